#pragma once
// The methods that templates may call on texts, lists and maps: those of Java's String, List and Map that API Gateway's
// templates use (apigateway.md section 5). Texts count in UTF-16 units, as Java does.
#include <span>
#include <string>
#include <string_view>

#include "apigw/template_value.h"

namespace sluice::apigw {

// The result of a call. Null if there is no such method (as for any reference that leads nowhere). A misuse that throws
// in Java (an index out of range, a bad pattern) sets `error`. `target` and `arguments` are opened.
Value call_method(Heap& heap, std::string& error, Value target, std::string_view name, std::span<Value> arguments);

// $util's methods; null for others.
Value call_util(Heap& heap, std::string& error, std::string_view name, std::span<Value> arguments);

// The property `name` of a value without parentheses: a map's key, a list's or text's `empty`. Null if there is none.
Value property_of(Heap& heap, Value target, std::string_view name);
// target[index]: a list's item (out of range sets `error`), a map's value.
Value item_of(Heap& heap, std::string& error, Value target, Value index);

// Java's equals: texts, numbers and booleans by value, lists and maps by identity.
bool equal(const Value& a, const Value& b);
// The value as print() writes it.
std::string text_of(const Value& value);

}  // namespace sluice::apigw
