#include "wire/logs_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::wire::logs_wire {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

aws::HttpRequest request(std::string_view target, std::string_view body) {
  aws::HttpRequest made;
  made.method = "POST";
  made.target = "/";
  made.headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", target}};
  made.body = body;
  return made;
}

TEST(LogsWire, ReadsEvents) {
  const auto decoded = decode(request(
      "Logs_20140328.PutLogEvents",
      R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1700000000000,"message":"hello"}]})"));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->action, "PutLogEvents");
  const auto& put = std::get<logs::PutLogEventsRequest>(decoded->command);
  EXPECT_EQ(put.logEvents->at(0).timestamp, 1700000000000);
  EXPECT_EQ(put.logEvents->at(0).message, "hello");
}

TEST(LogsWire, WritesReplies) {
  const auto none = encode(std::monostate());
  EXPECT_EQ(none.status, 200);
  EXPECT_EQ(none.body, "");
  EXPECT_EQ(encode(logs::GetLogEventsResponse{{{1, "m", 2}}, "f/1", "b/1"}).body,
            R"({"events":[{"timestamp":1,"message":"m","ingestionTime":2}],"nextForwardToken":"f/1",)"
            R"("nextBackwardToken":"b/1"})");
  EXPECT_EQ(encode(logs::DescribeLogGroupsResponse{}).body, R"({"logGroups":[]})");
}

TEST(LogsWire, WritesErrors) {
  const auto error =
      encode_error(aws::Error{"ResourceNotFoundException", "The specified log group does not exist.", 400, "", {}});
  EXPECT_EQ(error.status, 400);
  EXPECT_EQ(error.body,
            R"({"__type":"ResourceNotFoundException","message":"The specified log group does not exist."})");
  EXPECT_THAT(error.headers, ElementsAre(Pair("Content-Type", "application/x-amz-json-1.1")));
}

TEST(LogsWire, RefusesWhatItLacksByName) {
  EXPECT_EQ(decode(request("Logs_20140328.StartQuery", "{}")).error().message,
            "The action StartQuery of Amazon CloudWatch Logs is not supported by sluice.");
  EXPECT_EQ(decode(request("Logs_20140328.Frobnicate", "{}")).error().code, "UnknownOperationException");
  EXPECT_EQ(decode(request("Logs_20140328.CreateLogGroup", R"({"logGroupName":"g","kmsKeyId":"k"})")).error().message,
            "The parameter kmsKeyId of CreateLogGroup is not supported by sluice.");
  EXPECT_EQ(decode(request("Logs_20140328.CreateLogGroup", "[]")).error().code, "SerializationException");
}

}  // namespace
}  // namespace sluice::wire::logs_wire
