// What an import makes of a document, seen through the control plane.
#include <gmock/gmock.h>

#include "apigw/testing.h"

namespace sluice::apigw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::vector<std::string> paths(ApigwTester& tester, const std::string& api) {
  GetResourcesRequest request;
  request.restApiId = api;
  std::vector<std::string> out;
  for (const auto& resource : tester.get<Resources>(request).items) {
    std::string line = resource.path;
    if (resource.resourceMethods) {
      for (const auto& [verb, method] : *resource.resourceMethods) line += " " + verb;
    }
    out.push_back(line);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string id_of(ApigwTester& tester, const std::string& api, const std::string& path) {
  GetResourcesRequest request;
  request.restApiId = api;
  for (const auto& resource : tester.get<Resources>(request).items) {
    if (resource.path == path) return resource.id;
  }
  return "";
}

Method method(ApigwTester& tester, const std::string& api, const std::string& path, const std::string& verb) {
  GetMethodRequest request;
  request.restApiId = api;
  request.resourceId = id_of(tester, api, path);
  request.httpMethod = verb;
  return tester.get<Method>(request);
}

// A document with one operation, which is `operation`, at `path`.
std::string document_with(const std::string& operation, const std::string& path = "/a", const std::string& more = "") {
  return R"({"swagger":"2.0","info":{"title":"T"},"paths":{")" + path + R"(":{"get":{)" + operation + "}}}" + more +
         "}";
}
std::string integration(const std::string& members) {
  return R"("x-amazon-apigateway-integration":{)" + members + "}";
}

TEST(OpenApiImportTest, InfoBecomesTheApisSettings) {
  ApigwTester tester;
  const auto api = tester.import(R"({"openapi":"3.0.1","info":{"title":"Inbox","description":"d","version":"1.0"},
    "x-amazon-apigateway-binary-media-types":["image/png"],"paths":{}})");
  EXPECT_EQ(api.name, "Inbox");
  EXPECT_EQ(api.description, "d");
  EXPECT_EQ(api.version, "1.0");
  EXPECT_THAT(*api.binaryMediaTypes, ElementsAre("image/png"));
  EXPECT_EQ(api.id.size(), 10u);
  EXPECT_EQ(api.apiKeySource, "HEADER");
  EXPECT_THAT(*api.endpointConfiguration.types, ElementsAre("EDGE"));
  EXPECT_FALSE(api.tags) << "absent on creation without tags";
  EXPECT_THAT(paths(tester, api.id), ElementsAre("/"));
}

TEST(OpenApiImportTest, YamlIsTakenToo) {
  ApigwTester tester;
  const auto api = tester.import(R"(
openapi: 3.0.1
info: {title: "1.0", version: 2}
paths:
  /a/b/:
    get:
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default: {statusCode: 200}
)");
  EXPECT_EQ(api.name, "1.0");
  EXPECT_EQ(api.version, "2");
  EXPECT_THAT(paths(tester, api.id), ElementsAre("/", "/a", "/a/b GET"))
      << "missing parents are created, a trailing slash goes";
  const auto got = method(tester, api.id, "/a/b", "GET");
  EXPECT_EQ(got.methodIntegration->type, "MOCK");
  EXPECT_EQ(got.methodIntegration->integrationResponses->at("200").selectionPattern, std::nullopt);
}

TEST(OpenApiImportTest, UnusableInputIsRefused) {
  ApigwTester tester;
  for (const auto* text : {"", "{", "[]", "{}", "just text", "a: [", R"({"swagger":"1.2"})"}) {
    EXPECT_EQ(tester.import_error(text), "BadRequestException 400: Invalid OpenAPI input.") << text;
  }
  EXPECT_EQ(tester.import_error(R"({"openapi":"3.1.0"})"),
            "NotImplemented 501: OpenAPI version 3.1.0 is not supported by sluice.");
  EXPECT_THAT(tester.import_error(std::string(6'000'001, ' ')), HasSubstr("larger than 6000000 bytes"));
  EXPECT_EQ(tester.import_error("a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                                "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                                "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"),
            "BadRequestException 400: Invalid OpenAPI input.")
      << "aliases of aliases";
}

TEST(OpenApiImportTest, PseudoParametersAreReplaced) {
  ApigwTester tester;
  const auto api = tester.import(document_with(integration(
      R"("type":"AWS","httpMethod":"post","uri":"arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/Q")")));
  const auto got = method(tester, api.id, "/a", "GET");
  EXPECT_EQ(got.methodIntegration->uri, "arn:aws:apigateway:us-east-1:sqs:path/000000000000/Q");
  EXPECT_EQ(got.methodIntegration->httpMethod, "POST");
}

TEST(OpenApiImportTest, ParametersAndModels) {
  ApigwTester tester;
  const auto api = tester.import(R"({"swagger":"2.0","info":{"title":"T"},"consumes":["application/xml"],
    "paths":{"/a/{id}":{"parameters":[{"name":"h","in":"header","required":true}],
      "post":{"operationId":"op","parameters":[{"name":"q","in":"query"},{"name":"c","in":"cookie"},
        {"in":"body","name":"b","schema":{"$ref":"#/definitions/Pet"}}],
        "responses":{"200":{"headers":{"X-A":{"type":"string"}},"schema":{"$ref":"#/definitions/Pet"}},"default":{}}}}},
    "definitions":{"Pet":{"type":"object","properties":{"owner":{"$ref":"#/definitions/Owner"}}},"Owner":{"type":"string"}}})");
  const auto got = method(tester, api.id, "/a/{id}", "POST");
  EXPECT_EQ(got.operationName, "op");
  EXPECT_THAT(*got.requestParameters,
              ElementsAre(Pair("method.request.header.h", true), Pair("method.request.path.id", true),
                          Pair("method.request.querystring.q", false)))
      << "the own last path parameter is there even if undeclared (recorded)";
  EXPECT_THAT(*got.requestModels, ElementsAre(Pair("application/xml", "Pet")));
  const auto& response = got.methodResponses->at("200");
  EXPECT_EQ(got.methodResponses->size(), 1u);
  EXPECT_THAT(*response.responseParameters, ElementsAre(Pair("method.response.header.X-A", false)));
  EXPECT_THAT(*response.responseModels, ElementsAre(Pair("application/json", "Pet")));
}

