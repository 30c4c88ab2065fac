// Small readers of text: URLs, percent-encoding, base64.
#include <cstdint>
#include <cstdlib>

#include "lambda/encoding.h"
#include "lambda/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto url = lambda::parse_url(text); url.ok()) {
    // The Host header leads to the same server.
    const auto again = lambda::parse_url((url->tls ? "https://" : "http://") + url->authority());
    if (!again || again->host != url->host || again->port != url->port) std::abort();
  }
  if (lambda::percent_decode(lambda::percent_encode(text)) != text) std::abort();
  lambda::percent_decode(text);
  if (lambda::base64_decode(lambda::base64_encode(text)) != text) std::abort();
  lambda::base64_decode(text);
  return 0;
}
