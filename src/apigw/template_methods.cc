#include "apigw/template_methods.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "apigw/json_text.h"
#include "apigw/pattern.h"
#include "apigw/template.h"
#include "aws/http.h"
#include "base/bytes.h"

namespace sluice::apigw {

namespace {

bool continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}
// UTF-16 units of the character that begins with this byte.
int units(char lead) {
  return static_cast<unsigned char>(lead) >= 0xF0 ? 2 : 1;
}

std::int64_t java_length(std::string_view text) {
  std::int64_t length = 0;
  for (const char c : text) {
    if (!continuation(c)) length += units(c);
  }
  return length;
}

// The byte at which the character at this UTF-16 index begins; npos if the index is out of range.
std::size_t byte_at(std::string_view text, std::int64_t index) {
  if (index < 0) return std::string_view::npos;
  std::int64_t seen = 0;
  std::size_t at = 0;
  while (at < text.size() && seen < index) {
    seen += units(text[at]);
    ++at;
    while (at < text.size() && continuation(text[at])) ++at;
  }
  return seen < index ? std::string_view::npos : at;
}

// Work that makes no values counts against the heap's budget as well: so many bytes read cost one, and a pattern, whose
// match may take a few milliseconds, as much as this, so that one rendering can use 500 of them.
constexpr std::size_t kWorkPerByte = 16;
constexpr std::size_t kPatternCost = Template::kHeapMax / 500;

// One call: its arguments by position, with what Java would complain about as an error.
struct Call {
  Heap& heap;
  std::string& error;
  std::string_view name;
  std::span<Value> arguments;

  bool is(std::string_view method, std::size_t count) const { return name == method && arguments.size() == count; }
  std::string_view text(std::size_t i) {
    if (arguments[i].is_text()) return arguments[i].as_text();
    return heap.keep(text_of(arguments[i]));
  }
  std::int64_t integer(std::size_t i) {
    if (arguments[i].kind == Kind::kInt) return arguments[i].integer;
    fail(fmt::format("{}() needs a number", name));
    return 0;
  }
  void fail(std::string why) {
    if (error.empty()) error = std::move(why);
  }
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

std::string cased(std::string_view text, char from, char to, int shift) {
  std::string out(text);
  for (char& c : out) {
    if (c >= from && c <= to) c = char(c + shift);
  }
  return out;
}

Value substring(Call& call, std::string_view text) {
  const auto from = byte_at(text, call.integer(0));
  const auto to = call.arguments.size() == 2 ? byte_at(text, call.integer(1)) : text.size();
  if (from == std::string_view::npos || to == std::string_view::npos || from > to) {
    call.fail("substring() is out of range");
    return {};
  }
  return Value::text(text.substr(from, to - from));
}

Value index_of(Call& call, std::string_view text, bool last) {
  const auto wanted = call.text(0);
  auto from = last ? std::string_view::npos : 0;
  if (call.arguments.size() == 2) {
    from = byte_at(text, std::max<std::int64_t>(call.integer(1), 0));
    if (from == std::string_view::npos && !last) return Value::of(std::int64_t(-1));
  }
  const auto at = last ? text.rfind(wanted, from) : text.find(wanted, from);
  return Value::of(at == std::string_view::npos ? std::int64_t(-1) : java_length(text.substr(0, at)));
}

std::string replace_text(std::string_view text, std::string_view from, std::string_view to, std::size_t limit) {
  if (from.empty()) return std::string(text);
  std::string out;
  for (;;) {
    const auto at = text.find(from);
    if (at == std::string_view::npos || out.size() > limit) break;
    out += text.substr(0, at);
    out += to;
    text.remove_prefix(at + from.size());
  }
  out += text;
  return out;
}

std::optional<Pattern> compile(Call& call, std::string_view text) {
  call.heap.charge(kPatternCost);
  auto pattern = Pattern::compile(text);
  if (!pattern) {
    call.fail("bad pattern: " + pattern.error());
    return std::nullopt;
  }
  return std::move(*pattern);
}

// Java's replacement: $1 is a group, a backslash makes the next character plain.
void append_replacement(Call& call, std::string& out, std::string_view text, const Pattern::Match& match,
                        std::string_view replacement) {
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] == '\\' && i + 1 < replacement.size()) {
      out += replacement[++i];
    } else if (replacement[i] == '$') {
      const std::size_t group = i + 1 < replacement.size() ? std::size_t(replacement[i + 1] - '0') : 10;
      if (group > 9 || group >= match.size()) return call.fail("the replacement names a group that is not there");
      ++i;
      if (match[group].first != std::string_view::npos) {
        out += text.substr(match[group].first, match[group].second - match[group].first);
      }
    } else {
      out += replacement[i];
    }
  }
}

