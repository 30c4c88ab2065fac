"""SQS: tasks that move the messages of a dead-letter queue: started, listed, cancelled, and refused."""
import base64
import json

import pytest

from eventually import eventually
from steps import arn_of, attributes, make_dead_letters, receive, receive_bodies

pytestmark = pytest.mark.needs("StartMessageMoveTask")


def tasks(client, source, count=10):
    return client.call("sqs", "ListMessageMoveTasks", SourceArn=source, MaxResults=count).get("Results", [])


def ended(client, source):
    """The newest task of the queue, once it has come to an end."""
    def look():
        newest = tasks(client, source)[0]
        return newest if newest["Status"] not in ("RUNNING", "CANCELLING") else None
    return eventually(look)


def test_dead_letters_go_back_to_where_they_came_from(client, queue, dead):
    make_dead_letters(client, queue, dead, "one", "two", "three")
    client.call("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"VisibilityTimeout": "30"})
    source = arn_of(client, dead)
    handle = client.call("sqs", "StartMessageMoveTask", SourceArn=source)["TaskHandle"]
    assert json.loads(base64.b64decode(handle)).keys() == {"taskId", "sourceArn"}
    assert json.loads(base64.b64decode(handle))["sourceArn"] == source
    task = ended(client, source)
    assert (task["SourceArn"], task["Status"], task["ApproximateNumberOfMessagesMoved"]) == (source, "COMPLETED", 3)
    assert task["StartedTimestamp"] > 1_700_000_000_000
    assert "TaskHandle" not in task
    assert sorted(receive_bodies(client, queue)) == ["one", "three", "two"]
    assert attributes(client, dead, "ApproximateNumberOfMessages") == {"ApproximateNumberOfMessages": "0"}


def test_dead_letters_go_to_another_queue_as_new_messages(client, name, queue, dead):
    other = client.call("sqs", "CreateQueue", QueueName=f"{name}-other")["QueueUrl"]
    make_dead_letters(client, queue, dead, "one")
    source, destination = arn_of(client, dead), arn_of(client, other)
    client.call("sqs", "StartMessageMoveTask", SourceArn=source, DestinationArn=destination, MaxNumberOfMessagesPerSecond=500)
    task = ended(client, source)
    assert (task["Status"], task["DestinationArn"], task["MaxNumberOfMessagesPerSecond"]) == ("COMPLETED", destination, 500)
    [got] = receive(client, other, AttributeNames=["All"])
    assert (got["Body"], got["Attributes"]["ApproximateReceiveCount"]) == ("one", "1")


def test_task_is_cancelled(client, queue, dead):
    make_dead_letters(client, queue, dead, *(f"m{number}" for number in range(10)))
    source = arn_of(client, dead)
    handle = client.call("sqs", "StartMessageMoveTask", SourceArn=source, MaxNumberOfMessagesPerSecond=1)["TaskHandle"]
    [running] = tasks(client, source)
    assert (running["Status"], running["TaskHandle"], running["MaxNumberOfMessagesPerSecond"]) == ("RUNNING", handle, 1)
    assert client.error("sqs", "StartMessageMoveTask", SourceArn=source) == (
        "InvalidParameterValue",
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.")
    moved = client.call("sqs", "CancelMessageMoveTask", TaskHandle=handle)["ApproximateNumberOfMessagesMoved"]
    assert 0 <= moved < 10
    assert ended(client, source)["Status"] == "CANCELLED"
    gone = client.error("sqs", "CancelMessageMoveTask", TaskHandle=handle)
    assert gone == ("ResourceNotFoundException", "Task does not exist.")
    assert gone.status in (404, None)


def test_newest_task_is_listed_first_and_alone_unless_more_are_asked_for(client, queue, dead):
    make_dead_letters(client, queue, dead)
    source = arn_of(client, dead)
    assert tasks(client, source) == []
    for _ in range(2):
        client.call("sqs", "StartMessageMoveTask", SourceArn=source)
        ended(client, source)
    both = tasks(client, source)
    assert len(both) == 2 and both[0]["StartedTimestamp"] >= both[1]["StartedTimestamp"]
    assert client.call("sqs", "ListMessageMoveTasks", SourceArn=source)["Results"] == both[:1]


def test_tasks_that_are_refused(client, queue, dead):
    make_dead_letters(client, queue, dead)
    source = arn_of(client, dead)

    def missing(parameter):
        return "ResourceNotFoundException", f"The resource that you specified for the {parameter} parameter doesn't exist."

    error = client.error("sqs", "StartMessageMoveTask", SourceArn=f"{source}-none")
    assert error == missing("SourceArn")
    assert error.status in (404, None)
    assert client.error("sqs", "StartMessageMoveTask", SourceArn=source, DestinationArn=f"{source}-none") == missing("DestinationArn")
    assert client.error("sqs", "ListMessageMoveTasks", SourceArn=f"{source}-none") == missing("SourceArn")
    assert client.error("sqs", "StartMessageMoveTask", SourceArn=arn_of(client, queue)) == (
        "InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    assert client.error("sqs", "StartMessageMoveTask", SourceArn="garbage") == (
        "InvalidParameterValue",
        "You must use this format to specify the SourceArn: arn:<partition>:<service>:<region>:<account-id>:<resource-id>")
    assert client.error("sqs", "CancelMessageMoveTask", TaskHandle="garbage") == (
        "InvalidParameterValue", "Value for parameter TaskHandle is invalid.")
