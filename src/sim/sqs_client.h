#pragma once
// SqsClient: asks SQS as an SDK does (JSON protocol) and tells the auditor what it asked and heard. Requests are
// sometimes sent twice, as by an SDK that lost the reply, and sometimes nobody waits for the reply.
#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aws/sigv4.h"
#include "sim/network.h"

namespace sluice::sim {

// How a client behaves; in thousandths.
struct Manners {
  unsigned duplicates = 0;
  unsigned vanishes = 0;
};

struct TakenMessage {
  std::string id, receipt_handle, body;
  std::uint32_t count = 0;
};

class SqsClient {
 public:
  // `credentials` as at the time of the request: a function's. None: the account's root.
  SqsClient(Agenda& agenda, base::Random& random, Auditor& auditor, Network& network, const Manners& manners,
            std::optional<aws::SigningCredentials> credentials = std::nullopt)
      : agenda_(agenda),
        random_(random),
        auditor_(auditor),
        network_(network),
        manners_(manners),
        credentials_(std::move(credentials)) {}

  struct Message {
    std::string token, body;
    int delay_s = 0;
    std::string group;  // FIFO, with the token as deduplication id
  };
  using Done = std::function<void(bool ok)>;

  void send(const std::string& queue_url, const Message& message, Done done);
  void send_batch(const std::string& queue_url, const std::vector<Message>& messages, Done done);
  struct Receive {
    int max = 1;
    std::optional<int> wait_s, visibility_s;
  };
  // Nothing: no reply; else what there was.
  void receive(const std::string& queue_url, const Receive& options,
               std::function<void(std::optional<std::vector<TakenMessage>>)> done);
  void remove(const std::string& queue_url, const TakenMessage& message, Done done);
  void change_visibility(const std::string& queue_url, const TakenMessage& message, int timeout_s, Done done);

  // Any action: JSON in, JSON out (null: no reply, or an error).
  void call(std::string_view action, const std::string& json, std::function<void()> delivered,
            std::function<void(const boost::json::object&, const Window&)> answered, Done done);

 private:
  std::string bytes(std::string_view action, const std::string& json) const;

  Agenda& agenda_;
  base::Random& random_;
  Auditor& auditor_;
  Network& network_;
  const Manners& manners_;
  std::optional<aws::SigningCredentials> credentials_;
};

}  // namespace sluice::sim
