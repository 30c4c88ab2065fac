#include "apigw/template_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace sluice::apigw {

namespace {

using ast::Block;
using ast::Branch;
using ast::Expression;
using ast::Node;
using ast::Reference;
using ast::Tail;

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool name_start(char c) {
  return letter(c) || c == '_';
}
bool name_part(char c) {
  return letter(c) || digit(c) || c == '_' || c == '-';
}
bool word_part(char c) {
  return letter(c) || digit(c) || c == '_';
}
bool blank(char c) {
  return c == ' ' || c == '\t';
}
bool space(char c) {
  return blank(c) || c == '\n' || c == '\r';
}

// Of a directive as it stands in the text: #name or #{name}.
struct Directive {
  std::string_view name;
  std::size_t size = 0;  // of all, with the #
};

constexpr std::string_view kDirectives[] = {"set", "if", "elseif", "else", "foreach", "end", "break", "stop", "define"};
bool known(std::string_view name) {
  return name == "macro" || std::find(std::begin(kDirectives), std::end(kDirectives), name) != std::end(kDirectives);
}

// \uXXXX becomes its character; every other backslash is itself.
std::string unescape_unicode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint32_t code = 0;
    if (text[i] == '\\' && i + 5 < text.size() && text[i + 1] == 'u' &&
        std::from_chars(text.data() + i + 2, text.data() + i + 6, code, 16).ptr == text.data() + i + 6) {
      if (code < 0x80) {
        out += char(code);
      } else if (code < 0x800) {
        out += char(0xC0 | code >> 6);
        out += char(0x80 | (code & 0x3F));
      } else {
        out += char(0xE0 | code >> 12);
        out += char(0x80 | (code >> 6 & 0x3F));
        out += char(0x80 | (code & 0x3F));
      }
      i += 5;
    } else {
      out += text[i];
    }
  }
  return out;
}

// What ended a block.
enum class Ending { kText, kEnd, kElse, kElseIf };

class Parser {
 public:
  Parser(std::string_view text, int depth, bool in_string) : text_(text), depth_(depth), in_string_(in_string) {}

  bool read_all(Block& out) {
    Ending ending = Ending::kText;
    if (!read_block(out, ending)) return false;
    return ending == Ending::kText || refuse("#end, #else or #elseif without its #if");
  }

