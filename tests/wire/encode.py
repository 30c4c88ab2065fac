"""Requests of a case, as AWS JSON 1.0 (sqs.md 2) and as a form of the query protocol (sqs.md 3)."""

import base64
import functools
import urllib.parse

import masks
import render
from table import HOST, Raw

# How the query protocol calls members, by the table of sqs.md 3; any other goes by its own name.
_PAIRS = {  # maps: name of the list, key, value
    "Attributes": ("Attribute", "Name", "Value"),
    "tags": ("Tag", "Key", "Value"),
    "Tags": ("Tag", "Key", "Value"),
    "MessageAttributes": ("MessageAttribute", "Name", "Value"),
    "MessageSystemAttributes": ("MessageSystemAttribute", "Name", "Value"),
}
_LISTS = {
    "TagKeys": "TagKey",
    "AttributeNames": "AttributeName",
    "MessageSystemAttributeNames": "AttributeName",
    "MessageAttributeNames": "MessageAttributeName",
    "AWSAccountIds": "AWSAccountId",
    "Actions": "ActionName",
    "StringListValues": "StringListValue",
    "BinaryListValues": "BinaryListValue",
}


def json_request(action, params):
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"AmazonSQS.{action}"}
    return Raw("POST", "/", headers, render.json_text(_with_base64(params)))


def query_request(action, params):
    """Names of queues have to be expanded before: their URLs are percent-encoded here."""
    pairs = [("Action", action), ("Version", "2012-11-05"), *_flat("", params, action)]
    body = "&".join(f"{name}={masks.escape_around_tokens(value, percent)}" for name, value in pairs)
    return Raw("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, body)


def request_of(case, protocol):
    """The case's request, with the tokens that only a running sluice can fill."""
    expanded = functools.partial(
        masks.expand_names, case_name=case.name, account=case.identity[0], region=case.identity[1], host=HOST
    )
    request = case.raw.get(protocol)
    if request is None:
        request = (json_request if protocol == "json" else query_request)(case.action, expanded(case.params))
    request = Raw(request.method, expanded(request.target), request.headers, expanded(request.body))
    accept = {"Accept": "application/json"} if protocol == "query-json" else {}
    target = request.target if case.target == "/" else expanded(case.target)
    return Raw(request.method, target, {"Host": HOST, **request.headers, **accept, **case.headers}, request.body)


def percent(text):
    return urllib.parse.quote(text, safe="-_.~")


def _with_base64(value):
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: _with_base64(item) for key, item in value.items()}
    return [_with_base64(item) for item in value] if isinstance(value, list) else value


def _flat(prefix, params, action):
    for member, value in params.items():
        if isinstance(value, dict):
            listed, key, inner = _PAIRS[member]
            for number, (each, held) in enumerate(value.items(), 1):
                start = f"{prefix}{listed}.{number}."
                yield start + key, each
                if isinstance(held, dict):
                    yield from _flat(f"{start}{inner}.", held, action)
                else:
                    yield start + inner, _text(held)
        elif isinstance(value, list):
            listed = f"{action}RequestEntry" if member == "Entries" else _LISTS[member]
            for number, item in enumerate(value, 1):
                if isinstance(item, dict):
                    yield from _flat(f"{prefix}{listed}.{number}.", item, action)
                else:
                    yield f"{prefix}{listed}.{number}", _text(item)
        else:
            yield prefix + member, _text(value)


def _text(value):
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
