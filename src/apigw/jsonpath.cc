#include "apigw/jsonpath.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cctype>
#include <charconv>

#include "apigw/pattern.h"

namespace sluice::apigw {

namespace json = boost::json;

struct JsonPath::Filter {
  enum class Kind { kOr, kAnd, kNot, kExists, kCompare };
  enum class Operator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kMatches };
  struct Operand {
    std::optional<JsonPath> path;
    bool from_root = false;
    json::value literal;
    std::optional<Pattern> pattern;
  };
  Kind kind = Kind::kExists;
  std::vector<Filter> parts;  // of or, and, not
  Operand left, right;
  Operator compare = Operator::kEqual;
};

struct JsonPath::Step {
  enum class Kind { kNames, kIndexes, kSlice, kAll, kFilter, kLength };
  Kind kind = Kind::kAll;
  bool deep = false;  // preceded by ..
  std::vector<std::string> names;
  std::vector<std::int64_t> indexes;
  std::optional<std::int64_t> from, to;
  Filter filter;
};

class JsonPathParser {
 public:
  using Step = JsonPath::Step;
  using Filter = JsonPath::Filter;

  JsonPathParser(std::string_view text, int depth) : text_(text), depth_(depth) {}

  // Reads a path up to the end of the text, or, inside a filter, up to what can't belong to it.
  bool read_path(JsonPath& path, bool whole) {
    if (depth_ > JsonPath::kDepthMax) return refuse("filters nest too deeply");
    if (peek() == '$' || peek() == '@') {
      ++at_;
    } else if (whole) {
      if (!read_first_name(path)) return false;
    } else {
      return refuse("a path begins with $ or @");
    }
    while (!end()) {
      if (!path.steps_.empty() && path.steps_.back()->kind == Step::Kind::kLength)
        return refuse("nothing may follow a function");
      if (peek() == '.') {
        if (!read_dot(path)) return false;
      } else if (peek() == '[') {
        if (!read_bracket(path, false)) return false;
      } else if (whole) {
        return refuse(fmt::format("unexpected '{}'", peek()));
      } else {
        break;
      }
    }
    return true;
  }

  std::string error() const { return fmt::format("{} at character {}", error_, at_); }

 private:
  bool end() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void blanks() {
    while (peek() == ' ' || peek() == '\t') ++at_;
  }
  bool take(std::string_view word) {
    blanks();
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  bool refuse(std::string why) {
    if (error_.empty()) error_ = std::move(why);
    return false;
  }
  void add(JsonPath& path, Step step) {
    if (step.deep || step.kind == Step::Kind::kAll || step.kind == Step::Kind::kSlice ||
        step.kind == Step::Kind::kFilter || step.names.size() > 1 || step.indexes.size() > 1) {
      path.definite_ = false;
    }
    path.steps_.push_back(std::make_shared<const Step>(std::move(step)));
  }

  static bool name_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '$' || c == '@' ||
           static_cast<unsigned char>(c) >= 0x80;
  }
  std::string_view read_name() {
    const auto from = at_;
    while (!end() && name_character(peek())) ++at_;
    return text_.substr(from, at_ - from);
  }
  bool read_first_name(JsonPath& path) {
    const auto name = read_name();
    if (name.empty()) return refuse("a path begins with $");
    Step step;
    step.kind = Step::Kind::kNames;
    step.names.emplace_back(name);
    add(path, std::move(step));
    return true;
  }

  bool read_dot(JsonPath& path) {
    ++at_;
    Step step;
    if (peek() == '.') {
      ++at_;
      step.deep = true;
      if (peek() == '[') return read_bracket(path, true);
    }
    if (peek() == '*') {
      ++at_;
      step.kind = Step::Kind::kAll;
      add(path, std::move(step));
      return true;
    }
    const auto name = read_name();
    if (name.empty()) return refuse("a name is missing after '.'");
    if (peek() == '(') {
      if (peek(1) != ')' || (name != "length" && name != "size") || step.deep) {
        return refuse(fmt::format("the function {}() is not supported by sluice", name));
      }
      at_ += 2;
      step.kind = Step::Kind::kLength;
    } else {
      step.kind = Step::Kind::kNames;
      step.names.emplace_back(name);
    }
    add(path, std::move(step));
    return true;
  }

