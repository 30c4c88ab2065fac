#pragma once
// How an answer leaves: when everything that was decided before it is durable.
#include <memory>

#include "host/core.h"
#include "http/no_room.h"
#include "http/server.h"

namespace sluice::http {

// Sends the response once all that the journal has taken so far is durable.
inline void answer_when_durable(host::Core& core, std::shared_ptr<Exchange> exchange, aws::HttpResponse response) {
  struct Answer final : host::Held {
    std::shared_ptr<Exchange> exchange;
    aws::HttpResponse response;
    void released() override { exchange->send(std::move(response)); }
    void refused() override { exchange->send(no_room_response(response)); }
  };
  exchange->keep(response);
  auto answer = std::make_unique<Answer>();
  answer->exchange = std::move(exchange);
  answer->response = std::move(response);
  core.hold(std::move(answer));
}

}  // namespace sluice::http
