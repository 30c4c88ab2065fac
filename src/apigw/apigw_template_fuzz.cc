// Mapping templates: the first line of the input is the request's body, the rest the template. What parses is rendered
// within its limits; a rendering is the same each time.
#include <string_view>

#include "apigw/template.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::apigw;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto newline = text.find('\n');
  const auto body = text.substr(0, newline);
  const auto source = newline == std::string_view::npos ? std::string_view() : text.substr(newline + 1);
  const auto parsed = Template::parse(source);
  if (!parsed) return 0;
  const Pairs values = {{"name", "value"}, {"n", "1"}};
  TemplateInput input;
  input.body = body;
  input.path = input.querystring = input.header = input.stage_variables = &values;
  input.context = [&] { return values; };
  const auto first = parsed->render(input);
  const auto second = parsed->render(input);
  CHECK(first.has_value() == second.has_value());
  if (first) CHECK(first->text == second->text);
  return 0;
}
