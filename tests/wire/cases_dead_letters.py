"""RedrivePolicy, RedriveAllowPolicy, and what becomes of a message received too often (sqs.md 11)."""

from cases_receiving import TIMES
from cases_sending import HELLO_MD5
from errors import bad, ipv
from table import ARN, NAME, NO_OUTPUT, SENT_ID, URL, Step, arn, case, fifo, name, queue, receive, result, send, url

DLQ = queue("-dlq")
NO_TARGET = "Dead letter target does not exist."


def policy(target, count):
    return '{"deadLetterTargetArn":"' + target + '","maxReceiveCount":' + count + "}"


GOOD = policy(arn("-dlq"), "3")


def put(case_name, text, expect, *setup, attribute="RedrivePolicy"):
    params = {"QueueUrl": URL, "Attributes": {attribute: text}}
    return case(case_name, "11", "SetQueueAttributes", params, expect, *(setup or (DLQ, queue())))


def refused(case_name, text, reason, *setup):
    return put(case_name, text, bad(text, "RedrivePolicy", reason), *setup)


def create(case_name, queue_name, attributes, expect, *setup):
    return case(case_name, "11", "CreateQueue", {"QueueName": queue_name, "Attributes": attributes}, expect, *setup)


def count(shown):
    return f"Invalid value for maxReceiveCount: {shown}, valid values are from 1 to 1000 both inclusive."


def missing(member):
    return f"Redrive policy does not contain mandatory attribute: {member}."


def get(case_name, attributes, *setup):
    expect = result(Attributes=attributes) if attributes else result()
    return case(
        case_name, "11", "GetQueueAttributes", {"QueueUrl": URL, "AttributeNames": ["RedrivePolicy"]}, expect, *setup
    )


FIFO_POLICY = policy(arn("-dlq.fifo"), "1")
POLICIES = [
    put("redrive-policy", GOOD, NO_OUTPUT),
    put("redrive-policy-of-itself", policy(ARN, "1"), NO_OUTPUT),
    put("redrive-policy-largest-count", policy(arn("-dlq"), "1000"), NO_OUTPUT),
    put("redrive-policy-removed", "", NO_OUTPUT, DLQ, queue(RedrivePolicy=GOOD)),
    get(
        "redrive-policy-is-shown-canonical",
        {"RedrivePolicy": policy(arn("-dlq"), "7")},
        DLQ,
        queue(RedrivePolicy=' { "maxReceiveCount" : "7", "deadLetterTargetArn" : "' + arn("-dlq") + '" } '),
    ),
    get(
        "redrive-policy-is-gone",
        {},
        DLQ,
        queue(RedrivePolicy=GOOD),
        Step("SetQueueAttributes", {"QueueUrl": URL, "Attributes": {"RedrivePolicy": ""}}),
    ),
    create("redrive-policy-at-creation", NAME, {"RedrivePolicy": GOOD}, result(QueueUrl=URL), DLQ),
    create(
        "redrive-policy-at-creation-no-target", NAME, {"RedrivePolicy": GOOD}, bad(GOOD, "RedrivePolicy", NO_TARGET)
    ),
    create(
        "redrive-policy-at-creation-other-type",
        name(".fifo"),
        {"RedrivePolicy": GOOD, "FifoQueue": "true"},
        bad(GOOD, "RedrivePolicy", "Dead-letter queue must be same type of queue as the source."),
        DLQ,
    ),
    refused("redrive-policy-no-target", policy(arn("-none"), "3"), NO_TARGET),
    refused("redrive-policy-target-no-arn", policy("queue", "3"), NO_TARGET),
    refused(
        "redrive-policy-other-type",
        policy(arn("-dlq.fifo"), "3"),
        "Dead-letter queue must be same type of queue as the source.",
        fifo("-dlq.fifo"),
        queue(),
    ),
    refused(
        "redrive-policy-other-account",
        policy("arn:aws:sqs:us-east-1:999999999999:q", "3"),
        "Dead-letter target owner should be same as the source.",
    ),
    refused(
        "redrive-policy-without-count", '{"deadLetterTargetArn":"' + arn("-dlq") + '"}', missing("maxReceiveCount")
    ),
    refused("redrive-policy-without-target", '{"maxReceiveCount":3}', missing("deadLetterTargetArn")),
    refused("redrive-policy-empty-object", "{}", missing("maxReceiveCount")),
    refused("redrive-policy-count-0", policy(arn("-dlq"), "0"), count(0)),
    refused("redrive-policy-count-1001", policy(arn("-dlq"), "1001"), count(1001)),
    refused("redrive-policy-count-negative", policy(arn("-dlq"), "-1"), count(-1)),
    refused("redrive-policy-count-word", policy(arn("-dlq"), '"many"'), count("many")),
    put("redrive-policy-no-json", "redrive!", ipv("«any text»")),
]


