#pragma once
// Which service a request is for. The front asks this of every request that is not its own (/_sluice, /_aws) and not
// for a deployed API. In this order: X-Amz-Target, the service in the signature's scope, a queue's path, REST paths, a
// query Action with its Version; what is left is S3's.
#include <string>
#include <string_view>

#include "aws/http.h"

namespace sluice::wire {

enum class Service { kSqs, kLambda, kApiGateway, kCloudFormation, kIam, kSts, kLogs, kS3, kUnknown };

struct Route {
  Service service = Service::kUnknown;
  std::string name;  // of the service as its signatures name it: "sqs", "dynamodb"
};

Route route(const aws::HttpRequest& request);

// The service in the scope of the request's signature (header or query string), "sqs"; empty without one.
std::string signed_service(const aws::HttpRequest& request);

// The answer to a request of a service that sluice does not have: 501, in a form that clients of each protocol read.
aws::HttpResponse unknown_service(const Route& route, const aws::HttpRequest& request, std::string_view request_id);

}  // namespace sluice::wire
