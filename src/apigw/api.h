#pragma once
// Amazon API Gateway (REST APIs, v1) as this engine speaks it: commands, replies, events, effects. Members carry the
// names of the service's model; what the REST binding renames or moves into the path is the codec's matter:
// `items` is `item` on the wire, PutIntegration's `integrationHttpMethod` is the body's `httpMethod`, `body` is the raw
// payload of an import, `parameters` are all query parameters that have no member of their own, `httpMethod` and the
// ids are path segments, and the times are epoch seconds. Enumerations are strings, checked by the engine, because the
// service answers a wrong one with its own words.
//
// How a CloudFormation provider makes an API from a template: CreateRestApiRequest (name, description,
// endpointConfiguration, tags...), then PutRestApiRequest (mode overwrite, the Body as JSON text, Parameters),
// DeleteRestApiRequest if the latter fails; MakeDeployment (stageName makes or repoints that stage);
// CreateStageRequest or UpdateStageRequest (/deploymentId, /description, /variables/NAME, /tracingEnabled).
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aws/context.h"
#include "aws/decision.h"
#include "base/shape.h"
#include "base/time.h"

namespace sluice::apigw {

using base::Blob;
using base::Instant;
using base::Required;

using StringMap = std::map<std::string, std::string>;
using BoolMap = std::map<std::string, bool>;
using StringList = std::vector<std::string>;

// ---- things: what replies show, and what events carry
// ----------------------------------------------------------------

struct EndpointConfiguration {
  std::optional<StringList> types;  // EDGE, REGIONAL or PRIVATE
  std::optional<std::string> ipAddressType;
  std::optional<StringList> vpcEndpointIds;
};
BOOST_DESCRIBE_STRUCT(EndpointConfiguration, (), (types, ipAddressType, vpcEndpointIds))

struct RestApi {
  std::string id;  // 10 of a-z0-9
  std::string name;
  std::optional<std::string> description;
  Instant createdDate;
  std::optional<std::string> version;
  std::optional<StringList> warnings;          // of the import that this replies to
  std::optional<StringList> binaryMediaTypes;  // absent when empty
  std::optional<std::int32_t> minimumCompressionSize;
  std::string apiKeySource = "HEADER";
  EndpointConfiguration endpointConfiguration;
  std::optional<std::string> policy;
  std::optional<StringMap> tags;  // absent in the reply of a creation without tags
  bool disableExecuteApiEndpoint = false;
  std::string rootResourceId;
};
BOOST_DESCRIBE_STRUCT(RestApi, (),
                      (id, name, description, createdDate, version, warnings, binaryMediaTypes, minimumCompressionSize,
                       apiKeySource, endpointConfiguration, policy, tags, disableExecuteApiEndpoint, rootResourceId))

struct IntegrationResponse {
  std::string statusCode;
  std::optional<std::string> selectionPattern;
  std::optional<StringMap> responseParameters;
  std::optional<StringMap> responseTemplates;
  std::optional<std::string> contentHandling;
};
BOOST_DESCRIBE_STRUCT(IntegrationResponse, (),
                      (statusCode, selectionPattern, responseParameters, responseTemplates, contentHandling))

struct Integration {
  std::string type;                       // MOCK, AWS, AWS_PROXY; HTTP and HTTP_PROXY are refused
  std::optional<std::string> httpMethod;  // the verb of the backend call
  std::optional<std::string> uri;
  std::optional<std::string> connectionType;
  std::optional<std::string> credentials;
  std::optional<StringMap> requestParameters;
  std::optional<StringMap> requestTemplates;
  std::string passthroughBehavior = "WHEN_NO_MATCH";
  std::optional<std::string> contentHandling;
  std::int32_t timeoutInMillis = 29'000;
  std::string cacheNamespace;  // the resource's id unless set
  StringList cacheKeyParameters;
  std::optional<std::map<std::string, IntegrationResponse>> integrationResponses;  // by status code
};
BOOST_DESCRIBE_STRUCT(Integration, (),
                      (type, httpMethod, uri, connectionType, credentials, requestParameters, requestTemplates,
                       passthroughBehavior, contentHandling, timeoutInMillis, cacheNamespace, cacheKeyParameters,
                       integrationResponses))

struct MethodResponse {
  std::string statusCode;
  std::optional<BoolMap> responseParameters;
  std::optional<StringMap> responseModels;
};
BOOST_DESCRIBE_STRUCT(MethodResponse, (), (statusCode, responseParameters, responseModels))

// All optional: inside a Resource that was not asked to embed its methods, each shows as {}.
struct Method {
  std::optional<std::string> httpMethod;
  std::optional<std::string> authorizationType;
  std::optional<bool> apiKeyRequired;
  std::optional<std::string> requestValidatorId;
  std::optional<std::string> operationName;
  std::optional<BoolMap> requestParameters;
  std::optional<StringMap> requestModels;
  std::optional<std::map<std::string, MethodResponse>> methodResponses;
  std::optional<Integration> methodIntegration;
};
BOOST_DESCRIBE_STRUCT(Method, (),
                      (httpMethod, authorizationType, apiKeyRequired, requestValidatorId, operationName,
                       requestParameters, requestModels, methodResponses, methodIntegration))

struct Resource {
  std::string id;
  std::optional<std::string> parentId;  // neither on the root
  std::optional<std::string> pathPart;
  std::string path;
  std::optional<std::map<std::string, Method>> resourceMethods;
};
BOOST_DESCRIBE_STRUCT(Resource, (), (id, parentId, pathPart, path, resourceMethods))

struct Model {
  std::string id;
  std::string name;
  std::optional<std::string> description;
  std::string schema;  // JSON text
  std::string contentType;
};
BOOST_DESCRIBE_STRUCT(Model, (), (id, name, description, schema, contentType))

struct RequestValidator {
  std::string id;
  std::string name;
  bool validateRequestBody = false;
  bool validateRequestParameters = false;
};
BOOST_DESCRIBE_STRUCT(RequestValidator, (), (id, name, validateRequestBody, validateRequestParameters))

struct GatewayResponse {
  std::string responseType;
  std::optional<std::string> statusCode;
  StringMap responseParameters;
  StringMap responseTemplates;
  bool defaultResponse = false;
};
BOOST_DESCRIBE_STRUCT(GatewayResponse, (),
                      (responseType, statusCode, responseParameters, responseTemplates, defaultResponse))

struct Deployment {
  std::string id;  // 6 of a-z0-9
  std::optional<std::string> description;
  Instant createdDate;
};
BOOST_DESCRIBE_STRUCT(Deployment, (), (id, description, createdDate))

struct MethodSetting {  // throttling and caching do not act here and stay at the service's defaults
  bool metricsEnabled = false;
  std::optional<std::string> loggingLevel;
  bool dataTraceEnabled = false;
  std::int32_t throttlingBurstLimit = 5000;
  double throttlingRateLimit = 10000.0;
  bool cachingEnabled = false;
  std::int32_t cacheTtlInSeconds = 300;
  bool cacheDataEncrypted = false;
  bool requireAuthorizationForCacheControl = true;
  std::string unauthorizedCacheControlHeaderStrategy = "SUCCEED_WITH_RESPONSE_HEADER";
};
BOOST_DESCRIBE_STRUCT(MethodSetting, (),
                      (metricsEnabled, loggingLevel, dataTraceEnabled, throttlingBurstLimit, throttlingRateLimit,
                       cachingEnabled, cacheTtlInSeconds, cacheDataEncrypted, requireAuthorizationForCacheControl,
                       unauthorizedCacheControlHeaderStrategy))

struct Stage {
  std::string deploymentId;
  std::string stageName;
  std::optional<std::string> description;
  bool cacheClusterEnabled = false;
  std::string cacheClusterStatus = "NOT_AVAILABLE";
  std::map<std::string, MethodSetting> methodSettings;  // always there, {} at first
  std::optional<StringMap> variables;
  bool tracingEnabled = false;
  std::optional<StringMap> tags;
  Instant createdDate;
  Instant lastUpdatedDate;
};
BOOST_DESCRIBE_STRUCT(Stage, (),
                      (deploymentId, stageName, description, cacheClusterEnabled, cacheClusterStatus, methodSettings,
                       variables, tracingEnabled, tags, createdDate, lastUpdatedDate))

struct PatchOperation {
  std::optional<std::string> op;  // add remove replace; move, copy and test are refused by name
  std::optional<std::string> path;
  std::optional<std::string> value;
  std::optional<std::string> from;
};
BOOST_DESCRIBE_STRUCT(PatchOperation, (), (op, path, value, from))

// ---- actions: REST APIs
// -----------------------------------------------------------------------------------------------

struct CreateRestApiRequest {
  Required<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> version;
  std::optional<std::string> cloneFrom;  // refused
  StringList binaryMediaTypes;
  std::optional<std::int32_t> minimumCompressionSize;
  std::optional<std::string> apiKeySource;
  std::optional<EndpointConfiguration> endpointConfiguration;
  std::optional<std::string> policy;  // refused
  StringMap tags;
  std::optional<bool> disableExecuteApiEndpoint;
};
BOOST_DESCRIBE_STRUCT(CreateRestApiRequest, (),
                      (name, description, version, cloneFrom, binaryMediaTypes, minimumCompressionSize, apiKeySource,
                       endpointConfiguration, policy, tags, disableExecuteApiEndpoint))

// `body`: OpenAPI 2.0 or 3.0 as JSON or YAML, at most 6 MB. `parameters`: basepath (ignore, prepend, split) and
// endpointConfigurationTypes (EDGE, REGIONAL).
struct ImportRestApiRequest {
  std::optional<bool> failOnWarnings;
  StringMap parameters;
  Required<Blob> body;
};
BOOST_DESCRIBE_STRUCT(ImportRestApiRequest, (), (failOnWarnings, parameters, body))

struct PutRestApiRequest {
  Required<std::string> restApiId;
  std::optional<std::string> mode;  // merge (the default) or overwrite
  std::optional<bool> failOnWarnings;
  StringMap parameters;
  Required<Blob> body;
};
BOOST_DESCRIBE_STRUCT(PutRestApiRequest, (), (restApiId, mode, failOnWarnings, parameters, body))

struct GetRestApiRequest {
  Required<std::string> restApiId;
};
BOOST_DESCRIBE_STRUCT(GetRestApiRequest, (), (restApiId))

struct GetRestApisRequest {
  std::optional<std::string> position;
  std::optional<std::int32_t> limit;  // 25 unless given, at most 500
};
BOOST_DESCRIBE_STRUCT(GetRestApisRequest, (), (position, limit))

struct RestApis {
  std::optional<std::string> position;
  std::vector<RestApi> items;
};
BOOST_DESCRIBE_STRUCT(RestApis, (), (position, items))

// Paths: /name /description /version /binaryMediaTypes/TYPE /endpointConfiguration/types/0; settings that are not
// served (compression, policies, other key sources) are refused by name.
struct UpdateRestApiRequest {
  Required<std::string> restApiId;
  std::vector<PatchOperation> patchOperations;
};
BOOST_DESCRIBE_STRUCT(UpdateRestApiRequest, (), (restApiId, patchOperations))

struct DeleteRestApiRequest {
  Required<std::string> restApiId;
};
BOOST_DESCRIBE_STRUCT(DeleteRestApiRequest, (), (restApiId))

// ---- actions: resources, methods, integrations
// ------------------------------------------------------------------------

struct CreateResourceRequest {
  Required<std::string> restApiId;
  Required<std::string> parentId;
  Required<std::string> pathPart;
};
BOOST_DESCRIBE_STRUCT(CreateResourceRequest, (), (restApiId, parentId, pathPart))

struct GetResourceRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  StringList embed;  // "methods"
};
BOOST_DESCRIBE_STRUCT(GetResourceRequest, (), (restApiId, resourceId, embed))

