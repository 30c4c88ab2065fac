#include "lambda/runtimes.h"

#include <algorithm>

#include "aws/arn.h"
#include "aws/hash.h"

namespace sluice::lambda {

namespace {

// As of January 2026 (lambda.md section 6).
constexpr std::string_view kRuntimes[] = {"nodejs16.x", "nodejs18.x", "nodejs20.x", "nodejs22.x",   "nodejs24.x",
                                          "python3.8",  "python3.9",  "python3.10", "python3.11",   "python3.12",
                                          "python3.13", "python3.14", "java8.al2",  "java11",       "java17",
                                          "java21",     "java25",     "ruby3.2",    "ruby3.3",      "ruby3.4",
                                          "dotnet6",    "dotnet8",    "dotnet10",   "provided.al2", "provided.al2023"};

bool begins_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

std::string runtime_enum_set() {
  std::string set = "[";
  for (const auto runtime : kRuntimes) {
    if (set.size() > 1) set += ", ";
    set += runtime;
  }
  return set + "]";
}

bool is_runtime(std::string_view runtime) {
  return std::find(std::begin(kRuntimes), std::end(kRuntimes), runtime) != std::end(kRuntimes);
}

bool is_supported_runtime(std::string_view runtime) {
  return is_runtime(runtime) &&
         (begins_with(runtime, "provided.") || begins_with(runtime, "python") || begins_with(runtime, "nodejs"));
}

std::string runtime_version_arn(std::string_view runtime, std::string_view region) {
  return aws::arn("lambda", region, "", "runtime:" + aws::sha256_hex(runtime));
}

std::string runtime_version_name(std::string_view runtime) {
  // A colon goes between the language and its version: the first digit, or the part after provided's dot.
  std::string name(runtime);
  if (begins_with(runtime, "provided.")) {
    name[std::string_view("provided").size()] = ':';
  } else {
    const auto digit = name.find_first_of("0123456789");
    if (digit != std::string::npos) name.insert(digit, ":");
    if (name.ends_with(".x")) name.resize(name.size() - 2);
  }
  return name + ".v1";
}

}  // namespace sluice::lambda
