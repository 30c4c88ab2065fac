#include "sqs/received.h"

#include <utility>

#include "aws/hash.h"
#include "base/random.h"
#include "sqs/message_attributes.h"

namespace sluice::sqs {

ReceiveMessageResult render(const ReceivedMessages& received, const base::PayloadReader& payloads) {
  ReceiveMessageResult result;
  result.Messages.reserve(received.messages.size());
  const AttributeFilter filter(received.message_attribute_names);
  std::vector<base::PayloadView> read;
  std::vector<std::string_view> bodies;
  read.reserve(received.messages.size());
  bodies.reserve(received.messages.size());
  for (const auto& taken : received.messages) {
    read.push_back(payloads.read(taken.payload));
    bodies.push_back(read.back().bytes.substr(taken.attributes_size));
  }
  auto digests = aws::md5_hex(bodies);
  for (std::size_t i = 0; i < received.messages.size(); ++i) {
    const auto& taken = received.messages[i];
    Message& message = result.Messages.emplace_back();
    message.MessageId = base::uuid_text(taken.message_id);
    message.ReceiptHandle = taken.receipt_handle;
    message.MD5OfBody = std::move(digests[i]);
    message.Body = bodies[i];
    message.Attributes = taken.attributes;
    if (taken.attributes_size == 0 || filter.takes_none()) continue;
    message.MessageAttributes = decode_attributes(read[i].bytes.substr(0, taken.attributes_size));
    std::erase_if(message.MessageAttributes, [&](const auto& attribute) { return !filter.takes(attribute.first); });
    if (!message.MessageAttributes.empty()) message.MD5OfMessageAttributes = attributes_md5(message.MessageAttributes);
  }
  return result;
}

}  // namespace sluice::sqs