struct GetResourcesRequest {
  Required<std::string> restApiId;
  std::optional<std::string> position;
  std::optional<std::int32_t> limit;
  StringList embed;
};
BOOST_DESCRIBE_STRUCT(GetResourcesRequest, (), (restApiId, position, limit, embed))

struct Resources {
  std::optional<std::string> position;
  std::vector<Resource> items;
};
BOOST_DESCRIBE_STRUCT(Resources, (), (position, items))

struct DeleteResourceRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
};
BOOST_DESCRIBE_STRUCT(DeleteResourceRequest, (), (restApiId, resourceId))

struct PutMethodRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  Required<std::string> httpMethod;
  Required<std::string> authorizationType;  // NONE; others are refused by name
  std::optional<std::string> authorizerId;  // refused
  std::optional<bool> apiKeyRequired;       // true is refused
  std::optional<std::string> operationName;
  BoolMap requestParameters;
  StringMap requestModels;
  std::optional<std::string> requestValidatorId;
};
BOOST_DESCRIBE_STRUCT(PutMethodRequest, (),
                      (restApiId, resourceId, httpMethod, authorizationType, authorizerId, apiKeyRequired,
                       operationName, requestParameters, requestModels, requestValidatorId))

struct GetMethodRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  Required<std::string> httpMethod;
};
BOOST_DESCRIBE_STRUCT(GetMethodRequest, (), (restApiId, resourceId, httpMethod))

