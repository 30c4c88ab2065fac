#include "apigw/mapping.h"

namespace sluice::apigw {

namespace {

// What follows `prefix`, if the text begins with it and goes on.
std::optional<std::string_view> after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix) || text.size() == prefix.size()) return std::nullopt;
  return text.substr(prefix.size());
}

struct Prefix {
  std::string_view text;
  Part part;
};

template <std::size_t N>
std::optional<Source> parse_named(std::string_view text, const Prefix (&prefixes)[N]) {
  for (const auto& prefix : prefixes) {
    if (const auto name = after(text, prefix.text)) return Source{prefix.part, std::string(*name), std::nullopt};
  }
  return std::nullopt;
}

// The sources that requests and responses share.
std::optional<Source> parse_common(std::string_view text) {
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') {
    return Source{Part::kStatic, std::string(text.substr(1, text.size() - 2)), std::nullopt};
  }
  static constexpr Prefix kPrefixes[] = {{"context.", Part::kContext}, {"stageVariables.", Part::kStageVariable}};
  return parse_named(text, kPrefixes);
}

std::optional<Source> parse_body(std::string_view text, std::string_view body) {
  if (text == body) return Source{Part::kBody, "", std::nullopt};
  if (!text.starts_with(body)) return std::nullopt;
  text.remove_prefix(body.size());
  if (text.front() != '.' && text.front() != '[') return std::nullopt;
  auto path = JsonPath::parse("$" + std::string(text));
  if (!path) return std::nullopt;
  return Source{Part::kBody, "", std::move(*path)};
}

template <std::size_t N>
std::optional<Mapping> parse_target(std::string_view target, const Prefix (&prefixes)[N],
                                    std::optional<Source> source) {
  if (!source) return std::nullopt;
  const auto place = parse_named(target, prefixes);
  if (!place) return std::nullopt;
  return Mapping{place->part, place->name, std::move(*source)};
}

}  // namespace

std::optional<Source> parse_request_source(std::string_view text) {
  static constexpr Prefix kPrefixes[] = {{"method.request.path.", Part::kPath},
                                         {"method.request.querystring.", Part::kQuery},
                                         {"method.request.multivaluequerystring.", Part::kMultiQuery},
                                         {"method.request.header.", Part::kHeader},
                                         {"method.request.multivalueheader.", Part::kMultiHeader}};
  if (auto source = parse_named(text, kPrefixes)) return source;
  if (auto source = parse_body(text, "method.request.body")) return source;
  return parse_common(text);
}

std::optional<Source> parse_response_source(std::string_view text) {
  static constexpr Prefix kPrefixes[] = {{"integration.response.header.", Part::kHeader},
                                         {"integration.response.multivalueheader.", Part::kMultiHeader}};
  if (auto source = parse_named(text, kPrefixes)) return source;
  if (auto source = parse_body(text, "integration.response.body")) return source;
  return parse_common(text);
}

std::optional<Mapping> parse_request_mapping(std::string_view target, std::string_view source) {
  static constexpr Prefix kPrefixes[] = {{"integration.request.path.", Part::kPath},
                                         {"integration.request.querystring.", Part::kQuery},
                                         {"integration.request.header.", Part::kHeader}};
  return parse_target(target, kPrefixes, parse_request_source(source));
}

std::optional<Mapping> parse_response_mapping(std::string_view target, std::string_view source) {
  static constexpr Prefix kPrefixes[] = {{"method.response.header.", Part::kHeader}};
  return parse_target(target, kPrefixes, parse_response_source(source));
}

std::optional<Mapping> parse_gateway_mapping(std::string_view target, std::string_view source) {
  static constexpr Prefix kPrefixes[] = {{"gatewayresponse.header.", Part::kHeader}};
  return parse_target(target, kPrefixes, parse_request_source(source));
}

std::string expand_stage_variables(std::string_view text, const std::map<std::string, std::string>& variables) {
  constexpr std::string_view kOpen = "${stageVariables.";
  std::string out;
  for (;;) {
    const auto from = text.find(kOpen);
    const auto to = from == std::string_view::npos ? from : text.find('}', from);
    if (to == std::string_view::npos) break;
    out += text.substr(0, from);
    const auto name = text.substr(from + kOpen.size(), to - from - kOpen.size());
    if (const auto there = variables.find(std::string(name)); there != variables.end()) out += there->second;
    text.remove_prefix(to + 1);
  }
  out += text;
  return out;
}

}  // namespace sluice::apigw
