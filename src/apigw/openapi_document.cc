#include "apigw/openapi_document.h"

#include <fmt/format.h>

#include <algorithm>

#include "apigw/errors.h"
#include "apigw/json_text.h"
#include "apigw/yaml_document.h"

namespace sluice::apigw {

namespace json = boost::json;

namespace {

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string unescape_pointer(std::string text) {
  return replace_all(replace_all(std::move(text), "~1", "/"), "~0", "~");
}

}  // namespace

aws::Result<OpenApiDocument> read_openapi(std::string_view bytes, std::string_view account, std::string_view region) {
  if (bytes.size() > kOpenApiSizeMax) {
    return aws::fail(bad_request(fmt::format("Invalid OpenAPI input. It is larger than {} bytes.", kOpenApiSizeMax)));
  }
  std::string text = replace_all(std::string(bytes), "${AWS::AccountId}", account);
  text = replace_all(replace_all(std::move(text), "${AWS::Region}", region), "${AWS::Partition}", "aws");
  const auto first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  std::optional<json::value> value;
  if (first != std::string::npos && text[first] == '{') {
    value = parse_json(std::string_view(text).substr(first));
  } else if (first != std::string::npos) {
    if (auto yaml = parse_yaml(text)) value = std::move(*yaml);
  }
  if (!value || !value->is_object()) return aws::fail(bad_request("Invalid OpenAPI input."));
  OpenApiDocument document;
  document.root = std::move(value->get_object());
  const auto version_2 = text_member(document.root, "swagger");
  const auto version_3 = text_member(document.root, "openapi");
  if (version_3 && version_3->starts_with("3.0")) {
    document.version_3 = true;
  } else if (version_3) {
    return aws::fail(aws::not_supported(fmt::format("OpenAPI version {}", *version_3)));
  } else if (!version_2 || (*version_2 != "2.0" && *version_2 != "2")) {
    return aws::fail(bad_request("Invalid OpenAPI input."));
  }
  return document;
}

const json::value* OpenApiDocument::resolve(const json::value& value) const {
  const json::value* at = &value;
  for (int hops = 0; hops < 20; ++hops) {
    const auto* object = at->if_object();
    const auto reference = object != nullptr ? text_member(*object, "$ref") : std::nullopt;
    if (!reference) return at;
    if (!reference->starts_with("#/")) return nullptr;
    const json::object* within = &root;
    auto rest = std::string_view(*reference).substr(2);
    for (;;) {
      const auto slash = rest.find('/');
      at = within->if_contains(unescape_pointer(std::string(rest.substr(0, slash))));
      if (at == nullptr) return nullptr;
      if (slash == std::string_view::npos) break;
      rest.remove_prefix(slash + 1);
      within = at->if_object();
      if (within == nullptr) return nullptr;
    }
  }
  return nullptr;
}

const json::object* OpenApiDocument::schemas() const {
  if (!version_3) return object_member(root, "definitions");
  const auto* components = object_member(root, "components");
  return components == nullptr ? nullptr : object_member(*components, "schemas");
}

const json::object* object_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

std::optional<std::string> text_of_scalar(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_number() || value.is_bool()) return json_text(value);
  return std::nullopt;
}

std::optional<std::string> text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? std::nullopt : text_of_scalar(*value);
}

bool true_member(const json::object& object, std::string_view name) {
  return text_member(object, name) == "true";
}

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = char(c - 32);
  }
  return out;
}

std::optional<std::string> referred_schema(const json::value& schema) {
  const auto* object = schema.if_object();
  const auto reference = object != nullptr ? text_member(*object, "$ref") : std::nullopt;
  if (!reference) return std::nullopt;
  for (const std::string_view prefix : {"#/definitions/", "#/components/schemas/"}) {
    if (reference->starts_with(prefix)) return reference->substr(prefix.size());
  }
  return std::nullopt;
}

aws::Status refuse_extensions(const json::object& object, const std::vector<std::string_view>& allowed,
                              std::string_view place) {
  constexpr std::string_view kPrefix = "x-amazon-apigateway-";
  for (const auto& [key, value] : object) {
    const std::string_view name = key;
    if (!name.starts_with(kPrefix)) continue;
    if (std::find(allowed.begin(), allowed.end(), name.substr(kPrefix.size())) != allowed.end()) continue;
    return aws::fail(aws::not_supported(fmt::format("The OpenAPI extension {} at {}", name, place)));
  }
  return {};
}

}  // namespace sluice::apigw
