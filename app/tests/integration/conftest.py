"""What the integration tests stand on: the deployed stack, its addresses, and patience.

  AWS_SAM_STACK_NAME   the stack to test (required); region, credentials and AWS_ENDPOINT_URL as boto3 reads them
  POLL_INTERVAL        seconds between two looks at a queue (0.5)
  POLL_COUNT           how many times to look before giving up (60); waits for a dead-letter queue are longer by the time
                       that the queue's own settings make a message take
  HTTP_TIMEOUT         seconds for one HTTP request (30)
"""

import json
import os
import time
import uuid

import boto3
import pytest
import requests

POLL_INTERVAL = float(os.environ.get("POLL_INTERVAL", "0.5"))
POLL_COUNT = int(os.environ.get("POLL_COUNT", "60"))
HTTP_TIMEOUT = float(os.environ.get("HTTP_TIMEOUT", "30"))


def poll(look, what, count=POLL_COUNT):
    """Calls look() until it gives something other than None, and gives that."""
    for attempt in range(count):
        if attempt:
            time.sleep(POLL_INTERVAL)
        found = look()
        if found is not None:
            return found
    pytest.fail(f"{what}: not within {count} looks, {POLL_INTERVAL} s apart")


class Inbox:
    """POST /inbox."""

    def __init__(self, url):
        self.url = url

    def post_text(self, text, content_type="application/json"):
        body = text.encode() if isinstance(text, str) else text
        return requests.post(self.url, data=body, headers={"Content-Type": content_type}, timeout=HTTP_TIMEOUT)

    def post(self, data, ascii_only=False):
        """Posts a JSON value; gives the MessageId."""
        response = self.post_text(json.dumps(data, ensure_ascii=ascii_only))
        assert response.status_code == 200, response.text
        return response.json()["MessageId"]


class Outbox:
    """GET /outbox. Messages come in any order, so those that a test did not wait for are kept for the others."""

    def __init__(self, url):
        self.url = url
        self.received = []

    def get(self):
        return requests.get(self.url, timeout=HTTP_TIMEOUT)

    def take(self):
        """One message more into `received`; None if the outbox is empty."""
        response = self.get()
        if response.status_code == 404:
            return None
        assert response.status_code == 200, response.text
        messages = response.json()["Messages"]
        assert len(messages) == 1
        self.received.append(messages[0])
        return messages[0]

    def drain(self):
        while self.take() is not None:
            pass

    def with_text(self, text):
        return [message for message in self.received if text in message["Body"]]

    def wait_for(self, text):
        def look():
            while not self.with_text(text):
                if self.take() is None:
                    return None
            return self.with_text(text)[0]

        return poll(look, f"message with {text} in the outbox")


class DeadLetters:
    """A dead-letter queue, read directly."""

    def __init__(self, sqs, url, source_url):
        self.sqs = sqs
        self.url = url
        attributes = sqs.get_queue_attributes(QueueUrl=source_url, AttributeNames=["VisibilityTimeout", "RedrivePolicy"])
        visibility = int(attributes["Attributes"]["VisibilityTimeout"])
        self.max_receive_count = json.loads(attributes["Attributes"]["RedrivePolicy"])["maxReceiveCount"]
        self.looks = POLL_COUNT + int(visibility * (int(self.max_receive_count) + 1) / POLL_INTERVAL)
        self.received = {}

    def take_all(self, mark):
        """Takes messages with the mark out of the queue; others are let go at once."""
        while True:
            answer = self.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=10,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
                WaitTimeSeconds=1,
            )
            mine = [message for message in answer.get("Messages", []) if mark in message["Body"]]
            for message in mine:
                self.received[message["MessageId"]] = message
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
            for message in answer.get("Messages", []):
                if message not in mine:
                    self.sqs.change_message_visibility(
                        QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
                    )
            if not mine:
                return

    def wait_for(self, message_id, mark):
        def look():
            if message_id not in self.received:
                self.take_all(mark)
            return self.received.get(message_id)

        return poll(look, f"message {message_id} in the dead-letter queue", self.looks)


@pytest.fixture(scope="session")
def outputs():
    """The stack's outputs, by name."""
    name = os.environ.get("AWS_SAM_STACK_NAME")
    if not name:
        pytest.exit("AWS_SAM_STACK_NAME is not set: it names the deployed stack to test", returncode=2)
    stacks = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stacks[0]["Outputs"]}


@pytest.fixture(scope="session")
def run_mark():
    """Part of everything that this run queues, so that it can find and clean it."""
    return f"run-{uuid.uuid4().hex}"


@pytest.fixture
def mark(run_mark):
    """The same for one test."""
    return f"{run_mark}-{uuid.uuid4().hex}"


@pytest.fixture(scope="session")
def sqs():
    return boto3.client("sqs")


@pytest.fixture(scope="session")
def inbox(outputs):
    return Inbox(outputs["APIGatewayInputEndPoint"])


@pytest.fixture(scope="session")
def dead_letters(outputs, sqs, run_mark):
    queue = DeadLetters(sqs, outputs["SQSInputQueueDLQ"], outputs["SQSInputQueue"])
    yield queue
    queue.take_all(run_mark)


@pytest.fixture(scope="session")
def outbox(outputs, sqs, run_mark):
    box = Outbox(outputs["APIGatewayOutputEndPoint"])
    box.drain()
    yield box
    box.drain()
    DeadLetters(sqs, outputs["SQSOutputQueueDLQ"], outputs["SQSOutputQueue"]).take_all(run_mark)