Value replace_pattern(Call& call, std::string_view text, bool all) {
  const auto pattern = compile(call, call.text(0));
  if (!pattern) return {};
  const auto replacement = call.text(1);
  std::string out;
  std::size_t at = 0;
  while (auto match = pattern->find(text, at)) {
    const auto [from, to] = match->front();
    out += text.substr(at, from - at);
    append_replacement(call, out, text, *match, replacement);
    at = to;
    if (from == to && at < text.size()) {  // an empty match: go on behind the next character
      do out += text[at++];
      while (at < text.size() && continuation(text[at]));
    } else if (from == to) {
      break;
    }
    if (!all || out.size() > Template::kOutputMax || !call.error.empty()) break;
  }
  out += text.substr(at);
  return call.heap.text(std::move(out));
}

Value split(Call& call, std::string_view text) {
  const auto pattern = compile(call, call.text(0));
  if (!pattern) return {};
  List* list = call.heap.new_list();
  std::size_t from = 0, at = 0;
  while (auto match = pattern->find(text, at)) {
    auto [begin, end] = match->front();
    if (begin == end) {
      if (begin >= text.size()) break;
      if (begin == 0) {
        at = 1;
        while (at < text.size() && continuation(text[at])) ++at;
        match = pattern->find(text, at);
        if (!match || match->front().first >= text.size()) break;
        std::tie(begin, end) = match->front();
      }
    }
    list->items.push_back(Value::text(text.substr(from, begin - from)));
    from = end;
    at = end;
    if (begin == end) {
      ++at;
      while (at < text.size() && continuation(text[at])) ++at;
    }
  }
  list->items.push_back(Value::text(text.substr(from)));
  while (list->items.size() > 1 && list->items.back().as_text().empty()) list->items.pop_back();
  call.heap.charge(list->items.size() * sizeof(Value));
  return Value::of(list);
}

Value call_text(Call& call, std::string_view text) {
  call.heap.charge(text.size() / kWorkPerByte);
  if (call.is("length", 0)) return Value::of(java_length(text));
  if (call.is("isEmpty", 0)) return Value::of(text.empty());
  if (call.is("substring", 1) || call.is("substring", 2)) return substring(call, text);
  if (call.is("indexOf", 1) || call.is("indexOf", 2)) return index_of(call, text, false);
  if (call.is("lastIndexOf", 1) || call.is("lastIndexOf", 2)) return index_of(call, text, true);
  if (call.is("startsWith", 1)) return Value::of(text.starts_with(call.text(0)));
  if (call.is("endsWith", 1)) return Value::of(text.ends_with(call.text(0)));
  if (call.is("contains", 1)) return Value::of(text.find(call.text(0)) != std::string_view::npos);
  if (call.is("equalsIgnoreCase", 1)) return Value::of(aws::equals_ignoring_case(text, call.text(0)));
  if (call.is("concat", 1)) return call.heap.text(std::string(text).append(call.text(0)));
  if (call.is("trim", 0)) return Value::text(trimmed(text));
  if (call.is("toLowerCase", 0)) return call.heap.text(cased(text, 'A', 'Z', 'a' - 'A'));
  if (call.is("toUpperCase", 0)) return call.heap.text(cased(text, 'a', 'z', 'A' - 'a'));
  if (call.is("charAt", 1)) {
    const auto index = call.integer(0);
    const auto from = byte_at(text, index), to = byte_at(text, index + 1);
    if (from < text.size() && to != std::string_view::npos) return Value::text(text.substr(from, to - from));
    call.fail("charAt() is out of range");
    return {};
  }
  if (call.is("replace", 2)) {
    return call.heap.text(replace_text(text, call.text(0), call.text(1), Template::kOutputMax));
  }
  if (call.is("replaceAll", 2) || call.is("replaceFirst", 2))
    return replace_pattern(call, text, call.name == "replaceAll");
  if (call.is("matches", 1)) {
    const auto pattern = compile(call, call.text(0));
    return pattern ? Value::of(pattern->matches_all(text)) : Value();
  }
  if (call.is("split", 1)) return split(call, text);
  return {};
}

