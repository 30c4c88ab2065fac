"""SQS: queues, their attributes and their tags; and what is wrong with them, in the words of the service."""
import pytest

from steps import attributes, invalid, missing_queue, set_attributes


def test_queue_lives_from_creation_to_deletion(client, name):
    settings = {"VisibilityTimeout": "45", "MessageRetentionPeriod": "3600"}
    url = client.call("sqs", "CreateQueue", QueueName=name, Attributes=settings, tags={"team": "blue"})["QueueUrl"]
    assert url == f"{client.endpoint}/{client.account}/{name}"
    assert client.call("sqs", "CreateQueue", QueueName=name, Attributes={"VisibilityTimeout": "45"})["QueueUrl"] == url
    assert client.call("sqs", "GetQueueUrl", QueueName=name)["QueueUrl"] == url
    assert client.call("sqs", "ListQueues", QueueNamePrefix=name)["QueueUrls"] == [url]
    assert client.error("sqs", "CreateQueue", QueueName=name, Attributes={"VisibilityTimeout": "46"}) == (
        "QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute VisibilityTimeout")

    set_attributes(client, url, DelaySeconds="7")
    all_of_them = attributes(client, url, "All")
    assert len(all_of_them) == 12
    assert all_of_them.items() >= {
        "VisibilityTimeout": "45", "MessageRetentionPeriod": "3600", "DelaySeconds": "7", "SqsManagedSseEnabled": "true",
        "MaximumMessageSize": "1048576", "QueueArn": f"arn:aws:sqs:us-east-1:{client.account}:{name}"}.items()

    client.call("sqs", "TagQueue", QueueUrl=url, Tags={"cost": "low"})
    assert client.call("sqs", "ListQueueTags", QueueUrl=url)["Tags"] == {"team": "blue", "cost": "low"}
    client.call("sqs", "UntagQueue", QueueUrl=url, TagKeys=["team"])
    assert client.call("sqs", "ListQueueTags", QueueUrl=url)["Tags"] == {"cost": "low"}

    client.call("sqs", "DeleteQueue", QueueUrl=url)
    assert client.error("sqs", "GetQueueUrl", QueueName=name) == missing_queue(client)
    assert "QueueUrls" not in client.call("sqs", "ListQueues", QueueNamePrefix=name)


def test_list_of_queues_comes_in_pages(client, name):
    urls = [client.call("sqs", "CreateQueue", QueueName=f"{name}-{number}")["QueueUrl"] for number in range(3)]
    first = client.call("sqs", "ListQueues", QueueNamePrefix=name, MaxResults=2)
    second = client.call("sqs", "ListQueues", QueueNamePrefix=name, MaxResults=2, NextToken=first["NextToken"])
    assert first["QueueUrls"] + second["QueueUrls"] == urls
    assert "NextToken" not in second
    assert client.pages("sqs", "ListQueues", page_size=2, QueueNamePrefix=name)["QueueUrls"] == urls


def test_names_that_no_queue_may_have(client, name):
    letters = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
    for bad in ("not a name", "x" * 81, f"{name}.fifo"):
        assert client.error("sqs", "CreateQueue", QueueName=bad) == ("InvalidParameterValue", letters)
    assert client.error("sqs", "CreateQueue", QueueName=name, Attributes={"FifoQueue": "true"}) == (
        "InvalidParameterValue", "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end "
        "with .fifo suffix and be 1 to 80 in length.")
    assert client.error("sqs", "GetQueueUrl", QueueName=name) == missing_queue(client)


def test_ranges_of_attributes(client, queue):
    ranges = {"DelaySeconds": (0, 900), "MaximumMessageSize": (1024, 1048576), "MessageRetentionPeriod": (60, 1209600),
              "ReceiveMessageWaitTimeSeconds": (0, 20), "VisibilityTimeout": (0, 43200)}
    for end in (0, 1):
        good = {attribute: str(ends[end]) for attribute, ends in ranges.items()}
        set_attributes(client, queue, **good)
        assert attributes(client, queue, *ranges) == good
    bad = [(attribute, str(value)) for attribute, (low, high) in ranges.items() for value in (low - 1, high + 1)]
    for attribute, value in [*bad, ("DelaySeconds", "many")]:
        assert client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={attribute: value}) == (
            "InvalidAttributeValue", f"Invalid value for the parameter {attribute}.")


def test_attributes_that_are_none(client, name, queue):
    unknown = "InvalidAttributeName", "Unknown Attribute Colour."
    assert client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"Colour": "blue"}) == unknown
    assert client.error("sqs", "GetQueueAttributes", QueueUrl=queue, AttributeNames=["Colour"]) == unknown
    assert client.error("sqs", "CreateQueue", QueueName=f"{name}-2", Attributes={"Colour": "blue"}) == unknown
    assert client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"FifoQueue": "true"}) == (
        "InvalidAttributeName", "Unknown Attribute FifoQueue.")
    assert client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"DeduplicationScope": "queue"}) == (
        "InvalidAttributeName", "You can specify the DeduplicationScope only when FifoQueue is set to true.")
    assert attributes(client, queue) == {}
    assert attributes(client, queue, "Policy", "FifoQueue") == {}


def test_attributes_change_all_or_none(client, queue):
    mixed = {"DelaySeconds": "5", "VisibilityTimeout": "43201"}
    assert client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes=mixed).code == "InvalidAttributeValue"
    assert attributes(client, queue, "DelaySeconds") == {"DelaySeconds": "0"}


