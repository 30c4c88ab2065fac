"""The exact answer that a case's outcome makes in each protocol.

XML: children stand in the order in which sqs.md lists them: Message, errors and results in section 3, SendMessageResult
in 7, the entries of batches in 8. Where it lists none (the entries of ListMessageMoveTasks) the service's public model
does. The entries of a map, whose order nobody tells, ascend by name. sqs.md shows the declaration <?xml version="1.0"?>
before errors and leaves it out where it shows a success; it is expected before both, as published recordings of the
service have it.

JSON: errors to the byte, as sqs.md 2 shows them; documents by content, since it does not tell the order of members.
"""

import base64
import dataclasses

from errors import Error
from masks import json_escape, xml_escape
from table import Answer, Bare

JSON_TYPE, XML_TYPE, QUERY_JSON_TYPE = "application/x-amz-json-1.0", "text/xml", "application/json"

# Result children (sqs.md 3): member -> element of a list's item, or of a map's entry with its key.
_LISTS = {
    "QueueUrls": "QueueUrl",
    "queueUrls": "QueueUrl",
    "Messages": "Message",
    "Failed": "BatchResultErrorEntry",
    "Results": "ListMessageMoveTasksResultEntry",
}
_MAPS = {"Attributes": ("Attribute", "Name"), "Tags": ("Tag", "Key"), "MessageAttributes": ("MessageAttribute", "Name")}

# The order of children wherever several stand together.
_ORDER = (
    # Message
    ("MessageId", "ReceiptHandle", "MD5OfBody", "Body", "Attributes", "MD5OfMessageAttributes", "MessageAttributes"),
    ("StringValue", "BinaryValue", "DataType"),
    # SendMessageResult, and with an Id SendMessageBatchResultEntry
    ("Id", "MessageId", "MD5OfMessageBody", "MD5OfMessageAttributes", "MD5OfMessageSystemAttributes", "SequenceNumber"),
    ("Id", "SenderFault", "Code", "Message"),
    ("Successful", "Failed"),
    ("QueueUrls", "NextToken"),
    ("queueUrls", "NextToken"),
    (
        "TaskHandle",
        "Status",
        "SourceArn",
        "DestinationArn",
        "MaxNumberOfMessagesPerSecond",
        "ApproximateNumberOfMessagesMoved",
        "ApproximateNumberOfMessagesToMove",
        "FailureReason",
        "StartedTimestamp",
    ),
)


@dataclasses.dataclass(frozen=True)
class Expected:
    """`compare`: "bytes"; "document": equal as JSON; "part": what stands here must be so, and there may be more."""

    status: int
    headers: dict
    body: str
    compare: str = "bytes"
    document: object = None  # of which the body is the text


def response_of(case, protocol):
    outcome = case.expect
    if isinstance(outcome, Answer):
        return Expected(
            outcome.status, {"Content-Type": outcome.content_type, "x-amzn-RequestId": "«request id»"}, outcome.body
        )
    return {"json": _json, "query": _query, "query-json": _query_json}[protocol](case.action, outcome)


def _answer(status, content_type, body, compare="bytes", **headers):
    """`body`: a text, or a document to be written as JSON."""
    named = {"Content-Type": content_type, "x-amzn-RequestId": "«request id»"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, str):
        return Expected(status, named, body, compare)
    return Expected(status, named, json_text(body), compare, body)


def _json(_, outcome):
    if isinstance(outcome, Error):
        body = {"__type": outcome.type, "message": outcome.message}
        return _answer(outcome.status, JSON_TYPE, body, x_amzn_query_error=f"{outcome.code};{outcome.side}")
    if outcome.members is None:
        return _answer(200, JSON_TYPE, "")
    return _answer(200, JSON_TYPE, _with_base64(ordered(outcome.members)), "document")


