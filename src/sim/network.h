#pragma once
// Network: requests as bytes on their way to the program and replies on their way back, without sockets. It takes its
// time, a connection breaks when the program ends, and a client may go away while it waits.
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aws/http.h"
#include "base/random.h"
#include "sim/agenda.h"
#include "sim/auditor.h"

namespace sluice::sim {

class Process;

// A request before it is bytes.
struct Request {
  std::string method = "POST", target = "/";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // As on the wire, with Host and Content-Length.
  std::string bytes() const;
};

// A request of a service as the account's root, whose signature nobody can check.
Request root_request(std::string_view service);

struct Call {
  std::string bytes;
  // Just before the program sees the request.
  std::function<void()> delivered;
  // The moment the reply leaves, whoever hears it: what is true from then on.
  std::function<void(const aws::HttpResponse&, const Window&)> answered;
  // What the client learns, later: nothing if the program was not there or ended before it answered.
  std::function<void(const aws::HttpResponse*)> done;
};

class Network {
 public:
  Network(Agenda& agenda, base::Random& random, Auditor& auditor, Trace& trace)
      : agenda_(agenda), random_(random), auditor_(auditor), trace_(trace) {}

  // Goes to whatever program runs when the request arrives. `patience`: the client goes away then and hears nothing.
  void send(Call call, std::optional<base::Duration> patience = std::nullopt);

  // The program that is reached from now on; null: none.
  void connect(Process* process) { process_ = process; }
  // All connections break, because the program has ended.
  void break_connections();

  // Replies that are awaited.
  std::size_t open() const { return open_.size(); }
  std::uint64_t answered() const { return answered_; }

 private:
  class Connection;
  void deliver(Call call, std::optional<base::Duration> patience);
  void finish(Call& call, std::optional<aws::HttpResponse> response);
  base::Duration latency();

  Agenda& agenda_;
  base::Random& random_;
  Auditor& auditor_;
  Trace& trace_;
  Process* process_ = nullptr;
  std::set<std::uint64_t> open_;  // by number
  std::vector<std::weak_ptr<Connection>> connections_;
  std::uint64_t last_ = 0, answered_ = 0;
};

}  // namespace sluice::sim
