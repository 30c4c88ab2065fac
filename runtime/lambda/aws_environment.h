// What Lambda tells a function by environment variables: region, credentials, endpoints.
#pragma once

#include <functional>
#include <string>

#include "lambda/result.h"
#include "lambda/url.h"

namespace lambda {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  // empty for long-term keys
};

using Environment = std::function<const char*(const char*)>;

// std::getenv
const char* process_environment(const char* name);

struct AwsEnvironment {
  std::string region;
  Credentials credentials;

  // AWS_REGION, else AWS_DEFAULT_REGION; AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
  // An error names the variable that is missing.
  static Result<AwsEnvironment> read(const Environment& environment = process_environment);
};

// Where a service is: AWS_ENDPOINT_URL_<SERVICE>, else AWS_ENDPOINT_URL, else https://<service>.<region>.<AWS's
// suffix>.
Result<Url> service_endpoint(const std::string& service, const std::string& region,
                             const Environment& environment = process_environment);

}  // namespace lambda
