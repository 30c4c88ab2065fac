#include "sqs/message_attributes.h"

#include <gtest/gtest.h>

#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

// The digests of sqs.md section 6, recorded from the service.
TEST(MessageAttributes, digest) {
  EXPECT_EQ(attributes_md5({{"k", string_attribute("x")}}), "a45daa70926828a2f0a1db3418e6feb4");
  EXPECT_EQ(attributes_md5({{"Foo", string_attribute("Bar")}}), "ae7155c6026991b6d54b11589678bf9c");
  EXPECT_EQ(attributes_md5({{"timestamp", string_attribute("1493147359900", "Number")}}),
            "235c5c510d26fb653d073faed50ae77c");
  EXPECT_EQ(attributes_md5({{"General", string_attribute("Kenobi")},
                            {"Hello", string_attribute("There")},
                            {"Help.Me", string_attribute("Me")}}),
            "4c360f3fdafd970e05fae2f149d997f5");
  EXPECT_EQ(attributes_md5({{"Hello", string_attribute("There")}, {"Help.Me", string_attribute("Me")}}),
            "83fee93c1bcd8b9a5a923ffacdc636c7");
  EXPECT_EQ(attributes_md5({{"blob", binary_attribute("\x01\x02\x03")},
                            {"color", string_attribute("blue")},
                            {"count", string_attribute("3", "Number")}}),
            "d838729972a4b70e2d2acd9d59ac847c");
  EXPECT_EQ(attributes_md5({{"customNumberTypeAttrib",
                             string_attribute("4563442423554324324264524243.32543234", "Number.float")}}),
            "9fe1b90bbd9965bdf77bac517c7d2495");
  EXPECT_EQ(attributes_md5(
                {{"AWSTraceHeader", string_attribute("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;"
                                                     "Sampled=1")}}),
            "5ae4d5d7636402d80f4eb6d213245a88");
}

std::string problem(const std::string& name, const MessageAttributeValue& value) {
  const auto checked = check_message_attributes({{name, value}});
  return checked ? "" : checked.error().code + ": " + checked.error().message;
}

TEST(MessageAttributes, names) {
  for (const std::string name : {"a", "A-b_c.d9", "awsome", "\xc3\xb8\xc3\x9f\xc3\xa4", "\xc2\xaa"}) {
    EXPECT_EQ(problem(name, string_attribute("x")), "") << name;
  }
  EXPECT_EQ(problem(std::string(256, 'a'), string_attribute("x")), "");
  std::string letters;
  for (int i = 0; i < 256; ++i) letters += "\xc3\x9f";
  EXPECT_EQ(problem(letters, string_attribute("x")), "") << "256 characters, whatever their bytes";
  for (const std::string name :
       {"", ".a", "a.", "a..b", "AWS.x", "aws.x", "Amazon.x", "AMAZON.x", "a!", "a\"", "\xc2\xa7", "a(", "a?", "a b",
        "a\xe2\x80\x94"
        "b",
        "a\xc3\x97"
        "b",
        "a\xf0\x9f\x98\x80", "a\xe2\x80\xa8", "a\xff"}) {
    EXPECT_TRUE(problem(name, string_attribute("x")).starts_with("InvalidParameterValueException")) << name;
  }
  EXPECT_NE(problem(std::string(257, 'a'), string_attribute("x")), "");
}

TEST(MessageAttributes, at_most_ten) {
  MessageAttributeMap attributes;
  for (int i = 0; i < 10; ++i) attributes["n" + std::to_string(i)] = string_attribute("x");
  EXPECT_TRUE(check_message_attributes(attributes));
  attributes["n10"] = string_attribute("x");
  EXPECT_EQ(check_message_attributes(attributes).error().message,
            "Number of message attributes [11] exceeds the allowed maximum [10].");
}

TEST(MessageAttributes, types_and_their_values) {
  EXPECT_EQ(problem("n", string_attribute("x", "String.custom")), "");
  EXPECT_EQ(problem("n", binary_attribute(std::string("\0\1", 2), "Binary.gif")), "");
  EXPECT_EQ(
      problem("n", string_attribute("x", "Strings")),
      "InvalidParameterValueException: The message attribute 'n' has an invalid message attribute type, the set of "
      "supported type prefixes is Binary, Number, and String.");
  EXPECT_NE(problem("n", string_attribute("x", "String." + std::string(250, 'a'))), "");
  EXPECT_EQ(problem("n", string_attribute("")),
            "InvalidParameterValueException: Message (user) attribute 'n' must contain a non-empty value of type "
            "'String'.");
  EXPECT_EQ(problem("n", binary_attribute("x", "String")),
            "InvalidParameterValueException: Message (user) attribute 'n' must contain a non-empty value of type "
            "'String'.");
  EXPECT_TRUE(problem("n", string_attribute("a\x0b")).starts_with("InvalidParameterValueException"));
  auto list = string_attribute("x");
  list.StringListValues = {"a"};
  EXPECT_TRUE(problem("n", list).starts_with("UnsupportedOperation"));
}

