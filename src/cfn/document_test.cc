#include "cfn/document.h"

#include <gtest/gtest.h>

#include "cfn/yaml_scalar.h"

namespace sluice::cfn {
namespace {

json::value yaml(std::string_view text) {
  const auto document = read_document(text);
  EXPECT_TRUE(document) << document.error().message;
  return document ? document->root() : json::value();
}

std::string error_of(std::string_view text) {
  const auto document = read_document(text);
  return document ? "no error" : document.error().message;
}

TEST(Document, ShortTagsBecomeLongFunctions) {
  EXPECT_EQ(yaml("A: !Ref B\nC: !GetAtt Queue.Arn\nD: !Sub '${X}-y'\nE: !Join ['-', [a, !Ref B]]\nF: !Condition Big\n"
                 "G: !GetAtt Nested.Outputs.Url\nH: !GetAtt [A, B]\nI: !If [Big, 1, 2]\n"),
            json::parse(R"({"A": {"Ref": "B"}, "C": {"Fn::GetAtt": ["Queue", "Arn"]}, "D": {"Fn::Sub": "${X}-y"},
              "E": {"Fn::Join": ["-", ["a", {"Ref": "B"}]]}, "F": {"Condition": "Big"},
              "G": {"Fn::GetAtt": ["Nested", "Outputs.Url"]}, "H": {"Fn::GetAtt": ["A", "B"]},
              "I": {"Fn::If": ["Big", 1, 2]}})"));
}

TEST(Document, DatesStayText) {
  EXPECT_EQ(yaml("Version: 2012-10-17\nAWSTemplateFormatVersion: 2010-09-09"),
            json::parse(R"({"Version": "2012-10-17", "AWSTemplateFormatVersion": "2010-09-09"})"));
}

TEST(Document, PlainScalarsAreThoseOfYaml11) {
  EXPECT_EQ(plain_scalar("yes"), json::value(true));
  EXPECT_EQ(plain_scalar("Off"), json::value(false));
  EXPECT_EQ(plain_scalar("~"), json::value());
  EXPECT_EQ(plain_scalar("-12"), json::value(-12));
  EXPECT_EQ(plain_scalar("1_000"), json::value(1000));
  EXPECT_EQ(plain_scalar("010"), json::value(8));
  EXPECT_EQ(plain_scalar("0x1F"), json::value(31));
  EXPECT_EQ(plain_scalar("1:30"), json::value(90));
  EXPECT_EQ(plain_scalar("1.50"), json::value(1.5));
  EXPECT_EQ(plain_scalar("1e5"), json::value("1e5"));  // YAML 1.1 wants a dot
  EXPECT_EQ(plain_scalar("1.0e+2"), json::value(100.0));
  EXPECT_EQ(plain_scalar("089"), json::value("089"));  // not octal
  EXPECT_EQ(plain_scalar("18446744073709551615"), json::value(18446744073709551615u));
  EXPECT_EQ(plain_scalar("nodejs20.x"), json::value("nodejs20.x"));
  EXPECT_EQ(plain_scalar("."), json::value("."));
  EXPECT_EQ(plain_scalar("-"), json::value("-"));
}

TEST(Document, QuotesAndBlocksAreText) {
  EXPECT_EQ(yaml("A: '5'\nB: \"true\"\nC: |\n  x: 1\n  y\nD: !!str 7\nE: !Ref '5'"),
            json::parse(R"({"A": "5", "B": "true", "C": "x: 1\ny\n", "D": "7", "E": {"Ref": "5"}})"));
}

TEST(Document, KeysAreText) {
  EXPECT_EQ(yaml("200: ok\ntrue: 1\n'/a': 2"), json::parse(R"({"200": "ok", "true": 1, "/a": 2})"));
}

TEST(Document, EveryValueHasItsLine) {
  const auto document = read_document(
      "# comment\nResources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n"
      "      Tags:\n        - Key: a\n          Value: b\n        - Key: c\n");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->line_of({"Resources", "Queue"}), 3);
  EXPECT_EQ(document->line_of({"Resources", "Queue", "Type"}), 4);
  EXPECT_EQ(document->line_of({"Resources", "Queue", "Properties", "Tags", "1"}), 9);
  EXPECT_EQ(document->line_of({"Resources", "Queue", "Nothing"}), 3);
}

TEST(Document, JsonHasLinesToo) {
  const auto document =
      read_document("{\n \"A\": {\n  \"B\": [1,\n {\"C\": \"x\\\"\"}],\n \"D\": true}\n,\"E\": null}");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->line_of({"A"}), 2);
  EXPECT_EQ(document->line_of({"A", "B"}), 3);
  EXPECT_EQ(document->line_of({"A", "B", "1", "C"}), 4);
  EXPECT_EQ(document->line_of({"A", "D"}), 5);
  EXPECT_EQ(document->line_of({"E"}), 6);
}

