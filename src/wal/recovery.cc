#include "wal/recovery.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::wal {
namespace {

// How the next segment stands to the one before.
enum class Next { kMissing, kUnreadable, kBeginsElsewhere, kFollows };

// The segment's header, and its batches as far as they are whole.
struct Chain {
  std::optional<SegmentHeader> header;
  Position end = 0;  // behind the last whole batch
  BatchCheck stopped_at;
};

class Walker {
 public:
  Walker(base::FileSystem& files, const std::string& directory, const Manifest& manifest, const LogFiles& names,
         base::OpenMode mode)
      : files_(files), directory_(directory), manifest_(manifest), names_(names), mode_(mode), seal_(manifest.log_id) {}

  base::Result<Walk> run() {
    walk_.synced = manifest_.synced;
    auto number = manifest_.replay_from / manifest_.segment_size;
    Position broken = number * manifest_.segment_size;  // where the chain breaks
    BatchCheck stopped{.fault = "the segment is missing"};
    std::optional<Next> next;  // if the walk came to ask
    while (names_.has(number)) {
      auto chain = read_segment(number);
      if (!chain) return base::fail(chain.error());
      broken = chain->end;
      stopped = chain->stopped_at;
      if (!chain->header) break;
      const auto found = look_at_next(number, broken);
      if (!found) return base::fail(found.error());
      next = *found;
      if (next != Next::kFollows) break;
      walk_.segment_ends[number] = broken;
      ++number;
    }
    const auto evidence = find_evidence(number, broken);
    if (!evidence) return base::fail(evidence.error());
    if (*evidence) {
      walk_.damage = describe(number, stopped, next, **evidence);
      walk_.end = broken;
      return std::move(walk_);
    }
    walk_.end = open_commit_.value_or(broken);
    walk_.synced = std::min(walk_.synced, walk_.end);
    if (stopped.begun) {
      walk_.torn = Damage{path(number), stopped.fault_offset, stopped.fault};
    } else if (open_commit_) {
      walk_.torn = Damage{path(*open_commit_ / manifest_.segment_size), *open_commit_ % manifest_.segment_size,
                          "the rest of the batch is missing"};
    }
    drop_behind_end();
    return std::move(walk_);
  }

 private:
  std::string path(std::uint64_t number) const { return directory_ + "/" + segment_name(number); }

  base::Result<Chain> read_segment(std::uint64_t number) {
    auto opened = open_segment(files_, path(number), mode_, manifest_.segment_size);
    if (!opened) return base::fail(opened.error());
    const auto& segment = walk_.segments[number] = std::move(*opened);
    const SegmentReader reader(number, manifest_.segment_size, segment.bytes(), seal_);
    Chain chain;
    chain.end = reader.start();
    chain.header = reader.header(manifest_.log_id);
    if (!chain.header) {
      chain.stopped_at = {.fault = "the segment's header is damaged"};
      return chain;
    }
    for (auto offset = kSegmentHeaderSize;; offset += chain.stopped_at.batch->size) {
      chain.end = reader.start() + offset;
      chain.stopped_at = reader.check(offset);
      if (!chain.stopped_at.batch) return chain;
      const auto& batch = *chain.stopped_at.batch;
      if (((batch.flags & kContinued) != 0) != open_commit_.has_value() && !is_first(reader, offset)) {
        chain.stopped_at = {
            .fault = "the batch does not continue the one before", .fault_offset = offset, .begun = true};
        return chain;
      }
      if ((batch.flags & kContinues) == 0) {
        open_commit_.reset();
      } else if (!open_commit_) {
        open_commit_ = chain.end;
      }
      walk_.synced = std::max(walk_.synced, batch.synced);
    }
  }

  // Where the walk begins, the batch that is continued lies before it.
  bool is_first(const SegmentReader& reader, std::uint64_t offset) const {
    return reader.number() == manifest_.replay_from / manifest_.segment_size && offset == kSegmentHeaderSize;
  }

  // Whether the segment after this one begins where this one's batches end.
  base::Result<Next> look_at_next(std::uint64_t number, Position end) const {
    if (!names_.has(number + 1)) return Next::kMissing;
    const auto next = open_segment(files_, path(number + 1), base::OpenMode::kRead, manifest_.segment_size);
    if (!next) return base::fail(next.error());
    const SegmentReader reader(number + 1, manifest_.segment_size, next->bytes(), seal_);
    const auto header = reader.header(manifest_.log_id);
    if (!header) return Next::kUnreadable;
    return header->previous_end == end ? Next::kFollows : Next::kBeginsElsewhere;
  }

