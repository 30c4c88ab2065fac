// Any bytes as a form: SQS with both forms of its answers, CloudFormation, IAM and STS.
#include "wire/cfn_wire.h"
#include "wire/iam_wire.h"
#include "wire/route.h"
#include "wire/sqs_wire.h"

namespace {

using namespace sluice;  // NOLINT

template <class Decoded>
void answer(const aws::Result<Decoded>& decoded, const wire::sqs_wire::Form& form) {
  if (!decoded) wire::sqs_wire::encode_error(form, decoded.error(), "id");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  aws::HttpRequest request;
  request.method = "POST";
  request.body = std::string_view(reinterpret_cast<const char*>(data), size);
  for (const auto* accept : {"*/*", "application/json"}) {
    for (const auto* target : {"/", "/000000000000/queue"}) {
      request.target = target;
      request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", accept}};
      const auto form = wire::sqs_wire::form_of(request);
      answer(wire::sqs_wire::decode(request, form), form);
    }
  }
  request.target = "/";
  wire::route(request);
  answer(wire::cfn_wire::decode(request), {});
  answer(wire::iam_wire::decode(wire::iam_wire::Service::kIam, request), {});
  answer(wire::iam_wire::decode(wire::iam_wire::Service::kSts, request), {});
  return 0;
}
