"""What the two protocols accept beside the plain form of a request, and what they refuse (sqs.md 2 and 3)."""

from cases_receiving import message
from cases_sending import sent
from errors import Error, unknown_attribute
from table import ARN, NAME, NO_OUTPUT, SENT_ID, URL, Answer, Raw, Result, case, queue, result, send

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/x-amz-json-1.0"}
PATH = "/000000000000/«name»"
SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature="
    + "0" * 64
}


def serialization(message_="«any text»"):
    return Error("SerializationException", message_)


def json(case_name, action, body, expect, *setup, headers=None, **more):
    raw = {"json": Raw("POST", "/", {**JSON, "X-Amz-Target": f"AmazonSQS.{action}", **(headers or {})}, body)}
    return case(case_name, "2", action, {}, expect, *(setup or (queue(),)), raw=raw, protocols=("json",), **more)


def form(case_name, action, body, expect, *setup, target="/", protocols=("query",), section="3", **more):
    raw = {protocol: Raw("POST", target, FORM, body) for protocol in protocols}
    return case(case_name, section, action, {}, expect, *setup, raw=raw, protocols=protocols, **more)


def by_get(case_name, action, target, expect, *setup, **more):
    return case(
        case_name, "3", action, {}, expect, *setup, raw={"query": Raw("GET", target)}, protocols=("query",), **more
    )


def hello(*members):
    return '{"QueueUrl":"«url»","MessageBody":"hello"' + "".join("," + member for member in members) + "}"


def unknown_action(action):
    return Error("UnknownOperationException", f"The action {action} is not valid for this endpoint.")


# In JSON, and for an action at / in the query protocol, sqs.md has no wording.
UNKNOWN = Error("UnknownOperationException", "«any text»")

JSON_CASES = [
    json(
        "json-number-for-a-string",
        "SendMessage",
        '{"QueueUrl":"«url»","MessageBody":400}',
        sent("18d8042386b79e2c279fd162df0205c8"),
    ),
    json(
        "json-null-is-absent",
        "SendMessage",
        hello('"DelaySeconds":null', '"MessageAttributes":null', '"MessageGroupId":null'),
        sent(),
    ),
    json("json-unknown-members", "SendMessage", hello('"Colour":"red"', '"Shape":{"corners":[1,2]}'), sent()),
    json(
        "json-number-for-an-attribute",
        "SetQueueAttributes",
        '{"QueueUrl":"«url»","Attributes":{"DelaySeconds":5,"VisibilityTimeout":"60"}}',
        NO_OUTPUT,
    ),
    json("json-escapes", "SendMessage", '{"\\u0051ueueUrl":"«url»","MessageBody":"h\\u0065llo"}', sent()),
    json("json-white-space", "SendMessage", ' {\n\t"QueueUrl" : "«url»" ,\r\n "MessageBody" : "hello" } ', sent()),
    json("json-query-mode", "SendMessage", hello(), sent(), headers={"x-amzn-query-mode": "true"}),
    json(
        "json-query-mode-error",
        "GetQueueAttributes",
        '{"QueueUrl":"«url»","AttributeNames":["a"]}',
        unknown_attribute("a"),
        headers={"x-amzn-query-mode": "true"},
    ),
    json("json-accepting-other-json", "SendMessage", hello(), sent(), headers={"Accept": "application/json"}),
    json(
        "json-string-for-a-number",
        "SendMessage",
        hello('"DelaySeconds":"5"'),
        serialization("STRING_VALUE can not be converted to an Integer"),
    ),
    json("json-bool-for-a-number", "SendMessage", hello('"DelaySeconds":true'), serialization()),
    json("json-bool-for-a-string", "SendMessage", '{"QueueUrl":"«url»","MessageBody":true}', serialization()),
    json(
        "json-object-for-a-string",
        "SendMessage",
        '{"QueueUrl":"«url»","MessageBody":{}}',
        serialization("Start of structure or map found where not expected."),
    ),
    json(
        "json-list-for-a-string",
        "SendMessage",
        '{"QueueUrl":"«url»","MessageBody":[]}',
        serialization("Start of list found where not expected"),
    ),
    json(
        "json-list-for-a-map",
        "SetQueueAttributes",
        '{"QueueUrl":"«url»","Attributes":[]}',
        serialization("Start of list found where not expected"),
    ),
    json(
        "json-string-for-a-list",
        "GetQueueAttributes",
        '{"QueueUrl":"«url»","AttributeNames":"All"}',
        serialization("Unrecognized collection type class java.lang.String"),
    ),
    json("json-broken", "SendMessage", '{"QueueUrl":', serialization()),
    json("json-a-list", "SendMessage", "[]", serialization()),
    json("json-a-string", "SendMessage", '"hello"', serialization()),
    json("json-unknown-action", "MakeCoffee", "{}", UNKNOWN),
    json("json-action-in-lower-case", "sendmessage", hello(), UNKNOWN),
    case(
        "json-without-a-target",
        "4",
        "none",
        {},
        UNKNOWN,
        raw={"json": Raw("POST", "/", {**JSON, **SIGNED}, "{}")},
        protocols=("json",),
    ),
]

