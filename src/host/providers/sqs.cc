// AWS::SQS::Queue and AWS::SQS::QueuePolicy.
#include "aws/arn.h"
#include "host/addresses.h"
#include "host/json_shape.h"
#include "host/providers.h"

namespace sluice::host {
namespace {

// Kept in stacks as AWS writes it; replies show the address by which the client reached us (host/addresses.h).
std::string canonical_url(const cfn::ResourceRequest& request) {
  return canonical_queue_url(request.region, request.account, name_of(request));
}

std::map<std::string, std::string> attributes_of(const boost::json::object& properties) {
  std::map<std::string, std::string> attributes;
  for (const auto& [name, value] : properties) {
    if (name == "QueueName" || name == "Tags") continue;
    attributes[std::string(name)] = scalar_text(value);
  }
  return attributes;
}

cfn::ResourceAnswer queue_made(const cfn::ResourceRequest& request) {
  const auto url = canonical_url(request);
  return made(url, {{"Arn", aws::arn("sqs", request.region, request.account, name_of(request)).c_str()},
                    {"QueueName", name_of(request).c_str()},
                    {"QueueUrl", url.c_str()}});
}

void create(Machine& machine, const cfn::ResourceRequest& request, const ResourceDone& done) {
  const auto context = context_of(machine, request);
  sqs::ListQueueTagsRequest list;
  list.QueueUrl = canonical_url(request);
  if (const auto tags = ask(machine.sqs, list, context)) {  // there is a queue of that name
    const bool ours = is_ours(std::get<sqs::ListQueueTagsResult>(*tags).Tags, request);
    done(ours ? queue_made(request)
              : failed({"AlreadyExists",
                        "Resource of type 'AWS::SQS::Queue' with identifier '" + name_of(request) + "' already exists.",
                        400,
                        "",
                        {}}));
    return;
  }
  sqs::CreateQueueRequest create;
  create.QueueName = name_of(request);
  create.Attributes = attributes_of(request.properties);
  create.tags = request.tags;
  const auto reply = ask(machine.sqs, std::move(create), context);
  done(reply ? queue_made(request) : failed(reply.error()));
}

void update(Machine& machine, const cfn::ResourceRequest& request, const ResourceDone& done) {
  const auto context = context_of(machine, request);
  sqs::SetQueueAttributesRequest set;
  set.QueueUrl = request.physical_id;
  set.Attributes = attributes_of(request.properties);
  // What the template no longer says goes back to the service's default.
  static const std::map<std::string, std::string> defaults = {{"DelaySeconds", "0"},
                                                              {"MaximumMessageSize", "1048576"},
                                                              {"MessageRetentionPeriod", "345600"},
                                                              {"ReceiveMessageWaitTimeSeconds", "0"},
                                                              {"VisibilityTimeout", "30"},
                                                              {"RedrivePolicy", ""},
                                                              {"RedriveAllowPolicy", ""},
                                                              {"KmsMasterKeyId", ""}};
  for (const auto& name : keys_gone(attributes_of(request.previous_properties), *set.Attributes)) {
    if (const auto found = defaults.find(name); found != defaults.end()) set.Attributes->insert(*found);
  }
  if (!set.Attributes->empty()) {
    if (const auto reply = ask(machine.sqs, std::move(set), context); !reply) return done(failed(reply.error()));
  }
  if (const auto gone = keys_gone(request.previous_tags, request.tags); !gone.empty()) {
    sqs::UntagQueueRequest untag;
    untag.QueueUrl = request.physical_id;
    untag.TagKeys = gone;
    if (const auto reply = ask(machine.sqs, std::move(untag), context); !reply) return done(failed(reply.error()));
  }
  if (!request.tags.empty()) {
    sqs::TagQueueRequest tag;
    tag.QueueUrl = request.physical_id;
    tag.Tags = request.tags;
    if (const auto reply = ask(machine.sqs, std::move(tag), context); !reply) return done(failed(reply.error()));
  }
  done(queue_made(request));
}

}  // namespace

void provide_queue(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  switch (request.operation) {
    case cfn::ResourceOperation::kCreate:
      return create(machine, request, done);
    case cfn::ResourceOperation::kUpdate:
      return update(machine, request, done);
    case cfn::ResourceOperation::kDelete:
      break;
  }
  sqs::DeleteQueueRequest remove;
  remove.QueueUrl = canonical_url(request);
  const auto reply = ask(machine.sqs, std::move(remove), context_of(machine, request));
  done(reply || reply.error().code == "QueueDoesNotExist" ? made(request.physical_id) : failed(reply.error()));
}

void provide_queue_policy(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  const bool removing = request.operation == cfn::ResourceOperation::kDelete;
  std::string document;
  if (const auto* policy = property(request.properties, "PolicyDocument"); policy != nullptr && !removing) {
    document = scalar_text(*policy);
  }
  if (const auto* queues = property(request.properties, "Queues"); queues != nullptr && queues->is_array()) {
    for (const auto& queue : queues->get_array()) {
      sqs::SetQueueAttributesRequest set;
      set.QueueUrl = scalar_text(queue);
      set.Attributes = std::map<std::string, std::string>{{"Policy", document}};
      const auto reply = ask(machine.sqs, std::move(set), context_of(machine, request));
      if (!reply && !(removing && reply.error().code == "QueueDoesNotExist")) return done(failed(reply.error()));
    }
  }
  done(made(name_of(request)));
}

}  // namespace sluice::host
