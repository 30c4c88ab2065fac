#include "wire/iam_wire.h"

#include "wire/query_service.h"

namespace sluice::wire::iam_wire {
namespace {

constexpr std::size_t kRequestBytesMax = 1 << 20;  // the largest policies have 10,240 characters
constexpr QueryService kIam{"iam", "2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/", kRequestBytesMax};
constexpr QueryService kSts{"sts", "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/", kRequestBytesMax};

const QueryService& data_of(Service service) {
  return service == Service::kIam ? kIam : kSts;
}

}  // namespace

aws::Result<Decoded> decode(Service service, const aws::HttpRequest& request) {
  return decode_query_call<Decoded, iam::Command>(data_of(service), request,
                                                  [&](std::string_view name) { return has_action(service, name); });
}

aws::HttpResponse encode(Service service, std::string_view action, const iam::Reply& reply,
                         std::string_view request_id) {
  return encode_query_reply(data_of(service), action, shaped(reply), request_id);
}

aws::HttpResponse encode_error(Service service, const aws::Error& error, std::string_view request_id) {
  return encode_query_error(data_of(service), error, request_id);
}

bool has_action(Service service, std::string_view name) {
  return service == Service::kIam ? find_action<iam::IamAction>(name) != nullptr
                                  : find_action<iam::StsAction>(name) != nullptr;
}

}  // namespace sluice::wire::iam_wire
