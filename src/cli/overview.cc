#include "cli/overview.h"

#include <fmt/format.h>

#include "cli/child.h"
#include "cli/terminal.h"

namespace sluice::cli {
namespace {

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return "";
  return value->is_string() ? std::string(value->get_string()) : boost::json::serialize(*value);
}

Result<void> show_stacks(Client& client) {
  const auto reply = client.cloudformation("DescribeStacks", {});
  if (!reply) return base::fail(reply.error());
  print("stacks:");
  for (const auto stack : reply->result.child("Stacks").children("member")) {
    print(fmt::format("  {:<40}{}", stack.child_value("StackName"), stack.child_value("StackStatus")));
  }
  return {};
}

Result<void> show_functions(Client& client) {
  const auto reply = client.rest("lambda", "GET", "/2015-03-31/functions", "", {}, "");
  if (!reply) return base::fail(reply.error());
  boost::system::error_code error;
  const auto body = boost::json::parse(reply->body, error);
  print("functions:");
  if (error || !body.is_object() || !body.get_object().contains("Functions")) return {};
  for (const auto& function : body.get_object().at("Functions").get_array()) {
    const auto& object = function.get_object();
    print(fmt::format("  {:<64}{:<18}", text_of(object, "FunctionName"), text_of(object, "Runtime")));
  }
  return {};
}

Result<void> show_queues(Client& client) {
  const auto reply = client.json("sqs", "AmazonSQS.ListQueues", {});
  if (!reply) return base::fail(reply.error());
  print("queues:                                                        visible  in flight  delayed");
  const auto* urls = reply->is_object() ? reply->get_object().if_contains("QueueUrls") : nullptr;
  if (urls == nullptr) return {};
  for (const auto& url : urls->get_array()) {
    const std::string text(url.get_string());
    const auto attributes = client.json("sqs", "AmazonSQS.GetQueueAttributes",
                                        {{"QueueUrl", text}, {"AttributeNames", boost::json::array{"All"}}});
    if (!attributes) return base::fail(attributes.error());
    const auto& values = attributes->get_object().at("Attributes").get_object();
    const auto count = [&](const char* name) { return text_of(values, name); };
    std::string line = fmt::format("  {:<60}", text.substr(text.rfind('/') + 1));
    line += fmt::format("{:>8}", count("ApproximateNumberOfMessages"));
    line += fmt::format("{:>11}", count("ApproximateNumberOfMessagesNotVisible"));
    line += fmt::format("{:>9}", count("ApproximateNumberOfMessagesDelayed"));
    print(line);
  }
  return {};
}

bool user_namespaces_allowed() {
  const auto result = run_quietly({"unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "true"});
  return result && result->status == 0;
}

std::string interpreter(const std::string& name) {
  const auto result = run_quietly({name, "--version"});
  if (!result || result->status != 0) return "not found";
  return result->output.substr(0, result->output.find('\n'));
}

}  // namespace

int status(Client& client) {
  print("sluice at " + client.endpoint().url);
  for (const auto show : {show_stacks, show_functions, show_queues}) {
    if (auto shown = show(client); !shown) return fail(shown.error());
  }
  return 0;
}

std::map<std::string, std::string> environment_variables(const Endpoint& endpoint) {
  return {{"AWS_ENDPOINT_URL", endpoint.url},
          {"AWS_REGION", endpoint.region},
          {"AWS_DEFAULT_REGION", endpoint.region},
          {"AWS_ACCESS_KEY_ID", endpoint.access_key},
          {"AWS_SECRET_ACCESS_KEY", endpoint.secret}};
}

int environment(const Endpoint& endpoint) {
  print(
      "# eval \"$(sluice env)\". AWS CLI v1 for sqs (before 1.29 for all), and v2 before 2.13, ignore "
      "AWS_ENDPOINT_URL:");
  print("# give them --endpoint-url \"$AWS_ENDPOINT_URL\", or they ask the real AWS.");
  for (const auto& [name, value] : environment_variables(endpoint)) print("export " + name + "='" + value + "'");
  return 0;
}

int doctor(const Endpoint& endpoint, base::Clock& clock) {
  const auto row = [](const std::string& what, const std::string& how) { print(fmt::format("  {:<34}{}", what, how)); };
  print("server");
  auto client = Client::connect(endpoint, clock);
  const auto health = client ? client->rest("sluice", "GET", "/_sluice/health", "", {}, "")
                             : Result<HttpReply>(base::fail(client.error()));
  row("at " + endpoint.url, health ? "answers" : "does not answer; start it with `sluice up`");
  print("what a function is held to");
  row("process group, killed whole", "yes");
  row("environment", "only what Lambda would set");
  row("new privileges", "none (no_new_privs)");
  row("open files", "1024");
  row("file system", "the host's, as the user who runs sluice (not isolated)");
  row("network", "the host's (not isolated)");
  row("memory", "measured and reported, not limited");
  row("user namespaces on this machine", user_namespaces_allowed() ? "allowed, not used yet" : "not allowed");
  print("tools that deployments may need");
  for (const auto* tool : {"make", "sam", "aws"}) row(tool, interpreter(tool));
  return 0;
}

}  // namespace sluice::cli
