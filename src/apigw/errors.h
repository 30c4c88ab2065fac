#pragma once
// The errors of API Gateway's control plane, in its own words (apigateway.md section 2).
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "aws/error.h"

namespace sluice::apigw {

inline aws::Error bad_request(std::string message) {
  return {"BadRequestException", std::move(message), 400, "", {}};
}
inline aws::Error not_found(std::string message) {
  return {"NotFoundException", std::move(message), 404, "", {}};
}
inline aws::Error conflict(std::string message) {
  return {"ConflictException", std::move(message), 409, "", {}};
}
inline aws::Error limit_exceeded(std::string message) {
  return {"LimitExceededException", std::move(message), 429, "", {}};
}

inline aws::Error no_such_api(std::string_view account, std::string_view id) {
  return not_found(fmt::format("Invalid API identifier specified {}:{}", account, id));
}
inline aws::Error invalid_mapping(std::string_view expression) {
  return bad_request(
      fmt::format("Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping "
                  "expression specified: {}]",
                  expression));
}

}  // namespace sluice::apigw
