#pragma once
// Reads a mapping template (Velocity 1.7's grammar with API Gateway's differences, apigateway.md section 5) into a
// tree.
#include <string>
#include <string_view>

#include "apigw/template_ast.h"
#include "base/result.h"

namespace sluice::apigw {

inline constexpr std::size_t kTemplateSizeMax = 300 * 1024;  // bytes, API Gateway's quota
inline constexpr int kTemplateDepthMax = 100;                // nested blocks, parentheses, strings, lists

// The failure says what is wrong, with line and column.
base::Result<ast::Block, std::string> parse_template(std::string_view text);

}  // namespace sluice::apigw
