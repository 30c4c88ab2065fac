"""CloudWatch Logs: groups, streams, events put in, read back and searched."""
import time

import pytest


@pytest.fixture
def group(client, name):
    client.call("logs", "CreateLogGroup", logGroupName=name)
    return name


@pytest.fixture
def stream(client, group):
    client.call("logs", "CreateLogStream", logGroupName=group, logStreamName="one")
    return "one"


def now_ms():
    return int(time.time() * 1000)


def test_group_lives_from_creation_to_deletion(client, name):
    client.call("logs", "CreateLogGroup", logGroupName=name, tags={"team": "blue"})
    assert client.error("logs", "CreateLogGroup", logGroupName=name) == (
        "ResourceAlreadyExistsException", "The specified log group already exists")
    client.call("logs", "PutRetentionPolicy", logGroupName=name, retentionInDays=7)
    [group] = client.call("logs", "DescribeLogGroups", logGroupNamePrefix=name)["logGroups"]
    arn = f"arn:aws:logs:us-east-1:{client.account}:log-group:{name}"
    assert (group["arn"], group["retentionInDays"]) == (arn + ":*", 7)
    client.call("logs", "DeleteRetentionPolicy", logGroupName=name)
    [group] = client.call("logs", "DescribeLogGroups", logGroupNamePrefix=name)["logGroups"]
    assert "retentionInDays" not in group

    client.call("logs", "TagResource", resourceArn=arn, tags={"cost": "low"})
    client.call("logs", "UntagResource", resourceArn=arn, tagKeys=["team"])
    assert client.call("logs", "ListTagsForResource", resourceArn=arn)["tags"] == {"cost": "low"}
    client.call("logs", "DeleteLogGroup", logGroupName=name)
    assert client.call("logs", "DescribeLogGroups", logGroupNamePrefix=name)["logGroups"] == []


def test_events_are_read_in_order_page_by_page(client, group, stream):
    start = now_ms()
    put = [{"timestamp": start + number, "message": f"line {number} ü"} for number in range(3)]
    assert "rejectedLogEventsInfo" not in client.call("logs", "PutLogEvents", logGroupName=group, logStreamName=stream, logEvents=put)
    first = client.call("logs", "GetLogEvents", logGroupName=group, logStreamName=stream, startFromHead=True, limit=2)
    second = client.call("logs", "GetLogEvents", logGroupName=group, logStreamName=stream, startFromHead=True, limit=2,
                         nextToken=first["nextForwardToken"])
    got = first["events"] + second["events"]
    assert [(event["timestamp"], event["message"]) for event in got] == [(event["timestamp"], event["message"]) for event in put]
    [found] = client.call("logs", "DescribeLogStreams", logGroupName=group)["logStreams"]
    assert (found["logStreamName"], found["firstEventTimestamp"], found["lastEventTimestamp"]) == (stream, start, start + 2)


def test_search_looks_through_all_streams_of_a_group(client, group, stream):
    client.call("logs", "CreateLogStream", logGroupName=group, logStreamName="two")
    for name, words in ((stream, ["ERROR disk", "INFO all well"]), ("two", ["ERROR net", "ERROR but ignored"])):
        events = [{"timestamp": now_ms(), "message": text} for text in words]
        client.call("logs", "PutLogEvents", logGroupName=group, logStreamName=name, logEvents=events)
    found = client.call("logs", "FilterLogEvents", logGroupName=group, filterPattern="ERROR -ignored")["events"]
    assert {(event["logStreamName"], event["message"]) for event in found} == {(stream, "ERROR disk"), ("two", "ERROR net")}
    assert len(client.call("logs", "FilterLogEvents", logGroupName=group, logStreamNames=["two"])["events"]) == 2
    paged = client.pages("logs", "FilterLogEvents", page_size=1, logGroupName=group)["events"]
    assert len(paged) == 4
    client.call("logs", "DeleteLogStream", logGroupName=group, logStreamName="two")
    assert len(client.call("logs", "FilterLogEvents", logGroupName=group)["events"]) == 2


def test_errors_say_what_the_service_says(client, group):
    no_group = ("ResourceNotFoundException", "The specified log group does not exist.")
    assert client.error("logs", "FilterLogEvents", logGroupName="nothing") == no_group
    assert client.error("logs", "CreateLogStream", logGroupName="nothing", logStreamName="s") == no_group
    assert client.error("logs", "GetLogEvents", logGroupName=group, logStreamName="nothing") == (
        "ResourceNotFoundException", "The specified log stream does not exist.")
    event = {"timestamp": now_ms(), "message": "x"}
    assert client.error("logs", "PutLogEvents", logGroupName=group, logStreamName="nothing", logEvents=[event]) == (
        "ResourceNotFoundException", "The specified log stream does not exist.")
