"""SendMessageBatch, DeleteMessageBatch, ChangeMessageVisibilityBatch (sqs.md 8)."""

from cases_handles import FIFO_URL, GARBAGE, GONE, HELD, deleted, no_handle
from cases_message_attributes import TRACE, X, string
from cases_sending import HELLO_MD5, bad_delay, forbidden, illegal_id
from errors import NO_QUEUE, Error, failed, ipv, mp, unsupported_operation
from table import URL, case, fifo, queue, result

BAD_ID = Error(
    "InvalidBatchEntryId",
    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
)
A_MD5, B_MD5 = "0cc175b9c0f1b6a831c399e269772661", "92eb5ffee6ae2fec3ad71c777531578f"
SMALL = queue(MaximumMessageSize="1024")


def empty(action):
    return Error("EmptyBatchRequest", f"There should be at least one {action}RequestEntry in the request.")


def too_many(count):
    return Error(
        "TooManyEntriesInBatchRequest", f"Maximum number of entries per request are 10. You have sent {count}."
    )


def repeated(entry_id):
    return Error("BatchEntryIdsNotDistinct", f"Id {entry_id} repeated.")


def too_long(count):
    return Error(
        "BatchRequestTooLong", f"Batch requests cannot be longer than 1048576 bytes. You have sent {count} bytes."
    )


def outcome(successful=(), failures=()):
    """Empty lists are left out."""
    return result(
        **({"Successful": list(successful)} if successful else {}), **({"Failed": list(failures)} if failures else {})
    )


def batch(case_name, action, entries, expect, *setup, queue_url=URL, **more):
    return case(case_name, "8", action, {"QueueUrl": queue_url, "Entries": entries}, expect, *setup, **more)


def whole(prefix, action, entry):
    """What is wrong with the request as a whole, alike in all three actions."""

    def one(name, entries, expect, *setup, **more):
        return batch(f"{prefix}-{name}", action, entries, expect, *(setup or (queue(),)), **more)

    entries = [entry(f"e{number}") for number in range(11)]
    return [
        one("empty", [], empty(action)),
        case(f"{prefix}-without-entries", "8", action, {"QueueUrl": URL}, empty(action), queue()),
        one("eleven", entries, too_many(11)),
        one("id-with-a-point", [entry("a.b")], BAD_ID),
        one("id-empty", [entry("")], BAD_ID),
        one("id-of-81", [entry("«x*81»")], BAD_ID),
        one("id-repeated", [entry("a"), entry("b"), entry("a")], repeated("a")),
        case(f"{prefix}-missing-queue", "8", action, {"QueueUrl": URL, "Entries": [entry("a"), entry("a")]}, NO_QUEUE),
    ]


# ---- sending


def entry_of(entry_id, body="hello", **more):
    return {"Id": entry_id, "MessageBody": body, **more}


def sent(entry_id, md5=HELLO_MD5, **more):
    return {"Id": entry_id, "MessageId": "«uuid»", "MD5OfMessageBody": md5, **more}


def send(case_name, entries, expect, *setup, **more):
    return batch(case_name, "SendMessageBatch", entries, expect, *(setup or (queue(),)), **more)


def send_one(case_name, entry, error, *setup):
    """One entry fails, the others do not."""
    return send(
        case_name,
        [entry_of("a", "a"), {"Id": "bad", **entry}],
        outcome([sent("a", A_MD5)], [failed("bad", error)]),
        *setup,
    )


TRACED = {"AWSTraceHeader": string(TRACE)}
TOO_LONG_ENTRY = ipv("One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.")

SENDING = [
    send("send-batch", [entry_of("a", "a"), entry_of("b", "b")], outcome([sent("a", A_MD5), sent("b", B_MD5)])),
    send("send-batch-ten", [entry_of(f"e-{n}_") for n in range(10)], outcome([sent(f"e-{n}_") for n in range(10)])),
    send("send-batch-id-of-80", [entry_of("«x*80»")], outcome([sent("«x*80»")])),
    send(
        "send-batch-with-attributes",
        [
            entry_of("a", MessageAttributes={"k": X}, MessageSystemAttributes=TRACED, DelaySeconds=5),
            entry_of("b", "b", MessageGroupId="g"),
        ],
        outcome(
            [
                sent(
                    "a",
                    MD5OfMessageAttributes="a45daa70926828a2f0a1db3418e6feb4",
                    MD5OfMessageSystemAttributes="5ae4d5d7636402d80f4eb6d213245a88",
                ),
                sent("b", B_MD5),
            ]
        ),
    ),
    *whole("send-batch", "SendMessageBatch", entry_of),
    send(
        "send-batch-a-mebibyte",
        [entry_of("a", "«x*1048575»"), entry_of("b", "b")],
        outcome([sent("a", "3838b518af215da4f6042b1679efdd44"), sent("b", B_MD5)]),
    ),
    send("send-batch-above-a-mebibyte", [entry_of("a", "«x*1048576»"), entry_of("b", "b")], too_long(1048577)),
    send("send-batch-one-entry-above-a-mebibyte", [entry_of("a", "«x*1048577»")], too_long(1048577), SMALL),
    send(
        "send-batch-above-a-mebibyte-with-attributes",
        [entry_of("a", "«x*1048569»", MessageAttributes={"k": X})],
        too_long(1048577),
    ),
    send_one("send-batch-entry-above-the-queue-limit", {"MessageBody": "«x*1025»"}, TOO_LONG_ENTRY, SMALL),
    send_one("send-batch-entry-empty-body", {"MessageBody": ""}, mp("MessageBody")),
    send_one("send-batch-entry-without-body", {}, mp("MessageBody")),
    send_one("send-batch-entry-with-ffff", {"MessageBody": "\uffff"}, forbidden("#xFFFF")),
    send_one("send-batch-entry-delay-901", {"MessageBody": "x", "DelaySeconds": 901}, bad_delay(901)),
    send_one(
        "send-batch-entry-illegal-group",
        {"MessageBody": "x", "MessageGroupId": "a b"},
        illegal_id("a b", "MessageGroupId"),
    ),
    send_one(
        "send-batch-entry-empty-attribute",
        {"MessageBody": "x", "MessageAttributes": {"k": string("")}},
        ipv("Message (user) attribute 'k' must contain a non-empty value of type 'String'."),
    ),
    send_one(
        "send-batch-entry-list-value",
        {"MessageBody": "x", "MessageAttributes": {"k": {"DataType": "String", "StringListValues": ["x"]}}},
        unsupported_operation("«any text»"),
    ),
    send("send-batch-all-fail", [entry_of("a", "")], outcome(failures=[failed("a", mp("MessageBody"))])),
]

