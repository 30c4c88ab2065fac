#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/cfn_wire.h"
#include "wire/iam_wire.h"

namespace sluice::wire {
namespace {

using ::testing::HasSubstr;

aws::HttpRequest form(std::string_view body) {
  aws::HttpRequest made;
  made.method = "POST";
  made.target = "/";
  made.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  made.body = body;
  return made;
}

TEST(CloudFormationWire, ReadsAChangeSet) {
  const auto decoded = cfn_wire::decode(
      form("Action=CreateChangeSet&Version=2010-05-15&StackName=s&ChangeSetName=c&ChangeSetType=CREATE"
           "&TemplateBody=Resources%3A%0A&Parameters.member.1.ParameterKey=K&Parameters.member.1.ParameterValue=V"
           "&Capabilities.member.1=CAPABILITY_IAM&Capabilities.member.2=CAPABILITY_AUTO_EXPAND"
           "&Tags.member.1.Key=t&Tags.member.1.Value=&IncludeNestedStacks=false"));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->action, "CreateChangeSet");
  const auto& request = std::get<cfn::CreateChangeSetRequest>(decoded->command);
  EXPECT_EQ(request.TemplateBody, "Resources:\n");
  EXPECT_EQ(request.Parameters.at(0).ParameterValue, "V");
  EXPECT_EQ(request.Capabilities.size(), 2u);
  EXPECT_EQ(request.Tags.at(0).Value, "");
  EXPECT_EQ(request.IncludeNestedStacks, false);
}

TEST(CloudFormationWire, WritesAStack) {
  cfn::DescribeStacksResult result;
  result.Stacks.emplace_back();
  auto& stack = result.Stacks[0];
  stack.StackId = "arn";
  stack.StackName = "s";
  stack.CreationTime = base::from_epoch_ms(1700000000250);
  stack.Outputs = std::vector<cfn::Output>{{"Url", "http://x/?a&b", {}, {}}};
  const auto reply = cfn_wire::encode("DescribeStacks", result, "id");
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.body,
              HasSubstr("<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
                        "<DescribeStacksResult><Stacks><member><StackId>arn</StackId><StackName>s</StackName>"
                        "<CreationTime>2023-11-14T22:13:20.250Z</CreationTime>"));
  EXPECT_THAT(reply.body, HasSubstr("<StackStatus>CREATE_COMPLETE</StackStatus>"));
  EXPECT_THAT(reply.body, HasSubstr("<Outputs><member><OutputKey>Url</OutputKey>"
                                    "<OutputValue>http://x/?a&amp;b</OutputValue></member></Outputs>"));
  EXPECT_THAT(reply.body, HasSubstr("<Tags/>"));
  EXPECT_THAT(reply.body, HasSubstr("<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata>"));
}

TEST(CloudFormationWire, WritesNoResultWhereThereIsNone) {
  EXPECT_THAT(cfn_wire::encode("DeleteStack", std::monostate(), "id").body,
              HasSubstr("doc/2010-05-15/\"><ResponseMetadata>"));
  EXPECT_THAT(cfn_wire::encode("DeleteChangeSet", cfn::DeleteChangeSetResult{}, "id").body,
              HasSubstr("<DeleteChangeSetResult/>"));
}

TEST(CloudFormationWire, WritesErrors) {
  const auto reply =
      cfn_wire::encode_error(aws::Error{"ValidationError", "Stack with id X does not exist", 400, "", {}}, "id");
  EXPECT_EQ(
      reply.body,
      "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error>"
      "<Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id X does not exist</Message></Error>"
      "<RequestId>id</RequestId></ErrorResponse>");
}

TEST(CloudFormationWire, RefusesWhatItLacksByName) {
  EXPECT_EQ(cfn_wire::decode(form("Action=Frobnicate&Version=2010-05-15")).error().message,
            "Could not find operation Frobnicate for version 2010-05-15");
  const auto action = cfn_wire::decode(form("Action=CreateStackSet&Version=2010-05-15")).error();
  EXPECT_EQ(action.status, 501);
  EXPECT_EQ(action.message, "The action CreateStackSet of AWS CloudFormation is not supported by sluice.");
  const auto member = cfn_wire::decode(form("Action=CreateStack&StackName=s&TimeoutInMinutes=5")).error();
  EXPECT_EQ(member.status, 501);
  EXPECT_EQ(member.message, "The parameter TimeoutInMinutes of CreateStack is not supported by sluice.");
  EXPECT_TRUE(cfn_wire::decode(form("Action=CreateStack&StackName=s&NoSuchThing=5")));
  EXPECT_EQ(cfn_wire::decode(form("Version=2010-05-15")).error().code, "MissingAction");
}

TEST(IamWire, KeepsItsTwoServicesApart) {
  using iam_wire::Service;
  EXPECT_TRUE(iam_wire::decode(Service::kSts, form("Action=GetCallerIdentity&Version=2011-06-15")));
  EXPECT_EQ(iam_wire::decode(Service::kIam, form("Action=GetCallerIdentity&Version=2010-05-08")).error().code,
            "InvalidAction");
  const auto create = iam_wire::decode(
      Service::kIam, form("Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%7D"
                          "&Tags.member.1.Key=k&Tags.member.1.Value=v"));
  ASSERT_TRUE(create);
  EXPECT_EQ(std::get<iam::CreateRoleRequest>(create->command).AssumeRolePolicyDocument, "{}");
  EXPECT_EQ(std::get<iam::CreateRoleRequest>(create->command).Tags.at(0).Value, "v");
}

TEST(IamWire, WritesReplies) {
  using iam_wire::Service;
  const auto reply = iam_wire::encode(Service::kSts, "GetCallerIdentity",
                                      iam::GetCallerIdentityResponse{"AIDA", "000000000000", "arn"}, "id");
  EXPECT_THAT(reply.body, HasSubstr("<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                                    "<GetCallerIdentityResult><UserId>AIDA</UserId><Account>000000000000</Account>"
                                    "<Arn>arn</Arn></GetCallerIdentityResult>"));
  EXPECT_THAT(iam_wire::encode(Service::kIam, "DeleteRole", std::monostate(), "id").body,
              HasSubstr("<DeleteRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ResponseMetadata>"));
  EXPECT_EQ(iam_wire::encode_error(Service::kIam, aws::Error{"NoSuchEntity", "no", 404, "", {}}, "id").status, 404);
}

}  // namespace
}  // namespace sluice::wire
