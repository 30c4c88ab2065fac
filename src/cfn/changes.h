#pragma once
// What a change set lists: how a prepared template differs from the stack as it is.
#include <string>
#include <vector>

#include "cfn/change_set_shapes.h"
#include "cfn/deployment.h"
#include "cfn/state.h"

namespace sluice::cfn {

// Stands for what is known only after the deployment.
inline constexpr std::string_view kKnownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}";

struct ChangeList {
  std::vector<Change> changes;  // by logical id, with all values (IncludePropertyValues)
  bool nothing = false;         // outputs and tags are the same too
};

ChangeList compute_changes(const State& state, const StackState& stack, const Deployment& deployment,
                           const Configuration& configuration);

// The same list without what IncludePropertyValues adds.
std::vector<Change> without_values(std::vector<Change> changes);

}  // namespace sluice::cfn