def allow(case_name, text, expect, *setup):
    return put(case_name, text, expect, *(setup or (queue(),)), attribute="RedriveAllowPolicy")


def by_queue(*sources):
    return '{"redrivePermission":"byQueue","sourceQueueArns":[' + ",".join(f'"{source}"' for source in sources) + "]}"


# sqs.md has no wording for these.
ALLOWING = ipv("«any text»")
DENY = '{"redrivePermission":"denyAll"}'
ALLOW_POLICIES = [
    allow("redrive-allow-policy-all", '{"redrivePermission":"allowAll"}', NO_OUTPUT),
    allow("redrive-allow-policy-none", DENY, NO_OUTPUT),
    allow("redrive-allow-policy-by-queue", by_queue(arn("-a"), arn("-b")), NO_OUTPUT),
    allow("redrive-allow-policy-ten-queues", by_queue(*[arn(f"-{n}") for n in range(10)]), NO_OUTPUT),
    allow("redrive-allow-policy-eleven-queues", by_queue(*[arn(f"-{n}") for n in range(11)]), ALLOWING),
    allow("redrive-allow-policy-no-queue", by_queue(), ALLOWING),
    allow("redrive-allow-policy-by-queue-without-queues", '{"redrivePermission":"byQueue"}', ALLOWING),
    allow(
        "redrive-allow-policy-all-with-queues",
        '{"redrivePermission":"allowAll","sourceQueueArns":["«arn:-a»"]}',
        ALLOWING,
    ),
    allow("redrive-allow-policy-unknown", '{"redrivePermission":"some"}', ALLOWING),
    allow("redrive-allow-policy-removed", "", NO_OUTPUT, queue(RedriveAllowPolicy=DENY)),
    put("redrive-policy-denied-to-all", GOOD, ALLOWING, queue("-dlq", RedriveAllowPolicy=DENY), queue()),
    put(
        "redrive-policy-denied-to-this",
        GOOD,
        ALLOWING,
        queue("-dlq", RedriveAllowPolicy=by_queue(arn("-other"))),
        queue(),
    ),
    put("redrive-policy-allowed-to-this", GOOD, NO_OUTPUT, queue("-dlq", RedriveAllowPolicy=by_queue(ARN)), queue()),
]

# ---- moving

ONE_RECEIVE = queue(RedrivePolicy=policy(arn("-dlq"), "1"))


def received(suffix="", **more):
    return receive(suffix, bind={}, VisibilityTimeout=0, **more)


ALL = {"MessageSystemAttributeNames": ["All"]}
IN_GROUP = {"MessageGroupId": "g", "MessageDeduplicationId": "d"}
MOVED = {"MessageId": "«id»", "ReceiptHandle": "«any handle»", "MD5OfBody": HELLO_MD5, "Body": "hello"}
KEPT = {**TIMES, "ApproximateReceiveCount": "2", "SenderId": "«any text»"}
MOVING = [
    case(
        "dead-letter-the-receive-is-empty",
        "11",
        "ReceiveMessage",
        {"QueueUrl": URL},
        result(),
        DLQ,
        ONE_RECEIVE,
        send(),
        received(),
    ),
    case(
        "dead-letter-received",
        "11",
        "ReceiveMessage",
        {"QueueUrl": url("-dlq"), **ALL},
        result(Messages=[{**MOVED, "Attributes": {**KEPT, "DeadLetterQueueSourceArn": ARN}}]),
        DLQ,
        ONE_RECEIVE,
        send(bind=SENT_ID),
        received(),
        received(),
    ),
    case(
        "dead-letter-two-deliveries",
        "11",
        "ReceiveMessage",
        {"QueueUrl": URL, "MessageSystemAttributeNames": ["ApproximateReceiveCount"]},
        result(Messages=[{**MOVED, "Attributes": {"ApproximateReceiveCount": "2"}}]),
        DLQ,
        queue(RedrivePolicy=policy(arn("-dlq"), "2")),
        send(bind=SENT_ID),
        received(),
    ),
    case(
        "dead-letter-received-fifo",
        "11",
        "ReceiveMessage",
        {"QueueUrl": url("-dlq.fifo"), **ALL},
        result(
            Messages=[
                {
                    **MOVED,
                    "Attributes": {
                        **KEPT,
                        "DeadLetterQueueSourceArn": arn(".fifo"),
                        "MessageDeduplicationId": "«id»",
                        "MessageGroupId": "g",
                        "SequenceNumber": "«sequence»",
                    },
                }
            ]
        ),
        fifo("-dlq.fifo"),
        fifo(RedrivePolicy=FIFO_POLICY),
        send(suffix=".fifo", bind=SENT_ID, **IN_GROUP),
        received(".fifo"),
        received(".fifo"),
    ),
]

CASES = [*POLICIES, *ALLOW_POLICIES, *MOVING]
