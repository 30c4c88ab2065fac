#pragma once
// An OpenAPI document (2.0 or 3.0, JSON or YAML) as API Gateway's import reads it.
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"

namespace sluice::apigw {

inline constexpr std::size_t kOpenApiSizeMax = 6'000'000;  // bytes, API Gateway's quota

struct OpenApiDocument {
  boost::json::object root;
  bool version_3 = false;

  // Follows {"$ref": "#/..."}; other values are themselves. Null for a reference that leads nowhere.
  const boost::json::value* resolve(const boost::json::value& value) const;
  // The schemas: definitions, or components.schemas.
  const boost::json::object* schemas() const;
};

// `account` and `region` replace ${AWS::AccountId} and ${AWS::Region} wherever they stand.
aws::Result<OpenApiDocument> read_openapi(std::string_view bytes, std::string_view account, std::string_view region);

// ---- looking at members ----

// The member as an object or array; null if it is missing or something else.
const boost::json::object* object_member(const boost::json::object& object, std::string_view name);
const boost::json::array* array_member(const boost::json::object& object, std::string_view name);
// Texts, and numbers and booleans as texts.
std::optional<std::string> text_of_scalar(const boost::json::value& value);
std::optional<std::string> text_member(const boost::json::object& object, std::string_view name);
bool true_member(const boost::json::object& object, std::string_view name);
std::string upper_case(std::string_view text);
// The last segment of a schema's {"$ref": "#/definitions/NAME"}; nothing for any other schema.
std::optional<std::string> referred_schema(const boost::json::value& schema);

// An error that names the first API Gateway extension in `object` that is not `allowed`.
aws::Status refuse_extensions(const boost::json::object& object, const std::vector<std::string_view>& allowed,
                              std::string_view place);

}  // namespace sluice::apigw
