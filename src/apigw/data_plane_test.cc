// Requests through a deployed API: routing, validation, mappings, proxies, gateway responses.
#include "apigw/data_plane.h"

#include <gmock/gmock.h>

#include "apigw/json_text.h"
#include "apigw/testing.h"

namespace sluice::apigw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kIse = "500 {\"message\": \"Internal server error\"} InternalServerErrorException";
constexpr const char* kMissingToken =
    "403 {\"message\":\"Missing Authentication Token\"} MissingAuthenticationTokenException";

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

// A mock that answers with `response` (a response template) for any request.
std::string mock(std::string_view response, std::string_view request = "{statusCode: 200}",
                 std::string_view more = "") {
  return R"("x-amazon-apigateway-integration":{"type":"mock","requestTemplates":{"application/json":)" +
         quoted(request) + R"(},"responses":{"default":{"statusCode":"200","responseTemplates":{"application/json":)" +
         quoted(response) + "}}}" + std::string(more) + "}";
}

std::string document(const std::string& paths, const std::string& more = "") {
  return R"({"openapi":"3.0.1","info":{"title":"T"},"paths":{)" + paths + "}" + more + "}";
}

std::string operation(std::string_view path, std::string_view verb, const std::string& members) {
  return quoted(path) + ":{" + quoted(verb) + ":{" + members + "}}";
}

std::string sqs(const std::string& members) {
  return R"("x-amazon-apigateway-integration":{"type":"aws","httpMethod":"POST","credentials":"arn:aws:iam::000000000000:role/r",
    "uri":"arn:aws:apigateway:us-east-1:sqs:path/000000000000/InputQueue",)" +
         members + "}";
}

std::string lambda(std::string_view type, const std::string& members = "") {
  return R"("x-amazon-apigateway-integration":{"type":")" + std::string(type) + R"(","httpMethod":"POST",
    "uri":"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:F/invocations")" +
         members + "}";
}

std::string served(ApigwTester& tester, const std::string& method, const std::string& path) {
  return shown(Visit(tester, method, path).answer());
}

// ---- addresses and routing ----

aws::HttpRequest request_to(std::string_view host, std::string_view target) {
  aws::HttpRequest request;
  request.method = "GET";
  request.target = target;
  request.headers.emplace_back("Host", host);
  return request;
}

std::string address(std::string_view host, std::string_view target) {
  const auto found = find_address(request_to(host, target));
  return found ? found->api + " " + found->stage + " " + std::string(found->path) : "none";
}

TEST(DataPlaneTest, AddressesOfDeployedApis) {
  EXPECT_EQ(address("AbC123.execute-api.us-east-1.amazonaws.com", "/Prod/x?q"), "abc123 Prod /x");
  EXPECT_EQ(address("abc.execute-api.localhost:4566", "//Prod//x"), "abc Prod //x");
  EXPECT_EQ(address("abc-vpce1.execute-api.us-east-1.amazonaws.com", "/Prod"), "abc Prod ");
  EXPECT_EQ(address("127.0.0.1:4566", "/_aws/execute-api/abc/Prod/x"), "abc Prod /x");
  EXPECT_EQ(address("127.0.0.1:4566", "/execute-api/abc/Prod"), "abc Prod ");
  EXPECT_EQ(address("127.0.0.1:4566", "/restapis/abc/Prod/_user_request_/x/"), "abc Prod /x/");
  EXPECT_EQ(address("127.0.0.1:4566", "/restapis/abc/resources"), "none") << "that is the control plane's";
  EXPECT_EQ(address("127.0.0.1:4566", "/000000000000/queue"), "none");
  EXPECT_EQ(address("execute-api.us-east-1.amazonaws.com", "/x"), "none");
}

TEST(DataPlaneTest, LiteralBeatsParameterBeatsGreedyAndTheVerbTakesPart) {
  ApigwTester tester;
  tester.serve(
      document(operation("/pets/dog", "get", mock("literal")) + "," +
               operation("/pets/{id}", "get", mock("id $input.params('id')")) + "," +
               operation("/{proxy+}", "x-amazon-apigateway-any-method", mock("greedy $input.params('proxy')"))));
  EXPECT_EQ(served(tester, "GET", "/Prod/pets/dog"), "200 literal");
  EXPECT_EQ(served(tester, "GET", "/Prod/pets/cat%20s"), "200 id cat%20s") << "path text is not decoded";
  EXPECT_EQ(served(tester, "GET", "/Prod/pets/cat/paw/"), "200 greedy pets/cat/paw")
      << "a trailing slash is not in proxy";
  EXPECT_EQ(served(tester, "OPTIONS", "/Prod/pets/dog"), "200 greedy pets/dog")
      << "a literal without the verb yields to a less specific one that has it (recorded)";
  EXPECT_EQ(served(tester, "GET", "/Prod"), kMissingToken) << "greedy is never its own parent";
  EXPECT_EQ(served(tester, "GET", "/Prod/a//b"), "200 greedy a//b") << "interior slashes stay";
}

