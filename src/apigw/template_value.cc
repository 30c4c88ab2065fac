#include "apigw/template_value.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "apigw/json_text.h"

namespace sluice::apigw {

namespace json = boost::json;

Value Value::of(bool value) {
  Value out;
  out.kind = Kind::kBool;
  out.boolean = value;
  return out;
}
Value Value::of(std::int64_t value) {
  Value out;
  out.kind = Kind::kInt;
  out.integer = value;
  return out;
}
Value Value::of(double value) {
  Value out;
  out.kind = Kind::kDouble;
  out.number = value;
  return out;
}
Value Value::text(std::string_view view) {
  Value out;
  out.kind = Kind::kText;
  out.characters = {view.data(), view.size()};
  return out;
}
Value Value::of(List* list) {
  Value out;
  out.kind = Kind::kList;
  out.list = list;
  return out;
}
Value Value::of(Map* map) {
  Value out;
  out.kind = Kind::kMap;
  out.map = map;
  return out;
}
Value Value::special(Kind kind) {
  Value out;
  out.kind = kind;
  return out;
}

namespace {
constexpr std::size_t kIndexFrom = 16;  // smaller maps are searched from the front
}

Value* Map::find(std::string_view key) {
  if (!places_.empty()) {
    const auto place = places_.find(key);
    return place == places_.end() ? nullptr : &entries_[place->second].second;
  }
  for (auto& [name, value] : entries_) {
    if (name == key) return &value;
  }
  return nullptr;
}

void Map::put(std::string_view key, Value value) {
  if (Value* there = find(key)) {
    *there = value;
    return;
  }
  entries_.emplace_back(key, value);
  if (!places_.empty()) {
    places_.emplace(key, entries_.size() - 1);
  } else if (entries_.size() >= kIndexFrom) {
    index();
  }
}

bool Map::remove(std::string_view key) {
  Value* there = find(key);
  if (there == nullptr) return false;
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (&entry->second != there) continue;
    entries_.erase(entry);
    break;
  }
  places_.clear();
  if (entries_.size() >= kIndexFrom) index();
  return true;
}

void Map::index() {
  places_.clear();
  for (std::size_t i = 0; i < entries_.size(); ++i) places_.emplace(entries_[i].first, i);
}

std::string_view Heap::keep(std::string text) {
  charge(text.size() + sizeof(std::string));
  return texts_.emplace_back(std::move(text));
}

List* Heap::new_list(bool from_json) {
  charge(sizeof(List));
  lists_.emplace_back().from_json = from_json;
  return &lists_.back();
}

Map* Heap::new_map() {
  charge(sizeof(Map));
  return &maps_.emplace_back();
}

Loop* Heap::new_loop() {
  charge(sizeof(Loop));
  return &loops_.emplace_back();
}

const json::value& Heap::keep(json::value document) {
  charge(sizeof(json::value));
  return documents_.emplace_back(std::move(document));
}

Value Heap::from_json(const json::value& part) {
  switch (part.kind()) {
    case json::kind::null:
      return {};
    case json::kind::bool_:
      return Value::of(part.get_bool());
    case json::kind::int64:
      return Value::of(part.get_int64());
    case json::kind::uint64:
      return Value::of(double(part.get_uint64()));
    case json::kind::double_:
      return Value::of(part.get_double());
    case json::kind::string:
      return Value::text(part.get_string());
    default: {
      Value out;
      out.kind = Kind::kJson;
      out.json = &part;
      return out;
    }
  }
}

void Heap::open(Value& value) {
  if (value.kind != Kind::kJson) return;
  const json::value& part = *value.json;
  if (const auto there = opened_.find(&part); there != opened_.end()) {
    value = there->second;
    return;
  }
  if (part.is_array()) {
    List* list = new_list(true);
    list->items.reserve(part.get_array().size());
    for (const auto& item : part.get_array()) list->items.push_back(from_json(item));
    charge(list->items.size() * sizeof(Value));
    value = Value::of(list);
  } else {
    Map* map = new_map();
    for (const auto& [key, item] : part.get_object()) map->put(key, from_json(item));
    charge(map->entries().size() * sizeof(Value) * 3);
    value = Value::of(map);
  }
  opened_.emplace(&part, value);
}

namespace {

class Printer {
 public:
  Printer(std::string& out, std::size_t size_max) : out_(out), size_max_(size_max) {}

  void print(const Value& value, int depth) {
    if (full(depth)) return;
    switch (value.kind) {
      case Kind::kNull:
        if (depth > 0) out_ += "null";  // inside a container, as Java prints it
        break;
      case Kind::kBool:
        out_ += value.boolean ? "true" : "false";
        break;
      case Kind::kInt:
        out_ += fmt::to_string(value.integer);
        break;
      case Kind::kDouble:
        out_ += java_text(value.number);
        break;
      case Kind::kText:
        out_ += value.as_text();
        break;
      case Kind::kList:
        if (value.list->from_json) {
          print_json(value, depth);
        } else {
          out_ += '[';
          separated(value.list->items, ", ", [&](const Value& item) { print(item, depth + 1); });
          out_ += ']';
        }
        break;
      case Kind::kMap:
        out_ += '{';
        separated(value.map->entries(), ", ", [&](const auto& entry) {
          out_ += entry.first;
          out_ += '=';
          print(entry.second, depth + 1);
        });
        out_ += '}';
        break;
      case Kind::kJson:
        print_unopened(*value.json, depth);
        break;
      case Kind::kInput:
      case Kind::kUtil:
      case Kind::kLoop:
      case Kind::kBlock:
        break;
    }
  }

 private:
  bool full(int depth) const { return depth > kPrintDepthMax || out_.size() > size_max_; }

  template <class Items, class F>
  void separated(const Items& items, std::string_view separator, F&& each) {
    bool first = true;
    for (const auto& item : items) {
      if (out_.size() > size_max_) return;
      if (!first) out_ += separator;
      first = false;
      each(item);
    }
  }

  void print_unopened(const json::value& part, int depth) {
    if (part.is_array()) {
      append_json_text(out_, part);
      return;
    }
    out_ += '{';
    separated(part.get_object(), ", ", [&](const auto& entry) {
      out_ += entry.key();
      out_ += '=';
      print(Heap::from_json(entry.value()), depth + 1);
    });
    out_ += '}';
  }

  void print_json(const Value& value, int depth) {
    if (full(depth)) return;
    switch (value.kind) {
      case Kind::kNull:
        out_ += "null";
        break;
      case Kind::kText:
        append_json_string(out_, value.as_text());
        break;
      case Kind::kList:
        out_ += '[';
        separated(value.list->items, ",", [&](const Value& item) { print_json(item, depth + 1); });
        out_ += ']';
        break;
      case Kind::kMap:
        out_ += '{';
        separated(value.map->entries(), ",", [&](const auto& entry) {
          append_json_string(out_, entry.first);
          out_ += ':';
          print_json(entry.second, depth + 1);
        });
        out_ += '}';
        break;
      case Kind::kJson:
        append_json_text(out_, *value.json);
        break;
      default:
        print(value, depth);
    }
  }

  std::string& out_;
  std::size_t size_max_;
};

}  // namespace

void print(std::string& out, const Value& value, std::size_t size_max) {
  Printer(out, size_max).print(value, 0);
}

}  // namespace sluice::apigw
