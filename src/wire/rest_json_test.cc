#include "wire/rest_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::wire {
namespace {

using base::Required;
using ::testing::ElementsAre;
using ::testing::Pair;
using Place = RestBinding::Place;

struct ThingRequest {
  Required<std::string> Name;
  std::optional<std::string> Qualifier;
  std::optional<std::int32_t> Limit;
  std::vector<std::string> TagKeys;
  std::optional<std::vector<std::string>> Embed;
  std::optional<std::string> Mode;
  std::map<std::string, std::string> Others;
  std::optional<base::Blob> Body;
  std::optional<std::string> Description;
};
BOOST_DESCRIBE_STRUCT(ThingRequest, (), (Name, Qualifier, Limit, TagKeys, Embed, Mode, Others, Body, Description))

constexpr RestBinding kBindings[] = {{Place::kQuery, "qualifier", "Qualifier"},
                                     {Place::kQuery, "limit", "Limit"},
                                     {Place::kQuery, "tagKeys", "TagKeys"},
                                     {Place::kQuery, "embed", "Embed"},
                                     {Place::kHeader, "X-Amz-Mode", "Mode"}};
constexpr RestBinding kOthers[] = {{Place::kQuery, "limit", "Limit"}, {Place::kQueryOfOther, "", "Others"}};
constexpr RestRoute kRoutes[] = {
    {"POST", "/things", 201, "CreateThing"},
    {"POST", "/things?mode=import", 201, "ImportThing", kOthers, "Body"},
    {"GET", "/things/{Name}", 200, "GetThing", kBindings},
    {"GET", "/things/special", 200, "GetSpecial"},
    {"GET", "/things/{Name}/parts/{Qualifier}", 200, "GetPart"},
    {"GET", "/tags/{Name+}", 200, "GetTags"},
};

std::string action(std::string_view method, std::string_view target) {
  const auto match = match_route(kRoutes, method, target);
  return match ? std::string(match->route->action) : "none";
}

aws::HttpRequest request(std::string_view method, std::string_view target, std::string_view body = "") {
  aws::HttpRequest made;
  made.method = method;
  made.target = target;
  made.body = body;
  return made;
}

struct RestOutcome {
  ThingRequest thing;
  std::string fault = "none";
  UnknownMembers unknown;
};

RestOutcome decode(const aws::HttpRequest& request) {
  RestOutcome outcome;
  const auto match = match_route(kRoutes, request.method, request.target);
  EXPECT_TRUE(match);
  if (auto fault = decode_rest(*match, request, {}, type_of<ThingRequest>(), &outcome.thing, &outcome.unknown)) {
    outcome.fault = fault->text;
  }
  return outcome;
}

TEST(RestRoute, TakesTheMostSpecific) {
  EXPECT_EQ(action("POST", "/things"), "CreateThing");
  EXPECT_EQ(action("POST", "/things/"), "CreateThing");
  EXPECT_EQ(action("POST", "/things?mode=import&x=y"), "ImportThing");
  EXPECT_EQ(action("POST", "/things?mode=other"), "CreateThing");
  EXPECT_EQ(action("GET", "/things/special"), "GetSpecial");
  EXPECT_EQ(action("GET", "/things/other"), "GetThing");
  EXPECT_EQ(action("GET", "/things/a/parts/b"), "GetPart");
}

TEST(RestRoute, FindsNothingElse) {
  for (const auto* target :
       {"", "/", "//", "/things/a/parts", "/things/a/parts/b/c", "/things//parts/b", "/thing", "x"}) {
    EXPECT_EQ(action("GET", target), "none") << target;
  }
  EXPECT_EQ(action("PUT", "/things"), "none");
  EXPECT_EQ(action("GET", "/things/" + std::string(kRestTargetBytesMax, 'a')), "none");
}

TEST(RestRoute, DecodesLabels) {
  EXPECT_EQ(decode(request("GET", "/things/arn%3Aaws%3Alambda%3A%24LATEST+x")).thing.Name, "arn:aws:lambda:$LATEST+x");
  EXPECT_EQ(decode(request("GET", "/tags/arn:aws:x::/restapis/a%2Fb")).thing.Name, "arn:aws:x::/restapis/a/b");
  EXPECT_EQ(decode(request("GET", "/things/a%2Fb")).thing.Name, "a/b");
}

TEST(RestDecode, BindsQueryHeadersAndBody) {
  auto get = request("GET", "/things/a?qualifier=%24LATEST&limit=5&tagKeys=x&tagKeys=y&embed=methods");
  get.headers.emplace_back("x-amz-mode", "Event");
  const auto thing = decode(get).thing;
  EXPECT_EQ(thing.Qualifier, "$LATEST");
  EXPECT_EQ(thing.Limit, 5);
  EXPECT_THAT(thing.TagKeys, ElementsAre("x", "y"));
  EXPECT_THAT(*thing.Embed, ElementsAre("methods"));
  EXPECT_EQ(thing.Mode, "Event");
  EXPECT_EQ(decode(request("POST", "/things", R"({"Description":"d"})")).thing.Description, "d");
  EXPECT_EQ(decode(request("POST", "/things", "")).fault, "none");
}

TEST(RestDecode, ThePathWinsOverTheBody) {
  EXPECT_EQ(decode(request("GET", "/things/a", R"({"Name":"b"})")).thing.Name, "a");
}

TEST(RestDecode, GivesTheBodyAsItIsAndOtherParametersAsAMap) {
  const auto thing = decode(request("POST", "/things?mode=import&basepath=ignore&limit=1", "\x01 not json")).thing;
  EXPECT_EQ(thing.Body->bytes, "\x01 not json");
  EXPECT_THAT(thing.Others, ElementsAre(Pair("basepath", "ignore")));
  EXPECT_EQ(thing.Limit, 1);
}

TEST(RestDecode, SaysWhatDoesNotFit) {
  EXPECT_EQ(decode(request("GET", "/things/a?limit=many")).fault, "STRING_VALUE can not be converted to an Integer");
  EXPECT_THAT(decode(request("POST", "/things", "{")).fault, testing::HasSubstr(" at byte "));
}

TEST(RestDecode, CollectsParametersThatTheShapeLacks) {
  EXPECT_THAT(decode(request("GET", "/things/a?List=ALL&X-Amz-Signature=s&empty=")).unknown, ElementsAre("List"));
  EXPECT_THAT(decode(request("POST", "/things", R"({"Extra":{"a":1}})")).unknown, ElementsAre("Extra"));
}

}  // namespace
}  // namespace sluice::wire