TEST(DataPlaneTest, NoRouteIs403NeverAFourOhFour) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "get", mock("x $context.path $context.resourcePath"))));
  EXPECT_EQ(served(tester, "GET", "/Prod/x"), "200 x /Prod/x /x");
  EXPECT_EQ(served(tester, "GET", "/Prod//x"), "200 x /Prod//x /x") << "leading slashes collapse (recorded)";
  EXPECT_EQ(served(tester, "GET", "//Prod/x/"), "200 x /Prod/x/ /x");
  EXPECT_EQ(served(tester, "GET", "/Prod/y"), kMissingToken);
  EXPECT_EQ(served(tester, "POST", "/Prod/x"), kMissingToken);
  EXPECT_EQ(served(tester, "HEAD", "/Prod/x"), kMissingToken) << "GET does not serve HEAD";
  EXPECT_EQ(served(tester, "GET", "/Beta/x"), "403 {\"message\":\"Forbidden\"} ForbiddenException");
  EXPECT_EQ(shown(Visit(tester, "POST", "/Prod/x", "", {{"X-HTTP-Method-Override", "GET"}}).answer()),
            "200 x /Prod/x /x");
}

TEST(DataPlaneTest, EveryAnswerNamesItsRequest) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "get", mock("x"))));
  for (const auto* path : {"/Prod/x", "/Prod/y", "/Nope/x"}) {
    const auto answer = Visit(tester, "GET", path).answer();
    EXPECT_EQ(header_of(answer.headers, "x-amzn-RequestId"), "c6af9ac6-7b61-11e6-9a41-93e8deadbeef");
    EXPECT_EQ(header_of(answer.headers, "x-amz-apigw-id"), "abcdefghijklmno=");
    EXPECT_EQ(header_of(answer.headers, "Content-Type"), "application/json");
    EXPECT_EQ(header_of(answer.headers, "X-Amzn-Trace-Id"), "(none)") << "absent on MOCK and gateway errors";
  }
}

TEST(DataPlaneTest, ABodyOverTenMegabytesIsTooLong) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "post", mock("x"))));
  EXPECT_EQ(shown(Visit(tester, "POST", "/Prod/x", std::string(10'000'001, 'a')).answer()),
            "413 {\"message\":\"Request Too Long\"} RequestTooLargeException");
}

// ---- MOCK ----

TEST(DataPlaneTest, MocksReadTheirStatusLeniently) {
  ApigwTester tester;
  const auto with = [&](const char* request) {
    tester.serve(document(operation(
        "/x", "get",
        R"("x-amazon-apigateway-integration":{"type":"mock","requestTemplates":{"application/json":)" +
            quoted(request) + R"(},"responses":{"2\\d{2}":{"statusCode":"200"},"default":{"statusCode":"404"}}})")));
    return served(tester, "GET", "/Prod/x");
  };
  EXPECT_EQ(with("{statusCode: 200}"), "200 ");
  EXPECT_EQ(with("{'statusCode': 204,}"), "200 ");
  EXPECT_EQ(with("{\"statusCode\": 500}"), "404 ");
  EXPECT_EQ(with("{\"statusCode\": \"200\"}"), kIse);
  EXPECT_EQ(with("{}"), kIse);
  EXPECT_EQ(with("not json"), kIse);
  EXPECT_EQ(with("#if(true)"), kIse) << "a template that does not parse";
}

