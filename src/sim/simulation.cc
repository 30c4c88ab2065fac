#include "sim/simulation.h"

#include <algorithm>
#include <cerrno>

namespace sluice::sim {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const base::Instant kStart = base::from_epoch_ms(1'769'860'800'000);  // 2026-01-31T12:00:00Z
constexpr std::uint64_t kStepsMax = 1'000'000;                        // of a phase
constexpr auto kPhaseMax = hours(24);
constexpr int kIdleTimersMax = 1000;

}  // namespace

std::string Report::text() const {
  if (!found) {
    return fmt::format(
        "seed {}: {} steps, {} s, {} starts, {} requests, {} sends, {} deliveries, {} deletions, "
        "{} processed, {} dead letters, hash {:016x}",
        seed, steps, simulated.count() / 1'000'000, starts, requests, totals.sends, totals.deliveries, totals.deletions,
        totals.processed, totals.dead_letters, hash);
  }
  std::string text = fmt::format("seed {}, step {}: {} is violated: {}\n  {}\nThe last that happened:\n", seed, steps,
                                 found->invariant, found->what, plan);
  for (const auto& line : last) text += "  " + line + "\n";
  return text + fmt::format("Again: tools/simulate {}\n", seed);
}

Simulation::Simulation(std::uint64_t seed, Canary canary, bool echo)
    : seed_(seed),
      canary_(std::move(canary)),
      plan_(Plan::draw(seed)),
      random_(seed ^ 0x9e3779b97f4a7c15u),
      agenda_(kStart),
      auditor_(agenda_, trace_),
      disk_(random_.next()),
      network_(agenda_, random_, auditor_, trace_),
      world_{agenda_, clock_, random_, trace_, auditor_, network_, disk_, plan_},
      setup_(world_) {
  trace_.echo = echo;
  disk_.set_garbled_writes(plan_.garbled_writes);
}

Simulation::~Simulation() {
  network_.connect(nullptr);
  network_.break_connections();
}

Report Simulation::report() {
  Report report;
  report.seed = seed_;
  report.steps = steps_;
  report.hash = trace_.hash();
  report.plan = plan_.text();
  report.found = auditor_.found();
  report.last = trace_.last();
  report.totals = auditor_.totals();
  report.requests = network_.answered();
  report.starts = starts_;
  report.simulated = agenda_.now() - kStart;
  return report;
}

Report Simulation::run() {
  crashes_left_ = plan_.crashes;
  jumps_left_ = plan_.clock_jumps;
  start_process();
  faults_allowed_ = plan_.crashes_while_deploying;
  plan_fault();
  setup_.start();
  if (run_until([this] { return setup_.done(); }, "setting up")) {
    use();
    heal();
    look();
  }
  return report();
}

// ---- phases --------------------------------------------------------------------------------------------------------

void Simulation::use() {
  faults_allowed_ = true;
  plan_clock_jump();
  for (int i = 0; i < plan_.queue_users; ++i) {
    const auto* const queue = random_.below(3) == 0 ? Setup::kFifoQueue : Setup::kQueue;
    users_.push_back(std::make_unique<QueueUser>(world_, queue));
  }
  for (int i = 0; i < plan_.inbox_users; ++i) users_.push_back(std::make_unique<InboxUser>(world_, setup_));
  for (auto& user : users_) user->start();
  run_until([this] { return std::all_of(users_.begin(), users_.end(), [](auto& user) { return user->done(); }); },
            "using");
}

std::vector<std::string> Simulation::queues_to_empty() const {
  std::vector<std::string> urls = {Setup::kQueue, Setup::kFifoQueue};
  if (!setup_.inbox().empty()) {
    urls.push_back(setup_.input_queue());
    urls.push_back(setup_.output_queue());
  }
  return urls;
}

bool Simulation::all_empty() const {
  if (!process_) return false;
  const auto& engine = process_->machine().sqs.engine();
  for (const auto& url : queues_to_empty()) {
    const auto queue = engine.find("arn:aws:sqs:us-east-1:000000000000:" + url.substr(url.rfind('/') + 1));
    if (!queue || queue->visible + queue->in_flight + queue->delayed > 0) return false;
  }
  return true;
}

void Simulation::heal() {
  trace_.add(agenda_.now(), "faults end");
  faults_allowed_ = false;
  crashes_left_ = jumps_left_ = 0;
  world_.healed = true;
  disk_.set_capacity(std::nullopt);
  if (process_) end_process(how_to_end());  // whatever was prepared for the disk ends with it
  run_until([this] { return process_ != nullptr; }, "starting");
  const auto first = users_.size();
  users_.push_back(std::make_unique<QueueDrain>(world_, Setup::kQueue));
  users_.push_back(std::make_unique<QueueDrain>(world_, Setup::kFifoQueue));
  if (!setup_.inbox().empty()) users_.push_back(std::make_unique<OutboxDrain>(world_, setup_));
  for (auto i = first; i < users_.size(); ++i) users_[i]->start();
  run_until([this] { return all_empty(); }, "emptying");
  for (auto& user : users_) user->stop();
  run_until([this] { return network_.open() == 0; }, "answering");
}

void Simulation::look() {
  if (auditor_.found()) return;
  const auto url = setup_.input_queue();
  const auto mapped = url.empty() ? "" : url.substr(url.rfind('/') + 1);
  auditor_.finished(process_->machine().sqs.engine(), mapped);
  for (const auto end : {End::kStop, plan_.power_cuts ? End::kPowerCut : End::kKill}) {
    end_process(end);
    if (!run_until([this] { return process_ != nullptr; }, "starting")) return;
    auditor_.finished(process_->machine().sqs.engine(), mapped);
  }
}

