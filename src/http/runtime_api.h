#pragma once
// The Runtime API of one sandbox: what the runtime asks and answers over HTTP, as a state machine (lambda.md section
// 1). Knows no process; http/sandboxes.cc puts the two together.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/server.h"
#include "lambda/api.h"

namespace sluice::http {

class RuntimeApi final : public Handler {
 public:
  struct Listener {
    std::function<void()> ready;  // the first /next
    std::function<void(lambda::Bytes body, std::string error_type)> init_failed;
    std::function<void(lambda::InvocationResponded)> responded;  // without sandbox and memory
  };
  explicit RuntimeApi(Listener listener) : listener_(std::move(listener)) {}

  void handle(std::shared_ptr<Exchange> exchange) override;

  // Gives this event to the waiting or the next /next.
  void invoke(const lambda::StartInvocation& invocation, lambda::Bytes event);

  // The request id of the event that was handed over and not answered; empty: none.
  const std::string& running() const { return running_; }

 private:
  enum class State { kStarted, kReady, kRunning, kResponseSent };

  void next(std::shared_ptr<Exchange> exchange);
  void deliver(Exchange& exchange);
  void response(Exchange& exchange, std::string_view request_id);
  void error(Exchange& exchange, std::string_view request_id);
  void init_error(Exchange& exchange);
  bool accepts(Exchange& exchange, std::string_view request_id, const char* to);
  void end(lambda::ResponseKind kind, lambda::Bytes payload, std::string error_type);

  Listener listener_;
  State state_ = State::kStarted;
  std::shared_ptr<Exchange> waiting_;  // a /next without an event
  struct Event {
    lambda::StartInvocation invocation;
    lambda::Bytes bytes;
  };
  std::optional<Event> event_;
  std::string running_;
};

}  // namespace sluice::http