TEST(DataPlaneTest, CorsByMock) {
  ApigwTester tester;
  tester.serve(document(operation(
      "/x", "options",
      R"("x-amazon-apigateway-integration":{"type":"mock","requestTemplates":{"application/json":"{\"statusCode\": 200}"},
    "responses":{"default":{"statusCode":"200","responseParameters":{
      "method.response.header.Access-Control-Allow-Origin":"'*'","method.response.header.X-Stage":"context.stage"}}}})")));
  const auto answer = Visit(tester, "OPTIONS", "/Prod/x").answer();
  EXPECT_EQ(shown(answer), "200 ");
  EXPECT_EQ(header_of(answer.headers, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(header_of(answer.headers, "X-Stage"), "Prod");
}

TEST(DataPlaneTest, OverridesInTheRequestTemplateReachTheResponse) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "get",
                                  mock("",
                                       "#set($context.responseOverride.status = 204){statusCode: 200}"
                                       "#set($context.responseOverride.header.X-A = 'a')"))));
  const auto answer = Visit(tester, "GET", "/Prod/x").answer();
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(header_of(answer.headers, "X-A"), "a");
}

// ---- SQS ----

const char* const kForm =
    R"("requestParameters":{"integration.request.header.Content-Type":"'application/x-www-form-urlencoded'"},
  "passthroughBehavior":"never","requestTemplates":{"application/json":
  "Action=SendMessage&MessageBody=%7B%22data%22%3A$util.urlEncode($input.body)%7D"},
  "responses":{"200":{"statusCode":"200","responseTemplates":{"application/json":
    "{\"MessageId\":$input.json('$.SendMessageResponse.SendMessageResult.MessageId')}"}},
    "4\\d{2}":{"statusCode":"400","responseParameters":{"method.response.header.X-Reason":"integration.response.body.Error.Code",
      "method.response.header.Date":"integration.response.header.Date"}},"default":{"statusCode":"502"}})";

TEST(DataPlaneTest, AMessageForAQueue) {
  ApigwTester tester;
  tester.serve(document(operation("/inbox", "post", sqs(kForm))));
  const Visit visit(tester, "POST", "/Prod//inbox", R"({"a":"ä&+%"})",
                    {{"Content-Type", "application/json; charset=utf-8"}});
  const auto& call = visit.aws_call();
  EXPECT_EQ(call.service, "sqs");
  EXPECT_EQ(call.region, "us-east-1");
  EXPECT_EQ(call.credentials, "arn:aws:iam::000000000000:role/r");
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.target, "/000000000000/InputQueue");
  EXPECT_EQ(call.body, "Action=SendMessage&MessageBody=%7B%22data%22%3A%7B%22a%22%3A%22%C3%A4%26%2B%25%22%7D%7D");
  EXPECT_EQ(header_of(call.headers, "Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(header_of(call.headers, "Accept"), "application/json");
  EXPECT_EQ(header_of(call.headers, "User-Agent"), "AmazonAPIGateway_" + tester.api);
  EXPECT_EQ(visit.plan.call->timeout, std::chrono::seconds(29));
  const auto answer = visit.after(200, R"({"SendMessageResponse":{"SendMessageResult":{"MessageId":"m1"}}})");
  EXPECT_EQ(shown(answer), R"(200 {"MessageId":"m1"})");
  EXPECT_EQ(header_of(answer.headers, "X-Amzn-Trace-Id"),
            "Root=1-55266b30-0123456789abcdef01234567;Parent=89abcdef01234567;Sampled=0");
}

TEST(DataPlaneTest, SelectionPatternsLookAtTheBackendsStatus) {
  ApigwTester tester;
  tester.serve(document(operation("/inbox", "post", sqs(kForm))));
  const Visit visit(tester, "POST", "/Prod/inbox", "1");
  const auto refused =
      visit.after(403, R"({"Error":{"Code":"AccessDenied"}})", {{"date", "today"}, {"x-unmapped", "1"}});
  EXPECT_EQ(shown(refused), R"(400 {"Error":{"Code":"AccessDenied"}})") << "without a template the body passes";
  EXPECT_EQ(header_of(refused.headers, "X-Reason"), "AccessDenied");
  EXPECT_EQ(header_of(refused.headers, "x-amzn-Remapped-Date"), "today");
  EXPECT_EQ(header_of(refused.headers, "x-unmapped"), "(none)") << "backend headers reach the client only if mapped";
  EXPECT_EQ(visit.after(500, "").status, 502);
  EXPECT_EQ(shown(visit.after(400, "{broken")), kIse) << "a mapped body must be JSON if it begins like it";
}

TEST(DataPlaneTest, BackendsThatFail) {
  ApigwTester tester;
  tester.serve(document(operation("/inbox", "post", sqs(kForm))));
  const Visit visit(tester, "POST", "/Prod/inbox", "1");
  EXPECT_EQ(shown(visit.after(IntegrationResult::Outcome::kTimedOut)),
            "504 {\"message\": \"Endpoint request timed out\"} InternalServerErrorException");
  EXPECT_EQ(shown(visit.after(IntegrationResult::Outcome::kFailed)), kIse);
  EXPECT_EQ(shown(visit.after(IntegrationResult::Outcome::kNotPermitted)), kIse);
}

TEST(DataPlaneTest, NoResponseThatMatchesIsAConfigurationError) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "post", sqs(R"("responses":{"2\\d":{"statusCode":"200"}})"))));
  EXPECT_EQ(shown(Visit(tester, "POST", "/Prod/x", "b").after(200, "")), kIse) << "patterns match the whole subject";
}