struct DeleteMethodRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  Required<std::string> httpMethod;
};
BOOST_DESCRIBE_STRUCT(DeleteMethodRequest, (), (restApiId, resourceId, httpMethod))

struct PutMethodResponseRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  Required<std::string> httpMethod;
  Required<std::string> statusCode;
  BoolMap responseParameters;
  StringMap responseModels;
};
BOOST_DESCRIBE_STRUCT(PutMethodResponseRequest, (),
                      (restApiId, resourceId, httpMethod, statusCode, responseParameters, responseModels))

struct GetMethodResponseRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  Required<std::string> httpMethod;
  Required<std::string> statusCode;
};
BOOST_DESCRIBE_STRUCT(GetMethodResponseRequest, (), (restApiId, resourceId, httpMethod, statusCode))

struct PutIntegrationRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  Required<std::string> httpMethod;
  Required<std::string> type;
  std::optional<std::string> integrationHttpMethod;
  std::optional<std::string> uri;
  std::optional<std::string> connectionType;
  std::optional<std::string> connectionId;  // refused
  std::optional<std::string> credentials;
  StringMap requestParameters;
  StringMap requestTemplates;
  std::optional<std::string> passthroughBehavior;
  std::optional<std::string> cacheNamespace;
  StringList cacheKeyParameters;
  std::optional<std::string> contentHandling;
  std::optional<std::int32_t> timeoutInMillis;
};
BOOST_DESCRIBE_STRUCT(PutIntegrationRequest, (),
                      (restApiId, resourceId, httpMethod, type, integrationHttpMethod, uri, connectionType,
                       connectionId, credentials, requestParameters, requestTemplates, passthroughBehavior,
                       cacheNamespace, cacheKeyParameters, contentHandling, timeoutInMillis))

