"""GetQueueAttributes and SetQueueAttributes (sqs.md 5)."""

from errors import NO_QUEUE, Error, ian, iav, mp, unknown_attribute
from table import ALL, ARN, NO_OUTPUT, URL, Step, arn, case, fifo, queue, result, url

FIFO_URL = url(".fifo")


def get(case_name, names, attributes, *setup, queue_url=URL, **more):
    expect = result(Attributes=attributes) if attributes else result()
    params = {"QueueUrl": queue_url, "AttributeNames": names}
    return case(case_name, "5", "GetQueueAttributes", params, expect, *setup, **more)


def put(case_name, attributes, expect, *setup, queue_url=URL):
    params = {"QueueUrl": queue_url, "Attributes": attributes}
    return case(case_name, "5", "SetQueueAttributes", params, expect, *(setup or (queue(),)))


def changed(queue_url=URL, **attributes):
    return Step("SetQueueAttributes", {"QueueUrl": queue_url, "Attributes": attributes})


TWELVE = {
    "QueueArn": ARN,
    "CreatedTimestamp": "«s»",
    "LastModifiedTimestamp": "«s»",
    "ApproximateNumberOfMessages": "0",
    "ApproximateNumberOfMessagesNotVisible": "0",
    "ApproximateNumberOfMessagesDelayed": "0",
    "DelaySeconds": "0",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "VisibilityTimeout": "30",
    "SqsManagedSseEnabled": "true",
}
FIFO_FOUR = {
    "FifoQueue": "true",
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "FifoThroughputLimit": "perQueue",
}
ALLOWED = '{"Version":"2012-10-17","Statement":[]}'

GETTING = [
    get("get-attributes-all", ["All"], TWELVE, queue(), protocols=ALL),
    get(
        "get-attributes-all-fifo",
        ["All"],
        {**TWELVE, "QueueArn": arn(".fifo"), **FIFO_FOUR},
        fifo(),
        queue_url=FIFO_URL,
    ),
    get(
        "get-attributes-some",
        ["VisibilityTimeout", "QueueArn"],
        {"VisibilityTimeout": "30", "QueueArn": ARN},
        queue(),
        protocols=ALL,
    ),
    get("get-attributes-none", [], {}, queue()),
    get(
        "get-attributes-inapplicable",
        ["FifoQueue", "Policy", "KmsMasterKeyId", "DelaySeconds"],
        {"DelaySeconds": "0"},
        queue(),
    ),
    get("get-attributes-inapplicable-alone", ["ContentBasedDeduplication", "RedrivePolicy"], {}, queue()),
    get("get-attributes-after-set", ["DelaySeconds"], {"DelaySeconds": "7"}, queue(), changed(DelaySeconds="7")),
    get(
        "get-attributes-after-a-set-of-which-one-is-bad",
        ["DelaySeconds", "VisibilityTimeout"],
        {"DelaySeconds": "0", "VisibilityTimeout": "30"},
        queue(),
        Step(
            "SetQueueAttributes",
            {"QueueUrl": URL, "Attributes": {"DelaySeconds": "7", "VisibilityTimeout": "x"}},
            fails=True,
        ),
    ),
    get(
        "get-attributes-boolean-in-lower-case",
        ["SqsManagedSseEnabled"],
        {"SqsManagedSseEnabled": "false"},
        queue(SqsManagedSseEnabled="FaLsE"),
    ),
    get("get-attributes-policy", ["Policy"], {"Policy": ALLOWED}, queue(Policy=ALLOWED)),
    get("get-attributes-policy-removed", ["Policy"], {}, queue(Policy=ALLOWED), changed(Policy="")),
    get(
        "get-attributes-with-a-key",
        ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"],
        {"KmsMasterKeyId": "alias/none", "KmsDataKeyReusePeriodSeconds": "300", "SqsManagedSseEnabled": "false"},
        queue(KmsMasterKeyId="alias/none"),
    ),
    get(
        "get-attributes-without-the-key-again",
        ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"],
        {"SqsManagedSseEnabled": "false"},
        queue(KmsMasterKeyId="alias/none"),
        changed(KmsMasterKeyId=""),
    ),
    get(
        "get-attributes-reuse-period-set-before-the-key",  # not shown without a key, which is not the same as not kept
        ["KmsDataKeyReusePeriodSeconds"],
        {"KmsDataKeyReusePeriodSeconds": "600"},
        queue(KmsDataKeyReusePeriodSeconds="600"),
        changed(KmsMasterKeyId="alias/none"),
    ),
    get(
        "get-attributes-reuse-period-without-key",
        ["KmsDataKeyReusePeriodSeconds"],
        {},
        queue(KmsDataKeyReusePeriodSeconds="600"),
    ),
    case(
        "get-attributes-unknown",
        "5",
        "GetQueueAttributes",
        {"QueueUrl": URL, "AttributeNames": ["QueueArn", "Colour"]},
        unknown_attribute("Colour"),
        queue(),
    ),
    case(
        "get-attributes-empty-name",
        "5",
        "GetQueueAttributes",
        {"QueueUrl": URL, "AttributeNames": [""]},
        unknown_attribute(""),
        queue(),
    ),
    case(
        "get-attributes-missing-queue",
        "5",
        "GetQueueAttributes",
        {"QueueUrl": URL, "AttributeNames": ["All"]},
        NO_QUEUE,
        protocols=ALL,
    ),
]