TEST(DataPlaneTest, PassthroughBehavior) {
  ApigwTester tester;
  const auto with = [&](const std::string& members, const char* type) {
    tester.serve(document(operation("/x", "post", sqs(members))));
    const Visit visit(tester, "POST", "/Prod/x", "body", {{"Content-Type", type}});
    return visit.plan.response ? shown(*visit.plan.response) : visit.aws_call().body;
  };
  const std::string template_of_json = R"("requestTemplates":{"application/json":"rendered"})";
  const std::string unsupported = "415 {\"message\": \"Unsupported Media Type\"} BadRequestException";
  EXPECT_EQ(with(template_of_json, "application/json; charset=utf-8"), "rendered");
  EXPECT_EQ(with(template_of_json, "text/plain"), "body");
  EXPECT_EQ(with(template_of_json + R"(,"passthroughBehavior":"WHEN_NO_TEMPLATES")", "text/plain"), unsupported);
  EXPECT_EQ(with(R"("passthroughBehavior":"when_no_templates")", "text/plain"), "body");
  EXPECT_EQ(with(template_of_json + R"(,"passthroughBehavior":"never")", "text/plain"), unsupported);
  EXPECT_EQ(with(R"("requestTemplates":{"$default":"any"},"passthroughBehavior":"never")", "text/plain"), "any");
}

TEST(DataPlaneTest, ParameterMappings) {
  ApigwTester tester;
  tester.serve(document(operation("/x/{id}", "post", sqs(R"("requestParameters":{
      "integration.request.querystring.id":"method.request.path.id","integration.request.querystring.all":"method.request.multivaluequerystring.q",
      "integration.request.header.X-Last":"method.request.querystring.q","integration.request.header.X-Body":"method.request.body.a.b",
      "integration.request.header.X-Missing":"method.request.header.nope","integration.request.header.X-Static":"'s'",
      "integration.request.header.X-Stage":"context.stage"})"))));
  const Visit visit(tester, "POST", "/Prod/x/a%20b?q=1+1&q=%32", R"({"a":{"b":[1,"x"]}})");
  const auto& call = visit.aws_call();
  EXPECT_EQ(call.target, "/000000000000/InputQueue?all=1%201%2C2&id=a%2520b");
  EXPECT_EQ(header_of(call.headers, "X-Last"), "2") << "the last value wins";
  EXPECT_EQ(header_of(call.headers, "X-Body"), "[1,\"x\"]");
  EXPECT_EQ(header_of(call.headers, "X-Missing"), "(none)");
  EXPECT_EQ(header_of(call.headers, "X-Static"), "s");
  EXPECT_EQ(header_of(call.headers, "X-Stage"), "Prod");
  EXPECT_EQ(shown(Visit(tester, "POST", "/Prod/x/1", "{broken").answer()),
            "400 {\"message\": \"Invalid JSON in request body\"} BadRequestException");
  EXPECT_EQ(Visit(tester, "POST", "/Prod/x/1", "plain").aws_call().body, "plain")
      << "not parsed unless it begins like JSON";
}

TEST(DataPlaneTest, SomeHeadersMayNotBeMapped) {
  ApigwTester tester;
  for (const auto* name : {"content-length", "Transfer-Encoding", "x-amzn-trace-id", "Authorization", "TE"}) {
    tester.serve(document(
        operation("/x", "post",
                  sqs(R"("requestParameters":{"integration.request.header.)" + std::string(name) + R"(":"'v'"})"))));
    EXPECT_EQ(shown(Visit(tester, "POST", "/Prod/x", "b").answer()), kIse) << name;
  }
}

TEST(DataPlaneTest, ActionsAndStageVariablesInTheUri) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "post",
                                  R"("x-amazon-apigateway-integration":{"type":"aws","httpMethod":"POST",
    "uri":"arn:aws:apigateway:us-east-1:sqs:action/${stageVariables.verb}","requestParameters":{"integration.request.querystring.QueueUrl":"'u r'"}})")));
  UpdateStageRequest update;
  update.restApiId = tester.api;
  update.stageName = "Prod";
  PatchOperation set;
  set.op = "replace";
  set.path = "/variables/verb";
  set.value = "ReceiveMessage";
  update.patchOperations.push_back(set);
  tester.get<Stage>(update);
  EXPECT_EQ(Visit(tester, "POST", "/Prod/x", "b").aws_call().target, "/?Action=ReceiveMessage&QueueUrl=u%20r");
}

