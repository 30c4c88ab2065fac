"""Carries a case out on a running sluice: its setup, then its request as plain HTTP, and compares the answer."""

import dataclasses
import datetime
import hashlib
import hmac
import http.client
import json
import re
import time
import urllib.parse

import encode
import masks
import render
from table import ACCOUNT, HOST, REGION, Raw

_PATIENCE_S = 20


@dataclasses.dataclass(frozen=True)
class Received:
    status: int
    headers: dict  # names in lower case
    body: bytes


class Wire:
    """One connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def exchange(self, raw):
        self.connection.putrequest(raw.method, raw.target, skip_host=True, skip_accept_encoding=True)
        body = raw.body.encode()
        for name, value in raw.headers.items():
            self.connection.putheader(name, value)
        if body or raw.method == "POST":
            self.connection.putheader("Content-Length", str(len(body)))
        self.connection.endheaders(body)
        answer = self.connection.getresponse()
        return Received(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())

    def close(self):
        self.connection.close()


def expanded(value, case):
    return masks.expand_names(value, case.name, *case.identity, HOST)


def run(case, protocol, wire):
    """The answer, and what the tokens of the expected one stand for."""
    bindings = {}
    for step in case.setup:
        _take(step, case, wire, bindings)
    template = encode.request_of(case, protocol)
    escape = masks.json_escape if protocol == "json" else encode.percent
    request = dataclasses.replace(
        template,
        body=_filled_body(template.body, bindings, escape),
        headers={**template.headers, **_credential(case)},
    )
    if case.user is not None:
        request = _signed(case, request, wire, bindings)
    answer = wire.exchange(request)
    bindings["request id"] = answer.headers.get("x-amzn-requestid", "")
    return answer, bindings


def difference(expected, answer, bindings):
    """Nothing if the answer is the expected one, else what is wrong with it."""
    problems = []
    if answer.status != expected.status:
        problems.append(f"status {answer.status} instead of {expected.status}")
    if not re.fullmatch(masks.MASKS["uuid"], bindings["request id"]):
        problems.append(f"x-amzn-RequestId is {bindings['request id']!r}")
    for name in ("Content-Type", "x-amzn-query-error"):
        got, wanted = answer.headers.get(name.lower()), expected.headers.get(name)
        if got != wanted:
            problems.append(f"{name}: {got} instead of {wanted}")
    text = answer.body.decode(errors="backslashreplace")
    if not _same_body(expected, text, bindings):
        problems.append(f"the body is\n{text}\ninstead of\n{expected.body}")
    return "\n".join(problems)


def _same_body(expected, text, bindings):
    form = "xml" if expected.document is None else "json"
    if expected.compare == "bytes":
        return masks.matches(expected.body, text, bindings, form)
    try:
        document = json.loads(text, object_pairs_hook=_without_repetition)
    except ValueError:
        return False
    if expected.compare == "part":
        document = _part(document, expected.document)
    return masks.matches(
        render.json_text(expected.document, sort=True), render.json_text(document, sort=True), bindings, form
    )


def _without_repetition(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a repeated key")
    return dict(pairs)


def _part(document, wanted):
    """What is wanted of the document, as far as it has it."""
    if isinstance(document, dict) and isinstance(wanted, dict):
        return {key: _part(document[key], wanted[key]) for key in wanted if key in document}
    if isinstance(document, list) and isinstance(wanted, list) and len(document) == len(wanted):
        return [_part(item, like) for item, like in zip(document, wanted)]
    return document


def _filled_body(body, bindings, escape):
    # What stands around the tokens is encoded already.
    return masks.fill(body, {token: escape(value) for token, value in bindings.items()})


# ---- setup


def _take(step, case, wire, bindings):
    deadline = time.monotonic() + _PATIENCE_S
    params = expanded(step.params, case)
    template = encode.json_request(step.action, params)
    while True:
        body = _filled_body(template.body, bindings, masks.json_escape)
        headers = {"Host": HOST, **template.headers, **step.headers, **_credential(case)}
        answer = wire.exchange(dataclasses.replace(template, body=body, headers=headers))
        assert (answer.status == 200) != step.fails, f"setup: {step.action} {step.params}: {answer}"
        document = json.loads(answer.body or b"{}")
        if not step.until or _at(document, step.until[0]) == step.until[1]:
            break
        assert (
            time.monotonic() < deadline
        ), f"setup: {step.action} {step.params} did not come to {step.until}: {document}"
    for token, path in step.bind.items():
        bindings[token] = _at(document, path)


def _at(document, path):
    for part in path:
        document = document[part]
    return document


# ---- who asks


def _credential(case):
    """The account and the region of a case that has others than the usual ones; sluice does not check such a signature."""
    account, region = case.identity
    if (account, region) == (ACCOUNT, REGION):
        return {}
    scope = f"{account}/20260101/{region}/sqs/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}"}


def _iam(wire, action, **params):
    form = urllib.parse.urlencode({"Action": action, "Version": "2010-05-08", **params})
    headers = {"Host": HOST, "Content-Type": "application/x-www-form-urlencoded"}
    answer = wire.exchange(Raw("POST", "/", headers, form))
    assert answer.status == 200, f"setup: {action}: {answer}"
    return answer.body.decode()


def _signed(case, request, wire, bindings):
    _iam(wire, "CreateUser", UserName=case.name)
    made = _iam(wire, "CreateAccessKey", UserName=case.name)
    key, secret = (re.search(f"<{name}>([^<]+)</{name}>", made)[1] for name in ("AccessKeyId", "SecretAccessKey"))
    if case.user.key == "inactive":
        _iam(wire, "UpdateAccessKey", UserName=case.name, AccessKeyId=key, Status="Inactive")
    if case.user.signature == "wrong":
        secret = "0" * 40
    bindings["access key"] = key
    return _sigv4(request, key, secret)


def _sigv4(request, key, secret):
    """The request, to / and without a query, with a signature of version 4."""
    at = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{at[:8]}/{REGION}/sqs/aws4_request"
    body_hash = hashlib.sha256(request.body.encode()).hexdigest()
    canonical = f"{request.method}\n{request.target}\n\nhost:{HOST}\nx-amz-date:{at}\n\nhost;x-amz-date\n{body_hash}"
    to_sign = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signing_key = f"AWS4{secret}".encode()
    for part in (*scope.split("/"), to_sign):
        signing_key = hmac.new(signing_key, part.encode(), hashlib.sha256).digest()
    value = f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders=host;x-amz-date, Signature={signing_key.hex()}"
    return dataclasses.replace(request, headers={**request.headers, "X-Amz-Date": at, "Authorization": value})
