"""DeleteMessage and ChangeMessageVisibility: the table of sqs.md 9, as far as it needs no waiting."""

from errors import NO_QUEUE, Error, bad, ipv, mp
from table import ALL, NO_OUTPUT, URL, Step, case, fifo, queue, receive, send, url

GARBAGE = 'no <handle> "at all"'
NOT_THERE = "Message does not exist or is not available for visibility timeout change."
GROUP = {"MessageGroupId": "g", "MessageDeduplicationId": "d"}
FIFO_URL = url(".fifo")

HELD = (queue(), send(), receive())
HELD_IN_FIFO = (fifo(), send(suffix=".fifo", **GROUP), receive(".fifo"))


def no_handle(handle):
    return Error("ReceiptHandleIsInvalid", f'The input receipt handle "{handle}" is not a valid receipt handle.')


def other_queue(handle):
    return Error("ReceiptHandleIsInvalid", f'The receipt handle "{handle}" is not valid for this queue.')


def changed_to(seconds, handle="«handle»", queue_url=URL):
    return Step(
        "ChangeMessageVisibility", {"QueueUrl": queue_url, "ReceiptHandle": handle, "VisibilityTimeout": seconds}
    )


def deleted(queue_url=URL):
    return Step("DeleteMessage", {"QueueUrl": queue_url, "ReceiptHandle": "«handle»"})


def delete(case_name, expect, *setup, handle="«handle»", queue_url=URL, section="9", **more):
    params = {"QueueUrl": queue_url, "ReceiptHandle": handle}
    return case(case_name, section, "DeleteMessage", params, expect, *setup, **more)


def change(case_name, seconds, expect, *setup, handle="«handle»", queue_url=URL, section="9", **more):
    params = {"QueueUrl": queue_url, "ReceiptHandle": handle, "VisibilityTimeout": seconds}
    return case(case_name, section, "ChangeMessageVisibility", params, expect, *setup, **more)


EXPIRED = bad("«handle»", "ReceiptHandle", "The receipt handle has expired.")
GONE = bad("«handle»", "ReceiptHandle", NOT_THERE)
# Out of range is IPV; the wording is open.
RANGE = ipv("«any text»")

DELETING = [
    delete("delete-message", NO_OUTPUT, *HELD, protocols=ALL),
    delete("delete-message-twice", NO_OUTPUT, *HELD, deleted()),
    delete("delete-message-garbage", no_handle(GARBAGE), queue(), handle=GARBAGE, protocols=ALL),
    delete(
        "delete-message-of-another-queue",
        other_queue("«handle»"),
        queue(),
        queue("-other"),
        send(suffix="-other"),
        receive("-other"),
    ),
    delete("delete-message-timeout-over", NO_OUTPUT, *HELD, changed_to(0)),
    delete("delete-message-stale-handle", NO_OUTPUT, *HELD, changed_to(0), receive(bind={})),
    delete("delete-message-received-for-0", NO_OUTPUT, queue(), send(), receive(VisibilityTimeout=0)),
    delete("delete-message-purged", NO_OUTPUT, *HELD, Step("PurgeQueue", {"QueueUrl": URL})),
    delete("delete-message-fifo", NO_OUTPUT, *HELD_IN_FIFO, queue_url=FIFO_URL),
    delete("delete-message-fifo-twice", NO_OUTPUT, *HELD_IN_FIFO, deleted(FIFO_URL), queue_url=FIFO_URL),
    delete(
        "delete-message-fifo-extended",
        NO_OUTPUT,
        *HELD_IN_FIFO,
        changed_to(600, queue_url=FIFO_URL),
        queue_url=FIFO_URL,
    ),
    delete(
        "delete-message-fifo-timeout-over",
        EXPIRED,
        *HELD_IN_FIFO,
        changed_to(0, queue_url=FIFO_URL),
        queue_url=FIFO_URL,
    ),
    case("delete-message-without-handle", "4", "DeleteMessage", {"QueueUrl": URL}, mp("ReceiptHandle"), queue()),
    delete("delete-message-missing-queue", NO_QUEUE, handle=GARBAGE, section="4"),
]

CHANGING = [
    change("change-visibility", 60, NO_OUTPUT, *HELD, protocols=ALL),
    change("change-visibility-to-0", 0, NO_OUTPUT, *HELD),
    change("change-visibility-garbage", 60, no_handle(GARBAGE), queue(), handle=GARBAGE),
    change(
        "change-visibility-of-another-queue",
        60,
        other_queue("«handle»"),
        queue(),
        queue("-other"),
        send(suffix="-other"),
        receive("-other"),
    ),
    change("change-visibility-after-0", 60, NO_OUTPUT, *HELD, changed_to(0)),
    change("change-visibility-stale-handle", 60, NO_OUTPUT, *HELD, changed_to(0), receive(bind={})),
    change("change-visibility-deleted", 60, GONE, *HELD, deleted(), protocols=ALL),
    change("change-visibility-purged", 60, GONE, *HELD, Step("PurgeQueue", {"QueueUrl": URL})),
    change("change-visibility-fifo", 60, NO_OUTPUT, *HELD_IN_FIFO, queue_url=FIFO_URL),
    change(
        "change-visibility-fifo-timeout-over",
        60,
        GONE,
        *HELD_IN_FIFO,
        changed_to(0, queue_url=FIFO_URL),
        queue_url=FIFO_URL,
    ),
    change(
        "change-visibility-beyond-12-hours",  # from the receive, and some time has passed since then
        43200,
        bad(43200, "VisibilityTimeout", "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]"),
        *HELD,
    ),
    change("change-visibility-43201", 43201, RANGE, *HELD),
    change("change-visibility-negative", -1, RANGE, *HELD),
    case(
        "change-visibility-without-timeout",
        "4",
        "ChangeMessageVisibility",
        {"QueueUrl": URL, "ReceiptHandle": "«handle»"},
        mp("VisibilityTimeout"),
        *HELD,
    ),
    case(
        "change-visibility-without-handle",
        "4",
        "ChangeMessageVisibility",
        {"QueueUrl": URL, "VisibilityTimeout": 1},
        mp("ReceiptHandle"),
        queue(),
    ),
    change("change-visibility-missing-queue", 60, NO_QUEUE, handle=GARBAGE, section="4"),
]

CASES = [*DELETING, *CHANGING]