  std::string error() const {
    const auto before = text_.substr(0, std::min(error_at_, text_.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto newline = before.rfind('\n');
    const auto column = newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
    return fmt::format("{} at line {}, column {}", error_, line, column);
  }

 private:
  bool end() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool refuse(std::string why) {
    if (error_.empty()) {
      error_ = std::move(why);
      error_at_ = at_;
    }
    return false;
  }
  void skip_space() {
    while (!end() && space(peek())) ++at_;
  }
  bool take(char c) {
    skip_space();
    if (end() || peek() != c) return false;
    ++at_;
    return true;
  }
  bool expect(char c) { return take(c) || refuse(fmt::format("'{}' is missing", c)); }

  // Counts nesting for as long as it lives.
  struct Level {
    explicit Level(Parser& parser) : parser(parser) { ++parser.depth_; }
    ~Level() { --parser.depth_; }
    bool too_deep() { return parser.depth_ > kTemplateDepthMax && !parser.refuse("the template nests too deeply"); }
    Parser& parser;
  };

  // ---- text ----

  std::optional<Directive> directive_at(std::size_t at) const {
    if (at + 1 >= text_.size() || text_[at] != '#') return std::nullopt;
    const bool braces = text_[at + 1] == '{';
    const auto from = at + (braces ? 2 : 1);
    auto to = from;
    if (to < text_.size() && name_start(text_[to])) {
      while (to < text_.size() && word_part(text_[to])) ++to;
    }
    if (to == from || (braces && (to >= text_.size() || text_[to] != '}'))) return std::nullopt;
    return Directive{text_.substr(from, to - from), to - at + (braces ? 1 : 0)};
  }

  bool reference_at(std::size_t at) const {
    const auto character = [&](std::size_t i) { return i < text_.size() ? text_[i] : '\0'; };
    if (character(at) != '$') return false;
    ++at;
    if (character(at) == '!') ++at;
    if (character(at) == '{') ++at;
    return name_start(character(at));
  }

  // Blanks and one newline behind a directive vanish, if there is nothing else on the line.
  void end_directive() {
    auto at = at_;
    while (at < text_.size() && blank(text_[at])) ++at;
    if (text_.substr(at, 2) == "\r\n") {
      at_ = at + 2;
    } else if (at < text_.size() && (text_[at] == '\n' || text_[at] == '\r')) {
      at_ = at + 1;
    }
    directive_end_ = at_;
  }

  // #set takes the blanks before it along, but only right behind another directive.
  void skip_indentation_of_set() {
    if (at_ != directive_end_) return;
    auto at = at_;
    while (at < text_.size() && blank(text_[at])) ++at;
    const auto directive = directive_at(at);
    if (directive && directive->name == "set") at_ = at;
  }

  static void flush(Block& out, std::string& text) {
    if (text.empty()) return;
    Node node;
    node.text = std::move(text);
    out.nodes.push_back(std::move(node));
    text.clear();
  }

  bool read_block(Block& out, Ending& ending) {
    Level level(*this);
    if (level.too_deep()) return false;
    std::string text;
    while (!end()) {
      skip_indentation_of_set();
      const char c = peek();
      if (c == '\\') {
        if (!read_backslashes(text)) return false;
      } else if (c == '$') {
        if (!read_dollar(out, text)) return false;
      } else if (c == '#') {
        bool closed = false;
        if (!read_hash(out, text, ending, closed)) return false;
        if (closed) {
          flush(out, text);
          return true;
        }
      } else {
        const auto to = std::min(text_.find_first_of("\\$#", at_), text_.size());
        text += text_.substr(at_, to - at_);
        at_ = to;
      }
    }
    flush(out, text);
    ending = Ending::kText;
    return true;
  }

  // \$x and \#end print what follows the backslash; every pair of backslashes before such prints one.
  bool read_backslashes(std::string& text) {
    auto to = at_;
    while (to < text_.size() && text_[to] == '\\') ++to;
    const auto count = to - at_;
    const auto directive = directive_at(to);
    const bool is_directive = directive && known(directive->name);
    if (!is_directive && !reference_at(to)) {
      text.append(count, '\\');
      at_ = to;
      return true;
    }
    text.append(count / 2, '\\');
    at_ = to;
    if (count % 2 == 0) return true;
    if (is_directive) {
      text += text_.substr(at_, directive->size);
      at_ += directive->size;
      return true;
    }
    Reference unused;
    if (!read_reference(unused)) return false;
    text += text_.substr(to, at_ - to);
    return true;
  }

  bool read_dollar(Block& out, std::string& text) {
    if (!reference_at(at_)) {
      if (at_ + 1 == text_.size() && !in_string_) return refuse("a lone '$' ends the template");
      text += '$';
      ++at_;
      return true;
    }
    flush(out, text);
    Node node;
    node.kind = Node::Kind::kReference;
    if (!read_reference(node.reference)) return false;
    out.nodes.push_back(std::move(node));
    return true;
  }

  bool read_hash(Block& out, std::string& text, Ending& ending, bool& closed) {
    if (peek(1) == '#') {
      const auto newline = text_.find('\n', at_);
      at_ = newline == std::string_view::npos ? text_.size() : newline + 1;
      return true;
    }
    if (peek(1) == '*') {
      const auto to = text_.find("*#", at_ + 2);
      if (to == std::string_view::npos) return refuse("the comment is not closed");
      at_ = to + 2;
      return true;
    }
    if (text_.substr(at_, 3) == "#[[") {
      const auto to = text_.find("]]#", at_ + 3);
      if (to == std::string_view::npos) return refuse("#[[ is not closed");
      text += text_.substr(at_ + 3, to - at_ - 3);
      at_ = to + 3;
      return true;
    }
    const auto directive = directive_at(at_);
    if (!directive) {
      text += '#';
      ++at_;
      return true;
    }
    if (!known(directive->name)) {
      copy_unknown(*directive, text);
      return true;
    }
    at_ += directive->size;
    if (directive->name == "end" || directive->name == "else") {
      end_directive();
      closed = true;
      ending = directive->name == "end" ? Ending::kEnd : Ending::kElse;
      return true;
    }
    if (directive->name == "elseif") {
      closed = true;
      ending = Ending::kElseIf;
      return true;
    }
    flush(out, text);
    return read_directive(directive->name, out);
  }

  // #parse(...), the call of a macro and the like are text, arguments and all.
  void copy_unknown(const Directive& directive, std::string& text) {
    auto to = at_ + directive.size;
    if (to < text_.size() && text_[to] == '(') {
      int open = 0;
      for (auto at = to; at < text_.size(); ++at) {
        if (text_[at] == '(') ++open;
        if (text_[at] == ')' && --open == 0) {
          to = at + 1;
          break;
        }
      }
    }
    text += text_.substr(at_, to - at_);
    at_ = to;
  }

  // ---- directives ----

  bool read_directive(std::string_view name, Block& out) {
    Node node;
    if (name == "break" || name == "stop") {
      node.kind = name == "break" ? Node::Kind::kBreak : Node::Kind::kStop;
    } else if (name == "set") {
      node.kind = Node::Kind::kSet;
      if (!expect('(') || !read_left_side(node.reference) || !expect('=') || !read_expression(node.expression) ||
          !expect(')')) {
        return false;
      }
      end_directive();
    } else if (name == "if") {
      if (!read_if(node)) return false;
    } else if (name == "foreach") {
      node.kind = Node::Kind::kForeach;
      if (!expect('(') || !read_variable(node.text)) return false;
      skip_space();
      if (!take_word("in")) return refuse("'in' is missing");
      if (!read_expression(node.expression) || !expect(')')) return false;
      end_directive();
      if (!read_body(node.block)) return false;
    } else if (name == "define") {
      node.kind = Node::Kind::kDefine;
      if (!expect('(') || !read_variable(node.text) || !expect(')')) return false;
      end_directive();
      if (!read_body(node.block)) return false;
    } else {  // macro: API Gateway has none, its definition vanishes
      if (!expect('(')) return false;
      const auto to = text_.find(')', at_);
      if (to == std::string_view::npos) return refuse("')' is missing");
      at_ = to + 1;
      end_directive();
      Block unused;
      return read_body(unused);
    }
    out.nodes.push_back(std::move(node));
    return true;
  }

  bool read_if(Node& node) {
    node.kind = Node::Kind::kIf;
    bool conditional = true;
    for (;;) {
      Branch& branch = node.branches.emplace_back();
      branch.conditional = conditional;
      if (conditional) {
        if (!expect('(') || !read_expression(branch.condition) || !expect(')')) return false;
        end_directive();
      }
      Ending ending = Ending::kText;
      if (!read_block(branch.block, ending)) return false;
      if (ending == Ending::kText) return refuse("#if without #end");
      if (ending == Ending::kEnd) return true;
      if (!conditional) return refuse("#else or #elseif behind #else");
      conditional = ending == Ending::kElseIf;
    }
  }

  bool read_body(Block& out) {
    Ending ending = Ending::kText;
    if (!read_block(out, ending)) return false;
    return ending == Ending::kEnd || refuse("#end is missing");
  }

  bool read_left_side(Reference& out) {
    skip_space();
    if (!reference_at(at_)) return refuse("#set needs a reference");
    if (!read_reference(out)) return false;
    return out.tails.empty() || out.tails.back().kind != Tail::Kind::kMethod || refuse("#set can't set a method");
  }

  bool read_variable(std::string& out) {
    skip_space();
    Reference reference;
    if (!reference_at(at_)) return refuse("a variable is missing");
    if (!read_reference(reference)) return false;
    if (!reference.tails.empty()) return refuse("a plain variable is missing");
    out = std::move(reference.name);
    return true;
  }

  // ---- references ----

  std::string read_name() {
    const auto from = at_;
    while (!end() && name_part(peek())) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }

  // At a '$' that reference_at() has approved.
  bool read_reference(Reference& out) {
    Level level(*this);
    if (level.too_deep()) return false;
    ++at_;
    if (peek() == '!') ++at_;
    const bool formal = peek() == '{';
    if (formal) ++at_;
    out.name = read_name();
    for (;;) {
      if (peek() == '.' && name_start(peek(1))) {
        ++at_;
        Tail tail;
        tail.name = read_name();
        if (peek() == '(') {
          ++at_;
          tail.kind = Tail::Kind::kMethod;
          if (!read_list(tail.arguments, ')')) return false;
        }
        out.tails.push_back(std::move(tail));
      } else if (peek() == '[') {
        ++at_;
        Tail tail;
        tail.kind = Tail::Kind::kIndex;
        if (!read_expression(tail.arguments.emplace_back()) || !expect(']')) return false;
        out.tails.push_back(std::move(tail));
      } else {
        break;
      }
    }
    if (formal) {
      if (peek() != '}') return refuse("'}' is missing");
      ++at_;
    }
    return true;
  }

  // ---- expressions ----

  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word || word_part(peek(word.size()))) return false;
    at_ += word.size();
    return true;
  }
  bool take_sign(std::string_view sign) {
    if (text_.substr(at_, sign.size()) != sign) return false;
    at_ += sign.size();
    return true;
  }

