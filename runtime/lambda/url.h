// An absolute http or https address, taken apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lambda/result.h"

namespace lambda {

struct Url {
  bool tls = false;
  std::string host;  // without the brackets of an IPv6 literal
  uint16_t port = 0;
  std::string path;  // begins with "/"; query included, fragment not

  // What a Host header says: the port only if it is not the scheme's own, brackets around an IPv6 literal.
  std::string authority() const;
};

// Takes "http://host[:port][/path]" or "https://...". User information is refused.
Result<Url> parse_url(std::string_view text);

}  // namespace lambda