Value call_list(Call& call, List& list) {
  auto& items = list.items;
  const auto found = [&] {
    return std::find_if(items.begin(), items.end(), [&](Value& item) { return equal(item, call.arguments[0]); });
  };
  const auto index = [&](std::size_t limit) -> std::optional<std::size_t> {
    const auto i = call.integer(0);
    if (i >= 0 && std::size_t(i) < limit) return std::size_t(i);
    call.fail(fmt::format("{}() is out of range", call.name));
    return std::nullopt;
  };
  if (call.is("size", 0)) return Value::of(std::int64_t(items.size()));
  if (call.is("isEmpty", 0)) return Value::of(items.empty());
  if (call.is("get", 1)) return item_of(call.heap, call.error, Value::of(&list), call.arguments[0]);
  if (call.is("contains", 1)) return Value::of(found() != items.end());
  if (call.is("indexOf", 1)) {
    const auto at = found();
    return Value::of(at == items.end() ? std::int64_t(-1) : std::int64_t(at - items.begin()));
  }
  if (call.is("add", 1)) {
    call.heap.charge(sizeof(Value));
    items.push_back(call.arguments[0]);
    return Value::of(true);
  }
  if (call.is("add", 2)) {
    const auto at = index(items.size() + 1);
    if (!at) return {};
    call.heap.charge(sizeof(Value));
    items.insert(items.begin() + std::ptrdiff_t(*at), call.arguments[1]);
    return {};
  }
  if (call.is("addAll", 1) && call.arguments[0].kind == Kind::kList) {
    const auto more = call.arguments[0].list->items;  // a copy: it may be this list
    call.heap.charge(more.size() * sizeof(Value));
    if (!call.heap.exhausted()) items.insert(items.end(), more.begin(), more.end());
    return Value::of(!more.empty());
  }
  if (call.is("set", 2)) {
    const auto at = index(items.size());
    if (!at) return {};
    return std::exchange(items[*at], call.arguments[1]);
  }
  if (call.is("remove", 1)) {
    if (call.arguments[0].kind == Kind::kInt) {
      const auto at = index(items.size());
      if (!at) return {};
      const Value removed = items[*at];
      items.erase(items.begin() + std::ptrdiff_t(*at));
      return removed;
    }
    const auto at = found();
    if (at == items.end()) return Value::of(false);
    items.erase(at);
    return Value::of(true);
  }
  return {};
}

Value call_map(Call& call, Map& map) {
  const auto get = [&](std::string_view key) -> Value {
    Value* there = map.find(key);
    if (there == nullptr) return {};
    call.heap.open(*there);
    return *there;
  };
  const auto list = [&](auto&& each) {
    List* out = call.heap.new_list();
    call.heap.charge(map.entries().size() * sizeof(Value));
    for (auto& [key, value] : map.entries()) out->items.push_back(each(key, value));
    return Value::of(out);
  };
  if (call.is("size", 0)) return Value::of(std::int64_t(map.entries().size()));
  if (call.is("isEmpty", 0)) return Value::of(map.entries().empty());
  if (call.is("get", 1)) return get(call.text(0));
  if (call.is("containsKey", 1)) return Value::of(map.find(call.text(0)) != nullptr);
  if (call.is("put", 2)) {
    const auto key = call.text(0);
    const Value before = get(key);
    call.heap.charge(3 * sizeof(Value));
    map.put(key, call.arguments[1]);
    return before;
  }
  if (call.is("putAll", 1) && call.arguments[0].kind == Kind::kMap) {
    const auto more = call.arguments[0].map->entries();
    call.heap.charge(more.size() * 3 * sizeof(Value));
    for (const auto& [key, value] : more) map.put(key, value);
    return {};
  }
  if (call.is("remove", 1)) {
    const auto key = call.text(0);
    const Value before = get(key);
    map.remove(key);
    return before;
  }
  if (call.is("keySet", 0)) return list([&](std::string_view key, Value&) { return Value::text(key); });
  if (call.is("values", 0)) return list([&](std::string_view, Value& value) { return value; });
  if (call.is("entrySet", 0)) {
    return list([&](std::string_view key, Value& value) {
      Map* entry = call.heap.new_map();
      entry->put("key", Value::text(key));
      entry->put("value", value);
      return Value::of(entry);
    });
  }
  if (call.is("getKey", 0)) return get("key");  // of an entry
  if (call.is("getValue", 0)) return get("value");
  return {};
}

// Commons Lang's escapeJavaScript: also quotes of both kinds and slashes; all beyond ASCII as \uXXXX.
std::string escape_java_script(std::string_view text) {
  std::string out;
  const auto escape_unit = [&](std::uint32_t unit) { out += fmt::format("\\u{:04X}", unit); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    switch (c) {
      case '\b':
        out += "\\b";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\'':
      case '"':
      case '\\':
      case '/':
        out += '\\';
        out += char(c);
        break;
      default: {
        if (c >= 0x20 && c < 0x80) {
          out += char(c);
          break;
        }
        std::size_t more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
        std::uint32_t code = more == 3   ? c & 0x07u
                             : more == 2 ? c & 0x0Fu
                             : more == 1 ? c & 0x1Fu
                             : c < 0x80  ? c
                                         : 0xFFFDu;
        while (more > 0 && i + 1 < text.size() && continuation(text[i + 1])) {
          code = code << 6 | (static_cast<unsigned char>(text[++i]) & 0x3Fu);
          --more;
        }
        if (more > 0) code = 0xFFFD;
        if (code >= 0x10000) {
          escape_unit(0xD800 + ((code - 0x10000) >> 10));
          escape_unit(0xDC00 + ((code - 0x10000) & 0x3FF));
        } else {
          escape_unit(code);
        }
      }
    }
  }
  return out;
}

