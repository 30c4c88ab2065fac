#include "cli/template_text.h"

namespace sluice::cli {
namespace {

namespace json = boost::json;

class Writer {
 public:
  std::string text;

  void write(const json::value& value, const cfn::Lines& lines) {
    go_to(lines.line);
    if (const auto* object = value.if_object()) {
      write_all(*object, '{', '}', lines, [this](const auto& member, const cfn::Lines& place) {
        go_to(place.line);  // a member stands where its name does
        text += json::serialize(json::value(member.key()));
        text += ':';
        write(member.value(), place);
      });
    } else if (const auto* array = value.if_array()) {
      write_all(*array, '[', ']', lines, [this](const auto& item, const cfn::Lines& place) { write(item, place); });
    } else {
      text += json::serialize(value);
    }
  }

 private:
  template <class Values, class One>
  void write_all(const Values& values, char open, char close, const cfn::Lines& lines, One one) {
    static const cfn::Lines unknown;
    text += open;
    std::size_t index = 0;
    for (const auto& value : values) {
      if (index > 0) text += ',';
      one(value, index < lines.children.size() ? lines.children[index] : unknown);
      ++index;
    }
    text += close;
  }

  void go_to(int line) {
    for (; line_ < line; ++line_) text += '\n';
  }

  int line_ = 1;
};

}  // namespace

std::string json_on_lines(const json::value& value, const cfn::Lines& lines) {
  Writer writer;
  writer.write(value, lines);
  return std::move(writer.text);
}

std::string at_place(std::string_view file, std::string_view message) {
  std::string place(file);
  constexpr std::string_view kLine = "(line ";
  if (const auto at = message.find(kLine); at != message.npos) {
    const auto number = message.substr(at + kLine.size());
    place += ":" + std::string(number.substr(0, number.find_first_not_of("0123456789")));
  }
  return place + ": " + std::string(message);
}

}  // namespace sluice::cli
