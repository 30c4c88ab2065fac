#pragma once
// Providers: how each type of CloudFormation resource is made, changed and deleted with the other engines' own actions.
// The CloudFormation engine asks (cfn::ResourceRequest), a provider does, and answers (cfn::ResourceAnswer); cfn/api.h
// says what it must keep to.
//
// One file in host/providers/ for each service. A provider is a function; it may answer later.
#include <functional>
#include <map>
#include <string>

#include "host/machine.h"

namespace sluice::host {

using ResourceDone = std::function<void(cfn::ResourceAnswer)>;
using Provider = void (*)(Machine&, const cfn::ResourceRequest&, ResourceDone);

class Providers {
 public:
  explicit Providers(Machine& machine);
  void carry_out(const cfn::ResourceRequest& request);

 private:
  Machine& machine_;
  std::map<std::string, Provider> by_type_;
};

// ---- for the providers ---------------------------------------------------------------------------------------------

inline cfn::ResourceAnswer made(std::string physical_id, std::map<std::string, boost::json::value> attributes = {}) {
  cfn::ResourceAnswer answer;
  answer.physical_id = std::move(physical_id);
  answer.attributes = std::move(attributes);
  return answer;
}

inline cfn::ResourceAnswer failed(const aws::Error& error, std::string physical_id = "") {
  cfn::ResourceAnswer answer;
  answer.ok = false;
  answer.physical_id = std::move(physical_id);
  answer.error_code = error.code;
  answer.error = error.message;
  return answer;
}

inline aws::Context context_of(Machine& machine, const cfn::ResourceRequest& request) {
  return machine.internal_context(request.account, request.region);
}

// Decides a command that answers at once and gives its reply. Actions that park or defer are not for providers.
template <class Slot, class Command>
aws::Result<typename Slot::Reply> ask(Slot& slot, Command command, const aws::Context& context) {
  aws::Result<typename Slot::Reply> result = aws::fail(aws::Error{"InternalFailure", "No answer.", 500, "", {}});
  slot.submit(std::move(command), context,
              [&result](aws::Result<typename Slot::Reply>&& reply) { result = std::move(reply); });
  return result;
}

// The name that a resource shall have.
inline const std::string& name_of(const cfn::ResourceRequest& request) {
  return request.physical_name.empty() ? request.physical_id : request.physical_name;
}

// What a resource made for this stack and logical id carries among its tags.
bool is_ours(const std::map<std::string, std::string>& tags, const cfn::ResourceRequest& request);

// A member of the properties, or nothing.
inline const boost::json::value* property(const boost::json::object& properties, std::string_view name) {
  return properties.if_contains(name);
}

// The keys of `before` that `after` lacks.
std::vector<std::string> keys_gone(const std::map<std::string, std::string>& before,
                                   const std::map<std::string, std::string>& after);

void provide_queue(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_queue_policy(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_function(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_permission(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_event_source_mapping(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_rest_api(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_deployment(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_stage(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_role(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_role_policy(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_managed_policy(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_log_group(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_bucket(Machine&, const cfn::ResourceRequest&, ResourceDone);
void provide_bucket_policy(Machine&, const cfn::ResourceRequest&, ResourceDone);

}  // namespace sluice::host
