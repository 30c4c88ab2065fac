#pragma once
// JSON Schema draft 4, as API Gateway validates request bodies with it, errors in its words. The models of an API refer
// to each other by https://apigateway.amazonaws.com/restapis/API/models/NAME.
//
// Why it is our own: the patterns of a schema meet bodies of any client, so they must run on a matcher with limits
// (Pattern), and the texts of the errors are visible to clients ($context.error.validationErrorString). See
// docs/decisions/0008-own-json-schema-validator.md.
#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "apigw/pattern.h"

namespace sluice::apigw {

// All schemas of one API. Filled first, then used by any thread.
class JsonSchemas {
 public:
  static constexpr int kDepthMax = 200;               // references and nested schemas followed in one validation
  static constexpr std::size_t kChecksMax = 200'000;  // pairs of schema and value looked at in one validation
  static constexpr std::size_t kErrorsMax = 20;       // reported of one body

  // Replaces a schema of that name. False if the text is not a JSON object or a pattern in it can't be used.
  bool add(const std::string& name, std::string_view text);
  bool contains(const std::string& name) const { return schemas_.contains(name); }

  // Empty if the value is valid; else what is wrong with it, one text an error.
  std::vector<std::string> validate(const std::string& name, const boost::json::value& value) const;

 private:
  struct Validation;
  bool compile_patterns(const boost::json::value& schema);

  std::map<std::string, boost::json::value> schemas_;
  std::map<std::string, Pattern, std::less<>> patterns_;  // by their text
};

}  // namespace sluice::apigw
