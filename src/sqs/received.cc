#include "sqs/received.h"

#include "aws/hash.h"
#include "base/random.h"
#include "sqs/message_attributes.h"

namespace sluice::sqs {

ReceiveMessageResult render(const ReceivedMessages& received, const base::PayloadReader& payloads) {
  ReceiveMessageResult result;
  result.Messages.reserve(received.messages.size());
  const AttributeFilter filter(received.message_attribute_names);
  for (const auto& taken : received.messages) {
    const auto payload = payloads.read(taken.payload);
    const auto body = payload.bytes.substr(taken.attributes_size);
    Message& message = result.Messages.emplace_back();
    message.MessageId = base::uuid_text(taken.message_id);
    message.ReceiptHandle = taken.receipt_handle;
    message.MD5OfBody = aws::md5_hex(body);
    message.Body = body;
    message.Attributes = taken.attributes;
    if (taken.attributes_size == 0 || filter.takes_none()) continue;
    message.MessageAttributes = decode_attributes(payload.bytes.substr(0, taken.attributes_size));
    std::erase_if(message.MessageAttributes, [&](const auto& attribute) { return !filter.takes(attribute.first); });
    if (!message.MessageAttributes.empty()) message.MD5OfMessageAttributes = attributes_md5(message.MessageAttributes);
  }
  return result;
}

}  // namespace sluice::sqs