// ---- validation ----

std::string validated(const std::string& model, const std::string& more = "") {
  return document(
      R"("/x/{id}":{"post":{"x-amazon-apigateway-request-validator":"all","parameters":[
      {"name":"q","in":"query","required":true},{"name":"h","in":"header","required":true}],
      "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/M"}}}},)" +
          sqs("\"passthroughBehavior\":\"when_no_match\"") + "}}",
      R"(,"x-amazon-apigateway-request-validators":{"all":{"validateRequestBody":true,"validateRequestParameters":true}},
    "components":{"schemas":{"M":)" +
          model + R"(,"Other":{"type":"integer"}}})" + more);
}

TEST(DataPlaneTest, RequiredParameters) {
  ApigwTester tester;
  tester.serve(validated("{}"));
  EXPECT_EQ(shown(Visit(tester, "POST", "/Prod/x/1", "{}").answer()),
            "400 {\"message\": \"Missing required request parameters: [h, q]\"} BadRequestException")
      << "sorted by full key (recorded)";
  EXPECT_EQ(shown(Visit(tester, "POST", "/Prod/x/1?q=", "{}", {{"h", "1"}}).answer()),
            "400 {\"message\": \"Missing required request parameters: [q]\"} BadRequestException")
      << "empty is missing";
  EXPECT_TRUE(Visit(tester, "POST", "/Prod/x/1?q=1", "{}", {{"h", "1"}}).plan.call);
}

TEST(DataPlaneTest, BodiesAgainstTheirModel) {
  ApigwTester tester;
  const std::string detail = R"(,"x-amazon-apigateway-gateway-responses":{"BAD_REQUEST_BODY":{"statusCode":422,
    "responseTemplates":{"application/json":"$context.error.messageString|$context.error.validationErrorString"}}})";
  tester.serve(validated(
      R"({"type":"object","required":["name"],"properties":{"name":{"type":"string"},"n":{"$ref":"#/components/schemas/Other"}}})",
      detail));
  const auto post = [&](const std::string& body, const char* type = "application/json") {
    const Visit visit(tester, "POST", "/Prod/x/1?q=1", body, {{"h", "1"}, {"Content-Type", type}});
    return visit.plan.response ? shown(*visit.plan.response) : "called";
  };
  EXPECT_EQ(post(R"({"name":"x","n":1})"), "called");
  EXPECT_EQ(post("{}"),
            R"(422 "Invalid request body"|[object has missing required properties (["name"])] BadRequestException)");
  EXPECT_EQ(post(""),
            R"(422 "Invalid request body"|[object has missing required properties (["name"])] BadRequestException)")
      << "an empty body checks as {} (recorded)";
  EXPECT_EQ(
      post(R"({"name":"x","n":"1"})"),
      R"(422 "Invalid request body"|[instance type (string) does not match any allowed primitive type (allowed: ["integer"])] BadRequestException)")
      << "a model refers to another";
  EXPECT_EQ(post("not json").substr(0, 3), "422");
  EXPECT_EQ(post("{'name':'x'}").substr(0, 3), "422") << "validation reads strict JSON";
  EXPECT_EQ(post("not json", "text/plain"), "called") << "no model for that type";
}

TEST(DataPlaneTest, WithoutCustomisationABadBodyIs400) {
  ApigwTester tester;
  tester.serve(validated("{}"));
  EXPECT_EQ(shown(Visit(tester, "POST", "/Prod/x/1?q=1", "{", {{"h", "1"}}).answer()),
            "400 {\"message\": \"Invalid request body\"} BadRequestException");
}

// ---- gateway responses ----