  struct Operator {
    std::string_view sign, word;
    Expression::Kind kind;
  };

  // The operator at this place of one level (0 binds weakest), if there is one.
  std::optional<Expression::Kind> take_operator(int level) {
    using Kind = Expression::Kind;
    static constexpr Operator kOr[] = {{"||", "or", Kind::kOr}};
    static constexpr Operator kAnd[] = {{"&&", "and", Kind::kAnd}};
    static constexpr Operator kEquality[] = {{"==", "eq", Kind::kEqual}, {"!=", "ne", Kind::kNotEqual}};
    static constexpr Operator kOrder[] = {{"<=", "le", Kind::kLessOrEqual},
                                          {">=", "ge", Kind::kGreaterOrEqual},
                                          {"<", "lt", Kind::kLess},
                                          {">", "gt", Kind::kGreater}};
    static constexpr Operator kSum[] = {{"+", "", Kind::kAdd}, {"-", "", Kind::kSubtract}};
    static constexpr Operator kProduct[] = {
        {"*", "", Kind::kMultiply}, {"/", "", Kind::kDivide}, {"%", "", Kind::kModulo}};
    skip_space();
    const auto among = [&](const auto& operators) -> std::optional<Kind> {
      for (const auto& candidate : operators) {
        if (take_sign(candidate.sign) || (!candidate.word.empty() && take_word(candidate.word))) return candidate.kind;
      }
      return std::nullopt;
    };
    switch (level) {
      case 0:
        return among(kOr);
      case 1:
        return among(kAnd);
      case 2:
        return among(kEquality);
      case 3:
        return among(kOrder);
      case 4:
        return among(kSum);
      default:
        return among(kProduct);
    }
  }
  static constexpr int kLevels = 6;