  // Anything that states that the log was on the disk beyond `broken`: as text, where it stands.
  base::Result<std::optional<std::string>> find_evidence(std::uint64_t number, Position broken) const {
    std::optional<std::string> found;
    if (manifest_.synced > broken) found = std::string("the manifest");
    for (auto behind = std::lower_bound(names_.segments.begin(), names_.segments.end(), number);
         !found && behind != names_.segments.end(); ++behind) {
      const auto segment = open_segment(files_, path(*behind), base::OpenMode::kRead, manifest_.segment_size);
      if (!segment) return base::fail(segment.error());
      const SegmentReader reader(*behind, manifest_.segment_size, segment->bytes(), seal_);
      const auto header = reader.header(manifest_.log_id);
      if (header && header->synced > broken) found = fmt::format("the header of {}", segment_name(*behind));
      const auto offset = *behind == number ? broken - reader.start() : 0;
      if (!found) {
        reader.find_batch_headers(offset, [&](std::uint64_t at, const BatchHeader& batch) {
          if (batch.synced > broken) found = fmt::format("the batch at offset {} of {}", at, segment_name(*behind));
          return !found;
        });
      }
    }
    return found;
  }

  // Where to look for what is damaged. Where nothing was begun, the batch that should follow may as well be the first
  // of the next segment.
  Damage describe(std::uint64_t number, const BatchCheck& stopped, std::optional<Next> next,
                  const std::string& evidence) const {
    const bool may_go_on = !stopped.begun && !names_.segments.empty() && names_.segments.back() > number;
    if (may_go_on && next == Next::kMissing) {
      return {path(number + 1), 0, fmt::format("the segment is missing, and {} proves that it was there", evidence)};
    }
    if (may_go_on && next == Next::kUnreadable) {
      return {path(number + 1), 0,
              fmt::format("the segment's header is damaged, and {} proves that it was on the disk", evidence)};
    }
    return {path(number), stopped.fault_offset,
            fmt::format("{}, and {} proves that it was on the disk", stopped.fault, evidence)};
  }

  // Leaves in walk_ what lies before its end.
  void drop_behind_end() {
    const auto last = walk_.end / manifest_.segment_size;
    const bool in_segment = walk_.end % manifest_.segment_size != 0;
    walk_.segments.erase(in_segment ? walk_.segments.upper_bound(last) : walk_.segments.lower_bound(last),
                         walk_.segments.end());
    walk_.segment_ends.erase(walk_.segment_ends.lower_bound(last), walk_.segment_ends.end());
    if (!in_segment && !walk_.segments.empty()) walk_.segment_ends[last - 1] = walk_.end;
  }

  base::FileSystem& files_;
  const std::string& directory_;
  const Manifest& manifest_;
  const LogFiles& names_;
  const base::OpenMode mode_;
  const Seal seal_;
  Walk walk_;
  std::optional<Position> open_commit_;  // where the commit begins whose last batch has not come yet
};

}  // namespace

bool LogFiles::has(std::uint64_t number) const {
  return std::binary_search(segments.begin(), segments.end(), number);
}

base::Result<LogFiles> list_log(base::FileSystem& files, const std::string& directory) {
  const auto names = files.list(directory);
  if (!names) return base::fail(names.error());
  LogFiles found;
  for (const auto& name : *names) {
    if (const auto number = parse_segment_name(name)) found.segments.push_back(*number);
    if (is_spare_name(name)) found.spares.push_back(name);
  }
  std::sort(found.segments.begin(), found.segments.end());
  return found;
}

base::Failure Damage::failure() const {
  return base::Failure{fmt::format("{} is damaged at offset {}: {}", file, offset, what), {}};
}

Position Walk::end_of(std::uint64_t number) const {
  const auto known = segment_ends.find(number);
  return known == segment_ends.end() ? end : known->second;
}

base::Result<Walk> walk_log(base::FileSystem& files, const std::string& directory, const Manifest& manifest,
                            const LogFiles& names, base::OpenMode mode) {
  return Walker(files, directory, manifest, names, mode).run();
}

}  // namespace sluice::wal
