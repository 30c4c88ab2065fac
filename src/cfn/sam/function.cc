#include "cfn/sam/function.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/http.h"
#include "base/contains.h"
#include "cfn/parameters.h"
#include "cfn/sam/events.h"
#include "cfn/sam/globals.h"
#include "cfn/sam/role.h"
#include "cfn/structure.h"

namespace sluice::cfn::sam {

namespace {

// Properties of AWS::Lambda::Function that pass through.
constexpr std::array kPassThrough = {"Architectures",
                                     "CodeSigningConfigArn",
                                     "Description",
                                     "Environment",
                                     "EphemeralStorage",
                                     "FileSystemConfigs",
                                     "FunctionName",
                                     "Handler",
                                     "ImageConfig",
                                     "KmsKeyArn",
                                     "Layers",
                                     "LoggingConfig",
                                     "MemorySize",
                                     "PackageType",
                                     "RecursiveLoop",
                                     "ReservedConcurrentExecutions",
                                     "Runtime",
                                     "RuntimeManagementConfig",
                                     "SnapStart",
                                     "Timeout",
                                     "VpcConfig",
                                     "TenancyConfig",
                                     "DurableConfig",
                                     "CapacityProviderConfig",
                                     "FunctionScalingConfig"};
// Those that the transform itself looks at.
constexpr std::array kFunctionOfTransform = {"CodeUri",
                                             "InlineCode",
                                             "Tags",
                                             "Tracing",
                                             "DeadLetterQueue",
                                             "Role",
                                             "Policies",
                                             "AssumeRolePolicyDocument",
                                             "RolePath",
                                             "PermissionsBoundary",
                                             "Events"};
constexpr std::array kNotSupportedOfFunction = {"AutoPublishAlias",
                                                "AutoPublishAliasAllProperties",
                                                "AutoPublishCodeSha256",
                                                "DeploymentPreference",
                                                "EventInvokeConfig",
                                                "FunctionUrlConfig",
                                                "ImageUri",
                                                "PropagateTags",
                                                "ProvisionedConcurrencyConfig",
                                                "PublishToLatestPublished",
                                                "SourceKMSKeyArn",
                                                "VersionDeletionPolicy",
                                                "VersionDescription"};

// s3://bucket/key?versionId=version, or nothing.
std::optional<json::object> s3_location(std::string_view uri) {
  constexpr std::string_view kScheme = "s3://";
  if (!uri.starts_with(kScheme)) return std::nullopt;
  uri.remove_prefix(kScheme.size());
  const auto slash = uri.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == uri.size()) return std::nullopt;
  json::object code{{"S3Bucket", uri.substr(0, slash)}};
  auto key = uri.substr(slash + 1);
  const auto question = key.find('?');
  std::string version;
  if (question != std::string_view::npos) {
    const auto query = aws::parse_form(key.substr(question + 1));
    if (!query) return std::nullopt;
    for (const auto& [name, value] : *query) {
      if (name == "versionId") version = value;
    }
    key = key.substr(0, question);
  }
  code["S3Key"] = key;
  if (!version.empty()) code["S3ObjectVersion"] = json::string(version);
  return code;
}

json::object code_of(Work& work, const std::string& id, const json::object& properties) {
  const auto* inline_code = properties.if_contains("InlineCode");
  const auto* uri = properties.if_contains("CodeUri");
  if (inline_code != nullptr && uri != nullptr) {
    work.fail(id, "Only one of 'InlineCode' or 'CodeUri' can be set.");
    return {};
  }
  if (inline_code != nullptr) return {{"ZipFile", *inline_code}};
  if (uri == nullptr) {
    work.fail(id, "Missing required property 'CodeUri'.");
    return {};
  }
  const auto value = work.with_parameters(*uri);
  if (const auto* text = value.if_string()) {
    if (auto code = s3_location(*text)) return *code;
    work.fail(id,
              "'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.");
    return {};
  }
  const auto* object = value.if_object();
  if (object == nullptr || !object->contains("Bucket") || !object->contains("Key")) {
    work.fail(id, "'CodeUri' requires Bucket and Key properties to be specified.");
    return {};
  }
  json::object code{{"S3Bucket", object->at("Bucket")}, {"S3Key", object->at("Key")}};
  if (const auto* version = object->if_contains("Version")) code["S3ObjectVersion"] = *version;
  return code;
}

void check_properties(Work& work, const std::string& id, const json::object& properties) {
  for (const auto& [name, value] : properties) {
    if (base::contains(kNotSupportedOfFunction, name)) {
      work.refuse(id, "Property '" + std::string(name) + "'", {"Properties", name});
    } else if (!base::contains(kPassThrough, name) && !base::contains(kFunctionOfTransform, name)) {
      work.fail(id, fmt::format("property {} not defined for resource of type AWS::Serverless::Function",
                                std::string_view(name)));
    }
  }
  const auto* type = properties.if_contains("PackageType");
  const bool zip = type == nullptr || *type == "Zip";
  if (zip && (!properties.contains("Runtime") || !properties.contains("Handler"))) {
    work.fail(id, "Runtime and Handler needs to be present when PackageType is of type `Zip`");
  }
  const auto* queue = properties.if_contains("DeadLetterQueue");
  if (queue != nullptr) {
    const auto* object = queue->if_object();
    if (object == nullptr || !object->contains("Type") || !object->contains("TargetArn")) {
      work.fail(id, "'DeadLetterQueue' requires Type and TargetArn properties to be specified.");
    } else if (const auto kind = text_member(*object, "Type"); kind != "SQS" && kind != "SNS") {
      work.fail(id, "'DeadLetterQueue' requires Type of ['SNS', 'SQS']");
    }
  }
}

}  // namespace

void transform_function(Work& work, Apis& apis, const std::string& id, const json::object& resource) {
  const auto properties = with_globals(work.root(), "Function", resource);
  check_properties(work, id, properties);

  json::array tags{json::object{{"Key", "lambda:createdBy"}, {"Value", "SAM"}}};
  if (const auto* own = properties.if_contains("Tags")) {
    if (own->is_object()) {
      append_tags(own->as_object(), tags);
    } else {
      work.fail(id, "Type of property 'Tags' is invalid.");
    }
  }
  json::object function{{"Code", code_of(work, id, properties)}};
  for (const char* name : kPassThrough) {
    if (const auto* value = properties.if_contains(name)) function[name] = *value;
  }
  function["Tags"] = tags;
  if (const auto* tracing = properties.if_contains("Tracing")) {
    const auto mode = work.with_parameters(*tracing);
    if (mode != "Disabled") function["TracingConfig"] = json::object{{"Mode", mode}};
  }
  if (const auto* queue = section(properties, "DeadLetterQueue"); queue != nullptr && queue->contains("TargetArn")) {
    function["DeadLetterConfig"] = json::object{{"TargetArn", queue->at("TargetArn")}};
  }
  const auto* role = properties.if_contains("Role");
  function["Role"] = role != nullptr ? *role : json::value(get_att(id + "Role", "Arn"));

  json::object made{{"Type", "AWS::Lambda::Function"}, {"Properties", std::move(function)}};
  copy_all_attributes(resource, made);
  work.add(id, std::move(made), id);
  const auto event_policies = add_events(work, apis, id, resource, properties);
  if (role == nullptr) add_role(work, id, resource, properties, tags, event_policies);
}

}  // namespace sluice::cfn::sam
