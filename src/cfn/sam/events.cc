#include "cfn/sam/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/contains.h"
#include "cfn/functions.h"
#include "cfn/structure.h"

namespace sluice::cfn::sam {

namespace {

// Properties of an SQS event that go to the mapping as they are.
constexpr std::array kOfMapping = {"BatchSize",      "Enabled",
                                   "FilterCriteria", "FunctionResponseTypes",
                                   "KmsKeyArn",      "MaximumBatchingWindowInSeconds",
                                   "MetricsConfig",  "ProvisionedPollerConfig",
                                   "ScalingConfig"};
constexpr std::array kRefusedOfApi = {"Auth", "RequestModel", "RequestParameters", "ResponseTransferMode"};
constexpr std::array kMethods = {"get", "put", "post", "delete", "patch", "head", "options", "any"};

struct Event {
  const std::string& function_id;
  std::string id;
  const json::object& function;  // the resource
  const json::object& properties;
};

bool has(Work& work, const Event& event, const char* name) {
  if (event.properties.contains(name)) return true;
  work.fail_event(event.function_id, event.id, fmt::format("Missing required property '{}'.", name));
  return false;
}

void add_mapping(Work& work, const Event& event) {
  if (!has(work, event, "Queue")) return;
  json::object mapping{{"EventSourceArn", event.properties.at("Queue")}, {"FunctionName", ref_to(event.function_id)}};
  for (const auto& [name, value] : event.properties) {
    if (base::contains(kOfMapping, name)) {
      mapping[name] = value;
    } else if (name != "Queue") {
      work.fail_event(event.function_id, event.id,
                      fmt::format("property {} not defined for resource of type SQS", std::string_view(name)));
    }
  }
  json::object resource{{"Type", "AWS::Lambda::EventSourceMapping"}, {"Properties", std::move(mapping)}};
  copy_shared_attributes(event.function, resource);
  work.add(event.function_id + event.id, std::move(resource), event.function_id);
}

// {id} and {proxy+} of a path, in ARNs a *.
std::string arn_path(const std::string& path) {
  std::string result;
  for (std::size_t i = 0; i < path.size();) {
    const auto end = path[i] == '{' ? path.find('}', i) : std::string::npos;
    if (end != std::string::npos) {
      result += '*';
      i = end + 1;
    } else {
      result += path[i++];
    }
  }
  return result;
}

// The API that the event names, or the implicit one; null after an error.
Api* api_of(Work& work, Apis& apis, const Event& event) {
  const auto* named = event.properties.if_contains("RestApiId");
  if (named == nullptr) return &implicit_api(work, apis);
  const auto call = function_call(*named);
  std::string id;
  if (named->is_string()) id = named->as_string();
  if (call && call->name == "Ref" && call->argument->is_string()) id = call->argument->as_string();
  if (id == kImplicitApi) return &implicit_api(work, apis);
  const auto it = apis.find(id);
  if (it != apis.end()) return &it->second;
  work.fail_event(event.function_id, event.id,
                  "RestApiId property of Api event must reference a valid resource in the same template.");
  return nullptr;
}

void add_api_event(Work& work, Apis& apis, const Event& event) {
  const auto& properties = event.properties;
  for (const auto& [name, value] : properties) {
    if (base::contains(kRefusedOfApi, name)) {
      work.refuse(event.function_id, fmt::format("Property '{}' of event {}", std::string_view(name), event.id),
                  {"Properties", "Events", event.id, "Properties", name});
    } else if (name != "Path" && name != "Method" && name != "RestApiId" && name != "TimeoutInMillis") {
      work.fail_event(event.function_id, event.id,
                      fmt::format("property {} not defined for resource of type Api", std::string_view(name)));
    }
  }
  if (!has(work, event, "Path") || !has(work, event, "Method")) return;
  if (event.function.contains("Condition")) {
    work.refuse(event.function_id, fmt::format("The Api event {} of a function with a Condition", event.id),
                {"Properties", "Events", event.id});
    return;
  }
  Route route{event.function_id, event.id, text_member(properties, "Path").value_or(""),
              text_member(properties, "Method").value_or(""), nullptr};
  std::transform(route.method.begin(), route.method.end(), route.method.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  if (route.method == "*") route.method = "any";
  if (route.path.empty() || route.path[0] != '/') {
    work.fail_event(event.function_id, event.id, "Api Event must have a String specified for 'Path'.");
    return;
  }
  if (!base::contains(kMethods, route.method)) {
    work.fail_event(event.function_id, event.id, "Api Event must have a String specified for 'Method'.");
    return;
  }
  if (const auto* timeout = properties.if_contains("TimeoutInMillis")) route.timeout = *timeout;
  Api* api = api_of(work, apis, event);
  if (api == nullptr) return;
  add_route(work, *api, route);

  std::string method = route.method;
  std::transform(method.begin(), method.end(), method.begin(), [](char c) { return char(std::toupper(c)); });
  const auto source =
      fmt::format("arn:aws:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{__ApiId__}}/${{__Stage__}}/{}{}",
                  route.method == "any" ? "*" : method, arn_path(route.path));
  json::object names{{"__ApiId__", ref_to(api->id)}, {"__Stage__", "*"}};
  json::object permission{
      {"Action", "lambda:InvokeFunction"},
      {"FunctionName", ref_to(event.function_id)},
      {"Principal", "apigateway.amazonaws.com"},
      {"SourceArn", json::object{{"Fn::Sub", json::array{json::string(source), std::move(names)}}}}};
  json::object resource{{"Type", "AWS::Lambda::Permission"}, {"Properties", std::move(permission)}};
  copy_shared_attributes(event.function, resource);
  work.add(event.function_id + event.id + "Permission" + stage_suffix(*api), std::move(resource), event.function_id);
}

}  // namespace

std::vector<std::string> add_events(Work& work, Apis& apis, const std::string& function_id,
                                    const json::object& resource, const json::object& properties) {
  static const json::object kNone;
  std::vector<std::string> policies;
  const auto* events = section(properties, "Events");
  if (events == nullptr) return policies;
  // By path, those without one by their id (section 4.3).
  std::vector<std::pair<std::string, std::string>> order;
  for (const auto& [id, value] : *events) {
    std::string key(id);
    if (const auto* event = value.if_object()) {
      if (const auto* own = section(*event, "Properties")) key = text_member(*own, "Path").value_or(key);
    }
    order.emplace_back(std::move(key), std::string(id));
  }
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [key, id] : order) {
    const auto* event = events->at(id).if_object();
    const auto type = event != nullptr ? text_member(*event, "Type") : std::nullopt;
    if (!type) {
      work.fail_event(function_id, id, "Missing required property 'Type'.");
      continue;
    }
    const auto* own = section(*event, "Properties");
    const Event read{function_id, id, resource, own != nullptr ? *own : kNone};
    if (*type == "SQS") {
      add_mapping(work, read);
      if (policies.empty()) policies.emplace_back("AWSLambdaSQSQueueExecutionRole");
    } else if (*type == "Api") {
      add_api_event(work, apis, read);
    } else {
      work.refuse(function_id, fmt::format("The event type {} of event {}", *type, id),
                  {"Properties", "Events", id, "Type"});
    }
  }
  return policies;
}

}  // namespace sluice::cfn::sam
