#include "sqs/receipt_handle.h"

#include "base/bytes.h"
#include "base/crc32c.h"

namespace sluice::sqs {
namespace {

// Bytes: u8 version, u32 queue, u32 slot, u64 number, u32 generation, i64 received (us since the epoch), then the
// CRC-32C of those, each little-endian.
constexpr char kVersion = 1;
constexpr std::size_t kBytes = 33;
constexpr std::size_t kChecked = kBytes - 4;

}  // namespace

std::string write_receipt_handle(const ReceiptHandle& handle) {
  std::string bytes;
  bytes.reserve(kBytes);
  bytes += kVersion;
  base::put_u32(bytes, handle.queue);
  base::put_u32(bytes, handle.key.slot);
  base::put_u64(bytes, handle.key.number);
  base::put_u32(bytes, handle.generation);
  base::put_u64(bytes, std::uint64_t(handle.received.time_since_epoch().count()));
  base::put_u32(bytes, base::crc32c(0, bytes));
  return base::to_base64(bytes);
}

std::optional<ReceiptHandle> parse_receipt_handle(std::string_view text) {
  constexpr std::size_t kTextMax = 4 * ((kBytes + 2) / 3);
  if (text.size() > kTextMax) return std::nullopt;
  const auto bytes = base::from_base64(text);
  if (!bytes || bytes->size() != kBytes) return std::nullopt;
  base::ByteReader in(*bytes);
  if (in.u8() != kVersion) return std::nullopt;
  ReceiptHandle handle;
  handle.queue = in.u32();
  handle.key.slot = in.u32();
  handle.key.number = in.u64();
  handle.generation = in.u32();
  handle.received = base::Instant(base::Duration(std::int64_t(in.u64())));
  if (in.u32() != base::crc32c(0, std::string_view(*bytes).substr(0, kChecked))) return std::nullopt;
  return handle;
}

}  // namespace sluice::sqs
