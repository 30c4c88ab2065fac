#pragma once
// A REST API's definition: the tree of resources with their methods and integrations, models, validators and gateway
// responses. One is edited by the control plane; each deployment keeps another, which is never changed.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigw/api.h"

namespace sluice::apigw {

struct Definition {
  std::map<std::string, Resource> resources;           // by id; `resourceMethods` is set, with whole methods by verb
  std::map<std::string, Model> models;                 // by name
  std::map<std::string, RequestValidator> validators;  // by id
  std::map<std::string, GatewayResponse> gateway_responses;  // by type: those that were customised

  const Resource* root() const;
  const Resource* by_path(std::string_view path) const;
  const Method* method(const std::string& resource, const std::string& verb) const;
};

inline constexpr std::size_t kResourcesMax = 300;         // of an API, API Gateway's quota
inline constexpr std::size_t kMethodSizeMax = 900'000;    // bytes of a method as an event: a journal record holds 1 MiB
inline constexpr std::size_t kModelSizeMax = 400 * 1024;  // bytes of a schema, API Gateway's quota

// GET POST PUT DELETE PATCH OPTIONS HEAD ANY
bool valid_verb(std::string_view verb);

// Whether `part` may become a child of `parent`: its characters, one variable among siblings, nothing below a greedy
// one. The service's error if not.
aws::Status check_path_part(const Definition& definition, const Resource& parent, const std::string& part);
// The path of a child.
std::string child_path(const Resource& parent, std::string_view part);

// What sluice can serve of an integration: its type, backend, mappings and values. `place` is how an error names it:
// "POST /inbox".
aws::Status check_integration(const Integration& integration, std::string_view place);
aws::Status check_integration_response(const IntegrationResponse& response);
// That the method as a whole fits into an event.
aws::Status check_size(const Method& method, std::string_view place);

// "Value 'X' at 'Y' failed to satisfy constraint..."
aws::Error not_in_enumeration(std::string_view value, std::string_view member, const std::vector<std::string>& allowed);

}  // namespace sluice::apigw
