#include "process_input_queue/process.h"

#include <gtest/gtest.h>

namespace app {
namespace {

lambda::SqsRecord record(const std::string& body) {
  lambda::SqsRecord record;
  record.message_id = "m-1";
  record.body = body;
  record.attributes["ApproximateReceiveCount"] = "2";
  return record;
}

std::string processed(const std::string& body) {
  const auto message = read_message(record(body));
  if (!message) return "unreadable: " + message.error().code;
  const auto result = process(*message);
  return result.ok() ? *result : "failed: " + result.error().code;
}

TEST(ReadMessage, UnwrapsWhatTheInboxWrapped) {
  const auto message = read_message(record(R"({"data":{"order":7}})"));
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->data.at("order"), 7);
  EXPECT_EQ(message->data_text, R"({"order":7})");
  EXPECT_EQ(message->message_id, "m-1");
  EXPECT_EQ(message->receive_count, 2);
}

TEST(ReadMessage, TakesOtherJsonAsAWhole) {
  EXPECT_EQ(read_message(record("[1,2]"))->data_text, "[1,2]");
  EXPECT_EQ(read_message(record(R"({"data":1,"more":2})"))->data_text, R"({"data":1,"more":2})");
  EXPECT_EQ(read_message(record(R"("text")"))->data, "text");
}

TEST(ReadMessage, MakesTheTextAgainWhereTheWrapperIsSpelledOtherwise) {
  EXPECT_EQ(read_message(record(R"({ "data" : [1, 2] })"))->data_text, "[1,2]");
  // The last of two members of a name counts, and the text must say what the value says.
  EXPECT_EQ(read_message(record(R"({"data":1,"data":2})"))->data_text, "2");
}

TEST(ReadMessage, RefusesWhatIsNotJson) {
  for (const char* body : {"", "hello", "{\"data\":", R"({"data":hello})", R"({"data":{}} x)", "{\"data\":\"\xff\"}"}) {
    EXPECT_FALSE(read_message(record(body)).ok()) << body;
  }
}

TEST(Process, MarksTheDataAsProcessed) {
  EXPECT_EQ(processed(R"({"data":{"order":7}})"), R"({"data":{"order":7},"processed":true})");
  EXPECT_EQ(processed(R"({"data":null})"), R"({"data":null,"processed":true})");
}

TEST(Process, KeepsEveryDigitAndEveryCharacter) {
  const std::string data = R"({"big":12345678901234567890123,"small":0.10,"text":"a&b=c+d%20 \u00e9 é 日本 😀"})";
  EXPECT_EQ(processed(R"({"data":)" + data + "}"), R"({"data":)" + data + R"(,"processed":true})");
}

TEST(Process, FailsTheMalformedMessage) {
  EXPECT_EQ(processed(R"({"data":{"text":"MALFORMED_MASSAGE"}})"), "failed: MalformedMessage");
  EXPECT_EQ(processed(R"({"data":"x","other":"MALFORMED_MASSAGE"})"), "failed: MalformedMessage");
}

}  // namespace
}  // namespace app
