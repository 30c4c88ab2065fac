"""SendMessage: message attributes and system attributes, their digests and their rules (sqs.md 6)."""

from cases_sending import HELLO_MD5, sent
from errors import ipv, unsupported_operation
from table import ALL, URL, case, queue

TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
# Where sqs.md has no wording.
REFUSED = ipv("«any text»")


def string(value, kind="String"):
    return {"DataType": kind, "StringValue": value}


def binary(value, kind="Binary"):
    return {"DataType": kind, "BinaryValue": value}


def send(case_name, attributes, expect, **more):
    params = {"QueueUrl": URL, "MessageBody": "hello", "MessageAttributes": attributes}
    return case(case_name, "6", "SendMessage", params, expect, queue(), **more)


def digest(case_name, attributes, md5, **more):
    return send(case_name, attributes, sent(HELLO_MD5, MD5OfMessageAttributes=md5), **more)


def system(case_name, attributes, expect):
    params = {"QueueUrl": URL, "MessageBody": "hello", "MessageSystemAttributes": attributes}
    return case(case_name, "6", "SendMessage", params, expect, queue())


def not_empty(name):
    return ipv(f"Message (user) attribute '{name}' must contain a non-empty value of type 'String'.")


def invalid_type(name):
    return ipv(
        f"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and "
        "String."
    )


X = string("x")
THREE = {"Hello": string("There"), "General": string("Kenobi"), "Help.Me": string("Me")}
MIXED = {"color": string("blue"), "blob": binary(b"\1\2\3"), "count": string("3", "Number")}
BAD_NAMES = {
    "empty": "",
    "first-point": ".a",
    "last-point": "a.",
    "two-points": "a..b",
    "space": "a b",
    "exclamation": "a!",
    "quote": 'a"',
    "section": "a§",
    "parenthesis": "a(",
    "question": "a?",
    "aws": "AWS.a",
    "aws-any-case": "aWs.a",
    "amazon": "Amazon.a",
    "amazon-any-case": "aMAZON.a",
    "of-257": "«n*257»",
}
# Neither of A-Za-z0-9_-. nor a letter.
NO_LETTERS = {"dash": "a—b", "times": "a×b", "emoji": "a😀", "line-separator": "a\u2028b"}

DIGESTS = [
    digest("send-attribute", {"k": X}, "a45daa70926828a2f0a1db3418e6feb4", protocols=ALL),
    digest("send-attribute-foo", {"Foo": string("Bar")}, "ae7155c6026991b6d54b11589678bf9c"),
    digest(
        "send-attribute-number", {"timestamp": string("1493147359900", "Number")}, "235c5c510d26fb653d073faed50ae77c"
    ),
    digest("send-attributes-three", THREE, "4c360f3fdafd970e05fae2f149d997f5"),
    digest("send-attributes-of-each-type", MIXED, "d838729972a4b70e2d2acd9d59ac847c"),
    digest(
        "send-attribute-with-label",
        {"customNumberTypeAttrib": string("4563442423554324324264524243.32543234", "Number.float")},
        "9fe1b90bbd9965bdf77bac517c7d2495",
    ),
    digest("send-attribute-name-of-256", {"«n*256»": X}, "770d09a8a33bf8395ba8668effb60335"),
    digest("send-attribute-name-of-letters", {"øßä": X}, "4c5f0d489f6f00bb81b13dfb4020d6ad"),
    digest("send-attribute-name-of-chinese-letters", {"漢字": X}, "5e33594887d1df5af5dc83f9fa6b4fea"),
    digest(
        "send-attribute-name-of-a-letter-beside-the-signs",
        {"ª": X},
        "d8aa0486d1476a6d03803aecae3f6f57",
    ),
    digest(
        "send-attribute-name-of-256-letters",
        {"«ß*256»": X},
        "5f95221aa907facf91d3f13aa11a9abc",
    ),
    digest("send-attribute-38-digits", {"n": string("9" * 38, "Number")}, "255c4293020a05776bea0873e7ad6bee"),
    digest("send-attribute-largest-number", {"n": string("1E+126", "Number")}, "06f963991573cabb601d49887e87e78b"),
    digest("send-attribute-number-as-sent", {"n": string("0010", "Number")}, "53d9eb42d038bad1cd049862d4c4ff2a"),
    system(
        "send-trace-header",
        {"AWSTraceHeader": string(TRACE)},
        sent(HELLO_MD5, MD5OfMessageSystemAttributes="5ae4d5d7636402d80f4eb6d213245a88"),
    ),
]

RULES = [
    send(
        "send-eleven-attributes",
        {f"a{number}": X for number in range(11)},
        ipv("Number of message attributes [11] exceeds the allowed maximum [10]."),
        protocols=ALL,
    ),
    *[send(f"send-attribute-name-{kind}", {name: X}, REFUSED) for kind, name in BAD_NAMES.items()],
    *[
        send(
            f"send-attribute-name-{kind}",
            {name: X},
            REFUSED,
        )
        for kind, name in NO_LETTERS.items()
    ],
    send("send-attribute-type-unknown", {"k": string("x", "Text")}, invalid_type("k")),
    send("send-attribute-type-other-case", {"k": string("x", "string")}, invalid_type("k")),
    send("send-attribute-type-empty", {"k": string("x", "")}, REFUSED),
    send("send-attribute-type-of-257", {"k": string("x", "String.«t*250»")}, REFUSED),
    send("send-attribute-empty-string", {"k": string("")}, not_empty("k"), protocols=ALL),
    send("send-attribute-without-value", {"k": {"DataType": "String"}}, not_empty("k")),
    send("send-attribute-in-the-wrong-field", {"k": binary(b"x", "String")}, not_empty("k")),
    send("send-attribute-empty-binary", {"k": binary(b"")}, REFUSED),
    send("send-attribute-binary-in-the-wrong-field", {"k": string("x", "Binary")}, REFUSED),
    send("send-attribute-with-ffff", {"k": string("\uffff")}, REFUSED),
    send("send-attribute-no-number", {"n": string("ten", "Number")}, REFUSED),
    send("send-attribute-39-digits", {"n": string("9" * 39, "Number")}, REFUSED),
    send("send-attribute-number-too-large", {"n": string("1E+127", "Number")}, REFUSED),
    send("send-attribute-number-too-small", {"n": string("1E-129", "Number")}, REFUSED),
    send(
        "send-attribute-string-list",
        {"k": {"DataType": "String", "StringListValues": ["x"]}},
        unsupported_operation("«any text»"),
    ),
    send(
        "send-attribute-binary-list",
        {"k": {"DataType": "Binary", "BinaryListValues": [b"x"]}},
        unsupported_operation("«any text»"),
    ),
    system("send-system-attribute-unknown", {"Other": string("x")}, REFUSED),
    system("send-system-attribute-of-another-type", {"AWSTraceHeader": string("1", "Number")}, REFUSED),
]

CASES = [*DIGESTS, *RULES]
