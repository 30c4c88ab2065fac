// A function's name that parses is named by its own ARN too.
#include <cstdint>

#include "base/check.h"
#include "lambda/function_name.h"

using namespace sluice;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const aws::Context context;
  const auto name = lambda::parse_function_name(text, std::nullopt, context);
  if (!name) return 0;
  CHECK(!name->name.empty() && name->account.size() == 12);
  const auto arn = name->qualified_arn();
  const auto again = lambda::parse_function_name(arn, std::nullopt, context);
  // An ARN is longer than the name: it may be too long.
  if (again) CHECK(again->qualified_arn() == arn);
  return 0;
}
