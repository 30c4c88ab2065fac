#pragma once
// Auditor: holds the program to what clients of its queues rely on. It learns at the moment a reply leaves what clients
// know from then on, hears of every event as it is appended, and looks through the queues when the program has come
// back from its disk. The invariants, by the names under which a violation is reported:
//
//   reply-before-durable  a reply (of a read too) or an invocation left before its events were durable
//   lost                  an acknowledged message is gone and nobody asked to delete it, or has no event
//   invented              a message that nobody sent, or one more than were sent
//   body                  a body is not the one that was sent
//   deleted-returns       a message whose deletion was acknowledged is there, or delivered, again; or has no event
//   visibility            a second delivery inside a visibility window
//   receive-count         the receive count falls, or does not grow by one
//   dead-letter           a message moves to the dead-letter queue before maxReceiveCount, or is received beyond it
//   group-order           FIFO: a message is delivered before an earlier one of its group
//   deduplication         FIFO: one deduplication id within five minutes made two messages
//   counts                the queue's numbers do not add up to its messages
//   unprocessed           a message of the mapping's queue was neither processed nor put into the dead-letter queue
//
// (reply lost with the program running, recovery and progress are the simulation's: simulation.h.)
#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "sim/trace.h"
#include "sim/watched_journal.h"
#include "sqs/engine.h"

namespace sluice::sim {

// The records appended while a request was handled: those after `begin` up to `end`.
struct Window {
  std::uint64_t begin = 0, end = 0;
};

class Auditor {
 public:
  struct Found {
    std::string invariant, what;
  };

  explicit Auditor(base::Clock& clock, Trace& trace) : clock_(clock), trace_(trace) {}

  // The first violation: later ones may follow from it.
  const std::optional<Found>& found() const { return found_; }
  void violated(std::string invariant, std::string what);

  // ---- what clients ask and hear. A token names a send: its repetitions have the same. ------------------------------

  // A send has reached the program. `fifo`: with the token as its deduplication id.
  void send_delivered(const std::string& token, const std::string& body, bool fifo);
  void send_acknowledged(const std::string& token, const std::string& id);
  // A reply or an invocation that leaves shows this message.
  void taken(const std::string& id, std::uint32_t count, const std::string& body);
  void delete_delivered(const std::string& id);
  void delete_acknowledged(const std::string& id, const std::string& queue, const Window& window);
  void visibility_delivered(const std::string& id);
  void visibility_acknowledged(const std::string& id, const Window& window);
  // The function says that it has processed the message: it may be deleted.
  void processed(const std::string& id);
  // Something is told to the outside that follows from the first `upto` records.
  void told(std::uint64_t upto, std::string_view what);

  // ---- what the program does
  // -----------------------------------------------------------------------------------------

  // An event of SQS was appended as the record with this number, encoded.
  void appended(std::uint64_t number, std::string_view header);
  // The program has started from its disk.
  void recovered(const WatchedJournal& journal, const sqs::Engine& engine);
  void ended() { journal_ = nullptr; }
  // Nothing is under way any more. `mapped`: the name of the queue that the function processes.
  void finished(const sqs::Engine& engine, const std::string& mapped);

  // How much was checked, for a report.
  struct Totals {
    std::uint64_t sends = 0, deliveries = 0, deletions = 0, dead_letters = 0, processed = 0;
  };
  const Totals& totals() const { return totals_; }
  // The token in a body; empty if there is none.
  static std::string token_of(std::string_view body);

 private:
  struct Sent {
    std::string body;
    std::uint64_t delivered = 0;  // times that the request reached the program
    bool fifo = false;
    bool one = false;           // all within the deduplication window of the first
    base::Instant first;        //
    std::set<std::string> ids;  // of messages that it is known to have made
  };
  struct Message {  // what clients know of one
    std::string token;
    bool acknowledged = false, may_be_deleted = false, deleted = false, processed = false;
    std::uint32_t receives = 0;
    base::Instant hidden_until;  // epoch: not known
  };
  struct QueueState {
    std::string name, arn;
    bool fifo = false;
    std::optional<std::uint32_t> receives_max;
  };
  struct Live {  // a message as the events of this life say
    std::string id;
    sqs::QueueId queue = 0;
    std::uint32_t count = 0, elsewhere = 0;
    base::Instant visible_at, received_at;
    std::string group;
    std::uint64_t sequence = 0;
  };
  struct Told {  // an event that a reply may tell
    std::uint64_t number = 0;
    base::Instant visible_at;
  };
  using LiveKey = std::pair<sqs::QueueId, std::uint64_t>;  // MessageKey::number

  void on(std::uint64_t number, const sqs::QueueCreated& event);
  void on(std::uint64_t number, const sqs::MessageSent& event);
  void on(std::uint64_t number, const sqs::MessageReceived& event);
  void on(std::uint64_t number, const sqs::MessageVisibilityChanged& event);
  void on(std::uint64_t number, const sqs::MessageDeleted& event);
  void on(std::uint64_t number, const sqs::MessageMovedToDeadLetterQueue& event);
  void on(std::uint64_t, const sqs::MessageRestated&) {}  // what is known already
  template <class Event>
  void on(std::uint64_t, const Event&) {}

  void load(const sqs::Engine& engine);
  void add_live(const sqs::MessageRestated& message);
  Live* live(sqs::QueueId queue, const sqs::MessageKey& key, std::string_view what);
  void check_hidden(const Live& live, base::Instant at, std::string_view what);
  void check_group(const LiveKey& key, const Live& received, base::Instant at);
  void check_kept();
  std::string name(sqs::QueueId queue) const;
  std::string describe(const std::string& id) const;

  base::Clock& clock_;
  Trace& trace_;
  const WatchedJournal* journal_ = nullptr;
  std::optional<Found> found_;
  Totals totals_;

  std::map<std::string, Sent> sent_;         // by token
  std::map<std::string, Message> messages_;  // by id

  // Of this life.
  std::map<sqs::QueueId, QueueState> queues_;
  std::map<LiveKey, Live> live_;
  std::map<std::string, LiveKey> live_by_id_;
  std::map<std::pair<std::string, std::uint32_t>, Told> deliveries_;  // by id and receive count
  std::map<std::string, Told> changes_;                               // the last of visibility, by id
  std::map<std::string, std::uint64_t> deletions_;                    // number of the event, by id
};

}  // namespace sluice::sim
