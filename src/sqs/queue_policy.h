#pragma once
// A queue's Policy as a document: its statements, and the limits of sqs.md section 14. What it allows is iam's
// business.
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::sqs {

struct Policy {
  boost::json::object document;
  boost::json::array statements;  // of the document; a single one is a list too

  // Nothing if the text is no JSON object.
  static std::optional<Policy> parse(std::string_view text);

  // The statement with that Sid.
  boost::json::array::iterator find(std::string_view label);
  std::string text();
  // What there is too much of ("21 Statements were found, maximum allowed is 20."; the wording, but for that of
  // actions, is a guess), or nothing.
  std::optional<std::string> excess() const;
};

}  // namespace sluice::sqs
