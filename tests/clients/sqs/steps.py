"""What the stories about SQS do again and again, and the words of the service."""
import json


def attributes(client, url, *names):
    return client.call("sqs", "GetQueueAttributes", QueueUrl=url, AttributeNames=list(names)).get("Attributes", {})


def arn_of(client, url):
    return attributes(client, url, "QueueArn")["QueueArn"]


def set_attributes(client, url, **values):
    client.call("sqs", "SetQueueAttributes", QueueUrl=url, Attributes=values)


def send(client, url, body="x", **parameters):
    return client.call("sqs", "SendMessage", QueueUrl=url, MessageBody=body, **parameters)


def receive(client, url, **parameters):
    return client.call("sqs", "ReceiveMessage", QueueUrl=url, **parameters).get("Messages", [])


def receive_bodies(client, url, **parameters):
    return [message["Body"] for message in receive(client, url, MaxNumberOfMessages=10, **parameters)]


def redrive(arn, count):
    """The text of a redrive policy, as the service gives it back."""
    return json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": count}, separators=(",", ":"))


def make_dead_letters(client, source, dead, *bodies):
    """Makes `dead` the dead-letter queue of `source`, and has it hold these messages."""
    set_attributes(client, source, VisibilityTimeout="0", RedrivePolicy=redrive(arn_of(client, dead), 1))
    for body in bodies:
        send(client, source, body)
    assert sorted(receive_bodies(client, source)) == sorted(bodies)
    assert receive(client, source, MaxNumberOfMessages=10) == []
    assert attributes(client, dead, "ApproximateNumberOfMessages") == {"ApproximateNumberOfMessages": str(len(bodies))}


def invalid(value, parameter, reason):
    return "InvalidParameterValue", f"Value {value} for parameter {parameter} is invalid. Reason: {reason}"


def missing(parameter):
    return "MissingParameter", f"The request must contain the parameter {parameter}."


def missing_queue(client):
    """The two protocols word it differently."""
    words = "" if client.sqs_protocol == "json" else " for this wsdl version"
    return "AWS.SimpleQueueService.NonExistentQueue", f"The specified queue does not exist{words}."
