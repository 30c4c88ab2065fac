#pragma once
// AWS::Serverless::Api and the implicit ServerlessRestApi (section 4.4).
#include <boost/json.hpp>
#include <map>
#include <string>
#include <string_view>

#include "cfn/sam/work.h"

namespace sluice::cfn::sam {

inline constexpr std::string_view kImplicitApi = "ServerlessRestApi";

// An API under way: events of functions add to its body, finish_api() makes the resources of it.
struct Api {
  std::string id;
  json::object resource;  // as in the template; its Properties with the globals
  json::object properties;
  json::object body;  // generated texts are marked (generated.h)
  bool implicit = false;
};
using Apis = std::map<std::string, Api>;

// The APIs of the template. The implicit one is made when an event asks for it.
Apis read_apis(Work& work);
Api& implicit_api(Work& work, Apis& apis);

// An event of type Api. `path` as in the template, `method` in lower case, "any" included.
struct Route {
  std::string function_id, event_id;
  std::string path, method;
  json::value timeout;  // TimeoutInMillis, or null
};
void add_route(Work& work, Api& api, const Route& route);

// What a permission's id ends with: the stage's name, or a form of it that is alphanumeric.
std::string stage_suffix(const Api& api);

// RestApi, Deployment and Stage.
void finish_api(Work& work, Api& api);

}  // namespace sluice::cfn::sam
