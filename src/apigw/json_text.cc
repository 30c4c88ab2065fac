#include "apigw/json_text.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "base/utf8.h"

namespace sluice::apigw {

namespace json = boost::json;

std::optional<json::value> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  boost::system::error_code error;
  json::value value = json::parse(text, error, {}, options);
  if (error) return std::nullopt;
  return value;
}

namespace {

class LenientParser {
 public:
  explicit LenientParser(std::string_view text) : text_(text) {}

  std::optional<json::value> parse() {
    json::value value;
    if (!read_value(value, 0)) return std::nullopt;
    skip_blanks();
    if (at_ != text_.size()) return std::nullopt;
    return value;
  }

 private:
  bool end() const { return at_ == text_.size(); }
  char peek() const { return end() ? '\0' : text_[at_]; }
  void skip_blanks() {
    while (!end() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) ++at_;
  }
  bool take(char c) {
    skip_blanks();
    if (end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool read_value(json::value& out, std::size_t depth) {
    if (depth > kJsonDepthMax) return false;
    skip_blanks();
    if (end()) return false;
    switch (peek()) {
      case '{':
        return read_object(out.emplace_object(), depth);
      case '[':
        return read_array(out.emplace_array(), depth);
      case '"':
      case '\'': {
        std::string text;
        if (!read_quoted(text)) return false;
        out = text;
        return true;
      }
      default:
        return read_bare(out);
    }
  }

  bool read_object(json::object& out, std::size_t depth) {
    ++at_;
    for (;;) {
      skip_blanks();
      if (take('}')) return true;
      std::string key;
      if (peek() == '"' || peek() == '\'') {
        if (!read_quoted(key)) return false;
      } else {
        const auto word = bare_word(":");
        if (word.empty()) return false;
        key = word;
      }
      if (!take(':')) return false;
      json::value value;
      if (!read_value(value, depth + 1)) return false;
      out.insert_or_assign(key, std::move(value));
      if (!take(',') && (skip_blanks(), peek() != '}')) return false;
    }
  }

  bool read_array(json::array& out, std::size_t depth) {
    ++at_;
    for (;;) {
      if (take(']')) return true;
      if (!read_value(out.emplace_back(nullptr), depth + 1)) return false;
      if (!take(',') && (skip_blanks(), peek() != ']')) return false;
    }
  }

  bool read_hex4(std::uint32_t& out) {
    if (text_.size() - at_ < 4) return false;
    const char* first = text_.data() + at_;
    const auto [last, error] = std::from_chars(first, first + 4, out, 16);
    if (error != std::errc() || last != first + 4) return false;
    at_ += 4;
    return true;
  }

  bool read_escape(std::string& out) {
    if (end()) return false;
    const char c = text_[at_++];
    switch (c) {
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
      case 'u': {
        std::uint32_t code = 0;
        if (!read_hex4(code)) return false;
        if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
          const auto before = at_;
          at_ += 2;
          std::uint32_t low = 0;
          if (!read_hex4(low)) return false;
          if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
          } else {
            at_ = before;
          }
        }
        base::append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
        return true;
      }
      default:
        out += c;  // \" \' \\ \/ and what Java's parser lets through
        return true;
    }
  }

  bool read_quoted(std::string& out) {
    const char quote = text_[at_++];
    while (!end()) {
      const char c = text_[at_++];
      if (c == quote) return true;
      if (c == '\\') {
        if (!read_escape(out)) return false;
      } else {
        out += c;
      }
    }
    return false;
  }

  std::string_view bare_word(std::string_view stops) {
    const auto from = at_;
    while (!end() && stops.find(peek()) == std::string_view::npos &&
           std::string_view("{}[],\"'").find(peek()) == std::string_view::npos)
      ++at_;
    auto word = text_.substr(from, at_ - from);
    while (!word.empty() && (word.back() == ' ' || word.back() == '\t' || word.back() == '\n' || word.back() == '\r')) {
      word.remove_suffix(1);
    }
    return word;
  }

  bool read_bare(json::value& out) {
    const auto word = bare_word(":");
    if (word.empty()) return false;
    if (auto strict = parse_json(word)) {
      out = std::move(*strict);
    } else {
      out = json::string(word);
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<json::value> parse_lenient_json(std::string_view text) {
  if (auto strict = parse_json(text)) return strict;
  return LenientParser(base::is_utf8(text) ? text : std::string_view(base::clean_utf8(text))).parse();
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", c);
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void append_json_text(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      break;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      break;
    case json::kind::int64:
      out += fmt::to_string(value.get_int64());
      break;
    case json::kind::uint64:
      out += fmt::to_string(value.get_uint64());
      break;
    case json::kind::double_:
      // 1E999 is read as infinite, which JSON can't say; json-smart writes null.
      out += std::isfinite(value.get_double()) ? java_text(value.get_double()) : "null";
      break;
    case json::kind::string:
      append_json_string(out, value.get_string());
      break;
    case json::kind::array: {
      out += '[';
      bool first = true;
      for (const auto& item : value.get_array()) {
        if (!first) out += ',';
        first = false;
        append_json_text(out, item);
      }
      out += ']';
      break;
    }
    case json::kind::object: {
      out += '{';
      bool first = true;
      for (const auto& [key, item] : value.get_object()) {
        if (!first) out += ',';
        first = false;
        append_json_string(out, key);
        out += ':';
        append_json_text(out, item);
      }
      out += '}';
      break;
    }
  }
}

std::string json_text(const json::value& value) {
  std::string out;
  append_json_text(out, value);
  return out;
}

std::string java_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  const double size = std::fabs(value);
  if (size >= 1e-3 && size < 1e7) {
    std::string text = fmt::format("{}", value);
    if (text.find('e') != std::string::npos) text = fmt::format("{:f}", value);
    if (text.find('.') == std::string::npos) text += ".0";
    return text;
  }
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  std::string_view text(buffer, std::size_t(end - buffer));  // d.ddde+XX
  const auto e = text.find('e');
  std::string mantissa(text.substr(0, e));
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  int exponent = 0;
  auto digits = text.substr(e + 1);
  if (digits.front() == '+') digits.remove_prefix(1);
  std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  return fmt::format("{}E{}", mantissa, exponent);
}

}  // namespace sluice::apigw
