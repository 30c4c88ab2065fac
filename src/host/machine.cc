#include "host/machine.h"

#include <algorithm>
#include <set>

#include "base/check.h"
#include "base/log.h"
#include "host/function_host.h"
#include "host/providers.h"

namespace sluice::host {

// A restatement under way: engine by engine, slice by slice. Replay will begin at `begin`.
struct Machine::Checkpoint {
  base::Position begin = 0;
  std::size_t engine = 0;
  aws::RestateCursor cursor;
  LivePayloads live;
};

Machine::Machine(Core& core, BlobStore& blobs, CodeStore& code, Workers& workers, MachineOptions options)
    : sqs(core, options.sqs),
      lambda(core),
      apigw(core),
      cfn(core),
      iam(core),
      logs(core),
      s3(core),
      core_(core),
      blobs_(blobs),
      code_(code),
      workers_(workers),
      options_(std::move(options)),
      functions_(std::make_unique<FunctionHost>(*this)),
      providers_(std::make_unique<Providers>(*this)) {
  core_.when_room_returns([this] { wake_mappings(); });
  sqs.route_effects([this](sqs::Effect&& effect) {
    auto& available = std::get<sqs::MessagesAvailable>(effect);
    sqs.wake(available.queue_arn);
    functions_->queue_has_messages(available.queue_arn);
  });
  lambda.route_effects([this](lambda::Effect&& effect) { functions_->carry_out(std::move(effect)); });
  cfn.route_effects([this](cfn::Effect&& effect) {
    // In the same batch as the events that ask for it, but not inside the decision that does.
    core_.later(
        [this, request = std::get<cfn::ResourceRequest>(std::move(effect))] { providers_->carry_out(request); });
  });
  s3.route_effects([this](s3::Effect&& effect) {
    if (auto* released = std::get_if<s3::BlobReleased>(&effect)) {
      // Only once that is durable: a crash before it would bring the reference back.
      core_.hold([this, sha256 = released->sha256] {
        if (!s3.engine().refers_to(sha256) && !lambda.engine().code_blobs().contains(sha256)) blobs_.remove(sha256);
      });
    }
  });
}

// The journal may outlive the machine, and find room when it ends.
Machine::~Machine() {
  core_.when_room_returns(nullptr);
}

base::Status Machine::recover() {
  base::Status problem;
  std::uint64_t records = 0;
  const auto replayed = core_.journal().replay([&](const base::Record& record) {
    if (!problem) return;
    bool known = record.kind == Core::kTimeKind, read = known && core_.replay_time(record.header);
    for_each_slot([&](auto& slot) {
      using Slot = std::decay_t<decltype(slot)>;
      if (record.kind == Slot::kKind) {
        known = true;
        read = slot.replay(record);
      }
    });
    ++records;
    if (!known || !read) {
      problem = base::failure("the log holds a record of kind " + std::to_string(record.kind) + " at position " +
                              std::to_string(record.position) + " that this version of sluice can't read");
    }
  });
  if (!replayed) return replayed;
  if (!problem) return problem;
  checkpoint_from_ = core_.journal().end();
  checkpoint_due_ = checkpoint_from_ + options_.checkpoint_bytes;
  live_then_ = sqs.engine().log_bytes();
  const auto packages = lambda.engine().code_blobs();
  blobs_.sweep([&](const std::string& sha256) { return s3.engine().refers_to(sha256) || packages.contains(sha256); });
  publish_data_plane();
  base::log_info("replayed {} records of the log", records);
  return {};
}

void Machine::use(Sandboxes& sandboxes) {
  functions_->use(sandboxes);
}

SandboxReports& Machine::sandbox_reports() {
  return *functions_;
}

void Machine::resume() {
  cfn.tell(cfn::Resume{});
  wake_mappings();
}

void Machine::wake_mappings() {
  std::set<std::string> queues;
  lambda.engine().for_each_mapping([&](const lambda::MappingRecord& mapping) { queues.insert(mapping.queue_arn); });
  for (const auto& queue : queues) lambda.tell(lambda::QueueHasMessages{queue});
}

std::optional<base::Instant> Machine::next_deadline() const {
  std::optional<base::Instant> earliest;
  for_each_slot([&](const auto& slot) {
    const auto deadline = slot.next_deadline();
    if (deadline && (!earliest || *deadline < *earliest)) earliest = deadline;
  });
  if (!alarms_.empty() && (!earliest || alarms_.begin()->first < *earliest)) earliest = alarms_.begin()->first;
  return earliest;
}

void Machine::on_time() {
  for_each_slot([](auto& slot) { slot.on_time(); });
  const auto now = core_.now();
  while (!alarms_.empty() && alarms_.begin()->first <= now) {
    const auto work = std::move(alarms_.begin()->second);
    alarms_.erase(alarms_.begin());
    work();
  }
}

aws::Context Machine::internal_context(const std::string& account, const std::string& region) {
  aws::Context context;
  context.account = account;
  context.region = region;
  context.request_id = core_.random().uuid();
  context.principal = "arn:aws:iam::" + account + ":root";
  context.principal_id = account;
  context.base_url = options_.base_url;
  return context;
}

LocalAddresses Machine::local_addresses(const std::string& account) const {
  return {options_.base_url, account, [this](std::string_view api) { return data_plane_->has_api(api); }};
}

bool Machine::role_may(const std::string& role_arn, const std::string& action, const std::string& resource) const {
  const auto authority = iam.engine().authority();
  return authority->role_exists(role_arn) &&
         authority->authorize(iam::role_principal(role_arn, ""), "", {}, action, resource, {}).allowed;
}

void Machine::publish_data_plane() {
  data_plane_ = apigw.engine().data_plane();
}

bool Machine::checkpoint_is_due() const {
  const auto end = core_.journal().end();
  return end >= checkpoint_due_ ||
         live_then_ + (end - checkpoint_from_) > 2 * sqs.engine().log_bytes() + options_.checkpoint_bytes;
}

void Machine::advance_checkpoint() {
  if (core_.room() == base::Room::kNone) return;
  auto& journal = core_.journal();
  if (!checkpoint_) {
    if (!checkpoint_is_due()) return;
    checkpoint_ = std::make_unique<Checkpoint>();
    checkpoint_->begin = journal.end();
    checkpoint_->cursor.budget = options_.restate_slice;
    core_.count_live_payloads(&checkpoint_->live);
    // Payloads stay where they are, except in old segments that hold little: those are emptied by taking the rest
    // along.
    const auto current = journal.segment_of(checkpoint_->begin);
    checkpoint_->live.should_move = [this, current](std::uint64_t segment) {
      const auto known = live_by_segment_.find(segment);
      return segment < current && known != live_by_segment_.end() && known->second < options_.mostly_dead_bytes;
    };
  }
  bool done = false;
  std::size_t number = 0;
  for_each_slot([&](auto& slot) {
    if (number++ == checkpoint_->engine) done = slot.restate(checkpoint_->cursor, checkpoint_->live);
  });
  if (!done) return;
  checkpoint_->cursor = {};
  checkpoint_->cursor.budget = options_.restate_slice;
  if (++checkpoint_->engine < number) return;
  std::vector<std::uint64_t> segments;
  for (const auto& [segment, bytes] : checkpoint_->live.bytes_by_segment) segments.push_back(segment);
  journal.checkpoint(checkpoint_->begin, std::move(segments));
  live_then_ = sqs.engine().log_bytes();
  const auto restated = journal.is_replayed() ? journal.end() - checkpoint_->begin : live_then_;
  checkpoint_due_ = journal.end() + std::max<std::uint64_t>(options_.checkpoint_bytes, restated);
  checkpoint_from_ = journal.end();
  core_.count_live_payloads(nullptr);
  live_by_segment_ = std::move(checkpoint_->live.bytes_by_segment);
  checkpoint_.reset();
}

}  // namespace sluice::host
