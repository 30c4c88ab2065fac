// How long the codecs take for the usual small requests. Run the release build:  build/release/sluice-codec
#include <cstdio>
#include <ctime>

#include "sqs/api.h"
#include "wire/json_codec.h"
#include "wire/sqs_wire.h"

namespace {

using namespace sluice;  // NOLINT

template <class F>
void measure(const char* what, F once) {
  constexpr int rounds = 1'000'000;
  std::size_t sink = 0;
  const auto start = std::clock();  // of this process: other programs do not count
  for (int i = 0; i < rounds; ++i) sink += once();
  const double took = double(std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("%-44s %7.0f ns  (%zu)\n", what, took / rounds * 1e9, sink / rounds);
}

}  // namespace

int main() {
  const std::string_view body =
      R"({"QueueUrl":"http://127.0.0.1:4566/000000000000/InputQueue","MessageBody":"{\"data\": {\"order\": 12345, )"
      R"(\"text\": \"a message of the usual size\"}}"})";
  const std::string_view form =
      "Action=SendMessage&MessageBody=%7B%22data%22%3A+%7B%22order%22%3A+12345%7D%7D&Version=2012-11-05";
  measure("SendMessage, decode the document", [&] {
    sqs::SendMessageRequest request;
    if (wire::decode_json(body, request)) return std::size_t(0);
    return request.MessageBody->size();
  });
  aws::HttpRequest json;
  json.method = "POST";
  json.target = "/";
  json.headers = {{"Host", "127.0.0.1:4566"},
                  {"Content-Type", "application/x-amz-json-1.0"},
                  {"X-Amz-Target", "AmazonSQS.SendMessage"},
                  {"Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260131/us-east-1/sqs/aws4_request"}};
  json.body = body;
  measure("SendMessage, JSON request to command", [&] {
    const auto decoded = wire::sqs_wire::decode(json, wire::sqs_wire::form_of(json));
    return decoded ? decoded->call.action.size() : 0;
  });
  aws::HttpRequest query = json;
  query.target = "/000000000000/InputQueue";
  query.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  query.body = form;
  measure("SendMessage, query request to command", [&] {
    const auto decoded = wire::sqs_wire::decode(query, wire::sqs_wire::form_of(query));
    return decoded ? decoded->call.action.size() : 0;
  });
  const sqs::Reply reply =
      sqs::SendMessageResult{"5d41402abc4b2a76b9719d911017c592", {}, {}, "11111111-2222-4333-8444-555555555555", {}};
  for (const auto protocol : {wire::Protocol::kJson, wire::Protocol::kQuery, wire::Protocol::kQueryJson}) {
    const wire::sqs_wire::Call call{{protocol, "2012-11-05", ""}, "SendMessage"};
    measure(protocol == wire::Protocol::kJson    ? "SendMessage, reply as JSON"
            : protocol == wire::Protocol::kQuery ? "SendMessage, reply as XML"
                                                 : "SendMessage, reply as query-JSON",
            [&] { return wire::sqs_wire::encode(call, reply, "11111111-2222-4333-8444-555555555555").body.size(); });
  }
  sqs::ReceiveMessageResult received;
  received.Messages.push_back({"11111111-2222-4333-8444-555555555555",
                               std::string(120, 'h'),
                               "5d41402abc4b2a76b9719d911017c592",
                               std::string(2'000, 'b'),
                               {},
                               {},
                               {}});
  const wire::sqs_wire::Call receive{{}, "ReceiveMessage"};
  measure("ReceiveMessage, 2,000 bytes, reply as JSON",
          [&] { return wire::sqs_wire::encode(receive, received, "id").body.size(); });
  return 0;
}
