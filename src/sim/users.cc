#include "sim/users.h"

#include <boost/json.hpp>

namespace sluice::sim {

namespace json = boost::json;
using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

constexpr int kForEver = 1'000'000'000;

// http://127.0.0.1:4566/path -> /path
std::string path_of(const std::string& url) {
  return url.substr(url.find('/', std::string_view("http://").size()));
}

Call get_outbox(const std::string& path, std::function<void(const aws::HttpResponse*)> done) {
  Request request;
  request.method = "GET";
  request.target = path;
  Call call;
  call.bytes = request.bytes();
  call.done = std::move(done);
  return call;
}

}  // namespace

void User::pause() {
  busy_ = false;
  if (left_ == 0) return;
  --left_;
  busy_ = true;
  world_.agenda.after(microseconds(100 + world_.random.below(std::uint64_t(pause_max_.count()))), [this] { act(); });
}

std::string User::body(const std::string& token, std::string_view more) {
  const auto padding = world_.random.below(world_.plan.body_max);
  return fmt::format(R"({{"token":"{}","more":"{}{}"}})", token, more, std::string(padding, 'x'));
}

// ---- a queue -------------------------------------------------------------------------------------------------------

QueueUser::QueueUser(World& world, std::string queue_url)
    : User(world, world.plan.operations, world.plan.pause_max),
      queue_(std::move(queue_url)),
      fifo_(queue_.ends_with(".fifo")),
      sqs_(world.agenda, world.random, world.auditor, world.network, world.plan.manners) {}

void QueueUser::act() {
  const auto dice = world_.random.below(10);
  if (dice < 4) {
    send();
  } else if (dice < 5) {
    send_batch();
  } else {
    receive();
  }
}

SqsClient::Message QueueUser::new_message() {
  SqsClient::Message message;
  message.token = new_token("q");
  message.body = body(message.token);
  if (fifo_) {
    message.group = fmt::format("g{}", world_.random.below(3));
  } else if (world_.random.below(6) == 0) {
    message.delay_s = int(world_.random.below(30));
  }
  return message;
}

void QueueUser::send() {
  sqs_.send(queue_, new_message(), [this](bool) { pause(); });
}

void QueueUser::send_batch() {
  std::vector<SqsClient::Message> messages;
  for (auto count = 1 + world_.random.below(10); count > 0; --count) messages.push_back(new_message());
  sqs_.send_batch(queue_, messages, [this](bool) { pause(); });
}

void QueueUser::receive() {
  SqsClient::Receive options;
  options.max = int(1 + world_.random.below(10));
  if (world_.random.below(2) == 0) options.wait_s = int(world_.random.below(21));
  if (world_.random.below(3) == 0) options.visibility_s = int(world_.random.below(40));
  sqs_.receive(queue_, options, [this](std::optional<std::vector<TakenMessage>> messages) {
    if (messages) {
      for (const auto& message : *messages) deal_with(message);
    }
    pause();
  });
}

void QueueUser::deal_with(const TakenMessage& message) {
  const auto dice = world_.random.below(20);
  const auto remove = [this, message] { sqs_.remove(queue_, message, nullptr); };
  if (dice < 11) {
    remove();
  } else if (dice < 13) {  // late, perhaps after its time and a delivery to somebody else
    world_.agenda.after(milliseconds(world_.random.below(60'000)), remove);
  } else if (dice < 17) {
    const auto timeout = world_.random.below(3) == 0 ? 0 : world_.random.below(100);
    sqs_.change_visibility(queue_, message, int(timeout), nullptr);
  }
}

// ---- the sample ----------------------------------------------------------------------------------------------------

InboxUser::InboxUser(World& world, const Setup& sample)
    : User(world, world.plan.operations, world.plan.pause_max),
      inbox_(path_of(sample.inbox())),
      outbox_(path_of(sample.outbox())) {}

void InboxUser::act() {
  if (world_.random.below(3) < 2) {
    post();
  } else {
    get();
  }
}

void InboxUser::post() {
  const auto token = new_token("in");
  Request request;
  request.target = inbox_;
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = body(token, world_.roll(world_.plan.poison) ? "poison" : "");
  Call call;
  call.bytes = request.bytes();
  call.delivered = [&auditor = world_.auditor, token, body = fmt::format(R"({{"data":{}}})", request.body)] {
    auditor.send_delivered(token, body, false);
  };
  call.answered = [&auditor = world_.auditor, token](const aws::HttpResponse& response, const Window&) {
    if (response.status != 200) return;
    const auto reply = json::parse(response.body);
    auditor.send_acknowledged(token, json::value_to<std::string>(reply.at("MessageId")));
  };
  call.done = [this](const aws::HttpResponse*) { pause(); };
  std::optional<base::Duration> patience;
  if (world_.roll(world_.plan.manners.vanishes)) patience = microseconds(world_.random.below(100'000));
  if (world_.roll(world_.plan.manners.duplicates)) {
    auto again = call;
    again.done = nullptr;
    world_.network.send(std::move(again));
  }
  world_.network.send(std::move(call), patience);
}

void InboxUser::get() {
  std::optional<base::Duration> patience;
  if (world_.roll(world_.plan.manners.vanishes)) patience = microseconds(world_.random.below(3'000'000));
  world_.network.send(get_outbox(outbox_, [this](const aws::HttpResponse*) { pause(); }), patience);
}

// ---- emptying everything -------------------------------------------------------------------------------------------

const Manners QueueDrain::kManners;

QueueDrain::QueueDrain(World& world, std::string queue_url)
    : User(world, kForEver, milliseconds(300)),
      queue_(std::move(queue_url)),
      sqs_(world.agenda, world.random, world.auditor, world.network, kManners) {}

void QueueDrain::act() {
  sqs_.receive(queue_, {.max = 10, .wait_s = 2}, [this](std::optional<std::vector<TakenMessage>> messages) {
    if (messages) {
      for (const auto& message : *messages) sqs_.remove(queue_, message, nullptr);
    }
    pause();
  });
}

OutboxDrain::OutboxDrain(World& world, const Setup& sample)
    : User(world, kForEver, milliseconds(300)), outbox_(path_of(sample.outbox())) {}

void OutboxDrain::act() {
  world_.network.send(get_outbox(outbox_, [this](const aws::HttpResponse*) { pause(); }));
}

}  // namespace sluice::sim