bool Simulation::run_until(const std::function<bool()>& done, std::string_view phase) {
  const auto until = agenda_.now() + kPhaseMax;
  const auto steps_until = steps_ + kStepsMax;
  while (!auditor_.found() && !done()) {
    const bool idle = !agenda_.next() && (!process_ || !process_->next_deadline());
    if (idle || agenda_.now() > until || steps_ > steps_until) {
      auditor_.violated("progress", fmt::format("{} does not end{}", phase, idle ? ": nothing is left to happen" : ""));
    } else {
      step();
    }
  }
  return !auditor_.found();
}

// ---- time ----------------------------------------------------------------------------------------------------------

void Simulation::step() {
  ++steps_;
  const auto next = agenda_.next();
  const auto deadline = process_ ? process_->next_deadline() : std::nullopt;
  if (deadline && (!next || *deadline <= std::max(*next, agenda_.now()))) {
    run_timer(*deadline);
  } else {
    idle_timers_ = 0;
    agenda_.step();
  }
  if (!process_) return;
  if (!process_->dead()) process_->end_round();
  if (process_->dead()) end_process(how_to_end());
}

void Simulation::run_timer(base::Instant deadline) {
  idle_timers_ = deadline <= agenda_.now() ? idle_timers_ + 1 : 0;
  if (idle_timers_ > kIdleTimersMax) auditor_.violated("progress", "the timer comes due again and again");
  agenda_.advance_to(deadline);
  process_->on_time();
}

// ---- lives ---------------------------------------------------------------------------------------------------------

void Simulation::start_process() {
  ++starts_;
  if (faults_allowed_ && crashes_left_ > 0 && random_.below(6) == 0) {
    --crashes_left_;
    disk_may_fail_ = true;
    disk_.crash_in_operation(disk_.operations() + random_.below(12));
  }
  if (faults_allowed_ && plan_.clock_set_back_max > clock_.behind() && random_.below(3) == 0) {
    const auto most = plan_.clock_set_back_max - clock_.behind();
    const auto by = microseconds(random_.below(std::uint64_t(most.count())));
    clock_.set_back(by);
    trace_.add(agenda_.now(), "the clock is set back by {} ms", by.count() / 1000);
  }
  auto started = Process::start(world_, canary_);
  if (started) {
    trace_.add(agenda_.now(), "started");
    process_ = std::move(*started);
    network_.connect(process_.get());
    if (process_->dead()) end_process(how_to_end());
    return;
  }
  trace_.add(agenda_.now(), "does not start: {}", started.error().what);
  if (!disk_may_fail_) return auditor_.violated("recovery", started.error().what);
  end_process(how_to_end());
}

Simulation::End Simulation::how_to_end() {
  return plan_.power_cuts && random_.below(2) == 0 ? End::kPowerCut : End::kKill;
}

// Ends the process, if there is one, and plans the next start.
void Simulation::end_process(End end) {
  static constexpr const char* kNames[] = {"is stopped", "is killed", "loses its power"};
  trace_.add(agenda_.now(), "the program {}", kNames[int(end)]);
  network_.connect(nullptr);
  if (end != End::kStop) disk_.crash();
  network_.break_connections();
  process_.reset();
  disk_.set_capacity(std::nullopt);
  disk_may_fail_ = false;
  if (end == End::kPowerCut) {
    disk_.power_cut();
  } else {
    disk_.restart();
  }
  agenda_.after(milliseconds(1 + random_.below(2000)), [this] { start_process(); });
}

// ---- faults --------------------------------------------------------------------------------------------------------

void Simulation::plan_fault() {
  const auto all = std::max<base::Duration>(plan_.pause_max * plan_.operations, seconds(1));
  agenda_.after(microseconds(random_.below(std::uint64_t(all.count()) / std::uint64_t(plan_.crashes + 1))), [this] {
    if (crashes_left_ == 0) return;
    if (faults_allowed_ && process_ && !process_->dead()) inject_fault();
    plan_fault();
  });
}

void Simulation::inject_fault() {
  --crashes_left_;
  const auto soon = disk_.operations() + random_.below(60);
  switch (random_.below(6)) {
    case 0:
      return end_process(how_to_end());
    case 1:
      if (!plan_.clean_stops) break;
      return end_process(End::kStop);
    case 2:
      if (!plan_.write_errors || users_.empty()) break;  // a deployment may fail of one
      trace_.add(agenda_.now(), "an operation of the disk will fail");
      disk_may_fail_ = true;
      return disk_.fail_operation(soon, EIO);
    case 3:
      if (!plan_.full_disk || users_.empty()) break;  // the same
      trace_.add(agenda_.now(), "the disk will be full");
      disk_may_fail_ = true;
      disk_.set_capacity(disk_.used() + random_.below(100'000));
      if (random_.below(2) == 0) {
        agenda_.after(milliseconds(random_.below(30'000)), [this] {
          trace_.add(agenda_.now(), "the disk has room");
          disk_.set_capacity(std::nullopt);
        });
      }
      return;
    default:
      break;
  }
  trace_.add(agenda_.now(), "the program will end in an operation of the disk");
  disk_may_fail_ = true;
  disk_.crash_in_operation(soon);
}

void Simulation::plan_clock_jump() {
  if (jumps_left_ == 0) return;
  --jumps_left_;
  const auto all = std::max<base::Duration>(plan_.pause_max * plan_.operations, seconds(1));
  agenda_.after(microseconds(random_.below(std::uint64_t(all.count()))), [this] {
    const auto by = microseconds(random_.below(std::uint64_t(plan_.clock_jump_max.count())));
    if (faults_allowed_) {
      agenda_.jump(by);
      trace_.add(agenda_.now(), "the clock jumps by {} ms", by.count() / 1000);
    }
    plan_clock_jump();
  });
}

}  // namespace sluice::sim
