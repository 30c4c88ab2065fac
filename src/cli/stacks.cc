#include "cli/stacks.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "aws/hash.h"
#include "cli/packaging.h"
#include "cli/template_text.h"
#include "cli/terminal.h"
#include "os/environment.h"

namespace sluice::cli {
namespace {

constexpr std::size_t kInlineTemplateMax = 51'200;  // larger templates go by S3 (cloudformation-sam.md section 2.8)
constexpr int kWaitMs = 2;                          // between two looks, growing to
constexpr int kWaitMaxMs = 200;

class Waiter {
 public:
  void wait() {
    os::pause_ms(ms_);
    ms_ = std::min(ms_ * 3 / 2 + 1, kWaitMaxMs);
  }
  void hurry() { ms_ = kWaitMs; }

 private:
  int ms_ = kWaitMs;
};

struct StackState {
  std::string id, status, reason;
};

Result<StackState> stack_state(Client& client, const std::string& name) {
  const auto reply = client.cloudformation("DescribeStacks", {{"StackName", name}});
  if (!reply) return base::fail(reply.error());
  const auto stack = reply->result.child("Stacks").child("member");
  return StackState{stack.child_value("StackId"), stack.child_value("StackStatus"),
                    stack.child_value("StackStatusReason")};
}

bool does_not_exist(const Problem& problem) {
  return problem.message.ends_with("does not exist");
}

Tone tone_of(std::string_view status) {
  if (status.find("FAILED") != status.npos || status.find("ROLLBACK") != status.npos) return Tone::kBad;
  return status.ends_with("COMPLETE") ? Tone::kGood : Tone::kDim;
}

// Prints a stack's events as they come, oldest first, from a known point on.
class EventPrinter {
 public:
  EventPrinter(Client& client, std::string stack_id) : client_(client), stack_id_(std::move(stack_id)) {}

  // Takes what is there as seen.
  Result<void> skip_old() {
    return each_new([](const pugi::xml_node&) {});
  }

  // What failed first and why, "RESOURCE: reason"; empty if nothing did.
  const std::string& first_failure() const { return first_failure_; }

  // Prints until the stack itself comes to rest; gives its last status.
  Result<std::string> follow() {
    Waiter waiter;
    std::string end;
    while (end.empty()) {
      bool any = false;
      auto read = each_new([&](const pugi::xml_node& event) {
        any = true;
        show(event);
        const std::string status = event.child_value("ResourceStatus");
        const bool of_stack = stack_id_ == event.child_value("PhysicalResourceId");
        if (of_stack && status.find("IN_PROGRESS") == status.npos) end = status;
      });
      if (!read) return base::fail(read.error());
      if (any) waiter.hurry();
      if (end.empty()) waiter.wait();
    }
    return end;
  }

 private:
  template <class Each>
  Result<void> each_new(Each each) {
    std::vector<pugi::xml_node> fresh;
    std::vector<Client::Xml> pages;  // keeps the nodes alive
    std::string token;
    bool known = false;
    do {
      Parameters parameters{{"StackName", stack_id_}};
      if (!token.empty()) parameters.emplace_back("NextToken", token);
      auto reply = client_.cloudformation("DescribeStackEvents", std::move(parameters));
      if (!reply) return base::fail(reply.error());
      pages.push_back(std::move(*reply));
      for (const auto event : pages.back().result.child("StackEvents").children("member")) {
        if (!seen_.insert(event.child_value("EventId")).second) {
          known = true;
          break;
        }
        fresh.push_back(event);
      }
      token = pages.back().result.child_value("NextToken");
    } while (!known && !token.empty());
    std::for_each(fresh.rbegin(), fresh.rend(), each);
    return {};
  }

  void show(const pugi::xml_node& event) {
    const std::string status = event.child_value("ResourceStatus");
    const std::string reason = event.child_value("ResourceStatusReason");
    std::string line = fmt::format("  {:<23} {:<35} {}", event.child_value("LogicalResourceId"),
                                   event.child_value("ResourceType"), toned(status, tone_of(status)));
    const bool failed = status.find("FAILED") != status.npos || status.find("ROLLBACK") != status.npos;
    if (failed && !reason.empty()) {
      line += "  " + reason;
      if (first_failure_.empty()) first_failure_ = std::string(event.child_value("LogicalResourceId")) + ": " + reason;
    }
    print(line);
  }

