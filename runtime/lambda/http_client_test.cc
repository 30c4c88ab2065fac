#include "lambda/http_client.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <map>
#include <set>

#include "lambda/testing_server.h"
#include "lambda/testing_tls.h"
#include "lambda/tls.h"

namespace lambda {
namespace {

using testing::FakeServer;
using testing::kPatient;
using testing::reply;

HttpRequest get(const std::string& target) {
  HttpRequest request;
  request.target = target;
  return request;
}

TEST(HttpClient, KeepsTheConnectionForTheNextRequest) {
  FakeServer server({reply(200, "one"), reply(404, "two")});
  HttpClient client(server.url());
  EXPECT_EQ(client.send(get("/1"), kPatient)->body, "one");
  EXPECT_FALSE(client.connection_was_reused());
  EXPECT_EQ(client.send(get("/2"), kPatient)->status, 404);
  EXPECT_TRUE(client.connection_was_reused());

  const auto& received = server.received();
  ASSERT_EQ(received.size(), 2u);
  EXPECT_EQ(received[1].connection, 1);
  EXPECT_EQ(received[1].target, "/2");
  EXPECT_EQ(received[0].header("Host"), "127.0.0.1:" + std::to_string(server.port()));
}

TEST(HttpClient, ConnectsAgainAfterTheServerClosed) {
  FakeServer server({testing::reply_and_close(200, "one"), reply(200, "two")});
  HttpClient client(server.url());
  EXPECT_EQ(client.send(get("/1"), kPatient)->body, "one");
  // The close may be seen before the request leaves (then a new connection is made) or only after it.
  auto second = client.send(get("/2"), kPatient);
  if (!second) {
    EXPECT_EQ(second.error().kind, ErrorKind::kConnection);
    EXPECT_TRUE(client.connection_was_reused());
    second = client.send(get("/2"), kPatient);
  }
  EXPECT_EQ(second->body, "two");
}

TEST(HttpClient, SendsABodyLargerThanTheSocketBuffers) {
  const std::string body(8 * 1024 * 1024, 'x');
  FakeServer server({reply(200, "")});
  HttpClient client(server.url());
  HttpRequest request = get("/");
  request.method = "POST";
  request.body = body;
  ASSERT_TRUE(client.send(request, kPatient).ok());
  EXPECT_EQ(server.received()[0].body.size(), body.size());
}

TEST(HttpClient, ReportsAConnectionThatEndsWithoutAnAnswer) {
  FakeServer server({testing::close_without_answer(), testing::reset_connection()});
  HttpClient client(server.url());
  EXPECT_EQ(client.send(get("/"), kPatient).error().kind, ErrorKind::kConnection);
  EXPECT_EQ(client.send(get("/"), kPatient).error().kind, ErrorKind::kConnection);
}

TEST(HttpClient, ReportsARefusedConnection) {
  uint16_t port = 0;
  {
    FakeServer gone({});
    port = gone.port();
  }
  HttpClient client(Url{false, "127.0.0.1", port, "/"});
  const auto response = client.send(get("/"), kPatient);
  ASSERT_FALSE(response.ok());
  EXPECT_EQ(response.error().code, "ConnectionRefused");
}

TEST(HttpClient, GivesUpAtTheDeadline) {
  FakeServer server({testing::Step{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"}, reply(200, "never asked")});
  HttpClient client(server.url());
  const auto response = client.send(get("/"), Deadline::after(std::chrono::milliseconds(30)));
  ASSERT_FALSE(response.ok());
  EXPECT_EQ(response.error().kind, ErrorKind::kTimeout);
}

TEST(HttpClient, IsWokenWhileItWaits) {
  const int wake = ::eventfd(0, EFD_CLOEXEC);
  const auto wake_now = [wake] {
    const uint64_t one = 1;
    EXPECT_EQ(::write(wake, &one, sizeof one), static_cast<ssize_t>(sizeof one));
  };
  {
    FakeServer server({testing::Step{"", testing::Step::After::kKeep, wake_now}, reply(200, "never asked")});
    HttpClient client(server.url());
    const auto response = client.send(get("/"), Wait(Deadline::never(), wake));
    ASSERT_FALSE(response.ok());
    EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
  }  // and the server's thread has ended
  ::close(wake);
}

TEST(HttpClientTls, TrustsAServerOfItsAuthority) {
  const testing::TestAuthority authority;
  const auto identity = authority.server_context("DNS:localhost");
  FakeServer server({reply(200, std::string(200'000, 's')), reply(200, "again")}, identity.get());
  HttpClient client(server.url("localhost"), {.ca_file = authority.ca_file()});
  const auto first = client.send(get("/"), kPatient);
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(first->body.size(), 200'000u);
  EXPECT_EQ(client.send(get("/"), kPatient)->body, "again");
  EXPECT_EQ(server.received()[1].connection, 1);
}

TEST(HttpClientTls, ComparesAnAddressWithTheCertificate) {
  const testing::TestAuthority authority;
  const auto identity = authority.server_context("IP:127.0.0.1");
  FakeServer server({reply(200, "ok")}, identity.get());
  HttpClient client(server.url("127.0.0.1"), {.ca_file = authority.ca_file()});
  EXPECT_TRUE(client.send(get("/"), kPatient).ok());
}

void expect_not_verified(const testing::TestAuthority& trusted, const testing::SslContext& identity) {
  FakeServer server({reply(200, "secret")}, identity.get());
  HttpClient client(server.url("localhost"), {.ca_file = trusted.ca_file()});
  const auto response = client.send(get("/"), kPatient);
  ASSERT_FALSE(response.ok());
  EXPECT_EQ(response.error().code, "PeerNotVerified") << response.error().message;
}

TEST(HttpClientTls, RefusesAServerOfAnotherAuthority) {
  const testing::TestAuthority authority;
  const testing::TestAuthority other;
  expect_not_verified(authority, other.server_context("DNS:localhost"));
}

TEST(HttpClientTls, RefusesAnotherNameAndAnExpiredCertificate) {
  const testing::TestAuthority authority;
  expect_not_verified(authority, authority.server_context("DNS:example.com"));
  expect_not_verified(authority, authority.server_context("DNS:localhost", true));
}

TEST(HttpClientTls, ReadsTheCertificatesWhenItIsPrepared) {
  HttpClient client(Url{true, "localhost", 443, "/"}, {.ca_file = "/no/such/file.pem"});
  const auto prepared = client.prepare();
  ASSERT_FALSE(prepared.ok());
  EXPECT_EQ(prepared.error().code, "NoCaBundle");
  HttpClient plain(Url{false, "localhost", 80, "/"}, {.ca_file = "/no/such/file.pem"});
  EXPECT_TRUE(plain.prepare().ok());
}

TEST(HttpClientTls, SaysThatAPlainServerDoesNotSpeakTls) {
  const testing::TestAuthority authority;
  FakeServer server({testing::Step{"HTTP/1.1 400 Bad Request\r\n\r\n", testing::Step::After::kClose, {}}});
  Url url = server.url();
  url.tls = true;
  HttpClient client(url, {.ca_file = authority.ca_file()});
  // The plain server waits for the end of a head that never comes: the deadline ends it.
  EXPECT_FALSE(client.send(get("/"), Deadline::after(std::chrono::milliseconds(30))).ok());
}

struct Machine {
  std::map<std::string, std::string> variables;
  std::set<std::string> files;

  Result<std::string> find() const {
    return find_ca_bundle(
        [this](const char* name) -> const char* {
          const auto found = variables.find(name);
          return found == variables.end() ? nullptr : found->second.c_str();
        },
        [this](const std::string& path) { return files.contains(path); });
  }
};

Machine machine(std::map<std::string, std::string> variables, std::set<std::string> files) {
  return {std::move(variables), std::move(files)};
}

TEST(CaBundle, IsFoundOnAmazonLinuxAndOnDebian) {
  EXPECT_EQ(*machine({}, {"/etc/pki/tls/certs/ca-bundle.crt"}).find(), "/etc/pki/tls/certs/ca-bundle.crt");
  EXPECT_EQ(*machine({}, {"/etc/ssl/certs/ca-certificates.crt"}).find(), "/etc/ssl/certs/ca-certificates.crt");
}

TEST(CaBundle, IsTheOneThatTheUserNames) {
  const std::set<std::string> files{"/etc/ssl/certs/ca-certificates.crt", "/own.pem"};
  EXPECT_EQ(*machine({{"SSL_CERT_FILE", "/own.pem"}}, files).find(), "/own.pem");
  const auto missing = machine({{"SSL_CERT_FILE", "/gone.pem"}}, files).find();
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().message.find("/gone.pem"), std::string::npos);
}

TEST(CaBundle, SaysWhereItLooked) {
  const auto none = machine({}, {}).find();
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().message.find("/etc/pki/tls/certs/ca-bundle.crt"), std::string::npos);
}

}  // namespace
}  // namespace lambda
