#include "cli/log_files.h"

#include <fmt/format.h>

#include <memory>

#include "cli/terminal.h"
#include "wal/inspect.h"

namespace sluice::cli {
namespace {

// Where in the data folder the log is (main/up.cc puts it there).
std::string log_of(const std::string& folder) {
  return folder + "/log";
}

// Holds the log's lock, so that no sluice writes meanwhile. A lock that cannot be taken for another reason than its
// owner (a folder that may only be read) does not matter.
base::Result<std::shared_ptr<void>> keep_others_out(base::FileSystem& files, const std::string& folder) {
  const auto path = log_of(folder) + "/lock";
  if (!files.exists(path)) return nullptr;
  auto lock = files.lock(path);
  if (!lock && lock.error().code == std::errc::operation_would_block) return base::fail(lock.error());
  return lock ? *lock : nullptr;
}

std::string place(base::Position position, std::uint64_t segment_size) {
  return fmt::format("{}, offset {}", wal::segment_name(position / segment_size), position % segment_size);
}

}  // namespace

int check_log(base::FileSystem& files, const std::string& folder) {
  const auto lock = keep_others_out(files, folder);
  if (!lock) return fail(lock.error().what);
  const auto report = wal::check(files, log_of(folder));
  if (!report) return fail(report.error().what);
  print(fmt::format("segments  {} of at most {} MiB, and {} kept for payloads", report->replayed_segments,
                    report->segment_size >> 20, report->kept_segments));
  print(fmt::format("records   {} in {} batches: {} bytes of events, {} bytes of payloads", report->records,
                    report->batches, report->header_bytes, report->payload_bytes));
  print(fmt::format("replay    from {}", place(report->replay_from, report->segment_size)));
  print(fmt::format("end       {}", place(report->end, report->segment_size)));
  if (report->torn) {
    print(
        fmt::format("{} ends in a batch that was never reported as written (offset {}: {}); sluice cuts it when it "
                    "starts",
                    report->torn->file, report->torn->offset, report->torn->what));
  }
  for (const auto& damage : report->damages) fail(damage.failure().what);
  return report->damages.empty() ? 0 : 1;
}

int dump_log(base::FileSystem& files, const std::string& folder) {
  const auto lock = keep_others_out(files, folder);
  if (!lock) return fail(lock.error().what);
  const auto done = wal::dump(files, log_of(folder), [](const wal::DumpedRecord& dumped) {
    print(fmt::format("{}:{}{} engine {} event {} payload {}", dumped.file, dumped.offset, dumped.replayed ? "" : " -",
                      dumped.record.kind, dumped.record.header.size(), dumped.payload.size()));
    return true;
  });
  return done ? 0 : fail(done.error().what);
}

}  // namespace sluice::cli
