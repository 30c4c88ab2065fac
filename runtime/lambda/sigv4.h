// AWS Signature Version 4: signs a request by an Authorization header.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "lambda/aws_environment.h"
#include "lambda/http_message.h"

namespace lambda {

struct SigningScope {
  std::string region;
  std::string service;  // the signing name: "sqs", "execute-api"
};

// Adds X-Amz-Date, X-Amz-Security-Token (if there is one) and Authorization. `host` is what the Host header will say.
// Every header that the request has at this moment is signed, and the host. The target's path is signed as it stands
// (callers encode it once; S3's own rule); its query may be in any order.
void sign_request(HttpRequest& request, std::string_view host, const SigningScope& scope,
                  const Credentials& credentials, std::chrono::system_clock::time_point now);

}  // namespace lambda
