#pragma once
// The Policies of a function (sections 4.2 and 4.6): names and ARNs of managed policies, documents, and SAM's policy
// templates.
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cfn/document.h"

namespace sluice::cfn::sam {

// The ARN of a managed policy by its name; names in no table are taken to lie at the root. What is an ARN stays.
std::string managed_policy_arn(const std::string& name_or_arn);

// The document of {TemplateName: {Parameter: value}}. Fails with SAM's text for a wrong parameter, and by name for a
// template that sluice does not have. Nothing: `name` is no policy template at all.
std::optional<base::Result<json::object, std::string>> policy_template(std::string_view name,
                                                                       const json::value& parameters);

}  // namespace sluice::cfn::sam
