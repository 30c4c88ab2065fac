#pragma once
// Front: what a request to the one address means. Refuses what a browser page could have sent, then tells apart, in
// this order: our own API (/_sluice/), a deployed API's data plane, and the AWS services' APIs.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/machine.h"
#include "http/server.h"

namespace sluice::http {

struct FrontOptions {
  std::string bind = "127.0.0.1";
  std::uint16_t port = 4566;
  // Host names besides IP addresses, localhost and AWS's own that may be asked for us (--host).
  std::vector<std::string> hosts;
};

class Front final : public Handler {
 public:
  Front(host::Machine& machine, FrontOptions options);
  ~Front() override;

  void handle(std::shared_ptr<Exchange> exchange) override;
  void set_port(std::uint16_t port) { options_.port = port; }

 private:
  bool is_own_name(std::string_view host) const;
  // How the sender of this request reached us: what URLs in its reply begin with.
  std::string base_url_for(const aws::HttpRequest& request) const;
  bool refuse_strangers(Exchange& exchange) const;
  void own_api(const std::shared_ptr<Exchange>& exchange);

  host::Machine& machine_;
  FrontOptions options_;
};

}  // namespace sluice::http
