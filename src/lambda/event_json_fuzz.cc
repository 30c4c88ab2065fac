// The check of an event agrees with Boost.JSON's parser on what is JSON.
#include <boost/json.hpp>
#include <cstdint>

#include "base/check.h"
#include "lambda/event_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  boost::json::parse_options options;
  options.max_depth = sluice::lambda::kEventDepthMax;
  boost::json::error_code error;
  boost::json::parse(text, error, {}, options);
  CHECK(sluice::lambda::check_event_json(text).has_value() == !error);
  return 0;
}
