#pragma once
// A deployment's definition made ready to serve: routes, parsed templates, mappings and patterns, schemas. Made once,
// never changed, shared by all network threads.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apigw/definition.h"
#include "apigw/integration_uri.h"
#include "apigw/json_schema.h"
#include "apigw/mapping.h"
#include "apigw/pattern.h"
#include "apigw/routes.h"
#include "apigw/template.h"

namespace sluice::apigw {

// A template that does not parse is kept with the reason: requests that need it get 500, as the service answers.
using MaybeTemplate = base::Result<Template, std::string>;
using Templates = std::map<std::string, MaybeTemplate>;  // by media type

struct CompiledResponse {
  int status = 200;
  std::optional<Pattern> pattern;  // none: for whatever no pattern matches
  std::vector<Mapping> mappings;
  Templates templates;
  std::string content_handling;  // CONVERT_TO_TEXT, CONVERT_TO_BINARY or empty
};

struct CompiledMethod {
  enum class Type { kMock, kAws, kAwsProxy };
  Type type = Type::kMock;
  std::string resource_id, resource_path;
  std::string verb;  // ANY for any
  // Validation.
  bool validates_body = false, validates_parameters = false;
  std::map<std::string, Source> required_parameters;  // by method.request.{header,path,querystring}.NAME
  std::map<std::string, std::string> models;          // by media type
  // The integration.
  std::string integration_verb;
  std::string uri;  // as it stands: may hold ${stageVariables.NAME} and {path parameters}
  std::string credentials;
  std::vector<Mapping> mappings;
  Templates templates;
  std::string passthrough;
  std::string content_handling;
  std::int32_t timeout_ms = 29'000;
  std::vector<CompiledResponse> responses;  // with patterns first
};

class CompiledApi {
 public:
  // Fails in the service's words if an API can't be deployed: it has no methods, or one has no integration.
  static aws::Result<std::shared_ptr<const CompiledApi>> compile(const Definition& definition,
                                                                 StringList binary_media_types);

  struct Match {
    const CompiledMethod* method = nullptr;
    Pairs path_parameters;
  };
  // Nothing: no resource of that path has the verb.
  std::optional<Match> route(std::string_view path, const std::string& verb) const;

  const std::map<std::string, GatewayResponse>& gateway_responses() const { return gateway_responses_; }
  const JsonSchemas& schemas() const { return schemas_; }
  // Whether a media type counts as binary: listed, or covered by type/* or */*.
  bool is_binary(std::string_view media_type) const;

 private:
  using Methods = std::map<std::string, CompiledMethod>;  // by verb
  aws::Status compile_method(const Definition& definition, const Resource& resource, const Method& method);

  Routes routes_;
  std::vector<Methods> resources_;
  JsonSchemas schemas_;
  std::map<std::string, GatewayResponse> gateway_responses_;
  StringList binary_media_types_;
};

// The media type of a Content-Type or the first one of an Accept: lower case, without parameters; empty if there is
// none.
std::string media_type(std::string_view header);

}  // namespace sluice::apigw
