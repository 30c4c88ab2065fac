#include "lambda/retry.h"

#include <algorithm>
#include <array>
#include <memory>
#include <random>
#include <string_view>
#include <thread>

namespace lambda {
namespace {

constexpr std::array<std::string_view, 8> kThrottlingCodes = {
    "RequestThrottled",         "RequestThrottledException", "Throttling",   "ThrottlingException",
    "TooManyRequestsException", "RequestLimitExceeded",      "KmsThrottled", "SlowDown"};

}  // namespace

RetryPorts RetryPorts::real() {
  const auto seed =
      static_cast<std::minstd_rand::result_type>(std::chrono::steady_clock::now().time_since_epoch().count());
  auto engine = std::make_shared<std::minstd_rand>(seed);
  return RetryPorts{[](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); },
                    [engine] { return std::uniform_real_distribution<double>(0, 1)(*engine); }};
}

bool is_retryable(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kConnection:
    case ErrorKind::kTimeout:
      return true;
    case ErrorKind::kService:
      return error.http_status >= 500 || error.http_status == 429 ||
             std::find(kThrottlingCodes.begin(), kThrottlingCodes.end(), error.code) != kThrottlingCodes.end();
    default:
      return false;
  }
}

std::chrono::milliseconds retry_pause(const RetryPolicy& policy, int attempt, double random) {
  auto bound = policy.pause_base;
  for (int i = 1; i < attempt && bound < policy.pause_max; ++i) bound *= 2;
  bound = std::min(bound, policy.pause_max);
  return std::chrono::milliseconds(static_cast<long long>(static_cast<double>(bound.count()) * random));
}

}  // namespace lambda
