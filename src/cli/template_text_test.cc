#include "cli/template_text.h"

#include <gtest/gtest.h>

namespace sluice::cli {
namespace {

TEST(TemplateText, KeepsEachValueOnItsLine) {
  const auto document = cfn::read_document(R"(Resources:

  Q:
    Type: AWS::SQS::Queue
    Properties: {DelaySeconds: 5, Tags: [{Key: a,
      Value: b}]}
)");
  ASSERT_TRUE(document);
  const auto text = json_on_lines(document->root(), document->lines());
  EXPECT_EQ(text, R"({"Resources":{

"Q":{
"Type":"AWS::SQS::Queue",
"Properties":{"DelaySeconds":5,"Tags":[{"Key":"a",
"Value":"b"}]}}}})");
  const auto again = cfn::read_document(text);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->root(), document->root());
  for (const auto* name : {"Type", "Properties"}) {
    EXPECT_EQ(again->line_of({"Resources", "Q", name}), document->line_of({"Resources", "Q", name})) << name;
  }
}

TEST(TemplateText, KeepsTheLinesAroundWhatWasAdded) {
  const auto document = cfn::read_document("A:\n  B: 1\nC: 2\n");
  ASSERT_TRUE(document);
  auto root = document->root();
  root.as_object()["A"].as_object()["New"] = "x";
  EXPECT_EQ(json_on_lines(root, document->lines()), "{\"A\":{\n\"B\":1,\"New\":\"x\"},\n\"C\":2}");
}

TEST(TemplateText, SaysWhereAnErrorIs) {
  EXPECT_EQ(at_place("t.yaml", "X is not supported by sluice (line 12)"),
            "t.yaml:12: X is not supported by sluice (line 12)");
  EXPECT_EQ(at_place("t.yaml", "YAML not well-formed. (line 3, column 5)"),
            "t.yaml:3: YAML not well-formed. (line 3, column 5)");
  EXPECT_EQ(at_place("t.yaml", "Nothing to say"), "t.yaml: Nothing to say");
}

}  // namespace
}  // namespace sluice::cli
