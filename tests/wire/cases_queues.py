"""CreateQueue, GetQueueUrl, DeleteQueue, PurgeQueue, ListQueues, ListDeadLetterSourceQueues (sqs.md 7)."""

from errors import NO_QUEUE, Error, iav, ipv, unknown_attribute
from table import ALL, ARN, NAME, NO_OUTPUT, URL, Step, case, name, queue, result, send, url

ABSENT = ipv("Value for parameter QueueName is invalid. Reason: Must specify a queue name.")
EMPTY = ipv("Queue name cannot be empty")
ILLEGAL = ipv("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
ILLEGAL_FIFO = ipv(
    "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to "
    "80 in length."
)


def exists(attribute):
    return Error(
        "QueueNameExists", f"A queue already exists with the same name and a different value for attribute {attribute}"
    )


def create(case_name, params, expect, *setup, section="7", **more):
    return case(case_name, section, "CreateQueue", params, expect, *setup, **more)


CREATED = result(QueueUrl=URL)
FIFO = {"FifoQueue": "true"}

CREATING = [
    create("create-queue", {"QueueName": NAME}, CREATED, protocols=ALL),
    create(
        "create-queue-with-everything",
        {
            "QueueName": NAME,
            "Attributes": {"VisibilityTimeout": "45", "DelaySeconds": "3"},
            "tags": {"team": "a", "stage": ""},
        },
        CREATED,
    ),
    create("create-queue-fifo", {"QueueName": name(".fifo"), "Attributes": FIFO}, result(QueueUrl=url(".fifo"))),
    create(
        "create-queue-name-of-80",
        {"QueueName": "80-«x*77»"},
        result(QueueUrl="http://sqs.localhost/000000000000/80-«x*77»"),
    ),
    create(
        "create-queue-fifo-name-of-80",
        {"QueueName": "«x*75».fifo", "Attributes": FIFO},
        result(QueueUrl="http://sqs.localhost/000000000000/«x*75».fifo"),
    ),
    create("create-queue-without-name", {}, ABSENT),
    create("create-queue-empty-name", {"QueueName": ""}, EMPTY),
    create("create-queue-illegal-name", {"QueueName": "a b"}, ILLEGAL),
    create("create-queue-name-with-a-dot", {"QueueName": "a.b"}, ILLEGAL),
    create("create-queue-name-with-an-umlaut", {"QueueName": "größe"}, ILLEGAL),
    create("create-queue-name-of-81", {"QueueName": "«x*81»"}, ILLEGAL),
    create("create-queue-fifo-suffix-alone", {"QueueName": name(".fifo")}, ILLEGAL),
    create("create-queue-fifo-without-suffix", {"QueueName": NAME, "Attributes": FIFO}, ILLEGAL_FIFO),
    create("create-queue-fifo-illegal-name", {"QueueName": "a b.fifo", "Attributes": FIFO}, ILLEGAL_FIFO),
    create("create-queue-fifo-name-of-81", {"QueueName": "«x*76».fifo", "Attributes": FIFO}, ILLEGAL_FIFO),
    create("create-queue-fifo-nothing-but-the-suffix", {"QueueName": ".fifo", "Attributes": FIFO}, ILLEGAL_FIFO),
    create(
        "create-queue-unknown-attribute",
        {"QueueName": NAME, "Attributes": {"Colour": "red"}},
        unknown_attribute("Colour"),
        section="5",
    ),
    create(
        "create-queue-bad-attribute",
        {"QueueName": NAME, "Attributes": {"DelaySeconds": "901"}},
        iav("DelaySeconds"),
        section="5",
    ),
    create(
        "create-queue-read-only-attribute",
        {"QueueName": NAME, "Attributes": {"QueueArn": ARN}},
        unknown_attribute("QueueArn"),
        section="5",
    ),
    create(
        "create-queue-not-fifo",
        {"QueueName": NAME, "Attributes": {"FifoQueue": "false"}},
        unknown_attribute("FifoQueue"),
        section="5",
    ),
    create(
        "create-queue-content-based-on-standard",
        {"QueueName": NAME, "Attributes": {"ContentBasedDeduplication": "true"}},
        unknown_attribute("ContentBasedDeduplication"),
        section="5",
    ),
    # An existing queue: only the supplied attributes are compared.
    create("create-queue-again", {"QueueName": NAME}, CREATED, queue(VisibilityTimeout="40")),
    create(
        "create-queue-again-with-the-same-value",
        {"QueueName": NAME, "Attributes": {"VisibilityTimeout": "40"}},
        CREATED,
        queue(VisibilityTimeout="40", DelaySeconds="9"),
    ),
    create(
        "create-queue-again-with-a-default",
        {"QueueName": NAME, "Attributes": {"VisibilityTimeout": "30"}},
        CREATED,
        queue(),
    ),
    create("create-queue-again-with-other-tags", {"QueueName": NAME, "tags": {"a": "b"}}, CREATED, queue()),
    create(
        "create-queue-exists",
        {"QueueName": NAME, "Attributes": {"VisibilityTimeout": "41"}},
        exists("VisibilityTimeout"),
        queue(VisibilityTimeout="40"),
    ),
    create(
        "create-queue-exists-with-values-now",
        {"QueueName": NAME, "Attributes": {"DelaySeconds": "0"}},
        exists("DelaySeconds"),
        queue(),
        Step("SetQueueAttributes", {"QueueUrl": URL, "Attributes": {"DelaySeconds": "5"}}),
    ),
]

FINDING = [
    case("get-queue-url", "7", "GetQueueUrl", {"QueueName": NAME}, CREATED, queue(), protocols=ALL),
    case(
        "get-queue-url-of-an-account",
        "7",
        "GetQueueUrl",
        {"QueueName": NAME, "QueueOwnerAWSAccountId": "000000000000"},
        CREATED,
        queue(),
    ),
    case(
        "get-queue-url-of-another-account",
        "7",
        "GetQueueUrl",
        {"QueueName": NAME, "QueueOwnerAWSAccountId": "1" * 12},
        NO_QUEUE,
        queue(),
    ),
    case("get-queue-url-unknown", "7", "GetQueueUrl", {"QueueName": NAME}, NO_QUEUE, protocols=ALL),
    case("get-queue-url-without-name", "7", "GetQueueUrl", {}, ABSENT),
    case("get-queue-url-empty-name", "7", "GetQueueUrl", {"QueueName": ""}, EMPTY),
    case("get-queue-url-illegal-name", "7", "GetQueueUrl", {"QueueName": "a/b"}, ILLEGAL),
    case("delete-queue", "7", "DeleteQueue", {"QueueUrl": URL}, NO_OUTPUT, queue(), protocols=ALL),
    case(
        "delete-queue-twice",
        "7",
        "DeleteQueue",
        {"QueueUrl": URL},
        NO_QUEUE,
        queue(),
        Step("DeleteQueue", {"QueueUrl": URL}),
    ),
    case(
        "delete-queue-and-send",
        "7",
        "SendMessage",
        {"QueueUrl": URL, "MessageBody": "x"},
        NO_QUEUE,
        queue(),
        Step("DeleteQueue", {"QueueUrl": URL}),
    ),
    case("purge-queue", "7", "PurgeQueue", {"QueueUrl": URL}, NO_OUTPUT, queue(), send()),
    case("purge-queue-missing", "7", "PurgeQueue", {"QueueUrl": URL}, NO_QUEUE),
]


def listed(case_name, params, expect, *setup, **more):
    return case(case_name, "7", "ListQueues", params, expect, *setup, **more)


PAGE = Step("ListQueues", {"QueueNamePrefix": NAME, "MaxResults": 1}, {"next": ("NextToken",)})
# sqs.md leaves the wording open here.
BAD_PAGE = ipv("«any text»")

LISTING = [
    listed(
        "list-queues", {"QueueNamePrefix": NAME}, result(QueueUrls=[url("-a"), url("-b")]), queue("-a"), queue("-b")
    ),
    listed("list-queues-none", {"QueueNamePrefix": NAME}, result()),
    listed("list-queues-of-an-empty-account", {}, result(), identity=("222222222222", "us-east-1")),
    listed(
        "list-queues-of-an-account",
        {},
        CREATED_LIST := result(QueueUrls=[URL]),
        queue(),
        identity=("333333333333", "us-east-1"),
    ),
    listed("list-queues-of-another-region", {}, CREATED_LIST, queue(), identity=("333333333333", "eu-west-3")),
    listed(
        "list-queues-first-page",
        {"QueueNamePrefix": NAME, "MaxResults": 1},
        result(QueueUrls=[url("-a")], NextToken="«token»"),
        queue("-a"),
        queue("-b"),
    ),
    listed(
        "list-queues-last-page",
        {"QueueNamePrefix": NAME, "MaxResults": 1, "NextToken": "«next»"},
        result(QueueUrls=[url("-b")]),
        queue("-a"),
        queue("-b"),
        PAGE,
    ),
    listed(
        "list-queues-exactly-one-page", {"QueueNamePrefix": NAME, "MaxResults": 1}, result(QueueUrls=[URL]), queue()
    ),
    listed("list-queues-page-of-0", {"MaxResults": 0}, BAD_PAGE),
    listed("list-queues-page-of-1001", {"MaxResults": 1001}, BAD_PAGE),
    listed("list-queues-bad-token", {"MaxResults": 1, "NextToken": "no token"}, BAD_PAGE),
]


def redriving(suffix):
    policy = '{"deadLetterTargetArn":"' + ARN + '","maxReceiveCount":3}'
    return queue(suffix, RedrivePolicy=policy)


def sources(case_name, params, expect, *setup):
    return case(case_name, "7", "ListDeadLetterSourceQueues", params, expect, *setup)


SOURCES = [
    sources(
        "list-dead-letter-source-queues",
        {"QueueUrl": URL},
        result(queueUrls=[url("-a"), url("-b")]),
        queue(),
        redriving("-a"),
        redriving("-b"),
    ),
    sources("list-dead-letter-source-queues-none", {"QueueUrl": URL}, result(), queue()),
    sources(
        "list-dead-letter-source-queues-first-page",
        {"QueueUrl": URL, "MaxResults": 1},
        result(queueUrls=[url("-a")], NextToken="«token»"),
        queue(),
        redriving("-a"),
        redriving("-b"),
    ),
    sources(
        "list-dead-letter-source-queues-last-page",
        {"QueueUrl": URL, "MaxResults": 1, "NextToken": "«next»"},
        result(queueUrls=[url("-b")]),
        queue(),
        redriving("-a"),
        redriving("-b"),
        Step("ListDeadLetterSourceQueues", {"QueueUrl": URL, "MaxResults": 1}, {"next": ("NextToken",)}),
    ),
    sources("list-dead-letter-source-queues-missing", {"QueueUrl": URL}, NO_QUEUE),
    sources("list-dead-letter-source-queues-page-of-0", {"QueueUrl": URL, "MaxResults": 0}, BAD_PAGE, queue()),
]

CASES = [*CREATING, *FINDING, *LISTING, *SOURCES]
