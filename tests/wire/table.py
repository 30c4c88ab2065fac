"""What a case is made of: the vocabulary of the tables in cases_*.py.

A case says a request and its answer once, for every protocol. Texts may hold tokens:

    «url», «name», «arn»             the queue of the case; «url:-dlq» and so on: another one of its own, with that suffix
    «x*1024»                         that many x, so that a table and a golden need not hold a mebibyte
    «handle», «id», ...              what a setup step called so (bind): must come back exactly
    «uuid», «ms», ...                anything of that kind: the masks of masks.py
"""

import dataclasses

ACCOUNT, REGION = "000000000000", "us-east-1"
HOST = "sqs.localhost"  # queue URLs repeat the request's Host (sqs.md 1), so this makes them the same everywhere

NAME, URL, ARN = "«name»", "«url»", "«arn»"


def name(suffix):
    return f"«name:{suffix}»"


def url(suffix):
    return f"«url:{suffix}»"


def arn(suffix):
    return f"«arn:{suffix}»"


class Bare(str):
    """A masked number: written without quotes."""


@dataclasses.dataclass(frozen=True)
class Step:
    """A request before that of the case, always as JSON. `bind` {"handle": ("Messages", 0, "ReceiptHandle")} gives parts
    of the answer names; `until` (path, value) repeats the request until its answer is so; `fails`: it must be refused.
    """

    action: str
    params: dict
    bind: dict = dataclasses.field(default_factory=dict)
    until: tuple = ()
    fails: bool = False
    headers: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class User:
    """Who signs the case's request: an IAM user without any permission. `key` "inactive": that is switched off;
    `signature` "wrong": the secret is not the user's."""

    key: str = "active"
    signature: str = "right"


@dataclasses.dataclass(frozen=True)
class Raw:
    """A request that the encoders would not write. `sent` may hold tokens."""

    method: str = "POST"
    target: str = "/"
    headers: dict = dataclasses.field(default_factory=dict)
    body: str = ""


@dataclasses.dataclass(frozen=True)
class Result:
    """Success. Members as the service's model names them; none: an action without output. `version`: of XML's namespace."""

    members: dict = None
    version: str = "2012-11-05"


@dataclasses.dataclass(frozen=True)
class Answer:
    """Other exact bytes."""

    status: int
    content_type: str
    body: str


PROTOCOLS = ("json", "query")
ALL = ("json", "query", "query-json")


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    section: str  # of sqs.md
    action: str
    params: dict
    expect: object  # Result, errors.Error or Answer
    setup: tuple = ()
    protocols: tuple = PROTOCOLS
    raw: dict = dataclasses.field(default_factory=dict)  # protocol -> Raw, instead of encoded parameters
    headers: dict = dataclasses.field(default_factory=dict)
    target: str = "/"
    identity: tuple = (ACCOUNT, REGION)  # of the case's queues; another one is said in the credential
    user: User = None
    deviates: dict = dataclasses.field(default_factory=dict)  # protocol or "all" -> how sluice differs from sqs.md

    def deviation(self, protocol):
        return self.deviates.get(protocol) or self.deviates.get("all")


def case(name_, section, action, params, expect, *setup, deviates=None, **more):
    return Case(name_, section, action, params, expect, setup, deviates=dict(deviates or {}), **more)


def result(**members):
    return Result(members)


NO_OUTPUT = Result()


# ---- setup steps that many cases share


def queue(suffix="", **attributes):
    return Step("CreateQueue", {"QueueName": name(suffix) if suffix else NAME, "Attributes": attributes})


def fifo(suffix=".fifo", **attributes):
    return queue(suffix, FifoQueue="true", **attributes)


def send(body="hello", suffix="", bind=None, headers=None, **more):
    target = url(suffix) if suffix else URL
    return Step("SendMessage", {"QueueUrl": target, "MessageBody": body, **more}, bind or {}, headers=headers or {})


def receive(suffix="", bind=None, **more):
    """Calls the handle of the message received «handle», unless told otherwise."""
    paths = {"handle": ("Messages", 0, "ReceiptHandle")} if bind is None else bind
    return Step("ReceiveMessage", {"QueueUrl": url(suffix) if suffix else URL, **more}, paths)


SENT_ID = {"id": ("MessageId",)}