  // A chain of operators leans to the left, so that its length is the tree's height, and a stack's.
  static constexpr int kHeightMax = 200;
  bool grow(Expression& expression, const std::vector<Expression>& parts) {
    for (const auto& part : parts) expression.height = std::max(expression.height, part.height + 1);
    return expression.height <= kHeightMax || refuse("an expression is too long");
  }

  bool read_expression(Expression& out) { return read_level(out, 0); }

  bool read_level(Expression& out, int level) {
    if (level == kLevels) return read_unary(out);
    if (!read_level(out, level + 1)) return false;
    while (const auto kind = take_operator(level)) {
      Expression joined;
      joined.kind = *kind;
      joined.parts.push_back(std::move(out));
      if (!read_level(joined.parts.emplace_back(), level + 1) || !grow(joined, joined.parts)) return false;
      out = std::move(joined);
    }
    return true;
  }

  bool read_unary(Expression& out) {
    Level level(*this);
    if (level.too_deep()) return false;
    skip_space();
    if ((peek() == '!' && peek(1) != '=') || (peek() == 'n' && text_.substr(at_, 3) == "not" && !word_part(peek(3)))) {
      at_ += peek() == '!' ? 1 : 3;
      out.kind = Expression::Kind::kNot;
      return read_unary(out.parts.emplace_back()) && grow(out, out.parts);
    }
    if (!read_primary(out)) return false;
    for (const auto& tail : out.reference.tails) {
      if (!grow(out, tail.arguments)) return false;
    }
    return grow(out, out.parts);
  }