struct GetIntegrationRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  Required<std::string> httpMethod;
};
BOOST_DESCRIBE_STRUCT(GetIntegrationRequest, (), (restApiId, resourceId, httpMethod))

struct DeleteIntegrationRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  Required<std::string> httpMethod;
};
BOOST_DESCRIBE_STRUCT(DeleteIntegrationRequest, (), (restApiId, resourceId, httpMethod))

struct PutIntegrationResponseRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  Required<std::string> httpMethod;
  Required<std::string> statusCode;
  std::optional<std::string> selectionPattern;
  StringMap responseParameters;
  StringMap responseTemplates;
  std::optional<std::string> contentHandling;
};
BOOST_DESCRIBE_STRUCT(PutIntegrationResponseRequest, (),
                      (restApiId, resourceId, httpMethod, statusCode, selectionPattern, responseParameters,
                       responseTemplates, contentHandling))

struct GetIntegrationResponseRequest {
  Required<std::string> restApiId;
  Required<std::string> resourceId;
  Required<std::string> httpMethod;
  Required<std::string> statusCode;
};
BOOST_DESCRIBE_STRUCT(GetIntegrationResponseRequest, (), (restApiId, resourceId, httpMethod, statusCode))

// ---- actions: deployments and stages
// ------------------------------------------------------------------------------------

struct CreateDeploymentRequest {
  Required<std::string> restApiId;
  std::optional<std::string> stageName;
  std::optional<std::string> stageDescription;
  std::optional<std::string> description;
  std::optional<bool> cacheClusterEnabled;  // true is refused
  StringMap variables;
  std::optional<bool> tracingEnabled;
};
BOOST_DESCRIBE_STRUCT(CreateDeploymentRequest, (),
                      (restApiId, stageName, stageDescription, description, cacheClusterEnabled, variables,
                       tracingEnabled))

// CreateDeployment by the host itself, under an id that it drew before: answered with the deployment of that id if an
// earlier try, whose answer a crash may have lost, has made it.
struct MakeDeployment {
  CreateDeploymentRequest request;
  std::string id;  // 6 of a-z0-9
};

struct GetDeploymentRequest {
  Required<std::string> restApiId;
  Required<std::string> deploymentId;
};
BOOST_DESCRIBE_STRUCT(GetDeploymentRequest, (), (restApiId, deploymentId))

struct GetDeploymentsRequest {
  Required<std::string> restApiId;
  std::optional<std::string> position;
  std::optional<std::int32_t> limit;
};
BOOST_DESCRIBE_STRUCT(GetDeploymentsRequest, (), (restApiId, position, limit))

