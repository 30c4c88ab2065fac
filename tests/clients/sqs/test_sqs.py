"""SQS: queues, messages one by one and in batches, waiting, dead letters, FIFO; and its errors, in the words of the service."""
import hashlib
import json

import pytest


def missing_queue(client):
    """The two protocols word it differently."""
    words = "" if client.sqs_protocol == "json" else " for this wsdl version"
    return "AWS.SimpleQueueService.NonExistentQueue", f"The specified queue does not exist{words}."


@pytest.fixture
def queue(client, name):
    """The URL of a queue of the story's own."""
    return client.call("sqs", "CreateQueue", QueueName=name)["QueueUrl"]


def attributes(client, url, *names):
    return client.call("sqs", "GetQueueAttributes", QueueUrl=url, AttributeNames=list(names))["Attributes"]


def receive(client, url, **parameters):
    return client.call("sqs", "ReceiveMessage", QueueUrl=url, **parameters).get("Messages", [])


def test_queue_lives_from_creation_to_deletion(client, name):
    settings = {"VisibilityTimeout": "45", "MessageRetentionPeriod": "3600"}
    url = client.call("sqs", "CreateQueue", QueueName=name, Attributes=settings, tags={"team": "blue"})["QueueUrl"]
    assert url == f"{client.endpoint}/{client.account}/{name}"
    assert client.call("sqs", "CreateQueue", QueueName=name, Attributes={"VisibilityTimeout": "45"})["QueueUrl"] == url
    assert client.call("sqs", "GetQueueUrl", QueueName=name)["QueueUrl"] == url
    assert client.call("sqs", "ListQueues", QueueNamePrefix=name)["QueueUrls"] == [url]
    assert client.error("sqs", "CreateQueue", QueueName=name, Attributes={"VisibilityTimeout": "46"}) == (
        "QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute VisibilityTimeout")

    client.call("sqs", "SetQueueAttributes", QueueUrl=url, Attributes={"DelaySeconds": "7"})
    all_of_them = attributes(client, url, "All")
    assert len(all_of_them) == 12
    assert all_of_them.items() >= {
        "VisibilityTimeout": "45", "MessageRetentionPeriod": "3600", "DelaySeconds": "7", "SqsManagedSseEnabled": "true",
        "MaximumMessageSize": "1048576", "QueueArn": f"arn:aws:sqs:us-east-1:{client.account}:{name}"}.items()

    client.call("sqs", "TagQueue", QueueUrl=url, Tags={"cost": "low"})
    assert client.call("sqs", "ListQueueTags", QueueUrl=url)["Tags"] == {"team": "blue", "cost": "low"}
    client.call("sqs", "UntagQueue", QueueUrl=url, TagKeys=["team"])
    assert client.call("sqs", "ListQueueTags", QueueUrl=url)["Tags"] == {"cost": "low"}

    client.call("sqs", "DeleteQueue", QueueUrl=url)
    assert client.error("sqs", "GetQueueUrl", QueueName=name) == missing_queue(client)
    assert "QueueUrls" not in client.call("sqs", "ListQueues", QueueNamePrefix=name)


def test_list_of_queues_comes_in_pages(client, name):
    urls = [client.call("sqs", "CreateQueue", QueueName=f"{name}-{number}")["QueueUrl"] for number in range(3)]
    first = client.call("sqs", "ListQueues", QueueNamePrefix=name, MaxResults=2)
    second = client.call("sqs", "ListQueues", QueueNamePrefix=name, MaxResults=2, NextToken=first["NextToken"])
    assert first["QueueUrls"] + second["QueueUrls"] == urls
    assert "NextToken" not in second
    assert client.pages("sqs", "ListQueues", page_size=2, QueueNamePrefix=name)["QueueUrls"] == urls


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


def test_digest_of_attributes_is_that_of_the_service(client, queue):
    typed = {
        "blob": {"DataType": "Binary", "BinaryValue": b"\x01\x02\x03"},
        "color": {"DataType": "String", "StringValue": "blue"},
        "count": {"DataType": "Number", "StringValue": "3"},
    }
    sent = client.call("sqs", "SendMessage", QueueUrl=queue, MessageBody="x", MessageAttributes=typed)
    assert sent["MD5OfMessageAttributes"] == "d838729972a4b70e2d2acd9d59ac847c"


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


def test_long_poll_ends_with_the_message_that_it_waited_for(client, queue):
    client.call("sqs", "SendMessage", QueueUrl=queue, MessageBody="late", DelaySeconds=1)
    assert receive(client, queue) == []
    [got] = receive(client, queue, WaitTimeSeconds=20)
    assert got["Body"] == "late"


def test_purge_empties_a_queue(client, queue):
    client.call("sqs", "SendMessageBatch", QueueUrl=queue, Entries=[{"Id": str(n), "MessageBody": f"m{n}"} for n in range(10)])
    assert attributes(client, queue, "ApproximateNumberOfMessages") == {"ApproximateNumberOfMessages": "10"}
    client.call("sqs", "PurgeQueue", QueueUrl=queue)
    assert attributes(client, queue, "ApproximateNumberOfMessages") == {"ApproximateNumberOfMessages": "0"}


