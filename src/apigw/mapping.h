#pragma once
// Parameter mappings: where a value comes from and where it goes (apigateway.md section 4.2). Expressions are parsed
// once.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigw/jsonpath.h"

namespace sluice::apigw {

// The part of a message an expression means.
enum class Part { kPath, kQuery, kMultiQuery, kHeader, kMultiHeader, kBody, kContext, kStageVariable, kStatic };

struct Source {
  Part part = Part::kStatic;
  std::string name;              // of the parameter, context variable (identity.sourceIp) or stage variable; the text
  std::optional<JsonPath> path;  // kBody: the part of the body; none: all of it
};

struct Mapping {
  Part target = Part::kHeader;  // kPath, kQuery or kHeader
  std::string name;
  Source source;
};

// method.request.{path,querystring,multivaluequerystring,header,multivalueheader}.X, method.request.body[.JSONPATH],
// context.X, stageVariables.X, 'static'. Nothing for anything else.
std::optional<Source> parse_request_source(std::string_view text);
// integration.response.{header,multivalueheader}.X, integration.response.body[.JSONPATH], context, stageVariables,
// 'static'.
std::optional<Source> parse_response_source(std::string_view text);

// integration.request.{path,querystring,header}.X -> source; method.response.header.X -> source;
// gatewayresponse.header.X -> a request source.
std::optional<Mapping> parse_request_mapping(std::string_view target, std::string_view source);
std::optional<Mapping> parse_response_mapping(std::string_view target, std::string_view source);
std::optional<Mapping> parse_gateway_mapping(std::string_view target, std::string_view source);

// Text with ${stageVariables.NAME} replaced; a variable that is not there is empty.
std::string expand_stage_variables(std::string_view text, const std::map<std::string, std::string>& variables);

}  // namespace sluice::apigw
