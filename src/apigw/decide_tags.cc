// Tags of APIs and stages: arn:aws:apigateway:REGION::/restapis/ID[/stages/NAME].
#include "apigw/decide.h"
#include "aws/arn.h"

namespace sluice::apigw {

namespace {

constexpr std::size_t kTagsMax = 50;  // of a resource, AWS's quota

struct Tagged {
  const ApiState* api = nullptr;
  const Stage* stage = nullptr;  // null: the API itself

  StringMap tags() const { return (stage == nullptr ? api->api.tags : stage->tags).value_or(StringMap{}); }
};

aws::Result<Tagged> find_tagged(const Call& call, const std::optional<std::string>& text) {
  const auto arn = aws::Arn::parse(text.value_or(""));
  constexpr std::string_view kApis = "/restapis/", kStages = "/stages/";
  if (!arn || arn->service != "apigateway") return aws::fail(bad_request("Invalid ARN specified in the request"));
  if (!arn->resource.starts_with(kApis)) {
    return aws::fail(aws::not_supported(fmt::format("A tag on {}", arn->resource)));
  }
  const auto rest = arn->resource.substr(kApis.size());
  const auto slash = rest.find('/');
  const auto found = call.state.find(rest.substr(0, slash), call.context);
  if (!found) return aws::fail(found.error());
  Tagged out{*found, nullptr};
  if (slash == std::string::npos) return out;
  if (rest.compare(slash, kStages.size(), kStages) != 0) {
    return aws::fail(aws::not_supported(fmt::format("A tag on {}", arn->resource)));
  }
  const auto stage = (*found)->stages.find(rest.substr(slash + kStages.size()));
  if (stage == (*found)->stages.end()) return aws::fail(not_found("Invalid stage identifier specified"));
  out.stage = &stage->second;
  return out;
}

Decision set_tags(const Tagged& tagged, StringMap tags) {
  if (tags.size() > kTagsMax) return limit_exceeded(fmt::format("A resource has at most {} tags", kTagsMax));
  Decision decision;
  if (tagged.stage == nullptr) {
    RestApi api = tagged.api->api;
    api.tags = std::move(tags);
    decision.events.push_back(RestApiSet{tagged.api->account, tagged.api->region, std::move(api)});
  } else {
    Stage stage = *tagged.stage;
    stage.tags = std::move(tags);
    decision.events.push_back(StageSet{tagged.api->api.id, std::move(stage)});
  }
  return decision;
}

}  // namespace

Decision decide(const Call& call, const GetTagsRequest& request) {
  const auto tagged = find_tagged(call, request.resourceArn);
  if (!tagged) return tagged.error();
  return answer(Tags{tagged->tags()});
}

Decision decide(const Call& call, const TagResourceRequest& request) {
  const auto tagged = find_tagged(call, request.resourceArn);
  if (!tagged) return tagged.error();
  if (!request.tags) return missing("tagResourceInput.tags");
  StringMap tags = tagged->tags();
  for (const auto& [key, value] : *request.tags) tags.insert_or_assign(key, value);
  return set_tags(*tagged, std::move(tags));
}

Decision decide(const Call& call, const UntagResourceRequest& request) {
  const auto tagged = find_tagged(call, request.resourceArn);
  if (!tagged) return tagged.error();
  if (!request.tagKeys) return missing("untagResourceInput.tagKeys");
  StringMap tags = tagged->tags();
  for (const auto& key : *request.tagKeys) tags.erase(key);
  return set_tags(*tagged, std::move(tags));
}

}  // namespace sluice::apigw
