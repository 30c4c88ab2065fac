// AWS::ApiGateway::RestApi, AWS::ApiGateway::Deployment and AWS::ApiGateway::Stage.
#include "host/json_shape.h"
#include "host/providers.h"

namespace sluice::host {
namespace {

using Operation = cfn::ResourceOperation;

cfn::ResourceAnswer gone_or_failed(const aws::Result<apigw::Reply>& reply, const std::string& physical_id) {
  return reply || reply.error().code == "NotFoundException" ? made(physical_id) : failed(reply.error());
}

cfn::ResourceAnswer api_made(const apigw::RestApi& api) {
  return made(api.id, {{"RestApiId", api.id.c_str()}, {"RootResourceId", api.rootResourceId.c_str()}});
}

std::string text_property(const boost::json::object& properties, std::string_view name) {
  const auto* value = property(properties, name);
  return value == nullptr ? "" : scalar_text(*value);
}

// The API of a stack's resource, by its tags: an API's id is drawn by API Gateway.
std::optional<apigw::RestApi> find_api(Machine& machine, const cfn::ResourceRequest& request,
                                       const aws::Context& context) {
  apigw::GetRestApisRequest list;
  list.limit = 500;
  for (;;) {
    const auto reply = ask(machine.apigw, list, context);
    if (!reply) return std::nullopt;
    const auto& page = std::get<apigw::RestApis>(*reply);
    for (const auto& api : page.items) {
      if (api.tags && is_ours(*api.tags, request)) return api;
    }
    if (!page.position) return std::nullopt;
    list.position = page.position;
  }
}

std::map<std::string, std::string> import_parameters(const boost::json::object& properties) {
  std::map<std::string, std::string> parameters;
  if (const auto* given = property(properties, "Parameters")) from_json(*given, parameters);
  if (const auto* endpoint = property(properties, "EndpointConfiguration");
      endpoint != nullptr && endpoint->is_object()) {
    std::vector<std::string> types;
    if (const auto* listed = endpoint->get_object().if_contains("Types")) from_json(*listed, types);
    if (!types.empty()) parameters["endpointConfigurationTypes"] = types.front();
  }
  return parameters;
}

// The body with what the resource's own properties add to it.
std::string body_of(const cfn::ResourceRequest& request) {
  const auto* body = property(request.properties, "Body");
  auto document = body != nullptr && body->is_object() ? body->get_object() : boost::json::object{};
  const auto name = text_property(request.properties, "Name");
  auto& info = document["info"];
  if (!info.is_object()) info = boost::json::object{};
  if (!name.empty()) info.get_object().emplace("title", name);
  return boost::json::serialize(document);
}

// Tags, which an import does not take.
aws::Status set_tags(Machine& machine, const cfn::ResourceRequest& request, const std::string& api,
                     const aws::Context& context) {
  if (request.tags.empty()) return {};
  apigw::TagResourceRequest tag;
  tag.resourceArn = "arn:aws:apigateway:" + request.region + "::/restapis/" + api;
  tag.tags = request.tags;
  const auto reply = ask(machine.apigw, std::move(tag), context);
  return reply ? aws::Status{} : aws::fail(reply.error());
}

void create_api(Machine& machine, const cfn::ResourceRequest& request, const ResourceDone& done) {
  const auto context = context_of(machine, request);
  if (const auto there = find_api(machine, request, context)) return done(api_made(*there));
  aws::Result<apigw::Reply> reply;
  if (property(request.properties, "Body") != nullptr) {
    apigw::ImportRestApiRequest import;
    import.body = base::Blob{body_of(request)};
    import.parameters = import_parameters(request.properties);
    reply = ask(machine.apigw, std::move(import), context);
  } else {
    apigw::CreateRestApiRequest create;
    create.name = text_property(request.properties, "Name");
    if (const auto* description = property(request.properties, "Description"))
      from_json(*description, create.description);
    if (const auto* binary = property(request.properties, "BinaryMediaTypes"))
      from_json(*binary, create.binaryMediaTypes);
    create.tags = request.tags;
    reply = ask(machine.apigw, std::move(create), context);
  }
  if (!reply) return done(failed(reply.error()));
  const auto& api = std::get<apigw::RestApi>(*reply);
  if (auto tagged = set_tags(machine, request, api.id, context); !tagged) return done(failed(tagged.error(), api.id));
  done(api_made(api));
}

void update_api(Machine& machine, const cfn::ResourceRequest& request, const ResourceDone& done) {
  const auto context = context_of(machine, request);
  apigw::PutRestApiRequest put;
  put.restApiId = request.physical_id;
  put.mode = "overwrite";
  put.body = base::Blob{body_of(request)};
  put.parameters = import_parameters(request.properties);
  const auto reply = ask(machine.apigw, std::move(put), context);
  if (!reply) return done(failed(reply.error()));
  if (auto tagged = set_tags(machine, request, request.physical_id, context); !tagged)
    return done(failed(tagged.error()));
  done(api_made(std::get<apigw::RestApi>(*reply)));
}

void patch(std::vector<apigw::PatchOperation>& operations, const char* op, std::string path, std::string value) {
  apigw::PatchOperation operation;
  operation.op = op;
  operation.path = std::move(path);
  if (std::string_view(op) != "remove") operation.value = std::move(value);
  operations.push_back(std::move(operation));
}

void update_stage(Machine& machine, const cfn::ResourceRequest& request, const ResourceDone& done) {
  apigw::UpdateStageRequest update;
  update.restApiId = text_property(request.properties, "RestApiId");
  update.stageName = request.physical_id;
  auto& operations = update.patchOperations;
  patch(operations, "replace", "/deploymentId", text_property(request.properties, "DeploymentId"));
  const auto* tracing = property(request.properties, "TracingEnabled");
  patch(operations, "replace", "/tracingEnabled", tracing == nullptr ? "false" : scalar_text(*tracing));
  std::map<std::string, std::string> variables, before;
  if (const auto* given = property(request.properties, "Variables")) from_json(*given, variables);
  if (const auto* given = property(request.previous_properties, "Variables")) from_json(*given, before);
  for (const auto& [name, value] : variables) patch(operations, "replace", "/variables/" + name, value);
  for (const auto& name : keys_gone(before, variables)) patch(operations, "remove", "/variables/" + name, "");
  const auto reply = ask(machine.apigw, std::move(update), context_of(machine, request));
  done(reply ? made(request.physical_id) : failed(reply.error()));
}

}  // namespace

void provide_rest_api(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  if (request.operation == Operation::kCreate) {
    create_api(machine, request, done);
  } else if (request.operation == Operation::kUpdate) {
    update_api(machine, request, done);
  } else {
    apigw::DeleteRestApiRequest remove;
    remove.restApiId = request.physical_id;
    done(
        request.physical_id.empty()
            ? made("")
            : gone_or_failed(ask(machine.apigw, std::move(remove), context_of(machine, request)), request.physical_id));
  }
  machine.publish_data_plane();
}

void provide_deployment(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  const auto context = context_of(machine, request);
  if (request.operation == Operation::kCreate) {
    apigw::MakeDeployment create;
    create.id = name_of(request);  // a second try after a crash finds the first one's deployment by it
    create.request.restApiId = text_property(request.properties, "RestApiId");
    if (const auto* stage = property(request.properties, "StageName")) from_json(*stage, create.request.stageName);
    if (const auto* description = property(request.properties, "Description"))
      from_json(*description, create.request.description);
    const auto reply = ask(machine.apigw, std::move(create), context);
    if (reply) {
      const auto& id = std::get<apigw::Deployment>(*reply).id;
      done(made(id, {{"DeploymentId", id.c_str()}}));
    } else {
      done(failed(reply.error()));
    }
  } else if (request.operation == Operation::kUpdate) {
    done(made(request.physical_id, {{"DeploymentId", request.physical_id.c_str()}}));
  } else {
    apigw::DeleteDeploymentRequest remove;
    remove.restApiId = text_property(request.properties, "RestApiId");
    remove.deploymentId = request.physical_id;
    done(request.physical_id.empty()
             ? made("")
             : gone_or_failed(ask(machine.apigw, std::move(remove), context), request.physical_id));
  }
  machine.publish_data_plane();
}

void provide_stage(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  const auto context = context_of(machine, request);
  if (request.operation == Operation::kCreate) {
    apigw::CreateStageRequest create;
    create.restApiId = text_property(request.properties, "RestApiId");
    create.stageName = text_property(request.properties, "StageName");
    create.deploymentId = text_property(request.properties, "DeploymentId");
    if (const auto* variables = property(request.properties, "Variables")) from_json(*variables, create.variables);
    if (const auto* tracing = property(request.properties, "TracingEnabled"))
      from_json(*tracing, create.tracingEnabled);
    create.tags = request.tags;
    const auto name = *create.stageName;
    auto reply = ask(machine.apigw, std::move(create), context);
    if (!reply && reply.error().code == "ConflictException") {  // made by a try whose answer was lost in a crash?
      apigw::GetStageRequest get;
      get.restApiId = text_property(request.properties, "RestApiId");
      get.stageName = name;
      const auto there = ask(machine.apigw, std::move(get), context);
      const auto* stage = there ? std::get_if<apigw::Stage>(&*there) : nullptr;
      if (stage != nullptr && stage->tags && is_ours(*stage->tags, request)) reply = *there;
    }
    done(reply ? made(name) : failed(reply.error()));
  } else if (request.operation == Operation::kUpdate) {
    update_stage(machine, request, done);
  } else {
    apigw::DeleteStageRequest remove;
    remove.restApiId = text_property(request.properties, "RestApiId");
    remove.stageName = text_property(request.properties, "StageName");
    done(gone_or_failed(ask(machine.apigw, std::move(remove), context), request.physical_id));
  }
  machine.publish_data_plane();
}

}  // namespace sluice::host
