// Opens a log made of arbitrary files. Input: flags; with kOwnManifest the 56 bytes of a manifest; two bytes, the
// length of the first segment; its bytes; those of the second. With kRepair all checksums are made right first, so that
// what is behind them is reached.
//
// Whatever the files are, the offline reader and opening agree on whether they are damaged, what has been opened once
// shows the same when it is opened again, and takes new records.
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/crc32c.h"
#include "base/log.h"
#include "base/random.h"
#include "wal/format.h"
#include "wal/inspect.h"
#include "wal/journal.h"
#include "wal/manifest.h"
#include "wal/memory_file_system.h"

using namespace sluice;
using namespace sluice::wal;

namespace {

constexpr std::uint8_t kRepair = 1, kOwnManifest = 2;
constexpr std::size_t kManifestSize = 56;
constexpr std::uint64_t kLogId = 0x1122334455667788;
const std::string kDirectory = "d";

std::string take(std::string_view& input, std::size_t count) {
  std::string taken(input.substr(0, count));
  input.remove_prefix(taken.size());
  return taken;
}

void repair_manifest(std::string& bytes) {
  store(bytes.data() + 8, kFormatVersion);
  store(bytes.data() + 16, kLogId);
  store(bytes.data() + 24, kSegmentSizeMin);
  store(bytes.data() + 12, base::crc32c(0, std::string_view(bytes).substr(16)));
}

// Makes every header that is reached from the segment's begin valid, as far as sizes lead from one to the next.
void repair_segment(std::string& bytes, std::uint64_t number) {
  const Seal seal(kLogId);
  if (bytes.size() < kSegmentHeaderSize) return;
  SegmentHeader header{number, kSegmentSizeMin, kLogId};
  header.previous_end = load<Position>(bytes.data() + 40);
  header.synced = load<Position>(bytes.data() + 48);
  encode(header, bytes.data());
  for (std::size_t at = kSegmentHeaderSize; at + kBatchHeaderSize <= bytes.size();) {
    char* const batch = bytes.data() + at;
    BatchHeader repaired{load<Position>(batch + 8), load<std::uint32_t>(batch + 16), load<std::uint32_t>(batch + 20),
                         load<std::uint32_t>(batch + 24)};
    encode(repaired, batch, number * kSegmentSizeMin + at, seal);
    auto record_at = at + kBatchHeaderSize;
    for (std::uint32_t i = 0; i < repaired.records && record_at < bytes.size(); ++i) {
      auto record = decode_record_header(std::string_view(bytes).substr(record_at));
      if (!record) break;
      record->payload_crc =
          base::crc32c(0, {bytes.data() + record_at + record->payload_offset(), record->payload_size});
      encode(*record, bytes.data() + record_at, number * kSegmentSizeMin + record_at, seal);
      record_at += record->size();
    }
    if (repaired.size < kBatchHeaderSize || repaired.size % kBatchAlignment != 0) break;
    at += repaired.size;
  }
}

void put(base::FileSystem& files, const std::string& name, const std::string& bytes) {
  auto file = files.open(kDirectory + "/" + name, base::OpenMode::kCreate);
  CHECK(file && (*file)->write_at(0, bytes));
}

using Texts = std::vector<std::string>;

base::Result<Texts> open_and_replay(base::FileSystem& files, const std::string& appended) {
  base::SeededRandom random(1);
  Options options;
  options.writer = Writer::kCaller;
  auto journal = open(files, kDirectory, random, options);
  if (!journal) return base::fail(journal.error());
  Texts texts;
  CHECK((*journal)->replay([&](const base::Record& record) {
    texts.push_back(std::string(record.header) + "=" + std::string((*journal)->read(record.payload).bytes));
  }));
  if (!appended.empty()) {
    (*journal)->append(1, appended, appended);
    base::Status written = base::failure("not called back");
    (*journal)->commit([&](const base::Status& status) { written = status; });
    CHECK(written);
  }
  return texts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::set_log_level(base::LogLevel::kOff);
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto flags = take(input, 1);
  if (flags.empty()) return 0;
  std::string manifest;
  if ((flags[0] & kOwnManifest) != 0) {
    manifest = take(input, kManifestSize);
    if ((flags[0] & kRepair) != 0 && manifest.size() == kManifestSize) repair_manifest(manifest);
  } else {
    manifest = encode(Manifest{kLogId, kSegmentSizeMin, kSegmentSizeMin, kSegmentSizeMin, {}});
  }
  const auto length = take(input, 2);
  if (length.size() < 2) return 0;
  std::vector<std::string> segments;
  segments.push_back(take(input, load<std::uint16_t>(length.data()) % (kSegmentSizeMin + 1)));
  segments.push_back(take(input, kSegmentSizeMin));

  MemoryFileSystem files;
  put(files, kManifestName, manifest);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].empty()) continue;
    if ((flags[0] & kRepair) != 0) repair_segment(segments[i], i + 1);
    put(files, segment_name(i + 1), segments[i]);
  }

  const auto report = check(files, kDirectory);
  (void)dump(files, kDirectory, [](const DumpedRecord&) { return true; });
  const bool is_good = report && report->damages.empty();
  const auto first = open_and_replay(files, "");
  CHECK(bool(first) == is_good);
  if (!first) return 0;
  CHECK(report->end < 3 * kSegmentSizeMin || report->records == 0);
  CHECK(*open_and_replay(files, "appended") == *first);
  auto expected = *first;
  expected.push_back("appended=appended");
  CHECK(*open_and_replay(files, "") == expected);
  return 0;
}
