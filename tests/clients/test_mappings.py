"""Event source mappings: a queue that runs a function, batches of which a part fails, and a mapping's own life."""
import json

import pytest

from eventually import eventually


@pytest.fixture
def queue(client, name):
    return client.call("sqs", "CreateQueue", QueueName=name, Attributes={"VisibilityTimeout": "20"})["QueueUrl"]


@pytest.fixture
def queue_arn(client, queue):
    return client.call("sqs", "GetQueueAttributes", QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


@pytest.fixture
def function(client, name, role, package):
    client.call("lambda", "CreateFunction", FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Role=role,
                Code={"ZipFile": package}, Timeout=5)
    client.wait("lambda", "FunctionActiveV2", FunctionName=name)
    return name


def counts(client, queue):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = client.call("sqs", "GetQueueAttributes", QueueUrl=queue, AttributeNames=names)["Attributes"]
    return tuple(int(found[one]) for one in names)


def in_state(client, uuid, state):
    return eventually(lambda: client.call("lambda", "GetEventSourceMapping", UUID=uuid)["State"] == state)


def test_mapping_runs_the_function_with_what_the_queue_gets(client, function, queue, queue_arn):
    made = client.call("lambda", "CreateEventSourceMapping", FunctionName=function, EventSourceArn=queue_arn)
    assert (made["State"], made["BatchSize"], made["MaximumBatchingWindowInSeconds"]) == ("Creating", 10, 0)
    assert made["FunctionArn"] == f"arn:aws:lambda:us-east-1:{client.account}:function:{function}"
    in_state(client, made["UUID"], "Enabled")
    client.call("sqs", "SendMessageBatch", QueueUrl=queue, Entries=[{"Id": str(n), "MessageBody": f"number-{n}"} for n in range(3)])
    eventually(lambda: counts(client, queue) == (0, 0))
    group = f"/aws/lambda/{function}"
    for number in range(3):
        assert eventually(lambda: client.call("logs", "FilterLogEvents", logGroupName=group, filterPattern=f'"number-{number}"')["events"])


def test_records_that_a_function_reports_end_as_dead_letters(client, name, function, queue, queue_arn):
    client.call("lambda", "Invoke", FunctionName=function, Payload=b"{}")  # warm: its first start takes no time from the batch
    dead = client.call("sqs", "CreateQueue", QueueName=f"{name}-dlq")["QueueUrl"]
    dead_arn = queue_arn + "-dlq"
    client.call("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={
        "VisibilityTimeout": "5", "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})})
    mapping = client.call("lambda", "CreateEventSourceMapping", FunctionName=function, EventSourceArn=queue_arn,
                          FunctionResponseTypes=["ReportBatchItemFailures"], BatchSize=2)
    assert (mapping["FunctionResponseTypes"], mapping["BatchSize"]) == (["ReportBatchItemFailures"], 2)
    client.call("sqs", "SendMessageBatch", QueueUrl=queue, Entries=[
        {"Id": "good", "MessageBody": "good"}, {"Id": "bad", "MessageBody": "bad one"}])
    got = eventually(lambda: client.call("sqs", "ReceiveMessage", QueueUrl=dead, WaitTimeSeconds=10).get("Messages"))
    assert [message["Body"] for message in got] == ["bad one"]
    assert counts(client, queue) == (0, 0)


def test_mapping_is_listed_changed_disabled_and_deleted(client, function, queue, queue_arn):
    made = client.call("lambda", "CreateEventSourceMapping", FunctionName=function, EventSourceArn=queue_arn, Enabled=False)
    uuid = made["UUID"]
    assert made["State"] == "Disabled"
    client.call("sqs", "SendMessage", QueueUrl=queue, MessageBody="waits")
    assert counts(client, queue) == (1, 0)
    listed = client.call("lambda", "ListEventSourceMappings", FunctionName=function)["EventSourceMappings"]
    assert [one["UUID"] for one in listed] == [uuid]
    assert client.call("lambda", "ListEventSourceMappings", EventSourceArn=queue_arn)["EventSourceMappings"][0]["UUID"] == uuid

    changed = client.call("lambda", "UpdateEventSourceMapping", UUID=uuid, Enabled=True, BatchSize=25, MaximumBatchingWindowInSeconds=1)
    assert (changed["BatchSize"], changed["MaximumBatchingWindowInSeconds"]) == (25, 1)
    assert changed["State"] in ("Enabling", "Updating")
    eventually(lambda: counts(client, queue) == (0, 0))
    client.call("lambda", "UpdateEventSourceMapping", UUID=uuid, Enabled=False)
    in_state(client, uuid, "Disabled")

    assert client.call("lambda", "DeleteEventSourceMapping", UUID=uuid)["State"] == "Deleting"
    assert client.error("lambda", "GetEventSourceMapping", UUID=uuid) == (
        "ResourceNotFoundException", "The resource you requested does not exist.")


def test_errors_say_what_the_service_says(client, function, queue, queue_arn):
    assert client.error("lambda", "CreateEventSourceMapping", FunctionName="nobody", EventSourceArn=queue_arn) == (
        "InvalidParameterValueException", "Function does not exist")
    assert client.error("lambda", "CreateEventSourceMapping", FunctionName=function, EventSourceArn=queue_arn + "-none") == (
        "InvalidParameterValueException", "Error occurred while ReceiveMessage. SQS Error Code: "
        "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.")
    assert client.error("lambda", "CreateEventSourceMapping", FunctionName=function, EventSourceArn=queue_arn, BatchSize=11) == (
        "InvalidParameterValueException", "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")
    client.call("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"VisibilityTimeout": "4"})
    assert client.error("lambda", "CreateEventSourceMapping", FunctionName=function, EventSourceArn=queue_arn) == (
        "InvalidParameterValueException", "Queue visibility timeout: 4 seconds is less than Function timeout: 5 seconds")
    client.call("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"VisibilityTimeout": "5"})
    made = client.call("lambda", "CreateEventSourceMapping", FunctionName=function, EventSourceArn=queue_arn, Enabled=False)
    assert client.error("lambda", "CreateEventSourceMapping", FunctionName=function, EventSourceArn=queue_arn) == (
        "ResourceConflictException", f'An event source mapping with SQS arn (" {queue_arn} ") and function (" {function} ") already '
        f"exists. Please update or delete the existing mapping with UUID {made['UUID']}")


def test_role_has_to_allow_what_the_mapping_needs(client, name, function, queue_arn):
    client.call("iam", "DetachRolePolicy", RoleName=name, PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole")
    assert client.error("lambda", "CreateEventSourceMapping", FunctionName=function, EventSourceArn=queue_arn) == (
        "InvalidParameterValueException", "The function execution role does not have permissions to call ReceiveMessage on SQS")
