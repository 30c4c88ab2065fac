// Tags of functions and of event source mappings.
#include "aws/arn.h"
#include "lambda/errors.h"
#include "lambda/functions.h"
#include "lambda/validation.h"

namespace sluice::lambda {

namespace {

constexpr std::string_view kMappingPrefix = "event-source-mapping:";

// What a tagging action names: one of the two.
struct Tagged {
  const FunctionRecord* function = nullptr;
  const MappingRecord* mapping = nullptr;

  const std::map<std::string, std::string>& tags() const { return function ? function->tags : mapping->tags; }
};

aws::Result<Tagged> find_tagged(const Scene& scene, const base::Required<std::string>& resource) {
  errors::Validation validation;
  validation.require(resource.has_value(), "resource");
  const auto arn = resource ? aws::Arn::parse(*resource) : std::nullopt;
  if (resource && (!arn || arn->service != "lambda")) {
    validation.refuse_pattern(*resource, "resource", "arn:(aws[a-zA-Z-]*):lambda:[a-z0-9-]+:\\d{12}:.+");
  }
  if (const auto status = validation.status(); !status) return aws::fail(status.error());
  if (arn->resource.starts_with(kMappingPrefix)) {
    const auto found = scene.state.mappings.find(arn->resource.substr(kMappingPrefix.size()));
    if (found == scene.state.mappings.end()) return aws::fail(errors::resource_not_found());
    return Tagged{nullptr, &found->second};
  }
  const auto function = find_function(scene, resource, std::nullopt);
  if (!function) return aws::fail(function.error());
  if (!function->name.qualifier.empty()) {
    return aws::fail(errors::invalid_parameter(
        "Tags on function aliases and versions are not supported. Please specify a function ARN."));
  }
  return Tagged{function->record, nullptr};
}

Decision with_tags(const Tagged& tagged, std::map<std::string, std::string> tags) {
  Decision decision;
  if (tagged.function != nullptr) {
    auto record = *tagged.function;
    record.tags = std::move(tags);
    decision.events.push_back(FunctionSet{std::move(record)});
  } else {
    auto record = *tagged.mapping;
    record.tags = std::move(tags);
    decision.events.push_back(MappingSet{std::move(record)});
  }
  return decision;
}

}  // namespace

Decision decide(const Scene& scene, const ListTagsRequest& request) {
  const auto tagged = find_tagged(scene, request.Resource);
  if (!tagged) return tagged.error();
  Decision decision;
  decision.reply = ListTagsResponse{tagged->tags()};
  return decision;
}

Decision decide(const Scene& scene, const TagResourceRequest& request) {
  errors::Validation validation;
  validation.require(request.Tags.has_value(), "tags");
  if (const auto status = validation.status(); !status) return status.error();
  const auto tagged = find_tagged(scene, request.Resource);
  if (!tagged) return tagged.error();
  auto tags = tagged->tags();
  for (const auto& [key, value] : *request.Tags) tags[key] = value;
  if (const auto status = check_tag_count(tags); !status) return status.error();
  return with_tags(*tagged, std::move(tags));
}

Decision decide(const Scene& scene, const UntagResourceRequest& request) {
  errors::Validation validation;
  validation.require(request.TagKeys.has_value(), "tagKeys");
  if (const auto status = validation.status(); !status) return status.error();
  const auto tagged = find_tagged(scene, request.Resource);
  if (!tagged) return tagged.error();
  auto tags = tagged->tags();
  for (const auto& key : *request.TagKeys) tags.erase(key);
  return with_tags(*tagged, std::move(tags));
}

}  // namespace sluice::lambda
