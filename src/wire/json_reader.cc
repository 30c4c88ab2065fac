#include "wire/json_reader.h"

#include "base/utf8.h"
#include "wire/plain_text.h"

namespace sluice::wire {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool JsonReader::begin(char opening) {
  if (!ok()) return false;
  if (peek() != opening) return fail(opening == '{' ? "expected an object" : "expected an array");
  if (depth_ == kDepthMax) return fail("too deeply nested");
  ++at_;
  ++depth_;
  fresh_ = true;
  return true;
}

bool JsonReader::next_key(std::string_view& key) {
  if (!ok()) return false;
  if (peek() == '}') {
    ++at_;
    --depth_;
    fresh_ = false;
    return false;
  }
  if (!fresh_) {
    if (peek() != ',') return fail("expected a comma or a closing brace");
    ++at_;
  }
  fresh_ = false;
  if (peek() != '"') return fail("expected a key");
  bool escaped = false;
  if (!quoted(key, key_, escaped)) return false;
  if (escaped) key = key_;
  if (peek() != ':') return fail("expected a colon");
  ++at_;
  return true;
}

bool JsonReader::next_item() {
  if (!ok()) return false;
  if (peek() == ']') {
    ++at_;
    --depth_;
    fresh_ = false;
    return false;
  }
  if (!fresh_) {
    if (peek() != ',') return fail("expected a comma or a closing bracket");
    ++at_;
  }
  fresh_ = false;
  return true;
}

bool JsonReader::string(std::string& out) {
  if (!ok()) return false;
  if (peek() != '"') return fail("expected a string");
  std::string_view plain;
  bool escaped = false;
  if (!quoted(plain, out, escaped)) return false;
  if (!escaped) out.assign(plain);
  return true;
}

// At the opening quote. Without escapes `plain` is the content, in the text; with escapes `decoded` is.
bool JsonReader::quoted(std::string_view& plain, std::string& decoded, bool& escaped) {
  const char* run = ++at_;  // the first character that has not been copied
  for (;;) {
    at_ += plain_prefix(std::string_view(at_, std::size_t(end_ - at_)));
    if (at_ == end_) return fail("unterminated string");
    const auto c = static_cast<unsigned char>(*at_);
    if (c == '"') {
      if (escaped) {
        decoded.append(run, at_);
      } else {
        plain = std::string_view(run, std::size_t(at_ - run));
      }
      ++at_;
      return true;
    }
    if (c == '\\') {
      if (!escaped) decoded.clear();
      escaped = true;
      decoded.append(run, at_);
      if (!escape(decoded)) return false;
      run = at_;
    } else if (c < 0x20) {
      return fail("control character in a string");
    } else {
      const auto length = base::utf8_sequence(std::string_view(at_, std::size_t(end_ - at_)));
      if (length == 0) return fail("invalid UTF-8");
      at_ += length;
    }
  }
}

bool JsonReader::escape(std::string& out) {
  ++at_;
  if (at_ == end_) return fail("unterminated string");
  const char kind = *at_++;
  switch (kind) {
    case '"':
    case '\\':
    case '/':
      out += kind;
      return true;
    case 'b':
      out += '\b';
      return true;
    case 'f':
      out += '\f';
      return true;
    case 'n':
      out += '\n';
      return true;
    case 'r':
      out += '\r';
      return true;
    case 't':
      out += '\t';
      return true;
    case 'u':
      break;
    default:
      return fail("unknown escape");
  }
  unsigned code = 0;
  if (!unit(code)) return false;
  if (code >= 0xDC00 && code <= 0xDFFF) return fail("lone surrogate");
  if (code >= 0xD800 && code <= 0xDBFF) {
    unsigned low = 0;
    if (end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return fail("lone surrogate");
    at_ += 2;
    if (!unit(low)) return false;
    if (low < 0xDC00 || low > 0xDFFF) return fail("lone surrogate");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  base::append_utf8(out, code);
  return true;
}

bool JsonReader::unit(unsigned& out) {
  if (end_ - at_ < 4) return fail("unterminated escape");
  out = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = *at_++;
    const char lower = char(c | 0x20);
    if (!is_digit(c) && !(lower >= 'a' && lower <= 'f')) return fail("bad digits in an escape");
    out = out << 4 | unsigned(is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  return true;
}

bool JsonReader::number(std::string_view& out, bool& integral) {
  if (!ok()) return false;
  peek();
  const char* start = at_;
  const auto digits = [&] {
    const char* first = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != first;
  };
  if (at_ != end_ && *at_ == '-') ++at_;
  const bool zero = at_ != end_ && *at_ == '0';
  if (!digits()) return fail("expected a number");
  if (zero && at_ - start > (*start == '-' ? 2 : 1)) return fail("leading zero");
  integral = true;
  if (at_ != end_ && *at_ == '.') {
    integral = false;
    ++at_;
    if (!digits()) return fail("expected a digit");
  }
  if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
    integral = false;
    ++at_;
    if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!digits()) return fail("expected a digit");
  }
  out = std::string_view(start, std::size_t(at_ - start));
  return true;
}

bool JsonReader::literal(std::string_view word) {
  if (!ok()) return false;
  peek();
  if (std::size_t(end_ - at_) < word.size() || std::string_view(at_, word.size()) != word) {
    return fail("expected a value");
  }
  at_ += word.size();
  return true;
}

bool JsonReader::boolean(bool& out) {
  out = peek() == 't';
  return literal(out ? "true" : "false");
}

bool JsonReader::null() {
  return literal("null");
}

bool JsonReader::skip(bool& holds_something) {
  holds_something = true;
  bool ignored = false;
  std::string_view text;
  switch (peek()) {
    case '{':
      begin_object();
      holds_something = false;
      while (next_key(text)) {
        holds_something = true;
        if (!skip(ignored)) break;
      }
      return ok();
    case '[':
      begin_array();
      holds_something = false;
      while (next_item()) {
        holds_something = true;
        if (!skip(ignored)) break;
      }
      return ok();
    case '"': {
      std::string decoded;
      bool escaped = false;
      return ok() && quoted(text, decoded, escaped);
    }
    case 't':
    case 'f':
      return boolean(ignored);
    case 'n':
      holds_something = false;
      return null();
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return number(text, ignored);
    default:
      return fail(at_ == end_ ? "unexpected end" : "expected a value");
  }
}

bool JsonReader::skip(std::string_view& text) {
  peek();
  const char* start = at_;
  bool ignored = false;
  if (!skip(ignored)) return false;
  text = std::string_view(start, std::size_t(at_ - start));
  return true;
}

bool JsonReader::at_end() {
  if (!ok()) return false;
  peek();
  return at_ == end_ || fail("text after the end");
}

std::string JsonReader::fault() const {
  return problem_ == nullptr ? std::string() : std::string(problem_) + " at byte " + std::to_string(at_ - begin_);
}

}  // namespace sluice::wire
