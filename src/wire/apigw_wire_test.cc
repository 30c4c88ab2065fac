#include "wire/apigw_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/actions.h"

namespace sluice::wire::apigw_wire {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

aws::HttpRequest request(std::string_view method, std::string_view target, std::string_view body = "") {
  aws::HttpRequest made;
  made.method = method;
  made.target = target;
  made.body = body;
  return made;
}

template <class Shape>
Shape decoded(const aws::HttpRequest& request) {
  auto result = decode(request);
  if (!result) {
    ADD_FAILURE() << result.error().code << ": " << result.error().message;
    return {};
  }
  EXPECT_TRUE(std::holds_alternative<Shape>(result->command));
  return std::get<Shape>(std::move(result->command));
}

TEST(ApiGatewayWire, RoutesNameActionsAndMembersThatExist) {
  for (const auto& route : routes()) {
    const auto* action = find_action<apigw::Command>(route.action);
    ASSERT_NE(action, nullptr) << route.action;
    for (const auto& binding : route.bindings) {
      EXPECT_NE(action->request->find(binding.member), nullptr) << route.action << " " << binding.member;
    }
    for (auto at = route.pattern.find('{'); at != std::string_view::npos; at = route.pattern.find('{', at + 1)) {
      const auto label = route.pattern.substr(at + 1, route.pattern.find_first_of("+}", at) - at - 1);
      EXPECT_NE(action->request->find(label), nullptr) << route.action << " " << label;
    }
  }
}

TEST(ApiGatewayWire, ReadsAnImport) {
  const auto import = decoded<apigw::ImportRestApiRequest>(
      request("POST", "/restapis?mode=import&failonwarnings=true&basepath=prepend", "openapi: 3.0.1"));
  EXPECT_EQ(import.failOnWarnings, true);
  EXPECT_THAT(import.parameters, ElementsAre(Pair("basepath", "prepend")));
  EXPECT_EQ(import.body->bytes, "openapi: 3.0.1");
  const auto put = decoded<apigw::PutRestApiRequest>(request("PUT", "/restapis/abc?mode=overwrite", "{}"));
  EXPECT_EQ(put.restApiId, "abc");
  EXPECT_EQ(put.mode, "overwrite");
  EXPECT_TRUE(put.parameters.empty());
}

TEST(ApiGatewayWire, TellsTheTwoHttpMethodsOfAnIntegrationApart) {
  const auto put = decoded<apigw::PutIntegrationRequest>(request(
      "PUT", "/restapis/abc/resources/r1/methods/GET/integration", R"({"type":"AWS_PROXY","httpMethod":"POST"})"));
  EXPECT_EQ(put.httpMethod, "GET");
  EXPECT_EQ(put.integrationHttpMethod, "POST");
  EXPECT_EQ(put.type, "AWS_PROXY");
}

TEST(ApiGatewayWire, ReadsPatches) {
  const auto update = decoded<apigw::UpdateStageRequest>(
      request("PATCH", "/restapis/abc/stages/Prod",
              R"({"patchOperations":[{"op":"replace","path":"/deploymentId","value":"d1"}]})"));
  EXPECT_EQ(update.stageName, "Prod");
  EXPECT_EQ(update.patchOperations.at(0).path, "/deploymentId");
}

TEST(ApiGatewayWire, WritesListsUnderItemAndTimesAsSeconds) {
  const auto call = decode(request("GET", "/restapis"));
  apigw::RestApis apis;
  apis.items.push_back({"abcdefghij", "n"});
  apis.items[0].createdDate = base::from_epoch_ms(1700000000000);
  const auto reply = encode(*call->route, apis);
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.body, HasSubstr(R"({"item":[{"id":"abcdefghij","name":"n","createdDate":1700000000,)"));
  const auto& remove = *decode(request("DELETE", "/restapis/abc"))->route;
  EXPECT_EQ(encode(remove, std::monostate()).status, 202);
}

TEST(ApiGatewayWire, WritesErrors) {
  const auto error =
      encode_error(aws::Error{"NotFoundException", "Invalid API identifier specified 0:abc", 404, "", {}});
  EXPECT_EQ(error.status, 404);
  EXPECT_EQ(error.body, R"({"message":"Invalid API identifier specified 0:abc"})");
  EXPECT_THAT(error.headers, Contains(Pair("x-amzn-ErrorType", "NotFoundException")));
}

TEST(ApiGatewayWire, RefusesWhatItCantReadOrLacks) {
  EXPECT_EQ(decode(request("POST", "/restapis", "{")).error().code, "BadRequestException");
  EXPECT_EQ(decode(request("POST", "/restapis/abc/authorizers", "{}")).error().message,
            "The action CreateAuthorizer of Amazon API Gateway is not supported by sluice.");
  EXPECT_EQ(decode(request("GET", "/restapis/abc/nonsense")).error().status, 403);
}

}  // namespace
}  // namespace sluice::wire::apigw_wire
