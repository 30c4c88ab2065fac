"""SQS: receives that wait, and what ends their wait."""
import time

import pytest

from steps import receive, send, set_attributes

LONG = 20  # seconds: what a wait would last that nothing ends
SOON = 10  # seconds: the slowest client on a busy machine has its answer


@pytest.fixture
def waiting(client):
    """Begins a receive of 20 s; gives a function that returns the body of the message it ends with, soon."""
    def begin(url):
        began = time.monotonic()
        result = client.begin("sqs", "ReceiveMessage", QueueUrl=url, WaitTimeSeconds=LONG)

        def body():
            [message] = result().get("Messages", [])
            assert time.monotonic() - began < SOON
            return message["Body"]
        return body
    return begin


def test_long_poll_ends_with_the_message_that_it_waited_for(client, queue):
    client.call("sqs", "SendMessage", QueueUrl=queue, MessageBody="late", DelaySeconds=1)
    [got] = receive(client, queue, WaitTimeSeconds=20)
    assert got["Body"] == "late"


def test_send_wakes_a_receive(client, queue, waiting):
    body = waiting(queue)
    send(client, queue, "news")
    assert body() == "news"


def test_one_message_ends_one_wait(client, queue, waiting):
    first, second = waiting(queue), waiting(queue)
    send(client, queue, "news")
    # Whichever came first has it; the next message is for the other.
    send(client, queue, "more news")
    assert sorted([first(), second()]) == ["more news", "news"]


def test_message_that_is_given_back_wakes_a_receive(client, queue, waiting):
    send(client, queue, "again")
    [got] = receive(client, queue, VisibilityTimeout=600)
    body = waiting(queue)
    client.call("sqs", "ChangeMessageVisibility", QueueUrl=queue, ReceiptHandle=got["ReceiptHandle"], VisibilityTimeout=0)
    assert body() == "again"


def test_message_whose_time_is_over_wakes_a_receive(client, queue, waiting):
    send(client, queue, "again")
    receive(client, queue, VisibilityTimeout=2)
    assert waiting(queue)() == "again"


def test_group_that_a_deletion_frees_wakes_a_receive(client, fifo, waiting):
    for body in ("first", "second"):
        send(client, fifo, body, MessageGroupId="g", MessageDeduplicationId=body)
    [got] = receive(client, fifo)
    body = waiting(fifo)
    client.call("sqs", "DeleteMessage", QueueUrl=fifo, ReceiptHandle=got["ReceiptHandle"])
    assert body() == "second"


def test_queue_may_say_how_long_its_receives_wait(client, queue):
    set_attributes(client, queue, ReceiveMessageWaitTimeSeconds="1")
    began = time.monotonic()
    assert receive(client, queue) == []
    assert time.monotonic() - began >= 1


@pytest.mark.needs("WaitTimeSeconds of 0")
def test_receive_may_ask_not_to_wait(client, queue):
    set_attributes(client, queue, ReceiveMessageWaitTimeSeconds=str(LONG))
    began = time.monotonic()
    assert receive(client, queue, WaitTimeSeconds=0) == []
    assert time.monotonic() - began < SOON
