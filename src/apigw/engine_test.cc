// Stories of the control plane.
#include "apigw/engine.h"

#include <gmock/gmock.h>

#include "apigw/testing.h"

namespace sluice::apigw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr const char* kMock = R"({"openapi":"3.0.1","info":{"title":"Mock"},"paths":{"/a":{"get":{
  "x-amazon-apigateway-integration":{"type":"mock","requestTemplates":{"application/json":"{\"statusCode\": 200}"},
  "responses":{"default":{"statusCode":"200","responseTemplates":{"application/json":"first"}}}}}}}})";

std::string changed(std::string text) {
  text.replace(text.find("first"), 5, "second");
  return text;
}

template <class Request>
Request of(const std::string& api) {
  Request request;
  request.restApiId = api;
  return request;
}

PatchOperation patch(const char* op, const char* path, const char* value = nullptr) {
  PatchOperation operation;
  operation.op = op;
  operation.path = path;
  if (value != nullptr) operation.value = value;
  return operation;
}

TEST(ApigwEngineTest, AnApiByHandFromNothingToAnAnswer) {
  ApigwTester tester;
  CreateRestApiRequest create;
  create.name = "Hand";
  const auto api = tester.get<RestApi>(create);
  EXPECT_EQ(api.rootResourceId.size(), 10u);
  auto resource = of<CreateResourceRequest>(api.id);
  resource.parentId = api.rootResourceId;
  resource.pathPart = "hello";
  const auto made = tester.get<Resource>(resource);
  EXPECT_EQ(made.path, "/hello");
  EXPECT_EQ(made.parentId, api.rootResourceId);

  auto deployment = of<CreateDeploymentRequest>(api.id);
  EXPECT_EQ(tester.error(deployment), "BadRequestException 400: The REST API doesn't contain any methods");
  auto method = of<PutMethodRequest>(api.id);
  method.resourceId = made.id;
  method.httpMethod = "GET";
  method.authorizationType = "NONE";
  EXPECT_EQ(tester.get<Method>(method).apiKeyRequired, false);
  EXPECT_EQ(tester.error(deployment), "BadRequestException 400: No integration defined for method");

  auto integration = of<PutIntegrationRequest>(api.id);
  integration.resourceId = made.id;
  integration.httpMethod = "GET";
  integration.type = "MOCK";
  integration.requestTemplates["application/json"] = "{statusCode: 200}";
  const auto put = tester.get<Integration>(integration);
  EXPECT_EQ(put.passthroughBehavior, "WHEN_NO_MATCH");
  EXPECT_EQ(put.timeoutInMillis, 29'000);
  EXPECT_EQ(put.cacheNamespace, made.id);

  auto response = of<PutIntegrationResponseRequest>(api.id);
  response.resourceId = made.id;
  response.httpMethod = "GET";
  response.statusCode = "200";
  response.responseTemplates["application/json"] = "hello";
  EXPECT_EQ(tester.error(response), "NotFoundException 404: Invalid Response status code specified")
      << "an integration response needs the method's response of that code";
  auto method_response = of<PutMethodResponseRequest>(api.id);
  method_response.resourceId = made.id;
  method_response.httpMethod = "GET";
  method_response.statusCode = "200";
  tester.get<MethodResponse>(method_response);
  tester.get<IntegrationResponse>(response);

  tester.api = api.id;
  tester.deploy();
  EXPECT_EQ(shown(Visit(tester, "GET", "/Prod/hello").answer()), "200 hello");
}

TEST(ApigwEngineTest, DeploymentsAreSnapshots) {
  ApigwTester tester;
  tester.serve(kMock);
  EXPECT_EQ(shown(Visit(tester, "GET", "/Prod/a").answer()), "200 first");
  auto put = of<PutRestApiRequest>(tester.api);
  put.mode = "overwrite";
  put.body = Blob{changed(kMock)};
  tester.get<RestApi>(put);
  EXPECT_EQ(shown(Visit(tester, "GET", "/Prod/a").answer()), "200 first") << "edits are invisible until deployed";
  tester.deploy();
  EXPECT_EQ(shown(Visit(tester, "GET", "/Prod/a").answer()), "200 second");
}

TEST(ApigwEngineTest, EverythingComesBackAfterARestart) {
  ApigwTester tester;
  tester.serve(kMock);
  auto put = of<PutRestApiRequest>(tester.api);
  put.mode = "overwrite";
  put.body = Blob{changed(kMock)};
  tester.get<RestApi>(put);  // edited, not deployed
  for (int round = 0; round < 2; ++round) {
    if (round == 0) {
      tester.restart();
    } else {
      tester.restart_from_restatement();
    }
    EXPECT_EQ(shown(Visit(tester, "GET", "/Prod/a").answer()), "200 first") << round;
    EXPECT_EQ(tester.get<RestApi>(of<GetRestApiRequest>(tester.api)).name, "Mock");
  }
  tester.deploy();
  EXPECT_EQ(shown(Visit(tester, "GET", "/Prod/a").answer()), "200 second");
}

TEST(ApigwEngineTest, EventsAboutUnknownApisAreIgnored) {
  Engine engine;
  for (const Event& event :
       {Event(RestApiDeleted{"x"}), Event(DefinitionBegun{"x", ""}), Event(DefinitionCompleted{"x", "d"}),
        Event(DefinitionCompleted{"x", kImportTarget}), Event(ResourceSet{"x", "", {}}),
        Event(ResourceDeleted{"x", "", "r"}), Event(MethodSet{"x", "", "r", {}}),
        Event(MethodDeleted{"x", "", "r", "GET"}), Event(ModelSet{"x", "", {}}), Event(DeploymentCreated{"x", {}}),
        Event(DeploymentRestated{"x", {}, {}}), Event(DeploymentDeleted{"x", "d"}), Event(StageSet{"x", {}}),
        Event(StageDeleted{"x", "s"})}) {
    engine.apply(event);
  }
  EXPECT_FALSE(engine.data_plane()->has_api("x"));
}

TEST(ApigwEngineTest, ADeploymentWhoseAnswerWasLostInACrashIsNotMadeAgain) {
  ApigwTester tester;
  tester.api = tester.import(kMock).id;
  MakeDeployment make;
  make.request = of<CreateDeploymentRequest>(tester.api);
  make.request.description = "the first try's";
  make.id = "a1b2c3";
  const auto first = tester.get<Deployment>(make);
  EXPECT_EQ(first.id, "a1b2c3");
  tester.restart();
  tester.now += std::chrono::seconds(9);
  make.request.description = "the second try's";
  const auto second = tester.get<Deployment>(make);
  EXPECT_EQ(second.id, "a1b2c3");
  EXPECT_EQ(second.description, "the first try's");
  EXPECT_EQ(second.createdDate, first.createdDate);
  EXPECT_EQ(tester.get<Deployments>(of<GetDeploymentsRequest>(tester.api)).items.size(), 1u);

  make.id = "d4e5f6";
  EXPECT_EQ(tester.get<Deployment>(make).id, "d4e5f6");
  EXPECT_EQ(tester.get<Deployments>(of<GetDeploymentsRequest>(tester.api)).items.size(), 2u);
}

TEST(ApigwEngineTest, StagesPointToDeployments) {
  ApigwTester tester;
  tester.serve(kMock);
  auto stages = of<GetStagesRequest>(tester.api);
  auto listed = tester.get<Stages>(stages);
  ASSERT_EQ(listed.item.size(), 1u);
  const auto first = listed.item[0].deploymentId;
  EXPECT_EQ(listed.item[0].cacheClusterStatus, "NOT_AVAILABLE");
  auto remove = of<DeleteDeploymentRequest>(tester.api);
  remove.deploymentId = first;
  EXPECT_EQ(tester.error(remove),
            "BadRequestException 400: Active stages pointing to this deployment must be moved or deleted");
  auto create = of<CreateStageRequest>(tester.api);
  create.stageName = "Prod";
  create.deploymentId = first;
  EXPECT_EQ(tester.error(create), "ConflictException 409: Stage already exists");
  create.stageName = "beta";
  create.variables["colour"] = "red";
  EXPECT_THAT(*tester.get<Stage>(create).variables, ElementsAre(Pair("colour", "red")));
  create.stageName = "no/slash";
  EXPECT_THAT(tester.error(create), HasSubstr("Stage name only allows"));

  const auto second = tester.deploy();
  tester.done(DeleteStageRequest{{tester.api}, {"beta"}});
  tester.done(remove);
  auto get = of<GetStageRequest>(tester.api);
  get.stageName = "beta";
  EXPECT_EQ(tester.error(get), "NotFoundException 404: Invalid stage identifier specified");
  EXPECT_EQ(tester.get<Deployments>(of<GetDeploymentsRequest>(tester.api)).items.at(0).id, second.id);
}

TEST(ApigwEngineTest, PatchesOfStagesAndApis) {
  ApigwTester tester;
  tester.serve(kMock);
  auto update = of<UpdateStageRequest>(tester.api);
  update.stageName = "Prod";
  update.patchOperations = {patch("replace", "/variables/x", "1"), patch("replace", "/tracingEnabled", "true"),
                            patch("replace", "/description", "d"),
                            patch("replace", "/~1a/GET/logging/loglevel", "INFO")};
  const auto stage = tester.get<Stage>(update);
  EXPECT_TRUE(stage.tracingEnabled);
  EXPECT_EQ(stage.methodSettings.at("/a/GET").loggingLevel, "INFO");
  EXPECT_EQ(stage.methodSettings.at("/a/GET").throttlingBurstLimit, 5000);
  update.patchOperations = {patch("remove", "/variables/x")};
  EXPECT_TRUE(tester.get<Stage>(update).variables->empty());
  update.patchOperations = {patch("replace", "/x", "1")};
  EXPECT_EQ(tester.error(update), "BadRequestException 400: Invalid patch path /x");
  update.patchOperations = {patch("replace", "/deploymentId", "nope")};
  EXPECT_EQ(tester.error(update), "NotFoundException 404: Invalid Deployment identifier specified");
  update.patchOperations = {patch("replace", "/*/*/throttling/burstLimit", "1")};
  EXPECT_EQ(tester.error(update),
            "NotImplemented 501: The patch path /*/*/throttling/burstLimit is not supported by sluice.");

  auto api = of<UpdateRestApiRequest>(tester.api);
  api.patchOperations = {patch("replace", "/name", "New"), patch("add", "/binaryMediaTypes/image~1png")};
  const auto patched = tester.get<RestApi>(api);
  EXPECT_EQ(patched.name, "New");
  EXPECT_THAT(*patched.binaryMediaTypes, ElementsAre("image/png"));
  api.patchOperations = {patch("move", "/name")};
  EXPECT_EQ(tester.error(api), "NotImplemented 501: The patch operation move is not supported by sluice.");
  api.patchOperations = {patch("replace", "/policy", "{}")};
  EXPECT_THAT(tester.error(api), HasSubstr("501: The patch path /policy"));
}

TEST(ApigwEngineTest, WhatIsNotThere) {
  ApigwTester tester;
  EXPECT_EQ(tester.error(of<GetRestApiRequest>("abc")),
            "NotFoundException 404: Invalid API identifier specified 000000000000:abc");
  tester.serve(kMock);
  tester.context.account = "111122223333";
  EXPECT_EQ(tester.error(of<GetRestApiRequest>(tester.api)),
            "NotFoundException 404: Invalid API identifier specified 111122223333:" + tester.api)
      << "another account's";
  tester.context.account = aws::kDefaultAccount;
  auto resource = of<GetResourceRequest>(tester.api);
  resource.resourceId = "nope";
  EXPECT_EQ(tester.error(resource), "NotFoundException 404: Invalid Resource identifier specified");
  auto method = of<GetMethodRequest>(tester.api);
  method.resourceId = tester.get<RestApi>(of<GetRestApiRequest>(tester.api)).rootResourceId;
  method.httpMethod = "GET";
  EXPECT_EQ(tester.error(method), "NotFoundException 404: Invalid Method identifier specified");
}

TEST(ApigwEngineTest, ResourcesHaveRules) {
  ApigwTester tester;
  CreateRestApiRequest create;
  create.name = "R";
  const auto api = tester.get<RestApi>(create);
  const auto add = [&](const std::string& parent, const std::string& part) {
    auto request = of<CreateResourceRequest>(api.id);
    request.parentId = parent;
    request.pathPart = part;
    return request;
  };
  const auto pets = tester.get<Resource>(add(api.rootResourceId, "pets"));
  EXPECT_EQ(tester.error(add(api.rootResourceId, "pets")),
            "ConflictException 409: Another resource with the same parent already has this name: pets");
  tester.get<Resource>(add(pets.id, "{id}"));
  EXPECT_EQ(tester.error(add(pets.id, "{other}")),
            "BadRequestException 400: A sibling ({id}) of this resource already has a variable path part -- only one "
            "is allowed");
  const auto greedy = tester.get<Resource>(add(api.rootResourceId, "{proxy+}"));
  EXPECT_EQ(tester.error(add(greedy.id, "x")),
            "BadRequestException 400: Cannot create a child of a resource with a greedy path variable: {proxy+}");
  auto method = of<PutMethodRequest>(api.id);
  method.resourceId = pets.id;
  method.httpMethod = "FETCH";
  method.authorizationType = "NONE";
  EXPECT_EQ(tester.error(method),
            "BadRequestException 400: Invalid HttpMethod specified. Valid options are "
            "GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY");
  method.httpMethod = "GET";
  method.authorizationType = "CUSTOM";
  EXPECT_THAT(tester.error(method), HasSubstr("requires a valid authorizer."));
  method.authorizationType = "AWS_IAM";
  EXPECT_EQ(tester.error(method),
            "NotImplemented 501: The authorization type AWS_IAM at GET /pets is not supported by sluice.");
  method.authorizationType = "NONE";
  method.requestModels["application/json"] = "Nope";
  EXPECT_EQ(tester.error(method), "BadRequestException 400: Invalid model identifier specified: Nope");
  method.requestModels["application/json"] = "Empty";
  tester.get<Method>(method);
  auto all = of<GetResourcesRequest>(api.id);
  for (const auto& resource : tester.get<Resources>(all).items) {
    if (resource.path != "/pets") continue;
    EXPECT_FALSE(resource.resourceMethods->at("GET").httpMethod) << "{} unless embedded";
  }
  all.embed = {"methods"};
  for (const auto& resource : tester.get<Resources>(all).items) {
    if (resource.path != "/pets") continue;
    EXPECT_EQ(resource.resourceMethods->at("GET").httpMethod, "GET");
  }
  tester.done(DeleteResourceRequest{{api.id}, {pets.id}});
  EXPECT_EQ(tester.get<Resources>(of<GetResourcesRequest>(api.id)).items.size(), 2u) << "children go with their parent";
}

TEST(ApigwEngineTest, ListsComeInPages) {
  ApigwTester tester;
  for (int i = 0; i < 30; ++i) {
    CreateRestApiRequest create;
    create.name = std::to_string(i);
    tester.get<RestApi>(create);
  }
  GetRestApisRequest list;
  auto page = tester.get<RestApis>(list);
  EXPECT_EQ(page.items.size(), 25u);
  list.position = page.position;
  page = tester.get<RestApis>(list);
  EXPECT_EQ(page.items.size(), 5u);
  EXPECT_FALSE(page.position);
  list = {};
  list.limit = 30;
  EXPECT_FALSE(tester.get<RestApis>(list).position);
  list.limit = 0;
  EXPECT_THAT(tester.error(list), HasSubstr("BadRequestException"));
}

TEST(ApigwEngineTest, Tags) {
  ApigwTester tester;
  tester.serve(kMock);
  const std::string arn = "arn:aws:apigateway:us-east-1::/restapis/" + tester.api;
  tester.done(TagResourceRequest{{arn}, {StringMap{{"a", "1"}, {"b", "2"}}}});
  tester.done(UntagResourceRequest{{arn}, {StringList{"a"}}});
  EXPECT_THAT(tester.get<Tags>(GetTagsRequest{{arn}}).tags, ElementsAre(Pair("b", "2")));
  EXPECT_THAT(*tester.get<RestApi>(of<GetRestApiRequest>(tester.api)).tags, ElementsAre(Pair("b", "2")));
  tester.done(TagResourceRequest{{arn + "/stages/Prod"}, {StringMap{{"s", "1"}}}});
  EXPECT_THAT(tester.get<Tags>(GetTagsRequest{{arn + "/stages/Prod"}}).tags, ElementsAre(Pair("s", "1")));
  EXPECT_EQ(shown(Visit(tester, "GET", "/Prod/a").answer()), "200 first");
}

TEST(ApigwEngineTest, ADeletedApiIsGone) {
  ApigwTester tester;
  tester.serve(kMock);
  const auto before = tester.engine().data_plane();
  tester.done(of<DeleteRestApiRequest>(tester.api));
  EXPECT_FALSE(tester.engine().data_plane()->has_api(tester.api));
  EXPECT_TRUE(before->find(tester.api, "Prod")) << "a snapshot never changes";
  EXPECT_EQ(shown(Visit(tester, "GET", "/Prod/a").answer()), "403 {\"message\":\"Forbidden\"} ForbiddenException");
}

}  // namespace
}  // namespace sluice::apigw