struct Deployments {
  std::optional<std::string> position;
  std::vector<Deployment> items;
};
BOOST_DESCRIBE_STRUCT(Deployments, (), (position, items))

struct DeleteDeploymentRequest {
  Required<std::string> restApiId;
  Required<std::string> deploymentId;
};
BOOST_DESCRIBE_STRUCT(DeleteDeploymentRequest, (), (restApiId, deploymentId))

struct CreateStageRequest {
  Required<std::string> restApiId;
  Required<std::string> stageName;
  Required<std::string> deploymentId;
  std::optional<std::string> description;
  std::optional<bool> cacheClusterEnabled;  // true is refused
  StringMap variables;
  std::optional<bool> tracingEnabled;
  StringMap tags;
};
BOOST_DESCRIBE_STRUCT(CreateStageRequest, (),
                      (restApiId, stageName, deploymentId, description, cacheClusterEnabled, variables, tracingEnabled,
                       tags))

struct GetStageRequest {
  Required<std::string> restApiId;
  Required<std::string> stageName;
};
BOOST_DESCRIBE_STRUCT(GetStageRequest, (), (restApiId, stageName))

struct GetStagesRequest {
  Required<std::string> restApiId;
  std::optional<std::string> deploymentId;
};
BOOST_DESCRIBE_STRUCT(GetStagesRequest, (), (restApiId, deploymentId))

struct Stages {
  std::vector<Stage> item;  // the model's own name here
};
BOOST_DESCRIBE_STRUCT(Stages, (), (item))

// Paths: /deploymentId /description /variables/NAME /tracingEnabled, and of method settings (PATH/VERB, */*)
// /metrics/enabled /logging/loglevel /logging/dataTrace.
struct UpdateStageRequest {
  Required<std::string> restApiId;
  Required<std::string> stageName;
  std::vector<PatchOperation> patchOperations;
};
BOOST_DESCRIBE_STRUCT(UpdateStageRequest, (), (restApiId, stageName, patchOperations))

struct DeleteStageRequest {
  Required<std::string> restApiId;
  Required<std::string> stageName;
};
BOOST_DESCRIBE_STRUCT(DeleteStageRequest, (), (restApiId, stageName))

// ---- actions: tags
// ------------------------------------------------------------------------------------------------------

// arn:aws:apigateway:REGION::/restapis/ID or .../restapis/ID/stages/NAME
struct GetTagsRequest {
  Required<std::string> resourceArn;
};
BOOST_DESCRIBE_STRUCT(GetTagsRequest, (), (resourceArn))

struct Tags {
  StringMap tags;
};
BOOST_DESCRIBE_STRUCT(Tags, (), (tags))

struct TagResourceRequest {
  Required<std::string> resourceArn;
  Required<StringMap> tags;
};
BOOST_DESCRIBE_STRUCT(TagResourceRequest, (), (resourceArn, tags))

struct UntagResourceRequest {
  Required<std::string> resourceArn;
  Required<StringList> tagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagResourceRequest, (), (resourceArn, tagKeys))

using Command =
    std::variant<CreateRestApiRequest, ImportRestApiRequest, PutRestApiRequest, GetRestApiRequest, GetRestApisRequest,
                 UpdateRestApiRequest, DeleteRestApiRequest, CreateResourceRequest, GetResourceRequest,
                 GetResourcesRequest, DeleteResourceRequest, PutMethodRequest, GetMethodRequest, DeleteMethodRequest,
                 PutMethodResponseRequest, GetMethodResponseRequest, PutIntegrationRequest, GetIntegrationRequest,
                 DeleteIntegrationRequest, PutIntegrationResponseRequest, GetIntegrationResponseRequest,
                 CreateDeploymentRequest, MakeDeployment, GetDeploymentRequest, GetDeploymentsRequest,
                 DeleteDeploymentRequest, CreateStageRequest, GetStageRequest, GetStagesRequest, UpdateStageRequest,
                 DeleteStageRequest, GetTagsRequest, TagResourceRequest, UntagResourceRequest>;

// ---- replies
// --------------------------------------------------------------------------------------------------------------

using Reply = std::variant<std::monostate, RestApi, RestApis, Resource, Resources, Method, MethodResponse, Integration,
                           IntegrationResponse, Deployment, Deployments, Stage, Stages, Tags>;

