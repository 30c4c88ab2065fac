#include "iam/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/http.h"
#include "iam/limits.h"
#include "iam/tester.h"

namespace sluice::iam {
namespace {

using aws::policy::Verdict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr const char* kBasic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
constexpr const char* kRoleArn = "arn:aws:iam::000000000000:role/ProcessRole";
constexpr const char* kQueue = "arn:aws:sqs:us-east-1:000000000000:OutputQueue";

std::vector<std::string> names_of(const std::vector<AttachedPolicy>& policies) {
  std::vector<std::string> names;
  for (const auto& policy : policies) names.push_back(policy.PolicyName);
  return names;
}

// A role as SAM makes one: the basic managed policy and an inline one.
void create_process_role(IamTester& t) {
  t.get<CreateRoleResponse>(role_request("ProcessRole"));
  EXPECT_EQ(t.outcome(AttachRolePolicyRequest{"ProcessRole", kBasic}), "ok");
  EXPECT_EQ(t.outcome(PutRolePolicyRequest{"ProcessRole", "send", allow("sqs:SendMessage", kQueue)}), "ok");
}

Credentials issue(IamTester& t) {
  return t.get<Credentials>(IssueSession{kRoleArn, "process", "lambda.amazonaws.com"});
}

bool may(IamTester& t, const std::string& access_key, std::string_view action, std::string_view resource) {
  const auto authority = t.engine().authority();
  const auto credential = authority->find(access_key);
  return credential && authority->authorize(*credential, action, resource, {}).allowed;
}

TEST(IamRole, IsShownAsItWasMade) {
  IamTester t;
  auto request = role_request("ProcessRole");
  request.Path = "/service/";
  request.Description = "runs things";
  request.Tags = {{"team", "inbox"}};
  const auto made = t.get<CreateRoleResponse>(request).Role;
  EXPECT_EQ(made.Arn, "arn:aws:iam::000000000000:role/service/ProcessRole");
  EXPECT_THAT(made.RoleId, StartsWith("AROA"));
  EXPECT_EQ(made.RoleId.size(), 21u);
  EXPECT_EQ(made.AssumeRolePolicyDocument, aws::percent_encode(kLambdaTrust));
  EXPECT_EQ(made.MaxSessionDuration, 3600);

  const auto got = t.get<GetRoleResponse>(GetRoleRequest{"processrole"}).Role;
  EXPECT_EQ(got.RoleName, "ProcessRole");
  EXPECT_EQ(got.RoleId, made.RoleId);
  EXPECT_EQ(*got.Tags.at(0).Value, "inbox");
}

TEST(IamRole, IsRefusedWithTheServicesWords) {
  IamTester t;
  create_process_role(t);
  EXPECT_EQ(t.outcome(role_request("processROLE")), "EntityAlreadyExists: Role with name processROLE already exists.");
  EXPECT_EQ(t.outcome(GetRoleRequest{"Nobody"}), "NoSuchEntity: The role with name Nobody cannot be found.");
  EXPECT_EQ(t.outcome(GetRoleRequest{}),
            "ValidationError: 1 validation error detected: Value null at 'roleName' failed to satisfy constraint: "
            "Member must not be null");
  EXPECT_EQ(t.outcome(role_request("a b")),
            "ValidationError: The specified value for roleName is invalid. It must contain only alphanumeric "
            "characters and/or the following: +=,.@_-");
  EXPECT_EQ(t.outcome(role_request("Other", allow("sqs:*", "*"))),
            "MalformedPolicyDocument: Missing required field Principal");
  EXPECT_EQ(t.outcome(AttachRolePolicyRequest{"ProcessRole", "arn:aws:iam::aws:policy/Nothing"}),
            "NoSuchEntity: Policy arn:aws:iam::aws:policy/Nothing does not exist or is not attachable.");
  EXPECT_EQ(t.outcome(PutRolePolicyRequest{"ProcessRole", "p", "{"}).substr(0, 49),
            "MalformedPolicyDocument: Syntax errors in policy.");
}

TEST(IamRole, GoesOnlyWhenNothingHangsOnIt) {
  IamTester t;
  create_process_role(t);
  EXPECT_EQ(t.outcome(DeleteRoleRequest{"ProcessRole"}),
            "DeleteConflict: Cannot delete entity, must detach all policies first.");
  EXPECT_EQ(t.outcome(DetachRolePolicyRequest{"ProcessRole", kBasic}), "ok");
  EXPECT_EQ(t.outcome(DeleteRoleRequest{"ProcessRole"}),
            "DeleteConflict: Cannot delete entity, must delete policies first.");
  EXPECT_EQ(t.outcome(DeleteRolePolicyRequest{"ProcessRole", "send"}), "ok");
  EXPECT_EQ(t.outcome(DeleteRoleRequest{"ProcessRole"}), "ok");
  EXPECT_EQ(t.outcome(DeleteRoleRequest{"ProcessRole"}).substr(0, 12), "NoSuchEntity");
}

TEST(IamRole, ListsItsPoliciesAndTags) {
  IamTester t;
  create_process_role(t);
  t.run(TagRoleRequest{"ProcessRole", std::vector<Tag>{{"b", "2"}, {"a", "1"}}});
  t.run(UntagRoleRequest{"ProcessRole", std::vector<std::string>{"b"}});
  EXPECT_THAT(t.get<ListRolePoliciesResponse>(ListRolePoliciesRequest{"ProcessRole"}).PolicyNames, ElementsAre("send"));
  EXPECT_THAT(
      names_of(
          t.get<ListAttachedRolePoliciesResponse>(ListAttachedRolePoliciesRequest{"ProcessRole"}).AttachedPolicies),
      ElementsAre("AWSLambdaBasicExecutionRole"));
  EXPECT_EQ(t.get<ListRoleTagsResponse>(ListRoleTagsRequest{"ProcessRole"}).Tags.size(), 1u);
  const auto policy = t.get<GetRolePolicyResponse>(GetRolePolicyRequest{"ProcessRole", "send"});
  EXPECT_EQ(aws::percent_decode(policy.PolicyDocument), allow("sqs:SendMessage", kQueue));
}

TEST(IamRole, ListsInPages) {
  IamTester t;
  for (const auto* name : {"c", "a", "b"}) t.run(role_request(name));
  ListRolesRequest request;
  request.MaxItems = 2;
  const auto first = t.get<ListRolesResponse>(request);
  ASSERT_EQ(first.Roles.size(), 2u);
  EXPECT_TRUE(first.IsTruncated);
  request.Marker = first.Marker;
  const auto second = t.get<ListRolesResponse>(request);
  ASSERT_EQ(second.Roles.size(), 1u);
  EXPECT_EQ(second.Roles[0].RoleName, "c");
  EXPECT_FALSE(second.IsTruncated);
}

TEST(IamRole, HasLimits) {
  IamTester t;
  t.run(role_request("R"));
  const auto big = allow("sqs:" + std::string(kRoleInlinePoliciesMax, 'x'), "*");
  EXPECT_EQ(t.outcome(PutRolePolicyRequest{"R", "p", big}),
            "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role R");
  std::vector<Tag> tags;
  for (std::size_t i = 0; i <= kTagsMax; ++i) tags.push_back({std::to_string(i), "v"});
  EXPECT_EQ(t.outcome(TagRoleRequest{"R", tags}).substr(0, 13), "LimitExceeded");
}

TEST(Sandbox, MayExactlyWhatItsRoleGrants) {
  IamTester t;
  create_process_role(t);
  const auto credentials = issue(t);
  EXPECT_THAT(credentials.AccessKeyId, StartsWith("ASIA"));
  const auto credential = t.engine().authority()->find(credentials.AccessKeyId);
  ASSERT_TRUE(credential);
  EXPECT_EQ(credential->secret, credentials.SecretAccessKey);
  EXPECT_EQ(credential->session_token, credentials.SessionToken);
  EXPECT_EQ(credential->principal.arn, "arn:aws:sts::000000000000:assumed-role/ProcessRole/process");
  EXPECT_THAT(credential->principal_id, StartsWith("AROA"));

  EXPECT_TRUE(may(t, credentials.AccessKeyId, "sqs:SendMessage", kQueue));
  EXPECT_FALSE(may(t, credentials.AccessKeyId, "sqs:ReceiveMessage", kQueue));
  EXPECT_FALSE(may(t, credentials.AccessKeyId, "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:Other"));
  EXPECT_TRUE(may(t, credentials.AccessKeyId, "logs:PutLogEvents", "*"));
}

TEST(Sandbox, FeelsAChangeOfItsRoleAtOnce) {
  IamTester t;
  create_process_role(t);
  const auto key = issue(t).AccessKeyId;
  const auto before = t.engine().authority();
  t.run(DeleteRolePolicyRequest{"ProcessRole", "send"});
  EXPECT_FALSE(may(t, key, "sqs:SendMessage", kQueue));
  // What was handed out does not change under its reader.
  EXPECT_TRUE(before->authorize(*before->find(key), "sqs:SendMessage", kQueue, {}).allowed);
}

TEST(Sandbox, GetsNoCredentialsOfARoleThatDoesNotTrustLambda) {
  IamTester t;
  t.run(role_request("ProcessRole", R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
                                      "Principal":{"Service":"apigateway.amazonaws.com"}}})"));
  EXPECT_EQ(t.outcome(IssueSession{kRoleArn, "f", "lambda.amazonaws.com"}),
            "AccessDenied: The role arn:aws:iam::000000000000:role/ProcessRole cannot be assumed by "
            "lambda.amazonaws.com.");
  EXPECT_TRUE(t.engine().authority()->service_may_assume(kRoleArn, "apigateway.amazonaws.com", {}));
}

TEST(Sandbox, LosesItsCredentialsWithItsLife) {
  IamTester t;
  create_process_role(t);
  const auto revoked = issue(t).AccessKeyId, kept = issue(t).AccessKeyId;
  t.run(RevokeSession{revoked});
  EXPECT_FALSE(t.engine().authority()->find(revoked));
  EXPECT_TRUE(t.engine().authority()->find(kept));
  t.restart();
  EXPECT_FALSE(t.engine().authority()->find(kept));
}

TEST(Policies, CountTheirUseAndKeepVersions) {
  IamTester t;
  t.run(role_request("R"));
  CreatePolicyRequest request;
  request.PolicyName = "P";
  request.PolicyDocument = allow("sqs:*", "*");
  const auto arn = t.get<CreatePolicyResponse>(request).Policy.Arn;
  EXPECT_EQ(arn, "arn:aws:iam::000000000000:policy/P");
  EXPECT_EQ(t.outcome(request),
            "EntityAlreadyExists: A policy called P already exists. Duplicate names are not allowed.");
  t.run(AttachRolePolicyRequest{"R", arn});
  EXPECT_EQ(t.get<GetPolicyResponse>(GetPolicyRequest{arn}).Policy.AttachmentCount, 1);
  EXPECT_EQ(t.outcome(DeletePolicyRequest{arn}), "DeleteConflict: Cannot delete a policy attached to entities.");

  CreatePolicyVersionRequest version{arn, allow("sns:*", "*"), true};
  EXPECT_EQ(t.get<CreatePolicyVersionResponse>(version).PolicyVersion.VersionId, "v2");
  EXPECT_EQ(
      aws::percent_decode(*t.get<GetPolicyVersionResponse>(GetPolicyVersionRequest{arn, "v1"}).PolicyVersion.Document),
      allow("sqs:*", "*"));
  EXPECT_EQ(t.outcome(DeletePolicyVersionRequest{arn, "v2"}),
            "DeleteConflict: Cannot delete the default version of a policy.");
  EXPECT_EQ(t.outcome(DeletePolicyVersionRequest{arn, "v1"}), "ok");
  t.run(DetachRolePolicyRequest{"R", arn});
  EXPECT_EQ(t.outcome(DeletePolicyRequest{arn}), "ok");
}

TEST(Policies, ThatAwsManagesAreThereAndCannotBeChanged) {
  IamTester t;
  const auto policy = t.get<GetPolicyResponse>(GetPolicyRequest{kBasic}).Policy;
  EXPECT_EQ(policy.PolicyName, "AWSLambdaBasicExecutionRole");
  EXPECT_EQ(policy.Path, "/service-role/");
  EXPECT_EQ(t.outcome(DeletePolicyRequest{kBasic}).substr(0, 13), "AccessDenied:");
  ListPoliciesRequest request;
  request.Scope = "Local";
  EXPECT_THAT(t.get<ListPoliciesResponse>(request).Policies, IsEmpty());
  for (const auto* name :
       {"service-role/AWSLambdaSQSQueueExecutionRole", "service-role/AWSLambdaVPCAccessExecutionRole",
        "service-role/AmazonAPIGatewayPushToCloudWatchLogs", "AWSXrayWriteOnlyAccess", "AWSXRayDaemonWriteAccess"}) {
    EXPECT_EQ(t.outcome(GetPolicyRequest{"arn:aws:iam::aws:policy/" + std::string(name)}), "ok") << name;
  }
}

TEST(Boundary, LimitsWhatPoliciesGrant) {
  IamTester t;
  CreatePolicyRequest policy;
  policy.PolicyName = "Boundary";
  policy.PolicyDocument = allow("logs:*", "*");
  const auto arn = t.get<CreatePolicyResponse>(policy).Policy.Arn;
  create_process_role(t);
  t.run(PutRolePermissionsBoundaryRequest{"ProcessRole", arn});
  const auto key = issue(t).AccessKeyId;
  EXPECT_FALSE(may(t, key, "sqs:SendMessage", kQueue));
  EXPECT_TRUE(may(t, key, "logs:PutLogEvents", "*"));
  EXPECT_EQ(t.get<GetRoleResponse>(GetRoleRequest{"ProcessRole"}).Role.PermissionsBoundary->PermissionsBoundaryArn,
            arn);
  t.run(DeleteRolePermissionsBoundaryRequest{"ProcessRole"});
  EXPECT_TRUE(may(t, key, "sqs:SendMessage", kQueue));
}

TEST(User, HasKeysThatWorkWhileActive) {
  IamTester t;
  CreateUserRequest request;
  request.UserName = "bob";
  const auto user = t.get<CreateUserResponse>(request).User;
  EXPECT_EQ(user.Arn, "arn:aws:iam::000000000000:user/bob");
  const auto key = t.get<CreateAccessKeyResponse>(CreateAccessKeyRequest{"bob"}).AccessKey;
  EXPECT_THAT(key.AccessKeyId, StartsWith("AKIA"));
  EXPECT_EQ(key.SecretAccessKey.size(), 40u);
  EXPECT_FALSE(may(t, key.AccessKeyId, "sqs:SendMessage", kQueue));
  t.run(PutUserPolicyRequest{"bob", "p", allow("sqs:*", "arn:aws:sqs:*:*:Output*")});
  EXPECT_TRUE(may(t, key.AccessKeyId, "sqs:SendMessage", kQueue));
  EXPECT_EQ(t.engine().authority()->find(key.AccessKeyId)->principal_id, user.UserId);

  UpdateAccessKeyRequest update;
  update.UserName = "bob";
  update.AccessKeyId = key.AccessKeyId;
  update.Status = "Inactive";
  t.run(update);
  EXPECT_FALSE(t.engine().authority()->find(key.AccessKeyId)->active);
  EXPECT_EQ(t.outcome(DeleteUserRequest{"bob"}), "DeleteConflict: Cannot delete entity, must delete policies first.");
  t.run(DeleteUserPolicyRequest{"bob", "p"});
  EXPECT_EQ(t.outcome(DeleteUserRequest{"bob"}),
            "DeleteConflict: Cannot delete entity, must delete access keys first.");
  t.run(DeleteAccessKeyRequest{"bob", key.AccessKeyId});
  EXPECT_FALSE(t.engine().authority()->find(key.AccessKeyId));
  EXPECT_EQ(t.outcome(DeleteUserRequest{"bob"}), "ok");
}

TEST(ResourcePolicy, MayAllowOrDenyByItself) {
  IamTester t;
  create_process_role(t);
  const auto key = issue(t).AccessKeyId;
  const auto credential = t.engine().authority()->find(key);
  const auto policy = [](const std::string& effect) {
    return *aws::policy::Policy::parse(R"({"Statement":{"Effect":")" + effect +
                                           R"(","Action":"sqs:*","Resource":"*","Principal":{"AWS":")" + kRoleArn +
                                           "\"}}}",
                                       aws::policy::Kind::kResource);
  };
  const auto authority = t.engine().authority();
  const auto allowing = policy("Allow"), denying = policy("Deny");
  EXPECT_TRUE(authority->authorize(*credential, "sqs:PurgeQueue", kQueue, {}, &allowing).allowed);
  const auto denied = authority->authorize(*credential, "sqs:SendMessage", kQueue, {}, &denying);
  EXPECT_FALSE(denied.allowed);
  EXPECT_EQ(denied.verdict, Verdict::kDenied);
}

TEST(Sts, SaysWhoTheCallerIs) {
  IamTester t;
  const auto root = t.get<GetCallerIdentityResponse>(GetCallerIdentityRequest{});
  EXPECT_EQ(root.Account, "000000000000");
  EXPECT_EQ(root.UserId, "000000000000");
  EXPECT_EQ(root.Arn, "arn:aws:iam::000000000000:root");
}

AssumeRoleRequest assume(const std::string& role_arn) {
  AssumeRoleRequest request;
  request.RoleArn = role_arn;
  request.RoleSessionName = "deploy";
  return request;
}

TEST(Sts, LetsThoseAssumeARoleWhomItTrusts) {
  IamTester t;
  create_process_role(t);
  EXPECT_EQ(t.outcome(assume(kRoleArn)),
            "AccessDenied: User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on "
            "resource: arn:aws:iam::000000000000:role/ProcessRole");
  EXPECT_EQ(t.outcome(assume("arn:aws:iam::000000000000:role/Nobody")).substr(0, 12), "AccessDenied");
  EXPECT_EQ(t.outcome(assume("nonsense")), "ValidationError: nonsense is invalid");

  t.run(UpdateAssumeRolePolicyRequest{"ProcessRole", R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
                                                       "Principal":{"AWS":"000000000000"}}})"});
  auto request = assume(kRoleArn);
  request.Policy = allow("sqs:*", "*");
  const auto answer = t.get<AssumeRoleResponse>(request);
  EXPECT_EQ(answer.AssumedRoleUser.Arn, "arn:aws:sts::000000000000:assumed-role/ProcessRole/deploy");
  EXPECT_EQ(answer.Credentials.Expiration, t.now + std::chrono::hours(1));
  const auto key = answer.Credentials.AccessKeyId;
  EXPECT_TRUE(may(t, key, "sqs:SendMessage", kQueue));
  EXPECT_FALSE(may(t, key, "logs:PutLogEvents", "*"));  // the role may, the session may not

