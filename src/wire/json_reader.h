#pragma once
// JSON text (RFC 8259) as a stream of what the caller asks for next: one pass, no tree, no allocation of its own but
// for keys with escapes. Strings must be UTF-8; a lone surrogate (\ud800) is refused, since no UTF-8 can carry it.
//
//   in.begin_object(); while (in.next_key(key)) { ...read or skip exactly one value... }
//
// After the first fault every function answers false and fault() says what and where.
#include <string>
#include <string_view>

namespace sluice::wire {

class JsonReader {
 public:
  static constexpr int kDepthMax = 100;  // objects and arrays inside one another

  // `text` outlives the reader.
  explicit JsonReader(std::string_view text) : begin_(text.data()), at_(text.data()), end_(at_ + text.size()) {}

  // The first character of the next token, left in place; '\0' at the end of the text.
  char peek() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    return at_ != end_ ? *at_ : '\0';
  }

  bool begin_object() { return begin('{'); }
  // Takes the next key and its colon, or (false) the closing brace. The view stays until the next call of next_key.
  bool next_key(std::string_view& key);
  bool begin_array() { return begin('['); }
  // True: a value follows. False: the closing bracket has been taken.
  bool next_item();

  // Each replaces `out` by the value.
  bool string(std::string& out);
  // A number as it is written; `integral` says that it has neither fraction nor exponent.
  bool number(std::string_view& out, bool& integral);
  bool boolean(bool& out);
  bool null();

  // Passes over any value. `holds_something` is false for null and for an empty object or array.
  bool skip(bool& holds_something);
  // The same, giving the text of the value.
  bool skip(std::string_view& text);

  // Only white space is left.
  bool at_end();

  bool ok() const { return problem_ == nullptr; }
  // "expected a value at byte 17"
  std::string fault() const;
  bool fail(const char* problem) {
    if (problem_ == nullptr) problem_ = problem;
    return false;
  }

 private:
  bool begin(char opening);
  bool literal(std::string_view word);
  bool quoted(std::string_view& plain, std::string& decoded, bool& escaped);
  bool escape(std::string& out);
  bool unit(unsigned& out);

  const char* begin_;
  const char* at_;
  const char* end_;
  const char* problem_ = nullptr;
  int depth_ = 0;
  bool fresh_ = false;  // nothing yet in the innermost object or array
  std::string key_;
};

}  // namespace sluice::wire
