#include "cfn/sam/transform.h"

namespace sluice::cfn::sam {

base::Result<Transformed, std::string> transform(const Document& document, const std::map<std::string, std::string>&,
                                                 const std::string&) {
  json::object root;
  for (const auto& [name, value] : document.root().as_object()) {
    if (name != "Transform" && name != "Globals") root.emplace(name, value);
  }
  return Transformed{std::move(root), {}};
}

}  // namespace sluice::cfn::sam
