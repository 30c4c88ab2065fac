"""SQS: a message from sending to deletion; what it may hold, who sees it and when; and its digests."""
import hashlib

import pytest

from steps import attributes, invalid, missing, receive, receive_bodies, send, set_attributes


def test_message_is_sent_received_returned_and_deleted(client, queue):
    body = 'Grüße & "quotes" <tags>\t\r\n+%20 🚀'
    typed = {
        "colour": {"DataType": "String", "StringValue": "blue"},
        "count": {"DataType": "Number", "StringValue": "3"},
        "blob": {"DataType": "Binary", "BinaryValue": b"\x01\x02\x03"},
    }
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    sent = client.call("sqs", "SendMessage", QueueUrl=queue, MessageBody=body, MessageAttributes=typed,
                       MessageSystemAttributes={"AWSTraceHeader": {"DataType": "String", "StringValue": trace}})
    assert sent["MD5OfMessageBody"] == hashlib.md5(body.encode()).hexdigest()
    assert sent["MD5OfMessageSystemAttributes"] == "5ae4d5d7636402d80f4eb6d213245a88"

    [got] = receive(client, queue, AttributeNames=["All"], MessageAttributeNames=["All"])
    assert got["MessageId"] == sent["MessageId"]
    assert got["Body"] == body
    assert got["MessageAttributes"] == typed
    assert got["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert got["Attributes"].items() >= {"ApproximateReceiveCount": "1", "SenderId": client.account, "AWSTraceHeader": trace}.items()
    assert receive(client, queue) == []

    client.call("sqs", "ChangeMessageVisibility", QueueUrl=queue, ReceiptHandle=got["ReceiptHandle"], VisibilityTimeout=0)
    [again] = receive(client, queue, AttributeNames=["ApproximateReceiveCount"], MessageAttributeNames=["co.*"])
    assert again["Attributes"] == {"ApproximateReceiveCount": "2"}
    assert again["MessageAttributes"].keys() == {"colour", "count"}
    client.call("sqs", "DeleteMessage", QueueUrl=queue, ReceiptHandle=again["ReceiptHandle"])
    counts = attributes(client, queue, "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    assert counts == {"ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesNotVisible": "0"}


def strings(**values):
    return {name.replace("_", "."): {"DataType": "String", "StringValue": value} for name, value in values.items()}


DIGESTS = {
    "a45daa70926828a2f0a1db3418e6feb4": strings(k="x"),
    "ae7155c6026991b6d54b11589678bf9c": strings(Foo="Bar"),
    "235c5c510d26fb653d073faed50ae77c": {"timestamp": {"DataType": "Number", "StringValue": "1493147359900"}},
    "4c360f3fdafd970e05fae2f149d997f5": strings(General="Kenobi", Hello="There", Help_Me="Me"),
    "d838729972a4b70e2d2acd9d59ac847c": {
        "blob": {"DataType": "Binary", "BinaryValue": b"\x01\x02\x03"},
        "color": {"DataType": "String", "StringValue": "blue"},
        "count": {"DataType": "Number", "StringValue": "3"},
    },
    "9fe1b90bbd9965bdf77bac517c7d2495": {
        "customNumberTypeAttrib": {"DataType": "Number.float", "StringValue": "4563442423554324324264524243.32543234"}},
}


@pytest.mark.parametrize("digest", DIGESTS)
def test_digest_of_attributes_is_that_of_the_service(client, queue, digest):
    sent = send(client, queue, MessageAttributes=DIGESTS[digest])
    assert sent["MD5OfMessageAttributes"] == digest
    [got] = receive(client, queue, MessageAttributeNames=["All"])
    assert (got["MessageAttributes"], got["MD5OfMessageAttributes"]) == (DIGESTS[digest], digest)
    assert got["MD5OfBody"] == sent["MD5OfMessageBody"] == hashlib.md5(b"x").hexdigest()


def test_digest_covers_the_attributes_that_are_returned(client, queue):
    set_attributes(client, queue, VisibilityTimeout="0")
    send(client, queue, MessageAttributes=strings(General="Kenobi", Hello="There", Help_Me="Me"))
    [some] = receive(client, queue, MessageAttributeNames=["Hel.*"])
    assert (some["MessageAttributes"].keys(), some["MD5OfMessageAttributes"]) == (
        {"Hello", "Help.Me"}, "83fee93c1bcd8b9a5a923ffacdc636c7")
    [none] = receive(client, queue, MessageAttributeNames=["Other"])
    assert "MessageAttributes" not in none and "MD5OfMessageAttributes" not in none and "Attributes" not in none
    [got] = receive(client, queue, MessageAttributeNames=[".*"])
    assert len(got["MessageAttributes"]) == 3


@pytest.mark.needs("MessageSystemAttributeNames")
def test_both_lists_of_system_attributes_count(client, queue):
    send(client, queue)
    [got] = receive(client, queue, AttributeNames=["SenderId"], MessageSystemAttributeNames=["SentTimestamp"])
    assert got["Attributes"].keys() == {"SenderId", "SentTimestamp"}


def test_bodies_of_every_kind_come_back_to_the_byte(client, queue):
    bodies = [
        "\t", "\n\r\r\n", " ", "<a>&amp;</a>", '{"json": "\\u0041"}', "\ud7ff\ue000\ufffd", "\U00010000\U0010ffff",
        "a=1&b=%20+", "x" * 100_000,
    ]
    for body in bodies:
        assert send(client, queue, body)["MD5OfMessageBody"] == hashlib.md5(body.encode()).hexdigest()
    assert receive_bodies(client, queue) == bodies


def test_bodies_that_are_none(client, queue):
    assert client.error("sqs", "SendMessage", QueueUrl=queue, MessageBody="") == missing("MessageBody")
    error = client.error("sqs", "SendMessage", QueueUrl=queue, MessageBody="x\uffff")
    assert error == ("InvalidMessageContents",
                     "Invalid binary character '#xFFFF' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | "
                     "[#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].")


@pytest.mark.parametrize("typed", [
    {"AWS.mine": {"DataType": "String", "StringValue": "x"}},
    {"two..dots": {"DataType": "String", "StringValue": "x"}},
    {"kind": {"DataType": "Colour", "StringValue": "x"}},
    {"empty": {"DataType": "String", "StringValue": ""}},
    {"number": {"DataType": "Number", "StringValue": "many"}},
    {f"n{number}": {"DataType": "String", "StringValue": "x"} for number in range(11)},
], ids=lambda typed: next(iter(typed)))
def test_attributes_that_no_message_may_have(client, queue, typed):
    assert client.error("sqs", "SendMessage", QueueUrl=queue, MessageBody="x", MessageAttributes=typed).code == "InvalidParameterValue"
    assert receive(client, queue) == []


def test_parameters_out_of_range(client, queue):
    sending = {"QueueUrl": queue, "MessageBody": "x"}
    assert client.error("sqs", "SendMessage", DelaySeconds=901, **sending) == (
        invalid(901, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900."))
    assert client.error("sqs", "SendMessage", MessageDeduplicationId="d", **sending) == (
        invalid("d", "MessageDeduplicationId", "The request include parameter that is not valid for this queue type."))
    assert client.error("sqs", "ReceiveMessage", QueueUrl=queue, MaxNumberOfMessages=11) == (
        invalid(11, "MaxNumberOfMessages", "Must be between 1 and 10, if provided."))
    assert client.error("sqs", "ReceiveMessage", QueueUrl=queue, WaitTimeSeconds=21) == (
        invalid(21, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided."))
    assert client.error("sqs", "ReceiveMessage", QueueUrl=queue, VisibilityTimeout=43201) == (
        invalid(43201, "VisibilityTimeout", "Must be >= 0 and <= 43200, if provided."))


def test_message_over_the_limit_is_refused_and_one_at_the_limit_is_taken(client, queue):
    set_attributes(client, queue, MaximumMessageSize="1024")
    client.call("sqs", "SendMessage", QueueUrl=queue, MessageBody="ü" * 512)
    assert client.error("sqs", "SendMessage", QueueUrl=queue, MessageBody="ü" * 512 + "x") == (
        "InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.")


def test_message_of_a_mebibyte(client, queue):
    body = "x" * (1 << 20)
    sent = send(client, queue, body)
    [got] = receive(client, queue)
    assert (got["Body"], got["MD5OfBody"]) == (body, sent["MD5OfMessageBody"])
    assert client.error("sqs", "SendMessage", QueueUrl=queue, MessageBody=body + "x") == (
        "InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.")


def test_receipt_handles(client, dead, queue):
    garbage = "ReceiptHandleIsInvalid", 'The input receipt handle "garbage" is not a valid receipt handle.'
    assert client.error("sqs", "DeleteMessage", QueueUrl=queue, ReceiptHandle="garbage") == garbage
    assert client.error("sqs", "ChangeMessageVisibility", QueueUrl=queue, ReceiptHandle="garbage", VisibilityTimeout=1) == garbage

    set_attributes(client, queue, VisibilityTimeout="0")
    send(client, queue)
    [first] = receive(client, queue)
    set_attributes(client, queue, VisibilityTimeout="30")
    [second] = receive(client, queue)
    assert first["ReceiptHandle"] != second["ReceiptHandle"]
    handle = second["ReceiptHandle"]
    assert client.error("sqs", "DeleteMessage", QueueUrl=dead, ReceiptHandle=handle) == (
        "ReceiptHandleIsInvalid", f'The receipt handle "{handle}" is not valid for this queue.')
    client.call("sqs", "DeleteMessage", QueueUrl=queue, ReceiptHandle=first["ReceiptHandle"])  # a stale one deletes, too
    client.call("sqs", "DeleteMessage", QueueUrl=queue, ReceiptHandle=handle)
    assert client.error("sqs", "ChangeMessageVisibility", QueueUrl=queue, ReceiptHandle=handle, VisibilityTimeout=1) == (
        invalid(handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change."))


def test_counts_tell_the_visible_the_hidden_and_the_delayed_apart(client, queue):
    for delay in (0, 0, 900):
        send(client, queue, DelaySeconds=delay)
    assert len(receive(client, queue)) == 1
    assert attributes(client, queue, "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible",
                      "ApproximateNumberOfMessagesDelayed") == {
        "ApproximateNumberOfMessages": "1", "ApproximateNumberOfMessagesNotVisible": "1", "ApproximateNumberOfMessagesDelayed": "1"}


def test_group_of_a_message_in_a_standard_queue_is_its_tenant(client, queue):
    send(client, queue, MessageGroupId="tenant")
    [got] = receive(client, queue, AttributeNames=["MessageGroupId"])
    assert got["Attributes"] == {"MessageGroupId": "tenant"}


def test_purge_empties_a_queue(client, queue):
    client.call("sqs", "SendMessageBatch", QueueUrl=queue, Entries=[{"Id": str(n), "MessageBody": f"m{n}"} for n in range(10)])
    assert attributes(client, queue, "ApproximateNumberOfMessages") == {"ApproximateNumberOfMessages": "10"}
    client.call("sqs", "PurgeQueue", QueueUrl=queue)
    assert attributes(client, queue, "ApproximateNumberOfMessages") == {"ApproximateNumberOfMessages": "0"}
