#pragma once
// Regular expressions of users (selectionPattern, JSON Schema patterns, String.replaceAll in templates), written for
// Java, run by PCRE2 with limits so that no pattern can hold a thread. A compiled pattern may be used by many threads.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::apigw {

class Pattern {
 public:
  // The failure says what is wrong and where. At most kSizeMax bytes.
  static base::Result<Pattern, std::string> compile(std::string_view text);
  static constexpr std::size_t kSizeMax = 4096;

  // Whether all of the subject matches. A match that exceeds its limits does not match.
  bool matches_all(std::string_view subject) const;
  // Whether some part of the subject matches.
  bool matches_part(std::string_view subject) const { return find(subject, 0).has_value(); }

  // The first match at or behind `from`: [begin, end) of the whole and of each group, npos for groups without part.
  using Match = std::vector<std::pair<std::size_t, std::size_t>>;
  std::optional<Match> find(std::string_view subject, std::size_t from) const;

 private:
  struct Code;
  explicit Pattern(std::shared_ptr<const Code> code) : code_(std::move(code)) {}
  std::shared_ptr<const Code> code_;
};

}  // namespace sluice::apigw
