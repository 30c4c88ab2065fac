#include "apigw/template.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <unordered_map>

#include "apigw/json_text.h"
#include "apigw/jsonpath.h"
#include "apigw/template_methods.h"
#include "apigw/template_parser.h"
#include "apigw/template_value.h"

namespace sluice::apigw {

namespace {

using ast::Block;
using ast::Expression;
using ast::Node;
using ast::Reference;
using ast::Tail;

// Only the boolean false is false: what leads nowhere counts as an empty text, which is true (recorded).
bool truth(const Value& value) {
  return !value.is_false();
}

// One rendering. The first failure stops everything: `error_` is looked at between steps.
class Evaluator {
 public:
  explicit Evaluator(const TemplateInput& input) : input_(input), heap_(Template::kHeapMax) {}

  base::Result<Rendered, std::string> run(const Block& block) {
    Rendered rendered;
    render(block, rendered.text);
    if (!error_.empty()) return base::fail(error_);
    collect_overrides(rendered.overrides);
    return rendered;
  }

 private:
  enum class Flow { kOn, kBreak, kStop };

  bool failed() const { return !error_.empty(); }
  void fail(std::string why) {
    if (error_.empty()) error_ = std::move(why);
  }
  // False once this rendering has cost too much.
  bool step() {
    if (++steps_ > Template::kStepsMax) fail(fmt::format("more than {} steps", Template::kStepsMax));
    if (heap_.exhausted()) fail(fmt::format("values of more than {} bytes", Template::kHeapMax));
    return !failed();
  }

  // ---- blocks ----

  // Blocks and expressions nest on the thread's stack, #define blocks that use each other included.
  struct Level {
    explicit Level(Evaluator& evaluator) : evaluator(evaluator) {
      if (++evaluator.depth_ > kDepthMax) evaluator.fail("the template nests too deeply");
    }
    ~Level() { --evaluator.depth_; }
    Evaluator& evaluator;
  };
  static constexpr int kDepthMax = 1000;

  void render(const Block& block, std::string& out) {
    Level level(*this);
    for (const auto& node : block.nodes) {
      if (flow_ != Flow::kOn || !step()) return;
      render_node(node, out);
      if (out.size() > Template::kOutputMax) fail(fmt::format("more than {} bytes of output", Template::kOutputMax));
    }
  }

  void render_node(const Node& node, std::string& out) {
    switch (node.kind) {
      case Node::Kind::kText:
        out += node.text;
        break;
      case Node::Kind::kReference:
        print(out, value_of(node.reference), Template::kOutputMax);
        break;
      case Node::Kind::kSet:
        assign(node.reference, evaluate(node.expression));
        break;
      case Node::Kind::kIf:
        for (const auto& branch : node.branches) {
          if (branch.conditional && !truth(evaluate(branch.condition))) continue;
          if (!failed()) render(branch.block, out);
          break;
        }
        break;
      case Node::Kind::kForeach:
        loop(node, out);
        break;
      case Node::Kind::kBreak:
        flow_ = Flow::kBreak;
        break;
      case Node::Kind::kStop:
        flow_ = Flow::kStop;
        break;
      case Node::Kind::kDefine: {
        Value block = Value::special(Kind::kBlock);
        block.block = &node.block;
        variables_[node.text] = block;
        break;
      }
    }
  }

  void loop(const Node& node, std::string& out) {
    const Value source = evaluate(node.expression);
    std::vector<Value> items;
    if (source.kind == Kind::kList) {
      items = source.list->items;
    } else if (source.kind == Kind::kMap) {
      for (const auto& entry : source.map->entries()) items.push_back(entry.second);
    }
    heap_.charge(items.size() * sizeof(Value));
    const auto saved = variables_.find(node.text);
    const Value before = saved == variables_.end() ? Value() : saved->second;
    Loop* state = heap_.new_loop();
    state->parent = loop_;
    loop_ = state;
    const auto rounds = std::min(items.size(), std::size_t(Template::kLoopRoundsMax));
    for (std::size_t i = 0; i < rounds && flow_ == Flow::kOn && !state->stopped && step(); ++i) {
      heap_.open(items[i]);
      variables_[node.text] = items[i];
      state->index = std::int64_t(i);
      state->has_next = i + 1 < items.size();
      render(node.block, out);
    }
    if (flow_ == Flow::kBreak) flow_ = Flow::kOn;
    loop_ = state->parent;
    variables_[node.text] = before;
  }

  // ---- references ----

  // A reference as an operand: what leads nowhere is an empty text.
  Value operand(const Reference& reference) {
    const Value value = value_of(reference);
    return value.is_null() ? Value::text("") : value;
  }

