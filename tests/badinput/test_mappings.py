"""Messages that a function cannot process, and answers that are none: nothing else is lost or done twice."""

import json
import time

import pytest
from sluice_process import wait_until


@pytest.fixture
def make_pair(sluice, make_function, request):
    """make_pair(answer, seconds=0) gives (queue URL, dead-letter queue URL, function) with a mapping between them."""
    sqs, lambdas, mappings, urls = sluice.client("sqs"), sluice.client("lambda"), [], []

    def arn(url):
        return "arn:aws:sqs:us-east-1:000000000000:" + url.rsplit("/", 1)[1]

    def make(answer, seconds=0):
        name = "pair-" + str(abs(hash(request.node.name)) % 10**8)
        dead = sqs.create_queue(QueueName=name + "-dead")["QueueUrl"]
        redrive = json.dumps({"deadLetterTargetArn": arn(dead), "maxReceiveCount": "2"})
        url = sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "1", "RedrivePolicy": redrive})["QueueUrl"]
        function = make_function(timeout=1, BATCH=answer, BATCH_SECONDS=str(seconds))
        mapping = lambdas.create_event_source_mapping(
            FunctionName=function.name, EventSourceArn=arn(url), FunctionResponseTypes=["ReportBatchItemFailures"], BatchSize=10
        )
        mappings.append(mapping["UUID"])
        urls.extend([url, dead])
        return url, dead, function

    yield make
    for uuid in mappings:
        lambdas.delete_event_source_mapping(UUID=uuid)
    for url in urls:
        sqs.delete_queue(QueueUrl=url)


def bodies(sluice, url):
    """Takes what lies there."""
    messages = sluice.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
    for message in messages:
        sluice.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in messages]


def left(sluice, url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = sluice.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(map(int, attributes.values()))


def dead_letters(sluice, url, count):
    found = []
    wait_until(lambda: found.extend(bodies(sluice, url)) or len(found) >= count, "dead letters", timeout=20)
    return sorted(found)


@pytest.mark.parametrize(
    "answer",
    [
        "no json",
        "[]",
        '"text"',
        '{"batchItemFailures": "all"}',
        '{"batchItemFailures": [{"itemIdentifier": ""}]}',
        '{"batchItemFailures": [{"itemIdentifier": null}]}',
        '{"batchItemFailures": [{"wrong": "FIRST"}]}',
        '{"batchItemFailures": [{"itemIdentifier": "none-of-them"}]}',
        '{"batchItemFailures": [{"itemIdentifier": "FIRST"}, 5]}',
    ],
)
def test_answer_that_is_none_fails_the_batch(sluice, make_pair, answer):
    url, dead, _ = make_pair(answer)
    sluice.client("sqs").send_message(QueueUrl=url, MessageBody="poison")
    assert dead_letters(sluice, dead, 1) == ["poison"]
    assert left(sluice, url) == 0


@pytest.mark.parametrize("answer", ["null", "{}", '{"batchItemFailures": []}', '{"batchItemFailures": null}', '{"other": 1}'])
def test_answer_without_failures_takes_all(sluice, make_pair, answer):
    url, dead, _ = make_pair(answer)
    sluice.client("sqs").send_message(QueueUrl=url, MessageBody="good")
    wait_until(lambda: left(sluice, url) == 0, "the message to be taken")
    assert left(sluice, dead) == 0


def test_poison_fails_alone(sluice, make_pair):
    """The first message of each batch fails: of two in one batch the other is done with."""
    url, dead, _ = make_pair('{"batchItemFailures": [{"itemIdentifier": "FIRST"}]}')
    poison = 'poison & <b> "\\ud83d\\udca3" \u2603 %41+%'
    sluice.client("sqs").send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": poison}, {"Id": "2", "MessageBody": "good"}])
    assert dead_letters(sluice, dead, 1) == [poison]
    assert left(sluice, url) == 0
    assert bodies(sluice, dead) == []


def test_function_that_hangs_over_a_message(sluice, make_pair):
    url, dead, function = make_pair("{}", seconds=30)
    began = time.monotonic()
    sluice.client("sqs").send_message(QueueUrl=url, MessageBody="endless")
    assert dead_letters(sluice, dead, 1) == ["endless"]
    assert time.monotonic() - began < 20
    wait_until(lambda: sum("Task timed out after 1.00 seconds" in line for line in function.log()) == 2, "both attempts")


def test_function_that_is_gone(sluice, make_pair):
    """Its messages stay where they are."""
    url, _, function = make_pair("{}")
    function.delete()
    sluice.client("sqs").send_message(QueueUrl=url, MessageBody="patient")
    time.sleep(0.3)
    assert left(sluice, url) == 1


@pytest.mark.parametrize(
    "change, message",
    [
        (
            {"EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:nope"},
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService",
        ),
        ({"EventSourceArn": "arn:aws:coffee:us-east-1:000000000000:pot"}, "Unrecognized event source."),
        ({"EventSourceArn": "rubbish"}, "Unrecognized event source."),
        ({"BatchSize": 0}, "at 'batchSize' failed to satisfy constraint"),
        ({"BatchSize": 11}, "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"),
        ({"FunctionName": "nope"}, "Function does not exist"),
        ({"FunctionResponseTypes": ["Coffee"]}, "failed to satisfy"),
    ],
)
def test_mapping_that_cannot_be(sluice, make_function, queue, change, message):
    lambdas = sluice.client("lambda")
    arn = "arn:aws:sqs:us-east-1:000000000000:" + queue.rsplit("/", 1)[1]
    with pytest.raises(lambdas.exceptions.ClientError) as error:
        lambdas.create_event_source_mapping(**{"FunctionName": make_function().name, "EventSourceArn": arn, **change})
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert message in error.value.response["Error"]["Message"]