TEST(DataPlaneTest, GatewayResponsesAreCustomised) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "get", mock("x")),
                        R"(,"x-amazon-apigateway-gateway-responses":{"MISSING_AUTHENTICATION_TOKEN":{"statusCode":404,
    "responseParameters":{"gatewayresponse.header.X-Path":"context.path","gatewayresponse.header.Access-Control-Allow-Origin":"'*'",
      "gatewayresponse.header.X-Echo":"method.request.header.X-In"},
    "responseTemplates":{"application/json":"{\"m\":$context.error.messageString,\"t\":\"$context.error.responseType\",\"r\":\"${context.requestId}\",\"q\":\"$method.request.querystring.q\",\"$x\":1}",
      "text/plain":"plain $context.error.message.$context.error.nothing."}},"DEFAULT_5XX":{"responseTemplates":{"application/json":"five"}}})"));
  const auto answer = Visit(tester, "GET", "/Prod/nope?q=7", "", {{"X-In", "in"}}).answer();
  EXPECT_EQ(
      shown(answer),
      R"(404 {"m":"Missing Authentication Token","t":"MISSING_AUTHENTICATION_TOKEN","r":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","q":"7","$x":1} MissingAuthenticationTokenException)");
  EXPECT_EQ(header_of(answer.headers, "X-Path"), "/Prod/nope");
  EXPECT_EQ(header_of(answer.headers, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(header_of(answer.headers, "X-Echo"), "in");
  const auto plain = Visit(tester, "GET", "/Prod/nope", "", {{"Accept", "text/plain"}}).answer();
  EXPECT_EQ(plain.body, "plain Missing Authentication Token..") << "an unknown variable is empty";
  EXPECT_EQ(header_of(plain.headers, "Content-Type"), "text/plain");
}

// ---- AWS_PROXY ----

TEST(DataPlaneTest, TheProxyEvent) {
  ApigwTester tester;
  tester.serve(document(operation("/a/{id}", "get", lambda("aws_proxy"))));
  const Visit visit(tester, "GET", "/Prod//a/1?x=%31&x=2&y=a+b", "",
                    {{"user-agent", "curl"}, {"X-Many", "1"}, {"X-Many", "2"}, {"Connection", "close"}});
  GetStagesRequest stages;
  stages.restApiId = tester.api;
  const auto deployment = tester.get<Stages>(stages).item.at(0).deploymentId;
  const auto resource = [&] {
    GetResourcesRequest all;
    all.restApiId = tester.api;
    for (const auto& item : tester.get<Resources>(all).items) {
      if (item.path == "/a/{id}") return item.id;
    }
    return std::string();
  }();
  const auto& id = tester.api;
  EXPECT_EQ(
      visit.lambda_call().payload,
      R"({"resource":"/a/{id}","path":"/a/1","httpMethod":"GET","headers":{"Host":")" + id +
          R"(.execute-api.us-east-1.amazonaws.com","User-Agent":"curl","X-Many":"2","X-Forwarded-For":"127.0.0.1","X-Forwarded-Port":"4566","X-Forwarded-Proto":"http","X-Amzn-Trace-Id":"Root=1-55266b30-0123456789abcdef01234567"},"multiValueHeaders":{"Host":[")" +
          id +
          R"(.execute-api.us-east-1.amazonaws.com"],"User-Agent":["curl"],"X-Many":["1","2"],"X-Forwarded-For":["127.0.0.1"],"X-Forwarded-Port":["4566"],"X-Forwarded-Proto":["http"],"X-Amzn-Trace-Id":["Root=1-55266b30-0123456789abcdef01234567"]},"queryStringParameters":{"x":"2","y":"a b"},"multiValueQueryStringParameters":{"x":["1","2"],"y":["a b"]},"pathParameters":{"id":"1"},"stageVariables":null,"requestContext":{"resourceId":")" +
          resource +
          R"(","resourcePath":"/a/{id}","httpMethod":"GET","extendedRequestId":"abcdefghijklmno=","requestTime":"09/Apr/2015:12:34:56 +0000","path":"/Prod//a/1","accountId":"000000000000","protocol":"HTTP/1.1","stage":"Prod","domainPrefix":")" +
          id +
          R"(","requestTimeEpoch":1428582896000,"requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","identity":{"cognitoIdentityPoolId":null,"accountId":null,"cognitoIdentityId":null,"caller":null,"sourceIp":"127.0.0.1","principalOrgId":null,"accessKey":null,"cognitoAuthenticationType":null,"cognitoAuthenticationProvider":null,"userArn":null,"userAgent":"curl","user":null},"domainName":")" +
          id + R"(.execute-api.us-east-1.amazonaws.com","deploymentId":")" + deployment + R"(","apiId":")" + id +
          R"("},"body":null,"isBase64Encoded":false})");
  EXPECT_EQ(visit.lambda_call().function_arn, "arn:aws:lambda:us-east-1:000000000000:function:F");
  EXPECT_EQ(visit.lambda_call().source_arn, "arn:aws:execute-api:us-east-1:000000000000:" + id + "/Prod/GET/a/*");
  EXPECT_EQ(visit.lambda_call().trace_header,
            "Root=1-55266b30-0123456789abcdef01234567;Parent=89abcdef01234567;Sampled=0");
}

