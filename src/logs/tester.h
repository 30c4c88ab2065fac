#pragma once
// For tests: the Logs engine with a journal around it, and answers rendered from it.
#include <string>
#include <vector>

#include "aws/engine_tester.h"
#include "logs/engine.h"
#include "logs/rendering.h"

namespace sluice::logs {

class LogsTester : public aws::EngineTester<Engine, Command, Reply, Event, Effect> {
 public:
  using EngineTester::EngineTester;

  std::int64_t now_ms() const { return base::epoch_ms(now); }

  // A function's output: lines of this moment.
  void append(const std::string& group, const std::string& stream, const std::vector<std::string>& lines) {
    AppendLines command{group, stream, {}};
    for (const auto& line : lines) command.lines.push_back({now, line});
    get<std::monostate>(command);
  }

  FilterLogEventsResponse filter(const FilterLogEventsRequest& request) {
    return render_filter(get<FoundEvents>(request), payloads());
  }
  GetLogEventsResponse read(const GetLogEventsRequest& request) {
    return render_get(get<FoundEvents>(request), payloads());
  }

  // The messages of a whole search, page by page, and in how many pages.
  std::vector<std::string> filter_all(FilterLogEventsRequest request, int* pages = nullptr) {
    std::vector<std::string> messages;
    while (true) {
      const auto page = filter(request);
      for (const auto& event : page.events) messages.push_back(event.message);
      if (pages != nullptr) ++*pages;
      if (!page.nextToken) return messages;
      CHECK(page.nextToken != request.nextToken);  // each step gets on
      request.nextToken = page.nextToken;
    }
  }
};

inline FilterLogEventsRequest filter_request(const std::string& group) {
  FilterLogEventsRequest request;
  request.logGroupName = group;
  return request;
}

inline GetLogEventsRequest read_request(const std::string& group, const std::string& stream) {
  GetLogEventsRequest request;
  request.logGroupName = group;
  request.logStreamName = stream;
  return request;
}

template <class Events>
std::vector<std::string> messages_of(const Events& events) {
  std::vector<std::string> out;
  for (const auto& event : events) out.push_back(event.message);
  return out;
}

}  // namespace sluice::logs