BOUNDS = {
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1024, 1048576),
    "MessageRetentionPeriod": (60, 1209600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43200),
    "KmsDataKeyReusePeriodSeconds": (60, 86400),
}
NO_NUMBERS = {
    "negative": "-1",
    "signed": "+5",
    "fraction": "1.5",
    "spaced": " 5",
    "word": "five",
    "empty": "",
    "hexadecimal": "0x5",
}
NOT_ON_STANDARD = "You can specify the {} only when FifoQueue is set to true."

SETTING = [
    put("set-attributes", {"DelaySeconds": "5", "VisibilityTimeout": "60"}, NO_OUTPUT),
    put("set-attributes-lowest", {name: str(low) for name, (low, _) in BOUNDS.items()}, NO_OUTPUT),
    put("set-attributes-highest", {name: str(high) for name, (_, high) in BOUNDS.items()}, NO_OUTPUT),
    *[put(f"set-attributes-{name}-too-low", {name: str(low - 1)}, iav(name)) for name, (low, _) in BOUNDS.items()],
    *[put(f"set-attributes-{name}-too-high", {name: str(high + 1)}, iav(name)) for name, (_, high) in BOUNDS.items()],
    *[
        put(f"set-attributes-number-{kind}", {"VisibilityTimeout": text}, iav("VisibilityTimeout"))
        for kind, text in NO_NUMBERS.items()
    ],
    put("set-attributes-no-boolean", {"SqsManagedSseEnabled": "yes"}, iav("SqsManagedSseEnabled")),
    put("set-attributes-policy-no-json", {"Policy": "{"}, iav("Policy")),
    put("set-attributes-unknown", {"Colour": "red"}, unknown_attribute("Colour")),
    put("set-attributes-empty-name", {"": "red"}, unknown_attribute("")),
    put("set-attributes-read-only", {"QueueArn": ARN}, unknown_attribute("QueueArn")),
    put(
        "set-attributes-counter", {"ApproximateNumberOfMessages": "3"}, unknown_attribute("ApproximateNumberOfMessages")
    ),
    put("set-attributes-fifo-on-standard", {"FifoQueue": "true"}, unknown_attribute("FifoQueue")),
    put("set-attributes-not-fifo-on-standard", {"FifoQueue": "false"}, unknown_attribute("FifoQueue")),
    put(
        "set-attributes-content-based-on-standard",
        {"ContentBasedDeduplication": "true"},
        unknown_attribute("ContentBasedDeduplication"),
    ),
    put(
        "set-attributes-scope-on-standard",
        {"DeduplicationScope": "queue"},
        ian(NOT_ON_STANDARD.format("DeduplicationScope")),
    ),
    put(
        "set-attributes-limit-on-standard",
        {"FifoThroughputLimit": "perQueue"},
        ian(NOT_ON_STANDARD.format("FifoThroughputLimit")),
    ),
    put("set-attributes-fifo-on-fifo", {"FifoQueue": "true"}, NO_OUTPUT, fifo(), queue_url=FIFO_URL),
    put(
        "set-attributes-not-fifo-on-fifo",
        {"FifoQueue": "false"},
        Error(
            "InvalidAttributeValue",
            "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
        ),
        fifo(),
        queue_url=FIFO_URL,
    ),
    put(
        "set-attributes-bad-scope",
        {"DeduplicationScope": "group"},
        iav("DeduplicationScope"),
        fifo(),
        queue_url=FIFO_URL,
    ),
    put(
        "set-attributes-bad-limit",
        {"FifoThroughputLimit": "none"},
        iav("FifoThroughputLimit"),
        fifo(),
        queue_url=FIFO_URL,
    ),
    put(
        "set-attributes-high-throughput",
        {"FifoThroughputLimit": "perMessageGroupId", "DeduplicationScope": "messageGroup"},
        NO_OUTPUT,
        fifo(),
        queue_url=FIFO_URL,
    ),
    put(
        "set-attributes-limit-without-scope",  # the code as for any bad value; sqs.md has no wording
        {"FifoThroughputLimit": "perMessageGroupId"},
        Error("InvalidAttributeValue", "«any text»"),
        fifo(),
        queue_url=FIFO_URL,
    ),
    put("set-attributes-key", {"KmsMasterKeyId": "alias/none"}, NO_OUTPUT),
    put(
        "set-attributes-two-encryptions",
        {"KmsMasterKeyId": "alias/none", "SqsManagedSseEnabled": "true"},
        ian(
            "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE."
        ),
    ),
    case("set-attributes-without-any", "4", "SetQueueAttributes", {"QueueUrl": URL}, mp("Attributes"), queue()),
    case(
        "set-attributes-missing-queue",
        "4",
        "SetQueueAttributes",
        {"QueueUrl": URL, "Attributes": {"DelaySeconds": "1"}},
        NO_QUEUE,
    ),
    case("set-attributes-missing-queue-without-any", "4", "SetQueueAttributes", {"QueueUrl": URL}, NO_QUEUE),
]

CASES = [*GETTING, *SETTING]
