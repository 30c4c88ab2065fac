#pragma once
// AWS CloudFormation on the wire: the query protocol with XML replies (cloudformation-sam.md section 2.1). Pure
// functions; any thread.
#include <string_view>

#include "aws/error.h"
#include "aws/http.h"
#include "cfn/api.h"

namespace sluice::wire::cfn_wire {

struct Decoded {
  std::string_view action;  // CreateStack; lives as long as the program
  cfn::Command command;
};

// Errors: InvalidAction, MalformedInput, NotImplemented (also for members that sluice lacks, by name).
aws::Result<Decoded> decode(const aws::HttpRequest& request);

aws::HttpResponse encode(std::string_view action, const cfn::Reply& reply, std::string_view request_id);
aws::HttpResponse encode_error(const aws::Error& error, std::string_view request_id);

bool has_action(std::string_view name);

}  // namespace sluice::wire::cfn_wire
