// Resources: the tree of paths.
#include "apigw/decide.h"

namespace sluice::apigw {

namespace {

const Resource* find_resource(const ApiState& api, const std::optional<std::string>& id) {
  const auto there = api.definition.resources.find(id.value_or(""));
  return there == api.definition.resources.end() ? nullptr : &there->second;
}

aws::Error no_such_resource() {
  return not_found("Invalid Resource identifier specified");
}

// Methods show whole if embedded, as {} if not, and not at all if there are none.
Resource shown(Resource resource, bool embed) {
  if (resource.resourceMethods && resource.resourceMethods->empty()) resource.resourceMethods.reset();
  if (resource.resourceMethods && !embed) {
    for (auto& [verb, method] : *resource.resourceMethods) method = Method{};
  }
  return resource;
}

aws::Result<bool> embeds_methods(const StringList& embed) {
  for (const auto& name : embed) {
    if (name != "methods") return aws::fail(bad_request(fmt::format("Invalid embed parameter: {}", name)));
  }
  return !embed.empty();
}

}  // namespace

Decision decide(const Call& call, const CreateResourceRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  if (!request.pathPart) return missing("createResourceInput.pathPart");
  const Definition& definition = (*found)->definition;
  const auto* parent = find_resource(**found, request.parentId);
  if (parent == nullptr) return no_such_resource();
  if (auto status = check_path_part(definition, *parent, *request.pathPart); !status) return status.error();
  Resource resource;
  do resource.id = call.random.lower_alphanumeric(6);
  while (definition.resources.contains(resource.id));
  resource.parentId = parent->id;
  resource.pathPart = *request.pathPart;
  resource.path = child_path(*parent, *request.pathPart);
  Decision decision = answer(resource);
  decision.events.push_back(ResourceSet{*request.restApiId, "", std::move(resource)});
  return decision;
}

Decision decide(const Call& call, const GetResourceRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  const auto embed = embeds_methods(request.embed);
  if (!embed) return embed.error();
  const auto* resource = find_resource(**found, request.resourceId);
  if (resource == nullptr) return no_such_resource();
  return answer(shown(*resource, *embed));
}

Decision decide(const Call& call, const GetResourcesRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  const auto embed = embeds_methods(request.embed);
  if (!embed) return embed.error();
  Resources reply;
  auto status = page((*found)->definition.resources, request.position, request.limit, reply.items, reply.position,
                     [&](const Resource& resource) { return std::optional(shown(resource, *embed)); });
  if (!status) return status.error();
  return answer(std::move(reply));
}

Decision decide(const Call& call, const DeleteResourceRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  const auto* resource = find_resource(**found, request.resourceId);
  if (resource == nullptr) return no_such_resource();
  if (!resource->parentId) return bad_request("Root resource cannot be deleted");
  Decision decision;
  decision.events.push_back(ResourceDeleted{*request.restApiId, "", *request.resourceId});
  return decision;
}

}  // namespace sluice::apigw
