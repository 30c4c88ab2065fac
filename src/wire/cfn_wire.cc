#include "wire/cfn_wire.h"

#include "wire/query_service.h"

namespace sluice::wire::cfn_wire {
namespace {

// A body of 51,200 bytes, percent-encoded, with room for 200 parameters of 4,096 bytes.
constexpr QueryService kService{"cloudformation", "2010-05-15", "http://cloudformation.amazonaws.com/doc/2010-05-15/",
                                4 << 20};

}  // namespace

aws::Result<Decoded> decode(const aws::HttpRequest& request) {
  return decode_query_call<Decoded, cfn::Command>(kService, request, [](std::string_view) { return true; });
}

aws::HttpResponse encode(std::string_view action, const cfn::Reply& reply, std::string_view request_id) {
  return encode_query_reply(kService, action, shaped(reply), request_id);
}

aws::HttpResponse encode_error(const aws::Error& error, std::string_view request_id) {
  return encode_query_error(kService, error, request_id);
}

bool has_action(std::string_view name) {
  return find_action<cfn::Command>(name) != nullptr;
}

}  // namespace sluice::wire::cfn_wire
