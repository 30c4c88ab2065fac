#pragma once
// The port to randomness, and the forms in which AWS shows it. An engine gets one as an argument of decide() and draws
// nothing elsewhere, so that a seed replays a run.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sluice::base {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;

  std::uint64_t next();
  // A number below `bound` (> 0), evenly.
  std::uint64_t below(std::uint64_t bound);
  // A version 4 UUID as 16 bytes, and as its 36 characters.
  std::array<std::uint8_t, 16> uuid_bytes();
  std::string uuid();
  // `length` characters: of 0-9a-f; of A-Za-z0-9; of a-z0-9; of A-Z0-9.
  std::string hex(std::size_t length);
  std::string alphanumeric(std::size_t length);
  std::string lower_alphanumeric(std::size_t length);
  std::string upper_alphanumeric(std::size_t length);

 private:
  std::string from_alphabet(std::string_view alphabet, std::size_t length);
};

// The same numbers for the same seed, on every machine (SplitMix64). For tests and the simulator.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::uint64_t state_;
};

// 8-4-4-4-12 lower-case hex digits of 16 bytes.
std::string uuid_text(const std::array<std::uint8_t, 16>& bytes);
// The reverse; false if the text is not of that form.
bool parse_uuid(std::string_view text, std::array<std::uint8_t, 16>& out);

}  // namespace sluice::base