  t.restart();
  EXPECT_TRUE(may(t, key, "sqs:SendMessage", kQueue));
  t.restart_from_restatement(1);
  EXPECT_TRUE(may(t, key, "sqs:SendMessage", kQueue));
  EXPECT_TRUE(t.engine().authority()->find(key)->expired(t.now + std::chrono::hours(1)));
  t.advance(std::chrono::hours(3));
  t.run(request);
  EXPECT_FALSE(t.engine().authority()->find(key));
}

TEST(Sts, NeedsAUsersOwnPermissionIfTheRoleTrustsTheAccountAlone) {
  IamTester t;
  t.run(role_request("ProcessRole", R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
                                      "Principal":{"AWS":"arn:aws:iam::000000000000:root"}}})"));
  CreateUserRequest user;
  user.UserName = "bob";
  t.context.principal_id = t.get<CreateUserResponse>(user).User.UserId;
  t.context.principal = "arn:aws:iam::000000000000:user/bob";
  EXPECT_EQ(t.outcome(assume(kRoleArn)).substr(0, 12), "AccessDenied");
  t.run(PutUserPolicyRequest{"bob", "p", allow("sts:AssumeRole", kRoleArn)});
  EXPECT_EQ(t.outcome(assume(kRoleArn)), "ok");
  auto longer = assume(kRoleArn);
  longer.DurationSeconds = 7200;
  EXPECT_EQ(t.outcome(longer),
            "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
}

