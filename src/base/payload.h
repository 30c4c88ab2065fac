#pragma once
// Payloads: message bodies and other large bytes that live in the journal, not in an engine. An engine holds a
// PayloadRef.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::base {

// Where the journal keeps some bytes. Given by the journal when the event that carries them is appended, and again
// (the same or, after a move, a new one) when that event is replayed.
struct PayloadRef {
  std::uint64_t position = 0;  // the journal's own address; 0: there is no payload
  std::uint32_t size = 0;      // bytes
  std::uint32_t crc = 0;       // CRC-32C of the bytes, checked on every read

  explicit operator bool() const { return position != 0; }
  friend bool operator==(const PayloadRef&, const PayloadRef&) = default;
};
static_assert(sizeof(PayloadRef) == 16);

// The member of an event that carries bytes to the journal. decide() fills the bytes: either a view into the command
// (which outlives the decision: no copy) or bytes of its own. The host appends them and sets `ref` before apply(),
// which must look at `ref` alone. At most one Payload per event.
struct Payload {
  PayloadRef ref;
  std::string_view view;
  std::string owned;

  std::string_view bytes() const { return view.data() != nullptr ? view : std::string_view(owned); }
};

// Bytes read back: valid as long as `pin` lives.
struct PayloadView {
  std::string_view bytes;
  std::shared_ptr<const void> pin;
};

// Where replies get the bytes of their PayloadRefs. Thread-safe.
class PayloadReader {
 public:
  virtual ~PayloadReader() = default;
  // `ref` must be one that the journal gave and whose segment has not been released. Damaged bytes stop the process
  // (the log is broken: answering with other bytes than were sent would be worse).
  virtual PayloadView read(const PayloadRef& ref) const = 0;
};

}  // namespace sluice::base
