#include "wal/segment_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "base/check.h"
#include "base/log.h"

namespace sluice::wal {
namespace {

using base::Status;

constexpr char kZeros[64u << 10] = {};

bool means_no_room(const base::Failure& failure) {
  return failure.code.value() == ENOSPC || failure.code.value() == EDQUOT;
}

}  // namespace

SegmentWriter::SegmentWriter(base::FileSystem& files, std::string directory, const Options& options, const Seal& seal,
                             ReadIndex& index, State state)
    : files_(files),
      directory_(std::move(directory)),
      options_(options),
      seal_(seal),
      index_(index),
      manifest_(std::move(state.manifest)),
      written_(state.end),
      synced_(state.synced),
      next_header_(state.end),
      file_(std::move(state.file)),
      finished_(std::move(state.unsynced_files)),
      segment_ends_(std::move(state.segment_ends)),
      spares_(std::move(state.spares)) {
  CHECK((file_ != nullptr) == (written_ % options_.segment_size != 0));
  if (file_) {
    const auto size = file_->size();
    zeroed_ = size ? *size : written_ % options_.segment_size;
  }
}

Status SegmentWriter::write(Position to) {
  if (to == written_) return {};
  out_of_room_ = false;
  blocks_.clear();
  index_.find_blocks(written_, to, blocks_);
  for (const auto& block : blocks_) {
    const Position from = std::max(written_, block->start), until = std::min(to, block->end.load());
    if (from % options_.segment_size == 0 && begun_ != from / options_.segment_size) {
      if (auto done = begin_segment(from / options_.segment_size); !done) return done;
    }
    stamp(*block, until);
    if (auto done = write_block(*block, from, until); !done) return done;
  }
  blocks_.clear();
  CHECK(written_ == to);
  if (options_.sync == Sync::kFull) {
    if (auto done = sync(); !done) return done;
  }
  index_.drop_blocks(written_);
  return {};
}

Status SegmentWriter::write_block(const Block& block, Position from, Position to) {
  const auto offset = from % options_.segment_size;
  const std::string_view bytes(block.at(from), to - from);
  if (auto done = file_->write_at(offset, bytes); !done) return no_room(std::move(done.error()));
  wrote_ = true;
  written_ = to;
  if (options_.sync == Sync::kFull && offset + bytes.size() > zeroed_) return zero_ahead(offset + bytes.size());
  return {};
}

// A failure to write, which is remembered if it may be tried again.
Status SegmentWriter::no_room(base::Failure failure) {
  out_of_room_ = means_no_room(failure);
  return base::fail(std::move(failure));
}

// Completes the headers that lie in the block before `to`. A header never spans blocks, a batch may.
void SegmentWriter::stamp(const Block& block, Position to) {
  while (next_header_ < to) {
    char* const header = block.at(next_header_);
    if (next_header_ % options_.segment_size == 0) {
      auto segment = decode_segment_header({header, kSegmentHeaderSize});
      CHECK(segment);
      segment->synced = synced_;
      encode(*segment, header);
      next_header_ += kSegmentHeaderSize;
    } else {
      auto batch = decode_batch_header({header, kBatchHeaderSize}, next_header_, seal_);
      CHECK(batch);
      batch->synced = synced_;
      encode(*batch, header, next_header_, seal_);
      next_header_ += batch->size;
    }
  }
}

Status SegmentWriter::begin_segment(std::uint64_t number) {
  if (file_) {
    if (options_.sync == Sync::kFull) {
      if (auto done = sync(); !done) return done;
    } else {
      finished_.push_back(std::move(file_));
    }
    segment_ends_[number - 1] = written_;
  }
  const auto name = segment_name(number);
  auto mode = base::OpenMode::kCreateNew;
  if (!spares_.empty()) {
    if (auto done = files_.rename(path(spares_.back()), path(name)); !done) return done;
    spares_.pop_back();
    mode = base::OpenMode::kReadWrite;
  }
  auto file = files_.open(path(name), mode);
  if (!file && mode == base::OpenMode::kCreateNew) return no_room(std::move(file.error()));
  if (!file) return base::fail(file.error());
  file_ = std::move(*file);
  directory_dirty_ = true;
  const auto size = file_->size();
  if (!size) return base::fail(size.error());
  zeroed_ = *size;
  auto mapping = file_->map(options_.segment_size);
  if (!mapping) return base::fail(mapping.error());
  index_.add_segment(number, std::move(*mapping));
  written_ = next_header_ = number * options_.segment_size;
  begun_ = number;
  return {};
}

// Saves time later; without room there is nothing to save.
Status SegmentWriter::zero_ahead(std::uint64_t offset) {
  const auto until = std::min(offset + options_.zero_ahead, options_.segment_size);
  while (offset < until) {
    const auto count = std::min<std::uint64_t>(until - offset, sizeof kZeros);
    if (auto done = file_->write_at(offset, {kZeros, count}); !done) {
      if (!means_no_room(done.error())) return done;
      break;
    }
    offset += count;
  }
  zeroed_ = offset;
  return {};
}

Status SegmentWriter::sync() {
  for (; !finished_.empty(); finished_.pop_back()) {
    if (auto done = finished_.back()->sync(); !done) return done;
  }
  if (file_) {
    if (auto done = file_->sync(); !done) return done;
  }
  if (directory_dirty_) {
    if (auto done = files_.sync_directory(directory_); !done) return done;
    directory_dirty_ = false;
  }
  synced_ = written_;
  return {};
}

Status SegmentWriter::checkpoint(Position replay_from, std::vector<std::uint64_t> segments_with_live_payloads) {
  CHECK(replay_from >= manifest_.replay_from && replay_from <= written_);
  if (auto done = sync(); !done) return done;

  manifest_.replay_from = replay_from;
  manifest_.synced = synced_;
  manifest_.kept.clear();
  const auto first_replayed = replay_from / options_.segment_size;
  std::sort(segments_with_live_payloads.begin(), segments_with_live_payloads.end());
  for (const auto number : segments_with_live_payloads) {
    if (number >= first_replayed || (!manifest_.kept.empty() && manifest_.kept.back().number == number)) continue;
    const auto end = segment_ends_.find(number);
    CHECK(end != segment_ends_.end());  // a segment that was released cannot hold a live payload
    manifest_.kept.push_back({number, end->second});
  }
  if (auto done = write_manifest(files_, directory_, manifest_); !done) {
    if (!means_no_room(done.error())) return done;
    base::log_warn("the log keeps what a checkpoint would have released: {}", done.error().what);
    return {};
  }

  for (auto segment = segment_ends_.begin(); segment != segment_ends_.end() && segment->first < first_replayed;) {
    if (std::binary_search(segments_with_live_payloads.begin(), segments_with_live_payloads.end(), segment->first)) {
      ++segment;
      continue;
    }
    if (auto done = release(segment->first); !done) return done;
    segment = segment_ends_.erase(segment);
  }
  return {};
}

// A segment that a reader still holds is removed, which leaves its mapping whole; any other may be written again.
Status SegmentWriter::release(std::uint64_t number) {
  auto removed = index_.remove_segment(number);
  if (!removed.is_unused || spares_.size() >= options_.spare_segments_max) {
    if (remover_ == nullptr) return files_.remove(path(segment_name(number)));
    remover_->remove(path(segment_name(number)), std::move(removed.pin));
    return {};
  }
  if (remover_ != nullptr) remover_->drop(std::move(removed.pin));
  if (auto done = files_.rename(path(segment_name(number)), path(spare_name(number))); !done) return done;
  spares_.push_back(spare_name(number));
  return {};
}

Status SegmentWriter::close() {
  const auto offset = written_ % options_.segment_size;
  if (options_.sync != Sync::kFull || !wrote_ || offset == 0 || offset + kBatchHeaderSize > options_.segment_size) {
    return {};
  }
  char last[kBatchHeaderSize];
  encode(BatchHeader{.synced = synced_, .size = kBatchHeaderSize}, last, written_, seal_);
  if (auto done = file_->write_at(offset, {last, sizeof last}); !done) return done;
  return file_->sync();
}

}  // namespace sluice::wal
