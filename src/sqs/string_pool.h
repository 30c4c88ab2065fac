#pragma once
// Texts that many messages share (who sent them, where they came from), kept once each and counted.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::sqs {

class StringPool {
 public:
  using Id = std::uint32_t;
  static constexpr Id kEmpty = 0;  // the empty text, which is not counted

  // The id of a text, counted once more; every intern() needs its release().
  Id intern(std::string_view text);
  void release(Id id);
  // Valid until the text's last release.
  const std::string& text(Id id) const;

  std::size_t size() const { return ids_.size(); }

 private:
  struct Entry {
    std::unique_ptr<std::string> text;  // stays in place: ids_ has views of it
    std::uint64_t uses = 0;
  };
  std::vector<Entry> entries_ = std::vector<Entry>(1);  // by id
  std::vector<Id> free_;
  std::unordered_map<std::string_view, Id> ids_;
};

}  // namespace sluice::sqs
