"""ReceiveMessage (sqs.md 7, 6 and 9)."""

from cases_message_attributes import MIXED, THREE, TRACE, X, binary, string
from cases_sending import HELLO_MD5, PUNCTUATION
from errors import NO_QUEUE, bad, unknown_attribute
from table import ALL, SENT_ID, URL, Step, case, queue, receive, result, send


def message(body="hello", md5=HELLO_MD5, **more):
    return {"MessageId": "«id»", "ReceiptHandle": "«any handle»", "MD5OfBody": md5, "Body": body, **more}


def got(*messages):
    return result(Messages=list(messages))


def take(case_name, params, expect, *setup, section="7", **more):
    setup = setup or (queue(), send(bind=SENT_ID))
    return case(case_name, section, "ReceiveMessage", {"QueueUrl": URL, **params}, expect, *setup, **more)


def attributes(case_name, names, attributes_, *setup, key="MessageSystemAttributeNames", **more):
    expect = got(message(Attributes=attributes_)) if attributes_ else got(message())
    return take(case_name, {key: names}, expect, *setup, **more)


def filtered(case_name, names, held, md5, **more):
    expect = got(message(MD5OfMessageAttributes=md5, MessageAttributes=held)) if held else got(message())
    setup = (queue(), send(bind=SENT_ID, MessageAttributes=more.pop("sent", THREE)))
    return take(case_name, {"MessageAttributeNames": names}, expect, *setup, section="6", **more)


def out_of_range(case_name, parameter, value, reason, **more):
    return take(case_name, {parameter: value}, bad(value, parameter, reason), **more)


TIMES = {"ApproximateFirstReceiveTimestamp": "«ms»", "SentTimestamp": "«ms»"}
ALL_OF_A_STANDARD_MESSAGE = {"ApproximateReceiveCount": "1", "SenderId": "«any text»", **TIMES}
THREE_MD5 = "4c360f3fdafd970e05fae2f149d997f5"

MESSAGES = [
    take("receive", {}, got(message()), protocols=ALL),
    take("receive-nothing", {}, result(), queue(), protocols=ALL),
    take("receive-nothing-delayed", {}, result(), queue(), send(DelaySeconds=900)),
    take("receive-nothing-in-flight", {}, result(), queue(), send(), receive()),
    take("receive-nothing-after-purge", {}, result(), queue(), send(), Step("PurgeQueue", {"QueueUrl": URL})),
    take("receive-of-more", {"MaxNumberOfMessages": 10}, got(message())),
    take("receive-explicitly-short", {"WaitTimeSeconds": 0}, result(), queue(ReceiveMessageWaitTimeSeconds="20")),
    take("receive-a-waiting-message", {"WaitTimeSeconds": 20}, got(message())),
    take(
        "receive-body-with-escapes",
        {},
        got(message('say "hi" <&>\r\nend\t.', "576e2ab3522dd8ffbf3658acf32fb465")),
        queue(),
        send('say "hi" <&>\r\nend\t.', bind=SENT_ID),
        section="3",
        protocols=ALL,
    ),
    take(
        "receive-body-beyond-ascii",
        {},
        got(message("tab\t nl\n cr\r quote\" <&>' é 漢 😀", "d4d0554a20edd9dfe0a22f1a1aa6514c")),
        queue(),
        send("tab\t nl\n cr\r quote\" <&>' é 漢 😀", bind=SENT_ID),
        section="3",
    ),
    take(
        "receive-again-after-timeout-0",
        {"MessageSystemAttributeNames": ["ApproximateReceiveCount"]},
        got(message(Attributes={"ApproximateReceiveCount": "2"})),
        queue(),
        send(bind=SENT_ID),
        receive(VisibilityTimeout=0),
        section="9",
    ),
    take(
        "receive-again-an-override-is-not-remembered",
        {},
        result(),
        queue(),
        send(),
        receive(VisibilityTimeout=0),
        receive(),
        section="9",
    ),
]

