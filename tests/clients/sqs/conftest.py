"""Queues for the stories about SQS, and which of them have to wait for their action."""
import pytest

from test_honesty import supported_actions


@pytest.fixture
def queue(client, name):
    """The URL of a queue of the story's own."""
    return client.call("sqs", "CreateQueue", QueueName=name)["QueueUrl"]


@pytest.fixture
def dead(client, name):
    """The URL of another."""
    return client.call("sqs", "CreateQueue", QueueName=f"{name}-dead")["QueueUrl"]


@pytest.fixture
def fifo(client, name):
    """The URL of a FIFO queue of the story's own."""
    return client.call("sqs", "CreateQueue", QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]


@pytest.fixture(autouse=True)
def needs(request, client):
    """Leaves out the story if the client, or sluice, does not have what it needs: @pytest.mark.needs("StartMessageMoveTask")."""
    actions = client.actions_of("sqs")
    for mark in request.node.iter_markers("needs"):
        [what] = mark.args
        if what in client.lacks:
            pytest.skip(f"{client.name} {client.version} has no {what}")
        if what in actions and ("sqs", what) not in supported_actions():
            pytest.skip(f"sluice does not have {what} yet")
