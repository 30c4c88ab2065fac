#include "cli/functions.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include "aws/http.h"
#include "base/bytes.h"
#include "base/time.h"
#include "cli/terminal.h"
#include "os/environment.h"

namespace sluice::cli {
namespace {

constexpr int kFollowMs = 300;  // between two looks for new lines

Result<std::string> event_text(const std::string& event) {
  if (event.empty()) return "{}";
  if (event == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  if (!event.starts_with('@')) return event;
  std::ifstream file(event.substr(1), std::ios::binary);
  if (!file) return base::fail(Problem{"", "cannot read " + event.substr(1)});
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::string> log_group_of(Client& client, const std::string& function) {
  const auto reply = client.rest(
      "lambda", "GET", "/2015-03-31/functions/" + aws::percent_encode(function) + "/configuration", "", {}, "");
  if (!reply) return base::fail(reply.error());
  boost::system::error_code error;
  const auto body = boost::json::parse(reply->body, error);
  if (!error && body.is_object()) {
    if (const auto* logging = body.get_object().if_contains("LoggingConfig");
        logging != nullptr && logging->is_object()) {
      if (const auto* group = logging->get_object().if_contains("LogGroup"); group != nullptr && group->is_string()) {
        return std::string(group->get_string());
      }
    }
  }
  return "/aws/lambda/" + function;
}

struct Line {
  std::int64_t timestamp;
  std::string id, message;
};

// All lines from a time on, over all pages.
Result<std::vector<Line>> lines_since(Client& client, const std::string& group, std::int64_t since_ms) {
  std::vector<Line> lines;
  std::optional<std::string> token;
  do {
    boost::json::object request{{"logGroupName", group}, {"startTime", since_ms}};
    if (token) request["nextToken"] = *token;
    const auto reply = client.json("logs", "Logs_20140328.FilterLogEvents", request);
    if (!reply) {
      if (reply.error().code == "ResourceNotFoundException") return lines;  // nothing has been written yet
      return base::fail(reply.error());
    }
    const auto& body = reply->get_object();
    if (const auto* events = body.if_contains("events"); events != nullptr && events->is_array()) {
      for (const auto& event : events->get_array()) {
        const auto& object = event.get_object();
        lines.push_back({object.at("timestamp").to_number<std::int64_t>(),
                         std::string(object.at("eventId").get_string()),
                         std::string(object.at("message").get_string())});
      }
    }
    const auto* next = body.if_contains("nextToken");
    token = next != nullptr && next->is_string() ? std::optional(std::string(next->get_string())) : std::nullopt;
  } while (token);
  return lines;
}

}  // namespace

int invoke(Client& client, const std::string& function, const std::string& event) {
  const auto payload = event_text(event);
  if (!payload) return fail(payload.error());
  const auto reply =
      client.rest("lambda", "POST", "/2015-03-31/functions/" + aws::percent_encode(function) + "/invocations", "",
                  {{"X-Amz-Log-Type", "Tail"}}, *payload);
  if (!reply) return fail(reply.error());
  if (const auto log = base::from_base64(reply->header("X-Amz-Log-Result")); log && !log->empty()) {
    std::fprintf(stderr, "%s", toned(*log, Tone::kDim).c_str());
  }
  print(reply->body);
  return reply->header("X-Amz-Function-Error").empty() ? 0 : 1;
}

int logs(Client& client, const std::string& function, bool follow) {
  const auto group = log_group_of(client, function);
  if (!group) return fail(group.error());
  std::int64_t since = 0;
  std::string last;
  for (;;) {
    const auto lines = lines_since(client, *group, since);
    if (!lines) return fail(lines.error());
    bool fresh = last.empty();
    for (const auto& line : *lines) {
      if (fresh) {
        print(toned(base::iso8601_ms(base::from_epoch_ms(line.timestamp)), Tone::kDim) + "  " + line.message);
        since = line.timestamp;
        last = line.id;
      } else {
        fresh = line.id == last;  // the lines up to here were printed before
      }
    }
    if (!follow) return 0;
    os::pause_ms(kFollowMs);
  }
}

}  // namespace sluice::cli