TEST(DataPlaneTest, BodiesOfProxyEvents) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "x-amazon-apigateway-any-method", lambda("aws_proxy")),
                        R"(,"x-amazon-apigateway-binary-media-types":["image/*"])"));
  const auto payload = [&](const std::string& body, const char* type) {
    return Visit(tester, "PUT", "/Prod/x", body, {{"Content-Type", type}}).lambda_call().payload;
  };
  EXPECT_THAT(payload("text ä", "text/plain"), HasSubstr(R"("body":"text ä","isBase64Encoded":false})"));
  EXPECT_THAT(payload("\xff\x01", "image/png"), HasSubstr(R"("body":"/wE=","isBase64Encoded":true})"));
  EXPECT_THAT(payload("a\xff", "text/plain"), HasSubstr("\"body\":\"a\xEF\xBF\xBD\""))
      << "bytes become UTF-8 (recorded)";
  EXPECT_THAT(Visit(tester, "PUT", "/Prod/x").lambda_call().source_arn, testing::EndsWith("/Prod/*/x")) << "ANY";
}

TEST(DataPlaneTest, AnIncomingTraceIsHonoured) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "get", lambda("aws_proxy"))));
  const Visit visit(tester, "GET", "/Prod/x", "", {{"X-Amzn-Trace-Id", "Root=1-11111111-222222222222222222222222"}});
  EXPECT_THAT(visit.lambda_call().trace_header, HasSubstr("Root=1-11111111-222222222222222222222222;"));
  EXPECT_THAT(header_of(visit.after(200, "{}").headers, "X-Amzn-Trace-Id"), HasSubstr("Root=1-11111111-"));
}

TEST(DataPlaneTest, ProxyRepliesThatAreGood) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "get", lambda("aws_proxy")),
                        R"(,"x-amazon-apigateway-binary-media-types":["image/png"])"));
  const Visit visit(tester, "GET", "/Prod/x");
  EXPECT_EQ(shown(visit.after(200, "{}")), "200 ");
  EXPECT_EQ(shown(visit.after(200, R"({"statusCode":404,"body":"\"x\""})")), "404 \"x\"");
  EXPECT_EQ(shown(visit.after(200, R"({"statusCode":"201","headers":null,"body":null})")), "201 ");
  const auto answer =
      visit.after(200, R"({"headers":{"x-a":"single","Date":"d","Transfer-Encoding":"chunked","X-B":true},
    "multiValueHeaders":{"X-A":["1","2"]}})");
  EXPECT_THAT(answer.headers, ElementsAre(std::pair<std::string, std::string>{"X-A", "1"},
                                          std::pair<std::string, std::string>{"X-A", "2"},
                                          std::pair<std::string, std::string>{"X-A", "single"},
                                          std::pair<std::string, std::string>{"x-amzn-Remapped-Date", "d"},
                                          std::pair<std::string, std::string>{"X-B", "true"},
                                          std::pair<std::string, std::string>{"Content-Type", "application/json"},
                                          testing::_, testing::_, testing::_))
      << "multi values first, then the single one, in the casing of the multi map";
  EXPECT_EQ(shown(visit.after(200, R"({"body":"aGk=","isBase64Encoded":true})")), "200 aGk=")
      << "not accepted as binary: sent as it is";
  const Visit binary(tester, "GET", "/Prod/x", "", {{"Accept", "image/png,*/*"}});
  EXPECT_EQ(shown(binary.after(200, R"({"body":"aGk=","isBase64Encoded":true})")), "200 hi");
}

