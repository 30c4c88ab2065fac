#include "sqs/sqs_tester.h"

#include <algorithm>

#include "base/check.h"
#include "base/crc32c.h"
#include "base/event_codec.h"

namespace sluice::sqs {

void MemoryJournal::append(Event& event) {
  Record record;
  base::encode_event(record.header, event);
  std::visit(
      [&](auto& held) {
        if constexpr (requires { held.payload.bytes(); }) {
          const auto bytes = held.payload.bytes();
          if (bytes.empty()) return;
          record.payload = {end_, std::uint32_t(bytes.size()), base::crc32c(0, bytes)};
          payloads_.emplace(end_, bytes);
          held.payload.ref = record.payload;
        }
      },
      event);
  end_ += record.header.size() + record.payload.size;
  records_.push_back(std::move(record));
}

base::PayloadView MemoryJournal::read(const base::PayloadRef& ref) const {
  const auto found = payloads_.find(ref.position);
  CHECK(found != payloads_.end() && found->second.size() == ref.size);
  CHECK(base::crc32c(0, found->second) == ref.crc);
  return {found->second, nullptr};
}

SqsTester::SqsTester(const Options& options, std::uint64_t seed)
    : options_(options),
      random_(seed),
      now_(base::from_epoch_ms(1'800'000'000'000)),
      engine_(std::make_unique<Engine>(options)) {
  context_.base_url = "http://127.0.0.1:4566";
  context_.principal_id = "AIDACKCEVSQ6C2EXAMPLE";
}

Decision SqsTester::decide(const Command& command, const aws::Context& context) {
  pass_time();
  auto decision = engine_->decide(command, context, now_, random_);
  for (auto& event : decision.events) {
    journal_.append(event);
    engine_->apply(event);
  }
  note_effects(decision);
  return decision;
}

void SqsTester::pass_time() {
  const auto deadline = engine_->next_deadline();
  if (!deadline || *deadline > now_) return;
  auto decision = engine_->decide(TimePassed{}, {}, now_, random_);
  for (auto& event : decision.events) {
    if (!std::holds_alternative<TimeAdvanced>(event)) journal_.append(event);
    engine_->apply(event);
  }
  note_effects(decision);
  const auto next = engine_->next_deadline();
  EXPECT_TRUE(!next || *next > now_) << "the host would spin";
}

void SqsTester::note_effects(const Decision& decision) {
  for (const auto& effect : decision.effects) {
    const auto& arn = std::get<MessagesAvailable>(effect).queue_arn;
    woken_.push_back(arn.substr(arn.rfind(':') + 1));
    to_wake_.push_back(arn);
  }
}

aws::Result<Reply> SqsTester::call(const Command& command) {
  auto decision = decide(command, context_);
  settle_polls();
  if (decision.park) return Reply{ReceivedMessages{}};
  return std::move(decision.reply);
}

std::string SqsTester::error_of(const Command& command) {
  const auto reply = call(command);
  if (reply) return "no error";
  const auto& code = reply.error().query_code.empty() ? reply.error().code : reply.error().query_code;
  return code + ": " + reply.error().message;
}

void SqsTester::create_queue(const std::string& name, const AttributeMap& attributes) {
  AttributeMap all = attributes;
  if (name.ends_with(".fifo")) all.emplace("FifoQueue", "true");
  must<CreateQueueResult>(CreateQueueRequest{name, all, {}});
}

void SqsTester::create_queue_with_dlq(const std::string& name, int max_receive_count, const AttributeMap& attributes) {
  const bool fifo = name.ends_with(".fifo");
  const auto dlq = fifo ? name.substr(0, name.size() - 5) + "-dlq.fifo" : name + "-dlq";
  create_queue(dlq);
  AttributeMap all = attributes;
  all["RedrivePolicy"] =
      R"({"deadLetterTargetArn":")" + arn(dlq) + R"(","maxReceiveCount":)" + std::to_string(max_receive_count) + "}";
  create_queue(name, all);
}

void SqsTester::set_attribute(const std::string& queue, const std::string& name, const std::string& value) {
  must<std::monostate>(SetQueueAttributesRequest{url(queue), AttributeMap{{name, value}}});
}

std::string SqsTester::attribute(const std::string& queue, const std::string& name) {
  const auto result = must<GetQueueAttributesResult>(GetQueueAttributesRequest{url(queue), {name}});
  const auto found = result.Attributes.find(name);
  return found == result.Attributes.end() ? "absent" : found->second;
}

std::string SqsTester::counts(const std::string& queue) {
  const auto all = must<GetQueueAttributesResult>(GetQueueAttributesRequest{url(queue), {"All"}}).Attributes;
  return all.at("ApproximateNumberOfMessages") + "/" + all.at("ApproximateNumberOfMessagesNotVisible") + "/" +
         all.at("ApproximateNumberOfMessagesDelayed");
}

SendMessageResult SqsTester::send(const std::string& queue, const std::string& body, const SendOptions& options) {
  SendMessageRequest request;
  request.QueueUrl = url(queue);
  request.MessageBody = body;
  request.DelaySeconds = options.delay;
  request.MessageAttributes = options.attributes;
  if (!options.group.empty()) request.MessageGroupId = options.group;
  if (!options.deduplication_id.empty()) request.MessageDeduplicationId = options.deduplication_id;
  return must<SendMessageResult>(request);
}

std::vector<Message> SqsTester::receive(const std::string& queue, const ReceiveOptions& options) {
  ReceiveMessageRequest request;
  request.QueueUrl = url(queue);
  request.MaxNumberOfMessages = options.max;
  request.VisibilityTimeout = options.visibility_timeout;
  request.WaitTimeSeconds = options.wait;
  request.MessageSystemAttributeNames = options.system_attributes;
  request.MessageAttributeNames = options.attributes;
  request.ReceiveRequestAttemptId = options.attempt_id;
  return render(must<ReceivedMessages>(request), journal_).Messages;
}

std::string SqsTester::receive_bodies(const std::string& queue, const ReceiveOptions& options) {
  std::vector<std::string> bodies;
  for (const auto& message : receive(queue, options)) bodies.push_back(message.Body);
  return join(bodies);
}

void SqsTester::remove(const std::string& queue, const std::string& handle) {
  must<std::monostate>(DeleteMessageRequest{url(queue), handle});
}

void SqsTester::change_visibility(const std::string& queue, const std::string& handle, std::int32_t timeout) {
  must<std::monostate>(ChangeMessageVisibilityRequest{url(queue), handle, timeout});
}

std::shared_ptr<SqsTester::Poll> SqsTester::poll(const std::string& queue, std::int32_t wait, std::int32_t max) {
  auto poll = std::make_shared<Poll>();
  ReceiveMessageRequest request;
  request.QueueUrl = url(queue);
  request.MaxNumberOfMessages = max;
  request.WaitTimeSeconds = wait;
  const auto decision = decide(request, context_);
  if (decision.park) {
    auto context = context_;
    context.parked_until = decision.park->until;
    parked_.push_back({request, context, decision.park->key, decision.park->until.value(), poll});
  } else {
    poll->bodies = bodies_of(decision.reply.value());
  }
  settle_polls();
  return poll;
}

// Decides parked receives again whose queue was named since, oldest first, and those whose time has come.
void SqsTester::settle_polls() {
  while (!to_wake_.empty()) {
    const auto key = to_wake_.front();
    to_wake_.pop_front();
    for (std::size_t i = 0; i < parked_.size();) {
      const auto size = parked_.size();
      if (parked_[i].key == key) decide_again(i);
      if (parked_.size() == size) ++i;
    }
  }
  for (std::size_t i = 0; i < parked_.size();) {
    const auto size = parked_.size();
    if (parked_[i].until <= now_) decide_again(i);
    if (parked_.size() == size) ++i;
  }
}

void SqsTester::decide_again(std::size_t index) {
  const auto parked = parked_[index];
  const auto decision = decide(parked.command, parked.context);
  if (decision.park) return;
  parked.poll->bodies = decision.reply ? bodies_of(*decision.reply) : decision.reply.error().code;
  parked_.erase(parked_.begin() + std::ptrdiff_t(index));
}

std::string SqsTester::bodies_of(const Reply& reply) const {
  std::vector<std::string> bodies;
  for (const auto& message : render(std::get<ReceivedMessages>(reply), journal_).Messages) {
    bodies.push_back(message.Body);
  }
  return join(bodies);
}

void SqsTester::advance(base::Duration duration) {
  now_ += duration;
  pass_time();
  settle_polls();
}

void SqsTester::restart() {
  engine_ = std::make_unique<Engine>(options_);
  for (const auto& record : journal_.records()) {
    Event event;
    CHECK(base::decode_event(record.header, event));
    std::visit(
        [&](auto& held) {
          if constexpr (requires { held.payload.ref; }) held.payload.ref = record.payload;
        },
        event);
    engine_->apply(event);
  }
  pass_time();
}

void SqsTester::checkpoint(std::size_t budget, const std::function<void()>& between) {
  journal_.forget_records();
  aws::RestateCursor cursor;
  cursor.budget = budget;
  while (!cursor.done) {
    std::vector<Event> events;
    engine_->restate(cursor, events);
    for (auto& event : events) journal_.append(event);
    if (!cursor.done) between();
  }
}

void SqsTester::move_payloads() {
  journal_.forget_records();
  const auto begin = journal_.end();
  aws::RestateCursor cursor;
  while (!cursor.done) {
    std::vector<Event> events;
    engine_->restate(cursor, events);
    for (auto& event : events) {
      if (auto* message = std::get_if<MessageRestated>(&event)) {
        message->payload.owned = journal_.read(std::exchange(message->ref, {})).bytes;
      }
      journal_.append(event);
      if (std::holds_alternative<MessageRestated>(event)) engine_->apply(event);
    }
  }
  journal_.release(begin);
}

std::string SqsTester::state_text() const {
  std::string text;
  aws::RestateCursor cursor;
  while (!cursor.done) {
    std::vector<Event> events;
    engine_->restate(cursor, events);
    for (const auto& event : events) base::encode_event(text, event);
  }
  return text;
}

std::string SqsTester::woken() {
  return join(std::exchange(woken_, {}));
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) {
    if (!text.empty()) text += ',';
    text += part;
  }
  return text;
}

MessageAttributeValue string_attribute(const std::string& value, const std::string& type) {
  MessageAttributeValue attribute;
  attribute.StringValue = value;
  attribute.DataType = type;
  return attribute;
}

MessageAttributeValue binary_attribute(const std::string& bytes, const std::string& type) {
  MessageAttributeValue attribute;
  attribute.BinaryValue = base::Blob{bytes};
  attribute.DataType = type;
  return attribute;
}

}  // namespace sluice::sqs