TEST(Restart, BringsEverythingBack) {
  for (const bool restated : {false, true}) {
    IamTester t;
    create_process_role(t);
    CreatePolicyRequest policy;
    policy.PolicyName = "P";
    policy.PolicyDocument = allow("s3:*", "*");
    t.run(policy);
    CreateUserRequest user;
    user.UserName = "bob";
    t.run(user);
    const auto key = t.get<CreateAccessKeyResponse>(CreateAccessKeyRequest{"bob"}).AccessKey;
    t.run(PutUserPolicyRequest{"bob", "p", allow("sqs:*", "*")});
    const auto role = t.get<GetRoleResponse>(GetRoleRequest{"ProcessRole"}).Role;

    if (restated) {
      t.restart_from_restatement(1);
    } else {
      t.restart();
    }
    EXPECT_EQ(t.get<GetRoleResponse>(GetRoleRequest{"ProcessRole"}).Role.RoleId, role.RoleId);
    EXPECT_TRUE(may(t, key.AccessKeyId, "sqs:PurgeQueue", kQueue));
    EXPECT_TRUE(may(t, issue(t).AccessKeyId, "sqs:SendMessage", kQueue));
    EXPECT_EQ(t.outcome(GetPolicyRequest{"arn:aws:iam::000000000000:policy/P"}), "ok");
    t.run(DeleteRolePolicyRequest{"ProcessRole", "send"});
    t.restart();
    EXPECT_THAT(t.get<ListRolePoliciesResponse>(ListRolePoliciesRequest{"ProcessRole"}).PolicyNames, IsEmpty());
  }
}

}  // namespace
}  // namespace sluice::iam
