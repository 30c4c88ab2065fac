#include "iam/managed_policies.h"

#include "base/check.h"
#include "base/crc32c.h"
#include "base/random.h"
#include "iam/identity_policies.h"
#include "iam/state.h"

namespace sluice::iam {
namespace {

struct Entry {
  const char* path;
  const char* name;
  const char* description;
  const char* statements;
};

#define SLUICE_LOGS_ACTIONS R"("logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents")"

constexpr Entry kEntries[] = {
    {"/service-role/", "AWSLambdaBasicExecutionRole", "Provides write permissions to CloudWatch Logs.",
     R"([{"Effect":"Allow","Action":[)" SLUICE_LOGS_ACTIONS R"(],"Resource":"*"}])"},
    {"/service-role/", "AWSLambdaSQSQueueExecutionRole",
     "Provides receive message, delete message, and read attribute access to SQS queues, and write permissions to "
     "CloudWatch logs.",
     R"([{"Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:DeleteMessage","sqs:GetQueueAttributes",)" SLUICE_LOGS_ACTIONS
     R"(],"Resource":"*"}])"},
    {"/service-role/", "AWSLambdaDynamoDBExecutionRole",
     "Provides list and read access to DynamoDB streams and write permissions to CloudWatch logs.",
     R"([{"Effect":"Allow","Action":["dynamodb:DescribeStream","dynamodb:GetRecords","dynamodb:GetShardIterator",)"
     R"("dynamodb:ListStreams",)" SLUICE_LOGS_ACTIONS R"(],"Resource":"*"}])"},
    {"/service-role/", "AWSLambdaKinesisExecutionRole",
     "Provides list and read access to Kinesis streams and write permissions to CloudWatch logs.",
     R"([{"Effect":"Allow","Action":["kinesis:DescribeStream","kinesis:DescribeStreamSummary","kinesis:GetRecords",)"
     R"("kinesis:GetShardIterator","kinesis:ListShards","kinesis:ListStreams","kinesis:SubscribeToShard",)" SLUICE_LOGS_ACTIONS
     R"(],"Resource":"*"}])"},
    {"/service-role/", "AWSLambdaVPCAccessExecutionRole",
     "Provides minimum permissions for a Lambda function to execute while accessing a resource within a VPC - create, "
     "describe, delete network interfaces and write permissions to CloudWatch Logs.",
     R"([{"Sid":"AWSLambdaVPCAccessExecutionPermissions","Effect":"Allow","Action":[)" SLUICE_LOGS_ACTIONS
     R"(,"ec2:CreateNetworkInterface","ec2:DescribeNetworkInterfaces","ec2:DescribeSubnets",)"
     R"("ec2:DeleteNetworkInterface","ec2:AssignPrivateIpAddresses","ec2:UnassignPrivateIpAddresses"],)"
     R"("Resource":"*"}])"},
    {"/service-role/", "AWSLambdaENIManagementAccess",
     "Provides minimum permissions for a Lambda function to manage ENIs (create, describe, delete) used by a "
     "VPC-enabled Lambda Function.",
     R"([{"Effect":"Allow","Action":["ec2:CreateNetworkInterface","ec2:DescribeNetworkInterfaces",)"
     R"("ec2:DeleteNetworkInterface","ec2:AssignPrivateIpAddresses","ec2:UnassignPrivateIpAddresses"],)"
     R"("Resource":"*"}])"},
    {"/service-role/", "AWSLambdaRole", "Default policy for AWS Lambda service role.",
     R"([{"Effect":"Allow","Action":["lambda:InvokeFunction"],"Resource":["*"]}])"},
    {"/service-role/", "AmazonAPIGatewayPushToCloudWatchLogs", "Allows API Gateway to push logs to user's account.",
     R"([{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:DescribeLogGroups",)"
     R"("logs:DescribeLogStreams","logs:PutLogEvents","logs:GetLogEvents","logs:FilterLogEvents"],)"
     R"("Resource":"*"}])"},
    {"/", "AWSXrayWriteOnlyAccess", "AWS X-Ray write only managed policy",
     R"([{"Effect":"Allow","Action":["xray:PutTraceSegments","xray:PutTelemetryRecords","xray:GetSamplingRules",)"
     R"("xray:GetSamplingTargets","xray:GetSamplingStatisticSummaries"],"Resource":["*"]}])"},
    {"/", "AWSXRayDaemonWriteAccess",
     "Allow the AWS X-Ray Daemon to relay raw trace segments data to the service's API and retrieve sampling data "
     "(rules, targets, etc.) to be used by the X-Ray SDK.",
     R"([{"Effect":"Allow","Action":["xray:PutTraceSegments","xray:PutTelemetryRecords","xray:GetSamplingRules",)"
     R"("xray:GetSamplingTargets","xray:GetSamplingStatisticSummaries"],"Resource":["*"]}])"},
    {"/", "AWSLambdaExecute", "Provides Put, Get access to S3 and full access to CloudWatch Logs.",
     R"([{"Effect":"Allow","Action":["logs:*"],"Resource":"arn:aws:logs:*:*:*"},)"
     R"({"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::*"}])"},
    {"/", "CloudWatchLambdaInsightsExecutionRolePolicy", "Policy required for the Lambda Insights Extension",
     R"([{"Effect":"Allow","Action":"logs:CreateLogGroup","Resource":"*"},)"
     R"({"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],)"
     R"("Resource":"arn:aws:logs:*:*:log-group:/aws/lambda-insights:*"}])"},
    {"/", "AmazonSQSFullAccess", "Provides full access to Amazon SQS via the AWS Management Console.",
     R"([{"Action":["sqs:*"],"Effect":"Allow","Resource":"*"}])"},
    {"/", "AmazonSQSReadOnlyAccess", "Provides read only access to Amazon SQS via the AWS Management Console.",
     R"([{"Effect":"Allow","Action":["sqs:GetQueueAttributes","sqs:GetQueueUrl","sqs:ListDeadLetterSourceQueues",)"
     R"("sqs:ListQueues","sqs:ListMessageMoveTasks","sqs:ListQueueTags"],"Resource":"*"}])"},
    {"/", "AmazonSNSFullAccess", "Provides full access to Amazon SNS via the AWS Management Console.",
     R"([{"Action":["sns:*"],"Effect":"Allow","Resource":"*"}])"},
    {"/", "AmazonS3FullAccess", "Provides full access to all buckets via the AWS Management Console.",
     R"([{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}])"},
    {"/", "AmazonS3ReadOnlyAccess", "Provides read only access to all buckets via the AWS Management Console.",
     R"([{"Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Describe*","s3-object-lambda:Get*",)"
     R"("s3-object-lambda:List*"],"Resource":"*"}])"},
    {"/", "AmazonSSMReadOnlyAccess", "Provides read only access to Amazon SSM.",
     R"([{"Effect":"Allow","Action":["ssm:Describe*","ssm:Get*","ssm:List*"],"Resource":"*"}])"},
    {"/", "AmazonAPIGatewayInvokeFullAccess", "Provides full access to invoke APIs in Amazon API Gateway.",
     R"([{"Effect":"Allow","Action":["execute-api:Invoke","execute-api:ManageConnections"],)"
     R"("Resource":"arn:aws:execute-api:*:*:*"}])"},
    {"/", "AdministratorAccess", "Provides full access to AWS services and resources.",
     R"([{"Effect":"Allow","Action":"*","Resource":"*"}])"},
};

