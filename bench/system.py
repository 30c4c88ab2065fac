"""The budgets of the system: sends beside an nginx worker that answers the same POST with a fixed text and a probe of fdatasync, the sample
from deployment to outbox, and a start with a million messages."""
import json
import os
import time
import urllib.request

from harness import build, call, nginx, nginx_port, resident_mb, root, row, run, sluice, stop, sync_probe, work

BODY = {"MessageBody": "a message of about one hundred bytes, which is a usual size for a small one, " + "x" * 24}


def send_request(port, url):
    body = json.dumps({"QueueUrl": url, **BODY})
    return ("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\n"
            "X-Amz-Target: AmazonSQS.SendMessage\r\nX-Amz-Date: 20260101T000000Z\r\n"
            "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0" * 64 + "\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}")


def load(port, connections, url, seconds):
    rate, p50, p99 = run(build / "sluice-load", "127.0.0.1", port, connections, seconds, input=send_request(port, url)).split()
    return float(rate), float(p50), float(p99)


def measure_sends(seconds):
    server = nginx()
    limit = load(nginx_port, 32, "http://127.0.0.1/000000000000/q", seconds)[0]
    stop(server)
    mean, p50 = sync_probe()
    print("What this machine can do")
    row("nginx, static answer, 32 connections (R)", f"{limit:,.0f} /s")
    row("write and fdatasync of 4 KiB (t)", f"{mean:.0f} us mean, {p50:.0f} p50")

    print("SendMessage")
    for name, options in (("ephemeral", ["--ephemeral"]), ("durable", ["--data", work / "data"])):
        process, port, _ = sluice(*options)
        url = call(port, "AmazonSQS.CreateQueue", {"QueueName": "bench"})["QueueUrl"]
        rate, p50, p99 = load(port, 1, url, seconds)
        row(f"{name}, 1 connection", f"{rate:,.0f} /s", f"p50 {p50:.0f} us, p99 {p99:.0f} us")
        rate, p50, p99 = load(port, 32, url, seconds)
        if name == "ephemeral":
            row(f"{name}, 32 connections", f"{rate:,.0f} /s", f">= 0.6 R = {0.6 * limit:,.0f}", rate >= 0.6 * limit)
        else:
            bound = 32 / (mean / 1e6 + 32 / limit)
            row(f"{name}, 32 connections", f"{rate:,.0f} /s", f">= 0.6 * 32/(t+32/R) = {0.6 * bound:,.0f}", rate >= 0.6 * bound)
            rate, p50, p99 = load(port, 256, url, seconds)
            row(f"{name}, 256 connections", f"{rate:,.0f} /s", f">= 0.5 R = {0.5 * limit:,.0f}", rate >= 0.5 * limit)
        stop(process)


def measure_stack():
    print("The sample, durable")
    data = work / "stack"
    process, port, took = sluice("--data", data)
    stop(process)
    process, port, took = sluice("--data", data)
    row("start to first answer, empty", f"{took * 1000:.1f} ms", "< 20 ms", took < 0.020)
    time.sleep(0.5)  # at rest
    idle = resident_mb(process)
    row("idle memory", f"{idle:.1f} MiB", "< 12 MiB", idle < 12)
    environment = {**os.environ, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_REGION": "us-east-1",
                   "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    deploy = [build / "sluice", "deploy", root / "app/template.yaml", "--stack-name"]
    run(*deploy, "warm", env=environment)  # builds the functions
    began = time.monotonic()
    run(*deploy, "bench", env=environment)
    took = time.monotonic() - began
    row("deploy the sample (functions built)", f"{took * 1000:.0f} ms", "< 150 ms", took < 0.150)
    form = urllib.request.Request(f"http://127.0.0.1:{port}/", b"Action=DescribeStacks&Version=2010-05-15&StackName=bench")
    text = urllib.request.urlopen(form).read().decode()
    stage = text[text.index("/_aws/execute-api/"):].split("</")[0].rstrip("/").removesuffix("/inbox").removesuffix("/outbox")
    p50, p99, _ = map(float, run(build / "sluice-roundtrip", "127.0.0.1", port, stage, 2000).split())
    row("POST /inbox to GET /outbox, p50", f"{p50 / 1000:.2f} ms", "< 3 ms", p50 < 3000)
    row("POST /inbox to GET /outbox, p99", f"{p99 / 1000:.2f} ms", "< 15 ms", p99 < 15000)
    stop(process)


def measure_backlog(seconds):
    print("A million messages, durable (--sync=os while they are sent)")
    data = work / "million"
    process, port, _ = sluice("--data", data, "--sync", "os")
    url = call(port, "AmazonSQS.CreateQueue", {"QueueName": "bench"})["QueueUrl"]
    before = resident_mb(process)
    sent = 0
    while sent < 1_000_000:
        load(port, 32, url, seconds)
        sent = int(call(port, "AmazonSQS.GetQueueAttributes", {"QueueUrl": url, "AttributeNames": ["All"]})
                   ["Attributes"]["ApproximateNumberOfMessages"])
    stop(process)
    process, port, took = sluice("--data", data)
    row(f"start with {sent:,} messages", f"{took:.2f} s", "< 1 s a million", took < sent / 1e6)
    index = (resident_mb(process) - before) * 1024 * 1024 / sent
    row("memory a queued message", f"{index:.0f} bytes", "<= 128 (and what the log maps)", index <= 128)
    stop(process)


def measure(seconds):
    measure_sends(seconds)
    measure_stack()
    measure_backlog(seconds)
