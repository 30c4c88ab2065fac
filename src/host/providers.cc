#include "host/providers.h"

namespace sluice::host {

Providers::Providers(Machine& machine)
    : machine_(machine),
      by_type_{{"AWS::SQS::Queue", provide_queue},
               {"AWS::SQS::QueuePolicy", provide_queue_policy},
               {"AWS::Lambda::Function", provide_function},
               {"AWS::Lambda::Permission", provide_permission},
               {"AWS::Lambda::EventSourceMapping", provide_event_source_mapping},
               {"AWS::ApiGateway::RestApi", provide_rest_api},
               {"AWS::ApiGateway::Deployment", provide_deployment},
               {"AWS::ApiGateway::Stage", provide_stage},
               {"AWS::IAM::Role", provide_role},
               {"AWS::IAM::Policy", provide_role_policy},
               {"AWS::IAM::ManagedPolicy", provide_managed_policy},
               {"AWS::Logs::LogGroup", provide_log_group},
               {"AWS::S3::Bucket", provide_bucket},
               {"AWS::S3::BucketPolicy", provide_bucket_policy}} {}

void Providers::carry_out(const cfn::ResourceRequest& request) {
  const auto answer = [this, token = request.token](cfn::ResourceAnswer reply) {
    reply.token = token;
    machine_.cfn.tell(std::move(reply));
  };
  const auto found = by_type_.find(request.type);
  if (found == by_type_.end()) {
    answer(failed(aws::not_supported("The resource type " + request.type)));
    return;
  }
  found->second(machine_, request, answer);
}

bool is_ours(const std::map<std::string, std::string>& tags, const cfn::ResourceRequest& request) {
  const auto stack = tags.find("aws:cloudformation:stack-id");
  const auto logical = tags.find("aws:cloudformation:logical-id");
  return stack != tags.end() && stack->second == request.stack_id && logical != tags.end() &&
         logical->second == request.logical_id;
}

std::vector<std::string> keys_gone(const std::map<std::string, std::string>& before,
                                   const std::map<std::string, std::string>& after) {
  std::vector<std::string> gone;
  for (const auto& [key, value] : before) {
    if (!after.contains(key)) gone.push_back(key);
  }
  return gone;
}

}  // namespace sluice::host
