#pragma once
// Finding the method that a command names, and setting it; shared by the decisions about methods and integrations.
#include <functional>
#include <optional>
#include <string>

#include "apigw/decide.h"

namespace sluice::apigw {

struct FoundMethod {
  const ApiState* api = nullptr;
  const Resource* resource = nullptr;
  const Method* method = nullptr;  // null: the resource has no such method
};

aws::Result<FoundMethod> find_method(const Call& call, const std::optional<std::string>& api,
                                     const std::optional<std::string>& resource,
                                     const std::optional<std::string>& verb);
aws::Error no_such_method();
// "POST /inbox"
std::string place_of(const FoundMethod& found, const std::string& verb);

// The decision that makes `method` the one of its verb and answers with what `reply` makes of it.
Decision set_method(const FoundMethod& found, Method method, const std::function<Reply(const Method&)>& reply);

}  // namespace sluice::apigw
