"""Tokens in expected texts, and comparing a text that holds them with what came over the wire.

Outside of tokens every byte has to be equal. A bound token («handle», named by a setup step) stands for exactly that
text, escaped as its format wants it; a mask for any text of its kind.
"""

import base64
import json
import re

TOKEN = re.compile("«([^»]*)»")
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

MASKS = {
    "uuid": _UUID,
    "request id": _UUID,
    "any handle": r'[^\s<>&"\\]{1,1024}',
    "task handle": "[A-Za-z0-9+/]+={0,2}",
    "sequence": "[0-9]{20}",
    "ms": "[0-9]{13}",
    "s": "[0-9]{10}",
    "number": "[0-9]+",
    "token": r'[^\s<>&"\\]+',
}
# Where sqs.md does not say the wording.
_ANY_TEXT = {"json": r'(?:[^"\\]|\\.)+', "xml": "[^<]+"}


def expand_names(value, case_name, account, region, host):
    """Names, URLs and ARNs of the case's queues instead of their tokens, in texts, lists and dicts."""
    if isinstance(value, dict):
        return {
            expand_names(k, case_name, account, region, host): expand_names(v, case_name, account, region, host)
            for k, v in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [expand_names(item, case_name, account, region, host) for item in value]
    if not isinstance(value, str):
        return value

    def replace(match):
        kind, _, suffix = match[1].partition(":")
        own = case_name + suffix
        known = {"name": own, "url": f"http://{host}/{account}/{own}", "arn": f"arn:aws:sqs:{region}:{account}:{own}"}
        return known.get(kind, match[0])

    return type(value)(TOKEN.sub(replace, value))


def _long_text(token):
    character, _, count = token.partition("*")
    return character * int(count) if len(character) == 1 and count.isdigit() else None


def fill(text, bindings, escape=lambda piece: piece):
    """The text as it is sent: bound tokens and long texts instead of their tokens, all of it escaped."""

    def value(token):
        long_text = _long_text(token)
        return bindings[token] if long_text is None else long_text

    return "".join(escape(value(piece) if i % 2 else piece) for i, piece in enumerate(TOKEN.split(text)))


def escape_around_tokens(text, escape):
    return "".join(f"«{piece}»" if i % 2 else escape(piece) for i, piece in enumerate(TOKEN.split(text)))


def _is_task_handle(text):
    """base64 of {"taskId":"<uuid>","sourceArn":"<arn>"} (sqs.md 11)."""
    handle = base64.b64decode(text, validate=True).decode()
    return re.fullmatch('{"taskId":"' + _UUID + '","sourceArn":"arn:aws:sqs:[^"]+"}', handle) is not None


def matches(expected, actual, bindings, form):
    """Whether `actual` is the expected text; `form`: "json" or "xml"."""
    escape = json_escape if form == "json" else xml_escape
    pattern, groups = "", []
    for i, piece in enumerate(TOKEN.split(expected)):
        if i % 2 == 0:
            pattern += re.escape(piece)
        elif piece in bindings:
            pattern += re.escape(escape(bindings[piece]))
        elif (long_text := _long_text(piece)) is not None:
            pattern += re.escape(long_text)
        else:
            groups.append(piece)
            pattern += f"({_ANY_TEXT[form] if piece == 'any text' else MASKS[piece]})"
    match = re.fullmatch(pattern, actual, re.DOTALL)
    return match is not None and all(
        kind != "task handle" or _is_task_handle(text) for kind, text in zip(groups, match.groups())
    )


def xml_escape(text):
    for plain, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\r", "&#xD;")):
        text = text.replace(plain, escaped)
    return text


def json_escape(text):
    return json.dumps(text, ensure_ascii=False)[1:-1]