TEST(OpenApiImportTest, AGreedyPathParameterIsNoParameter) {
  ApigwTester tester;
  const auto api = tester.import(
      R"({"swagger":"2.0","info":{"title":"T"},"paths":{"/{proxy+}":{"x-amazon-apigateway-any-method":{}}}})");
  EXPECT_FALSE(method(tester, api.id, "/{proxy+}", "ANY").requestParameters);
  EXPECT_THAT(paths(tester, api.id), ElementsAre("/", "/{proxy+} ANY"));
}

TEST(OpenApiImportTest, NonStringRequestParametersAreSkippedWithAWarning) {
  ApigwTester tester;
  const auto api = tester.import(document_with(
      integration(
          R"("type":"mock","requestParameters":{"integration.request.header.K":true,"integration.request.header.L":"'v'"})"),
      "/R"));
  EXPECT_THAT(*api.warnings,
              ElementsAre("Invalid format for 'requestParameters'. Expected type string for property "
                          "'integration.request.header.K' of resource '/R' and method 'GET' but got 'true'"));
  EXPECT_THAT(*method(tester, api.id, "/R", "GET").methodIntegration->requestParameters,
              ElementsAre(Pair("integration.request.header.L", "'v'")));
  ImportRestApiRequest strict;
  strict.failOnWarnings = true;
  strict.body =
      Blob{document_with(integration(R"("type":"mock","requestParameters":{"integration.request.header.K":true})"))};
  EXPECT_THAT(tester.error(strict), HasSubstr("Warnings found during import"));
}

