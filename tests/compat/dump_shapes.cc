// Prints what sluice knows of each service as JSON: its actions with their request shapes, its REST routes, its
// replies, and all shapes that these reach. tools/model_gaps.py compares that with botocore's service models.
#include <iostream>
#include <map>
#include <set>

#include "apigw/api.h"
#include "base/check.h"
#include "cfn/api.h"
#include "iam/api.h"
#include "lambda/api.h"
#include "logs/api.h"
#include "sqs/api.h"
#include "wire/actions.h"
#include "wire/apigw_wire.h"
#include "wire/json_codec.h"
#include "wire/lambda_wire.h"
#include "wire/rest_json.h"

namespace sluice::wire {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

class ServiceDump {
 public:
  // The described alternatives of the variant.
  template <class... T>
  void replies(const std::variant<T...>*) {
    (reply<T>(), ...);
  }
  template <class T>
  void reply() {
    if constexpr (base::Described<T>) {
      reach(type_of<T>());
      append(replies_, quoted(type_of<T>().name));
    }
  }

  template <class Command>
  void actions() {
    for (const auto& action : actions_of<Command>()) this->action(action.name, *action.request);
  }

  template <class Request>
  void routes(std::span<const RestRoute> routes) {
    for (const auto& route : routes) {
      const auto* request = find_action<Request>(route.shape.empty() ? route.action : route.shape);
      CHECK(request != nullptr);
      action(route.action, *request->request);
      append(routes_, text_of(route));
    }
  }

  std::string text() const {
    std::string shapes;
    for (const auto& [name, type] : shapes_) append(shapes, quoted(name) + ":" + members_of(*type));
    return "{\"actions\":{" + actions_ + "},\"routes\":[" + routes_ + "],\"replies\":[" + replies_ + "],\"shapes\":{" +
           shapes + "}}";
  }

 private:
  static void append(std::string& list, const std::string& item) { list += (list.empty() ? "" : ",") + item; }

  void action(std::string_view name, const Type& request) {
    reach(request);
    append(actions_, quoted(name) + ":" + quoted(request.name));
  }

  static std::string text_of(const RestRoute& route) {
    constexpr const char* places[] = {"query", "header", "query of other"};
    std::string bindings;
    for (const auto& binding : route.bindings) {
      append(bindings, "{\"place\":" + quoted(places[int(binding.place)]) + ",\"name\":" + quoted(binding.name) +
                           ",\"member\":" + quoted(binding.member) + "}");
    }
    return "{\"method\":" + quoted(route.method) + ",\"pattern\":" + quoted(route.pattern) +
           ",\"status\":" + std::to_string(route.status) + ",\"action\":" + quoted(route.action) +
           ",\"payload\":" + quoted(route.payload) + ",\"bindings\":[" + bindings + "]}";
  }

  // Remembers the structs in a type.
  void reach(const Type& type) {
    if (type.element != nullptr) return reach(*type.element);
    if (type.kind != Kind::kStruct) return;
    const auto [at, added] = shapes_.emplace(std::string(type.name), &type);
    CHECK(at->second == &type);  // two shapes of one name in a service would be mistaken for each other
    if (!added) return;
    for (const auto& member : type.members) reach(*member.type);
  }

  static std::string kind_of(const Type& type) {
    switch (type.kind) {
      case Kind::kString:
      case Kind::kEnum:
        return "\"string\"";
      case Kind::kBlob:
        return "\"blob\"";
      case Kind::kBool:
        return "\"boolean\"";
      case Kind::kInt32:
        return "\"integer\"";
      case Kind::kInt64:
        return "\"long\"";
      case Kind::kDouble:
        return "\"double\"";
      case Kind::kInstant:
        return "\"timestamp\"";
      case Kind::kJson:
        return "\"document\"";
      case Kind::kStruct:
        return "{\"structure\":" + quoted(type.name) + "}";
      case Kind::kList:
        return "{\"list\":" + kind_of(*type.element) + "}";
      case Kind::kMap:
        return "{\"map\":" + kind_of(*type.element) + "}";
      case Kind::kOptional:
        return kind_of(*type.element);
    }
    return "null";
  }

  static std::string members_of(const Type& type) {
    std::string out;
    for (const auto& member : type.members) {
      const bool scalar = member.type->kind != Kind::kList && member.type->kind != Kind::kMap &&
                          member.type->kind != Kind::kOptional && member.type->kind != Kind::kStruct;
      std::string enumerators;
      for (const auto& enumerator : member.type->inner().enumerators) append(enumerators, quoted(enumerator.name));
      append(out, quoted(member.name) + ":{\"type\":" + kind_of(*member.type) +
                      ",\"required\":" + (member.type->required ? "true" : "false") +
                      ",\"plain\":" + (scalar ? "true" : "false") + ",\"enum\":[" + enumerators + "]}");
    }
    return "{" + out + "}";
  }

  std::string actions_, routes_, replies_;
  std::map<std::string, const Type*> shapes_;
};

template <class Command, class Reply>
ServiceDump dump() {
  ServiceDump service;
  service.actions<Command>();
  service.replies(static_cast<const Reply*>(nullptr));
  return service;
}

int run() {
  std::map<std::string, ServiceDump> services;
  services["sqs"] = dump<sqs::Command, sqs::Reply>();
  services["sqs"].reply<sqs::ReceiveMessageResult>();
  services["logs"] = dump<logs::Command, logs::Reply>();
  services["logs"].reply<logs::GetLogEventsResponse>();
  services["logs"].reply<logs::FilterLogEventsResponse>();
  services["cloudformation"] = dump<cfn::Command, cfn::Reply>();
  services["iam"] = dump<iam::IamAction, iam::Reply>();
  services["sts"] = dump<iam::StsAction, iam::Reply>();
  services["lambda"].routes<lambda_wire::Request>(lambda_wire::routes());
  services["lambda"].replies(static_cast<const lambda::Reply*>(nullptr));
  services["apigateway"].routes<apigw::Command>(apigw_wire::routes());
  services["apigateway"].replies(static_cast<const apigw::Reply*>(nullptr));
  std::string separator = "{";
  for (const auto& [name, service] : services) {
    std::cout << separator << "\n" << quoted(name) << ":" << service.text();
    separator = ",";
  }
  std::cout << "\n}\n";
  return 0;
}

}  // namespace
}  // namespace sluice::wire

int main() {
  return sluice::wire::run();
}
