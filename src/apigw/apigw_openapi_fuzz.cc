// OpenAPI documents through the engine: what is imported can be deployed or is refused, and comes back from its events.
#include <string>

#include "apigw/engine.h"
#include "base/check.h"
#include "base/event_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  apigw::Engine engine, replayed;
  base::SeededRandom random(1);
  const auto run = [&](const apigw::Command& command) {
    auto decision = engine.decide(command, aws::Context{}, base::from_epoch_ms(0), random);
    for (const auto& event : decision.events) {
      std::string encoded;
      base::encode_event(encoded, event);
      CHECK(encoded.size() < 1u << 20);
      apigw::Event decoded;
      CHECK(base::decode_event(encoded, decoded));
      engine.apply(event);
      replayed.apply(decoded);
    }
    return decision.reply;
  };
  apigw::ImportRestApiRequest import;
  import.body = base::Blob{std::string(reinterpret_cast<const char*>(data), size)};
  const auto reply = run(import);
  if (!reply) return 0;
  const auto& api = std::get<apigw::RestApi>(*reply);
  apigw::CreateDeploymentRequest deploy;
  deploy.restApiId = api.id;
  deploy.stageName = "Prod";
  if (!run(deploy)) return 0;
  for (const auto* each : {&engine, &replayed}) CHECK(each->data_plane()->find(api.id, "Prod") != nullptr);
  aws::HttpRequest request;
  request.method = "GET";
  request.target = "/Prod/a/b?c=d";
  request.body = "{}";
  const auto inputs = apigw::draw_request_inputs(random, base::from_epoch_ms(0));
  const auto plan = apigw::prepare(*engine.data_plane(), request, {api.id, "Prod", "/a/b"}, inputs);
  if (plan.call) apigw::finish(plan, apigw::IntegrationResult{});
  return 0;
}
