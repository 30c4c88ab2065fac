#include "apigw/json_schema.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "apigw/json_text.h"

namespace sluice::apigw {
namespace {

// "valid", or the first error.
std::string check(std::string_view schema, std::string_view value) {
  JsonSchemas schemas;
  if (!schemas.add("M", schema)) return "refused";
  const auto errors = schemas.validate("M", parse_json(value).value());
  return errors.empty() ? "valid" : errors.front();
}

TEST(JsonSchemaTest, Types) {
  EXPECT_EQ(check(R"({"type":"integer"})", "1"), "valid");
  EXPECT_EQ(check(R"({"type":"integer"})", "1.0"), "valid");
  EXPECT_EQ(check(R"({"type":"integer"})", "\"1\""),
            R"(instance type (string) does not match any allowed primitive type (allowed: ["integer"]))");
  EXPECT_EQ(check(R"({"type":["null","number"]})", "1.5"), "valid");
  EXPECT_EQ(check(R"({"title":"AnyJson","description":"Any JSON value."})", "[null]"), "valid");
}

TEST(JsonSchemaTest, Objects) {
  EXPECT_EQ(check(R"({"required":["name","a"]})", "{}"), R"(object has missing required properties (["a","name"]))");
  EXPECT_EQ(check(R"({"properties":{"a":{}},"additionalProperties":false})", R"({"a":1,"b":2})"),
            R"(object instance has properties which are not allowed by the schema: ["b"])");
  EXPECT_EQ(check(R"({"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":{"type":"integer"}})",
                  R"({"x-a":"s","b":1})"),
            "valid");
  EXPECT_EQ(check(R"({"dependencies":{"a":["b"]}})", R"({"a":1})"),
            R"(property "a" of object has missing property dependencies (missing: ["b"]))");
  EXPECT_EQ(check(R"({"minProperties":1})", "{}"),
            "object has too few properties (found 0 but schema requires at least 1)");
}

TEST(JsonSchemaTest, NumbersTextsAndArrays) {
  EXPECT_EQ(check(R"({"minimum":3})", "2"),
            "numeric instance is lower than the required minimum (minimum: 3, found: 2)");
  EXPECT_EQ(check(R"({"minimum":3,"exclusiveMinimum":true})", "3"), "valid")
      << "exclusiveMinimum is ignored, as in API Gateway";
  EXPECT_EQ(check(R"({"multipleOf":5})", "7"), "remainder of division is not zero (7 / 5)");
  EXPECT_EQ(check(R"({"maxLength":2})", "\"äöü\""), "string \"äöü\" is too long (length: 3, maximum allowed: 2)");
  EXPECT_EQ(check(R"({"pattern":"^[a-c]+$"})", "\"abd\""),
            R"(ECMA 262 regex "^[a-c]+$" does not match input string "abd")");
  EXPECT_EQ(check(R"({"enum":[1,"a"]})", "2"), R"(instance value (2) not found in enum (possible values: [1,"a"]))");
  EXPECT_EQ(check(R"({"items":{"type":"integer"},"uniqueItems":true})", "[1,1.0]"),
            "array must not contain duplicate elements");
  EXPECT_EQ(check(R"({"items":[{}],"additionalItems":false})", "[1,2]"),
            "array has additional elements which are not allowed by the schema");
  EXPECT_EQ(check(R"({"format":"date-time"})", "\"2026-01-31T12:34:56Z\""), "valid");
  EXPECT_EQ(check(R"({"format":"ipv4"})", "\"1.2.3\""), R"(string "1.2.3" is invalid against requested format "ipv4")");
}

TEST(JsonSchemaTest, Combinations) {
  EXPECT_EQ(check(R"({"oneOf":[{"type":"integer"},{"minimum":2}]})", "3"),
            "instance failed to match exactly one schema (matched 2 out of 2)");
  EXPECT_EQ(check(R"({"anyOf":[{"type":"string"},{"minimum":2}]})", "1"),
            "instance failed to match at least one required schema among 2");
  EXPECT_EQ(check(R"({"allOf":[{"type":"integer"},{"minimum":2}]})", "1"),
            "instance failed to match all required schemas (matched only 1 out of 2)");
  EXPECT_EQ(check(R"({"not":{"type":"integer"}})", "1"), "instance matched a schema which it should not have");
}

TEST(JsonSchemaTest, References) {
  JsonSchemas schemas;
  ASSERT_TRUE(schemas.add(
      "Node",
      R"({"properties":{"next":{"$ref":"https://apigateway.amazonaws.com/restapis/x/models/Node"},"v":{"$ref":"#/definitions/V"}},
    "definitions":{"V":{"type":"string"}}})"));
  EXPECT_TRUE(schemas.validate("Node", parse_json(R"({"next":{"next":{"v":"x"}}})").value()).empty());
  EXPECT_FALSE(schemas.validate("Node", parse_json(R"({"next":{"next":{"v":1}}})").value()).empty());
  EXPECT_EQ(check(R"({"$ref":"#"})", "1"), "the schema's references go too deep");
  EXPECT_EQ(check(R"({"$ref":"#/nope"})", "1"), "the reference #/nope leads nowhere");
}

TEST(JsonSchemaTest, HostileSchemasAndBodiesHaveLimits) {
  EXPECT_EQ(check("[]", "1"), "refused");
  EXPECT_EQ(check(R"({"pattern":"("})", "1"), "refused");
  EXPECT_NE(check(R"({"pattern":"^(a+)+$"})", "\"" + std::string(40, 'a') + "!\""), "valid");
  EXPECT_NE(check(R"({"anyOf":[{"$ref":"#"},{"$ref":"#"}]})", "1"), "valid")
      << "two branches at each level would be 2^200 steps";
}

}  // namespace
}  // namespace sluice::apigw
