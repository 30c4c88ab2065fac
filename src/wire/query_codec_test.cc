#include "wire/query_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::wire {
namespace {

using base::Required;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

struct Parameter {
  Required<std::string> ParameterKey;
  std::optional<std::string> ParameterValue;
  std::optional<bool> UsePreviousValue;
};
BOOST_DESCRIBE_STRUCT(Parameter, (), (ParameterKey, ParameterValue, UsePreviousValue))

struct Nested {
  std::optional<std::int32_t> Depth;
};
BOOST_DESCRIBE_STRUCT(Nested, (), (Depth))

struct Request {
  Required<std::string> StackName;
  std::vector<Parameter> Parameters;
  std::vector<std::string> Capabilities;
  std::optional<std::vector<std::string>> NotificationARNs;
  std::map<std::string, std::string> Labels;
  std::optional<Nested> Inner;
  std::optional<std::int32_t> Count;
};
BOOST_DESCRIBE_STRUCT(Request, (), (StackName, Parameters, Capabilities, NotificationARNs, Labels, Inner, Count))

struct Outcome {
  Request request;
  std::string fault = "none";
  UnknownMembers unknown;
};

Outcome decode(std::string_view form, const QueryNames& names = kStandardQueryNames) {
  Outcome outcome;
  const auto parameters = QueryParameters::parse("", form);
  if (!parameters) {
    outcome.fault = "too many";
    return outcome;
  }
  const auto fault = decode_query(*parameters, names, type_of<Request>(), &outcome.request, &outcome.unknown);
  if (fault) outcome.fault = fault->text;
  return outcome;
}

TEST(QueryDecode, ReadsTheStandardForm) {
  const auto [request, fault, unknown] = decode(
      "Action=CreateStack&Version=2010-05-15&StackName=my%20stack&Parameters.member.1.ParameterKey=a"
      "&Parameters.member.1.ParameterValue=1&Parameters.member.2.ParameterKey=b"
      "&Parameters.member.2.UsePreviousValue=true&Capabilities.member.1=CAPABILITY_IAM&Labels.entry.1.key=k"
      "&Labels.entry.1.value=v&Inner.Depth=3&Count=4");
  EXPECT_EQ(fault, "none");
  EXPECT_THAT(unknown, IsEmpty());
  EXPECT_EQ(request.StackName, "my stack");
  ASSERT_EQ(request.Parameters.size(), 2u);
  EXPECT_EQ(request.Parameters[0].ParameterValue, "1");
  EXPECT_EQ(request.Parameters[1].UsePreviousValue, true);
  EXPECT_THAT(request.Capabilities, ElementsAre("CAPABILITY_IAM"));
  EXPECT_THAT(request.Labels, ElementsAre(Pair("k", "v")));
  EXPECT_EQ(request.Inner->Depth, 3);
  EXPECT_EQ(request.Count, 4);
}

TEST(QueryDecode, OrdersByNumberAndAcceptsGaps) {
  EXPECT_THAT(decode("Capabilities.member.10=c&Capabilities.member.2=b&Capabilities.member.1=a").request.Capabilities,
              ElementsAre("a", "b", "c"));
  EXPECT_THAT(decode("Capabilities.3=c&Capabilities.7=d").request.Capabilities, ElementsAre("c", "d"));
}

TEST(QueryDecode, AnEmptyValueIsAnEmptyList) {
  const auto request = decode("NotificationARNs=&Capabilities=").request;
  ASSERT_TRUE(request.NotificationARNs.has_value());
  EXPECT_THAT(*request.NotificationARNs, IsEmpty());
  EXPECT_FALSE(decode("StackName=a").request.NotificationARNs.has_value());
}

TEST(QueryDecode, ReadsFlattenedFormsByTheirNames) {
  constexpr QueryName names[] = {{"", "Labels", "Label", "Labels", "Name", "Value"},
                                 {"", "Capabilities", "Capability", "", "", ""}};
  const auto request =
      decode("Label.1.Name=a&Label.1.Value=1&Label.2.Name=b&Label.2.Value=&Capability.1=x", {true, names}).request;
  EXPECT_THAT(request.Labels, ElementsAre(Pair("a", "1"), Pair("b", "")));
  EXPECT_THAT(request.Capabilities, ElementsAre("x"));
  EXPECT_THAT(decode("Labels.1.Name=a&Labels.1.Value=1", {true, names}).request.Labels, ElementsAre(Pair("a", "1")));
}

TEST(QueryDecode, SaysWhatDoesNotFit) {
  EXPECT_EQ(decode("Count=many").fault, "STRING_VALUE can not be converted to an Integer");
  EXPECT_EQ(decode("Parameters.member.1.UsePreviousValue=perhaps").fault,
            "STRING_VALUE can not be converted to a Boolean");
}

TEST(QueryDecode, CollectsParametersThatTheShapeLacks) {
  EXPECT_THAT(decode("StackName=a&RoleARN=r&Empty=&Parameters.member.1.ParameterKey=k&"
                     "Parameters.member.1.ResolvedValue=x&Parameters.member.2.ResolvedValue=y&Tags.member.1.Key=k"
                     "&X-Amz-Signature=s&AWSAccessKeyId=AKID&Signature=x")
                  .unknown,
              ElementsAre("Parameters.ResolvedValue", "RoleARN", "Tags.Key"));
}

TEST(QueryDecode, HoldsItsLimits) {
  EXPECT_EQ(decode("Capabilities.member.100000=a").fault, "none");
  EXPECT_EQ(decode("Capabilities.member.100001=a").fault, "Index 100001 is too large.");
  EXPECT_EQ(decode("Capabilities.member.99999999999999999999=a").fault, "Index 99999999999999999999 is too large.");
  std::string form;
  for (std::size_t i = 0; i <= QueryParameters::kParametersMax; ++i) form += "a=b&";
  EXPECT_EQ(decode(form).fault, "too many");
  EXPECT_EQ(decode(std::string(QueryParameters::kNameBytesMax + 1, 'a') + "=b").fault, "too many");
}

TEST(QueryDecode, OfARepeatedParameterTheFirstCounts) {
  EXPECT_EQ(decode("StackName=a&StackName=b").request.StackName, "a");
}

TEST(QueryDecode, SurvivesOddNames) {
  for (const auto* form : {".", "..", "=", "&&", "Parameters", "Parameters.", "Parameters.member", "Parameters.member.",
                           "Parameters.member.x=1", "Parameters.member.1", "Parameters.member.1.=1",
                           "Capabilities.member.1.deep=1", "Labels.entry.1.value=v", "Inner=1", "Inner.=1",
                           "StackName.member.1=x", "Parameters.member.1-=1&Parameters.member.1.ParameterKey=k"}) {
    decode(form);
  }
}

}  // namespace
}  // namespace sluice::wire
