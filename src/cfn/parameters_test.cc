#include "cfn/parameters.h"

#include <gtest/gtest.h>

namespace sluice::cfn {
namespace {

class Parameters : public testing::Test {
 protected:
  void declare(const std::string& yaml) {
    const auto document = read_document("Parameters:\n" + yaml);
    ASSERT_TRUE(document) << document.error().message;
    const auto read = read_parameters(*document);
    error_ = read ? "" : read.error().message;
    if (read) definitions_ = *read;
  }
  // The values as "A=1 B=2", or the error's text.
  std::string with(const std::vector<Parameter>& given, const std::map<std::string, std::string>& previous = {}) {
    const auto values = parameter_values(definitions_, given, previous);
    if (!values) return values.error().message;
    std::string text;
    for (const auto& [key, value] : *values) text += (text.empty() ? "" : " ") + key + "=" + value;
    return text;
  }
  static Parameter value(std::string key, std::string text) { return {std::move(key), std::move(text), {}, {}}; }
  static Parameter as_before(std::string key) { return {std::move(key), {}, true, {}}; }

  std::vector<ParameterDefinition> definitions_;
  std::string error_;
};

TEST_F(Parameters, GivenThenPreviousThenDefault) {
  declare("  A: {Type: String}\n  B: {Type: Number, Default: 5}\n  C: {Type: String, Default: c}");
  EXPECT_EQ(with({value("A", "x"), as_before("C")}, {{"C", "old"}}), "A=x B=5 C=old");
}

TEST_F(Parameters, MissingAndUnknownOnes) {
  declare("  A: {Type: String}\n  B: {Type: String}");
  EXPECT_EQ(with({}), "Parameters: [A, B] must have values");
  EXPECT_EQ(with({value("X", "1")}), "Parameters: [X] do not exist in the template");
}

TEST_F(Parameters, Constraints) {
  declare("  N: {Type: Number, Default: 1}");
  EXPECT_EQ(with({value("N", "many")}), "Parameter 'N' must be a number.");
  declare("  X: {Type: String, AllowedValues: [a, b]}");
  EXPECT_EQ(with({value("X", "c")}), "Parameter 'X' must be one of AllowedValues");
  declare("  X: {Type: String, AllowedPattern: '[a-z]+'}");
  EXPECT_EQ(with({value("X", "abc1")}), "Parameter 'X' must match pattern [a-z]+");
  EXPECT_EQ(with({value("X", "abc")}), "X=abc");
  declare("  X: {Type: String, MinLength: 3}");
  EXPECT_EQ(with({value("X", "ab")}), "Parameter 'X' must contain at least 3 characters");
  declare("  X: {Type: String, MinLength: '3', ConstraintDescription: be longer}");
  EXPECT_EQ(with({value("X", "ab")}), "Parameter X failed to satisfy constraint: be longer");
  declare("  X: {Type: Number, MaxValue: 9}");
  EXPECT_EQ(with({value("X", "10")}), "Parameter 'X' must be a number not greater than 9");
}

TEST_F(Parameters, DefaultsAndItemsAreCheckedToo) {
  declare("  X: {Type: String, Default: c, AllowedValues: [a, b]}");
  EXPECT_EQ(with({}), "Parameter 'X' must be one of AllowedValues");
  declare("  X: {Type: List<Number>}");
  EXPECT_EQ(with({value("X", "1, two")}), "Parameter 'X' must be a number.");
}

TEST_F(Parameters, AHostilePatternEndsInTime) {
  declare("  X: {Type: String, AllowedPattern: '(a+)+b'}");
  EXPECT_EQ(with({value("X", std::string(200, 'a'))}), "Parameter 'X' must match pattern (a+)+b");
}

TEST_F(Parameters, ListsAreTrimmed) {
  declare("  X: {Type: CommaDelimitedList}");
  EXPECT_EQ(parameter_reference(definitions_[0], "a, b ,c"), json::parse(R"(["a","b","c"])"));
}

TEST_F(Parameters, TypesThatNeedOtherServices) {
  declare("  X:\n    Type: AWS::SSM::Parameter::Value<String>");
  EXPECT_EQ(error_, "The parameter type AWS::SSM::Parameter::Value<String> of X is not supported by sluice (line 3)");
  declare("  X: {Type: Strin}");
  EXPECT_EQ(error_, "Template format error: Unrecognized parameter type: Strin");
}

TEST(ScalarText, KeepsWhatTheTemplateSays) {
  EXPECT_EQ(scalar_text(json::value(5)), "5");
  EXPECT_EQ(scalar_text(json::value(true)), "true");
  EXPECT_EQ(scalar_text(json::value(1.0)), "1.0");
  EXPECT_EQ(scalar_text(json::value(1.5)), "1.5");
}

}  // namespace
}  // namespace sluice::cfn