  Client& client_;
  std::string stack_id_;
  std::set<std::string> seen_;
  std::string first_failure_;
};

// A problem that the template may be the cause of.
int fail_at(const std::string& template_path, const Problem& problem) {
  return fail(Problem{problem.code, at_place(template_path, problem.message)});
}

Result<Parameters> change_set_parameters(Client& client, const DeployOptions& options, const std::string& body,
                                         bool exists) {
  Parameters parameters{{"StackName", options.stack},
                        {"ChangeSetName", "sluice-deploy-" + aws::md5_hex(body).substr(0, 12)},
                        {"ChangeSetType", exists ? "UPDATE" : "CREATE"},
                        {"Capabilities.member.1", "CAPABILITY_NAMED_IAM"},
                        {"Capabilities.member.2", "CAPABILITY_AUTO_EXPAND"}};
  if (body.size() <= kInlineTemplateMax) {
    parameters.emplace_back("TemplateBody", body);
  } else {
    const auto bucket = artifact_bucket(client);
    if (!bucket) return base::fail(bucket.error());
    const auto path = "/" + *bucket + "/" + aws::md5_hex(body) + ".template";
    if (const auto put = client.rest("s3", "PUT", path, "", {}, body); !put) return base::fail(put.error());
    parameters.emplace_back("TemplateURL", client.endpoint().url + path);
  }
  int number = 0;
  for (const auto& override_text : options.parameter_overrides) {
    const auto equals = override_text.find('=');
    if (equals == override_text.npos || equals == 0) {
      return base::fail(Problem{"", "'" + override_text + "' is not a parameter override of the form KEY=VALUE"});
    }
    const auto member = fmt::format("Parameters.member.{}.", ++number);
    parameters.emplace_back(member + "ParameterKey", override_text.substr(0, equals));
    parameters.emplace_back(member + "ParameterValue", override_text.substr(equals + 1));
  }
  return parameters;
}

// Waits until the change set is made. False: there is nothing to change.
Result<bool> wait_for_change_set(Client& client, const std::string& id) {
  Waiter waiter;
  for (;;) {
    const auto reply = client.cloudformation("DescribeChangeSet", {{"ChangeSetName", id}});
    if (!reply) return base::fail(reply.error());
    const std::string status = reply->result.child_value("Status");
    if (status == "CREATE_COMPLETE") return true;
    if (status == "FAILED") {
      const std::string reason = reply->result.child_value("StatusReason");
      if (reason.starts_with("The submitted information didn't contain changes.") ||
          reason.starts_with("No updates are to be performed"))
        return false;
      return base::fail(Problem{"", reason});
    }
    waiter.wait();
  }
}

void print_outputs(const std::map<std::string, std::string>& outputs) {
  if (outputs.empty()) return;
  std::size_t width = 0;
  for (const auto& [key, value] : outputs) width = std::max(width, key.size());
  print("outputs:");
  for (const auto& [key, value] : outputs) print(fmt::format("  {:<{}}  {}", key, width, value));
}

}  // namespace

Result<std::map<std::string, std::string>> stack_outputs(Client& client, const std::string& stack) {
  const auto reply = client.cloudformation("DescribeStacks", {{"StackName", stack}});
  if (!reply) return base::fail(reply.error());
  std::map<std::string, std::string> outputs;
  for (const auto output : reply->result.child("Stacks").child("member").child("Outputs").children("member")) {
    outputs[output.child_value("OutputKey")] = output.child_value("OutputValue");
  }
  return outputs;
}

int deploy(Client& client, const DeployOptions& options) {
  auto before = stack_state(client, options.stack);
  if (!before && !does_not_exist(before.error())) return fail(before.error());
  const auto body = package_template(client, options.template_path);
  if (!body) return fail(body.error());
  if (before &&
      before->status == "ROLLBACK_COMPLETE") {  // nothing but deletion is possible: an earlier first try failed
    print("deleting what is left of an earlier failed deployment");
    if (const int status = delete_stack(client, options.stack); status != 0) return status;
    before = base::fail(Problem{});
  }
  const bool exists = before && before->status != "REVIEW_IN_PROGRESS";

  auto parameters = change_set_parameters(client, options, *body, exists);
  if (!parameters) return fail(parameters.error());
  client.cloudformation("DeleteChangeSet", {{"StackName", options.stack}, {"ChangeSetName", (*parameters)[1].second}});
  const auto created = client.cloudformation("CreateChangeSet", std::move(*parameters));
  if (!created) return fail_at(options.template_path, created.error());
  const std::string change_set = created->result.child_value("Id"), stack_id = created->result.child_value("StackId");
  const auto has_changes = wait_for_change_set(client, change_set);
  if (!has_changes) return fail_at(options.template_path, has_changes.error());

  if (*has_changes) {
    print((exists ? "updating " : "creating ") + options.stack);
    EventPrinter events(client, stack_id);
    if (auto skipped = events.skip_old(); !skipped) return fail(skipped.error());
    if (const auto run = client.cloudformation("ExecuteChangeSet", {{"ChangeSetName", change_set}}); !run)
      return fail(run.error());
    const auto end = events.follow();
    if (!end) return fail(end.error());
    if (*end != "CREATE_COMPLETE" && *end != "UPDATE_COMPLETE") {
      if (!events.first_failure().empty()) fail(at_place(options.template_path, events.first_failure()));
      return fail("the deployment of " + options.stack + " ended as " + *end);
    }
  } else {
    client.cloudformation("DeleteChangeSet", {{"ChangeSetName", change_set}});
    print(options.stack + " is up to date");
  }
  const auto outputs = stack_outputs(client, options.stack);
  if (!outputs) return fail(outputs.error());
  print_outputs(*outputs);
  return 0;
}

int delete_stack(Client& client, const std::string& stack) {
  const auto state = stack_state(client, stack);
  if (!state) return fail(state.error());
  EventPrinter events(client, state->id);
  if (auto skipped = events.skip_old(); !skipped) return fail(skipped.error());
  if (const auto reply = client.cloudformation("DeleteStack", {{"StackName", stack}}); !reply)
    return fail(reply.error());
  const auto end = events.follow();
  if (!end) return fail(end.error());
  if (*end != "DELETE_COMPLETE") return fail("deleting " + stack + " ended as " + *end);
  return 0;
}

}  // namespace sluice::cli