  bool read_bracket(JsonPath& path, bool deep) {
    ++at_;
    blanks();
    Step step;
    step.deep = deep;
    if (take("*")) {
      step.kind = Step::Kind::kAll;
    } else if (take("?")) {
      step.kind = Step::Kind::kFilter;
      if (!take("(") || !read_or(step.filter, 0) || !take(")")) return refuse("a filter is ?(...)");
    } else if (peek() == '\'' || peek() == '"') {
      step.kind = Step::Kind::kNames;
      do {
        blanks();
        std::string name;
        if (!read_quoted(name)) return false;
        step.names.push_back(std::move(name));
      } while (take(","));
    } else if (!read_indexes(step)) {
      return false;
    }
    if (!take("]")) return refuse("']' is missing");
    add(path, std::move(step));
    return true;
  }

  bool read_integer(std::int64_t& out) {
    blanks();
    const auto [last, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), out);
    if (error != std::errc()) return refuse("an index is a number");
    at_ = std::size_t(last - text_.data());
    return true;
  }

  bool read_indexes(Step& step) {
    std::int64_t number = 0;
    if (peek() != ':') {
      if (!read_integer(number)) return false;
      step.from = number;
    }
    if (take(":")) {
      step.kind = Step::Kind::kSlice;
      blanks();
      if (peek() != ']') {
        if (!read_integer(number)) return false;
        step.to = number;
      }
      return true;
    }
    step.kind = Step::Kind::kIndexes;
    step.indexes.push_back(number);
    while (take(",")) {
      if (!read_integer(number)) return false;
      step.indexes.push_back(number);
    }
    return true;
  }

  bool read_quoted(std::string& out) {
    const char quote = peek();
    if (quote != '\'' && quote != '"') return refuse("a quoted text is missing");
    ++at_;
    while (!end() && peek() != quote) {
      if (peek() == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_++];
    }
    if (end()) return refuse("a quote is not closed");
    ++at_;
    return true;
  }

  bool read_or(Filter& out, int depth) { return read_chain(out, depth, "||", Filter::Kind::kOr); }

  bool read_chain(Filter& out, int depth, std::string_view word, Filter::Kind kind) {
    if (depth > JsonPath::kDepthMax) return refuse("a filter nests too deeply");
    Filter first;
    const auto part = [&](Filter& filter) {
      return kind == Filter::Kind::kOr ? read_chain(filter, depth, "&&", Filter::Kind::kAnd) : read_term(filter, depth);
    };
    if (!part(first)) return false;
    if (!take(word)) {
      out = std::move(first);
      return true;
    }
    out.kind = kind;
    out.parts.push_back(std::move(first));
    do {
      if (!part(out.parts.emplace_back())) return false;
    } while (take(word));
    return true;
  }

  bool read_term(Filter& out, int depth) {
    blanks();
    if (peek() == '!' && peek(1) != '=') {
      ++at_;
      out.kind = Filter::Kind::kNot;
      if (depth > JsonPath::kDepthMax) return refuse("a filter nests too deeply");
      return read_term(out.parts.emplace_back(), depth + 1);
    }
    if (take("(")) return read_or(out, depth + 1) && (take(")") || refuse("')' is missing"));
    if (!read_operand(out.left)) return false;
    using Operator = Filter::Operator;
    static constexpr std::pair<std::string_view, Operator> kOperators[] = {
        {"==", Operator::kEqual},       {"!=", Operator::kNotEqual},       {"=~", Operator::kMatches},
        {"<=", Operator::kLessOrEqual}, {">=", Operator::kGreaterOrEqual}, {"<", Operator::kLess},
        {">", Operator::kGreater}};
    for (const auto& [word, compare] : kOperators) {
      if (!take(word)) continue;
      out.kind = Filter::Kind::kCompare;
      out.compare = compare;
      return compare == Operator::kMatches ? read_pattern(out.right) : read_operand(out.right);
    }
    if (!out.left.path) return refuse("a comparison is missing");
    out.kind = Filter::Kind::kExists;
    return true;
  }

  bool read_operand(Filter::Operand& out) {
    blanks();
    if (peek() == '@' || peek() == '$') {
      out.from_root = peek() == '$';
      JsonPathParser inner(text_, depth_ + 1);
      inner.at_ = at_;
      out.path.emplace();
      const bool good = inner.read_path(*out.path, false);
      at_ = inner.at_;
      return good || refuse(inner.error_);
    }
    if (peek() == '\'' || peek() == '"') {
      std::string text;
      if (!read_quoted(text)) return false;
      out.literal = text;
      return true;
    }
    for (const auto& [word, value] :
         {std::pair<std::string_view, json::value>{"true", true}, {"false", false}, {"null", nullptr}}) {
      if (take(word)) {
        out.literal = value;
        return true;
      }
    }
    const auto from = at_;
    while (std::isdigit(static_cast<unsigned char>(peek())) ||
           (peek() != '\0' && std::string_view("+-.eE").find(peek()) != std::string_view::npos))
      ++at_;
    boost::system::error_code error;
    out.literal = json::parse(text_.substr(from, at_ - from), error);
    return !error || refuse("a value is missing");
  }

  bool read_pattern(Filter::Operand& out) {
    if (!take("/")) return refuse("a pattern is /.../");
    std::string pattern;
    while (!end() && peek() != '/') {
      if (peek() == '\\' && peek(1) == '/') ++at_;
      pattern += text_[at_++];
    }
    if (end()) return refuse("a pattern is not closed");
    ++at_;
    if (peek() == 'i') {
      ++at_;
      pattern.insert(0, "(?i)");
    }
    auto compiled = Pattern::compile(pattern);
    if (!compiled) return refuse(compiled.error());
    out.pattern = std::move(*compiled);
    return true;
  }

  std::string_view text_;
  int depth_;
  std::size_t at_ = 0;
  std::string error_;
};

