"""The text of a golden file: its case, what goes before it, and request and answer in each of its protocols."""

import encode
import masks
import render
from table import ACCOUNT, HOST, REGION, User

_COMPARED = {
    "bytes": "",
    "document": "  (the order of members is open)",
    "part": "  (these members at least)",
}


def text_of(case):
    lines = [case.name, f"sqs.md {case.section}, {case.action}"]
    if case.deviates:
        lines += [f"sluice differs ({protocol}): {how}" for protocol, how in case.deviates.items()]
    if case.identity != (ACCOUNT, REGION):
        lines += [f"asked with the credential {case.identity[0]}/DATE/{case.identity[1]}/sqs/aws4_request"]
    before = [_step(step, case) for step in case.setup] + ([_user(case.user)] if case.user else [])
    if before:
        lines += ["", "== before", *before]
    for protocol in case.protocols:
        request, response = encode.request_of(case, protocol), _expanded(render.response_of(case, protocol), case)
        headers = [f"{name}: {value}" for name, value in request.headers.items()]
        if case.user:
            headers += ["X-Amz-Date: «now»", f"Authorization: {_authorization()}"]
        lines += ["", f"== {protocol}: request", f"{request.method} {request.target} HTTP/1.1", *headers]
        lines += ["", request.body] if request.body else []
        lines += ["", f"== {protocol}: answer{_COMPARED[response.compare]}", str(response.status)]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        lines += ["", response.body] if response.body else []
    # A CR in a body would not survive a checkout that converts line ends.
    return "\n".join(lines).replace("\r", "«CR»") + "\n"


def expected_of(case, protocol):
    return _expanded(render.response_of(case, protocol), case)


def _expanded(response, case):
    def names(value):
        return masks.expand_names(value, case.name, *case.identity, HOST)

    return render.Expected(
        response.status, response.headers, names(response.body), response.compare, names(response.document)
    )


def _step(step, case):
    params = masks.expand_names(step.params, case.name, *case.identity, HOST)
    out = f"{step.action} {encode.json_request(step.action, params).body}"
    out += "".join(f" with {name}: {value}" for name, value in step.headers.items())
    out += " (refused)" if step.fails else ""
    out += f" until {_path(step.until[0])} is {step.until[1]}" if step.until else ""
    return out + "".join(f"\n    «{token}» = {_path(path)}" for token, path in step.bind.items())


def _path(parts):
    return ".".join(str(part) for part in parts)


def _user(user: User):
    return f"an IAM user without permissions; the access key is {user.key}, the signature {user.signature}"


def _authorization():
    scope = f"«access key»/«date»/{REGION}/sqs/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=«signature»"
