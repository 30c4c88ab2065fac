#pragma once
// A parsed mapping template: a tree that is made once, never changed, and rendered by many threads.
#include <cstdint>
#include <string>
#include <vector>

namespace sluice::apigw::ast {

struct Node;

// A piece of template: text and references and directives in order.
struct Block {
  std::vector<Node> nodes;
};

struct Expression;

// What follows a reference's name: .name, .name(arguments), [index].
struct Tail {
  enum class Kind { kProperty, kMethod, kIndex };
  Kind kind = Kind::kProperty;
  std::string name;
  std::vector<Expression> arguments;  // one for an index
};

struct Reference {
  std::string name;
  std::vector<Tail> tails;
};

struct Expression {
  enum class Kind {
    kNull,
    kTrue,
    kFalse,
    kInteger,
    kDouble,
    kText,          // 'raw', or "..." without anything to interpolate
    kInterpolated,  // "..." rendered as a template
    kReference,
    kList,
    kRange,  // parts: two integers
    kMap,    // parts: key, value, key, value...
    kNot,
    kOr,
    kAnd,
    kEqual,
    kNotEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kModulo,
  };
  Kind kind = Kind::kNull;
  int height = 0;  // of the tree below
  std::int64_t integer = 0;
  double number = 0;
  std::string text;
  Block block;
  Reference reference;
  std::vector<Expression> parts;
};

struct Branch {  // of an #if: #else has no condition
  bool conditional = true;
  Expression condition;
  Block block;
};

struct Node {
  enum class Kind { kText, kReference, kSet, kIf, kForeach, kBreak, kStop, kDefine };
  Kind kind = Kind::kText;
  std::string text;       // kText; the variable of kForeach and kDefine
  Reference reference;    // kReference, and the left side of kSet
  Expression expression;  // the right side of kSet, what kForeach goes through
  std::vector<Branch> branches;
  Block block;  // kForeach, kDefine
};

}  // namespace sluice::apigw::ast