TEST(DataPlaneTest, ProxyRepliesThatAreMalformed) {
  ApigwTester tester;
  tester.serve(document(operation("/x", "get", lambda("aws_proxy"))));
  const Visit visit(tester, "GET", "/Prod/x");
  for (const auto* payload :
       {"", "null", "\"text\"", "[]", R"({"statusCode":200,"extra":1})", R"({"statusCode":"abc"})",
        R"({"statusCode":99})", R"({"statusCode":200.5})", R"({"body":{}})", R"({"body":1})", R"({"headers":{"a":1}})",
        R"({"headers":[]})", R"({"multiValueHeaders":{"a":"1"}})", R"({"isBase64Encoded":"true"})",
        R"({"errorMessage":"x","errorType":"E"})"}) {
    EXPECT_EQ(shown(visit.after(200, payload)),
              "502 {\"message\": \"Internal server error\"} InternalServerErrorException")
        << payload;
  }
  IntegrationResult failed;
  failed.function_error = true;
  failed.body = "{}";
  EXPECT_EQ(finish(visit.plan, failed).status, 502);
  EXPECT_EQ(visit.after(IntegrationResult::Outcome::kTimedOut).status, 504);
  EXPECT_EQ(visit.after(IntegrationResult::Outcome::kNotPermitted).status, 500);
}

// ---- Lambda custom ----

TEST(DataPlaneTest, CustomLambdaIntegrations) {
  ApigwTester tester;
  const char* const members = R"x(,"requestTemplates":{"application/json":"{\"in\":$input.json('$')}"},
    "responses":{".*Bad.*":{"statusCode":"400","responseTemplates":{"application/json":"$input.path('$.errorMessage')"}},
      "default":{"statusCode":"200"}})x";
  tester.serve(document(operation("/x", "post", lambda("aws", members))));
  const Visit visit(tester, "POST", "/Prod/x", "[1]");
  EXPECT_EQ(visit.lambda_call().payload, R"({"in":[1]})");
  EXPECT_FALSE(visit.lambda_call().asynchronous);
  EXPECT_EQ(shown(visit.after(200, "\"out\"")), "200 \"out\"");
  IntegrationResult failed;
  failed.function_error = true;
  failed.body = R"({"errorMessage":"[Bad] input","errorType":"E"})";
  EXPECT_EQ(shown(finish(visit.plan, failed)), "400 [Bad] input");

  const char* const event = R"(,"requestParameters":{"integration.request.header.X-Amz-Invocation-Type":"'Event'"},
    "responses":{"default":{"statusCode":"202"}})";
  tester.serve(document(operation("/x", "post", lambda("aws", event))));
  EXPECT_TRUE(Visit(tester, "POST", "/Prod/x", "{}").lambda_call().asynchronous);
}

TEST(DataPlaneTest, BinaryBodiesAndTemplates) {
  ApigwTester tester;
  const std::string types = R"(,"x-amazon-apigateway-binary-media-types":["image/png"])";
  const auto body = [&](const std::string& members, const std::string& sent) {
    tester.serve(document(operation("/x", "post", sqs(members)), types));
    const Visit visit(tester, "POST", "/Prod/x", sent, {{"Content-Type", "image/png"}});
    return visit.plan.response ? shown(*visit.plan.response) : visit.aws_call().body;
  };
  EXPECT_EQ(body(R"("requestTemplates":{})", "\xff"), "\xff") << "binary passes as it is";
  EXPECT_EQ(body(R"("contentHandling":"CONVERT_TO_TEXT","requestTemplates":{"image/png":"<$input.body>"})", "\xff"),
            "</w==>");
  EXPECT_EQ(body(R"("requestTemplates":{"image/png":"<$input.body>"})", "\xff"), kIse)
      << "binary must not reach a template";
}

TEST(DataPlaneTest, DrawnInputsHaveTheirForms) {
  base::SeededRandom random(1);
  const auto inputs = draw_request_inputs(random, base::from_epoch_ms(1'428'582'896'000));
  EXPECT_EQ(inputs.request_id.size(), 36u);
  EXPECT_EQ(inputs.extended_request_id.size(), 16u);
  EXPECT_EQ(inputs.extended_request_id.back(), '=');
  EXPECT_THAT(inputs.trace_root, testing::MatchesRegex("1-552671f0-[0-9a-f]{24}"));
  EXPECT_THAT(inputs.trace_parent, testing::MatchesRegex("[0-9a-f]{16}"));
}

}  // namespace
}  // namespace sluice::apigw
