#include "lambda/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace lambda {
namespace {

constexpr std::array<const char*, 3> kCaBundles = {"/etc/pki/tls/certs/ca-bundle.crt",
                                                   "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem"};

struct SslDeleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslPointer = std::unique_ptr<SSL, SslDeleter>;

std::string last_openssl_error() {
  const unsigned long number = ERR_peek_last_error();
  ERR_clear_error();
  if (number == 0) return "no reason given";
  const char* reason = ERR_reason_error_string(number);
  return reason == nullptr ? "error " + std::to_string(number) : reason;
}

Error tls_error(std::string code, std::string message) {
  return Error{ErrorKind::kTls, std::move(code), std::move(message)};
}

// OpenSSL's own socket BIO writes with write(2), and a peer that closed would then kill the process by SIGPIPE. This
// one sends with MSG_NOSIGNAL.
int socket_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<intptr_t>(BIO_get_data(bio)));
}

int bio_write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent = ::send(socket_of(bio), bytes, static_cast<size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t count = ::recv(socket_of(bio), bytes, static_cast<size_t>(size), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  return static_cast<int>(count);
}

long bio_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD* socket_bio_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "lambda socket");
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

class TlsStream final : public Stream {
 public:
  TlsStream(std::shared_ptr<TlsContext> context, Socket socket, SslPointer ssl)
      : context_(std::move(context)), socket_(std::move(socket)), ssl_(std::move(ssl)) {}

  // Tells the peer that the end is meant, if that can be done without waiting.
  ~TlsStream() override {
    if (healthy_) SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }

  Status connect(const Wait& wait) {
    for (;;) {
      const int outcome = SSL_connect(ssl_.get());
      if (outcome == 1) return {};
      if (auto status = wait_for(outcome, wait, "handshake"); !status) return status;
    }
  }

  Status write(std::string_view head, std::string_view body, const Wait& wait) override {
    if (auto status = write_part(head, wait); !status) return status;
    return write_part(body, wait);
  }

  Result<size_t> read(char* buffer, size_t size, const Wait& wait) override {
    for (;;) {
      size_t count = 0;
      const int outcome = SSL_read_ex(ssl_.get(), buffer, size, &count);
      if (outcome == 1) return count;
      if (SSL_get_error(ssl_.get(), outcome) == SSL_ERROR_ZERO_RETURN) return size_t{0};
      if (auto status = wait_for(outcome, wait, "read"); !status) return status.error();
    }
  }

  bool idle() override {
    if (SSL_pending(ssl_.get()) > 0) return false;
    char byte;
    const int outcome = SSL_peek(ssl_.get(), &byte, 1);  // takes session tickets in, which may come any time
    const bool quiet = outcome <= 0 && SSL_get_error(ssl_.get(), outcome) == SSL_ERROR_WANT_READ;
    ERR_clear_error();
    return quiet;
  }

 private:
  Status write_part(std::string_view part, const Wait& wait) {
    while (!part.empty()) {
      size_t count = 0;
      const int outcome = SSL_write_ex(ssl_.get(), part.data(), part.size(), &count);
      if (outcome == 1) {
        part.remove_prefix(count);
      } else if (auto status = wait_for(outcome, wait, "write"); !status) {
        return status;
      }
    }
    return {};
  }

  // After a call that gave `outcome` <= 0: waits for what it needs, or says what went wrong.
  Status wait_for(int outcome, const Wait& wait, std::string_view what) {
    const int system_error = errno;
    switch (SSL_get_error(ssl_.get(), outcome)) {
      case SSL_ERROR_WANT_READ:
        return wait_ready(socket_.descriptor(), Direction::kRead, wait);
      case SSL_ERROR_WANT_WRITE:
        return wait_ready(socket_.descriptor(), Direction::kWrite, wait);
      case SSL_ERROR_SYSCALL:
        healthy_ = false;
        ERR_clear_error();
        return Error{ErrorKind::kConnection, "ConnectionFailed",
                     std::string(what) + ": " + (system_error == 0 ? "the peer closed" : std::strerror(system_error))};
      default:
        break;
    }
    healthy_ = false;
    const long verdict = SSL_get_verify_result(ssl_.get());
    if (verdict != X509_V_OK) {
      ERR_clear_error();
      return tls_error("PeerNotVerified",
                       std::string("the peer's certificate is not trusted: ") + X509_verify_cert_error_string(verdict));
    }
    return tls_error("TlsFailed", std::string(what) + ": " + last_openssl_error());
  }

  std::shared_ptr<TlsContext> context_;
  Socket socket_;
  SslPointer ssl_;
  bool healthy_ = true;
};

bool is_address(const std::string& host) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
  ASN1_OCTET_STRING_free(address);
  return address != nullptr;
}

}  // namespace

struct TlsContext::Inside {
  explicit Inside(SSL_CTX* made) : context(made) {}
  ~Inside() { SSL_CTX_free(context); }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  SSL_CTX* context;
};

Result<std::string> find_ca_bundle(const std::function<const char*(const char*)>& environment,
                                   const std::function<bool(const std::string&)>& readable) {
  for (const char* variable : {"AWS_CA_BUNDLE", "SSL_CERT_FILE"}) {
    const char* said = environment(variable);
    if (said == nullptr || *said == '\0') continue;
    if (readable(said)) return std::string(said);
    return tls_error("NoCaBundle", std::string(variable) + " names " + said + ", which cannot be read");
  }
  std::string tried;
  for (const char* path : kCaBundles) {
    if (readable(path)) return std::string(path);
    tried.append(tried.empty() ? "" : ", ").append(path);
  }
  return tls_error("NoCaBundle", "no CA certificates found: set SSL_CERT_FILE (tried " + tried + ")");
}

TlsContext::TlsContext(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::create(const std::string& ca_file) {
  std::string path = ca_file;
  if (path.empty()) {
    auto found = find_ca_bundle([](const char* name) { return std::getenv(name); },
                                [](const std::string& name) { return ::access(name.c_str(), R_OK) == 0; });
    if (!found) return found.error();
    path = *found;
  }
  // Without the system's openssl.cnf: it could load modules, which a statically linked program cannot.
  OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  auto inside = std::make_unique<Inside>(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = inside->context;
  if (context == nullptr) return tls_error("TlsFailed", last_openssl_error());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_load_verify_locations(context, path.c_str(), nullptr) != 1) {
    return tls_error("NoCaBundle", path + ": " + last_openssl_error());
  }
  return std::shared_ptr<TlsContext>(new TlsContext(std::move(inside)));
}

Result<std::unique_ptr<Stream>> TlsContext::handshake(std::shared_ptr<TlsContext> context, Socket socket,
                                                      const std::string& host, const Wait& wait) {
  SslPointer ssl(SSL_new(context->inside_->context));
  BIO* bio = BIO_new(socket_bio_method());
  if (ssl == nullptr || bio == nullptr) return tls_error("TlsFailed", last_openssl_error());
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<intptr_t>(socket.descriptor())));
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl.get(), bio, bio);  // takes the BIO

  bool prepared = false;
  if (is_address(host)) {
    prepared = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), host.c_str()) == 1;
  } else {
    SSL_set_hostflags(ssl.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    prepared = SSL_set1_host(ssl.get(), host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl.get(), host.c_str()) == 1;
  }
  if (!prepared) return tls_error("TlsFailed", last_openssl_error());

  auto stream = std::make_unique<TlsStream>(std::move(context), std::move(socket), std::move(ssl));
  if (auto status = stream->connect(wait); !status) return status.error();
  return std::unique_ptr<Stream>(std::move(stream));
}

}  // namespace lambda