base::Result<JsonPath, std::string> JsonPath::parse(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.empty()) return base::fail(std::string("a path is empty"));
  if (text.size() > kSizeMax) return base::fail(fmt::format("a path is longer than {} characters", kSizeMax));
  JsonPath path;
  JsonPathParser parser(text, 0);
  if (!parser.read_path(path, true)) return base::fail(parser.error());
  return path;
}

// Walks one document, step by step, and keeps what the last step reaches.
struct JsonPath::Reader {
  const json::value& root;
  std::size_t visits = 0;

  using Found = std::vector<const json::value*>;

  void apply(const Step& step, const json::value& value, Found& found) {
    if (++visits > kVisitsMax) return;
    take(step, value, found);
    if (!step.deep) return;
    if (const auto* array = value.if_array()) {
      for (const auto& item : *array) apply(step, item, found);
    } else if (const auto* object = value.if_object()) {
      for (const auto& [key, item] : *object) apply(step, item, found);
    }
  }

  void take(const Step& step, const json::value& value, Found& found) {
    const auto* array = value.if_array();
    const auto* object = value.if_object();
    switch (step.kind) {
      case Step::Kind::kNames:
        if (object == nullptr) return;
        for (const auto& name : step.names) {
          if (const auto* item = object->if_contains(name)) found.push_back(item);
        }
        return;
      case Step::Kind::kIndexes:
        if (array == nullptr) return;
        for (auto index : step.indexes) {
          if (index < 0) index += std::int64_t(array->size());
          if (index >= 0 && std::size_t(index) < array->size()) found.push_back(&(*array)[std::size_t(index)]);
        }
        return;
      case Step::Kind::kSlice: {
        if (array == nullptr) return;
        const auto size = std::int64_t(array->size());
        const auto place = [&](std::int64_t index) {
          return std::clamp<std::int64_t>(index < 0 ? index + size : index, 0, size);
        };
        const auto to = place(step.to.value_or(size));
        for (auto i = place(step.from.value_or(0)); i < to; ++i) found.push_back(&(*array)[std::size_t(i)]);
        return;
      }
      case Step::Kind::kAll:
        each_child(value, [&](const json::value& item) { found.push_back(&item); });
        return;
      case Step::Kind::kFilter:
        if (array != nullptr) {
          for (const auto& item : *array) {
            if (visits <= kVisitsMax && holds(step.filter, item)) found.push_back(&item);
          }
        } else if (object != nullptr && !step.deep && holds(step.filter, value)) {
          found.push_back(&value);
        }
        return;
      case Step::Kind::kLength:
        return;  // JsonPath::read's business
    }
  }

