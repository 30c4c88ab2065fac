// REST APIs: made, imported, changed, deleted.
#include <algorithm>

#include "apigw/decide.h"
#include "apigw/openapi_import.h"
#include "apigw/patch.h"

namespace sluice::apigw {

namespace {

// What is not served is not accepted: an API with such a setting would behave otherwise than it says.
aws::Status check_settings(const RestApi& api, const std::optional<std::string>& policy) {
  const auto refuse = [](std::string what) { return aws::fail(aws::not_supported(std::move(what))); };
  if (policy && !policy->empty()) return refuse("A REST API's policy");
  if (api.apiKeySource != "HEADER") return refuse(fmt::format("apiKeySource {}", api.apiKeySource));
  if (api.disableExecuteApiEndpoint) return refuse("disableExecuteApiEndpoint");
  if (api.minimumCompressionSize) return refuse("minimumCompressionSize");
  for (const auto& type : *api.endpointConfiguration.types) {
    if (type != "EDGE" && type != "REGIONAL") return refuse(fmt::format("The endpoint type {}", type));
  }
  if (api.endpointConfiguration.vpcEndpointIds && !api.endpointConfiguration.vpcEndpointIds->empty()) {
    return refuse("vpcEndpointIds");
  }
  return {};
}

RestApi new_api(const Call& call) {
  RestApi api;
  do api.id = call.random.lower_alphanumeric(10);
  while (call.state.apis.contains(api.id));
  api.createdDate = call.now;
  api.endpointConfiguration.types = StringList{"EDGE"};
  api.endpointConfiguration.ipAddressType = "ipv4";
  return api;
}

Model model(const Call& call, const char* name, const char* description, const char* schema) {
  Model out;
  out.id = call.random.lower_alphanumeric(6);
  out.name = name;
  out.description = description;
  out.schema = schema;
  out.contentType = "application/json";
  return out;
}

struct ImportParameters {
  std::string basepath = "ignore";
  std::optional<std::string> endpoint_type;
};

aws::Result<ImportParameters> read_parameters(const StringMap& parameters) {
  ImportParameters out;
  for (const auto& [name, value] : parameters) {
    if (name == "basepath") {
      if (value != "ignore" && value != "prepend" && value != "split") {
        return aws::fail(bad_request(fmt::format("Invalid basepath specified: {}", value)));
      }
      out.basepath = value;
    } else if (name == "endpointConfigurationTypes") {
      out.endpoint_type = value;
    } else if (name != "ignore") {  // ignore=documentation: nothing is kept of it anyway
      return aws::fail(aws::not_supported(fmt::format("The import parameter {}", name)));
    }
  }
  return out;
}

aws::Result<ImportedApi> read_body(const Call& call, const base::Required<Blob>& body, ImportOptions options) {
  if (!body) return aws::fail(missing("body"));
  const auto document = read_openapi(body->bytes, call.context.account, call.context.region);
  if (!document) return aws::fail(document.error());
  return import_openapi(*document, options, call.random);
}

// The events and the reply of an import into `api`, whose settings are complete.
Decision import(const Call& call, RestApi api, const ImportedApi& imported, std::optional<bool> fail_on_warnings) {
  if (fail_on_warnings.value_or(false) && !imported.warnings.empty()) {
    std::string text = "Warnings found during import:";
    for (const auto& warning : imported.warnings) text += "\n\t" + warning;
    return bad_request(std::move(text));
  }
  if (auto status = check_settings(api, std::nullopt); !status) return status.error();
  api.rootResourceId = imported.definition.root()->id;
  Decision decision;
  add_definition_events(api.id, kImportTarget, imported.definition, decision.events);
  decision.events.push_back(RestApiSet{call.context.account, call.context.region, api});
  decision.events.push_back(DefinitionCompleted{api.id, kImportTarget});
  decision.effects.push_back(DataPlaneChanged{api.id});
  if (!imported.warnings.empty()) api.warnings = imported.warnings;
  decision.reply = Reply(std::move(api));
  return decision;
}

void take_settings(const ImportedApi& imported, RestApi& api) {
  if (imported.title) api.name = *imported.title;
  if (imported.description) api.description = imported.description;
  if (imported.version) api.version = imported.version;
}

// A reply shows {} where a creation without tags showed none.
RestApi shown(RestApi api) {
  if (!api.tags) api.tags.emplace();
  return api;
}

aws::Status apply_patch(const Patch& patch, RestApi& api) {
  const auto& parts = patch.parts;
  const auto text = [&](std::optional<std::string>& member) {
    if (patch.removes) {
      member.reset();
    } else {
      member = patch.value;
    }
    return aws::Status{};
  };
  if (parts.size() == 1 && parts[0] == "name" && !patch.removes) {
    api.name = patch.value;
  } else if (parts.size() == 1 && parts[0] == "description") {
    return text(api.description);
  } else if (parts.size() == 1 && parts[0] == "version") {
    return text(api.version);
  } else if (parts.size() == 2 && parts[0] == "binaryMediaTypes") {
    StringList types = api.binaryMediaTypes.value_or(StringList{});
    std::erase(types, parts[1]);
    if (!patch.removes) types.push_back(parts[1]);
    api.binaryMediaTypes = types.empty() ? std::nullopt : std::optional(std::move(types));
  } else if (parts.size() == 1 && parts[0] == "apiKeySource" && !patch.removes) {
    api.apiKeySource = patch.value;
  } else if (parts.size() == 1 && parts[0] == "disableExecuteApiEndpoint" && !patch.removes) {
    api.disableExecuteApiEndpoint = patch.value == "true";
  } else if (parts.size() == 3 && parts[0] == "endpointConfiguration" && parts[1] == "types" && !patch.removes) {
    api.endpointConfiguration.types = StringList{patch.value};
  } else if (parts[0] == "minimumCompressionSize" || parts[0] == "policy" || parts[0] == "endpointConfiguration") {
    return aws::fail(aws::not_supported(fmt::format("The patch path {}", patch.path)));
  } else {
    return aws::fail(invalid_patch_path(patch.path));
  }
  return {};
}

}  // namespace

Decision decide(const Call& call, const CreateRestApiRequest& request) {
  if (!request.name) return missing("createRestApiInput.name");
  if (request.cloneFrom) return aws::not_supported("cloneFrom");
  RestApi api = new_api(call);
  api.name = *request.name;
  api.description = request.description;
  api.version = request.version;
  if (!request.binaryMediaTypes.empty()) api.binaryMediaTypes = request.binaryMediaTypes;
  api.minimumCompressionSize = request.minimumCompressionSize;
  if (request.apiKeySource) api.apiKeySource = *request.apiKeySource;
  if (request.endpointConfiguration) {
    const auto& given = *request.endpointConfiguration;
    if (given.types && !given.types->empty()) api.endpointConfiguration.types = given.types;
    if (given.ipAddressType) api.endpointConfiguration.ipAddressType = given.ipAddressType;
    api.endpointConfiguration.vpcEndpointIds = given.vpcEndpointIds;
  }
  if (!request.tags.empty()) api.tags = request.tags;
  api.disableExecuteApiEndpoint = request.disableExecuteApiEndpoint.value_or(false);
  if (auto status = check_settings(api, request.policy); !status) return status.error();
  Resource root;
  root.id = call.random.lower_alphanumeric(10);
  root.path = "/";
  api.rootResourceId = root.id;
  Decision decision;
  decision.events.push_back(RestApiSet{call.context.account, call.context.region, api});
  decision.events.push_back(ResourceSet{api.id, "", std::move(root)});
  decision.events.push_back(ModelSet{
      api.id, "",
      model(call, "Empty", "This is a default empty schema model",
            "{\n  \"$schema\": \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Empty Schema\",\n  "
            "\"type\" : \"object\"\n}")});
  decision.events.push_back(ModelSet{
      api.id, "",
      model(call, "Error", "This is a default error schema model",
            "{\n  \"$schema\" : \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Error Schema\",\n  "
            "\"type\" : \"object\",\n  \"properties\" : {\n    \"message\" : { \"type\" : \"string\" }\n  }\n}")});
  decision.effects.push_back(DataPlaneChanged{api.id});
  decision.reply = Reply(std::move(api));
  return decision;
}

Decision decide(const Call& call, const ImportRestApiRequest& request) {
  const auto parameters = read_parameters(request.parameters);
  if (!parameters) return parameters.error();
  RestApi api = new_api(call);
  const auto imported = read_body(call, request.body, {api.id, parameters->basepath, nullptr, false});
  if (!imported) return imported.error();
  if (!imported->title) return bad_request("Invalid OpenAPI input. info.title is missing.");
  take_settings(*imported, api);
  if (!imported->binary_media_types.empty()) api.binaryMediaTypes = imported->binary_media_types;
  if (parameters->endpoint_type) api.endpointConfiguration.types = StringList{*parameters->endpoint_type};
  return import(call, std::move(api), *imported, request.failOnWarnings);
}

Decision decide(const Call& call, const PutRestApiRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  const auto mode = request.mode.value_or("merge");
  if (mode != "merge" && mode != "overwrite")
    return not_in_enumeration(mode, "putRestApiInput.mode", {"overwrite", "merge"});
  const auto parameters = read_parameters(request.parameters);
  if (!parameters) return parameters.error();
  const ApiState& state = **found;
  const bool merge = mode == "merge";
  const auto imported = read_body(call, request.body, {state.api.id, parameters->basepath, &state.definition, merge});
  if (!imported) return imported.error();
  RestApi api = shown(state.api);
  take_settings(*imported, api);
  StringList types = merge ? api.binaryMediaTypes.value_or(StringList{}) : StringList{};
  for (const auto& type : imported->binary_media_types) {
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
  }
  api.binaryMediaTypes = types.empty() ? std::nullopt : std::optional(std::move(types));
  return import(call, std::move(api), *imported, request.failOnWarnings);
}

Decision decide(const Call& call, const GetRestApiRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  return answer(shown((*found)->api));
}

Decision decide(const Call& call, const GetRestApisRequest& request) {
  RestApis reply;
  auto status = page(call.state.apis, request.position, request.limit, reply.items, reply.position,
                     [&](const ApiState& state) -> std::optional<RestApi> {
                       if (state.account != call.context.account || state.region != call.context.region)
                         return std::nullopt;
                       return shown(state.api);
                     });
  if (!status) return status.error();
  return answer(std::move(reply));
}

Decision decide(const Call& call, const UpdateRestApiRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  const auto patches = read_patches(request.patchOperations);
  if (!patches) return patches.error();
  RestApi api = shown((*found)->api);
  for (const auto& patch : *patches) {
    if (auto status = apply_patch(patch, api); !status) return status.error();
  }
  if (auto status = check_settings(api, std::nullopt); !status) return status.error();
  Decision decision = answer(api);
  decision.events.push_back(RestApiSet{call.context.account, call.context.region, std::move(api)});
  return decision;
}

Decision decide(const Call& call, const DeleteRestApiRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  Decision decision;
  decision.events.push_back(RestApiDeleted{*request.restApiId});
  decision.effects.push_back(DataPlaneChanged{*request.restApiId});
  return decision;
}

}  // namespace sluice::apigw
