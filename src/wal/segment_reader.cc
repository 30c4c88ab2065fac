#include "wal/segment_reader.h"

#include <algorithm>

#include "base/check.h"

namespace sluice::wal {

std::optional<SegmentHeader> SegmentReader::header(std::uint64_t log_id) const {
  const auto header = decode_segment_header(bytes_);
  if (!header || header->number != number_ || header->log_id != log_id || header->segment_size != segment_size_) {
    return std::nullopt;
  }
  return header;
}

std::optional<BatchHeader> SegmentReader::batch_at(std::uint64_t offset) const {
  if (offset > bytes_.size()) return std::nullopt;
  return decode_batch_header(bytes_.substr(offset), start() + offset, seal_);
}

BatchCheck SegmentReader::check(std::uint64_t offset) const {
  const auto batch = batch_at(offset);
  if (!batch) return {.fault = "there is no batch header", .fault_offset = offset};
  const auto fault = [](const char* what, std::uint64_t at) {
    return BatchCheck{.fault = what, .fault_offset = at, .begun = true};
  };
  if (batch->size < kBatchHeaderSize || batch->size % kBatchAlignment != 0) {
    return fault("the batch has an impossible size", offset);
  }
  if (batch->size > bytes_.size() - offset) return fault("the file ends inside the batch", offset);

  const auto end = offset + batch->size;
  auto at = offset + kBatchHeaderSize;
  for (std::uint32_t i = 0; i < batch->records; ++i) {
    const auto rest = bytes_.substr(at, end - at);
    const auto record = decode_record_header(rest);
    if (!record) return fault("a record has an impossible size", at);
    if (!record_is_whole(*record, rest, start() + at, seal_)) return fault("a record's checksum is wrong", at);
    at += record->size();
  }
  const auto padding = bytes_.substr(at, end - at);
  if (padding.size() >= kBatchAlignment || padding.find_first_not_of('\0') != std::string_view::npos) {
    return fault("the batch does not end where its records do", at);
  }
  return {.batch = batch};
}

void SegmentReader::for_each_batch(Position end,
                                   const std::function<void(std::uint64_t offset, const BatchHeader&)>& each) const {
  for (std::uint64_t offset = kSegmentHeaderSize; start() + offset < end;) {
    const auto batch = batch_at(offset);
    CHECK(batch);
    each(offset, *batch);
    offset += batch->size;
  }
}

void SegmentReader::for_each_record(std::uint64_t offset, const BatchHeader& batch,
                                    const std::function<void(const base::Record&)>& each) const {
  auto at = offset + kBatchHeaderSize;
  for (std::uint32_t i = 0; i < batch.records; ++i) {
    const auto header = decode_record_header(bytes_.substr(at));
    CHECK(header);
    base::Record record;
    record.position = start() + at;
    record.kind = header->kind;
    record.header = bytes_.substr(at + kRecordHeaderSize, header->header_size);
    if (header->payload_size > 0) {
      record.payload = {record.position + header->payload_offset(), header->payload_size, header->payload_crc};
    }
    each(record);
    at += header->size();
  }
}

std::string_view SegmentReader::payload(const base::Record& record) const {
  if (!record.payload) return {};
  return bytes_.substr(record.payload.position - start(), record.payload.size);
}

void SegmentReader::find_batch_headers(
    std::uint64_t offset, const std::function<bool(std::uint64_t offset, const BatchHeader&)>& each) const {
  for (auto at = align_batch(std::max<std::uint64_t>(offset, kSegmentHeaderSize)); at < bytes_.size();
       at += kBatchAlignment) {
    if (const auto batch = batch_at(at); batch && !each(at, *batch)) return;
  }
}

base::Result<SegmentFile> open_segment(base::FileSystem& files, const std::string& path, base::OpenMode mode,
                                       std::uint64_t segment_size) {
  auto file = files.open(path, mode);
  if (!file) return base::fail(file.error());
  const auto size = (*file)->size();
  if (!size) return base::fail(size.error());
  auto mapping = (*file)->map(segment_size);
  if (!mapping) return base::fail(mapping.error());
  return SegmentFile{std::move(*file), std::move(*mapping), std::min(*size, segment_size)};
}

}  // namespace sluice::wal
