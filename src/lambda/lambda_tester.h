#pragma once
// LambdaTester: the engine with a scripted world around it, so that tests read like stories. Processes do nothing until
// the test says what they do; queues are small lists; time moves when it is advanced. It checks on the way what must
// always hold: one invocation a sandbox, one answer an invocation, one receive outstanding a mapping.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lambda/engine.h"

namespace sluice::lambda {

inline constexpr const char* kTestAccount = "000000000000";
inline constexpr const char* kTestRole = "arn:aws:iam::000000000000:role/r";

// arn:aws:lambda:us-east-1:000000000000:function:NAME, arn:aws:sqs:us-east-1:000000000000:NAME
std::string function_arn(const std::string& name);
std::string queue_arn(const std::string& name);

class LambdaTester {
 public:
  explicit LambdaTester(Options options = {}, std::uint64_t seed = 1);

  // ---- commands ----

  // Decides a command and whatever follows from it at this instant.
  aws::Result<Reply> run(Command command, aws::Context context = {});
  // Its reply, which must be of that type.
  template <class T>
  T get(Command command, aws::Context context = {}) {
    auto reply = run(std::move(command), std::move(context));
    if (!reply) {
      unexpected(reply.error().code + ": " + reply.error().message);
      return {};
    }
    if (!std::holds_alternative<T>(*reply)) {
      unexpected("a reply of another type");
      return {};
    }
    return std::get<T>(std::move(*reply));
  }
  // "CODE: message" of its error, or "" if it succeeded.
  std::string error(Command command, aws::Context context = {});

  CreateFunction creation(const std::string& name) const;
  void create_function(const std::string& name, const std::function<void(CreateFunctionRequest&)>& edit = {});
  void update_code(const std::string& name);
  void reserve(const std::string& name, std::int32_t concurrency);

  // ---- invoking ----

  // Each gives the request id. A synchronous one that is refused at once has its answer already.
  std::string invoke(const std::string& function, const std::string& payload = "{}");
  std::string invoke_event(const std::string& function, const std::string& payload = "{}");
  // How it was answered: "" not yet, "200 PAYLOAD", "200 Unhandled PAYLOAD", "CODE Reason".
  std::string answer(const std::string& request_id) const;
  // How an asynchronous one ended: "" not yet, "Success 1", "RetriesExhausted 3": with the attempts.
  std::string outcome(const std::string& request_id) const;

  // ---- processes ----

  bool boots_at_once = true;  // a started process asks /next at once; else the test says ready()
  struct Process {
    StartSandbox start;
    bool ready = false;
    std::string request_id;  // the event it works on
    std::string event;       // its text; of a batch "a,b,c": the message ids
    base::Instant deadline;
    std::string invoked_arn;
  };
  const std::map<SandboxId, Process>& processes() const { return processes_; }
  SandboxId process_of(const std::string& request_id) const;  // 0: none
  std::vector<std::string> running() const;                   // request ids, by sandbox
  void ready(SandboxId sandbox);
  void respond(const std::string& request_id, const std::string& payload = "null");
  void fail(const std::string& request_id, const std::string& body = R"({"errorMessage":"m","errorType":"t"})");
  void respond_as(const std::string& request_id, ResponseKind kind);
  void exit(SandboxId sandbox, std::int32_t status, std::int32_t signal = 0);
  void init_error(SandboxId sandbox, const std::string& body, const std::string& type = "");
  void launch_failure(SandboxId sandbox, const std::string& type, const std::string& message);
  std::vector<std::string> stops;  // "ID reason" of each StopSandbox
  int starts = 0;                  // processes started so far

  // ---- logs ----

  std::vector<std::string> log;  // all platform lines so far, the request ids in them as <id>

  // ---- queues ----

  bool holds_receives = false;  // receives stay outstanding until answer_receives()
  void create_queue(const std::string& name, std::int32_t visibility_timeout_s = 30);
  // "a,b,c": messages of these ids.
  void send(const std::string& queue, const std::string& ids, std::size_t event_size = 300);
  void answer_receives();
  std::string messages(const std::string& queue) const;  // ids of all that are left, "a,b,c"
  std::int32_t receive_count(const std::string& queue, const std::string& id) const;
  int receives = 0;  // ReceiveFromQueue so far
  // Creates a mapping of the function to the queue and gives its UUID.
  std::string map(const std::string& queue, const std::string& function,
                  const std::function<void(CreateEventSourceMappingRequest&)>& edit = {});
  CreateEventSourceMapping mapping(const std::string& queue, const std::string& function) const;
  std::string mapping_state(const std::string& uuid);

  // ---- time and restart ----

  base::Instant now() const { return now_; }
  void advance(base::Duration duration);
  // All processes die, the engine is rebuilt from the journal. With `compacted` the journal is what restate() gives.
  enum class Journal { kWhole, kCompacted };
  void restart(Journal journal = Journal::kWhole);
  Engine& engine() { return *engine_; }
  base::Random& random() { return random_; }

 private:
  struct StoredEvent {
    std::string header;
    std::string payload;
    base::PayloadRef ref;
  };
  struct FakeMessage {
    std::string id;
    std::size_t event_size;
    base::Instant visible_at;
    std::int32_t receives = 0;
  };
  struct FakeQueue {
    std::int32_t visibility_timeout_s;
    std::vector<FakeMessage> messages;
  };

  aws::Result<Reply> decide_one(const Command& command, const aws::Context& context);
  void settle();
  void append(Event& event, std::vector<StoredEvent>& journal);
  void receive(const ReceiveFromQueue& effect);
  void unexpected(const std::string& what) const;
  std::string new_request_id();

  void on(const StartSandbox& effect);
  void on(const StopSandbox& effect);
  void on(const StartInvocation& effect);
  void on(const InvocationDone& effect);
  void on(const WriteLog& effect);
  void on(const ReceiveFromQueue& effect);
  void on(const DeleteFromQueue& effect);
  void on(const AsyncInvocationDone& effect);

  Options options_;
  base::SeededRandom random_;
  base::Instant now_ = base::from_epoch_ms(1'764'036'000'000);  // 2025-11-25T02:00:00Z
  std::unique_ptr<Engine> engine_;
  std::vector<StoredEvent> journal_;
  std::map<std::uint64_t, std::string> payloads_;
  std::uint64_t next_position_ = 1;
  std::deque<Command> reports_;
  std::map<SandboxId, Process> processes_;
  std::map<std::string, std::string> answers_;
  std::map<std::string, std::string> outcomes_;
  std::map<std::string, FakeQueue> queues_;
  std::vector<ReceiveFromQueue> held_receives_;
};

}  // namespace sluice::lambda
