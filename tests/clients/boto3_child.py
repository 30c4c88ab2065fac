"""One boto3, under whatever interpreter runs this: reads calls from standard input and answers on standard output, a line of JSON each.

    {"id": 1, "service": "sqs", "operation": "ListQueues", "parameters": {}, "kind": "call"}      also kind "pages" and "wait"
    {"id": 1, "result": {...}}   or "error": {"code": ..., "message": ..., "status": ..., "type": ...}   or "failure": "traceback"

Bytes travel as {"$bytes": base64}, times as ISO 8601. Each call has a thread of its own, so answers may overtake each other. Endpoint
(where this boto3 needs to be told), region and keys are in the environment.
"""
import base64
import datetime
import json
import os
import sys
import threading
import traceback

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import ClientError

# One attempt: a story sees the answer, not what a retry made of it.
CONFIG = Config(retries={"max_attempts": 0}, read_timeout=60)
WAITER = {"Delay": 1, "MaxAttempts": 30}
clients = {}
making_clients, writing = threading.Lock(), threading.Lock()


def client_of(service):
    with making_clients:
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


def answer_to(call):
    try:
        return {"result": carry_out(call)}
    except ClientError as error:
        metadata, said = error.response["ResponseMetadata"], error.response["Error"]
        assert metadata.get("RequestId"), "the error does not name its request"
        return {"error": {"code": said["Code"], "message": said["Message"], "status": metadata["HTTPStatusCode"],
                          "type": type(error).__name__}}
    except Exception:
        return {"failure": traceback.format_exc()}


def answer(call):
    line = json.dumps({"id": call["id"]} | answer_to(call), default=to_json)
    with writing:
        print(line, flush=True)


if __name__ == "__main__":
    print(json.dumps({"version": boto3.__version__}), flush=True)
    for text in sys.stdin:
        threading.Thread(target=answer, args=(json.loads(text, object_hook=from_json),)).start()
