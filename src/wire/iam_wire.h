#pragma once
// AWS IAM and AWS STS on the wire: the query protocol with XML replies, one engine behind both. Pure functions; any
// thread.
#include <string_view>

#include "aws/error.h"
#include "aws/http.h"
#include "iam/api.h"

namespace sluice::wire::iam_wire {

enum class Service { kIam, kSts };

struct Decoded {
  std::string_view action;  // CreateRole; lives as long as the program
  iam::Command command;
};

// Errors: InvalidAction, MalformedInput, NotImplemented (also for members that sluice lacks, by name).
aws::Result<Decoded> decode(Service service, const aws::HttpRequest& request);

aws::HttpResponse encode(Service service, std::string_view action, const iam::Reply& reply,
                         std::string_view request_id);
aws::HttpResponse encode_error(Service service, const aws::Error& error, std::string_view request_id);

bool has_action(Service service, std::string_view name);

}  // namespace sluice::wire::iam_wire
