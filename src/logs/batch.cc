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

// Bytes of the well-formed character at the front (Unicode 15, table 3-7); 0 if there is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i, unsigned char low, unsigned char high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const auto lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned char low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
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

std::string clean_utf8(std::string_view text, std::size_t bytes_max) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string out;
  out.reserve(std::min(text.size(), bytes_max));
  while (!text.empty()) {
    const auto length = character_length(text);
    const auto character = length > 0 ? text.substr(0, length) : kReplacement;
    if (out.size() + character.size() > bytes_max) break;
    out += character;
    text.remove_prefix(length > 0 ? length : 1);
  }
  return out;
}

}  // namespace sluice::logs