def test_key_of_kms_takes_the_place_of_the_service_s_own_encryption(client, queue):
    set_attributes(client, queue, KmsMasterKeyId="alias/mine")
    names = "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"
    assert attributes(client, queue, *names) == {
        "KmsMasterKeyId": "alias/mine", "KmsDataKeyReusePeriodSeconds": "300", "SqsManagedSseEnabled": "false"}
    set_attributes(client, queue, KmsMasterKeyId="")
    assert attributes(client, queue, *names) == {"SqsManagedSseEnabled": "false"}
    both = {"KmsMasterKeyId": "alias/mine", "SqsManagedSseEnabled": "true"}
    assert client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes=both) == (
        "InvalidAttributeName",
        "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.")


def test_fifo_queue_is_one_for_ever(client, fifo):
    assert len(attributes(client, fifo, "All")) == 16
    assert attributes(client, fifo, "FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit") == {
        "FifoQueue": "true", "ContentBasedDeduplication": "false", "DeduplicationScope": "queue", "FifoThroughputLimit": "perQueue"}
    set_attributes(client, fifo, FifoQueue="true", ContentBasedDeduplication="TRUE")
    assert attributes(client, fifo, "ContentBasedDeduplication") == {"ContentBasedDeduplication": "true"}
    assert client.error("sqs", "SetQueueAttributes", QueueUrl=fifo, Attributes={"FifoQueue": "false"}) == (
        "InvalidAttributeValue", "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.")


def test_tags(client, queue):
    assert "Tags" not in client.call("sqs", "ListQueueTags", QueueUrl=queue)
    client.call("sqs", "TagQueue", QueueUrl=queue, Tags={"team": "blue", "Team": "", "größe": "×2"})
    client.call("sqs", "TagQueue", QueueUrl=queue, Tags={"team": "red"})
    assert client.call("sqs", "ListQueueTags", QueueUrl=queue)["Tags"] == {"team": "red", "Team": "", "größe": "×2"}
    client.call("sqs", "UntagQueue", QueueUrl=queue, TagKeys=["Team", "größe", "no such tag"])
    assert client.call("sqs", "ListQueueTags", QueueUrl=queue)["Tags"] == {"team": "red"}


ON_A_QUEUE = {
    "AddPermission": {"Label": "l", "AWSAccountIds": ["123456789012"], "Actions": ["SendMessage"]},
    "ChangeMessageVisibility": {"ReceiptHandle": "h", "VisibilityTimeout": 1},
    "ChangeMessageVisibilityBatch": {"Entries": [{"Id": "a", "ReceiptHandle": "h", "VisibilityTimeout": 1}]},
    "DeleteMessage": {"ReceiptHandle": "h"},
    "DeleteMessageBatch": {"Entries": [{"Id": "a", "ReceiptHandle": "h"}]},
    "DeleteQueue": {},
    "GetQueueAttributes": {"AttributeNames": ["All"]},
    "ListDeadLetterSourceQueues": {},
    "ListQueueTags": {},
    "PurgeQueue": {},
    "ReceiveMessage": {},
    "RemovePermission": {"Label": "l"},
    "SendMessage": {"MessageBody": "x"},
    "SendMessageBatch": {"Entries": [{"Id": "a", "MessageBody": "x"}]},
    "SetQueueAttributes": {"Attributes": {"DelaySeconds": "1"}},
    "TagQueue": {"Tags": {"k": "v"}},
    "UntagQueue": {"TagKeys": ["k"]},
}


@pytest.mark.parametrize("operation", [pytest.param(each, marks=pytest.mark.needs(each)) for each in ON_A_QUEUE])
def test_unknown_queue(client, operation):
    url = f"{client.endpoint}/{client.account}/no-such-queue"
    error = client.error("sqs", operation, QueueUrl=url, **ON_A_QUEUE[operation])
    assert error == missing_queue(client)
    assert error.status in (400, None)


def test_queue_may_be_named_by_its_name_alone_or_by_any_host(client, name, queue):
    # Some clients send the request to the queue's own URL, some to the endpoint; only the path counts.
    assert client.call("sqs", "SendMessage", QueueUrl=f"/{client.account}/{name}", MessageBody="x")["MessageId"]
    assert attributes(client, queue, "ApproximateNumberOfMessages") == {"ApproximateNumberOfMessages": "1"}


def test_lists_refuse_impossible_pages(client, queue):
    assert client.error("sqs", "ListQueues", MaxResults=1001).code == "InvalidParameterValue"
    assert client.error("sqs", "ListDeadLetterSourceQueues", QueueUrl=queue, MaxResults=0).code == "InvalidParameterValue"
    assert client.error("sqs", "ListQueues", MaxResults=1, NextToken="garbage").code == "InvalidParameterValue"


def test_errors_arrive_as_the_classes_of_the_client(client, name, queue):
    """What a program catches: the shape's class where the model has one, with its HTTP status."""
    unknown = client.error("sqs", "GetQueueUrl", QueueName=f"{name}-none")
    garbage = client.error("sqs", "DeleteMessage", QueueUrl=queue, ReceiptHandle="garbage")
    attribute = client.error("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"Colour": "blue"})
    empty = client.error("sqs", "SendMessageBatch", QueueUrl=queue, Entries=[])
    parameter = client.error("sqs", "ReceiveMessage", QueueUrl=queue, MaxNumberOfMessages=11)
    assert parameter == invalid(11, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.")
    errors = [unknown, garbage, attribute, empty]
    if unknown.type is None:
        pytest.skip("this client shows codes alone")
    assert [error.type for error in errors] == ["QueueDoesNotExist", "ReceiptHandleIsInvalid", "InvalidAttributeName", "EmptyBatchRequest"]
    assert [error.status for error in [*errors, parameter]] == [400, 404, 400, 400, 400]
