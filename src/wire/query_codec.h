#pragma once
// Parameters of the query protocol into described structs. Lists count from 1 and may have gaps; of a repeated
// parameter the first counts; an empty value for a list or map means that it is empty.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wire/json_codec.h"
#include "wire/query_names.h"
#include "wire/schema.h"

namespace sluice::wire {

class QueryParameters {
 public:
  static constexpr std::size_t kParametersMax = 10'000;
  static constexpr std::size_t kNameBytesMax = 1'024;

  // The decoded parameters of the request line and of a form body together; nothing if there are too many.
  static std::optional<QueryParameters> parse(std::string_view query, std::string_view form);

  // The first value of that name, or nothing.
  const std::string* find(std::string_view name) const;

  using Pair = std::pair<std::string, std::string>;
  const std::vector<Pair>& sorted() const { return pairs_; }

 private:
  std::vector<Pair> pairs_;  // by name, without repetitions
};

inline constexpr std::int64_t kQueryIndexMax = 100'000;  // X.N with a larger N is refused

// Reads all parameters into `object` (a struct). What no member takes goes to `unknown` if it has a value, but for
// Action, Version and those of signatures. Faults as with JSON.
[[nodiscard]] std::optional<DecodeFault> decode_query(const QueryParameters& parameters, const QueryNames& names,
                                                      const Type& type, void* object,
                                                      UnknownMembers* unknown = nullptr);

}  // namespace sluice::wire
