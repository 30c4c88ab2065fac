// What the SQS engine's decisions cost, by messages in the queue and by queues; what a message costs in memory. Run the
// release build:  build/release/sluice-sqs-engine [MESSAGES [QUEUES]]
#include <fmt/format.h>
#include <malloc.h>

#include <cstdlib>
#include <ctime>

#include "base/random.h"
#include "sqs/engine.h"

namespace sluice::sqs {
namespace {

class Bench {
 public:
  explicit Bench(std::size_t queues) {
    context_.base_url = "http://127.0.0.1:4566";
    context_.principal_id = "AIDACKCEVSQ6C2EXAMPLE";
    for (std::size_t i = 0; i < queues; ++i) {
      CreateQueueRequest create;
      create.QueueName = fmt::format("queue-{}", i);
      carry_out(create);
    }
    url_ = fmt::format("http://127.0.0.1:4566/000000000000/queue-{}", queues / 2);
    send_.QueueUrl = url_;
    send_.MessageBody = std::string(100, 'x');
  }

  Decision carry_out(const Command& command) {
    if (const auto deadline = engine_.next_deadline(); deadline && *deadline <= now_) apply(decide(TimePassed{}));
    auto decision = decide(command);
    apply(decision);
    return decision;
  }
  Decision decide(const Command& command) { return engine_.decide(command, context_, now_, random_); }
  void apply(const Decision& decision) {
    for (const auto& event : decision.events) engine_.apply(event);
  }
  void tick(base::Duration time = base::Duration(10)) { now_ += time; }

  void fill(std::size_t messages) {
    const Command command = send_;
    for (std::size_t i = 0; i < messages; ++i) {
      carry_out(command);
      tick();
    }
  }

  // Nanoseconds of one call of `act`, of this process's time: other programs do not count.
  template <class Act>
  static double time(std::size_t count, Act&& act) {
    const auto start = std::clock();
    for (std::size_t i = 0; i < count; ++i) act();
    return double(std::clock() - start) / CLOCKS_PER_SEC / double(count) * 1e9;
  }

  void report() {
    constexpr std::size_t kCount = 50'000;
    const Command send = send_;
    const auto decide_send = time(kCount, [&] { decide(send); });
    const auto whole_send = time(kCount, [&] {
      carry_out(send);
      tick();
    });
    ReceiveMessageRequest request;
    request.QueueUrl = url_;
    const Command receive = request;
    std::vector<std::string> handles;
    const auto whole_receive = time(kCount, [&] {
      auto decision = carry_out(receive);
      for (auto& message : std::get<ReceivedMessages>(*decision.reply).messages) {
        handles.push_back(std::move(message.receipt_handle));
      }
      tick();
    });
    std::size_t next = 0;
    const auto whole_delete = time(handles.size(), [&] {
      carry_out(DeleteMessageRequest{url_, handles[next++]});
      tick();
    });
    fmt::print("decide(send) {:5.0f} ns   send {:5.0f}   receive {:5.0f}   delete {:5.0f}\n", decide_send, whole_send,
               whole_receive, whole_delete);
  }

 private:
  Engine engine_;
  base::SeededRandom random_{1};
  aws::Context context_;
  base::Instant now_ = base::from_epoch_ms(1'800'000'000'000);
  std::string url_;
  SendMessageRequest send_;
};

void run(std::size_t messages, std::size_t queues) {
  Bench bench(queues);
  const auto before = mallinfo2();
  bench.fill(messages);
  const auto after = mallinfo2();
  fmt::print("{:>9} messages {:>6} queues {:6.1f} bytes/message   ", messages, queues,
             double(after.uordblks + after.hblkhd - before.uordblks - before.hblkhd) / double(messages));
  bench.report();
}

}  // namespace
}  // namespace sluice::sqs

int main(int argc, char** argv) {
  if (argc > 1) {
    sluice::sqs::run(std::strtoull(argv[1], nullptr, 10), argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
    return 0;
  }
  for (const std::size_t messages : {10, 1'000, 100'000, 1'000'000, 10'000'000}) sluice::sqs::run(messages, 1);
  for (const std::size_t queues : {100, 10'000}) sluice::sqs::run(1'000, queues);
}
