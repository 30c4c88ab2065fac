#pragma once
// The tables behind cfn/schema.h.
#include <span>
#include <string_view>

#include "cfn/schema.h"

namespace sluice::cfn {

std::span<const TypeSchema> supported_types();
// The other types of the services that sluice has: AWS::SQS::QueueInlinePolicy...
std::span<const std::string_view> unsupported_types();
// The services of AWS that have resource types, as in AWS::<Service>::.
std::span<const std::string_view> known_services();

}  // namespace sluice::cfn
