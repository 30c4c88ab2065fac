"""One boto3, under whatever interpreter runs this: reads calls from standard input and answers on standard output, a line of JSON each.

    {"service": "sqs", "operation": "ListQueues", "parameters": {}, "kind": "call"}      also kind "pages" and "wait"
    {"result": {...}}   or   {"error": {"code": ..., "message": ...}}   or   {"failure": "traceback"}

Bytes travel as {"$bytes": base64}, times as ISO 8601. Endpoint (where this boto3 needs to be told), region and keys are in the environment.
"""
import base64
import datetime
import json
import os
import sys
import traceback

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import ClientError

# One attempt: a story sees the answer, not what a retry made of it.
CONFIG = Config(retries={"max_attempts": 0}, read_timeout=60)
WAITER = {"Delay": 1, "MaxAttempts": 30}
clients = {}


def client_of(service):
    if service not in clients:
        clients[service] = boto3.client(service, endpoint_url=os.environ.get("ENDPOINT_FOR_OLD_CLIENTS"), config=CONFIG)
    return clients[service]


def from_json(value):
    return base64.b64decode(value["$bytes"]) if value.keys() == {"$bytes"} else value


def to_json(value):
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if hasattr(value, "read"):
        return to_json(value.read())
    raise TypeError(f"cannot send {type(value)}")


def carry_out(call):
    client, parameters = client_of(call["service"]), call["parameters"]
    if call["kind"] == "wait":
        client.get_waiter(botocore.xform_name(call["operation"])).wait(WaiterConfig=WAITER, **parameters)
        return {}
    method = botocore.xform_name(call["operation"])
    if call["kind"] == "pages":
        return client.get_paginator(method).paginate(**parameters).build_full_result()
    result = getattr(client, method)(**parameters)
    assert result.pop("ResponseMetadata").get("RequestId"), "the answer does not name its request"
    return result


def answer(line):
    try:
        return {"result": carry_out(json.loads(line, object_hook=from_json))}
    except ClientError as error:
        assert error.response["ResponseMetadata"].get("RequestId"), "the error does not name its request"
        return {"error": {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}}
    except Exception:
        return {"failure": traceback.format_exc()}


if __name__ == "__main__":
    print(json.dumps({"version": boto3.__version__}), flush=True)
    for text in sys.stdin:
        print(json.dumps(answer(text), default=to_json), flush=True)
