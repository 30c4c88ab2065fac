#include "lambda/http_message.h"

#include <gtest/gtest.h>

namespace lambda {
namespace {

// Feeds a response in pieces of every size and expects the same outcome from each.
Result<HttpResponse> parse_in_pieces(const std::string& bytes, size_t piece, HttpLimits limits = {},
                                     bool closed = true) {
  HttpResponseParser parser(limits);
  for (size_t at = 0; at < bytes.size() && !parser.done(); at += piece) {
    if (auto status = parser.feed(std::string_view(bytes).substr(at, piece)); !status) return status.error();
  }
  if (!parser.done() && closed) {
    if (auto status = parser.finish(); !status) return status.error();
  }
  return parser.take();
}

void expect_body(const std::string& bytes, int status, const std::string& body) {
  for (size_t piece = 1; piece <= bytes.size(); ++piece) {
    const auto response = parse_in_pieces(bytes, piece);
    ASSERT_TRUE(response.ok()) << response.error().message << " in pieces of " << piece;
    EXPECT_EQ(response->status, status);
    EXPECT_EQ(response->body, body) << "in pieces of " << piece;
  }
}

void expect_error(const std::string& bytes, ErrorKind kind, HttpLimits limits = {}) {
  for (size_t piece = 1; piece <= bytes.size(); ++piece) {
    const auto response = parse_in_pieces(bytes, piece, limits);
    ASSERT_FALSE(response.ok()) << "in pieces of " << piece;
    EXPECT_EQ(response.error().kind, kind) << response.error().message;
  }
}

TEST(HttpResponseParser, ReadsABodyOfSaidLength) {
  expect_body("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello");
  expect_body("HTTP/1.1 202\r\ncontent-length:0\r\n\r\n", 202, "");
}

TEST(HttpResponseParser, ReadsChunksWithExtensionsAndTrailers) {
  expect_body(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n",
      200, "hello world");
}

TEST(HttpResponseParser, ReadsABodyThatEndsWithTheConnection) {
  expect_body("HTTP/1.0 200 OK\r\n\r\nto the end", 200, "to the end");
}

TEST(HttpResponseParser, SkipsInterimAnswersAndKnowsEmptyOnes) {
  expect_body("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok");
  expect_body("HTTP/1.1 204 No Content\r\n\r\n", 204, "");
}

TEST(HttpResponseParser, TrimsHeaderValuesAndComparesNamesWithoutCase) {
  const auto response = parse_in_pieces("HTTP/1.1 200 OK\r\nX-A: \t one \r\nContent-Length: 0\r\n\r\n", 7);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->header("x-a"), "one");
  EXPECT_EQ(response->header("x-b"), std::nullopt);
}

TEST(HttpResponseParser, RefusesWhatIsNotAResponse) {
  expect_error("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n", ErrorKind::kProtocol);
  expect_error("HTTP/1.1 xyz OK\r\n\r\n", ErrorKind::kProtocol);
  expect_error("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", ErrorKind::kProtocol);
  expect_error("HTTP/1.1 200 OK\r\n folded: x\r\n\r\n", ErrorKind::kProtocol);
  expect_error("HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello", ErrorKind::kProtocol);
  expect_error("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", ErrorKind::kProtocol);
  expect_error("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", ErrorKind::kProtocol);
  expect_error("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", ErrorKind::kProtocol);
  expect_error("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ErrorKind::kProtocol);
  expect_error("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", ErrorKind::kProtocol);
}

TEST(HttpResponseParser, TellsACutResponseFromAWholeOne) {
  expect_error("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", ErrorKind::kConnection);
  expect_error("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", ErrorKind::kConnection);
  expect_error("HTTP/1.1 200 O", ErrorKind::kConnection);
}

TEST(HttpResponseParser, HoldsItsLimits) {
  const HttpLimits limits{.head_bytes_max = 64, .body_bytes_max = 10};
  expect_error("HTTP/1.1 200 OK\r\nX: " + std::string(100, 'x') + "\r\n\r\n", ErrorKind::kLimit, limits);
  expect_error("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", ErrorKind::kLimit, limits);
  expect_error("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\n", ErrorKind::kLimit, limits);
  expect_error("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6;" + std::string(100, 'x'), ErrorKind::kLimit,
               limits);
  expect_error("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: 1\r\n" + std::string(100, 'x'),
               ErrorKind::kLimit, limits);
  expect_error("HTTP/1.0 200 OK\r\n\r\n" + std::string(11, 'x'), ErrorKind::kLimit, limits);
  expect_error("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", ErrorKind::kProtocol, limits);
}

TEST(HttpResponseParser, SaysWhetherTheConnectionCanBeUsedAgain) {
  const auto reusable = [](const std::string& bytes) {
    HttpResponseParser parser({});
    EXPECT_TRUE(parser.feed(bytes).ok());
    EXPECT_TRUE(parser.done());
    return parser.reusable();
  };
  EXPECT_TRUE(reusable("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(reusable("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n"));
  EXPECT_FALSE(reusable("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_TRUE(reusable("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"));
  EXPECT_FALSE(reusable("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nunasked"));
}

TEST(SerializeHead, WritesHostAndLength) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/a?b=c";
  request.headers = {{"X-A", "1"}};
  request.body = "hello";
  EXPECT_EQ(*serialize_head(request, "h:1"),
            "POST /a?b=c HTTP/1.1\r\nHost: h:1\r\nX-A: 1\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(*serialize_head(HttpRequest(), "h"), "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
}

TEST(SerializeHead, RefusesWhatWouldStartAnotherHeader) {
  HttpRequest request;
  request.headers = {{"X-A", "1\r\nX-B: 2"}};
  EXPECT_FALSE(serialize_head(request, "h").ok());
  request.headers.clear();
  request.target = "/a b";
  EXPECT_FALSE(serialize_head(request, "h").ok());
}

}  // namespace
}  // namespace lambda
