#pragma once
// FilterLogEvents' filterPattern, as far as it is of terms (CloudWatch Logs User Guide, "Filter pattern syntax"):
// ERROR, "with spaces", -excluded, ?one ?of ?these. Patterns over JSON ({...}), columns ([...]) and regular expressions
// (%...%) are not supported and say so.
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"

namespace sluice::logs {

class FilterPattern {
 public:
  static aws::Result<FilterPattern> parse(std::string_view text);

  // An empty pattern matches all. Terms are parts of the text, case counts. Optional terms count only where there are
  // no others, as the service has it.
  bool matches(std::string_view text) const;

 private:
  std::vector<std::string> required_, excluded_, optional_;
};

}  // namespace sluice::logs
