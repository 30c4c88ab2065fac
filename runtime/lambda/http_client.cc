#include "lambda/http_client.h"

#include <array>

#include "lambda/tls.h"

namespace lambda {
namespace {

constexpr size_t kReadBytes = 64 * 1024;

}  // namespace

HttpClient::HttpClient(Url server, HttpClientOptions options)
    : server_(std::move(server)), host_(server_.authority()), options_(std::move(options)) {}

HttpClient::~HttpClient() = default;

Status HttpClient::prepare() {
  if (!server_.tls || tls_ != nullptr) return {};
  auto context = TlsContext::create(options_.ca_file);
  if (!context) return context.error();
  tls_ = *context;
  return {};
}

Result<HttpResponse> HttpClient::send(const HttpRequest& request, const Wait& wait) {
  auto head = serialize_head(request, host_);
  if (!head) return head.error();
  if (auto status = not_woken(wait); !status) return status.error();
  if (stream_ != nullptr && !stream_->idle()) stream_.reset();
  was_reused_ = stream_ != nullptr;
  if (stream_ == nullptr) {
    if (auto status = connect(wait); !status) return status.error();
  }
  auto response = exchange(request, *head, wait);
  if (!response) stream_.reset();
  return response;
}

Status HttpClient::connect(const Wait& wait) {
  if (auto status = prepare(); !status) return status;
  auto socket = connect_tcp(server_, options_.connect_timeout, wait);
  if (!socket) return socket.error();
  if (!server_.tls) {
    stream_ = make_plain_stream(std::move(*socket));
    return {};
  }
  const Wait greeting(Deadline::earlier(wait.deadline, Deadline::after(options_.connect_timeout)),
                      wait.wake_descriptor);
  auto stream = TlsContext::handshake(tls_, std::move(*socket), server_.host, greeting);
  if (!stream) return stream.error();
  stream_ = std::move(*stream);
  return {};
}

Result<HttpResponse> HttpClient::exchange(const HttpRequest& request, const std::string& head, const Wait& wait) {
  // A server may refuse a long body before it has read it all and close: then what it said counts, not the broken
  // write.
  const auto written = stream_->write(head, request.body, wait);
  if (!written && written.error().kind != ErrorKind::kConnection) return written.error();

  HttpResponseParser parser(options_.limits, request.method == "HEAD");
  std::array<char, kReadBytes> buffer;
  while (!parser.done()) {
    auto count = stream_->read(buffer.data(), buffer.size(), wait);
    if (!count) return written.ok() ? count.error() : written.error();
    if (*count == 0) {
      if (auto status = parser.finish(); !status) return written.ok() ? status.error() : written.error();
      break;
    }
    if (auto status = parser.feed({buffer.data(), *count}); !status) return status.error();
  }
  if (!parser.reusable() || !written) stream_.reset();
  return parser.take();
}

}  // namespace lambda
