#include "http/template_url.h"

#include "aws/http.h"

namespace sluice::http {
namespace {

constexpr std::int64_t kTemplateBytesMax = 1'000'000;  // cloudformation-sam.md section 2.8

aws::Error invalid(std::string message) {
  return {"ValidationError", std::move(message), 400, "", {}};
}

struct Location {
  std::string bucket, key, version;
};

// http(s)://HOST/BUCKET/KEY, or http(s)://BUCKET.s3.REGION.amazonaws.com/KEY.
std::optional<Location> location_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == url.npos || (url.substr(0, scheme) != "http" && url.substr(0, scheme) != "https")) return std::nullopt;
  url.remove_prefix(scheme + 3);
  Location location;
  const auto question = url.find('?');
  if (question != url.npos) {
    for (const auto& [name, value] :
         aws::parse_form(url.substr(question + 1)).value_or(std::vector<std::pair<std::string, std::string>>{})) {
      if (name == "versionId") location.version = value;
    }
    url = url.substr(0, question);
  }
  const auto slash = url.find('/');
  if (slash == url.npos) return std::nullopt;
  const auto host = url.substr(0, slash);
  auto path = url.substr(slash + 1);
  const auto s3 = host.find(".s3");
  if (s3 != host.npos && host.ends_with("amazonaws.com")) {
    location.bucket = host.substr(0, s3);
  } else {
    const auto end = path.find('/');
    if (end == path.npos) return std::nullopt;
    location.bucket = aws::percent_decode(path.substr(0, end));
    path.remove_prefix(end + 1);
  }
  location.key = aws::percent_decode(path);
  if (location.bucket.empty() || location.key.empty()) return std::nullopt;
  return location;
}

aws::Result<std::string> fetch(host::Machine& machine, const std::string& url, const aws::Context& context) {
  if (url.starts_with("s3://")) {
    const auto bucket = std::string_view(url).substr(5, url.find('/', 5) - 5);
    return aws::fail(
        invalid("S3 error: Domain name specified in " + std::string(bucket) + " is not a valid S3 domain"));
  }
  const auto location = location_of(url);
  if (!location) return aws::fail(invalid("TemplateURL must be a supported URL."));
  s3::GetObjectRequest get;
  get.Bucket = location->bucket;
  get.Key = location->key;
  if (!location->version.empty()) get.VersionId = location->version;
  aws::Result<std::string> result = std::string();
  machine.s3.submit(std::move(get), context, [&](aws::Result<s3::Reply>&& reply) {
    if (!reply) {
      result = aws::fail(invalid("S3 error: " + reply.error().message));
      return;
    }
    const auto& found = std::get<s3::ObjectFound>(*reply);
    if (found.size > kTemplateBytesMax) {
      result = aws::fail(invalid("Template may not exceed 1000000 bytes in size."));
      return;
    }
    for (const auto& slice : found.slices) {
      const auto bytes = machine.blobs().read(slice.sha256, std::uint64_t(slice.offset), std::size_t(slice.size));
      if (!bytes) {
        result = aws::fail(aws::Error{"InternalFailure", bytes.error().what, 500, "", {}});
        return;
      }
      *result += *bytes;
    }
  });
  return result;
}

}  // namespace

aws::Status resolve_template_url(host::Machine& machine, cfn::Command& command, const aws::Context& context) {
  return std::visit(
      [&](auto& request) -> aws::Status {
        if constexpr (requires {
                        request.TemplateURL;
                        request.TemplateBody;
                      }) {
          if (!request.TemplateURL || request.TemplateURL->empty()) return {};
          auto body = fetch(machine, *request.TemplateURL, context);
          if (!body) return aws::fail(body.error());
          request.TemplateBody = std::move(*body);  // and the URL stays: other limits hold for such a template
        }
        return {};
      },
      command);
}

}  // namespace sluice::http
