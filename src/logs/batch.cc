#include "logs/batch.h"

#include "base/bytes.h"
#include "base/check.h"

namespace sluice::logs {
namespace {

std::uint64_t zigzag(std::int64_t v) {
  return (std::uint64_t(v) << 1) ^ std::uint64_t(v >> 63);
}
std::int64_t unzigzag(std::uint64_t v) {
  return std::int64_t(v >> 1) ^ -std::int64_t(v & 1);
}

}  // namespace

void BatchWriter::add(std::int64_t timestamp_ms, std::string_view text) {
  CHECK(count_ == 0 || timestamp_ms >= last_ms_);
  base::put_varint(bytes_, zigzag(timestamp_ms - last_ms_));
  base::put_varint(bytes_, text.size());
  bytes_ += text;
  if (count_ == 0) first_ms_ = timestamp_ms;
  last_ms_ = timestamp_ms;
  ++count_;
}

std::vector<BatchEvent> read_batch(std::string_view payload) {
  std::vector<BatchEvent> events;
  base::ByteReader in(payload);
  std::int64_t time = 0;
  while (!in.at_end()) {
    time += unzigzag(in.varint());
    const auto text = in.bytes(in.varint());
    CHECK(in.ok());
    events.push_back({time, text});
  }
  return events;
}

}  // namespace sluice::logs
