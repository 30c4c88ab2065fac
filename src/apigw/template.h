#pragma once
// Mapping templates: compiled once with the deployment, rendered for each request by any thread, within limits.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apigw/template_ast.h"
#include "base/result.h"

namespace sluice::apigw {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// What a template set below $context.requestOverride and $context.responseOverride.
struct Overrides {
  Pairs request_header, request_path, request_querystring;
  Pairs response_header;
  std::optional<int> response_status;
};

// What a template sees. Everything outlives the rendering.
struct TemplateInput {
  std::string_view body;               // $input.body; empty shows as {}
  const Pairs* path = nullptr;         // $input.params().path
  const Pairs* querystring = nullptr;  // the last value of each name
  const Pairs* header = nullptr;
  const Pairs* stage_variables = nullptr;
  // $context: names with dots (identity.sourceIp) and values; asked only if the template looks at $context.
  std::function<Pairs()> context;
};

struct Rendered {
  std::string text;
  Overrides overrides;
};

class Template {
 public:
  // API Gateway's own limit on rounds of a loop, and ours on what one rendering may cost.
  static constexpr int kLoopRoundsMax = 1000;
  static constexpr std::size_t kOutputMax = 10'000'000;  // bytes: a request's largest body
  static constexpr std::size_t kHeapMax = 128u << 20;    // bytes of all values made
  static constexpr std::size_t kStepsMax = 1'000'000;    // nodes evaluated
  static constexpr int kCallDepthMax = 50;               // #define blocks that use #define blocks

  static base::Result<Template, std::string> parse(std::string_view text);

  // The failure says why there is no text: a method's misuse, a limit, $input of a body that is not JSON.
  base::Result<Rendered, std::string> render(const TemplateInput& input) const;

 private:
  explicit Template(std::shared_ptr<const ast::Block> block) : block_(std::move(block)) {}
  std::shared_ptr<const ast::Block> block_;
};

}  // namespace sluice::apigw
