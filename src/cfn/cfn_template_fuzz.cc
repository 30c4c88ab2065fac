// Templates from anybody: reading, structure, the SAM transform, preparation, and a deployment in which every resource
// is made at once. Nothing may crash, hang or take much memory; what was transformed must be a template again.
#include <cstdint>
#include <string>
#include <string_view>

#include "aws/context.h"
#include "base/check.h"
#include "base/random.h"
#include "cfn/deployment.h"
#include "cfn/engine.h"

namespace sluice::cfn {
namespace {

constexpr std::size_t kInputMax = 64 << 10;

// Answers every request with a resource that has the same attribute for all names.
void deploy(const std::string& text) {
  Engine engine;
  base::SeededRandom random(1);
  const base::Instant now = base::from_epoch_ms(1'767'225'600'000);
  std::vector<Command> commands;
  CreateStackRequest create;
  create.StackName = "fuzz";
  create.TemplateBody = text;
  create.TemplateURL = "http://127.0.0.1:4566/b/k";
  create.Capabilities = {"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"};
  commands.push_back(create);
  for (std::size_t i = 0; i < commands.size() && i < 2000; ++i) {
    const auto decision = engine.decide(commands[i], aws::Context{}, now, random);
    for (const auto& event : decision.events) engine.apply(event);
    for (const auto& effect : decision.effects) {
      const auto& request = std::get<ResourceRequest>(effect);
      ResourceAnswer answer;
      answer.token = request.token;
      answer.physical_id = request.physical_name;
      answer.attributes["Arn"] = "arn:aws:any:us-east-1:000000000000:x";
      commands.push_back(answer);
    }
  }
  for (const auto& [id, stack] : engine.state().stacks()) CHECK(stack.record->phase == Phase::kNone);
}

void run(const std::string& text) {
  const auto source = read_template(text);
  if (!source) return;
  std::map<std::string, std::string> parameters;
  for (const auto& definition : source->parameters) {
    parameters[definition.name] = definition.default_value.value_or("1");
  }
  const auto record = process_template(*source, parameters, "us-east-1", 1);
  if (!record) return;
  const auto again = read_template(json::serialize(record->processed));
  CHECK(again || again.error().code == "ValidationError");
  deploy(text);
}

}  // namespace
}  // namespace sluice::cfn

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size <= sluice::cfn::kInputMax) {
    sluice::cfn::run(std::string(reinterpret_cast<const char*>(data), size));
  }
  return 0;
}