#undef SLUICE_LOGS_ACTIONS

std::map<std::string, PolicyStored, std::less<>> build() {
  std::map<std::string, PolicyStored, std::less<>> out;
  // AWS's own ids and dates are not published; these are stable and of the same form.
  const auto created = base::from_epoch_ms(1'428'591'823'000);  // 2015-04-09T15:03:43Z
  for (const auto& entry : kEntries) {
    PolicyStored policy;
    policy.account = kAwsAccount;
    policy.path = entry.path;
    policy.name = entry.name;
    policy.description = entry.description;
    policy.created = policy.updated = created;
    policy.versions = {{1, R"({"Version":"2012-10-17","Statement":)" + std::string(entry.statements) + "}", created}};
    // Not from OpenSSL's hashes, which take 2 MiB of memory once one is used.
    base::SeededRandom random(base::crc32c(0, entry.name));
    policy.id = new_id("ANPA", random, kEntityIdLength);
    auto arn = arn_of(policy);
    CHECK(out.emplace(std::move(arn), std::move(policy)).second);
  }
  return out;
}

}  // namespace

const std::map<std::string, PolicyStored, std::less<>>& managed_policies() {
  static const auto policies = build();
  return policies;
}

const PolicyStored* managed_policy(std::string_view arn) {
  const auto found = managed_policies().find(arn);
  return found == managed_policies().end() ? nullptr : &found->second;
}

}  // namespace sluice::iam
