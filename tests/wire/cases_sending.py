"""SendMessage: body, size, delay, ids (sqs.md 6 and 7)."""

from errors import NO_QUEUE, Error, bad, ipv, mp
from table import ALL, URL, case, queue, result

HELLO_MD5 = "5d41402abc4b2a76b9719d911017c592"
X_MD5 = "9dd4e461268c8034f5c8564e155c67a6"
CHARACTERS = "the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]."
WRONG_TYPE = "The request include parameter that is not valid for this queue type."


def sent(md5=HELLO_MD5, **more):
    return result(MessageId="«uuid»", MD5OfMessageBody=md5, **more)


def send(case_name, params, expect, *setup, section="7", queue_url=URL, **more):
    return case(
        case_name, section, "SendMessage", {"QueueUrl": queue_url, **params}, expect, *(setup or (queue(),)), **more
    )


def body(case_name, text, expect, *setup, **more):
    return send(case_name, {"MessageBody": text}, expect, *setup, section="6", **more)


def forbidden(character):
    return Error(
        "InvalidMessageContents", f"Invalid binary character '{character}' was found in the message body, {CHARACTERS}"
    )


def longer_than(size):
    return ipv(f"One or more parameters are invalid. Reason: Message must be shorter than {size} bytes.")


def illegal_id(value, parameter):
    return bad(
        value, parameter, f"{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length."
    )


def delay(case_name, seconds, expect):
    return send(case_name, {"MessageBody": "hello", "DelaySeconds": seconds}, expect)


def bad_delay(seconds):
    return bad(seconds, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.")


SMALL = queue(MaximumMessageSize="1024")
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

CASES = [
    send("send-message", {"MessageBody": "hello"}, sent(), protocols=ALL),
    body("send-body-with-escapes", "tab\t nl\n cr\r quote\" <&>' é 漢 😀", sent("d4d0554a20edd9dfe0a22f1a1aa6514c")),
    body("send-body-number-sign", "400", sent("18d8042386b79e2c279fd162df0205c8")),
    body("send-body-1024-of-1024", "«x*1024»", sent("7265f4d211b56873a381d321f586e4a9"), SMALL),
    body("send-body-1025-of-1024", "«x*1025»", longer_than(1024), SMALL, protocols=ALL),
    body("send-body-1025-bytes-in-fewer-characters", "ä" * 512 + "x", longer_than(1024), SMALL),
    body("send-body-of-a-mebibyte", "«x*1048576»", sent("b561f87202d04959e37588ee05cf5b10")),
    body("send-body-above-a-mebibyte", "«x*1048577»", longer_than(1048576)),
    send(
        "send-body-and-attribute-1024-of-1024",  # 1,016 + k + String + x
        {"MessageBody": "«x*1016»", "MessageAttributes": {"k": {"DataType": "String", "StringValue": "x"}}},
        sent("7784fe29acc90bcf0b49e99321b51393", MD5OfMessageAttributes="a45daa70926828a2f0a1db3418e6feb4"),
        SMALL,
        section="6",
    ),
    send(
        "send-body-and-attribute-1025-of-1024",
        {"MessageBody": "«x*1017»", "MessageAttributes": {"k": {"DataType": "String", "StringValue": "x"}}},
        longer_than(1024),
        SMALL,
        section="6",
    ),
    send(
        "send-system-attributes-are-free",
        {
            "MessageBody": "«x*1024»",
            "MessageSystemAttributes": {
                "AWSTraceHeader": {
                    "DataType": "String",
                    "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
                }
            },
        },
        sent("7265f4d211b56873a381d321f586e4a9", MD5OfMessageSystemAttributes="5ae4d5d7636402d80f4eb6d213245a88"),
        SMALL,
        section="6",
    ),
    body("send-body-empty", "", mp("MessageBody"), protocols=ALL),
    send("send-body-missing", {}, mp("MessageBody"), section="4"),
    body("send-body-with-ffff", "a\uffffb", forbidden("#xFFFF"), protocols=ALL),
    body("send-body-with-fffe", "\ufffe", forbidden("#xFFFE")),
    body("send-body-with-control-character", "a\x01b", forbidden("#x1")),
    body("send-body-with-nul", "\x00", forbidden("#x0")),
    body("send-body-with-vertical-tab", "a\x0bb", forbidden("#xB")),
    body("send-body-with-fffd", "\ufffd", sent("9b759040321a408a5c7768b4511287a6")),
    delay("send-delay-0", 0, sent()),
    delay("send-delay-900", 900, sent()),
    delay("send-delay-901", 901, bad_delay(901)),
    delay("send-delay-negative", -1, bad_delay(-1)),
    send("send-group-on-standard", {"MessageBody": "hello", "MessageGroupId": "tenant"}, sent()),
    send("send-group-of-punctuation", {"MessageBody": "hello", "MessageGroupId": PUNCTUATION}, sent()),
    send("send-group-of-128", {"MessageBody": "hello", "MessageGroupId": "«x*128»"}, sent()),
    send(
        "send-group-of-129",
        {"MessageBody": "hello", "MessageGroupId": "«x*129»"},
        illegal_id("«x*129»", "MessageGroupId"),
    ),
    send(
        "send-group-with-a-space",
        {"MessageBody": "hello", "MessageGroupId": "a b"},
        illegal_id("a b", "MessageGroupId"),
    ),
    send(
        "send-group-with-an-umlaut", {"MessageBody": "hello", "MessageGroupId": "ä"}, illegal_id("ä", "MessageGroupId")
    ),
    send("send-group-empty", {"MessageBody": "hello", "MessageGroupId": ""}, illegal_id("", "MessageGroupId")),
    send(
        "send-deduplication-id-on-standard",
        {"MessageBody": "hello", "MessageDeduplicationId": "d1"},
        bad("d1", "MessageDeduplicationId", WRONG_TYPE),
    ),
    case("send-missing-queue", "7", "SendMessage", {"QueueUrl": URL, "MessageBody": "hello"}, NO_QUEUE, protocols=ALL),
    case("send-missing-queue-without-body", "4", "SendMessage", {"QueueUrl": URL}, NO_QUEUE),
]
