#include "sim/plan.h"

#include "base/random.h"

namespace sluice::sim {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

// Off in half of all runs, else up to `max`.
unsigned rate(base::Random& random, unsigned max) {
  return random.below(2) == 0 ? 0 : unsigned(1 + random.below(max));
}

template <class T, std::size_t n>
T one_of(base::Random& random, const T (&values)[n]) {
  return values[random.below(n)];
}

}  // namespace

Plan Plan::draw(std::uint64_t seed) {
  base::SeededRandom random(seed);
  Plan plan;
  plan.sync_os = random.below(8) == 0;
  plan.segment_size = one_of<std::uint64_t>(random, {256u << 10, 512u << 10, 2u << 20});
  plan.zero_ahead = one_of<std::uint64_t>(random, {0, 8u << 10, 128u << 10});
  plan.spare_segments_max = random.below(3);
  plan.checkpoint_bytes = one_of<std::uint64_t>(random, {24u << 10, 100u << 10, 400u << 10, 8u << 20});
  plan.mostly_dead_bytes = one_of<std::uint64_t>(random, {0, 2u << 10, 64u << 10, 16u << 20});
  plan.restate_slice = one_of<std::size_t>(random, {1, 10, 2000});
  plan.sync_latency_max = one_of<base::Duration>(random, {microseconds(300), milliseconds(3), milliseconds(80)});

  plan.queue_users = int(1 + random.below(6));
  plan.inbox_users = int(random.below(4));
  plan.operations = int(10 + random.below(60));
  plan.pause_max = one_of<base::Duration>(random, {milliseconds(3), milliseconds(200), seconds(3)});
  plan.visibility_s = int(5 + random.below(20));
  plan.receives_max = int(1 + random.below(4));
  plan.body_max = one_of<std::size_t>(random, {40, 1000, 20'000});
  plan.poison = rate(random, 300);
  plan.manners.duplicates = rate(random, 150);
  plan.manners.vanishes = rate(random, 150);
  auto& functions = plan.functions;
  functions.launch_fails = rate(random, 50);
  functions.init_crashes = rate(random, 100);
  functions.init_hangs = rate(random, 50);
  functions.errors = rate(random, 200);
  functions.hangs = rate(random, 100);
  functions.crashes = rate(random, 200);
  functions.partly_fails = rate(random, 300);
  functions.slow = rate(random, 300);

  plan.crashes = int(random.below(7));
  plan.crashes_while_deploying = random.below(4) == 0;
  plan.power_cuts = !plan.sync_os && random.below(4) != 0;
  plan.garbled_writes = random.below(2) == 0;
  plan.write_errors = random.below(2) == 0;
  plan.full_disk = random.below(3) == 0;
  plan.clean_stops = random.below(2) == 0;
  plan.short_of_room = one_of<std::uint64_t>(random, {0, 20u << 10, 64u << 20});
  plan.clock_jumps = int(random.below(2) == 0 ? 0 : 1 + random.below(6));
  plan.clock_jump_max = one_of<base::Duration>(random, {seconds(20), minutes(10), minutes(120)});
  // Less than what makes a signature look too old or too new.
  plan.clock_set_back_max = one_of<base::Duration>(random, {seconds(0), seconds(0), seconds(5), minutes(4)});
  return plan;
}

std::string Plan::text() const {
  return fmt::format(
      "sync={} segment={}K zero_ahead={}K spares={} short_of_room={}K checkpoint={}K mostly_dead={}K slice={} "
      "sync_latency<{}us\n"
      "  queue_users={} inbox_users={} operations={} pause<{}ms visibility={}s max_receive={} body<{} poison={} "
      "duplicates={} vanishes={}\n"
      "  functions: launch_fails={} init_crashes={} init_hangs={} errors={} hangs={} crashes={} partly_fails={} "
      "slow={}\n"
      "  crashes={}{} power_cuts={} garbled={} write_errors={} full_disk={} clean_stops={} clock_jumps={} of <{}s "
      "set_back<{}s",
      sync_os ? "os" : "full", segment_size >> 10, zero_ahead >> 10, spare_segments_max, short_of_room >> 10,
      checkpoint_bytes >> 10, mostly_dead_bytes >> 10, restate_slice, sync_latency_max.count(), queue_users,
      inbox_users, operations, pause_max.count() / 1000, visibility_s, receives_max, body_max, poison,
      manners.duplicates, manners.vanishes, functions.launch_fails, functions.init_crashes, functions.init_hangs,
      functions.errors, functions.hangs, functions.crashes, functions.partly_fails, functions.slow, crashes,
      crashes_while_deploying ? " (also while deploying)" : "", power_cuts, garbled_writes, write_errors, full_disk,
      clean_stops, clock_jumps, clock_jump_max.count() / 1'000'000, clock_set_back_max.count() / 1'000'000);
}

}  // namespace sluice::sim
