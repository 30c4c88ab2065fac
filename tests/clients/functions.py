"""The stories' function: a package for provided.al2023 whose bootstrap speaks the Runtime API with what every Debian has.

What the event's "do" says is done: fail, exit, hang; without one, the event and some of the environment are answered. Of a batch from SQS,
every body is printed and the records whose body begins with "bad" are reported as failed.
"""
import io
import zipfile

BOOTSTRAP = r'''#!/usr/bin/python3
import json, os, sys, time, urllib.request

API = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/"
SHOWN = ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "GREETING", "QUEUE_URL")


def post(path, body):
    urllib.request.urlopen(urllib.request.Request(API + path, json.dumps(body).encode(), method="POST")).read()


def batch(records):
    for record in records:
        print("took", record["body"], flush=True)
    failed = [record for record in records if record["body"].startswith("bad")]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


while True:
    with urllib.request.urlopen(API + "invocation/next") as answer:
        event, this = json.loads(answer.read()), "invocation/" + answer.headers["Lambda-Runtime-Aws-Request-Id"]
    if "Records" in event:
        post(this + "/response", batch(event["Records"]))
    elif "httpMethod" in event:
        post(this + "/response", {"statusCode": 200, "body": json.dumps({"path": event["path"], "body": event["body"]})})
    elif event.get("do") == "fail":
        post(this + "/error", {"errorMessage": "as asked", "errorType": "Story.Failed", "stackTrace": []})
    elif event.get("do") == "exit":
        sys.exit(3)
    elif event.get("do") == "hang":
        time.sleep(60)
    else:
        print("echoing", json.dumps(event), flush=True)
        post(this + "/response", {"event": event, "environment": {key: os.environ[key] for key in SHOWN if key in os.environ}})
'''


def make_package(bootstrap=BOOTSTRAP):
    """The zip's bytes, the same every time."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        entry = zipfile.ZipInfo("bootstrap", (1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o100755 << 16
        package.writestr(entry, bootstrap)
    return archive.getvalue()
