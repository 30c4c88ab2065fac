"""SQS: dead letters: where they go, what they keep, and which queues may send them where."""
import json

from steps import arn_of, attributes, receive, receive_bodies, redrive, send, set_attributes


def test_message_that_nobody_deletes_ends_as_a_dead_letter(client, dead, queue):
    dead_arn = arn_of(client, dead)
    set_attributes(client, queue, VisibilityTimeout="0",
                   RedrivePolicy=json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": "2"}))
    assert attributes(client, queue, "RedrivePolicy") == {"RedrivePolicy": redrive(dead_arn, 2)}
    assert client.call("sqs", "ListDeadLetterSourceQueues", QueueUrl=dead)["queueUrls"] == [queue]

    sent = client.call("sqs", "SendMessage", QueueUrl=queue, MessageBody="unwanted")
    assert [len(receive(client, queue)) for _ in range(3)] == [1, 1, 0]
    [got] = receive(client, dead, AttributeNames=["All"])
    assert (got["MessageId"], got["Body"]) == (sent["MessageId"], "unwanted")
    assert got["Attributes"]["ApproximateReceiveCount"] == "3"
    assert got["Attributes"]["DeadLetterQueueSourceArn"] == arn_of(client, queue)


def test_dead_letter_of_a_fifo_queue_keeps_its_group_and_frees_the_next(client, name, fifo):
    dead = client.call("sqs", "CreateQueue", QueueName=f"{name}-dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    set_attributes(client, fifo, VisibilityTimeout="0", RedrivePolicy=redrive(arn_of(client, dead), 1))
    for body in ("first", "second"):
        send(client, fifo, body, MessageGroupId="g", MessageDeduplicationId=body)
    assert [message["Body"] for message in receive(client, fifo)] == ["first"]
    assert receive_bodies(client, fifo) == ["second"]
    [got] = receive(client, dead, AttributeNames=["All"])
    assert (got["Body"], got["Attributes"]["MessageGroupId"], got["Attributes"]["DeadLetterQueueSourceArn"]) == (
        "first", "g", arn_of(client, fifo))


def test_redrive_policies_that_are_refused(client, dead, queue, fifo):
    def refused(policy):
        text = json.dumps(policy)
        error = client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"RedrivePolicy": text})
        assert error.code == "InvalidParameterValue"
        return error.message.partition(" for parameter RedrivePolicy is invalid. Reason: ")[2]

    target = arn_of(client, dead)
    assert refused({"deadLetterTargetArn": target + "-none", "maxReceiveCount": 1}) == "Dead letter target does not exist."
    assert refused({"deadLetterTargetArn": arn_of(client, fifo), "maxReceiveCount": 1}) == (
        "Dead-letter queue must be same type of queue as the source.")
    assert refused({"deadLetterTargetArn": target}) == "Redrive policy does not contain mandatory attribute: maxReceiveCount."
    assert refused({"maxReceiveCount": 1}) == "Redrive policy does not contain mandatory attribute: deadLetterTargetArn."
    assert refused({"deadLetterTargetArn": target, "maxReceiveCount": 1001}) == (
        "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.")
    assert attributes(client, queue, "RedrivePolicy") == {}


def test_queue_of_dead_letters_says_whose_it_takes(client, dead, queue):
    target = arn_of(client, dead)
    set_attributes(client, dead, RedriveAllowPolicy=json.dumps({"redrivePermission": "denyAll"}))
    policy = {"QueueUrl": queue, "Attributes": {"RedrivePolicy": redrive(target, 1)}}
    assert client.error("sqs", "SetQueueAttributes", **policy).code == "InvalidParameterValue"
    def allow(*sources):
        set_attributes(client, dead, RedriveAllowPolicy=json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": sources}))

    allow(f"{arn_of(client, queue)}-other")
    assert client.error("sqs", "SetQueueAttributes", **policy).code == "InvalidParameterValue"
    allow(arn_of(client, queue))
    client.call("sqs", "SetQueueAttributes", **policy)
    none = json.dumps({"redrivePermission": "byQueue"})
    assert client.error("sqs", "SetQueueAttributes", QueueUrl=dead, Attributes={"RedriveAllowPolicy": none}).code == "InvalidParameterValue"


def test_sources_of_dead_letters_come_in_pages(client, name, dead):
    target = arn_of(client, dead)
    assert "queueUrls" not in client.call("sqs", "ListDeadLetterSourceQueues", QueueUrl=dead)
    urls = [client.call("sqs", "CreateQueue", QueueName=f"{name}-{number}", Attributes={"RedrivePolicy": redrive(target, 3)})["QueueUrl"]
            for number in range(3)]
    first = client.call("sqs", "ListDeadLetterSourceQueues", QueueUrl=dead, MaxResults=2)
    assert len(first["queueUrls"]) == 2
    assert sorted(client.pages("sqs", "ListDeadLetterSourceQueues", page_size=2, QueueUrl=dead)["queueUrls"]) == urls
