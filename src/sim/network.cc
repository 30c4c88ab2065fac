#include "sim/network.h"

#include <algorithm>

#include "base/check.h"
#include "http/request_parser.h"
#include "sim/process.h"

namespace sluice::sim {

using std::chrono::microseconds;

std::string Request::bytes() const {
  auto text = fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:4566\r\n", method, target);
  for (const auto& [name, value] : headers) text += fmt::format("{}: {}\r\n", name, value);
  text += fmt::format("Content-Length: {}\r\n\r\n", body.size());
  return text + body;
}

Request root_request(std::string_view service) {
  Request request;
  request.headers.emplace_back("Authorization",
                               fmt::format("AWS4-HMAC-SHA256 Credential=000000000000/20260131/us-east-1/{}/"
                                           "aws4_request, SignedHeaders=host, Signature=00",
                                           service));
  return request;
}

// One request at the program, parsed as the server parses it.
class Network::Connection final : public http::Exchange {
 public:
  Connection(Network& network, Process& process, std::uint64_t number, Call call)
      : number(number), call(std::move(call)), network_(network), process_(process), parser_(limits_) {
    CHECK(parser_.parse(this->call.bytes) == http::RequestParser::State::kComplete);
    request_ = parser_.request(this->call.bytes);
    request_.remote_address = "127.0.0.1";
  }
  ~Connection() override {
    if (!over && network_.process_ == &process_ && !process_.dead()) {
      network_.auditor_.violated("unanswered", fmt::format("request {}: {}", number, request_.target));
    }
  }

  const aws::HttpRequest& request() const override { return request_; }

  void send(aws::HttpResponse response) override {
    if (over || process_.dead()) return;  // nothing leaves a process that has ended
    over = true;
    network_.open_.erase(number);
    ++network_.answered_;
    network_.trace_.add(network_.agenda_.now(), "reply {} {} {}", number, response.status,
                        response.body.substr(0, 200));
    network_.trace_.mix(response.body);
    if (!handled_ && response.status < 300) {
      network_.auditor_.violated("reply-before-durable", fmt::format("request {} was answered at once", number));
    }
    // What a full disk refuses may have happened, and what is read there too (host/core.h).
    if (response.status != 503 && !process_.is_out_of_room()) {
      network_.auditor_.told(window.end, fmt::format("reply {}", number));
    }
    if (call.answered) call.answered(response, window);
    network_.finish(call, std::move(response));
  }
  void on_disconnect(std::function<void()> gone) override { gone_ = std::move(gone); }

  void handled() { handled_ = true; }
  // The client goes away.
  void vanish() {
    if (over || process_.dead()) return;
    over = true;
    network_.open_.erase(number);
    network_.trace_.add(network_.agenda_.now(), "client of {} has gone", number);
    if (gone_) std::exchange(gone_, nullptr)();
    network_.finish(call, std::nullopt);
  }
  void break_off() {
    if (std::exchange(over, true)) return;
    network_.open_.erase(number);
    network_.finish(call, std::nullopt);
  }

  const std::uint64_t number;
  Call call;
  Window window;
  bool over = false;

 private:
  Network& network_;
  Process& process_;
  const http::Limits limits_;
  http::RequestParser parser_;
  aws::HttpRequest request_;
  std::function<void()> gone_;
  bool handled_ = false;
};

base::Duration Network::latency() {
  return microseconds(50 + random_.below(random_.below(10) == 0 ? 20'000 : 500));
}

void Network::send(Call call, std::optional<base::Duration> patience) {
  agenda_.after(latency(), [this, call = std::move(call), patience]() mutable { deliver(std::move(call), patience); });
}

void Network::deliver(Call call, std::optional<base::Duration> patience) {
  if (process_ == nullptr || process_->dead()) return finish(call, std::nullopt);
  auto connection = std::make_shared<Connection>(*this, *process_, ++last_, std::move(call));
  std::erase_if(connections_, [](const auto& old) { return old.expired(); });
  connections_.push_back(connection);
  open_.insert(connection->number);
  const auto& request = connection->request();
  trace_.add(agenda_.now(), "request {} {} {}", connection->number, request.method, request.target.substr(0, 100));
  trace_.mix(request.body);
  auto& journal = process_->journal();
  connection->window.begin = journal.count();
  if (connection->call.delivered) connection->call.delivered();
  process_->front().handle(connection);
  connection->window.end = journal.count();
  connection->handled();
  if (patience) {
    agenda_.after(*patience, [waiting = std::weak_ptr(connection)] {
      if (const auto late = waiting.lock()) late->vanish();
    });
  }
}

void Network::finish(Call& call, std::optional<aws::HttpResponse> response) {
  if (!call.done) return;
  agenda_.after(latency(), [done = std::move(call.done), response = std::move(response)] {
    done(response ? &*response : nullptr);
  });
}

void Network::break_connections() {
  for (const auto& weak : std::exchange(connections_, {})) {
    if (const auto connection = weak.lock()) connection->break_off();
  }
}

}  // namespace sluice::sim
