#pragma once
// The commands' view of a running sluice: the same wire APIs that any AWS client uses, signed with the credentials of
// the environment.
#include <boost/json.hpp>
#include <map>
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/http_client.h"

namespace sluice::cli {

// An answer that was not a success, or no answer at all, for a person to read.
struct Problem {
  std::string code;  // the service's error code; empty if the request did not get through
  std::string message;
};

template <class T>
using Result = base::Result<T, Problem>;

// Where sluice is and as whom to ask.
struct Endpoint {
  std::string url = "http://127.0.0.1:4566";
  std::string region = "us-east-1";
  std::string access_key = "test";
  std::string secret = "test";
  std::string session_token;

  // From --endpoint-url if given, else AWS_ENDPOINT_URL, else what `sluice up` left in .sluice here, else the default;
  // AWS_REGION, AWS_DEFAULT_REGION and the AWS_ credentials.
  static Endpoint find(const std::string& given_url);
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

class Client {
 public:
  // Fails if the URL is none that it can speak to (http://HOST[:PORT]).
  static Result<Client> connect(Endpoint endpoint, base::Clock& clock);

  const Endpoint& endpoint() const { return endpoint_; }

  // The query protocol (CloudFormation, STS, IAM): the reply's <ACTIONResult> element, or the document's root without
  // one.
  struct Xml {
    std::shared_ptr<pugi::xml_document> document;
    pugi::xml_node result;
  };
  Result<Xml> query(std::string_view service, std::string_view version, std::string_view action, Parameters parameters);
  Result<Xml> cloudformation(std::string_view action, Parameters parameters) {
    return query("cloudformation", "2010-05-15", action, std::move(parameters));
  }
  // AWS JSON (SQS, Logs).
  Result<boost::json::value> json(std::string_view service, std::string_view target,
                                  const boost::json::object& request);
  // Any other request: S3 and Lambda. Statuses below 300 are successes.
  Result<HttpReply> rest(std::string_view service, std::string_view method, std::string_view path,
                         std::string_view query, Parameters headers, std::string_view body);

 private:
  Client(Endpoint endpoint, base::Clock& clock, std::string host, std::uint16_t port);
  Result<HttpReply> send(std::string_view service, std::string_view method, std::string_view path,
                         std::string_view query, Parameters headers, std::string_view body);

  Endpoint endpoint_;
  base::Clock* clock_;
  std::string host_header_;
  std::shared_ptr<HttpClient> http_;
};

}  // namespace sluice::cli
