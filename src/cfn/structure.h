#pragma once
// The form of a template, before anything is evaluated: sections, members, limits, and the parts of the language that
// sluice refuses by name and line. Texts of section 2.8 are AWS's.
#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "cfn/document.h"

namespace sluice::cfn {

inline constexpr std::string_view kServerlessTransform = "AWS::Serverless-2016-10-31";

// AWS's limits.
inline constexpr std::size_t kTemplateBodyBytesMax = 51'200;
inline constexpr std::size_t kTemplateUrlBytesMax = 1'000'000;
inline constexpr std::size_t kResourcesMax = 500;
inline constexpr std::size_t kParametersMax = 200;
inline constexpr std::size_t kMappingsMax = 200;
inline constexpr std::size_t kOutputsMax = 200;
inline constexpr std::size_t kDescriptionLengthMax = 1024;

// The Transform section as a list, in order; a single name is a list of one.
std::vector<std::string> declared_transforms(const json::object& root);

// The section of that name, or null if it is missing or no object.
const json::object* section(const json::object& root, std::string_view name);

// The member as text, or nothing.
std::optional<std::string> text_member(const json::object& object, std::string_view name);

// Checks a document as it was read (`after_transform` false: with the SAM transform declared, Globals and SAM's
// resource attributes are legal) or what a transform made of it.
aws::Status check_structure(const Document& document, bool after_transform = false);

}  // namespace sluice::cfn
