#include "cfn/sam/policies.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "base/contains.h"

namespace sluice::cfn::sam {

namespace {

struct Statement {
  std::vector<std::string_view> actions;
  std::vector<std::string_view>
      resources;  // "*", or a pattern of Fn::Sub whose ${queueName} is the parameter QueueName
};

struct PolicyTemplate {
  std::string_view name;
  std::vector<std::string_view> parameters;
  std::vector<Statement> statements;
};

#define SLUICE_ARN(service, resource) "arn:${AWS::Partition}:" service ":${AWS::Region}:${AWS::AccountId}:" resource
constexpr std::string_view kQueue = SLUICE_ARN("sqs", "${queueName}");
constexpr std::string_view kTable = SLUICE_ARN("dynamodb", "table/${tableName}");
constexpr std::string_view kIndex = SLUICE_ARN("dynamodb", "table/${tableName}/index/*");
constexpr std::string_view kBucket = "arn:${AWS::Partition}:s3:::${bucketName}";
constexpr std::string_view kObjects = "arn:${AWS::Partition}:s3:::${bucketName}/*";
constexpr std::string_view kStream = SLUICE_ARN("kinesis", "stream/${streamName}");

const std::vector<PolicyTemplate>& templates() {
  static const std::vector<PolicyTemplate> kTemplates = {
      {"SQSPollerPolicy",
       {"QueueName"},
       {{{"sqs:ChangeMessageVisibility", "sqs:ChangeMessageVisibilityBatch", "sqs:DeleteMessage",
          "sqs:DeleteMessageBatch", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"},
         {kQueue}}}},
      {"SQSSendMessagePolicy", {"QueueName"}, {{{"sqs:SendMessage*"}, {kQueue}}}},
      {"LambdaInvokePolicy",
       {"FunctionName"},
       {{{"lambda:InvokeFunction"}, {SLUICE_ARN("lambda", "function:${functionName}*")}}}},
      {"EventBridgePutEventsPolicy",
       {"EventBusName"},
       {{{"events:PutEvents"}, {SLUICE_ARN("events", "event-bus/${eventBusName}")}}}},
      {"StepFunctionsExecutionPolicy",
       {"StateMachineName"},
       {{{"states:StartExecution"}, {SLUICE_ARN("states", "stateMachine:${stateMachineName}")}}}},
      {"DynamoDBCrudPolicy",
       {"TableName"},
       {{{"dynamodb:GetItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Scan", "dynamodb:Query",
          "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:BatchGetItem", "dynamodb:DescribeTable",
          "dynamodb:ConditionCheckItem"},
         {kTable, kIndex}}}},
      {"DynamoDBReadPolicy",
       {"TableName"},
       {{{"dynamodb:GetItem", "dynamodb:Scan", "dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:DescribeTable"},
         {kTable, kIndex}}}},
      {"DynamoDBWritePolicy",
       {"TableName"},
       {{{"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"}, {kTable, kIndex}}}},
      {"DynamoDBStreamReadPolicy",
       {"StreamName", "TableName"},
       {{{"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
         {SLUICE_ARN("dynamodb", "table/${tableName}/stream/${streamName}")}},
        {{"dynamodb:ListStreams"}, {SLUICE_ARN("dynamodb", "table/${tableName}/stream/*")}}}},
      {"S3ReadPolicy",
       {"BucketName"},
       {{{"s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation", "s3:GetObjectVersion",
          "s3:GetLifecycleConfiguration"},
         {kBucket, kObjects}}}},
      {"S3WritePolicy",
       {"BucketName"},
       {{{"s3:PutObject", "s3:PutObjectAcl", "s3:PutLifecycleConfiguration"}, {kBucket, kObjects}}}},
      {"S3CrudPolicy",
       {"BucketName"},
       {{{"s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation", "s3:GetObjectVersion", "s3:PutObject",
          "s3:PutObjectAcl", "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration", "s3:DeleteObject"},
         {kBucket, kObjects}}}},
      {"SNSPublishMessagePolicy", {"TopicName"}, {{{"sns:Publish"}, {SLUICE_ARN("sns", "${topicName}")}}}},
      {"SSMParameterReadPolicy",
       {"ParameterName"},
       {{{"ssm:DescribeParameters"}, {"*"}},
        {{"ssm:GetParameters", "ssm:GetParameter", "ssm:GetParametersByPath"},
         {SLUICE_ARN("ssm", "parameter/${parameterName}")}}}},
      {"KMSDecryptPolicy", {"KeyId"}, {{{"kms:Decrypt"}, {SLUICE_ARN("kms", "key/${keyId}")}}}},
      {"KMSEncryptPolicy", {"KeyId"}, {{{"kms:Encrypt"}, {SLUICE_ARN("kms", "key/${keyId}")}}}},
      {"AWSSecretsManagerGetSecretValuePolicy", {"SecretArn"}, {{{"secretsmanager:GetSecretValue"}, {"${secretArn}"}}}},
      {"KinesisStreamReadPolicy",
       {"StreamName"},
       {{{"kinesis:ListStreams", "kinesis:DescribeLimits"}, {SLUICE_ARN("kinesis", "stream/*")}},
        {{"kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator"},
         {kStream}}}},
      {"KinesisCrudPolicy",
       {"StreamName"},
       {{{"kinesis:AddTagsToStream", "kinesis:CreateStream", "kinesis:DecreaseStreamRetentionPeriod",
          "kinesis:DeleteStream", "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetShardIterator",
          "kinesis:IncreaseStreamRetentionPeriod", "kinesis:ListTagsForStream", "kinesis:MergeShards",
          "kinesis:PutRecord", "kinesis:PutRecords", "kinesis:SplitShard", "kinesis:RemoveTagsFromStream"},
         {kStream}}}},
      {"FilterLogEventsPolicy",
       {"LogGroupName"},
       {{{"logs:FilterLogEvents"}, {SLUICE_ARN("logs", "log-group:${logGroupName}:log-stream:*")}}}},
      {"CloudWatchPutMetricPolicy", {}, {{{"cloudwatch:PutMetricData"}, {"*"}}}},
      {"VPCAccessPolicy",
       {},
       {{{"ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
          "ec2:DetachNetworkInterface"},
         {"*"}}}},
  };
  return kTemplates;
}
#undef SLUICE_ARN

// The managed policies below service-role/ and job-function/ that functions use; all others that can be attached to a
// role lie at the root.
constexpr std::array kServiceRoles = {"AWSAppSyncPushToCloudWatchLogs",
                                      "AWSBatchServiceEventTargetRole",
                                      "AWSCodeDeployRoleForLambda",
                                      "AWSCodeDeployRoleForLambdaLimited",
                                      "AWSGlueServiceRole",
                                      "AWSIoTLogging",
                                      "AWSIoTRuleActions",
                                      "AWSLambdaBasicExecutionRole",
                                      "AWSLambdaDynamoDBExecutionRole",
                                      "AWSLambdaENIManagementAccess",
                                      "AWSLambdaKinesisExecutionRole",
                                      "AWSLambdaMSKExecutionRole",
                                      "AWSLambdaRole",
                                      "AWSLambdaSQSQueueExecutionRole",
                                      "AWSLambdaVPCAccessExecutionRole",
                                      "AmazonAPIGatewayPushToCloudWatchLogs",
                                      "AmazonEC2ContainerServiceRole",
                                      "AmazonECSTaskExecutionRolePolicy",
                                      "AmazonElasticMapReduceRole",
                                      "AmazonRDSEnhancedMonitoringRole",
                                      "AmazonRekognitionServiceRole",
                                      "AmazonS3ObjectLambdaExecutionRolePolicy",
                                      "AmazonSNSRole",
                                      "AmazonSSMAutomationRole",
                                      "AmazonTextractServiceRole",
                                      "CloudWatchEventsBuiltInTargetExecutionAccess",
                                      "CloudWatchEventsInvocationAccess",
                                      "ComprehendDataAccessRolePolicy"};
constexpr std::array kJobFunctions = {
    "Billing",     "DataScientist",       "DatabaseAdministrator", "NetworkAdministrator",
    "SupportUser", "SystemAdministrator", "ViewOnlyAccess"};

// Policy templates of SAM that sluice does not have (section 4.6), without "Policy".
constexpr std::array kOtherTemplates = {"S3FullAccess",
                                        "SNSCrud",
                                        "DynamoDBReconfigure",
                                        "DynamoDBBackupFullAccess",
                                        "DynamoDBRestoreFromBackup",
                                        "FirehoseCrud",
                                        "FirehoseWrite",
                                        "StepFunctionsCallback",
                                        "SSMParameterWithSlashPrefixRead",
                                        "AWSSecretsManagerRotation",
                                        "SESCrud",
                                        "SESBulkTemplatedCrud",
                                        "SESEmailTemplateCrud",
                                        "SESSendBounce",
                                        "CloudFormationDescribeStacks",
                                        "CloudWatchDashboard",
                                        "CloudWatchDescribeAlarmHistory",
                                        "CodeCommitCrud",
                                        "CodeCommitRead",
                                        "CodePipelineLambdaExecution",
                                        "CodePipelineReadOnly",
                                        "ElasticMapReduceAddJobFlowSteps",
                                        "ElasticMapReduceCancelSteps",
                                        "ElasticMapReduceModifyInstanceFleet",
                                        "ElasticMapReduceModifyInstanceGroups",
                                        "ElasticMapReduceSetTerminationProtection",
                                        "ElasticMapReduceTerminateJobFlows",
                                        "RekognitionDetectOnly",
                                        "RekognitionFaces",
                                        "RekognitionFacesManagement",
                                        "RekognitionLabels",
                                        "RekognitionNoDataAccess",
                                        "RekognitionRead",
                                        "RekognitionWriteOnlyAccess",
                                        "Textract",
                                        "TextractDetectAnalyze",
                                        "TextractGetResult",
                                        "SageMakerCreateEndpoint",
                                        "SageMakerCreateEndpointConfig",
                                        "EC2CopyImage",
                                        "EC2Describe",
                                        "AMIDescribe",
                                        "AcmGetCertificate",
                                        "AthenaQuery",
                                        "ComprehendBasicAccess",
                                        "CostExplorerReadOnly",
                                        "EFSWriteAccess",
                                        "EKSDescribe",
                                        "EcsRunTask",
                                        "ElasticsearchHttpPost",
                                        "MobileAnalyticsWriteOnlyAccess",
                                        "OrganizationsListAccounts",
                                        "PinpointEndpointAccess",
                                        "PollyFullAccess",
                                        "Route53ChangeResourceRecordSets",
                                        "ServerlessRepoReadWriteAccess"};

bool is_other_template(std::string_view name) {
  const auto end = name.find("Policy");
  if (end == std::string_view::npos) return false;
  const auto rest = name.substr(end);
  if (rest == "Policy_v2") return true;
  return rest == "Policy" && base::contains(kOtherTemplates, name.substr(0, end));
}

std::string variable_of(std::string_view parameter) {
  std::string name(parameter);
  name[0] = char(std::tolower(static_cast<unsigned char>(name[0])));
  return name;
}

json::value resource_of(std::string_view pattern, const PolicyTemplate& policy, const json::object& values) {
  if (pattern == "*") return "*";
  json::object variables;
  for (const auto parameter : policy.parameters) {
    const auto variable = variable_of(parameter);
    if (pattern.find("${" + variable + "}") != std::string_view::npos) variables[variable] = values.at(parameter);
  }
  if (variables.empty()) return json::object{{"Fn::Sub", pattern}};
  return json::object{{"Fn::Sub", json::array{pattern, std::move(variables)}}};
}

}  // namespace

std::string managed_policy_arn(const std::string& name) {
  if (name.starts_with("arn:")) return name;
  const std::string path = base::contains(kServiceRoles, name)   ? "service-role/"
                           : base::contains(kJobFunctions, name) ? "job-function/"
                                                                 : "";
  return "arn:aws:iam::aws:policy/" + path + name;
}

std::optional<base::Result<json::object, std::string>> policy_template(std::string_view name,
                                                                       const json::value& parameters) {
  const auto& all = templates();
  const auto it = std::find_if(all.begin(), all.end(), [&](const auto& policy) { return policy.name == name; });
  if (it == all.end()) {
    if (!is_other_template(name)) return std::nullopt;
    return base::fail(fmt::format("The policy template {} is not supported by sluice", name));
  }
  static const json::object kNone;
  const auto& values = parameters.is_object() ? parameters.as_object() : kNone;
  for (const auto parameter : it->parameters) {
    if (!values.contains(parameter)) {
      return base::fail(
          fmt::format("Following required parameters of template '{}' don't have values: {}", name, parameter));
    }
  }
  for (const auto& [parameter, value] : values) {
    if (!base::contains(it->parameters, std::string_view(parameter))) {
      return base::fail(fmt::format("Must specify valid parameter values for policy template '{}'", name));
    }
  }
  json::array statements;
  for (const auto& statement : it->statements) {
    json::array actions, resources;
    for (const auto action : statement.actions) actions.emplace_back(action);
    for (const auto pattern : statement.resources) resources.push_back(resource_of(pattern, *it, values));
    json::object made{{"Action", std::move(actions)}, {"Effect", "Allow"}};
    made["Resource"] = resources.size() == 1 ? resources[0] : json::value(resources);
    statements.push_back(std::move(made));
  }
  return json::object{{"Statement", std::move(statements)}};
}

}  // namespace sluice::cfn::sam
