"""FIFO queues: sending, duplicates, groups, attempts (sqs.md 7 and 12)."""

from cases_handles import FIFO_URL
from cases_message_attributes import X
from cases_receiving import TIMES
from cases_sending import HELLO_MD5, WRONG_TYPE, X_MD5, illegal_id
from errors import bad, ipv, mp
from table import ALL, Step, case, fifo, receive, result, send

D1, G1, G2 = {"MessageDeduplicationId": "d1"}, {"MessageGroupId": "g1"}, {"MessageGroupId": "g2"}
NO_DEDUPLICATION = ipv(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
)
CONTENT_BASED = fifo(ContentBasedDeduplication="true")
HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
ORIGINAL = {"id": ("MessageId",), "number": ("SequenceNumber",)}


def sent(md5=HELLO_MD5, **more):
    return result(MessageId="«uuid»", MD5OfMessageBody=md5, SequenceNumber="«sequence»", **more)


def duplicate(md5=HELLO_MD5, **more):
    return result(MessageId="«id»", MD5OfMessageBody=md5, SequenceNumber="«number»", **more)


def put(case_name, params, expect, *setup, section="7", **more):
    params = {"QueueUrl": FIFO_URL, "MessageBody": "hello", **params}
    return case(case_name, section, "SendMessage", params, expect, *(setup or (fifo(),)), **more)


def before(body="hello", bind=None, **more):
    return send(body, ".fifo", bind=ORIGINAL if bind is None else bind, **more)


def take(case_name, params, expect, *setup, section="12"):
    return case(case_name, section, "ReceiveMessage", {"QueueUrl": FIFO_URL, **params}, expect, *setup)


SENDING = [
    put("fifo-send", {**G1, **D1}, sent(), protocols=ALL),
    put("fifo-send-content-based", G1, sent(), CONTENT_BASED),
    put(
        "fifo-send-with-attributes",
        {**G1, **D1, "MessageAttributes": {"k": X}},
        sent(MD5OfMessageAttributes="a45daa70926828a2f0a1db3418e6feb4"),
    ),
    put("fifo-send-without-group", D1, mp("MessageGroupId"), protocols=ALL),
    put("fifo-send-without-deduplication-id", G1, NO_DEDUPLICATION),
    put("fifo-send-with-delay", {**G1, **D1, "DelaySeconds": 2}, bad(2, "DelaySeconds", WRONG_TYPE)),
    put("fifo-send-with-delay-0", {**G1, **D1, "DelaySeconds": 0}, sent()),
    put("fifo-send-illegal-group", {"MessageGroupId": "g 1", **D1}, illegal_id("g 1", "MessageGroupId")),
    put(
        "fifo-send-illegal-deduplication-id",
        {**G1, "MessageDeduplicationId": "ä"},
        illegal_id("ä", "MessageDeduplicationId"),
    ),
    put(
        "fifo-send-empty-deduplication-id",
        {**G1, "MessageDeduplicationId": ""},
        illegal_id("", "MessageDeduplicationId"),
    ),
    put(
        "fifo-send-deduplication-id-of-129",
        {**G1, "MessageDeduplicationId": "«x*129»"},
        illegal_id("«x*129»", "MessageDeduplicationId"),
    ),
]

