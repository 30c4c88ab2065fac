// A certificate authority made for a test, and server identities that it signs.
#pragma once

#include <memory>
#include <string>

typedef struct ssl_ctx_st SSL_CTX;

namespace lambda::testing {

struct SslContextDeleter {
  void operator()(SSL_CTX* context) const;
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextDeleter>;

class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  // A file with this authority's certificate in PEM; removed with the authority.
  const std::string& ca_file() const { return ca_file_; }

  // A server's context with a key and a certificate for the name, as subjectAltName: "DNS:localhost", "IP:127.0.0.1".
  SslContext server_context(const std::string& alternative_name, bool expired = false) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
  std::string ca_file_;
};

}  // namespace lambda::testing