  Value value_of(const Reference& reference) {
    Value value = base_of(reference.name);
    for (const auto& tail : reference.tails) {
      if (!step()) return {};
      value = follow(value, tail);
    }
    if (value.kind == Kind::kBlock) value = heap_.text(render_block(*value.block));
    return value;
  }

  Value base_of(const std::string& name) {
    if (const auto there = variables_.find(name); there != variables_.end()) {
      heap_.open(there->second);
      return there->second;
    }
    if (name == "input") return Value::special(Kind::kInput);
    if (name == "util") return Value::special(Kind::kUtil);
    if (name == "context") return context();
    if (name == "stageVariables") return Value::of(stage_variables());
    if (loop_ == nullptr) return {};
    if (name == "foreach") {
      Value value = Value::special(Kind::kLoop);
      value.loop = loop_;
      return value;
    }
    if (name == "velocityCount") return Value::of(loop_->index + 1);
    if (name == "velocityHasNext") return Value::of(loop_->has_next);
    return {};
  }

  Value follow(Value value, const Tail& tail) {
    if (tail.kind == Tail::Kind::kProperty) {
      if (value.kind == Kind::kInput) return tail.name == "body" ? body() : Value();
      return property_of(heap_, value, tail.name);
    }
    std::vector<Value> arguments;
    for (const auto& argument : tail.arguments) arguments.push_back(evaluate(argument));
    if (failed()) return {};
    if (tail.kind == Tail::Kind::kIndex) return item_of(heap_, error_, value, arguments.front());
    if (value.kind == Kind::kInput) return call_input(tail.name, arguments);
    if (value.kind == Kind::kUtil) return call_util(heap_, error_, tail.name, arguments);
    return call_method(heap_, error_, value, tail.name, arguments);
  }

  std::string render_block(const Block& block) {
    std::string out;
    if (++call_depth_ > Template::kCallDepthMax) {
      fail(fmt::format("blocks call each other more than {} deep", Template::kCallDepthMax));
    } else {
      render(block, out);
    }
    --call_depth_;
    return out;
  }

  void assign(const Reference& reference, Value value) {
    if (failed()) return;
    if (value.is_null()) value = Value::text("");
    if (reference.tails.empty()) {
      variables_[reference.name] = value;
      return;
    }
    Value container = base_of(reference.name);
    for (std::size_t i = 0; i + 1 < reference.tails.size(); ++i) container = follow(container, reference.tails[i]);
    const Tail& last = reference.tails.back();
    if (last.kind == Tail::Kind::kProperty) {
      if (container.kind == Kind::kMap) put(*container.map, last.name, value);
      return;
    }
    const Value index = evaluate(last.arguments.front());
    if (container.kind == Kind::kMap) {
      put(*container.map, index.is_text() ? index.as_text() : heap_.keep(text_of(index)), value);
    } else if (container.kind == Kind::kList) {
      Value arguments[] = {index, value};
      call_method(heap_, error_, container, "set", arguments);
    }
  }

  void put(Map& map, std::string_view key, Value value) {
    heap_.charge(3 * sizeof(Value));
    map.put(key, value);
  }

  // ---- $input, $context, $stageVariables ----

  Value body() const { return Value::text(input_.body.empty() ? std::string_view("{}") : input_.body); }

  // The parsed body. A body that does not even begin like JSON's quoted and nested values is a text (section 4.2).
  const boost::json::value* document() {
    if (document_ != nullptr) return document_;
    const auto text = input_.body.empty() ? std::string_view("{}") : input_.body;
    auto parsed = parse_lenient_json(text);
    const auto first = text.find_first_not_of(" \t\r\n");
    if (!parsed &&
        (first == std::string_view::npos || std::string_view("{[\"'").find(text[first]) == std::string_view::npos)) {
      parsed = boost::json::string(text);
    }
    if (!parsed) {
      fail("the body is not JSON");
      return nullptr;
    }
    heap_.charge(text.size() * 2);
    document_ = &heap_.keep(std::move(*parsed));
    return document_;
  }

  Value call_input(const std::string& name, std::vector<Value>& arguments) {
    if (name == "params") {
      if (arguments.empty()) return params();
      const std::string wanted = text_of(arguments[0]);
      for (const Pairs* pairs : {input_.path, input_.querystring, input_.header}) {
        if (pairs == nullptr) continue;
        for (const auto& [key, value] : *pairs) {
          if (key == wanted) return Value::text(value);
        }
      }
      return {};
    }
    if ((name != "json" && name != "path") || arguments.size() != 1) return {};
    const auto path = JsonPath::parse(text_of(arguments[0]));
    if (!path) {
      fail("$input: " + path.error());
      return {};
    }
    const auto* whole = document();
    if (whole == nullptr) return {};
    if (name == "json") {
      const auto found = path->read(*whole);
      return heap_.text(found ? json_text(*found) : "\"\"");
    }
    if (const auto* part = path->find(*whole)) return opened(Heap::from_json(*part));
    heap_.charge(input_.body.size() / 4);  // an indefinite path may look at all of the body
    auto found = path->read(*whole);
    if (!found) return {};
    heap_.charge(4096);
    return opened(Heap::from_json(heap_.keep(std::move(*found))));
  }

