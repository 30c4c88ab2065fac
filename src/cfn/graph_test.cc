#include "cfn/graph.h"

#include <gtest/gtest.h>

#include "cfn/document.h"

namespace sluice::cfn {
namespace {

// The edges as "B<-A; C<-A,B", or the error.
std::string edges(const std::string& yaml, const std::map<std::string, std::string>& parameters = {}) {
  const auto document = read_document(yaml);
  EXPECT_TRUE(document) << document.error().message;
  const auto environment = make_environment(document->root().as_object(), parameters, {});
  if (!environment) return environment.error().message;
  const auto graph = make_graph(*environment);
  if (!graph) return graph.error().message;
  std::string text;
  for (const auto& id : graph->order) {
    text += (text.empty() ? "" : "; ") + id;
    std::string mark = "<-";
    for (const auto& need : graph->needs.at(id)) {
      text += mark + need;
      mark = ",";
    }
  }
  return text;
}

TEST(Graph, EdgesComeFromFunctionsAndDependsOn) {
  EXPECT_EQ(edges(R"(
Resources:
  D: {Type: T, DependsOn: [A, C]}
  C: {Type: T, Properties: {X: !Sub '${A}-${B.Arn}-${AWS::Region}-${!A}'}}
  B: {Type: T, Properties: {X: [!GetAtt A.Arn]}}
  A: {Type: T}
)"),
            "D<-A,C; C<-A,B; B<-A; A");
}

TEST(Graph, FalseConditionsTakeResourcesAndEdgesAway) {
  const std::string yaml = R"(
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  A: {Type: T, Condition: IsProd}
  B: {Type: T, DependsOn: A, Properties: {X: !If [IsProd, !Ref A, none]}}
)";
  EXPECT_EQ(edges(yaml, {{"Stage", "prod"}}), "A; B<-A");
  EXPECT_EQ(edges(yaml, {{"Stage", "test"}}), "B");
}

TEST(Graph, NamesThatAreNotThere) {
  EXPECT_EQ(
      edges("Resources: {A: {Type: T, Properties: {X: !Ref Missing, Y: !GetAtt Gone.Arn}}}"),
      "Template format error: Unresolved resource dependencies [Gone, Missing] in the Resources block of the template");
  EXPECT_EQ(edges("Resources: {A: {Type: T}}\nOutputs: {O: {Value: !Ref X}}"),
            "Unresolved resource dependencies [X] in the Outputs block of the template");
}

TEST(Graph, Circles) {
  EXPECT_EQ(edges("Resources: {A: {Type: T, DependsOn: B}, B: {Type: T, DependsOn: A}, C: {Type: T, DependsOn: A}, "
                  "D: {Type: T}}"),
            "Circular dependency between resources: [A, B]");
  EXPECT_EQ(edges("Resources: {A: {Type: T, Properties: {X: !Ref A}}}"), "Circular dependency between resources: [A]");
}

}  // namespace
}  // namespace sluice::cfn