def test_message_that_nobody_deletes_ends_as_a_dead_letter(client, name, queue):
    dead = client.call("sqs", "CreateQueue", QueueName=f"{name}-dlq")["QueueUrl"]
    dead_arn = attributes(client, dead, "QueueArn")["QueueArn"]
    client.call("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={
        "VisibilityTimeout": "0", "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": "2"})})
    assert attributes(client, queue, "RedrivePolicy") == {
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2}, separators=(",", ":"))}
    assert client.call("sqs", "ListDeadLetterSourceQueues", QueueUrl=dead)["queueUrls"] == [queue]

    sent = client.call("sqs", "SendMessage", QueueUrl=queue, MessageBody="unwanted")
    assert [len(receive(client, queue)) for _ in range(3)] == [1, 1, 0]
    [got] = receive(client, dead, AttributeNames=["All"])
    assert (got["MessageId"], got["Body"]) == (sent["MessageId"], "unwanted")
    assert got["Attributes"]["ApproximateReceiveCount"] == "3"
    assert got["Attributes"]["DeadLetterQueueSourceArn"] == attributes(client, queue, "QueueArn")["QueueArn"]


def test_fifo_queue_keeps_order_and_takes_a_message_once(client, name):
    queue = client.call("sqs", "CreateQueue", QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    assert client.error("sqs", "SendMessage", QueueUrl=queue, MessageBody="x") == (
        "MissingParameter", "The request must contain the parameter MessageGroupId.")
    sent = [client.call("sqs", "SendMessage", QueueUrl=queue, MessageBody=body, MessageGroupId="g", MessageDeduplicationId=body)
            for body in ("first", "second", "first")]
    assert sent[0]["SequenceNumber"] < sent[1]["SequenceNumber"]
    assert (sent[2]["MessageId"], sent[2]["SequenceNumber"]) == (sent[0]["MessageId"], sent[0]["SequenceNumber"])
    got = receive(client, queue, MaxNumberOfMessages=10, AttributeNames=["All"], ReceiveRequestAttemptId="attempt")
    assert [(message["Body"], message["Attributes"]["SequenceNumber"]) for message in got] == [
        ("first", sent[0]["SequenceNumber"]), ("second", sent[1]["SequenceNumber"])]
    assert got[0]["Attributes"]["MessageGroupId"] == "g"


@pytest.mark.parametrize("operation, parameters", [
    ("SendMessage", {"MessageBody": "x"}),
    ("ReceiveMessage", {}),
    ("GetQueueAttributes", {"AttributeNames": ["All"]}),
    ("PurgeQueue", {}),
    ("DeleteQueue", {}),
], ids=lambda value: value if isinstance(value, str) else "")
def test_unknown_queue(client, operation, parameters):
    url = f"{client.endpoint}/{client.account}/no-such-queue"
    assert client.error("sqs", operation, QueueUrl=url, **parameters) == missing_queue(client)


def test_errors_say_what_the_service_says(client, name, queue):
    assert client.error("sqs", "CreateQueue", QueueName="not a name") == (
        "InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
    assert client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"Colour": "blue"}) == (
        "InvalidAttributeName", "Unknown Attribute Colour.")
    assert client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"VisibilityTimeout": "43201"}) == (
        "InvalidAttributeValue", "Invalid value for the parameter VisibilityTimeout.")
    assert client.error("sqs", "ReceiveMessage", QueueUrl=queue, MaxNumberOfMessages=11) == (
        "InvalidParameterValue", "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.")
    assert client.error("sqs", "DeleteMessage", QueueUrl=queue, ReceiptHandle="garbage") == (
        "ReceiptHandleIsInvalid", 'The input receipt handle "garbage" is not a valid receipt handle.')
    twice = [{"Id": "a", "MessageBody": "1"}, {"Id": "a", "MessageBody": "2"}]
    assert client.error("sqs", "SendMessageBatch", QueueUrl=queue, Entries=twice) == (
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "Id a repeated.")
    eleven = [{"Id": str(number), "MessageBody": "x"} for number in range(11)]
    assert client.error("sqs", "SendMessageBatch", QueueUrl=queue, Entries=eleven) == (
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10. You have sent 11.")
    nowhere = json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:us-east-1:{client.account}:{name}-none", "maxReceiveCount": 1})
    error = client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"RedrivePolicy": nowhere})
    assert error.code == "InvalidParameterValue"
    assert error.message.endswith("for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.")


def test_message_over_the_limit_is_refused_and_one_at_the_limit_is_taken(client, queue):
    client.call("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"MaximumMessageSize": "1024"})
    client.call("sqs", "SendMessage", QueueUrl=queue, MessageBody="ü" * 512)
    assert client.error("sqs", "SendMessage", QueueUrl=queue, MessageBody="ü" * 512 + "x") == (
        "InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.")
