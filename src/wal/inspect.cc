#include "wal/inspect.h"

#include <fmt/format.h>

#include "wal/manifest.h"
#include "wal/segment_reader.h"

namespace sluice::wal {
namespace {

// A segment as far as its batches are whole.
struct Part {
  std::uint64_t number = 0;
  SegmentFile segment;
  Position end = 0;
};

// Everything that there is to read, in order, and what is wrong with it.
struct Contents {
  Manifest manifest;
  std::vector<Part> kept;
  Walk walk;
  std::vector<Damage> damages;
};

// Reads a kept segment's batches up to where the manifest says that they end.
base::Result<Part> read_kept(base::FileSystem& files, const std::string& directory, const Manifest& manifest,
                             const Manifest::Kept& kept, std::vector<Damage>& damages) {
  const auto path = directory + "/" + segment_name(kept.number);
  Part part{kept.number, {}, kept.number * manifest.segment_size + kSegmentHeaderSize};
  if (!files.exists(path)) {
    damages.push_back({path, 0, "the segment is missing, and the manifest says that it is kept"});
    return part;
  }
  auto segment = open_segment(files, path, base::OpenMode::kRead, manifest.segment_size);
  if (!segment) return base::fail(segment.error());
  part.segment = std::move(*segment);
  const Seal seal(manifest.log_id);
  const SegmentReader reader(kept.number, manifest.segment_size, part.segment.bytes(), seal);
  if (!reader.header(manifest.log_id)) {
    damages.push_back({path, 0, "the segment's header is damaged"});
    return part;
  }
  while (part.end < kept.end) {
    const auto found = reader.check(part.end - reader.start());
    if (!found.batch) {
      damages.push_back({path, found.fault_offset, found.fault});
      return part;
    }
    part.end += found.batch->size;
  }
  if (part.end != kept.end)
    damages.push_back({path, part.end - reader.start(), "the segment does not end as recorded"});
  return part;
}

base::Result<Contents> read_contents(base::FileSystem& files, const std::string& directory) {
  auto manifest = read_manifest(files, directory);
  if (!manifest) return base::fail(manifest.error());
  if (!*manifest) return base::failure(fmt::format("{} holds no log: there is no {}", directory, kManifestName));
  const auto names = list_log(files, directory);
  if (!names) return base::fail(names.error());

  Contents contents;
  contents.manifest = std::move(**manifest);
  for (const auto& kept : contents.manifest.kept) {
    auto part = read_kept(files, directory, contents.manifest, kept, contents.damages);
    if (!part) return base::fail(part.error());
    contents.kept.push_back(std::move(*part));
  }
  auto walk = walk_log(files, directory, contents.manifest, *names, base::OpenMode::kRead);
  if (!walk) return base::fail(walk.error());
  contents.walk = std::move(*walk);
  if (contents.walk.damage) contents.damages.push_back(*contents.walk.damage);
  return contents;
}

using BatchVisitor = std::function<void(const SegmentReader&, std::uint64_t offset, const BatchHeader&)>;

void for_each_batch(const Contents& contents, const BatchVisitor& each) {
  const Seal seal(contents.manifest.log_id);
  const auto visit = [&](std::uint64_t number, const SegmentFile& segment, Position end) {
    const SegmentReader reader(number, contents.manifest.segment_size, segment.bytes(), seal);
    reader.for_each_batch(end, [&](std::uint64_t offset, const BatchHeader& batch) { each(reader, offset, batch); });
  };
  for (const auto& part : contents.kept) visit(part.number, part.segment, part.end);
  for (const auto& [number, segment] : contents.walk.segments) visit(number, segment, contents.walk.end_of(number));
}

}  // namespace

base::Result<CheckReport> check(base::FileSystem& files, const std::string& directory) {
  const auto contents = read_contents(files, directory);
  if (!contents) return base::fail(contents.error());
  CheckReport report;
  report.segment_size = contents->manifest.segment_size;
  report.replayed_segments = contents->walk.segments.size();
  report.kept_segments = contents->kept.size();
  report.replay_from = contents->manifest.replay_from;
  report.end = contents->walk.end;
  report.torn = contents->walk.torn;
  report.damages = contents->damages;
  for_each_batch(*contents, [&](const SegmentReader& reader, std::uint64_t offset, const BatchHeader& batch) {
    ++report.batches;
    reader.for_each_record(offset, batch, [&](const base::Record& record) {
      ++report.records;
      report.header_bytes += record.header.size();
      report.payload_bytes += record.payload.size;
    });
  });
  return report;
}

base::Status dump(base::FileSystem& files, const std::string& directory,
                  const std::function<bool(const DumpedRecord&)>& each) {
  const auto contents = read_contents(files, directory);
  if (!contents) return base::fail(contents.error());
  bool wanted = true;
  for_each_batch(*contents, [&](const SegmentReader& reader, std::uint64_t offset, const BatchHeader& batch) {
    if (!wanted) return;
    reader.for_each_record(offset, batch, [&](const base::Record& record) {
      if (!wanted) return;
      wanted = each({record, reader.payload(record), directory + "/" + segment_name(reader.number()),
                     record.position - reader.start(), record.position >= contents->manifest.replay_from});
    });
  });
  if (wanted && !contents->damages.empty()) return base::fail(contents->damages.front().failure());
  return {};
}

}  // namespace sluice::wal