  Value opened(Value value) {
    heap_.open(value);
    return value;
  }

  Map* map_of(const Pairs* pairs) {
    Map* map = heap_.new_map();
    if (pairs == nullptr) return map;
    for (const auto& [key, value] : *pairs) put(*map, key, Value::text(value));
    return map;
  }

  Value params() {
    if (params_ == nullptr) {
      params_ = heap_.new_map();
      params_->put("path", Value::of(map_of(input_.path)));
      params_->put("querystring", Value::of(map_of(input_.querystring)));
      params_->put("header", Value::of(map_of(input_.header)));
    }
    return Value::of(params_);
  }

  Map* stage_variables() {
    if (stage_variables_ == nullptr) stage_variables_ = map_of(input_.stage_variables);
    return stage_variables_;
  }

  Map* child_of(Map& map, std::string_view key) {
    if (Value* there = map.find(key); there != nullptr && there->kind == Kind::kMap) return there->map;
    Map* child = heap_.new_map();
    map.put(heap_.keep(std::string(key)), Value::of(child));
    return child;
  }

  Value context() {
    if (context_ == nullptr) {
      context_ = heap_.new_map();
      if (input_.context) {
        for (auto& [name, text] : input_.context()) {
          std::string_view rest = heap_.keep(name);
          Map* map = context_;
          for (auto dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
            map = child_of(*map, rest.substr(0, dot));
            rest.remove_prefix(dot + 1);
          }
          map->put(rest, heap_.text(std::move(text)));
        }
      }
      Map* request = child_of(*context_, "requestOverride");
      for (const auto* part : {"header", "path", "querystring"}) child_of(*request, part);
      child_of(*child_of(*context_, "responseOverride"), "header");
    }
    return Value::of(context_);
  }

  void collect_overrides(Overrides& out) {
    if (context_ == nullptr) return;
    const auto collect = [&](std::string_view side, std::string_view part, Pairs& pairs) {
      const Value map = property_of(heap_, property_of(heap_, Value::of(context_), side), part);
      if (map.kind != Kind::kMap) return;
      for (const auto& [key, value] : map.map->entries()) pairs.emplace_back(key, text_of(value));
    };
    collect("requestOverride", "header", out.request_header);
    collect("requestOverride", "path", out.request_path);
    collect("requestOverride", "querystring", out.request_querystring);
    collect("responseOverride", "header", out.response_header);
    const Value status = property_of(heap_, property_of(heap_, Value::of(context_), "responseOverride"), "status");
    if (status.is_null()) return;
    const std::string text = text_of(status);
    if (text.size() == 3 && text >= "100" && text <= "599" &&
        text.find_first_not_of("0123456789") == std::string::npos) {
      out.response_status = std::stoi(text);
    }
  }

  // ---- expressions ----

  Value evaluate(const Expression& expression) {
    using K = Expression::Kind;
    Level level(*this);
    if (!step()) return {};
    switch (expression.kind) {
      case K::kNull:
        return {};
      case K::kTrue:
      case K::kFalse:
        return Value::of(expression.kind == K::kTrue);
      case K::kInteger:
        return Value::of(expression.integer);
      case K::kDouble:
        return Value::of(expression.number);
      case K::kText:
        return Value::text(expression.text);
      case K::kInterpolated: {
        std::string out;
        render(expression.block, out);
        return heap_.text(std::move(out));
      }
      case K::kReference:
        return operand(expression.reference);
      case K::kList: {
        List* list = heap_.new_list();
        for (const auto& part : expression.parts) list->items.push_back(evaluate(part));
        heap_.charge(list->items.size() * sizeof(Value));
        return Value::of(list);
      }
      case K::kRange:
        return range(expression.parts[0].integer, expression.parts[1].integer);
      case K::kMap: {
        Map* map = heap_.new_map();
        for (std::size_t i = 0; i + 1 < expression.parts.size(); i += 2) {
          const Value key = evaluate(expression.parts[i]);
          put(*map, key.is_text() ? key.as_text() : heap_.keep(text_of(key)), evaluate(expression.parts[i + 1]));
        }
        return Value::of(map);
      }
      case K::kNot:
        return Value::of(!truth(evaluate(expression.parts[0])));
      case K::kOr:
        return Value::of(truth(evaluate(expression.parts[0])) || truth(evaluate(expression.parts[1])));
      case K::kAnd:
        return Value::of(truth(evaluate(expression.parts[0])) && truth(evaluate(expression.parts[1])));
      default:
        return binary(expression.kind, evaluate(expression.parts[0]), evaluate(expression.parts[1]));
    }
  }

