#pragma once
// JSONPath as Jayway's library reads it, as far as mapping templates and parameter mappings use it:
//
//   $ .key ['key'] ['a','b'] [0] [-1] [0,2] [*] .* [1:3] ..key ..* ..[0] [?(@.x > 1 && @.y == 'z')] .length() .size()
//
// A path is parsed once and read often, from any thread.
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::apigw {

class JsonPath {
 public:
  static constexpr std::size_t kSizeMax = 4096;       // characters of a path
  static constexpr int kDepthMax = 32;                // nested filters
  static constexpr std::size_t kVisitsMax = 500'000;  // values looked at in one read

  // The failure says what is wrong.
  static base::Result<JsonPath, std::string> parse(std::string_view text);

  // What the path finds in the document; nothing for a definite path that leads nowhere. An indefinite path (with *,
  // .., a slice, a union or a filter) gives an array of what it found, empty if nothing.
  std::optional<boost::json::value> read(const boost::json::value& document) const;
  // The same without a copy where the path is definite: the part of the document, or null.
  const boost::json::value* find(const boost::json::value& document) const;
  bool definite() const { return definite_; }

 private:
  friend class JsonPathParser;
  struct Step;
  struct Filter;
  struct Reader;
  std::vector<std::shared_ptr<const Step>> steps_;
  bool definite_ = true;
};

}  // namespace sluice::apigw
