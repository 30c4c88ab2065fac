#include "cfn/functions.h"

#include <gtest/gtest.h>

#include "cfn/cidr.h"
#include "cfn/structure.h"

namespace sluice::cfn {
namespace {

// A deployment with one resource: Ref Queue is its URL, GetAtt Queue.Arn its ARN.
class OneQueue final : public References {
 public:
  Evaluated ref(std::string_view id) const override {
    if (id == "Queue") return json::value("http://127.0.0.1:4566/000000000000/q");
    return tl::unexpected<std::string>("no " + std::string(id));
  }
  Evaluated get_att(std::string_view id, std::string_view attribute) const override {
    if (id == "Queue" && attribute == "Arn") return json::value("arn:aws:sqs:us-east-1:000000000000:q");
    return tl::unexpected<std::string>("no " + std::string(id) + "." + std::string(attribute));
  }
  Evaluated import_value(std::string_view name) const override {
    if (name == "shared-net") return json::value("vpc-1");
    return tl::unexpected<std::string>("No export named " + std::string(name) + " found.");
  }
};

class Functions : public testing::Test {
 protected:
  Functions()
      : document_(*read_document(R"(
Parameters:
  Stage: {Type: String}
  Count: {Type: Number}
  Zones: {Type: CommaDelimitedList}
Mappings:
  Sizes: {prod: {Timeout: 30, Names: [a, b]}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsBig: !Equals [!Ref Count, '5']
  Both: !And [!Condition IsProd, !Condition IsBig]
  Neither: !Not [!Or [!Condition IsProd, !Condition IsBig]]
)")),
        environment_(*make_environment(
            document_.root().as_object(), {{"Stage", "prod"}, {"Count", "5"}, {"Zones", "x, y"}},
            {"arn:aws:cloudformation:us-east-1:000000000000:stack/s/1", "s", "000000000000", "us-east-1"})) {}

  // The JSON text of an evaluated value, "nothing", or the error.
  std::string eval(const std::string& yaml) {
    const auto document = read_document("V: " + yaml);
    EXPECT_TRUE(document) << document.error().message;
    const auto result = evaluate(document->root().as_object().at("V"), environment_, OneQueue());
    if (!result) return result.error();
    return *result ? json::serialize(**result) : "nothing";
  }

  Document document_;
  Environment environment_;
};

TEST_F(Functions, Ref) {
  EXPECT_EQ(eval("!Ref Stage"), R"("prod")");
  EXPECT_EQ(eval("!Ref Count"), R"("5")");
  EXPECT_EQ(eval("!Ref Zones"), R"(["x","y"])");
  EXPECT_EQ(eval("!Ref AWS::Region"), R"("us-east-1")");
  EXPECT_EQ(eval("!Ref AWS::StackName"), R"("s")");
  EXPECT_EQ(eval("!Ref Queue"), R"("http://127.0.0.1:4566/000000000000/q")");
  EXPECT_EQ(eval("!Ref AWS::NoValue"), "nothing");
  EXPECT_EQ(eval("{A: !Ref AWS::NoValue, B: [1, !Ref AWS::NoValue]}"), R"({"B":[1]})");
}

TEST_F(Functions, GetAtt) {
  EXPECT_EQ(eval("!GetAtt Queue.Arn"), R"("arn:aws:sqs:us-east-1:000000000000:q")");
  EXPECT_EQ(eval("{Fn::GetAtt: Queue.Arn}"), R"("arn:aws:sqs:us-east-1:000000000000:q")");
  EXPECT_EQ(eval("!GetAtt Queue"),
            "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the "
            "resource attribute");
}

TEST_F(Functions, Sub) {
  EXPECT_EQ(eval("!Sub '${Stage}-${AWS::Region}-${Queue.Arn}'"),
            R"("prod-us-east-1-arn:aws:sqs:us-east-1:000000000000:q")");
  EXPECT_EQ(eval("!Sub 'a ${!Literal} $b'"), R"("a ${Literal} $b")");
  EXPECT_EQ(eval("!Sub ['${X}/${Stage}', {X: !Ref Count, Stage: local}]"), R"("5/local")");
  EXPECT_EQ(eval("!Sub '${Zones}'"),
            "Template error: variable Zones in Fn::Sub expression does not resolve to a string");
}

TEST_F(Functions, JoinSelectSplit) {
  EXPECT_EQ(eval("!Join ['-', [a, !Ref Count, 7]]"), R"("a-5-7")");
  EXPECT_EQ(eval("!Join ['', !Ref Zones]"), R"("xy")");
  EXPECT_EQ(eval("!Select [1, !Split ['.', a.b.c]]"), R"("b")");
  EXPECT_EQ(eval("!Select ['0', [a, b]]"), R"("a")");
  EXPECT_EQ(eval("!Select [2, [a, b]]"), "Template error: Fn::Select cannot select nonexistent value at index 2");
  EXPECT_EQ(eval("!Select [x, [a, b]]"),
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list");
  EXPECT_EQ(eval("!Split [',', 'a,,b']"), R"(["a","","b"])");
}

TEST_F(Functions, IfIsLazy) {
  EXPECT_EQ(eval("!If [IsProd, big, !Ref Missing]"), R"("big")");
  EXPECT_EQ(eval("!If [Neither, big, !Ref AWS::NoValue]"), "nothing");
  EXPECT_EQ(eval("!If [Unknown, 1, 2]"), "Template error: unresolved condition dependency Unknown in Fn::If");
}

TEST_F(Functions, Conditions) {
  EXPECT_EQ(environment_.conditions,
            (std::map<std::string, bool>{{"IsProd", true}, {"IsBig", true}, {"Both", true}, {"Neither", false}}));
}

TEST_F(Functions, FindInMap) {
  EXPECT_EQ(eval("!FindInMap [Sizes, !Ref Stage, Timeout]"), "30");
  EXPECT_EQ(eval("!FindInMap [Sizes, test, Timeout]"),
            "Template error: Unable to get mapping for Sizes::test::Timeout");
}

TEST_F(Functions, ImportBase64ZonesCidr) {
  EXPECT_EQ(eval("!ImportValue shared-net"), R"("vpc-1")");
  EXPECT_EQ(eval("!ImportValue other"), "No export named other found.");
  EXPECT_EQ(eval("!Base64 hello"), R"("aGVsbG8=")");
  EXPECT_EQ(eval("!GetAZs ''"), R"(["us-east-1a","us-east-1b","us-east-1c"])");
  EXPECT_EQ(eval("!Cidr [10.0.0.0/16, 2, 8]"), R"(["10.0.0.0/24","10.0.1.0/24"])");
}

TEST_F(Functions, DataThatLooksLikeAFunctionIsData) {
  EXPECT_EQ(eval("{Condition: {StringEquals: {a: b}}}"), R"({"Condition":{"StringEquals":{"a":"b"}}})");
  EXPECT_EQ(eval("{$ref: '#/x'}"), R"({"$ref":"#/x"})");
}

TEST(Conditions, AreErrorsWhenTheyAreCircularOrKnowResources) {
  const auto error_of = [](const std::string& yaml) {
    const auto document = read_document("Conditions:\n" + yaml);
    const auto environment = make_environment(document->root().as_object(), {}, {});
    return environment ? "" : environment.error().message;
  };
  EXPECT_EQ(error_of("  A: !Condition B\n  B: !Condition A"),
            "Template format error: Circular dependency between conditions: [A, B]");
  EXPECT_EQ(
      error_of("  A: !Equals [!Ref Queue, x]"),
      "Template format error: Unresolved dependencies [Queue]. Cannot reference resources in the Conditions block "
      "of the template");
  EXPECT_EQ(error_of("  A: !Equals [x]"),
            "Template error: every Fn::Equals object requires a list of 2 string parameters.");
}

TEST(Cidr, RefusesWhatDoesNotFit) {
  EXPECT_FALSE(cidr_blocks("10.0.0.0/24", "3", "7"));
  EXPECT_FALSE(cidr_blocks("10.0.0/24", "1", "7"));
  EXPECT_FALSE(cidr_blocks("10.0.0.0/16", "257", "4"));
  EXPECT_EQ(cidr_blocks("10.0.0.0/24", "2", "7")->back(), "10.0.0.128/25");
}

}  // namespace
}  // namespace sluice::cfn