  Value range(std::int64_t from, std::int64_t to) {
    List* list = heap_.new_list();
    const std::int64_t direction = from <= to ? 1 : -1;
    for (std::int64_t i = from;; i += direction) {
      heap_.charge(sizeof(Value));
      if (heap_.exhausted()) break;
      list->items.push_back(Value::of(i));
      if (i == to) break;
    }
    return Value::of(list);
  }

  Value binary(Expression::Kind kind, const Value& a, const Value& b) {
    using K = Expression::Kind;
    if (failed()) return {};
    switch (kind) {
      case K::kEqual:
        return Value::of(same(a, b));
      case K::kNotEqual:
        return Value::of(!same(a, b));
      case K::kLess:
        return Value::of(a.is_number() && b.is_number() && a.as_double() < b.as_double());
      case K::kLessOrEqual:
        return Value::of(a.is_number() && b.is_number() && a.as_double() <= b.as_double());
      case K::kGreater:
        return Value::of(a.is_number() && b.is_number() && a.as_double() > b.as_double());
      case K::kGreaterOrEqual:
        return Value::of(a.is_number() && b.is_number() && a.as_double() >= b.as_double());
      default:
        break;
    }
    if (kind == K::kAdd && (a.is_text() || b.is_text())) {
      std::string joined = text_of(a);
      print(joined, b, Template::kOutputMax);
      return heap_.text(std::move(joined));
    }
    if (!a.is_number() || !b.is_number()) return {};
    if (a.kind == Kind::kInt && b.kind == Kind::kInt) return whole(kind, a.integer, b.integer);
    return fractional(kind, a.as_double(), b.as_double());
  }

  // Equal values; an empty text and nothing are the same; values of different classes compare as texts.
  bool same(const Value& a, const Value& b) {
    if (a.is_text()) heap_.charge(a.as_text().size() / 16);
    if (a.kind == b.kind || (a.is_number() && b.is_number())) return equal(a, b);
    return text_of(a) == text_of(b);
  }

  static Value whole(Expression::Kind kind, std::int64_t a, std::int64_t b) {
    using K = Expression::Kind;
    std::int64_t out = 0;
    switch (kind) {
      case K::kAdd:
        if (__builtin_add_overflow(a, b, &out)) break;
        return Value::of(out);
      case K::kSubtract:
        if (__builtin_sub_overflow(a, b, &out)) break;
        return Value::of(out);
      case K::kMultiply:
        if (__builtin_mul_overflow(a, b, &out)) break;
        return Value::of(out);
      case K::kDivide:
        if (b == 0) return {};
        if (b == -1) return whole(K::kSubtract, 0, a);
        return Value::of(a / b);
      default:
        if (b == 0) return {};
        return Value::of(b == -1 ? std::int64_t(0) : a % b);
    }
    return fractional(kind, double(a), double(b));
  }

  static Value fractional(Expression::Kind kind, double a, double b) {
    using K = Expression::Kind;
    switch (kind) {
      case K::kAdd:
        return Value::of(a + b);
      case K::kSubtract:
        return Value::of(a - b);
      case K::kMultiply:
        return Value::of(a * b);
      case K::kDivide:
        return b == 0 ? Value() : Value::of(a / b);
      default:
        return b == 0 ? Value() : Value::of(std::fmod(a, b));
    }
  }

  const TemplateInput& input_;
  Heap heap_;
  std::unordered_map<std::string_view, Value> variables_;
  Loop* loop_ = nullptr;
  Map* params_ = nullptr;
  Map* context_ = nullptr;
  Map* stage_variables_ = nullptr;
  const boost::json::value* document_ = nullptr;
  Flow flow_ = Flow::kOn;
  std::size_t steps_ = 0;
  int call_depth_ = 0;
  int depth_ = 0;
  std::string error_;
};

}  // namespace

base::Result<Template, std::string> Template::parse(std::string_view text) {
  auto block = parse_template(text);
  if (!block) return base::fail(block.error());
  return Template(std::make_shared<const ast::Block>(std::move(*block)));
}

base::Result<Rendered, std::string> Template::render(const TemplateInput& input) const {
  return Evaluator(input).run(*block_);
}

}  // namespace sluice::apigw
