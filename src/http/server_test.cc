#include "http/server.h"

#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <thread>

namespace sluice::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Answers every request with what it saw, or as the path asks.
class EchoHandler final : public Handler {
 public:
  void handle(std::shared_ptr<Exchange> exchange) override {
    const auto& request = exchange->request();
    if (request.path() == "/wait") {
      waiting = exchange;
      exchange->on_disconnect([this] { gone = true; });
      return;
    }
    aws::HttpResponse response;
    auto seen = std::string(request.method) + " " + std::string(request.target);
    if (const auto host = request.header("Host").value_or("x"); host != "x") seen += " " + std::string(host);
    response.headers.emplace_back("X-Seen", seen);
    response.body = request.path() == "/big" ? std::string(1 << 20, 'b') : std::string(request.body);
    exchange->send(std::move(response));
  }
  std::shared_ptr<Exchange> waiting;
  bool gone = false;
};

// A server on a free port; the test itself turns the loop.
class ServerTest : public testing::Test {
 protected:
  void start(Limits limits = {}) {
    server = std::make_unique<Server>(io, handler, limits);
    const auto bound = server->listen("127.0.0.1", 0);
    ASSERT_TRUE(bound);
    port = *bound;
  }

  tcp::socket connect() {
    tcp::socket socket(client_io);
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    return socket;
  }

  // Sends `text`, turns the loop until `done` says so of all that came back, and gives that.
  std::string talk(tcp::socket& socket, std::string_view text, const std::function<bool(const std::string&)>& done) {
    asio::write(socket, asio::buffer(text));
    socket.non_blocking(true);
    std::string got;
    while (!done(got)) {
      io.poll();
      char piece[65536];
      boost::system::error_code error;
      const auto count = socket.read_some(asio::buffer(piece), error);
      if (error == asio::error::eof) break;
      if (!error) got.append(piece, count);
    }
    return got;
  }

  static std::function<bool(const std::string&)> ends_with(std::string end) {
    return [end](const std::string& got) { return got.ends_with(end); };
  }

  asio::io_context io, client_io;
  EchoHandler handler;
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
};

TEST_F(ServerTest, AnswersOneRequestAfterAnotherOnTheSameConnection) {
  start();
  auto socket = connect();
  EXPECT_EQ(talk(socket, "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", ends_with("hello")),
            "HTTP/1.1 200 OK\r\nX-Seen: POST /a?b=c\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(talk(socket, "GET /next HTTP/1.1\r\nHost: x\r\n\r\n", ends_with("\r\n\r\n")),
            "HTTP/1.1 200 OK\r\nX-Seen: GET /next\r\nContent-Length: 0\r\n\r\n");
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  auto socket = connect();
  const auto got = talk(socket,
                        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nonePOST / HTTP/1.1\r\nHost: "
                        "x\r\nContent-Length: 3\r\n\r\ntwo",
                        ends_with("two"));
  EXPECT_LT(got.find("one"), got.find("two"));
}

TEST_F(ServerTest, TakesAChunkedBodyByteByByte) {
  start();
  auto socket = connect();
  const std::string request =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n6\r\npedia.\r\n0\r\n\r\n";
  for (const char c : request.substr(0, request.size() - 1)) {
    asio::write(socket, asio::buffer(&c, 1));
    io.poll();
  }
  EXPECT_TRUE(
      talk(socket, request.substr(request.size() - 1), ends_with("Wikipedia.")).ends_with("\r\n\r\nWikipedia."));
}

// Wherever the network cuts it: in the request line, behind it, in a field, between two.
TEST_F(ServerTest, TakesAHeadThatComesInTwoPieces) {
  start();
  const std::string request = "GET /a HTTP/1.1\r\nHost: x\r\nX: y\r\n\r\n";
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    auto socket = connect();
    asio::write(socket, asio::buffer(request.substr(0, cut)));
    for (int i = 0; i < 10; ++i) io.poll();
    EXPECT_EQ(talk(socket, request.substr(cut), ends_with("\r\n\r\n")),
              "HTTP/1.1 200 OK\r\nX-Seen: GET /a\r\nContent-Length: 0\r\n\r\n")
        << cut;
  }
}

