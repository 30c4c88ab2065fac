// An HTTP/1.1 client of one server: one connection, kept alive and opened again when needed.
//
// It never repeats a request by itself, because only the caller knows whether that is harmless: an error says whether
// the connection had been used before (a server may close an idle one at the very moment a request leaves). One thread
// uses a client at a time.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "lambda/http_message.h"
#include "lambda/result.h"
#include "lambda/stream.h"
#include "lambda/url.h"

namespace lambda {

class TlsContext;

struct HttpClientOptions {
  std::chrono::milliseconds connect_timeout{1000};  // for each address of the host, and for the TLS handshake
  HttpLimits limits;
  std::string ca_file;  // of trusted certificates; empty: see find_ca_bundle()
};

class HttpClient {
 public:
  // Connects with the first request. The path of the URL is not used.
  explicit HttpClient(Url server, HttpClientOptions options = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // For a TLS server: reads the trusted certificates now, not with the first connection. That takes many milliseconds,
  // which a function better spends while it is initialised; and what is wrong with them is an error of the start.
  Status prepare();

  // Sends a request and reads the whole response; any status is a success here. After an error the connection is
  // closed.
  Result<HttpResponse> send(const HttpRequest& request, const Wait& wait);

  // Whether the last send() used a connection that had carried an earlier response.
  bool connection_was_reused() const { return was_reused_; }

  const Url& server() const { return server_; }

 private:
  Status connect(const Wait& wait);
  Result<HttpResponse> exchange(const HttpRequest& request, const std::string& head, const Wait& wait);

  Url server_;
  std::string host_;
  HttpClientOptions options_;
  std::shared_ptr<TlsContext> tls_;  // made for the first TLS connection
  std::unique_ptr<Stream> stream_;
  bool was_reused_ = false;
};

}  // namespace lambda