def _query(action, outcome):
    if isinstance(outcome, Error):
        error = _element("Type", outcome.side) + _element("Code", outcome.code)
        error += _element("Message", outcome.query_message or outcome.message) + "<Detail/>"
        return _answer(
            outcome.status,
            XML_TYPE,
            _document("ErrorResponse", f"<Error>{error}</Error><RequestId>«request id»</RequestId>"),
        )
    content = ""
    if outcome.members is not None:
        inner = _children(outcome.members, action)
        content = f"<{action}Result>{inner}</{action}Result>" if inner else f"<{action}Result/>"
    content += "<ResponseMetadata><RequestId>«request id»</RequestId></ResponseMetadata>"
    return _answer(200, XML_TYPE, _document(f"{action}Response", content, outcome.version))


def _query_json(action, outcome):
    """sqs.md 3 shows all of SendMessage's answer, nulls included. Of an error it shows Error's Code and Message, of other
    answers their form. Their nulls are open and not looked at, but for `messages` of an empty receive."""
    if isinstance(outcome, Error):
        error = {"Code": outcome.code, "Message": outcome.query_message or outcome.message}
        return _answer(outcome.status, QUERY_JSON_TYPE, {"Error": error}, "part")
    metadata = {"ResponseMetadata": {"RequestId": "«request id»"}}
    if action == "SendMessage":
        nulls = (
            "MD5OfMessageAttributes",
            "MD5OfMessageBody",
            "MD5OfMessageSystemAttributes",
            "MessageId",
            "SequenceNumber",
        )
        sent = {member: outcome.members.get(member) for member in nulls}
        return _answer(200, QUERY_JSON_TYPE, {"SendMessageResponse": {**metadata, "SendMessageResult": sent}})
    if outcome.members is not None:
        members = {"Messages": None, **outcome.members} if action == "ReceiveMessage" else outcome.members
        metadata[f"{action}Result"] = {
            ("messages" if k == "Messages" else k): _listed(v, k) for k, v in members.items()
        }
    return _answer(200, QUERY_JSON_TYPE, {f"{action}Response": metadata}, "part")


def _listed(value, member):
    """Maps as lists of Name and Value."""
    if isinstance(value, dict) and member in _MAPS:
        key = _MAPS[member][1]
        return [{key: k, "Value": _listed(v, "")} for k, v in sorted(value.items())]
    if isinstance(value, dict):
        return {k: _listed(v, k) for k, v in ordered(value).items()}
    return [_listed(item, "") for item in value] if isinstance(value, list) else _base64(value)


def ordered(members):
    """The members in the order of the list above that has them all."""
    for order in _ORDER:
        if set(members) <= set(order):
            return {name: members[name] for name in order if name in members}
    return members


def _document(root, content, version="2012-11-05"):
    return f'<?xml version="1.0"?><{root} xmlns="http://queue.amazonaws.com/doc/{version}/">{content}</{root}>'


def _children(members, action):
    out = ""
    for member, value in ordered(members).items():
        if member in _MAPS and isinstance(value, dict):
            element, key = _MAPS[member]
            for each, held in sorted(value.items(), key=lambda pair: pair[0].encode()):
                out += f"<{element}>{_element(key, each)}{_element('Value', held)}</{element}>"
        elif isinstance(value, list):
            element = f"{action}ResultEntry" if member == "Successful" else _LISTS[member]
            out += "".join(_element(element, item) for item in value)
        else:
            out += _element(member, value)
    return out


def _element(name, value):
    return f"<{name}>{_children(value, '') if isinstance(value, dict) else xml_escape(_scalar(value))}</{name}>"


def _scalar(value):
    return ("true" if value else "false") if isinstance(value, bool) else str(_base64(value))


def _base64(value):
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _with_base64(value):
    if isinstance(value, dict):
        return {k: _with_base64(ordered(v) if isinstance(v, dict) else v) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_base64(ordered(item) if isinstance(item, dict) else item) for item in value]
    return _base64(value)


def json_text(value, sort=False):
    """Without spaces, characters as they are. Masked numbers have no quotes."""
    if isinstance(value, dict):
        items = sorted(value.items()) if sort else value.items()
        return "{" + ",".join(f'"{json_escape(k)}":{json_text(v, sort)}' for k, v in items) + "}"
    if isinstance(value, list):
        return "[" + ",".join(json_text(item, sort) for item in value) + "]"
    if isinstance(value, Bare):
        return str(value)
    if isinstance(value, str):
        return f'"{json_escape(value)}"'
    return (
        {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)
    )