// java.net.URLEncoder: letters, digits and . - * _ stay, a space is +.
std::string url_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() + text.size() / 4);
  for (const char c : text) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
        c == '*' || c == '_') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

}  // namespace

bool equal(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    return a.kind == Kind::kInt && b.kind == Kind::kInt ? a.integer == b.integer : a.as_double() == b.as_double();
  }
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return a.boolean == b.boolean;
    case Kind::kText:
      return a.as_text() == b.as_text();
    case Kind::kList:
      return a.list == b.list;
    case Kind::kMap:
      return a.map == b.map;
    case Kind::kJson:
      return a.json == b.json;
    default:
      return false;
  }
}

std::string text_of(const Value& value) {
  std::string out;
  print(out, value, Template::kOutputMax);
  return out;
}

Value call_method(Heap& heap, std::string& error, Value target, std::string_view name, std::span<Value> arguments) {
  Call call{heap, error, name, arguments};
  if (target.is_null()) return {};
  if (call.is("toString", 0)) return heap.text(text_of(target));
  if (call.is("equals", 1)) return Value::of(equal(target, arguments[0]));
  switch (target.kind) {
    case Kind::kText:
      return call_text(call, target.as_text());
    case Kind::kList:
      return call_list(call, *target.list);
    case Kind::kMap:
      return call_map(call, *target.map);
    case Kind::kLoop:
      if (call.is("stop", 0)) target.loop->stopped = true;
      return {};
    default:
      return {};
  }
}

Value call_util(Heap& heap, std::string& error, std::string_view name, std::span<Value> arguments) {
  Call call{heap, error, name, arguments};
  if (arguments.size() != 1) return {};
  const auto text = call.text(0);
  if (name == "escapeJavaScript") return heap.text(escape_java_script(text));
  if (name == "urlEncode") return heap.text(url_encode(text));
  if (name == "urlDecode") return heap.text(aws::form_decode(text));
  if (name == "base64Encode") return heap.text(base::to_base64(text));
  if (name == "base64Decode") {
    auto bytes = base::from_base64(text);
    if (bytes) return heap.text(std::move(*bytes));
    call.fail("base64Decode() of a text that is not base64");
    return {};
  }
  if (name == "parseJson") {
    auto document = parse_lenient_json(text);
    if (!document) {
      call.fail("parseJson() of a text that is not JSON");
      return {};
    }
    heap.charge(text.size() * 2);
    Value value = Heap::from_json(heap.keep(std::move(*document)));
    heap.open(value);
    return value;
  }
  return {};
}

Value property_of(Heap& heap, Value target, std::string_view name) {
  switch (target.kind) {
    case Kind::kMap: {
      Value* there = target.map->find(name);
      if (there == nullptr) return {};
      heap.open(*there);
      return *there;
    }
    case Kind::kList:
      return name == "empty" ? Value::of(target.list->items.empty()) : Value();
    case Kind::kText:
      return name == "empty" ? Value::of(target.as_text().empty()) : Value();
    case Kind::kLoop: {
      const Loop& loop = *target.loop;
      if (name == "index") return Value::of(loop.index);
      if (name == "count") return Value::of(loop.index + 1);
      if (name == "hasNext") return Value::of(loop.has_next);
      if (name == "first") return Value::of(loop.index == 0);
      if (name == "last") return Value::of(!loop.has_next);
      if (name == "parent" && loop.parent != nullptr) {
        Value parent = Value::special(Kind::kLoop);
        parent.loop = loop.parent;
        return parent;
      }
      return {};
    }
    default:
      return {};
  }
}

Value item_of(Heap& heap, std::string& error, Value target, Value index) {
  if (target.kind == Kind::kMap) {
    return property_of(heap, target, index.is_text() ? index.as_text() : heap.keep(text_of(index)));
  }
  if (target.kind != Kind::kList) return {};
  if (index.kind != Kind::kInt) return {};
  auto& items = target.list->items;
  const auto at = index.integer < 0 ? index.integer + std::int64_t(items.size()) : index.integer;
  if (at < 0 || std::size_t(at) >= items.size()) {
    if (error.empty()) error = fmt::format("the index {} is out of range", index.integer);
    return {};
  }
  heap.open(items[std::size_t(at)]);
  return items[std::size_t(at)];
}

}  // namespace sluice::apigw
