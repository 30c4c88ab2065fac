#include "wire/apigw_wire.h"

#include "base/check.h"
#include "wire/actions.h"
#include "wire/rest_service.h"

namespace sluice::wire::apigw_wire {
namespace {

using Place = RestBinding::Place;

constexpr RestBinding kPage[] = {{Place::kQuery, "position", "position"}, {Place::kQuery, "limit", "limit"}};
constexpr RestBinding kImport[] = {{Place::kQuery, "failonwarnings", "failOnWarnings"},
                                   {Place::kQueryOfOther, "", "parameters"}};
constexpr RestBinding kPut[] = {{Place::kQuery, "mode", "mode"},
                                {Place::kQuery, "failonwarnings", "failOnWarnings"},
                                {Place::kQueryOfOther, "", "parameters"}};
constexpr RestBinding kEmbed[] = {{Place::kQuery, "embed", "embed"}};
constexpr RestBinding kEmbedPage[] = {
    {Place::kQuery, "position", "position"}, {Place::kQuery, "limit", "limit"}, {Place::kQuery, "embed", "embed"}};
constexpr RestBinding kDeploymentId[] = {{Place::kQuery, "deploymentId", "deploymentId"}};
constexpr RestBinding kTagKeys[] = {{Place::kQuery, "tagKeys", "tagKeys"}};

constexpr RestRoute kRoutes[] = {
    {"POST", "/restapis", 201, "CreateRestApi"},
    {"POST", "/restapis?mode=import", 201, "ImportRestApi", kImport, "body"},
    {"GET", "/restapis", 200, "GetRestApis", kPage},
    {"GET", "/restapis/{restApiId}", 200, "GetRestApi"},
    {"PUT", "/restapis/{restApiId}", 200, "PutRestApi", kPut, "body"},
    {"PATCH", "/restapis/{restApiId}", 200, "UpdateRestApi"},
    {"DELETE", "/restapis/{restApiId}", 202, "DeleteRestApi"},
    {"GET", "/restapis/{restApiId}/resources", 200, "GetResources", kEmbedPage},
    {"POST", "/restapis/{restApiId}/resources/{parentId}", 201, "CreateResource"},
    {"GET", "/restapis/{restApiId}/resources/{resourceId}", 200, "GetResource", kEmbed},
    {"DELETE", "/restapis/{restApiId}/resources/{resourceId}", 202, "DeleteResource"},
    {"PUT", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}", 201, "PutMethod"},
    {"GET", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}", 200, "GetMethod"},
    {"DELETE", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}", 204, "DeleteMethod"},
    {"PUT", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/responses/{statusCode}", 201,
     "PutMethodResponse"},
    {"GET", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/responses/{statusCode}", 200,
     "GetMethodResponse"},
    {"PUT", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/integration", 201, "PutIntegration"},
    {"GET", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/integration", 200, "GetIntegration"},
    {"DELETE", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/integration", 204,
     "DeleteIntegration"},
    {"PUT", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/integration/responses/{statusCode}", 201,
     "PutIntegrationResponse"},
    {"GET", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/integration/responses/{statusCode}", 200,
     "GetIntegrationResponse"},
    {"POST", "/restapis/{restApiId}/deployments", 201, "CreateDeployment"},
    {"GET", "/restapis/{restApiId}/deployments", 200, "GetDeployments", kPage},
    {"GET", "/restapis/{restApiId}/deployments/{deploymentId}", 200, "GetDeployment"},
    {"DELETE", "/restapis/{restApiId}/deployments/{deploymentId}", 202, "DeleteDeployment"},
    {"POST", "/restapis/{restApiId}/stages", 201, "CreateStage"},
    {"GET", "/restapis/{restApiId}/stages", 200, "GetStages", kDeploymentId},
    {"GET", "/restapis/{restApiId}/stages/{stageName}", 200, "GetStage"},
    {"PATCH", "/restapis/{restApiId}/stages/{stageName}", 200, "UpdateStage"},
    {"DELETE", "/restapis/{restApiId}/stages/{stageName}", 202, "DeleteStage"},
    {"GET", "/tags/{resourceArn+}", 200, "GetTags"},
    {"PUT", "/tags/{resourceArn+}", 204, "TagResource"},
    {"DELETE", "/tags/{resourceArn+}", 204, "UntagResource", kTagKeys},
};

constexpr MemberName kNames[] = {
    {"RestApis", "items", "item"},
    {"Resources", "items", "item"},
    {"Deployments", "items", "item"},
    {"PutIntegrationRequest", "integrationHttpMethod", "httpMethod"},
};

// An import's document has at most 6 MB; JSON around a policy or template far less.
constexpr std::size_t kRequestBytesMax = 6'291'456 + 65'536;

constexpr RestService kService{"apigateway", kRoutes, kRequestBytesMax, kNames,
                               JsonEncoding{JsonEncoding::Time::kEpochSeconds, JsonEncoding::Empty::kWrite, kNames}};

aws::Error to_apigw_error(const DecodeFault& fault) {
  if (fault.kind == DecodeFault::Kind::kType) return to_error(fault);
  return aws::Error{
      "BadRequestException",
      fault.kind == DecodeFault::Kind::kSyntax ? "Invalid JSON in the request body: " + fault.text : fault.text,
      400,
      "",
      {}};
}

}  // namespace

std::span<const RestRoute> routes() {
  return kRoutes;
}

aws::Result<Decoded> decode(const aws::HttpRequest& request) {
  auto match = find_rest_route(kService, request);
  if (!match) return aws::fail(std::move(match.error()));
  const auto& route = *match->route;
  if (request.body.size() > kRequestBytesMax) {
    return aws::fail(aws::Error{"RequestEntityTooLargeException", "The request is too large.", 413, "", {}});
  }
  Decoded decoded{&route, {}};
  const auto* action = find_action<apigw::Command>(route.action);
  CHECK(action != nullptr);
  UnknownMembers unknown;
  if (auto fault = decode_rest(*match, request, kNames, *action->request, action->emplace(decoded.command), &unknown)) {
    return aws::fail(to_apigw_error(*fault));
  }
  if (auto error = refuse_unsupported_members("apigateway", route.action, unknown)) {
    return aws::fail(std::move(*error));
  }
  return decoded;
}

aws::HttpResponse encode(const RestRoute& route, const apigw::Reply& reply) {
  return encode_rest_reply(kService, route, shaped(reply));
}

aws::HttpResponse encode_error(const aws::Error& error) {
  return encode_rest_error(error, "message");
}

}  // namespace sluice::wire::apigw_wire
