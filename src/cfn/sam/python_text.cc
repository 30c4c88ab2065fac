#include "cfn/sam/python_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

#include "cfn/sam/generated.h"

namespace sluice::cfn::sam {

namespace {

// The code points of UTF-8 text (templates are valid UTF-8, document.cc).
std::u32string code_points(std::string_view text) {
  std::u32string points;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::size_t length = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? c : c & (0x7Fu >> length);
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    }
    points.push_back(point);
    i += length;
  }
  return points;
}

std::uint64_t python_hash(std::string_view text) {
  const auto points = code_points(text);
  if (points.empty()) return 0;
  std::uint64_t hash = std::uint64_t(points[0]) << 7;
  for (const auto point : points) hash = (1000003 * hash) ^ point;
  hash ^= points.size();
  return hash == ~std::uint64_t(0) ? ~std::uint64_t(1) : hash;  // -1 means an error in CPython
}

// CPython 2.7's hash table: open addressing, 8 slots at first, four times the entries when two thirds are full.
class PythonDictionary {
 public:
  void insert(const std::string& name, std::uint64_t hash) {
    place({name, hash});
    if (++used_ * 3 >= slots_.size() * 2) grow(used_ * 4);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& slot : slots_) {
      if (slot) names.push_back(slot->name);
    }
    return names;
  }

 private:
  struct Entry {
    std::string name;
    std::uint64_t hash;
  };

  void place(Entry entry) {
    const std::uint64_t mask = slots_.size() - 1;
    std::uint64_t perturb = entry.hash, walker = entry.hash & mask;
    while (slots_[walker & mask]) {
      walker = 5 * walker + perturb + 1;
      perturb >>= 5;
    }
    slots_[walker & mask] = std::move(entry);
  }

  void grow(std::size_t more_than) {
    std::size_t size = 8;
    while (size <= more_than) size *= 2;
    auto old = std::move(slots_);
    slots_.assign(size, std::nullopt);
    for (auto& slot : old) {
      if (slot) place(std::move(*slot));
    }
  }

  std::vector<std::optional<Entry>> slots_ = std::vector<std::optional<Entry>>(8);
  std::size_t used_ = 0;
};

// The repr of a text: unicode ones escape all that is not ASCII.
std::string text_repr(std::string_view marked) {
  const bool made = marked.starts_with(kGeneratedMark);
  const auto text = made ? marked.substr(1) : marked;
  const char quote = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string result(made ? "" : "u");
  result += quote;
  for (const auto point : code_points(text)) {
    if (point == char32_t(quote) || point == '\\') {
      result += '\\';
      result += char(point);
    } else if (point == '\n') {
      result += "\\n";
    } else if (point == '\r') {
      result += "\\r";
    } else if (point == '\t') {
      result += "\\t";
    } else if (point >= 0x20 && point < 0x7F) {
      result += char(point);
    } else if (point < 0x100) {
      result += fmt::format("\\x{:02x}", std::uint32_t(point));
    } else if (point < 0x10000) {
      result += fmt::format("\\u{:04x}", std::uint32_t(point));
    } else {
      result += fmt::format("\\U{:08x}", std::uint32_t(point));
    }
  }
  return result + quote;
}

void append(std::string& out, const json::value& value);

void append_object(std::string& out, const json::object& object) {
  std::vector<std::string> names;
  for (const auto& [name, member] : object) names.emplace_back(name);
  out += '{';
  bool first = true;
  PythonDictionary dictionary;
  for (const auto& name : names) {
    const std::string_view text = name.starts_with(kGeneratedMark) ? std::string_view(name).substr(1) : name;
    dictionary.insert(name, python_hash(text));
  }
  for (const auto& name : dictionary.names()) {
    if (!first) out += ", ";
    first = false;
    out += text_repr(name) + ": ";
    append(out, object.at(name));
  }
  out += '}';
}

void append(std::string& out, const json::value& value) {
  if (const auto* object = value.if_object()) {
    append_object(out, *object);
  } else if (const auto* array = value.if_array()) {
    out += '[';
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i > 0) out += ", ";
      append(out, (*array)[i]);
    }
    out += ']';
  } else if (const auto* text = value.if_string()) {
    out += text_repr(*text);
  } else if (value.is_bool()) {
    out += value.as_bool() ? "True" : "False";
  } else if (value.is_null()) {
    out += "None";
  } else if (const auto* number = value.if_double()) {
    const auto digits = fmt::format("{}", *number);
    out += digits.find_first_of(".en") == std::string::npos ? digits + ".0" : digits;
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::vector<std::string> python_order(const std::vector<std::string>& names) {
  PythonDictionary dictionary;
  for (const auto& name : names) dictionary.insert(name, python_hash(name));
  return dictionary.names();
}

std::string python_text(const json::value& value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace sluice::cfn::sam
