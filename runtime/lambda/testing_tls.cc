#include "lambda/testing_tls.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "lambda/testing_server.h"

namespace lambda::testing {
namespace {

constexpr long kDay = 24 * 60 * 60;

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateDeleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyDeleter>;
using Certificate = std::unique_ptr<X509, CertificateDeleter>;

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

Certificate make_certificate(EVP_PKEY* key, const std::string& name, long valid_from, long valid_until, long serial) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_until);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

Key make_key() {
  return Key(EVP_EC_gen("P-256"));
}

}  // namespace

struct TestAuthority::Inside {
  Key key;
  Certificate certificate;
};

void SslContextDeleter::operator()(SSL_CTX* context) const {
  SSL_CTX_free(context);
}

TestAuthority::TestAuthority() : inside_(std::make_unique<Inside>()) {
  inside_->key = make_key();
  inside_->certificate = make_certificate(inside_->key.get(), "lambda test authority", -kDay, kDay, 1);
  X509* certificate = inside_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  require(X509_sign(certificate, inside_->key.get(), EVP_sha256()) > 0);

  std::string path = "/tmp/lambda_test_ca_XXXXXX";
  const int descriptor = ::mkstemp(path.data());
  require(descriptor >= 0);
  std::FILE* file = ::fdopen(descriptor, "w");
  require(PEM_write_X509(file, certificate) == 1 && std::fclose(file) == 0);
  ca_file_ = path;
}

TestAuthority::~TestAuthority() {
  ::unlink(ca_file_.c_str());
}

SslContext TestAuthority::server_context(const std::string& alternative_name, bool expired) const {
  const Key key = make_key();
  const Certificate certificate = make_certificate(key.get(), "server", -2 * kDay, expired ? -kDay : kDay, 2);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(inside_->certificate.get()));
  add_extension(certificate.get(), inside_->certificate.get(), NID_subject_alt_name, alternative_name);
  require(X509_sign(certificate.get(), inside_->key.get(), EVP_sha256()) > 0);

  SslContext context(SSL_CTX_new(TLS_server_method()));
  require(SSL_CTX_use_certificate(context.get(), certificate.get()) == 1);
  require(SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1);
  return context;
}

}  // namespace lambda::testing
