#pragma once
// The policies that AWS manages (arn:aws:iam::aws:policy/...), as far as serverless templates use them; the documents
// are those that AWS publishes (AWS Managed Policy Reference Guide). Attaching another one is an error that names it.
#include <map>
#include <string>
#include <string_view>

#include "iam/api.h"

namespace sluice::iam {

inline constexpr std::string_view kAwsAccount = "aws";

// Nothing if it is not one of them.
const PolicyStored* managed_policy(std::string_view arn);
// All, by ARN.
const std::map<std::string, PolicyStored, std::less<>>& managed_policies();

}  // namespace sluice::iam
