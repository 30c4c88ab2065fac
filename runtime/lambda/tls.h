// TLS over a connected socket, by OpenSSL: at least TLS 1.2, the peer always verified (chain and name), SNI sent.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "lambda/result.h"
#include "lambda/stream.h"

namespace lambda {

// Finds the file with the CA certificates that are trusted, in this order:
//   AWS_CA_BUNDLE, SSL_CERT_FILE                  said by the user: must exist, nothing else is tried
//   /etc/pki/tls/certs/ca-bundle.crt              Amazon Linux, Fedora
//   /etc/ssl/certs/ca-certificates.crt            Debian, Ubuntu
//   /etc/ssl/cert.pem                             Alpine
// The environment and the file system are arguments, so that a test can be any machine.
Result<std::string> find_ca_bundle(const std::function<const char*(const char*)>& environment,
                                   const std::function<bool(const std::string&)>& readable);

// Trusted certificates and settings, read once and shared by the connections of a client.
class TlsContext {
 public:
  // An empty path means find_ca_bundle() with the process's environment.
  static Result<std::shared_ptr<TlsContext>> create(const std::string& ca_file);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // Does the handshake as a client of the host. The stream keeps the context alive.
  static Result<std::unique_ptr<Stream>> handshake(std::shared_ptr<TlsContext> context, Socket socket,
                                                   const std::string& host, const Wait& wait);

 private:
  struct Inside;
  explicit TlsContext(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace lambda
