#include "wire/xml_writer.h"

#include <gtest/gtest.h>

namespace sluice::wire {
namespace {

struct Output {
  std::string OutputKey;
  std::optional<std::string> Description;
};
BOOST_DESCRIBE_STRUCT(Output, (), (OutputKey, Description))

struct Stack {
  std::string StackName;
  base::Instant CreationTime;
  bool DisableRollback = false;
  std::vector<Output> Tags;
  std::optional<std::vector<Output>> Outputs;
  std::map<std::string, std::string> Labels;
};
BOOST_DESCRIBE_STRUCT(Stack, (), (StackName, CreationTime, DisableRollback, Tags, Outputs, Labels))

std::string written(const Stack& stack, const QueryNames& names = kStandardQueryNames) {
  std::string out;
  XmlWriter xml(out);
  encode_xml(xml, names, type_of<Stack>(), &stack);
  return out;
}

TEST(Xml, WritesListsAsMembersAndMapsAsEntries) {
  Stack stack{"a", base::from_epoch_ms(1700000000250),         true,
              {},  std::vector<Output>{{"k", "d"}, {"l", {}}}, {{"x", "y"}}};
  EXPECT_EQ(written(stack),
            "<StackName>a</StackName><CreationTime>2023-11-14T22:13:20.250Z</CreationTime>"
            "<DisableRollback>true</DisableRollback><Tags/>"
            "<Outputs><member><OutputKey>k</OutputKey><Description>d</Description></member>"
            "<member><OutputKey>l</OutputKey></member></Outputs>"
            "<Labels><entry><key>x</key><value>y</value></entry></Labels>");
}

TEST(Xml, FlattensByNames) {
  constexpr QueryName names[] = {{"", "Tags", "Tag", "", "", ""}, {"", "Labels", "Label", "", "Name", "Value"}};
  Stack stack{"a", {}, false, {{"k", {}}, {"l", {}}}, {}, {{"x", "y"}}};
  EXPECT_EQ(written(stack, {true, names}),
            "<StackName>a</StackName><CreationTime>1970-01-01T00:00:00.000Z</CreationTime>"
            "<DisableRollback>false</DisableRollback><Tag><OutputKey>k</OutputKey></Tag>"
            "<Tag><OutputKey>l</OutputKey></Tag><Label><Name>x</Name><Value>y</Value></Label>");
}

TEST(Xml, EscapesText) {
  std::string out;
  append_xml_text(out, "<a href=\"x\">&'\r\n\t\x01\xFF\xC3\xA9\xEF\xBF\xBF");
  EXPECT_EQ(out, "&lt;a href=&quot;x&quot;&gt;&amp;'&#xD;\n\t\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD");
}

}  // namespace
}  // namespace sluice::wire
