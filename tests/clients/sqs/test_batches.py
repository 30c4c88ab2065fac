"""SQS: batches, which answer for each of their entries, and what a whole batch may not be."""
import hashlib

import pytest

from steps import attributes, receive


def test_batch_answers_for_each_of_its_entries(client, queue):
    sent = client.call("sqs", "SendMessageBatch", QueueUrl=queue, Entries=[
        {"Id": "one", "MessageBody": "first"},
        {"Id": "late", "MessageBody": "never", "DelaySeconds": 901},
        {"Id": "two", "MessageBody": "second", "MessageAttributes": {"k": {"DataType": "String", "StringValue": "x"}}},
    ])
    assert [(entry["Id"], entry["MD5OfMessageBody"]) for entry in sent["Successful"]] == [
        ("one", hashlib.md5(b"first").hexdigest()), ("two", hashlib.md5(b"second").hexdigest())]
    assert sent["Successful"][1]["MD5OfMessageAttributes"] == "a45daa70926828a2f0a1db3418e6feb4"
    assert sent["Failed"] == [{"Id": "late", "SenderFault": True, "Code": "InvalidParameterValue",
                               "Message": "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900."}]

    first, second = receive(client, queue, MaxNumberOfMessages=10)
    assert [first["Body"], second["Body"]] == ["first", "second"]
    changed = client.call("sqs", "ChangeMessageVisibilityBatch", QueueUrl=queue, Entries=[
        {"Id": "back", "ReceiptHandle": first["ReceiptHandle"], "VisibilityTimeout": 0},
        {"Id": "keep", "ReceiptHandle": second["ReceiptHandle"], "VisibilityTimeout": 600},
    ])
    assert changed["Successful"] == [{"Id": "back"}, {"Id": "keep"}]
    [first] = receive(client, queue, MaxNumberOfMessages=10)
    assert first["Body"] == "first"

    deleted = client.call("sqs", "DeleteMessageBatch", QueueUrl=queue, Entries=[
        {"Id": "one", "ReceiptHandle": first["ReceiptHandle"]},
        {"Id": "two", "ReceiptHandle": second["ReceiptHandle"]},
        {"Id": "bad", "ReceiptHandle": "garbage"},
    ])
    assert deleted["Successful"] == [{"Id": "one"}, {"Id": "two"}]
    assert deleted["Failed"] == [{"Id": "bad", "SenderFault": True, "Code": "ReceiptHandleIsInvalid",
                                  "Message": 'The input receipt handle "garbage" is not a valid receipt handle.'}]
    counts = attributes(client, queue, "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    assert set(counts.values()) == {"0"}


ENTRIES = {
    "SendMessageBatch": {"MessageBody": "x"},
    "DeleteMessageBatch": {"ReceiptHandle": "h"},
    "ChangeMessageVisibilityBatch": {"ReceiptHandle": "h", "VisibilityTimeout": 1},
}


@pytest.mark.parametrize("operation", ENTRIES)
def test_batches_that_are_refused_whole(client, queue, operation):
    def entries(*names):
        return {"QueueUrl": queue, "Entries": [{"Id": name} | ENTRIES[operation] for name in names]}

    service = "AWS.SimpleQueueService."
    assert client.error("sqs", operation, **entries()) == (
        service + "EmptyBatchRequest", f"There should be at least one {operation}RequestEntry in the request.")
    assert client.error("sqs", operation, **entries(*"abcdefghijk")) == (
        service + "TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10. You have sent 11.")
    assert client.error("sqs", operation, **entries("a", "a")) == (service + "BatchEntryIdsNotDistinct", "Id a repeated.")
    for bad in ("no spaces", "x" * 81):
        assert client.error("sqs", operation, **entries(bad)) == (
            service + "InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")


def test_batch_of_more_than_a_mebibyte(client, queue):
    half = "x" * (1 << 19)
    both = [{"Id": name, "MessageBody": half} for name in "ab"]
    assert len(client.call("sqs", "SendMessageBatch", QueueUrl=queue, Entries=both)["Successful"]) == 2
    both[1]["MessageBody"] += "x"
    assert client.error("sqs", "SendMessageBatch", QueueUrl=queue, Entries=both) == (
        "AWS.SimpleQueueService.BatchRequestTooLong", "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.")


def test_entry_over_the_limit_of_its_queue(client, queue):
    client.call("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"MaximumMessageSize": "1024"})
    sent = client.call("sqs", "SendMessageBatch", QueueUrl=queue, Entries=[
        {"Id": "short", "MessageBody": "x" * 1024}, {"Id": "long", "MessageBody": "x" * 1025}, {"Id": "bad", "MessageBody": "\uffff"}])
    assert [entry["Id"] for entry in sent["Successful"]] == ["short"]
    assert [(entry["Id"], entry["SenderFault"], entry["Code"]) for entry in sent["Failed"]] == [
        ("long", True, "InvalidParameterValue"), ("bad", True, "InvalidMessageContents")]
    assert sent["Failed"][0]["Message"] == "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes."


def test_batch_to_a_fifo_queue_keeps_its_order_and_fails_whole_without_a_group(client, fifo):
    entries = [{"Id": str(number), "MessageBody": f"m{number}", "MessageGroupId": "g", "MessageDeduplicationId": str(number)}
               for number in range(10)]
    sent = client.call("sqs", "SendMessageBatch", QueueUrl=fifo, Entries=entries)["Successful"]
    numbers = [int(entry["SequenceNumber"]) for entry in sent]
    assert numbers == sorted(set(numbers)) and len(numbers) == 10
    assert [message["Body"] for message in receive(client, fifo, MaxNumberOfMessages=10)] == [f"m{number}" for number in range(10)]
    del entries[3]["MessageGroupId"]
    assert client.error("sqs", "SendMessageBatch", QueueUrl=fifo, Entries=entries) == (
        "InvalidParameterValue", "The request must contain the parameter MessageGroupId.")