ATTRIBUTES = "Attribute.3.Name=DelaySeconds&Attribute.3.Value=5&Attribute.7.Value=60&Attribute.7.Name=VisibilityTimeout"
BARE = Answer(404, "text/xml", "<UnknownOperationException/>")
WITH_DIGEST = sent(MD5OfMessageAttributes="a45daa70926828a2f0a1db3418e6feb4")


def old(outcome):
    return Result(outcome.members, "2009-02-01")


QUERY_CASES = [
    by_get(
        "query-by-get",
        "GetQueueUrl",
        "/?Action=GetQueueUrl&Version=2012-11-05&QueueName=«name»",
        result(QueueUrl=URL),
        queue(),
    ),
    by_get(
        "query-by-get-at-the-queue",
        "SendMessage",
        PATH + "?Action=SendMessage&MessageBody=hello&Version=2012-11-05",
        sent(),
        queue(),
    ),
    by_get(
        "query-by-get-without-version",
        "GetQueueUrl",
        "/?Action=GetQueueUrl&QueueName=«name»",
        old(result(QueueUrl=URL)),
        queue(),
    ),
    form(
        "query-of-an-older-version",
        "GetQueueUrl",
        "Action=GetQueueUrl&Version=2011-10-01&QueueName=«name»",
        Result({"QueueUrl": URL}, "2011-10-01"),
        queue(),
    ),
    form(
        "query-plus-for-space",
        "SendMessage",
        "Action=SendMessage&Version=2012-11-05&MessageBody=a+b%2Bc",
        sent("96d80e8112312bb9da906a9e813dbe1b"),
        queue(),
        target=PATH,
    ),
    form(
        "query-gaps-in-a-list",
        "SetQueueAttributes",
        f"Action=SetQueueAttributes&Version=2012-11-05&{ATTRIBUTES}",
        NO_OUTPUT,
        queue(),
        target=PATH,
    ),
    form(
        "query-gaps-in-a-list-of-names",
        "GetQueueAttributes",
        "Action=GetQueueAttributes&Version=2012-11-05&AttributeName.2=QueueArn&AttributeName.12=DelaySeconds",
        result(Attributes={"QueueArn": ARN, "DelaySeconds": "0"}),
        queue(),
        target=PATH,
    ),
    form(
        "query-plural-message-attributes",
        "SendMessage",
        "Action=SendMessage&Version=2012-11-05&MessageBody=hello&MessageAttributes.1.Name=k&MessageAttributes.1.Value.DataType=String"
        "&MessageAttributes.1.Value.StringValue=x",
        WITH_DIGEST,
        queue(),
        target=PATH,
    ),
    form(
        "query-message-system-attribute-name",
        "ReceiveMessage",
        "Action=ReceiveMessage&Version=2012-11-05&MessageSystemAttributeName.1=ApproximateReceiveCount",
        result(Messages=[message(Attributes={"ApproximateReceiveCount": "1"})]),
        queue(),
        send(bind=SENT_ID),
        target=PATH,
    ),
    form(
        "query-union-of-attribute-names",
        "ReceiveMessage",
        "Action=ReceiveMessage&Version=2012-11-05&MessageSystemAttributeName.1=ApproximateReceiveCount&AttributeName.1=SentTimestamp",
        result(Messages=[message(Attributes={"ApproximateReceiveCount": "1", "SentTimestamp": "«ms»"})]),
        queue(),
        send(bind=SENT_ID),
        target=PATH,
    ),
    # As API Gateway asks for sqs:path/ACCOUNT/QUEUE.
    form(
        "query-of-api-gateway",
        "SendMessage",
        "Action=SendMessage&MessageBody=hello&MessageAttribute.1.Name=k&MessageAttribute.1.Value.DataType=String"
        "&MessageAttribute.1.Value.StringValue=x",
        old(WITH_DIGEST),
        queue(),
        target=PATH,
        protocols=("query", "query-json"),
        headers=SIGNED,
    ),
    # On a queue's path.
    form(
        "query-path-without-action",
        "none",
        "MessageBody=hello",
        BARE,
        queue(),
        target=PATH,
        protocols=("query", "query-json"),
    ),
    by_get("query-path-without-anything", "none", PATH, BARE, queue()),
    form(
        "query-path-unknown-action",
        "none",
        "Action=MakeCoffee&Version=2012-11-05",
        unknown_action("MakeCoffee"),
        queue(),
        target=PATH,
        protocols=("query", "query-json"),
    ),
    form(
        "query-path-create-queue",
        "CreateQueue",
        f"Action=CreateQueue&Version=2012-11-05&QueueName={NAME}-more",
        unknown_action("CreateQueue"),
        queue(),
        target=PATH,
    ),
    form(
        "query-path-list-queues",
        "ListQueues",
        "Action=ListQueues&Version=2012-11-05",
        unknown_action("ListQueues"),
        queue(),
        target=PATH,
    ),
    form(
        "query-unknown-action",
        "none",
        "Action=MakeCoffee&Version=2012-11-05",
        UNKNOWN,
        section="4",
        protocols=("query", "query-json"),
    ),
]

CASES = [*JSON_CASES, *QUERY_CASES]