// ---- events
// ---------------------------------------------------------------------------------------------------------------

// An API has one definition that is edited, one for each deployment, and, while an import's events are applied, one
// that is being built. `target` says which of them an event is about: empty for the edited one, a deployment's id, or
// kImportTarget. The parts are events of their own so that no event outgrows a journal record (1 MiB).
inline constexpr const char* kImportTarget = ":import";

// The API's own settings; `api.warnings` is never set. Creates the API if it is not there.
struct RestApiSet {
  std::string account, region;
  RestApi api;
};
BOOST_DESCRIBE_STRUCT(RestApiSet, (), (account, region, api))

struct RestApiDeleted {
  std::string api;
};
BOOST_DESCRIBE_STRUCT(RestApiDeleted, (), (api))

// Makes the target an empty definition: before an import, and before a restatement of any.
struct DefinitionBegun {
  std::string api, target;
};
BOOST_DESCRIBE_STRUCT(DefinitionBegun, (), (api, target))

// The target is complete. An import takes the place of the edited definition; a deployment's is compiled.
struct DefinitionCompleted {
  std::string api, target;
};
BOOST_DESCRIBE_STRUCT(DefinitionCompleted, (), (api, target))

struct ResourceSet {  // without its methods, which stay as they are
  std::string api, target;
  Resource resource;
};
BOOST_DESCRIBE_STRUCT(ResourceSet, (), (api, target, resource))

struct ResourceDeleted {  // with all below it
  std::string api, target;
  std::string resource;
};
BOOST_DESCRIBE_STRUCT(ResourceDeleted, (), (api, target, resource))

struct MethodSet {
  std::string api, target;
  std::string resource;
  Method method;  // whole: integration and responses with it
};
BOOST_DESCRIBE_STRUCT(MethodSet, (), (api, target, resource, method))

struct MethodDeleted {
  std::string api, target;
  std::string resource;
  std::string verb;
};
BOOST_DESCRIBE_STRUCT(MethodDeleted, (), (api, target, resource, verb))

struct ModelSet {
  std::string api, target;
  Model model;
};
BOOST_DESCRIBE_STRUCT(ModelSet, (), (api, target, model))

struct RequestValidatorSet {
  std::string api, target;
  RequestValidator validator;
};
BOOST_DESCRIBE_STRUCT(RequestValidatorSet, (), (api, target, validator))

struct GatewayResponseSet {
  std::string api, target;
  GatewayResponse response;
};
BOOST_DESCRIBE_STRUCT(GatewayResponseSet, (), (api, target, response))

// The edited definition, as it stands, becomes this deployment's.
struct DeploymentCreated {
  std::string api;
  Deployment deployment;
};
BOOST_DESCRIBE_STRUCT(DeploymentCreated, (), (api, deployment))

// A deployment as restated: its definition follows (DefinitionBegun ... DefinitionCompleted with its id).
struct DeploymentRestated {
  std::string api;
  Deployment deployment;
  StringList binary_media_types;
};
BOOST_DESCRIBE_STRUCT(DeploymentRestated, (), (api, deployment, binary_media_types))

struct DeploymentDeleted {
  std::string api, deployment;
};
BOOST_DESCRIBE_STRUCT(DeploymentDeleted, (), (api, deployment))

struct StageSet {
  std::string api;
  Stage stage;
};
BOOST_DESCRIBE_STRUCT(StageSet, (), (api, stage))

struct StageDeleted {
  std::string api, stage;
};
BOOST_DESCRIBE_STRUCT(StageDeleted, (), (api, stage))

using Event = std::variant<RestApiSet, RestApiDeleted, DefinitionBegun, DefinitionCompleted, ResourceSet,
                           ResourceDeleted, MethodSet, MethodDeleted, ModelSet, RequestValidatorSet, GatewayResponseSet,
                           DeploymentCreated, DeploymentRestated, DeploymentDeleted, StageSet, StageDeleted>;

// ---- effects
// --------------------------------------------------------------------------------------------------------------

// Engine::data_plane() (data_plane.h) gives another snapshot than before: publish it to the network threads when the
// batch is durable. After recovery the host publishes it once unasked.
struct DataPlaneChanged {
  std::string api;
};
BOOST_DESCRIBE_STRUCT(DataPlaneChanged, (), (api))

using Effect = std::variant<DataPlaneChanged>;

using Decision = aws::Decision<Reply, Event, Effect>;

}  // namespace sluice::apigw
