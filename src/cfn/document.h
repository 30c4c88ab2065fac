#pragma once
// A template's text as a document: JSON values in the order of the text, YAML's short tags already in their long form,
// and for every value the line where it stands, so that errors can name it. Values own themselves; no threads.
#include <boost/json.hpp>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"

namespace sluice::cfn {

namespace json = boost::json;

// Limits of sluice's own against templates that are small as text and huge as values (aliases of aliases).
inline constexpr std::size_t kDocumentDepthMax = 100;
inline constexpr std::size_t kDocumentNodesMax = 200'000;
inline constexpr std::size_t kDocumentBytesMax = 16 << 20;  // of all texts, aliases expanded

// The line of a value and of the values in it: children are in the order of the object's members or array's items.
struct Lines {
  int line = 0;  // from 1; 0: unknown
  std::vector<Lines> children;
};

class Document {
 public:
  Document() = default;
  Document(json::value root, Lines lines) : root_(std::move(root)), lines_(std::move(lines)) {}

  const json::value& root() const { return root_; }
  const Lines& lines() const { return lines_; }
  // The line of the value at `path`, or of the deepest one on the way that exists.
  int line_of(std::initializer_list<std::string_view> path) const;
  int line_of(const std::vector<std::string>& path) const;

 private:
  json::value root_;
  Lines lines_;
};

// Reads JSON (a text that begins with a brace) or YAML 1.1. Errors are AWS's: `Template format error: YAML not
// well-formed. (line 3, column 5)`, `JSON not well-formed. (...)`, `unsupported structure.` (not an object).
aws::Result<Document> read_document(std::string_view text);

// The two halves of it.
aws::Result<Document> read_json_document(std::string_view text);
aws::Result<Document> read_yaml_document(std::string_view text);

// The lines of the values of a text that is valid JSON.
Lines json_lines(std::string_view text);

}  // namespace sluice::cfn