IN_GROUP = {"MessageGroupId": "g"}
NO_DEDUPLICATION = ipv(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
)


def send_fifo(case_name, entries, expect, **attributes):
    return batch(case_name, "SendMessageBatch", entries, expect, fifo(**attributes), queue_url=FIFO_URL)


FIFO = [
    send_fifo(
        "send-batch-fifo",
        [
            entry_of("a", "a", MessageDeduplicationId="1", **IN_GROUP),
            entry_of("b", "b", MessageDeduplicationId="2", **IN_GROUP),
        ],
        outcome([sent("a", A_MD5, SequenceNumber="«sequence»"), sent("b", B_MD5, SequenceNumber="«sequence»")]),
    ),
    send_fifo(
        "send-batch-fifo-content-based",
        [entry_of("a", "a", **IN_GROUP)],
        outcome([sent("a", A_MD5, SequenceNumber="«sequence»")]),
        ContentBasedDeduplication="true",
    ),
    send_fifo(
        "send-batch-fifo-one-without-group",
        [entry_of("a", "a", MessageDeduplicationId="1", **IN_GROUP), entry_of("b", "b", MessageDeduplicationId="2")],
        ipv("The request must contain the parameter MessageGroupId."),
    ),
    send_fifo(
        "send-batch-fifo-one-without-deduplication-id",
        [entry_of("a", "a", MessageDeduplicationId="1", **IN_GROUP), entry_of("b", "b", **IN_GROUP)],
        NO_DEDUPLICATION,
    ),
    send_fifo(
        "send-batch-fifo-entry-with-delay",
        [entry_of("a", "a", **IN_GROUP), entry_of("b", "b", DelaySeconds=2, **IN_GROUP)],
        outcome(
            [sent("a", A_MD5, SequenceNumber="«sequence»")],
            [failed("b", ipv("The request include parameter that is not valid for this queue type"))],
        ),
        ContentBasedDeduplication="true",
    ),
]

# ---- deleting and changing


def delete_entry(entry_id, handle=GARBAGE):
    return {"Id": entry_id, "ReceiptHandle": handle}


def change_entry(entry_id, handle=GARBAGE, seconds=60):
    return {"Id": entry_id, "ReceiptHandle": handle, "VisibilityTimeout": seconds}


NO_HANDLE = no_handle(GARBAGE)
DELETING = [
    batch("delete-batch", "DeleteMessageBatch", [delete_entry("a", "«handle»")], outcome([{"Id": "a"}]), *HELD),
    batch(
        "delete-batch-some-fail",
        "DeleteMessageBatch",
        [delete_entry("a", "«handle»"), delete_entry("b"), {"Id": "c"}, delete_entry("d", "«handle»")],
        outcome([{"Id": "a"}, {"Id": "d"}], [failed("b", NO_HANDLE), failed("c", mp("ReceiptHandle"))]),
        *HELD,
    ),
    batch(
        "delete-batch-all-fail",
        "DeleteMessageBatch",
        [delete_entry("a")],
        outcome(failures=[failed("a", NO_HANDLE)]),
        queue(),
    ),
    *whole("delete-batch", "DeleteMessageBatch", delete_entry),
]
CHANGING = [
    batch(
        "change-batch", "ChangeMessageVisibilityBatch", [change_entry("a", "«handle»")], outcome([{"Id": "a"}]), *HELD
    ),
    batch(
        "change-batch-some-fail",
        "ChangeMessageVisibilityBatch",
        [
            change_entry("a", "«handle»"),
            change_entry("b"),
            change_entry("c", "«handle»", 43201),
            {"Id": "d", "ReceiptHandle": "«handle»"},
        ],
        outcome(
            [{"Id": "a"}],
            [failed("b", NO_HANDLE), failed("c", ipv("«any text»")), failed("d", mp("VisibilityTimeout"))],
        ),
        *HELD,
    ),
    batch(
        "change-batch-deleted",
        "ChangeMessageVisibilityBatch",
        [change_entry("a", "«handle»")],
        outcome(failures=[failed("a", GONE)]),
        *HELD,
        deleted(),
    ),
    *whole("change-batch", "ChangeMessageVisibilityBatch", change_entry),
]

CASES = [*SENDING, *FIFO, *DELETING, *CHANGING]