TEST(OpenApiImportTest, ATemplateThatCannotBeRenderedIsAWarning) {
  ApigwTester tester;
  const auto api = tester.import(
      document_with(integration(R"x("type":"mock","requestTemplates":{"application/json":"#if(true)"})x")));
  EXPECT_THAT(*api.warnings, ElementsAre(HasSubstr("#if without #end at line 1")));
}

TEST(OpenApiImportTest, BasePaths) {
  ApigwTester tester;
  const auto with = [&](const std::string& basepath, const std::string& text) {
    ImportRestApiRequest request;
    request.parameters["basepath"] = basepath;
    request.body = Blob{text};
    const auto all = paths(tester, tester.get<RestApi>(request).id);
    return all.back();
  };
  const std::string two = R"({"swagger":"2.0","info":{"title":"T"},"basePath":"/v1/pets","paths":{"/a":{"get":{}}}})";
  EXPECT_EQ(with("ignore", two), "/a GET");
  EXPECT_EQ(with("prepend", two), "/v1/pets/a GET");
  EXPECT_EQ(with("split", two), "/pets/a GET");
  const std::string three = R"({"openapi":"3.0.1","info":{"title":"T"},"paths":{"/a":{"get":{}}},
    "servers":[{"url":"https://x/y","variables":{"basePath":{"default":"base"}}}]})";
  EXPECT_EQ(with("prepend", three), "/base/a GET") << "the basePath variable, referred to or not (recorded)";
}

TEST(OpenApiImportTest, PathsThatCannotBe) {
  ApigwTester tester;
  EXPECT_THAT(tester.import_error(document_with("", "/{p+}/x")),
              HasSubstr("Cannot create a child of a resource with a greedy path variable: {p+}"));
  EXPECT_THAT(tester.import_error(document_with("", "/a b")), HasSubstr("Resource's path part only allow"));
  EXPECT_EQ(tester.import_error(R"({"swagger":"2.0","info":{"title":"T"},"paths":{"/{p}":{},"/{q}/x":{}}})"),
            "BadRequestException 400: A sibling ({p}) of this resource already has a variable path part -- only one is "
            "allowed");
  std::string many = R"({"swagger":"2.0","info":{"title":"T"},"paths":{"/a0":{})";
  for (int i = 1; i < 301; ++i) many += ",\"/a" + std::to_string(i) + "\":{}";
  EXPECT_THAT(tester.import_error(many + "}}"), HasSubstr("LimitExceededException 429"));
}

TEST(OpenApiImportTest, WhatIsNotServedIsRefusedByName) {
  ApigwTester tester;
  const auto refused = [&](const std::string& text) { return tester.import_error(text); };
  EXPECT_EQ(refused(document_with(integration(R"("type":"http_proxy","httpMethod":"GET","uri":"https://x")"))),
            "NotImplemented 501: The integration type HTTP_PROXY at GET /a is not supported by sluice.");
  EXPECT_EQ(refused(document_with(integration(
                R"("type":"aws","httpMethod":"POST","uri":"arn:aws:apigateway:r:dynamodb:action/PutItem")"))),
            "NotImplemented 501: The integration with the service dynamodb at GET /a is not supported by sluice.");
  EXPECT_EQ(refused(document_with("", "/a", R"(,"x-amazon-apigateway-policy":{})")),
            "NotImplemented 501: The OpenAPI extension x-amazon-apigateway-policy at the document's root is not "
            "supported by sluice.");
  EXPECT_EQ(refused(document_with(R"("x-amazon-apigateway-auth":{"type":"AWS_IAM"})")),
            "NotImplemented 501: x-amazon-apigateway-auth of type AWS_IAM at GET /a is not supported by sluice.");
  EXPECT_EQ(refused(document_with(
                R"("security":[{"api_key":[]}])", "/a",
                R"(,"securityDefinitions":{"api_key":{"type":"apiKey","name":"x-api-key","in":"header"}})")),
            "NotImplemented 501: The security scheme api_key at GET /a is not supported by sluice.");
  EXPECT_THAT(
      refused(document_with("", "/a", R"(,"security":[{"s":[]}],"securityDefinitions":{"s":{"type":"apiKey"}})")),
      HasSubstr("The security scheme s at GET /a"))
      << "root security applies to operations without their own (recorded)";
  EXPECT_EQ(refused(document_with(R"("security":[{"NONE":[]}])")), "no error") << "SAM's NONE";
  EXPECT_EQ(refused(document_with("", "/a", R"(,"x-amazon-apigateway-minimum-compression-size":1)")),
            "NotImplemented 501: The OpenAPI extension x-amazon-apigateway-minimum-compression-size at the document's "
            "root is "
            "not supported by sluice.");
}

TEST(OpenApiImportTest, IntegrationsThatCannotBe) {
  ApigwTester tester;
  const auto refused = [&](const std::string& members) {
    return tester.import_error(document_with(integration(members)));
  };
  EXPECT_THAT(refused(R"("type":"aws","uri":"arn:aws:apigateway:r:sqs:path/q")"),
              HasSubstr("Enumeration value for HttpMethod must be non-empty"));
  EXPECT_THAT(refused(R"("type":"aws","httpMethod":"POST","uri":"https://x")"),
              HasSubstr("Invalid ARN specified in the request"));
  EXPECT_THAT(refused(R"("type":"aws","httpMethod":"POST","uri":"arn:aws:apigateway:r:sqs:queue")"),
              HasSubstr("AWS ARN for integration must contain path or action"));
  EXPECT_THAT(refused(R"("type":"aws_proxy","httpMethod":"POST","uri":"arn:aws:apigateway:r:sqs:path/q")"),
              HasSubstr("Integrations of type 'AWS_PROXY' currently only supports Lambda function"));
  EXPECT_THAT(refused(R"("type":"what")"), HasSubstr("1 validation error detected: Value 'WHAT' at"));
  EXPECT_THAT(
      refused(R"("type":"mock","requestParameters":{"integration.request.header.X":"X"})"),
      HasSubstr("Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping "
                "expression specified: X]"));
  EXPECT_THAT(refused(R"("type":"mock","responses":{"default":{"statusCode":"abc"}})"),
              HasSubstr("Invalid Response status code specified"));
  EXPECT_THAT(refused(R"("type":"mock","responses":{"(":{"statusCode":200}})"),
              HasSubstr("Invalid selection pattern specified: ("));
  EXPECT_THAT(refused(R"("type":"mock","timeoutInMillis":29001)"),
              HasSubstr("Timeout should be between 50 ms and 29000 ms"));
}

TEST(OpenApiImportTest, PutKeepsIdsAndMergesOrOverwrites) {
  ApigwTester tester;
  const auto api = tester.import(document_with("", "/a"));
  const auto id = id_of(tester, api.id, "/a");
  PutRestApiRequest put;
  put.restApiId = api.id;
  put.body = Blob{R"({"swagger":"2.0","info":{"title":"New"},"paths":{"/a":{"post":{}},"/b":{"get":{}}}})"};
  const auto merged = tester.get<RestApi>(put);
  EXPECT_EQ(merged.name, "New");
  EXPECT_EQ(merged.rootResourceId, api.rootResourceId);
  EXPECT_TRUE(merged.tags) << "{} after the creation";
  EXPECT_THAT(paths(tester, api.id), ElementsAre("/", "/a GET POST", "/b GET"));
  EXPECT_EQ(id_of(tester, api.id, "/a"), id);
  put.mode = "overwrite";
  tester.get<RestApi>(put);
  EXPECT_THAT(paths(tester, api.id), ElementsAre("/", "/a POST", "/b GET"));
  EXPECT_EQ(id_of(tester, api.id, "/a"), id);
  put.mode = "replace";
  EXPECT_THAT(tester.error(put), HasSubstr("Member must satisfy enum value set: [overwrite, merge]"));
}

TEST(OpenApiImportTest, BigDefinitionsTravelInSmallEvents) {
  ApigwTester tester;
  std::string text = R"({"swagger":"2.0","info":{"title":"T"},"paths":{)";
  for (int i = 0; i < 20; ++i) {
    text +=
        (i == 0 ? "" : ",") + std::string("\"/a") + std::to_string(i) + R"(":{"get":{)" +
        integration(R"("type":"mock","requestTemplates":{"application/json":")" + std::string(250'000, 'x') + "\"}") +
        "}}";
  }
  const auto api = tester.import(text + "}}");  // the tester checks each event's size
  EXPECT_EQ(paths(tester, api.id).size(), 21u);
}

}  // namespace
}  // namespace sluice::apigw
