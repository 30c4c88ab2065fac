// AWS::Logs::LogGroup, AWS::S3::Bucket and AWS::S3::BucketPolicy.
#include "aws/arn.h"
#include "host/json_shape.h"
#include "host/providers.h"

namespace sluice::host {
namespace {

using Operation = cfn::ResourceOperation;

std::optional<aws::Error> set_retention(Machine& machine, const cfn::ResourceRequest& request,
                                        const aws::Context& context) {
  aws::Result<logs::Reply> reply;
  if (const auto* days = property(request.properties, "RetentionInDays")) {
    logs::PutRetentionPolicyRequest put;
    put.logGroupName = name_of(request);
    from_json(*days, put.retentionInDays);
    reply = ask(machine.logs, std::move(put), context);
  } else if (request.operation == Operation::kUpdate) {
    logs::DeleteRetentionPolicyRequest remove;
    remove.logGroupName = name_of(request);
    reply = ask(machine.logs, std::move(remove), context);
  }
  return reply ? std::nullopt : std::optional(reply.error());
}

std::vector<s3::Tag> bucket_tags(const std::map<std::string, std::string>& tags) {
  std::vector<s3::Tag> list;
  for (const auto& [key, value] : tags) {
    s3::Tag tag;
    tag.Key = key;
    tag.Value = value;
    list.push_back(std::move(tag));
  }
  return list;
}

// The bucket's settings, each by its own action; the first that fails is the answer.
std::optional<aws::Error> set_bucket(Machine& machine, const cfn::ResourceRequest& request,
                                     const aws::Context& context) {
  std::optional<aws::Error> problem;
  const auto run = [&](auto command) {
    if (problem) return;
    command.Bucket = name_of(request);
    const auto reply = ask(machine.s3, std::move(command), context);
    if (!reply) problem = reply.error();
  };
  if (const auto* versioning = property(request.properties, "VersioningConfiguration");
      versioning != nullptr && versioning->is_object()) {
    run(shape_of<s3::PutBucketVersioningRequest>(versioning->get_object()));
  }
  if (const auto* block = property(request.properties, "PublicAccessBlockConfiguration")) {
    s3::PutPublicAccessBlockRequest put;
    from_json(*block, put.PublicAccessBlockConfiguration);
    run(std::move(put));
  }
  if (const auto* encryption = property(request.properties, "BucketEncryption");
      encryption != nullptr && encryption->is_object()) {
    s3::PutBucketEncryptionRequest put;
    if (const auto* rules = encryption->get_object().if_contains("ServerSideEncryptionConfiguration");
        rules != nullptr && rules->is_array()) {
      for (const auto& rule : rules->get_array()) {
        s3::ServerSideEncryptionRule made;
        if (const auto* by_default =
                rule.is_object() ? rule.get_object().if_contains("ServerSideEncryptionByDefault") : nullptr) {
          from_json(*by_default, made);
        }
        put.Rules.push_back(std::move(made));
      }
    }
    run(std::move(put));
  }
  if (!request.tags.empty()) {
    s3::PutBucketTaggingRequest put;
    put.TagSet = bucket_tags(request.tags);
    run(std::move(put));
  }
  return problem;
}

cfn::ResourceAnswer bucket_made(const cfn::ResourceRequest& request) {
  const auto& name = name_of(request);
  const auto text = [](std::string value) { return boost::json::value(boost::json::string(value)); };
  return made(name, {{"Arn", text("arn:aws:s3:::" + name)},
                     {"DomainName", text(name + ".s3.amazonaws.com")},
                     {"RegionalDomainName", text(name + ".s3." + request.region + ".amazonaws.com")},
                     {"DualStackDomainName", text(name + ".s3.dualstack." + request.region + ".amazonaws.com")},
                     {"WebsiteURL", text("http://" + name + ".s3-website-" + request.region + ".amazonaws.com")}});
}

}  // namespace

void provide_log_group(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  const auto context = context_of(machine, request);
  if (request.operation == Operation::kDelete) {
    logs::DeleteLogGroupRequest remove;
    remove.logGroupName = name_of(request);
    const auto reply = ask(machine.logs, std::move(remove), context);
    done(reply || reply.error().code == "ResourceNotFoundException" ? made(request.physical_id)
                                                                    : failed(reply.error()));
    return;
  }
  const auto arn = aws::arn("logs", request.region, request.account, "log-group:" + name_of(request) + ":*");
  if (request.operation == Operation::kCreate) {
    logs::CreateLogGroupRequest create;
    create.logGroupName = name_of(request);
    create.tags = request.tags;
    const auto reply = ask(machine.logs, std::move(create), context);
    if (!reply) {
      logs::ListTagsForResourceRequest list;
      list.resourceArn = aws::arn("logs", request.region, request.account, "log-group:" + name_of(request));
      const auto tags = ask(machine.logs, std::move(list), context);
      if (!tags || !is_ours(std::get<logs::ListTagsForResourceResponse>(*tags).tags, request))
        return done(failed(reply.error()));
    }
  }
  const auto problem = set_retention(machine, request, context);
  done(problem ? failed(*problem, name_of(request)) : made(name_of(request), {{"Arn", arn.c_str()}}));
}

void provide_bucket(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  const auto context = context_of(machine, request);
  if (request.operation == Operation::kDelete) {
    s3::DeleteBucketRequest remove;
    remove.Bucket = name_of(request);
    const auto reply = ask(machine.s3, std::move(remove), context);
    done(reply || reply.error().code == "NoSuchBucket" ? made(request.physical_id) : failed(reply.error()));
    return;
  }
  if (request.operation == Operation::kCreate) {
    s3::CreateBucketRequest create;
    create.Bucket = name_of(request);
    if (request.region != aws::kDefaultRegion) create.LocationConstraint = request.region;
    const auto reply = ask(machine.s3, std::move(create), context);
    if (!reply) {
      s3::GetBucketTaggingRequest get;
      get.Bucket = name_of(request);
      const auto tags = ask(machine.s3, std::move(get), context);
      std::map<std::string, std::string> there;
      if (tags) {
        for (const auto& tag : std::get<s3::GetBucketTaggingOutput>(*tags).TagSet) there[tag.Key] = tag.Value;
      }
      if (!is_ours(there, request)) return done(failed(reply.error()));
    }
  }
  const auto problem = set_bucket(machine, request, context);
  done(problem ? failed(*problem, name_of(request)) : bucket_made(request));
}

void provide_bucket_policy(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  const auto context = context_of(machine, request);
  const auto* bucket = property(request.properties, "Bucket");
  const auto name = bucket == nullptr ? request.physical_id : scalar_text(*bucket);
  aws::Result<s3::Reply> reply;
  if (request.operation == Operation::kDelete) {
    s3::DeleteBucketPolicyRequest remove;
    remove.Bucket = name;
    reply = ask(machine.s3, std::move(remove), context);
    if (!reply && reply.error().code == "NoSuchBucket") return done(made(request.physical_id));
  } else {
    s3::PutBucketPolicyRequest put;
    put.Bucket = name;
    if (const auto* document = property(request.properties, "PolicyDocument")) put.Policy = scalar_text(*document);
    reply = ask(machine.s3, std::move(put), context);
  }
  done(reply ? made(name) : failed(reply.error()));
}

}  // namespace sluice::host
