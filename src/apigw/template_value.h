#pragma once
// The values of a mapping template while it is rendered. A Value is small and trivially copied; everything it points to
// (texts, lists, maps) belongs to the Heap of one rendering, which bounds their total size and frees them at its end,
// so that lists may contain themselves as in Java. One thread.
#include <boost/json/value.hpp>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sluice::apigw {

struct List;
class Map;
struct Loop;
namespace ast {
struct Block;
}

enum class Kind : std::uint8_t {
  kNull,
  kBool,
  kInt,
  kDouble,
  kText,
  kList,
  kMap,
  kJson,   // a part of a parsed document that nobody has looked into; Heap::open() makes it a list or a map
  kInput,  // $input
  kUtil,   // $util
  kLoop,   // $foreach
  kBlock,  // what #define made
};

struct Value {
  Kind kind = Kind::kNull;
  union {
    bool boolean;
    std::int64_t integer = 0;
    double number;
    struct {
      const char* data;
      std::size_t size;
    } characters;
    List* list;
    Map* map;
    const boost::json::value* json;
    Loop* loop;
    const ast::Block* block;
  };

  static Value of(bool value);
  static Value of(std::int64_t value);
  static Value of(double value);
  static Value text(std::string_view view);  // whose bytes outlive the rendering
  static Value of(List* list);
  static Value of(Map* map);
  static Value special(Kind kind);

  bool is_null() const { return kind == Kind::kNull; }
  bool is_text() const { return kind == Kind::kText; }
  bool is_number() const { return kind == Kind::kInt || kind == Kind::kDouble; }
  bool is_false() const { return kind == Kind::kBool && !boolean; }
  std::string_view as_text() const { return {characters.data, characters.size}; }
  double as_double() const { return kind == Kind::kInt ? double(integer) : number; }
};

struct List {
  std::vector<Value> items;
  bool from_json = false;  // prints as JSON; others print as Java's ArrayList
};

// Keeps the order of insertion, as Java's LinkedHashMap.
class Map {
 public:
  Value* find(std::string_view key);
  void put(std::string_view key, Value value);  // the key's bytes outlive the rendering
  bool remove(std::string_view key);
  std::vector<std::pair<std::string_view, Value>>& entries() { return entries_; }

 private:
  void index();
  std::vector<std::pair<std::string_view, Value>> entries_;
  std::unordered_map<std::string_view, std::size_t> places_;  // empty while the map is small
};

// The state of a running #foreach.
struct Loop {
  std::int64_t index = 0;
  bool has_next = false;
  bool stopped = false;
  Loop* parent = nullptr;
};

class Heap {
 public:
  explicit Heap(std::size_t budget) : budget_(budget) {}
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  std::string_view keep(std::string text);
  Value text(std::string text) { return Value::text(keep(std::move(text))); }
  List* new_list(bool from_json = false);
  Map* new_map();
  Loop* new_loop();
  const boost::json::value& keep(boost::json::value document);
  // The value of a part of a document that this heap (or the caller, longer) keeps. Containers stay unopened.
  static Value from_json(const boost::json::value& part);
  // Turns an unopened part into its list or map, the same one each time; leaves other values alone.
  void open(Value& value);

  // Counts what a value grew by. Once the budget is spent `exhausted()` stays true; the evaluator then stops.
  void charge(std::size_t bytes) { used_ += bytes; }
  bool exhausted() const { return used_ > budget_; }

 private:
  std::size_t budget_;
  std::size_t used_ = 0;
  std::deque<std::string> texts_;
  std::deque<List> lists_;
  std::deque<Map> maps_;
  std::deque<Loop> loops_;
  std::deque<boost::json::value> documents_;
  std::unordered_map<const boost::json::value*, Value> opened_;
};

// The value as a template prints it: null as nothing, maps as {a=1, b=2}, lists as [1, 2] or, from JSON, as JSON.
// Values nested deeper than kPrintDepthMax are left out (a list may contain itself).
inline constexpr int kPrintDepthMax = 100;
void print(std::string& out, const Value& value, std::size_t size_max);

}  // namespace sluice::apigw