DUPLICATES = [
    put("fifo-duplicate", {**G1, **D1}, duplicate(), fifo(), before(**G1, **D1), section="12", protocols=ALL),
    put(
        "fifo-duplicate-of-another-body",
        {"MessageBody": "x", **G1, **D1},
        duplicate(X_MD5),
        fifo(),
        before(**G1, **D1),
        section="12",
    ),
    put("fifo-duplicate-in-another-group", {**G2, **D1}, duplicate(), fifo(), before(**G1, **D1), section="12"),
    put("fifo-duplicate-by-content", G1, duplicate(), CONTENT_BASED, before(**G1), section="12"),
    put(
        "fifo-duplicate-by-content-with-other-attributes",
        {**G1, "MessageAttributes": {"k": X}},
        duplicate(MD5OfMessageAttributes="a45daa70926828a2f0a1db3418e6feb4"),
        CONTENT_BASED,
        before(**G1),
        section="12",
    ),
    put(
        "fifo-duplicate-by-the-hash",
        {**G1, "MessageDeduplicationId": HELLO_SHA256},
        duplicate(),
        CONTENT_BASED,
        before(**G1),
        section="12",
    ),
    put(
        "fifo-duplicate-after-delete",
        {**G1, **D1},
        duplicate(),
        fifo(),
        before(**G1, **D1),
        receive(".fifo"),
        Step("DeleteMessage", {"QueueUrl": FIFO_URL, "ReceiptHandle": "«handle»"}),
        section="12",
    ),
    take(
        "fifo-duplicate-is-not-enqueued",
        {"MaxNumberOfMessages": 10},
        result(),
        fifo(),
        before(**G1, **D1),
        before(**G1, **D1),
        receive(".fifo"),
    ),
    take(
        "fifo-scope-of-the-group",
        {"MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["MessageGroupId"]},
        result(
            Messages=[
                {
                    "MessageId": f"«{i}»",
                    "ReceiptHandle": "«any handle»",
                    "MD5OfBody": HELLO_MD5,
                    "Body": "hello",
                    "Attributes": group,
                }
                for i, group in (("id1", G1), ("id2", G2))
            ]
        ),
        fifo(DeduplicationScope="messageGroup"),
        before(bind={"id1": ("MessageId",)}, **G1, **D1),
        before(bind={"id2": ("MessageId",)}, **G2, **D1),
    ),
    take(
        "fifo-purge-forgets-duplicates",
        {},
        result(
            Messages=[{"MessageId": "«id»", "ReceiptHandle": "«any handle»", "MD5OfBody": HELLO_MD5, "Body": "hello"}]
        ),
        fifo(),
        before(bind={}, **G1, **D1),
        Step("PurgeQueue", {"QueueUrl": FIFO_URL}),
        before(**G1, **D1),
    ),
]

# ---- receiving

MD5S = {
    "g1m1": "47041781f5f7eb3c6dd87b769c053b37",
    "g1m2": "90fb9a23e8635c116c42dc54b9487402",
    "g1m3": "1beaa154a10289de93dc345a3fd6ddf0",
    "g2m1": "188bb99bbe630f873caf3dfae6268a9e",
}


def four():
    return [
        send(body, ".fifo", bind={body: ("MessageId",)}, MessageGroupId=body[:2])
        for body in ("g1m1", "g2m1", "g1m2", "g1m3")
    ]


def these(*bodies):
    return result(
        Messages=[
            {"MessageId": f"«{body}»", "ReceiptHandle": "«any handle»", "MD5OfBody": MD5S[body], "Body": body}
            for body in bodies
        ]
    )


TEN = {"MaxNumberOfMessages": 10}
FIRST = receive(".fifo", {"handle": ("Messages", 0, "ReceiptHandle")})
TWO = receive(
    ".fifo", {"one": ("Messages", 0, "ReceiptHandle"), "two": ("Messages", 1, "ReceiptHandle")}, MaxNumberOfMessages=2
)


def deleted(token):
    return Step("DeleteMessage", {"QueueUrl": FIFO_URL, "ReceiptHandle": f"«{token}»"})


RECEIVING = [
    take(
        "fifo-receive-all-attributes",
        {"MessageSystemAttributeNames": ["All"]},
        result(
            Messages=[
                {
                    "MessageId": "«id»",
                    "ReceiptHandle": "«any handle»",
                    "MD5OfBody": HELLO_MD5,
                    "Body": "hello",
                    "Attributes": {
                        **TIMES,
                        **G1,
                        "ApproximateReceiveCount": "1",
                        "MessageDeduplicationId": HELLO_SHA256,
                        "SenderId": "«any text»",
                        "SequenceNumber": "«number»",
                    },
                }
            ]
        ),
        CONTENT_BASED,
        before(**G1),
        section="7",
    ),
    take("fifo-receive-drains-a-group-first", TEN, these("g1m1", "g1m2", "g1m3", "g2m1"), CONTENT_BASED, *four()),
    take("fifo-receive-in-flight-head-blocks", TEN, these("g2m1"), CONTENT_BASED, *four(), FIRST),
    take(
        "fifo-receive-after-deleting-the-head",
        TEN,
        these("g2m1", "g1m2", "g1m3"),
        CONTENT_BASED,
        *four(),
        FIRST,
        deleted("handle"),
    ),
    take("fifo-receive-after-deleting-a-part", TEN, these("g2m1"), CONTENT_BASED, *four(), TWO, deleted("one")),
    take(
        "fifo-receive-after-timeout-0-while-another-is-out",
        TEN,
        these("g2m1", "g1m1"),
        CONTENT_BASED,
        *four(),
        TWO,
        Step("ChangeMessageVisibility", {"QueueUrl": FIFO_URL, "ReceiptHandle": "«one»", "VisibilityTimeout": 0}),
    ),
    take("fifo-receive-delayed-by-the-queue", TEN, result(), fifo(DelaySeconds="900"), before(**G1, **D1)),
]

ATTEMPT = {"ReceiveRequestAttemptId": "try-1"}
TRIED = receive(".fifo", **ATTEMPT)
NOT_RETRYABLE = bad(
    "try-1",
    "ReceiveRequestAttemptId",
    "The receiveRequestAttemptId is not valid anymore since the receive call is not retryable.",
)


def tried(case_name, params, expect, *after):
    return take(case_name, params, expect, CONTENT_BASED, before(**G1), TRIED, *after)


ATTEMPTS = [
    tried(
        "fifo-attempt-repeated",
        ATTEMPT,
        result(Messages=[{"MessageId": "«id»", "ReceiptHandle": "«handle»", "MD5OfBody": HELLO_MD5, "Body": "hello"}]),
    ),
    tried("fifo-attempt-another", {"ReceiveRequestAttemptId": "try-2"}, result()),
    tried("fifo-attempt-repeated-after-delete", ATTEMPT, NOT_RETRYABLE, deleted("handle")),
    tried(
        "fifo-attempt-repeated-after-change",
        ATTEMPT,
        NOT_RETRYABLE,
        Step("ChangeMessageVisibility", {"QueueUrl": FIFO_URL, "ReceiptHandle": "«handle»", "VisibilityTimeout": 600}),
    ),
    take(
        "fifo-attempt-illegal", {"ReceiveRequestAttemptId": "a b"}, illegal_id("a b", "ReceiveRequestAttemptId"), fifo()
    ),
    take("fifo-attempt-empty", {"ReceiveRequestAttemptId": ""}, illegal_id("", "ReceiveRequestAttemptId"), fifo()),
]

CASES = [*SENDING, *DUPLICATES, *RECEIVING, *ATTEMPTS]
