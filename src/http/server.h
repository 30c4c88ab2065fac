#pragma once
// Server: a listener and its connections on the loop's thread. What a request means is its Handler's business.
//
// A connection reads one request, gives it to the handler as an Exchange, sends what the handler responds, and goes on.
// One buffer in, one write out, no timer per connection: a sweep once a second closes what is too slow (Limits).
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "aws/http.h"
#include "base/result.h"
#include "http/limits.h"

namespace sluice::http {

// One request and the way to answer it, once. Lives until it is answered or its client has gone.
class Exchange {
 public:
  virtual ~Exchange() = default;
  // Valid until the response is sent.
  virtual const aws::HttpRequest& request() const = 0;
  // The body of a response that is there and may not be sent yet counts from now on; it becomes a 503 if there is too
  // much of that.
  virtual void keep(aws::HttpResponse&) {}
  // Sends the response now, if the client is still there.
  virtual void send(aws::HttpResponse response) = 0;
  // Watches for the client to go away while the answer takes its time; called at most once, and then send() does
  // nothing any more.
  virtual void on_disconnect(std::function<void()> gone) = 0;
};

class Handler {
 public:
  virtual ~Handler() = default;
  // `exchange` is kept alive by whoever will answer it.
  virtual void handle(std::shared_ptr<Exchange> exchange) = 0;
};

class Server {
 public:
  Server(boost::asio::io_context& io, Handler& handler, Limits limits = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds and begins to accept; port 0 takes a free one. Gives the port.
  base::Result<std::uint16_t> listen(const std::string& address, std::uint16_t port);
  // Stops accepting and closes all connections.
  void close();

  class Impl;  // shared with the connections, which may outlive the server by one handler

 private:
  std::shared_ptr<Impl> impl_;
};

// The reason phrase of a status, "OK" for 200.
std::string_view reason_phrase(int status);

}  // namespace sluice::http
