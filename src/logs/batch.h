#pragma once
// The payload of a batch: log events of one stream in order of time. Each is a zigzag varint of its time in
// milliseconds less that of the one before (the first: less 0), a varint length, and the text (docs/formats/wal.md).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::logs {

struct BatchEvent {
  std::int64_t timestamp_ms = 0;
  std::string_view text;
};

class BatchWriter {
 public:
  // Times must not fall. The text is copied as it is.
  void add(std::int64_t timestamp_ms, std::string_view text);

  std::uint32_t count() const { return count_; }
  std::int64_t first_ms() const { return first_ms_; }
  std::int64_t last_ms() const { return last_ms_; }
  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
  std::uint32_t count_ = 0;
  std::int64_t first_ms_ = 0, last_ms_ = 0;
};

// The events of a payload; the views point into it. The journal has checked its checksum: other bytes are our bug.
std::vector<BatchEvent> read_batch(std::string_view payload);

}  // namespace sluice::logs