TEST(MessageAttributes, numbers) {
  for (const std::string number : {"0", "-1", "+5", "3.14", "00012", "1e126", "1E-128", ".5", "5.",
                                   "4563442423554324324264524243.32543234", "12345678901234567890123456789012345678"}) {
    EXPECT_EQ(problem("n", string_attribute(number, "Number")), "") << number;
  }
  for (const std::string number : {"x", "1x", "", "-", ".", "1e", "1e127", "1e-129", "1e99999999999", " 1",
                                   "123456789012345678901234567890123456789"}) {
    EXPECT_NE(problem("n", string_attribute(number, "Number")), "") << number;
  }
}

TEST(MessageAttributes, lie_in_the_payload_and_come_back) {
  const MessageAttributeMap attributes = {{"blob", binary_attribute(std::string("\0\xff", 2), "Binary.x")},
                                          {"empty-ish", string_attribute(" ")},
                                          {"long", string_attribute(std::string(70'000, 'z'))}};
  std::string bytes;
  encode_attributes(bytes, attributes);
  const auto decoded = decode_attributes(bytes);
  ASSERT_EQ(decoded.size(), 3u);
  EXPECT_EQ(decoded.at("blob").BinaryValue->bytes, std::string("\0\xff", 2));
  EXPECT_EQ(decoded.at("blob").DataType, "Binary.x");
  EXPECT_EQ(decoded.at("long").StringValue->size(), 70'000u);
  EXPECT_EQ(attributes_md5(decoded), attributes_md5(attributes));
}

TEST(MessageAttributes, filters_of_a_receive) {
  const auto taken = [](const std::vector<std::string>& names) {
    std::vector<std::string> result;
    const AttributeFilter filter(names);
    for (const auto* name : {"General", "Hello", "Help.Me"}) {
      if (filter.takes(name)) result.emplace_back(name);
    }
    return join(result);
  };
  EXPECT_EQ(taken({}), "");
  for (const std::string all : {"All", "*", ".*"}) EXPECT_EQ(taken({all}), "General,Hello,Help.Me");
  EXPECT_EQ(taken({"Hel.*"}), "Hello,Help.Me");
  EXPECT_EQ(taken({"Hello", "nothing", "!illegal"}), "Hello");
  EXPECT_EQ(taken({"Hel"}), "");
}

TEST(MessageAttributes, the_receiver_gets_those_it_asks_for_with_their_digest) {
  SqsTester sqs;
  sqs.create_queue("q");
  const auto sent = sqs.send("q", "body",
                             {.attributes = {{"General", string_attribute("Kenobi")},
                                             {"Hello", string_attribute("There")},
                                             {"Help.Me", string_attribute("Me")}}});
  EXPECT_EQ(sent.MD5OfMessageAttributes, "4c360f3fdafd970e05fae2f149d997f5");

  const auto none = sqs.receive("q", {.visibility_timeout = 0}).at(0);
  EXPECT_EQ(none.Body, "body");
  EXPECT_FALSE(none.MD5OfMessageAttributes);
  EXPECT_TRUE(none.MessageAttributes.empty());

  const auto some = sqs.receive("q", {.visibility_timeout = 0, .attributes = {"Hel.*"}}).at(0);
  EXPECT_EQ(some.MD5OfMessageAttributes, "83fee93c1bcd8b9a5a923ffacdc636c7");
  EXPECT_EQ(some.MessageAttributes.size(), 2u);
  EXPECT_EQ(some.MessageAttributes.at("Help.Me").StringValue, "Me");

  const auto unknown = sqs.receive("q", {.visibility_timeout = 0, .attributes = {"unknown"}}).at(0);
  EXPECT_FALSE(unknown.MD5OfMessageAttributes);

  const auto all = sqs.receive("q", {.attributes = {"All"}}).at(0);
  EXPECT_EQ(all.MD5OfMessageAttributes, "4c360f3fdafd970e05fae2f149d997f5");
}

}  // namespace
}  // namespace sluice::sqs
