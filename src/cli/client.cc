#include "cli/client.h"

#include <charconv>
#include <cstdlib>
#include <fstream>

#include "aws/http.h"
#include "aws/sigv4.h"
#include "os/environment.h"

namespace sluice::cli {
namespace {

// "http://127.0.0.1:4566" taken apart; false if it is no such URL.
bool split_url(std::string_view url, std::string& host, std::uint16_t& port) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme)) return false;
  url.remove_prefix(scheme.size());
  url = url.substr(0, url.find('/'));
  port = 80;
  const auto colon = url.rfind(':');
  if (colon != url.npos && url.find(']', colon) == url.npos) {
    const auto digits = url.substr(colon + 1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size()) return false;
    url = url.substr(0, colon);
  }
  if (url.starts_with('[') && url.ends_with(']')) url = url.substr(1, url.size() - 2);
  host = url;
  return !host.empty();
}

Problem problem_of_json(const HttpReply& reply) {
  boost::system::error_code error;
  const auto body = boost::json::parse(reply.body, error);
  Problem problem{std::string(reply.header("x-amzn-ErrorType")), reply.body};
  if (error || !body.is_object()) return problem;
  for (const auto* name : {"message", "Message"}) {
    if (const auto* text = body.get_object().if_contains(name); text != nullptr && text->is_string())
      problem.message = text->get_string();
  }
  if (const auto* type = body.get_object().if_contains("__type"); type != nullptr && type->is_string()) {
    const std::string_view text = type->get_string();
    problem.code = text.substr(text.find('#') == text.npos ? 0 : text.find('#') + 1);
  }
  return problem;
}

Problem problem_of_xml(const HttpReply& reply) {
  pugi::xml_document document;
  document.load_buffer(reply.body.data(), reply.body.size());
  auto error = document.child("ErrorResponse").child("Error");
  if (!error) error = document.child("Error");
  if (!error) return {"", reply.body.empty() ? "HTTP status " + std::to_string(reply.status) : reply.body};
  return {error.child_value("Code"), error.child_value("Message")};
}

}  // namespace

Endpoint Endpoint::find(const std::string& given_url) {
  Endpoint endpoint;
  const auto set = [](std::string& value, const char* name) {
    if (const auto text = os::environment_variable(name); text && !text->empty()) value = *text;
  };
  if (std::ifstream file(".sluice/endpoint"); file) std::getline(file, endpoint.url);
  set(endpoint.url, "AWS_ENDPOINT_URL");
  if (!given_url.empty()) endpoint.url = given_url;
  set(endpoint.region, "AWS_DEFAULT_REGION");
  set(endpoint.region, "AWS_REGION");
  set(endpoint.access_key, "AWS_ACCESS_KEY_ID");
  set(endpoint.secret, "AWS_SECRET_ACCESS_KEY");
  set(endpoint.session_token, "AWS_SESSION_TOKEN");
  return endpoint;
}

Client::Client(Endpoint endpoint, base::Clock& clock, std::string host, std::uint16_t port)
    : endpoint_(std::move(endpoint)),
      clock_(&clock),
      host_header_(endpoint_.url.substr(endpoint_.url.find("//") + 2)),
      http_(std::make_shared<HttpClient>(std::move(host), port)) {
  host_header_ = host_header_.substr(0, host_header_.find('/'));
}

Result<Client> Client::connect(Endpoint endpoint, base::Clock& clock) {
  std::string host;
  std::uint16_t port;
  if (!split_url(endpoint.url, host, port)) {
    return base::fail(Problem{"", "'" + endpoint.url + "' is not an endpoint of the form http://HOST:PORT"});
  }
  return Client(std::move(endpoint), clock, std::move(host), port);
}

Result<HttpReply> Client::send(std::string_view service, std::string_view method, std::string_view path,
                               std::string_view query, Parameters headers, std::string_view body) {
  headers.emplace_back("Host", host_header_);
  aws::SignableRequest request;
  request.method = method;
  request.path = path;
  request.query = query;
  request.headers = headers;
  request.body = body;
  const aws::SigningCredentials credentials{endpoint_.access_key, endpoint_.secret, endpoint_.session_token};
  for (auto& header : aws::sign(request, credentials, endpoint_.region, service, clock_->now()))
    headers.push_back(std::move(header));
  std::string target(path);
  if (!query.empty()) target.append("?").append(query);
  auto reply = http_->send(method, target, headers, body);
  if (!reply) {
    return base::fail(
        Problem{"", "no sluice answers at " + endpoint_.url + " (" + reply.error().what +
                        "). Start one with `sluice up`, or say where it is with --endpoint-url or AWS_ENDPOINT_URL."});
  }
  return std::move(*reply);
}

Result<Client::Xml> Client::query(std::string_view service, std::string_view version, std::string_view action,
                                  Parameters parameters) {
  std::string body = "Action=" + std::string(action) + "&Version=" + std::string(version);
  for (const auto& [name, value] : parameters)
    body += "&" + aws::percent_encode(name) + "=" + aws::percent_encode(value);
  auto reply =
      send(service, "POST", "/", "", {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}, body);
  if (!reply) return base::fail(reply.error());
  if (reply->status >= 300) return base::fail(problem_of_xml(*reply));
  Xml xml{std::make_shared<pugi::xml_document>(), {}};
  if (!xml.document->load_buffer(reply->body.data(), reply->body.size()))
    return base::fail(Problem{"", "the reply is not XML"});
  xml.result = xml.document->document_element();
  if (auto result = xml.result.child((std::string(action) + "Result").c_str())) xml.result = result;
  return xml;
}

Result<boost::json::value> Client::json(std::string_view service, std::string_view target,
                                        const boost::json::object& request) {
  auto reply = send(service, "POST", "/", "",
                    {{"Content-Type", service == "logs" ? "application/x-amz-json-1.1" : "application/x-amz-json-1.0"},
                     {"X-Amz-Target", std::string(target)}},
                    boost::json::serialize(request));
  if (!reply) return base::fail(reply.error());
  if (reply->status >= 300) return base::fail(problem_of_json(*reply));
  if (reply->body.empty()) return boost::json::value(nullptr);
  boost::system::error_code error;
  auto body = boost::json::parse(reply->body, error);
  if (error) return base::fail(Problem{"", "the reply is not JSON"});
  return body;
}

Result<HttpReply> Client::rest(std::string_view service, std::string_view method, std::string_view path,
                               std::string_view query, Parameters headers, std::string_view body) {
  auto reply = send(service, method, path, query, std::move(headers), body);
  if (!reply) return base::fail(reply.error());
  if (reply->status < 300) return std::move(*reply);
  auto problem = service == "s3" ? problem_of_xml(*reply) : problem_of_json(*reply);
  if (reply->status == 404 && problem.code.empty()) problem.code = "404";
  return base::fail(std::move(problem));
}

}  // namespace sluice::cli
