#include "aws/policy.h"

#include <gtest/gtest.h>

namespace sluice::aws::policy {
namespace {

constexpr const char* kQueue = "arn:aws:sqs:us-east-1:000000000000:OutputQueue";

Principal role_session() {
  return {Principal::Kind::kRole, "000000000000", "arn:aws:sts::000000000000:assumed-role/ProcessRole/process",
          "arn:aws:iam::000000000000:role/ProcessRole", ""};
}

Principal account() {
  return {Principal::Kind::kAccount, "000000000000", "arn:aws:iam::000000000000:root", "", ""};
}

Principal service(std::string name) {
  return {Principal::Kind::kService, "", "", "", std::move(name)};
}

Policy parsed(std::string_view document, Kind kind = Kind::kIdentity) {
  auto policy = Policy::parse(document, kind);
  EXPECT_TRUE(policy) << (policy ? "" : policy.error());
  return policy ? *policy : Policy();
}

std::string error_of(std::string_view document, Kind kind = Kind::kIdentity) {
  const auto policy = Policy::parse(document, kind);
  return policy ? "parsed" : policy.error();
}

Verdict ask(const Policy& policy, std::string_view action, std::string_view resource, const ContextKeys& keys = {},
            const Principal& principal = role_session()) {
  return policy.evaluate({principal, action, resource, keys});
}

// One statement that allows everything under a condition.
Verdict under(std::string_view condition, const ContextKeys& keys) {
  const auto policy = parsed(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",)"
                             R"("Condition":)" +
                             std::string(condition) + "}}");
  return ask(policy, "sqs:SendMessage", kQueue, keys);
}

ContextKeys keys(std::vector<std::pair<std::string, std::vector<std::string>>> entries) {
  return ContextKeys{std::move(entries)};
}

TEST(Policy, AllowsExactlyWhatItSays) {
  const auto policy = parsed(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Action":["sqs:SendMessage","sqs:Get*"],"Resource":"arn:aws:sqs:us-east-1:000000000000:OutputQueue"}]})");
  EXPECT_EQ(ask(policy, "sqs:SendMessage", kQueue), Verdict::kAllowed);
  EXPECT_EQ(ask(policy, "sqs:sendmessage", kQueue), Verdict::kAllowed);
  EXPECT_EQ(ask(policy, "sqs:GetQueueUrl", kQueue), Verdict::kAllowed);
  EXPECT_EQ(ask(policy, "sqs:DeleteMessage", kQueue), Verdict::kNoMatch);
  EXPECT_EQ(ask(policy, "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:outputqueue"), Verdict::kNoMatch);
  EXPECT_EQ(ask(policy, "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:OutputQueueDLQ"), Verdict::kNoMatch);
}

TEST(Policy, LetsDenyWinWhereverItStands) {
  const auto policy = parsed(R"({"Statement":[
      {"Effect":"Deny","Action":"sqs:Purge*","Resource":"*"},
      {"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:*:*:Output*"}]})");
  EXPECT_EQ(ask(policy, "sqs:PurgeQueue", kQueue), Verdict::kDenied);
  EXPECT_EQ(ask(policy, "sqs:SendMessage", kQueue), Verdict::kAllowed);
  EXPECT_EQ(ask(policy, "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:Input"), Verdict::kNoMatch);
}

TEST(Policy, KnowsNotActionAndNotResource) {
  const auto policy = parsed(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"iam:*",
      "NotResource":"arn:aws:sqs:*:*:secret"}})");
  EXPECT_EQ(ask(policy, "sqs:SendMessage", kQueue), Verdict::kAllowed);
  EXPECT_EQ(ask(policy, "iam:CreateUser", "*"), Verdict::kNoMatch);
  EXPECT_EQ(ask(policy, "sqs:SendMessage", "arn:aws:sqs:us-east-1:1:secret"), Verdict::kNoMatch);
}

