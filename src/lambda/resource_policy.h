#pragma once
// The resource policy of a function: who else may invoke it.
#include <string>
#include <string_view>

#include "lambda/scene.h"

namespace sluice::lambda {

Decision decide(const Scene& scene, const AddPermissionRequest& request);
Decision decide(const Scene& scene, const RemovePermissionRequest& request);
Decision decide(const Scene& scene, const GetPolicyRequest& request);

// The policy's document as GetPolicy shows it; without statements it allows nothing.
std::string policy_document(const FunctionRecord& function);

// May the service invoke the function on behalf of that resource?
bool policy_allows_invoke(const FunctionRecord& function, std::string_view service, std::string_view source_arn,
                          std::string_view source_account);

}  // namespace sluice::lambda
