#include "sim/process.h"

#include "wal/journal.h"

namespace sluice::sim {

using std::chrono::microseconds;

namespace {

constexpr const char* kHome = "home";

}  // namespace

// The threads of host/workers.h: each job is done at some time, on the one thread that there is.
class Process::Later final : public host::Workers {
 public:
  explicit Later(Process& process) : process_(process) {}
  void run(std::function<void()> job) override {
    process_.later(microseconds(process_.world_.random.below(20'000)), std::move(job));
  }

 private:
  Process& process_;
};

Process::Process(World& world, const Canary& canary)
    : world_(world), random_(world.random.next()), workers_(std::make_unique<Later>(*this)) {
  if (canary.disk) broken_disk_ = canary.disk(world.disk);
}

void Process::later(base::Duration delay, std::function<void()> work) {
  world_.agenda.after(delay, [alive = std::weak_ptr(alive_), work = std::move(work)] {
    if (!alive.expired()) work();
  });
}

base::Result<std::unique_ptr<Process>> Process::start(World& world, const Canary& canary) {
  std::unique_ptr<Process> process(new Process(world, canary));
  if (auto opened = process->open(canary); !opened) return base::fail(opened.error());
  return process;
}

base::Status Process::open(const Canary& canary) {
  const auto& plan = world_.plan;
  base::FileSystem& files = broken_disk_ ? *broken_disk_ : world_.disk;
  wal::Options options;
  options.sync = plan.sync_os ? wal::Sync::kOs : wal::Sync::kFull;
  options.writer = wal::Writer::kScheduled;
  options.schedule = [this](std::function<void()> write) {
    // A full disk is tried again as seldom as the log's own thread would.
    const auto latency = microseconds(20 + world_.random.below(std::uint64_t(world_.plan.sync_latency_max.count())));
    later(core_ && is_out_of_room() ? wal::Options().room_check : latency, std::move(write));
  };
  options.segment_size = plan.segment_size;
  options.zero_ahead = plan.zero_ahead;
  options.spare_segments_max = plan.spare_segments_max;
  options.short_of_room = plan.short_of_room;
  auto journal = wal::open(files, std::string(kHome) + "/log", random_, options);
  if (!journal) return base::fail(journal.error());
  auto watched = std::make_unique<WatchedJournal>(
      std::move(*journal), [this](std::uint64_t number, std::uint16_t kind, std::string_view header) {
        world_.trace.mix(header);
        if (kind == host::SqsTypes::kKind) world_.auditor.appended(number, header);
      });
  watched_ = watched.get();
  journal_ = canary.journal ? canary.journal(std::move(watched)) : std::move(watched);
  auto blobs = host::BlobStore::open(files, std::string(kHome) + "/blobs", !plan.sync_os);
  if (!blobs) return base::fail(blobs.error());
  blobs_ = std::move(*blobs);

  const auto post = [this](std::function<void()> work) {
    later(microseconds(world_.random.below(50)), std::move(work));
  };
  core_ = std::make_unique<host::Core>(world_.clock, random_, *journal_, post, [this](const base::Failure& failure) {
    if (!failed_) world_.trace.add(world_.agenda.now(), "the log failed: {}", failure.what);
    failed_ = true;
  });
  code_ = std::make_unique<host::CodeStore>(std::string(kHome) + "/code", *blobs_, *workers_, post);
  host::MachineOptions machine_options;
  machine_options.checkpoint_bytes = plan.checkpoint_bytes;
  machine_options.restate_slice = plan.restate_slice;
  machine_options.mostly_dead_bytes = plan.mostly_dead_bytes;
  machine_ = std::make_unique<host::Machine>(*core_, *blobs_, *code_, *workers_, machine_options);
  if (auto recovered = machine_->recover(); !recovered) return recovered;
  if (dead()) return base::failure("the disk stopped while the log was opened");
  world_.auditor.recovered(*watched_, machine_->sqs.engine());
  functions_ = std::make_unique<Functions>(world_, *machine_);
  machine_->use(*functions_);
  front_ = std::make_unique<http::Front>(*machine_, http::FrontOptions{});
  machine_->resume();
  end_round();
  return {};
}

std::optional<base::Instant> Process::next_deadline() const {
  const auto deadline = machine_->next_deadline();
  if (!deadline) return std::nullopt;
  return *deadline <= core_->now() ? world_.agenda.now() : *deadline + world_.clock.behind();
}

void Process::end_round() {
  core_->flush();
  machine_->advance_checkpoint();
  core_->flush();
}

Process::~Process() {
  world_.auditor.ended();
  failed_ = failed_ || world_.disk.crashed();
  front_.reset();
  functions_.reset();
  machine_.reset();
  // Calls back whoever waits, so before the core goes.
  journal_.reset();
}

}  // namespace sluice::sim