TEST_F(ServerTest, TakesAHeadThatIsLargerThanTheFirstBuffer) {
  start();
  auto socket = connect();
  std::string request = "GET /a HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 100; ++i) request += "X: " + std::string(600, 'x') + "\r\n";
  EXPECT_EQ(talk(socket, request + "\r\n", ends_with("\r\n\r\n")),
            "HTTP/1.1 200 OK\r\nX-Seen: GET /a\r\nContent-Length: 0\r\n\r\n");
}

TEST_F(ServerTest, SendsContinueToAClientThatWaitsForIt) {
  start();
  auto socket = connect();
  const auto interim = talk(socket, "PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
                            ends_with("\r\n\r\n"));
  EXPECT_EQ(interim, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(talk(socket, "ok", ends_with("ok")).ends_with("ok"));
}

TEST_F(ServerTest, SendsALargeBodyWhole) {
  start();
  auto socket = connect();
  const auto got = talk(socket, "GET /big HTTP/1.1\r\nHost: x\r\n\r\n",
                        [](const std::string& text) { return text.size() > 1 << 20; });
  EXPECT_EQ(got.size() - got.find("\r\n\r\n") - 4, std::size_t(1 << 20));
}

TEST_F(ServerTest, RefusesWhatIsNotHttpAndClosesTheConnection) {
  start();
  auto socket = connect();
  const auto got = talk(socket, "\x16\x03\x01 hello\r\n\r\n", [](const std::string&) { return false; });
  EXPECT_TRUE(got.starts_with("HTTP/1.1 400 Bad Request\r\n")) << got;
}

TEST_F(ServerTest, RefusesHeadersAndBodiesOverTheirLimits) {
  Limits limits;
  limits.header_bytes = 1024;
  limits.body_bytes = 10;
  limits.headers = 5;
  start(limits);
  const auto never = [](const std::string&) { return false; };
  auto one = connect();
  EXPECT_TRUE(talk(one, "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'x') + "\r\n\r\n", never)
                  .starts_with("HTTP/1.1 431"));
  auto two = connect();
  EXPECT_TRUE(talk(two, "GET / HTTP/1.1\r\nHost: x\r\nA:1\r\nB:1\r\nC:1\r\nD:1\r\nE:1\r\n\r\n", never)
                  .starts_with("HTTP/1.1 431"));
  auto three = connect();
  EXPECT_TRUE(
      talk(three, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n", never).starts_with("HTTP/1.1 413"));
  auto four = connect();
  EXPECT_TRUE(talk(four, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789", ends_with("0123456789"))
                  .starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, RefusesLargeBodiesWhenTooManyAreUnderWay) {
  Limits limits;
  limits.buffered_bytes = 100'000;
  start(limits);
  auto first = connect();
  asio::write(first, asio::buffer(std::string_view("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\nx")));
  for (int i = 0; i < 100; ++i) io.poll();
  auto second = connect();
  const auto got = talk(second, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\nx",
                        [](const std::string&) { return false; });
  EXPECT_TRUE(got.starts_with("HTTP/1.1 503")) << got;
}

TEST_F(ServerTest, RefusesConnectionsOverTheLimit) {
  Limits limits;
  limits.connections = 1;
  start(limits);
  const auto request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  {
    auto first = connect();
    auto second = connect();
    EXPECT_TRUE(talk(first, request, ends_with("\r\n\r\n")).starts_with("HTTP/1.1 200"));
    EXPECT_TRUE(talk(second, request, [](const std::string&) { return false; }).starts_with("HTTP/1.1 503"));
  }
  for (int i = 0; i < 100; ++i) io.poll();
  auto third = connect();
  EXPECT_TRUE(talk(third, request, ends_with("\r\n\r\n")).starts_with("HTTP/1.1 200"));
}

TEST(Limits, LeaveDescriptorsToOthers) {
  EXPECT_EQ(Limits{}.within(1'000'000).connections, 20'000u);
  EXPECT_EQ(Limits{}.within(1'000).connections, 744u);
  EXPECT_EQ(Limits{}.within(100).connections, 50u);
}

TEST_F(ServerTest, TellsWhenAWaitingClientGoesAway) {
  start();
  {
    auto socket = connect();
    asio::write(socket, asio::buffer(std::string_view("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")));
    while (!handler.waiting) io.poll();
    EXPECT_FALSE(handler.gone);
  }
  while (!handler.gone) io.poll();
  handler.waiting->send({});  // nobody listens: nothing happens
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  start();
  auto socket = connect();
  EXPECT_EQ(talk(socket, "HEAD /big HTTP/1.1\r\nHost: x\r\n\r\n", ends_with("\r\n\r\n")),
            "HTTP/1.1 200 OK\r\nX-Seen: HEAD /big\r\nContent-Length: 1048576\r\n\r\n");
}

// A server and a proxy before it must never differ in where a body ends.
TEST_F(ServerTest, RefusesBodiesWhoseEndIsInDoubt) {
  start();
  const auto never = [](const std::string&) { return false; };
  const auto answer = [&](const std::string& headers) {
    auto socket = connect();
    const auto got = talk(socket, "POST / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n0\r\n\r\n", never);
    return got.substr(0, got.find("\r\n")) + got.substr(got.rfind("\r\n") + 2);
  };
  constexpr const char* kLength = "{\"message\":\"The request is not HTTP: bad Content-Length.\"}";
  constexpr const char* kCoding = "{\"message\":\"The request is not HTTP: bad Transfer-Encoding.\"}";
  constexpr const char* kUnknown = "{\"message\":\"This Transfer-Encoding is not supported.\"}";
  const std::string bad = "HTTP/1.1 400 Bad Request", other = "HTTP/1.1 501 Not Implemented";
  EXPECT_EQ(answer("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), bad + kLength);
  EXPECT_EQ(answer("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), bad + kCoding);
  EXPECT_EQ(answer("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), bad + kCoding);
  EXPECT_EQ(answer("Transfer-Encoding: gzip\r\n"), other + kUnknown);
  EXPECT_EQ(answer("Transfer-Encoding: gzip, chunked\r\n"), other + kUnknown);
}

TEST_F(ServerTest, WantsOneHost) {
  start();
  const auto never = [](const std::string&) { return false; };
  for (const auto* request : {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n"}) {
    auto socket = connect();
    const auto got = talk(socket, request, never);
    EXPECT_TRUE(got.ends_with("{\"message\":\"A request must have one Host header.\"}")) << got;
  }
  auto old = connect();
  EXPECT_TRUE(talk(old, "GET / HTTP/1.0\r\n\r\n", never).starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, UnderstandsATargetInAbsoluteForm) {
  start();
  auto socket = connect();
  EXPECT_EQ(talk(socket, "GET http://y:1/a?b HTTP/1.1\r\nHost: x\r\n\r\n", ends_with("\r\n\r\n")),
            "HTTP/1.1 200 OK\r\nX-Seen: GET /a?b y:1\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(talk(socket, "\r\nGET http://y HTTP/1.1\r\nHost: x\r\n\r\n", ends_with("\r\n\r\n")),
            "HTTP/1.1 200 OK\r\nX-Seen: GET / y\r\nContent-Length: 0\r\n\r\n");
}

// The client is still sending when it is refused: it must get to read why.
TEST_F(ServerTest, TakesInTheRestOfWhatItRefused) {
  Limits limits;
  limits.body_bytes = 100'000;
  start(limits);
  auto socket = connect();
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n";
  asio::write(socket, asio::buffer(head + std::string(50'000, 'a')));
  for (int i = 0; i < 100; ++i) io.poll();
  const auto got = talk(socket, std::string(50'001, 'a'), ends_with("}"));
  EXPECT_TRUE(got.starts_with("HTTP/1.1 413")) << got;
}

TEST(Server, SaysWhyItCannotListen) {
  asio::io_context io;
  EchoHandler handler;
  Server first(io, handler), second(io, handler), third(io, handler);
  const auto port = first.listen("127.0.0.1", 0);
  ASSERT_TRUE(port);
  const auto taken = second.listen("127.0.0.1", *port);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().what,
            "cannot listen on 127.0.0.1 port " + std::to_string(*port) + ": Address already in use");
  EXPECT_EQ(third.listen("localhost", 0).error().what, "'localhost' is not an IP address to listen on");
}

}  // namespace
}  // namespace sluice::http