SYSTEM = [
    attributes("receive-all-system-attributes", ["All"], ALL_OF_A_STANDARD_MESSAGE, protocols=ALL),
    attributes("receive-all-attributes-by-the-old-name", ["All"], ALL_OF_A_STANDARD_MESSAGE, key="AttributeNames"),
    attributes(
        "receive-some-system-attributes",
        ["SentTimestamp", "ApproximateReceiveCount"],
        {"ApproximateReceiveCount": "1", "SentTimestamp": "«ms»"},
    ),
    attributes(
        "receive-inapplicable-system-attributes", ["SequenceNumber", "DeadLetterQueueSourceArn", "MessageGroupId"], {}
    ),
    take(
        "receive-union-of-attribute-names",
        {"AttributeNames": ["SentTimestamp"], "MessageSystemAttributeNames": ["ApproximateReceiveCount"]},
        got(message(Attributes={"ApproximateReceiveCount": "1", "SentTimestamp": "«ms»"})),
        protocols=("json",),
    ),
    attributes(
        "receive-group-of-a-standard-queue",
        ["MessageGroupId"],
        {"MessageGroupId": PUNCTUATION},
        queue(),
        send(bind=SENT_ID, MessageGroupId=PUNCTUATION),
        section="13",
    ),
    attributes(
        "receive-trace-header",
        ["AWSTraceHeader"],
        {"AWSTraceHeader": TRACE},
        queue(),
        send(bind=SENT_ID, MessageSystemAttributes={"AWSTraceHeader": string(TRACE)}),
        section="6",
    ),
    attributes(
        "receive-trace-header-of-http",
        ["AWSTraceHeader"],
        {"AWSTraceHeader": TRACE},
        queue(),
        send(bind=SENT_ID, headers={"X-Amzn-Trace-Id": TRACE}),
        section="6",
    ),
]

FILTERS = [
    filtered("receive-attributes-all", ["All"], THREE, THREE_MD5, protocols=ALL),
    filtered("receive-attributes-star", ["*"], THREE, THREE_MD5),
    filtered("receive-attributes-point-star", [".*"], THREE, THREE_MD5),
    filtered(
        "receive-attributes-exact",
        ["Hello", "Help.Me"],
        {k: THREE[k] for k in ("Hello", "Help.Me")},
        "83fee93c1bcd8b9a5a923ffacdc636c7",
    ),
    filtered(
        "receive-attributes-prefix",
        ["Hel.*"],
        {k: THREE[k] for k in ("Hello", "Help.Me")},
        "83fee93c1bcd8b9a5a923ffacdc636c7",
    ),
    filtered("receive-attributes-unmatched", ["Hel", "hello", "Other.*"], None, None),
    filtered("receive-attributes-illegal-names", ["", ".", "a b", "!"], None, None),
    filtered("receive-attributes-not-asked", [], None, None),
    filtered("receive-attributes-of-each-type", ["All"], MIXED, "d838729972a4b70e2d2acd9d59ac847c", sent=MIXED),
    filtered(
        "receive-attributes-one-of-each",
        ["blob"],
        {"blob": binary(b"\1\2\3")},
        "c39dad10e6d6152f1861cc7696680368",
        sent=MIXED,
    ),
    take(
        "receive-everything",
        {
            "MessageAttributeNames": ["All"],
            "MessageSystemAttributeNames": ["All"],
            "MaxNumberOfMessages": 1,
            "VisibilityTimeout": 60,
        },
        got(
            message(
                Attributes={**ALL_OF_A_STANDARD_MESSAGE, "AWSTraceHeader": TRACE},
                MD5OfMessageAttributes="a45daa70926828a2f0a1db3418e6feb4",
                MessageAttributes={"k": X},
            )
        ),
        queue(),
        send(bind=SENT_ID, MessageAttributes={"k": X}, MessageSystemAttributes={"AWSTraceHeader": string(TRACE)}),
    ),
]

COUNT, WAIT = "Must be between 1 and 10, if provided.", "Must be >= 0 and <= 20, if provided."
TIMEOUT = "Must be >= 0 and <= 43200, if provided."

ERRORS = [
    out_of_range("receive-0-messages", "MaxNumberOfMessages", 0, COUNT),
    out_of_range("receive-11-messages", "MaxNumberOfMessages", 11, COUNT, protocols=ALL),
    out_of_range("receive-wait-negative", "WaitTimeSeconds", -1, WAIT),
    out_of_range("receive-wait-21", "WaitTimeSeconds", 21, WAIT),
    out_of_range("receive-timeout-negative", "VisibilityTimeout", -1, TIMEOUT),
    out_of_range("receive-timeout-43201", "VisibilityTimeout", 43201, TIMEOUT),
    take("receive-unknown-system-attribute", {"MessageSystemAttributeNames": ["Colour"]}, unknown_attribute("Colour")),
    take("receive-unknown-attribute-by-the-old-name", {"AttributeNames": ["QueueArn"]}, unknown_attribute("QueueArn")),
    take("receive-attempt-id-on-standard", {"ReceiveRequestAttemptId": "a b"}, got(message()), section="12"),
    case(
        "receive-missing-queue",
        "7",
        "ReceiveMessage",
        {"QueueUrl": URL, "MaxNumberOfMessages": 11},
        NO_QUEUE,
        protocols=ALL,
    ),
]

CASES = [*MESSAGES, *SYSTEM, *FILTERS, *ERRORS]
