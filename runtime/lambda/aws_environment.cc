#include "lambda/aws_environment.h"

#include <cctype>
#include <cstdlib>

namespace lambda {
namespace {

std::string variable(const Environment& environment, const std::string& name) {
  const char* value = environment(name.c_str());
  return value == nullptr ? "" : value;
}

Error missing(const std::string& name) {
  return Error{ErrorKind::kInvalid, "MissingVariable", "the environment variable " + name + " is not set"};
}

}  // namespace

const char* process_environment(const char* name) {
  return std::getenv(name);
}

Result<AwsEnvironment> AwsEnvironment::read(const Environment& environment) {
  AwsEnvironment result;
  result.region = variable(environment, "AWS_REGION");
  if (result.region.empty()) result.region = variable(environment, "AWS_DEFAULT_REGION");
  if (result.region.empty()) return missing("AWS_REGION");
  result.credentials.access_key_id = variable(environment, "AWS_ACCESS_KEY_ID");
  if (result.credentials.access_key_id.empty()) return missing("AWS_ACCESS_KEY_ID");
  result.credentials.secret_access_key = variable(environment, "AWS_SECRET_ACCESS_KEY");
  if (result.credentials.secret_access_key.empty()) return missing("AWS_SECRET_ACCESS_KEY");
  result.credentials.session_token = variable(environment, "AWS_SESSION_TOKEN");
  return result;
}

Result<Url> service_endpoint(const std::string& service, const std::string& region, const Environment& environment) {
  std::string upper;
  for (const char c : service) upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const std::string& name : {"AWS_ENDPOINT_URL_" + upper, std::string("AWS_ENDPOINT_URL")}) {
    const std::string said = variable(environment, name);
    if (said.empty()) continue;
    auto url = parse_url(said);
    if (!url) return Error{ErrorKind::kInvalid, "InvalidUrl", name + ": " + url.error().message};
    return url;
  }
  const std::string suffix = region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return parse_url("https://" + service + "." + region + "." + suffix);
}

}  // namespace lambda
