// AWS Cloud Control API, as much of it as is true here: SAM CLI asks it for functions' URLs, and there are none.
#include <boost/json.hpp>

#include "http/answer.h"
#include "http/services.h"

namespace sluice::http {
namespace {

aws::HttpResponse json_error(int status, const char* code, const std::string& message) {
  const boost::json::object body{{"__type", std::string("com.amazonaws.cloudapiservice#") + code},
                                 {"Message", message}};
  return {status, {{"Content-Type", "application/x-amz-json-1.0"}}, boost::json::serialize(body)};
}

}  // namespace

bool serve_cloudcontrol(host::Machine& machine, const std::shared_ptr<Exchange>& exchange) {
  const auto& request = exchange->request();
  const auto target = request.header("X-Amz-Target").value_or("");
  if (!target.starts_with("CloudApiService.")) return false;
  boost::system::error_code error;
  const auto body = boost::json::parse(request.body, error);
  const auto* type = !error && body.is_object() ? body.get_object().if_contains("TypeName") : nullptr;
  if (target == "CloudApiService.GetResource" && type != nullptr && *type == "AWS::Lambda::Url") {
    const auto* id = body.get_object().if_contains("Identifier");
    answer_when_durable(
        machine.core(), exchange,
        json_error(400, "ResourceNotFoundException",
                   "Resource of type 'AWS::Lambda::Url' with identifier '" +
                       (id != nullptr && id->is_string() ? std::string(id->get_string()) : "") + "' was not found."));
    return true;
  }
  exchange->send(json_error(501, "NotImplemented",
                            "Cloud Control's " + std::string(target.substr(target.find('.') + 1)) +
                                (type != nullptr && type->is_string() ? " of " + std::string(type->get_string()) : "") +
                                " is not supported by sluice."));
  return true;
}

}  // namespace sluice::http
