"""SQS: FIFO queues, which keep the order of each group and take a message once."""
from steps import attributes, invalid, missing, receive, receive_bodies, send, set_attributes


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


def fill(client, fifo, *bodies):
    """Each body begins with its group: "a1" is the first of group a."""
    for body in bodies:
        send(client, fifo, body, MessageGroupId=body[0], MessageDeduplicationId=body)


def test_one_group_is_drained_before_the_next(client, fifo):
    fill(client, fifo, "a1", "b1", "a2", "a3")
    assert receive_bodies(client, fifo) == ["a1", "a2", "a3", "b1"]
    assert receive(client, fifo) == []


def test_group_waits_for_its_oldest_message(client, fifo):
    fill(client, fifo, "a1", "a2", "b1")
    [first] = receive(client, fifo)
    assert first["Body"] == "a1"
    assert receive_bodies(client, fifo) == ["b1"]
    counts = attributes(client, fifo, "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    assert counts == {"ApproximateNumberOfMessages": "1", "ApproximateNumberOfMessagesNotVisible": "2"}
    client.call("sqs", "DeleteMessage", QueueUrl=fifo, ReceiptHandle=first["ReceiptHandle"])
    assert receive_bodies(client, fifo) == ["a2"]


def test_group_that_is_given_back_comes_in_the_same_order(client, fifo):
    fill(client, fifo, "a1", "a2", "a3")
    got = receive(client, fifo, MaxNumberOfMessages=10)
    client.call("sqs", "ChangeMessageVisibilityBatch", QueueUrl=fifo, Entries=[
        {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0} for number, message in enumerate(got)])
    assert receive_bodies(client, fifo) == ["a1", "a2", "a3"]
    assert client.error("sqs", "DeleteMessage", QueueUrl=fifo, ReceiptHandle=got[0]["ReceiptHandle"]).code == "InvalidParameterValue"


def test_duplicates_are_known_across_groups_after_deletion_and_until_a_purge(client, fifo):
    sent = send(client, fifo, "one", MessageGroupId="a", MessageDeduplicationId="d")
    [got] = receive(client, fifo)
    client.call("sqs", "DeleteMessage", QueueUrl=fifo, ReceiptHandle=got["ReceiptHandle"])
    again = send(client, fifo, "another", MessageGroupId="b", MessageDeduplicationId="d")
    assert (again["MessageId"], again["SequenceNumber"]) == (sent["MessageId"], sent["SequenceNumber"])
    assert again["MD5OfMessageBody"] != sent["MD5OfMessageBody"]
    assert receive(client, fifo) == []
    client.call("sqs", "PurgeQueue", QueueUrl=fifo)
    assert send(client, fifo, "one", MessageGroupId="a", MessageDeduplicationId="d")["MessageId"] != sent["MessageId"]
    assert receive_bodies(client, fifo) == ["one"]


def test_content_may_be_the_deduplication_id(client, fifo):
    assert client.error("sqs", "SendMessage", QueueUrl=fifo, MessageBody="x", MessageGroupId="g") == (
        "InvalidParameterValue",
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
    set_attributes(client, fifo, ContentBasedDeduplication="true")
    colour = {"colour": {"DataType": "String", "StringValue": "blue"}}
    sent = send(client, fifo, MessageGroupId="g")
    assert send(client, fifo, MessageGroupId="g", MessageAttributes=colour)["MessageId"] == sent["MessageId"]
    [got] = receive(client, fifo, AttributeNames=["MessageDeduplicationId"])
    assert got["Attributes"]["MessageDeduplicationId"] == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


def test_duplicates_may_be_told_apart_by_group(client, name):
    settings = {"FifoQueue": "true", "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
    fifo = client.call("sqs", "CreateQueue", QueueName=f"{name}.fifo", Attributes=settings)["QueueUrl"]
    for group in ("a", "b", "a"):
        send(client, fifo, group, MessageGroupId=group, MessageDeduplicationId="d")
    assert receive_bodies(client, fifo) == ["a", "b"]


def test_attempt_to_receive_may_be_repeated(client, fifo):
    fill(client, fifo, "a1", "a2")
    attempt = {"MaxNumberOfMessages": 10, "ReceiveRequestAttemptId": "attempt"}
    got = receive(client, fifo, **attempt)
    assert [message["Body"] for message in got] == ["a1", "a2"]
    assert receive(client, fifo, **attempt) == got
    client.call("sqs", "DeleteMessage", QueueUrl=fifo, ReceiptHandle=got[0]["ReceiptHandle"])
    assert client.error("sqs", "ReceiveMessage", QueueUrl=fifo, **attempt) == (
        invalid("attempt", "ReceiveRequestAttemptId",
                "The receiveRequestAttemptId is not valid anymore since the receive call is not retryable."))


def test_parameters_that_a_fifo_queue_refuses(client, fifo):
    sending = {"QueueUrl": fifo, "MessageBody": "x"}
    assert client.error("sqs", "SendMessage", MessageDeduplicationId="d", **sending) == missing("MessageGroupId")
    assert client.error("sqs", "SendMessage", MessageGroupId="g", MessageDeduplicationId="d", DelaySeconds=2, **sending) == (
        invalid(2, "DelaySeconds", "The request include parameter that is not valid for this queue type."))
    words = " can only include alphanumeric and punctuation characters. 1 to 128 in length."
    assert client.error("sqs", "SendMessage", MessageGroupId="no spaces", MessageDeduplicationId="d", **sending) == (
        invalid("no spaces", "MessageGroupId", "MessageGroupId" + words))
    long = "x" * 129
    assert client.error("sqs", "SendMessage", MessageGroupId="g", MessageDeduplicationId=long, **sending) == (
        invalid(long, "MessageDeduplicationId", "MessageDeduplicationId" + words))