TEST(Document, TheOrderOfTheTextIsKept) {
  EXPECT_EQ(json::serialize(yaml("Z: 1\nA: 2\nM: 3")), R"({"Z":1,"A":2,"M":3})");
}

TEST(Document, TextThatIsNoYamlOrJson) {
  EXPECT_EQ(error_of("A: [1, 2\nB: 3").substr(0, 43), "Template format error: YAML not well-formed");
  EXPECT_EQ(error_of("{\"Resources\": {\"A\": 1 \"B\"}}"),
            "Template format error: JSON not well-formed. (line 1, column 23)");
  EXPECT_EQ(error_of("{\"A\":\n 1} x"), "Template format error: JSON not well-formed. (line 2, column 5)");
  EXPECT_EQ(error_of("just text"), "Template format error: unsupported structure.");
  EXPECT_EQ(error_of(""), "Template format error: unsupported structure.");
  EXPECT_EQ(error_of("- a\n- b"), "Template format error: unsupported structure.");
  EXPECT_EQ(error_of("A: \xff"), "Template format error: YAML not well-formed.");
  EXPECT_EQ(error_of("A: 1\n---\nB: 2"), "Template format error: unsupported structure.");
}

TEST(Document, UnknownTagsAreNamedWithTheirLine) {
  EXPECT_EQ(error_of("A: 1\nB: !Rev C"), "Template format error: tag !Rev is not supported by sluice (line 2)");
  EXPECT_EQ(error_of("A: &x {b: 1}\nC:\n  <<: *x"),
            "Template format error: the YAML merge key << is not supported by sluice (line 3)");
}

TEST(Document, AliasesAreCopies) {
  EXPECT_EQ(yaml("A: &x {b: [1]}\nC: *x"), json::parse(R"({"A": {"b": [1]}, "C": {"b": [1]}})"));
}

// What counts is how many values there are, not how deep they lie.
TEST(Document, MayHoldManyValues) {
  std::string text = "a: {b: {c: {d: {e: {f: [";
  for (int i = 0; i < 100'000; ++i) text += "1,";
  EXPECT_EQ(error_of(text + "]}}}}}\n"), "no error");
}

TEST(Document, AnchorsInAnchorsAreStopped) {
  std::string text = "r: ";
  for (int i = 0; i < 90; ++i) text += "{a: &a" + std::to_string(i) + " ";
  text += "[";
  for (int i = 0; i < 10'000; ++i) text += "1,";
  text += "]" + std::string(90, '}') + "\n";
  EXPECT_NE(error_of(text).find("aliases expanded"), std::string::npos) << error_of(text);
}

TEST(Document, BillionLaughsAreStopped) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) text += (k ? ", *a" : "*a") + std::to_string(i - 1);
    text += "]\n";
  }
  EXPECT_NE(error_of(text).find("aliases expanded"), std::string::npos) << error_of(text);
}

TEST(Document, DepthIsLimited) {
  EXPECT_NE(error_of("A: " + std::string(400, '[') + std::string(400, ']')).find("nested deeper than 100"),
            std::string::npos);
  EXPECT_NE(error_of(std::string(100'000, '[')).find("Template format error"), std::string::npos);
  std::string deep = "{\"a\":";
  for (int i = 0; i < 200; ++i) deep += "[";
  EXPECT_NE(error_of(deep).find("JSON not well-formed"), std::string::npos);
}

}  // namespace
}  // namespace sluice::cfn
