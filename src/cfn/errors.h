#pragma once
// CloudFormation's errors as values. Texts that begin like AWS's are AWS's, word for word; those of sluice's own name
// the line of the template.
#include <fmt/format.h>

#include <string>

#include "aws/error.h"

namespace sluice::cfn {

inline aws::Error validation_error(std::string message) {
  return {"ValidationError", std::move(message), 400, "", {}};
}
inline aws::Error template_format_error(const std::string& message) {
  return validation_error("Template format error: " + message);
}
inline aws::Error template_error(const std::string& message) {
  return validation_error("Template error: " + message);
}
// For what sluice does not support: "X is not supported by sluice (line 12)".
inline std::string with_line(std::string text, int line) {
  return line > 0 ? fmt::format("{} (line {})", text, line) : text;
}
inline aws::Error unsupported(const std::string& what, int line) {
  return validation_error(with_line(what + " is not supported by sluice", line));
}

}  // namespace sluice::cfn