TEST(Policy, ReplacesVariablesInTheNewVersionAlone) {
  const ContextKeys of_bob = keys({{"aws:username", {"bob"}}});
  const auto statement =
      R"("Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}/*"}})";
  const auto policy = parsed(std::string(R"({"Version":"2012-10-17",)") + statement);
  EXPECT_EQ(ask(policy, "s3:GetObject", "arn:aws:s3:::home/bob/x", of_bob), Verdict::kAllowed);
  EXPECT_EQ(ask(policy, "s3:GetObject", "arn:aws:s3:::home/eve/x", of_bob), Verdict::kNoMatch);
  EXPECT_EQ(ask(policy, "s3:GetObject", "arn:aws:s3:::home//x"), Verdict::kNoMatch);
  // A star in a value is a star, not a wildcard.
  EXPECT_EQ(ask(policy, "s3:GetObject", "arn:aws:s3:::home/bob/x", keys({{"aws:username", {"*"}}})), Verdict::kNoMatch);
  const auto old = parsed(std::string(R"({"Version":"2008-10-17",)") + statement);
  EXPECT_EQ(ask(old, "s3:GetObject", "arn:aws:s3:::home/bob/x", of_bob), Verdict::kNoMatch);
}

TEST(Policy, TellsServicesRolesAndAccountsApart) {
  const auto trust = parsed(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
      "Principal":{"Service":["lambda.amazonaws.com","apigateway.amazonaws.com"]}}]})",
                            Kind::kTrust);
  EXPECT_EQ(ask(trust, "sts:AssumeRole", "*", {}, service("lambda.amazonaws.com")), Verdict::kAllowed);
  EXPECT_EQ(ask(trust, "sts:AssumeRole", "*", {}, service("events.amazonaws.com")), Verdict::kNoMatch);
  EXPECT_EQ(ask(trust, "sts:AssumeRole", "*", {}, account()), Verdict::kNoMatch);

  const auto by_account = parsed(R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
      "Principal":{"AWS":"arn:aws:iam::000000000000:root"}}})",
                                 Kind::kTrust);
  EXPECT_EQ(ask(by_account, "sts:AssumeRole", "*", {}, account()), Verdict::kAllowed);
  EXPECT_EQ(ask(by_account, "sts:AssumeRole", "*"), Verdict::kAllowedForAccount);

  const auto by_role = parsed(R"({"Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*",
      "Principal":{"AWS":["arn:aws:iam::000000000000:role/ProcessRole"]}}})",
                              Kind::kResource);
  EXPECT_EQ(ask(by_role, "sqs:SendMessage", kQueue), Verdict::kAllowed);
  EXPECT_EQ(ask(by_role, "sqs:SendMessage", kQueue, {}, account()), Verdict::kNoMatch);

  const auto for_all =
      parsed(R"({"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*","Principal":"*"}})", Kind::kResource);
  EXPECT_EQ(ask(for_all, "s3:GetObject", "arn:aws:s3:::b/k", {}, Principal{}), Verdict::kDenied);

  const auto all_but = parsed(R"({"Statement":{"Effect":"Deny","Action":"sqs:*","Resource":"*",
      "NotPrincipal":{"AWS":"arn:aws:iam::000000000000:role/ProcessRole"}}})",
                              Kind::kResource);
  EXPECT_EQ(ask(all_but, "sqs:SendMessage", kQueue), Verdict::kNoMatch);
  EXPECT_EQ(ask(all_but, "sqs:SendMessage", kQueue, {}, account()), Verdict::kDenied);
}

TEST(PolicyCondition, ComparesStrings) {
  const auto has = keys({{"aws:RequestedRegion", {"eu-west-1"}}});
  EXPECT_EQ(under(R"({"StringEquals":{"aws:requestedregion":["us-east-1","eu-west-1"]}})", has), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"StringEquals":{"aws:RequestedRegion":"EU-west-1"}})", has), Verdict::kNoMatch);
  EXPECT_EQ(under(R"({"StringEqualsIgnoreCase":{"aws:RequestedRegion":"EU-west-1"}})", has), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"StringNotEquals":{"aws:RequestedRegion":"us-east-1"}})", has), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"StringLike":{"aws:RequestedRegion":"eu-*-?"}})", has), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"StringNotLike":{"aws:RequestedRegion":"eu-*"}})", has), Verdict::kNoMatch);
}

TEST(PolicyCondition, DecidesWhatAMissingKeyMeans) {
  EXPECT_EQ(under(R"({"StringEquals":{"a":"1"}})", {}), Verdict::kNoMatch);
  EXPECT_EQ(under(R"({"StringEqualsIfExists":{"a":"1"}})", {}), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"StringNotEquals":{"a":"1"}})", {}), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"Null":{"a":"true"}})", {}), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"Null":{"a":"false"}})", {}), Verdict::kNoMatch);
  EXPECT_EQ(under(R"({"Null":{"a":false}})", keys({{"a", {"x"}}})), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"Bool":{"aws:SecureTransport":"false"}})", {}), Verdict::kNoMatch);
}

TEST(PolicyCondition, ComparesSetsOfValues) {
  const auto tags = keys({{"aws:TagKeys", {"team", "stage"}}});
  EXPECT_EQ(under(R"({"ForAllValues:StringEquals":{"aws:TagKeys":["team","stage","x"]}})", tags), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}})", tags), Verdict::kNoMatch);
  EXPECT_EQ(under(R"({"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}})", {}), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"ForAnyValue:StringEquals":{"aws:TagKeys":["team"]}})", tags), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"ForAnyValue:StringEquals":{"aws:TagKeys":["team"]}})", {}), Verdict::kNoMatch);
}

TEST(PolicyCondition, ComparesNumbersDatesAddressesAndArns) {
  const auto has = keys({{"n", {"10"}},
                         {"aws:CurrentTime", {"2026-01-31T12:00:00Z"}},
                         {"aws:SourceIp", {"10.1.2.3"}},
                         {"aws:SourceArn", {"arn:aws:execute-api:us-east-1:000000000000:abc/prod/POST/inbox"}}});
  EXPECT_EQ(under(R"({"NumericLessThanEquals":{"n":10}})", has), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"NumericGreaterThan":{"n":"10"}})", has), Verdict::kNoMatch);
  EXPECT_EQ(under(R"({"NumericNotEquals":{"n":"9"}})", has), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"DateGreaterThan":{"aws:CurrentTime":"2026-01-31T12:59:59+01:00"}})", has), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"DateLessThan":{"aws:CurrentTime":"2026-01-31"}})", has), Verdict::kNoMatch);
  EXPECT_EQ(under(R"({"IpAddress":{"aws:SourceIp":["192.168.0.0/16","10.1.0.0/20"]}})", has), Verdict::kAllowed);
  EXPECT_EQ(under(R"({"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}})", has), Verdict::kNoMatch);
  EXPECT_EQ(under(R"({"IpAddress":{"aws:SourceIp":"2001:db8::/32"}})", keys({{"aws:SourceIp", {"2001:db8:1::1"}}})),
            Verdict::kAllowed);
  EXPECT_EQ(under(R"({"ArnLike":{"aws:SourceArn":"arn:aws:execute-api:*:*:abc/*/POST/inbox"}})", has),
            Verdict::kAllowed);
  EXPECT_EQ(under(R"({"ArnLike":{"aws:SourceArn":"arn:aws:*:abc/*"}})", has), Verdict::kNoMatch);
}

TEST(PolicyCondition, NeedsAllOfItsKeys) {
  const auto both = R"({"StringEquals":{"a":"1","b":"2"},"Bool":{"c":"true"}})";
  EXPECT_EQ(under(both, keys({{"a", {"1"}}, {"b", {"2"}}, {"c", {"true"}}})), Verdict::kAllowed);
  EXPECT_EQ(under(both, keys({{"a", {"1"}}, {"b", {"3"}}, {"c", {"true"}}})), Verdict::kNoMatch);
  EXPECT_EQ(under(both, keys({{"a", {"1"}}, {"b", {"2"}}, {"c", {"false"}}})), Verdict::kNoMatch);
}

TEST(PolicyParse, SaysWhatIsWrong) {
  const auto statement = [](std::string_view members) {
    return R"({"Version":"2012-10-17","Statement":[{)" + std::string(members) + "}]}";
  };
  EXPECT_EQ(error_of("{").substr(0, 40), "Syntax errors in policy. (invalid JSON: ");
  EXPECT_EQ(error_of("[]"), "Syntax errors in policy. (a policy must be a JSON object)");
  EXPECT_EQ(error_of(R"({"Version":"2013-01-01","Statement":[]})"),
            "Policy document must be version 2012-10-17 or greater.");
  EXPECT_EQ(error_of(R"({"Statement":[]})"), "Syntax errors in policy. (Statement is empty)");
  EXPECT_EQ(error_of(statement(R"("Effect":"allow","Action":"*","Resource":"*")")),
            "Syntax errors in policy. (Effect must be Allow or Deny)");
  EXPECT_EQ(error_of(statement(R"("Effect":"Allow","Actions":"*","Resource":"*")")),
            "Syntax errors in policy. (unknown element \"Actions\" in a statement)");
  EXPECT_EQ(error_of(statement(R"("Effect":"Allow","Resource":"*")")), "Policy statement must contain actions.");
  EXPECT_EQ(error_of(statement(R"("Effect":"Allow","Action":"sqs:*")")), "Policy statement must contain resources.");
  EXPECT_EQ(error_of(statement(R"("Effect":"Allow","Action":"SendMessage","Resource":"*")")),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  EXPECT_EQ(error_of(statement(R"("Effect":"Allow","Action":"sqs:*","Resource":"OutputQueue")")),
            "Resource OutputQueue must be in ARN format or \"*\".");
  EXPECT_EQ(error_of(statement(R"("Effect":"Allow","Action":"sqs:*","Resource":"*","Principal":"*")")),
            "Policy document should not specify a principal.");
  EXPECT_EQ(error_of(statement(R"("Effect":"Allow","Action":"sts:AssumeRole")"), Kind::kTrust),
            "Missing required field Principal");
  EXPECT_EQ(
      error_of(statement(R"("Effect":"Allow","Action":"sts:AssumeRole","Resource":"*","Principal":"*")"), Kind::kTrust),
      "Has prohibited field Resource");
  EXPECT_EQ(error_of(statement(R"("Effect":"Allow","Action":"sqs:*","Principal":"*")"), Kind::kTrust),
            "AssumeRole policy may only specify STS AssumeRole actions.");
  EXPECT_EQ(
      error_of(statement(R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"bob"})"), Kind::kTrust),
      "Invalid principal in policy: \"AWS\":\"bob\"");
  EXPECT_EQ(error_of(statement(R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"Equals":{"a":"b"}})")),
            "Invalid Condition type : Equals.");
  EXPECT_EQ(error_of(statement(R"("Effect":"Allow","Action":"*","Resource":"*",
                               "Condition":{"NumericEquals":{"a":"b"}})")),
            "Syntax errors in policy. (Condition key a: \"b\" is no value for NumericEquals)");
}

TEST(PolicyParse, HasLimits) {
  EXPECT_EQ(error_of(std::string(kDocumentBytesMax + 1, ' ')), "The policy is longer than 65536 bytes.");
  EXPECT_EQ(error_of(std::string(100, '[')).substr(0, 40), "Syntax errors in policy. (invalid JSON: ");
}

TEST(Wildcards, MatchRunsAndSingleCharacters) {
  EXPECT_TRUE(wildcard_match("*", ""));
  EXPECT_TRUE(wildcard_match("a*b*c", "a-b-b-c"));
  EXPECT_TRUE(wildcard_match("a?c", "abc"));
  EXPECT_FALSE(wildcard_match("a?c", "ac"));
  EXPECT_FALSE(wildcard_match("a*b", "abc"));
  EXPECT_TRUE(wildcard_match("**a", "a"));
  EXPECT_FALSE(wildcard_match("", "a"));
}

TEST(Denial, SaysWhoMayNotDoWhat) {
  EXPECT_EQ(denial_text("arn:aws:iam::000000000000:user/bob", "sqs:sendmessage", kQueue, Verdict::kNoMatch),
            "User: arn:aws:iam::000000000000:user/bob is not authorized to perform: sqs:sendmessage on resource: "
            "arn:aws:sqs:us-east-1:000000000000:OutputQueue because no identity-based policy allows the "
            "sqs:sendmessage action");
}

}  // namespace
}  // namespace sluice::aws::policy