  template <class F>
  static void each_child(const json::value& value, F&& f) {
    if (const auto* array = value.if_array()) {
      for (const auto& item : *array) f(item);
    } else if (const auto* object = value.if_object()) {
      for (const auto& [key, item] : *object) f(item);
    }
  }

  bool holds(const Filter& filter, const json::value& value) {
    if (++visits > kVisitsMax) return false;
    switch (filter.kind) {
      case Filter::Kind::kOr:
        return std::any_of(filter.parts.begin(), filter.parts.end(),
                           [&](const auto& part) { return holds(part, value); });
      case Filter::Kind::kAnd:
        return std::all_of(filter.parts.begin(), filter.parts.end(),
                           [&](const auto& part) { return holds(part, value); });
      case Filter::Kind::kNot:
        return !holds(filter.parts.front(), value);
      case Filter::Kind::kExists:
        return operand(filter.left, value).has_value();
      case Filter::Kind::kCompare:
        return compare(filter, value);
    }
    return false;
  }

  std::optional<json::value> operand(const Filter::Operand& operand, const json::value& value) {
    if (!operand.path) return operand.literal;
    Reader inner{operand.from_root ? root : value, visits};
    auto found = inner.run(*operand.path);
    visits = inner.visits;
    return found;
  }

  bool compare(const Filter& filter, const json::value& value) {
    using Operator = Filter::Operator;
    const auto left = operand(filter.left, value);
    if (filter.compare == Operator::kMatches) {
      return left && left->is_string() && filter.right.pattern->matches_all(left->get_string());
    }
    const auto right = operand(filter.right, value);
    if (filter.compare == Operator::kEqual) return left && right && *left == *right;
    if (filter.compare == Operator::kNotEqual) return !(left && right && *left == *right);
    if (!left || !right) return false;
    int order = 0;
    if (left->is_number() && right->is_number()) {
      const double a = left->to_number<double>(), b = right->to_number<double>();
      order = a < b ? -1 : a > b ? 1 : 0;
    } else if (left->is_string() && right->is_string()) {
      order = left->get_string().compare(right->get_string());
    } else {
      return false;
    }
    switch (filter.compare) {
      case Operator::kLess:
        return order < 0;
      case Operator::kLessOrEqual:
        return order <= 0;
      case Operator::kGreater:
        return order > 0;
      default:
        return order >= 0;
    }
  }

  Found reach(const JsonPath& path, std::size_t steps) {
    Found found{&root};
    for (std::size_t i = 0; i < steps && !found.empty(); ++i) {
      Found next;
      for (const auto* value : found) apply(*path.steps_[i], *value, next);
      found = std::move(next);
    }
    return found;
  }

  std::optional<json::value> run(const JsonPath& path) {
    const bool counted = !path.steps_.empty() && path.steps_.back()->kind == Step::Kind::kLength;
    const Found found = reach(path, path.steps_.size() - (counted ? 1 : 0));
    if (counted) {
      if (!path.definite_) return json::value(std::int64_t(found.size()));
      if (found.empty()) return std::nullopt;
      if (const auto* array = found.front()->if_array()) return json::value(std::int64_t(array->size()));
      if (const auto* object = found.front()->if_object()) return json::value(std::int64_t(object->size()));
      return std::nullopt;
    }
    if (path.definite_) {
      if (found.empty()) return std::nullopt;
      return *found.front();
    }
    json::array all;
    all.reserve(found.size());
    for (const auto* value : found) all.push_back(*value);
    return json::value(std::move(all));
  }
};

std::optional<json::value> JsonPath::read(const json::value& document) const {
  return Reader{document}.run(*this);
}

const json::value* JsonPath::find(const json::value& document) const {
  if (!definite_ || (!steps_.empty() && steps_.back()->kind == Step::Kind::kLength)) return nullptr;
  const auto found = Reader{document}.reach(*this, steps_.size());
  return found.empty() ? nullptr : found.front();
}

}  // namespace sluice::apigw
