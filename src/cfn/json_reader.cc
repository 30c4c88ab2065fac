// JSON templates. Boost.JSON reads the values but does not tell where they stood; a second walk over the text, which
// is known to be valid by then, finds the lines.
#include <fmt/format.h>

#include <algorithm>

#include "cfn/document.h"
#include "cfn/errors.h"

namespace sluice::cfn {

namespace {

class LineWalk {
 public:
  explicit LineWalk(std::string_view text) : text_(text) {}

  Lines value() {
    skip_space();
    Lines lines{line_, {}};
    if (at_ >= text_.size()) return lines;
    const char c = text_[at_];
    if (c == '{') {
      object(lines);
    } else if (c == '[') {
      array(lines);
    } else if (c == '"') {
      string();
    } else {
      while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos) ++at_;
    }
    return lines;
  }

 private:
  void object(Lines& lines) {
    std::vector<std::string_view> names;
    ++at_;
    for (skip_space(); at_ < text_.size() && text_[at_] != '}'; skip_space()) {
      const int line = line_;
      const auto name = string();
      skip_space();
      ++at_;  // the colon
      Lines member = value();
      member.line = line;  // a member stands where its name does
      // A name that comes again takes the place of the first, as in the parsed object.
      const auto earlier = std::find(names.begin(), names.end(), name);
      if (names.size() < kDuplicatesLookedFor && earlier != names.end()) {
        lines.children[std::size_t(earlier - names.begin())] = std::move(member);
      } else {
        names.push_back(name);
        lines.children.push_back(std::move(member));
      }
      comma();
    }
    ++at_;
  }

  void array(Lines& lines) {
    ++at_;
    for (skip_space(); at_ < text_.size() && text_[at_] != ']'; skip_space()) {
      lines.children.push_back(value());
      comma();
    }
    ++at_;
  }

  std::string_view string() {
    const auto start = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const auto end = std::min(at_++, text_.size());
    return text_.substr(start, end - start);
  }

  void comma() {
    skip_space();
    if (at_ < text_.size() && text_[at_] == ',') ++at_;
  }

  void skip_space() {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') return;
    }
  }

  // Looking for duplicates is quadratic; in larger objects a duplicate name only makes later lines wrong.
  static constexpr std::size_t kDuplicatesLookedFor = 1000;

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

Lines json_lines(std::string_view text) {
  return LineWalk(text).value();
}

aws::Result<Document> read_json_document(std::string_view text) {
  json::parse_options options;
  options.max_depth = kDocumentDepthMax;
  json::stream_parser parser(json::storage_ptr(), options);
  boost::system::error_code error;
  const auto taken = parser.write_some(text.data(), text.size(), error);
  if (!error && text.find_first_not_of(" \t\r\n", taken) != std::string_view::npos) error = json::error::extra_data;
  if (!error) parser.finish(error);
  if (error) {
    const auto before = text.substr(0, std::min(taken, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto column = 1 + before.size() - (before.find_last_of('\n') + 1);
    return aws::fail(template_format_error(fmt::format("JSON not well-formed. (line {}, column {})", line, column)));
  }
  return Document(parser.release(), json_lines(text));
}

}  // namespace sluice::cfn
