#pragma once
// A blocking HTTP/1.1 client over one kept connection, for the commands. Plain http to one host; bodies with a length.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::cli {

struct HttpReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // The first header of that name in any case, or empty.
  std::string_view header(std::string_view name) const;
};

class HttpClient {
 public:
  // `host` may be a name or an address.
  HttpClient(std::string host, std::uint16_t port) : host_(std::move(host)), port_(port) {}
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Sends a request with exactly these headers (and Content-Length) and reads its reply. Connects if need be, once more
  // if the kept connection turns out to be closed.
  base::Result<HttpReply> send(std::string_view method, std::string_view target,
                               const std::vector<std::pair<std::string, std::string>>& headers, std::string_view body);

  const std::string& host() const { return host_; }
  std::uint16_t port() const { return port_; }

 private:
  base::Status connect();
  void disconnect();
  base::Result<HttpReply> exchange(const std::string& head, std::string_view body, bool has_body);
  base::Status write_all(std::string_view bytes);

  std::string host_;
  std::uint16_t port_;
  int socket_ = -1;
};

}  // namespace sluice::cli
