#pragma once
// Who refers to whom in a template: the edges that order a deployment, and the errors of names that are not there and
// of circles.
#include <boost/json.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "aws/error.h"
#include "cfn/environment.h"

namespace sluice::cfn {

// A name that a value uses. `attribute` is empty for Ref.
struct Reference {
  std::string name;
  std::string attribute;
  friend auto operator<=>(const Reference&, const Reference&) = default;
};

// All names in `value`, pseudo parameters and parameters too; branches of Fn::If that are not taken are not looked at.
std::set<Reference> references_in(const json::value& value, const Environment& environment);

struct ResourceGraph {
  // Active resources in the order of the template, each with the active resources it needs, by functions or DependsOn.
  std::vector<std::string> order;
  std::map<std::string, std::set<std::string>> needs;
  // The same resources, each behind those that it needs.
  std::vector<std::string> sorted() const;
};

// Prunes resources whose condition is false, then fails with AWS's text for unresolved names (also of outputs) and for
// circular dependencies.
aws::Result<ResourceGraph> make_graph(const Environment& environment);

}  // namespace sluice::cfn