  bool read_primary(Expression& out) {
    using Kind = Expression::Kind;
    skip_space();
    const char c = peek();
    if (c == '(') {
      ++at_;
      return read_expression(out) && expect(')');
    }
    if (c == '$') {
      out.kind = Kind::kReference;
      return reference_at(at_) ? read_reference(out.reference) : refuse("a reference is missing");
    }
    if (c == '\'' || c == '"') return read_string(out);
    if (c == '[') {
      ++at_;
      return read_list_or_range(out);
    }
    if (c == '{') {
      ++at_;
      return read_map(out);
    }
    if (digit(c) || ((c == '-' || c == '.') && digit(peek(1))) || (c == '-' && peek(1) == '.' && digit(peek(2)))) {
      return read_number(out);
    }
    for (const auto& [word, kind] :
         {std::pair<std::string_view, Kind>{"true", Kind::kTrue}, {"false", Kind::kFalse}, {"null", Kind::kNull}}) {
      if (take_word(word)) {
        out.kind = kind;
        return true;
      }
    }
    return refuse("a value is missing");
  }

  bool read_number(Expression& out) {
    const auto from = at_;
    bool whole = true;
    if (peek() == '-') ++at_;
    while (digit(peek())) ++at_;
    if (peek() == '.' && digit(peek(1))) {
      whole = false;
      ++at_;
      while (digit(peek())) ++at_;
    }
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if ((peek() == 'e' || peek() == 'E') && digit(peek(1 + sign))) {
      whole = false;
      at_ += 1 + sign;
      while (digit(peek())) ++at_;
    }
    const char* first = text_.data() + from;
    const char* last = text_.data() + at_;
    if (whole) {
      out.kind = Expression::Kind::kInteger;
      if (std::from_chars(first, last, out.integer).ec == std::errc()) return true;
    }
    out.kind = Expression::Kind::kDouble;
    return std::from_chars(first, last, out.number).ec == std::errc() || refuse("a number is out of range");
  }

  bool read_string(Expression& out) {
    const char quote = peek();
    ++at_;
    std::string raw;
    for (;;) {
      const auto to = text_.find(quote, at_);
      if (to == std::string_view::npos) return refuse("a string is not closed");
      raw += text_.substr(at_, to - at_);
      at_ = to + 1;
      if (peek() != quote) break;
      raw += quote;  // doubled
      ++at_;
    }
    raw = unescape_unicode(raw);
    out.kind = Expression::Kind::kText;
    if (quote == '\'' || raw.find_first_of("$#") == std::string::npos) {
      out.text = std::move(raw);
      return true;
    }
    out.kind = Expression::Kind::kInterpolated;
    Parser inner(raw, depth_ + 1, true);
    if (inner.read_all(out.block)) return true;
    return refuse("in a string: " + inner.error_);
  }

  // Behind the opening bracket: values up to `close`.
  bool read_list(std::vector<Expression>& out, char close) {
    if (take(close)) return true;
    do {
      if (!read_expression(out.emplace_back())) return false;
    } while (take(','));
    return expect(close);
  }

  bool read_list_or_range(Expression& out) {
    out.kind = Expression::Kind::kList;
    if (take(']')) return true;
    if (!read_expression(out.parts.emplace_back())) return false;
    skip_space();
    if (take_sign("..")) {
      out.kind = Expression::Kind::kRange;
      if (!read_expression(out.parts.emplace_back())) return false;
      for (const auto& part : out.parts) {
        if (part.kind != Expression::Kind::kInteger) return refuse("a range is made of two numbers");
      }
      return expect(']');
    }
    while (take(',')) {
      if (!read_expression(out.parts.emplace_back())) return false;
    }
    return expect(']');
  }

  bool read_map(Expression& out) {
    out.kind = Expression::Kind::kMap;
    if (take('}')) return true;
    do {
      if (!read_expression(out.parts.emplace_back()) || !expect(':') || !read_expression(out.parts.emplace_back())) {
        return false;
      }
    } while (take(','));
    return expect('}');
  }

  std::string_view text_;
  int depth_;
  bool in_string_;
  std::size_t at_ = 0;
  std::size_t directive_end_ = std::string_view::npos;
  std::string error_;
  std::size_t error_at_ = 0;
};

}  // namespace

base::Result<Block, std::string> parse_template(std::string_view text) {
  if (text.size() > kTemplateSizeMax) {
    return base::fail(fmt::format("the template is larger than {} bytes", kTemplateSizeMax));
  }
  Block block;
  Parser parser(text, 0, false);
  if (!parser.read_all(block)) return base::fail(parser.error());
  return block;
}

}  // namespace sluice::apigw
