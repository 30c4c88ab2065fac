#include "apigw/yaml_document.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <boost/json.hpp>
#include <charconv>

namespace sluice::apigw {

namespace json = boost::json;

namespace {

// A plain scalar: null, a boolean or a number where it looks like one, else a text.
json::value plain_scalar(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  const char* first = text.data() + (text[0] == '+' ? 1 : 0);
  const char* last = text.data() + text.size();
  const bool numeric = first != last && (*first == '-' || *first == '.' || (*first >= '0' && *first <= '9'));
  if (!numeric) return json::string(text);
  std::int64_t integer = 0;
  if (const auto result = std::from_chars(first, last, integer); result.ec == std::errc() && result.ptr == last) {
    return integer;
  }
  double number = 0;
  if (const auto result = std::from_chars(first, last, number); result.ec == std::errc() && result.ptr == last) {
    return number;
  }
  return json::string(text);
}

class Converter {
 public:
  bool convert(const YAML::Node& node, json::value& out, std::size_t depth) {
    if (++nodes_ > kYamlNodesMax) return refuse(fmt::format("more than {} values", kYamlNodesMax));
    if (depth > kYamlDepthMax) return refuse(fmt::format("more than {} levels", kYamlDepthMax));
    switch (node.Type()) {
      case YAML::NodeType::Sequence: {
        auto& array = out.emplace_array();
        for (const auto& item : node) {
          if (!convert(item, array.emplace_back(nullptr), depth + 1)) return false;
        }
        return true;
      }
      case YAML::NodeType::Map: {
        auto& object = out.emplace_object();
        for (const auto& entry : node) {
          if (!entry.first.IsScalar()) return refuse("a key that is not a text");
          if (!convert(entry.second, object[entry.first.Scalar()], depth + 1)) return false;
        }
        return true;
      }
      case YAML::NodeType::Scalar:
        // The tag "!" marks a quoted scalar, "?" a plain one.
        out = node.Tag() == "?" ? plain_scalar(node.Scalar()) : json::value(json::string(node.Scalar()));
        return true;
      default:
        out = nullptr;
        return true;
    }
  }

  std::string error;

 private:
  bool refuse(std::string why) {
    error = std::move(why);
    return false;
  }
  std::size_t nodes_ = 0;
};

}  // namespace

base::Result<json::value, std::string> parse_yaml(std::string_view text) {
  try {
    json::value out;
    Converter converter;
    if (!converter.convert(YAML::Load(std::string(text)), out, 0)) return base::fail(converter.error);
    return out;
  } catch (const YAML::Exception& error) {
    return base::fail(std::string(error.what()));
  }
}

}  // namespace sluice::apigw
