// Opening a log: find or make the manifest, walk the log, make the files agree with what was found.
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/log.h"
#include "wal/journal.h"
#include "wal/log_journal.h"
#include "wal/manifest.h"
#include "wal/memory_file_system.h"
#include "wal/recovery.h"

namespace sluice::wal {
namespace {

using base::FileSystem;
using base::Status;

std::string parent(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Makes the directory; the entries of all directories that had to be made are on the disk then.
Status make_durable_directory(FileSystem& files, const std::string& directory) {
  std::vector<std::string> missing;
  for (auto path = directory; !files.exists(path) && path != "/" && path != "."; path = parent(path)) {
    missing.push_back(path);
  }
  if (auto done = files.make_directories(directory); !done) return done;
  for (const auto& path : missing) {
    if (auto done = files.sync_directory(parent(path)); !done) return done;
  }
  return {};
}

Status check_options(const Options& options) {
  if (options.segment_size < kSegmentSizeMin || options.segment_size > kSegmentSizeMax ||
      options.segment_size % 4096 != 0) {
    return base::failure(fmt::format("a log's segment size must be a multiple of 4096 between {} and {}, not {}",
                                     kSegmentSizeMin, kSegmentSizeMax, options.segment_size));
  }
  return {};
}

base::Result<Manifest> find_or_make_manifest(FileSystem& files, const std::string& directory, const LogFiles& names,
                                             base::Random& random, const Options& options) {
  auto found = read_manifest(files, directory);
  if (!found) return base::fail(found.error());
  if (*found) return std::move(**found);
  if (!names.segments.empty()) {
    return base::failure(fmt::format("{}/{} is missing, but {} is there: this is no whole log", directory,
                                     kManifestName, segment_name(names.segments.front())));
  }
  Manifest made;
  made.log_id = random.next();
  made.segment_size = options.segment_size;
  made.replay_from = made.synced = made.segment_size;  // segment 1 begins there
  if (auto done = write_manifest(files, directory, made); !done) return base::fail(done.error());
  return made;
}

// Makes what lies behind the log's end unreadable for ever: a batch of a torn group that is whole by itself must not
// appear again behind what is appended now.
Status erase_behind_end(SegmentFile& segment, std::uint64_t number, Position end, const Manifest& manifest) {
  const Seal seal(manifest.log_id);
  const SegmentReader reader(number, manifest.segment_size, segment.bytes(), seal);
  std::vector<std::uint64_t> headers;
  reader.find_batch_headers(end % manifest.segment_size, [&](std::uint64_t offset, const BatchHeader&) {
    headers.push_back(offset);
    return true;
  });
  static constexpr char kNothing[kBatchHeaderSize] = {};
  for (const auto offset : headers) {
    if (auto done = segment.file->write_at(offset, {kNothing, sizeof kNothing}); !done) return done;
  }
  return headers.empty() ? Status() : segment.file->sync();
}

// Puts what was read on the disk, as far as nothing states that it is there. After a kill -9 it may be in the kernel's
// memory only; after a failed sync the kernel may even take it for clean, so it is written again before it is synced.
Status settle(std::map<std::uint64_t, SegmentFile>& segments, std::uint64_t segment_size, Position synced,
              Position end) {
  constexpr std::uint64_t kPiece = 1u << 20;
  for (auto& [number, segment] : segments) {
    const auto start = number * segment_size;
    if (start + segment.size <= synced) continue;
    const auto until = std::min(end - start, segment.size);
    for (auto offset = synced > start ? synced - start : 0; offset < until; offset += kPiece) {
      const auto bytes = segment.file->read_at(offset, std::min(kPiece, until - offset));
      if (!bytes) return base::fail(bytes.error());
      if (auto done = segment.file->write_at(offset, *bytes); !done) return done;
    }
    if (auto done = segment.file->sync(); !done) return done;
  }
  return {};
}

// Removes segments behind the log's end and such that a checkpoint released before it could be said in the directory,
// and spares beyond their number. The last goes first: a crash in between leaves no gap.
Status remove_unused_files(FileSystem& files, const std::string& directory, const Manifest& manifest, const Walk& walk,
                           LogFiles& names, const Options& options) {
  const auto is_used = [&](std::uint64_t number) {
    return walk.segments.contains(number) || std::any_of(manifest.kept.begin(), manifest.kept.end(),
                                                         [&](const auto& kept) { return kept.number == number; });
  };
  // First of all the manifest that says so must be the one that a power cut leaves.
  if (auto done = files.sync_directory(directory); !done) return done;
  for (auto number = names.segments.rbegin(); number != names.segments.rend(); ++number) {
    if (is_used(*number)) continue;
    if (auto done = files.remove(directory + "/" + segment_name(*number)); !done) return done;
  }
  for (; names.spares.size() > options.spare_segments_max; names.spares.pop_back()) {
    if (auto done = files.remove(directory + "/" + names.spares.back()); !done) return done;
  }
  return files.sync_directory(directory);
}

// The mapping of a segment that is kept for its payloads, each of which is proved when it is read.
base::Result<base::File::Mapping> map_kept(FileSystem& files, const std::string& directory, const Manifest& manifest,
                                           const Manifest::Kept& kept) {
  const auto path = directory + "/" + segment_name(kept.number);
  if (!files.exists(path)) return base::fail(Damage{path, 0, "the segment is missing"}.failure());
  auto segment = open_segment(files, path, base::OpenMode::kRead, manifest.segment_size);
  if (!segment) return base::fail(segment.error());
  const Seal seal(manifest.log_id);
  const SegmentReader reader(kept.number, manifest.segment_size, segment->bytes(), seal);
  if (!reader.header(manifest.log_id)) {
    return base::fail(Damage{path, 0, "the segment's header is damaged"}.failure());
  }
  if (segment->size < kept.end - reader.start()) {
    return base::fail(Damage{path, segment->size, "the file ends before the segment does"}.failure());
  }
  return std::move(segment->mapping);
}

// Makes the files be what the walk has found: nothing behind the end, and with Sync::kFull all before it on the disk.
Status make_end_real(FileSystem& files, const std::string& directory, const Manifest& manifest, Walk& walk,
                     LogFiles& names, const Options& options) {
  if (walk.torn) {
    base::log_warn("{}: the log ended in a batch that was never reported as written; it is cut (offset {}: {})",
                   walk.torn->file, walk.torn->offset, walk.torn->what);
  }
  if (walk.end % manifest.segment_size != 0) {
    const auto last = walk.end / manifest.segment_size;
    if (auto done = erase_behind_end(walk.segments.at(last), last, walk.end, manifest); !done) return done;
  }
  if (options.sync == Sync::kFull) {
    if (auto done = settle(walk.segments, manifest.segment_size, walk.synced, walk.end); !done) return done;
    walk.synced = walk.end;
  }
  return remove_unused_files(files, directory, manifest, walk, names, options);
}

base::Result<std::unique_ptr<base::Journal>> open_locked(std::unique_ptr<FileSystem> owned, FileSystem& files,
                                                         const std::string& directory, std::shared_ptr<void> lock,
                                                         base::Random& random, Options options) {
  auto names = list_log(files, directory);
  if (!names) return base::fail(names.error());
  const auto manifest = find_or_make_manifest(files, directory, *names, random, options);
  if (!manifest) return base::fail(manifest.error());
  options.segment_size = manifest->segment_size;

  // Nothing is changed before all damage that opening looks for has been looked for.
  LogJournal::Opened opened;
  for (const auto& kept : manifest->kept) {
    auto mapping = map_kept(files, directory, *manifest, kept);
    if (!mapping) return base::fail(mapping.error());
    opened.mappings[kept.number] = std::move(*mapping);
    opened.state.segment_ends[kept.number] = kept.end;
  }
  auto walk = walk_log(files, directory, *manifest, *names, base::OpenMode::kReadWrite);
  if (!walk) return base::fail(walk.error());
  if (walk->damage) return base::fail(walk->damage->failure());
  if (auto done = make_end_real(files, directory, *manifest, *walk, *names, options); !done) {
    return base::fail(done.error());
  }

  for (auto& [number, segment] : walk->segments) {
    auto mapping = segment.file->map(manifest->segment_size);
    if (!mapping) return base::fail(mapping.error());
    opened.mappings[number] = std::move(*mapping);
    opened.replayed[number] = std::move(segment.mapping);
    const bool is_synced = number * manifest->segment_size + segment.size <= walk->synced;
    if (number == walk->end / manifest->segment_size) {
      opened.state.file = std::move(segment.file);
    } else if (!is_synced) {
      opened.state.unsynced_files.push_back(std::move(segment.file));
    }
  }
  opened.owned_files = std::move(owned);
  opened.lock = std::move(lock);
  opened.state.manifest = *manifest;
  opened.state.end = walk->end;
  opened.state.synced = walk->synced;
  opened.state.segment_ends.merge(walk->segment_ends);
  opened.state.spares = std::move(names->spares);
  return std::make_unique<LogJournal>(files, directory, options, std::move(opened));
}

}  // namespace

base::Result<std::unique_ptr<base::Journal>> open(FileSystem& files, const std::string& directory, base::Random& random,
                                                  const Options& options) {
  if (auto done = check_options(options); !done) return base::fail(done.error());
  if (auto done = make_durable_directory(files, directory); !done) return base::fail(done.error());
  auto lock = files.lock(directory + "/lock");
  if (!lock) return base::fail(lock.error());
  return open_locked(nullptr, files, directory, std::move(*lock), random, options);
}

std::unique_ptr<base::Journal> open_in_memory() {
  Options options;
  options.is_replayed = false;
  options.sync = Sync::kOs;
  options.writer = Writer::kCaller;
  options.segment_size = 32u << 20;  // what a checkpoint releases goes back to the system in such pieces
  auto owned = std::make_unique<MemoryFileSystem>();
  auto& files = *owned;
  base::SeededRandom random(1);  // nobody else ever reads these bytes
  auto journal = open_locked(std::move(owned), files, "memory", nullptr, random, options);
  CHECK(journal);
  return std::move(*journal);
}

}  // namespace sluice::wal
