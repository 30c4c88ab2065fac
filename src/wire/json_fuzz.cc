// The JSON codec against any bytes: what it reads it writes so that it reads the same again, and it agrees with
// Boost.JSON about what is JSON at all.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>

#include "base/check.h"
#include "lambda/shapes.h"
#include "sqs/api.h"
#include "wire/json_codec.h"
#include "wire/json_reader.h"

namespace sluice::wire {
namespace {

struct Anything {
  std::optional<boost::json::value> Document;
  std::map<std::string, double> Numbers;
  std::optional<base::Instant> When;
};
BOOST_DESCRIBE_STRUCT(Anything, (), (Document, Numbers, When))

template <class T>
void round_trip(std::string_view document) {
  T object;
  UnknownMembers unknown;
  if (decode_json(document, {}, type_of<T>(), &object, &unknown)) return;
  std::string once;
  encode_json(once, object);
  T again;
  CHECK(!decode_json(once, again));
  std::string twice;
  encode_json(twice, again);
  CHECK(once == twice);
}

// Whether all of it is JSON, by our reader alone.
void compare_with_boost(std::string_view document) {
  JsonReader reader(document);
  bool ignored = false;
  const bool ours = reader.skip(ignored) && reader.at_end();
  boost::json::parse_options options;
  options.max_depth = JsonReader::kDepthMax;
  boost::system::error_code error;
  boost::json::parse(document, error, {}, options);
  // Numbers beyond a double are JSON too, though Boost.JSON can't hold them.
  if (error == boost::json::error::exponent_overflow || error == boost::json::error::too_deep) return;
  CHECK(ours == !error);
}

}  // namespace
}  // namespace sluice::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;  // NOLINT: the entry point has no namespace of its own
  const std::string_view document(reinterpret_cast<const char*>(data), size);
  wire::compare_with_boost(document);
  wire::round_trip<wire::Anything>(document);
  wire::round_trip<sqs::SendMessageRequest>(document);
  wire::round_trip<sqs::SendMessageBatchRequest>(document);
  wire::round_trip<lambda::CreateFunctionRequest>(document);
  return 0;
}
