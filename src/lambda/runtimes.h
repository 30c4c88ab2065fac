#pragma once
// The runtimes that Lambda has, and those of them that sluice runs.
#include <string>
#include <string_view>

namespace sluice::lambda {

// The service's list as its error prints it: "[nodejs20.x, ...]".
std::string runtime_enum_set();
bool is_runtime(std::string_view runtime);
// provided.al2, provided.al2023, and python and node by shims of the supervisor.
bool is_supported_runtime(std::string_view runtime);
// arn:aws:lambda:REGION::runtime:HASH; the hash is ours.
std::string runtime_version_arn(std::string_view runtime, std::string_view region);
// What INIT_START calls it: provided:al2023.v1, python:3.13.v1.
std::string runtime_version_name(std::string_view runtime);

}  // namespace sluice::lambda
