"""SQS alone: its speed beside an nginx worker and a probe of the disk, and what its actions cost as a queue and their number grow."""
import json
import shutil
import subprocess
import time

from harness import build, call, nginx, nginx_port, resident_mb, row, run, sluice, stop, sync_probe, work

BODY = "x" * 256
SIZES = (10, 1_000, 100_000, 1_000_000, 10_000_000)
ACTIONS = ("SendMessage", "ReceiveMessage", "ChangeMessageVisibility", "GetQueueAttributes", "DeleteMessage")


def create_queue(port, name, attributes=None):
    return call(port, "AmazonSQS.CreateQueue", {"QueueName": name, "Attributes": attributes or {}})["QueueUrl"]


def client(mode, port, url, connections, *rest):
    return run(build / "sluice-sqs-client", mode, "127.0.0.1", port, url, connections, *rest)


def total(text):
    """Messages, messages a second, longest answer in milliseconds."""
    messages, rate, longest = text.split()
    return int(messages), float(rate), float(longest)


def wrk(port, connections, seconds, url, batch=False):
    """Requests a second of wrk, all of which must be answered 200."""
    action = "SendMessageBatch" if batch else "SendMessage"
    body = {"QueueUrl": url, "Entries": [{"Id": str(i), "MessageBody": BODY} for i in range(10)]} if batch else {"QueueUrl": url, "MessageBody": BODY}
    script = work / "request.lua"
    script.write_text(f"""
wrk.method = "POST"
wrk.body = [==[{json.dumps(body)}]==]
wrk.headers["Content-Type"] = "application/x-amz-json-1.0"
wrk.headers["X-Amz-Target"] = "AmazonSQS.{action}"
wrk.headers["X-Amz-Date"] = "20260101T000000Z"
wrk.headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature={"0" * 64}"
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d\\n", summary.requests, summary.duration, e.status + e.connect + e.read + e.write + e.timeout))
end
""")
    output = run("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script, f"http://127.0.0.1:{port}/")
    requests, microseconds, errors = map(int, output[output.index("RESULT") + 7:].split()[:3])
    if errors:
        raise SystemExit(f"{errors} requests failed: {output}")
    return requests / microseconds * 1e6


def measure_disk():
    print("The log's write, 4 KiB (mean, p50 of 2,000)")
    for line in run(build / "sluice-sync-probe", work, 2000, "all").splitlines():
        name, mean, p50 = line.rsplit(" ", 2)
        row(f"  {name}", f"{float(mean):.0f} us", f"p50 {float(p50):.0f}")


def measure_speed(seconds):
    print("Limits")
    server = nginx()
    limit = {connections: wrk(nginx_port, connections, seconds, "http://127.0.0.1/000000000000/q") for connections in (1, 32, 256)}
    stop(server)
    for connections, rate in limit.items():
        row(f"nginx, static answer, {connections} connection{'s'[:connections - 1]} (R)", f"{rate:,.0f} /s")
    mean, p50 = sync_probe()
    t = mean / 1e6
    row("the log's write, synced (t)", f"{mean:.0f} us mean, {p50:.0f} p50")
    print("SendMessage, 256 bytes")
    for mode, options in (("ephemeral", ["--ephemeral"]), ("durable", ["--data", work / "speed"])):
        process, port, _ = sluice(*options)
        url = create_queue(port, "speed")
        rates = {connections: wrk(port, connections, seconds, url) for connections in (1, 32, 256)}
        if mode == "ephemeral":
            goals = {1: 0.6 * limit[1], 32: 0.6 * limit[32]}
        else:
            goals = {1: 1 / (1.5 * t + 1 / limit[1]), 32: 0.6 * 32 / (t + 32 / limit[32]), 256: 0.5 * limit[256]}
        for connections, rate in rates.items():
            goal = goals.get(connections)
            row(f"{mode}, {connections} connection{'s'[:connections - 1]}", f"{rate:,.0f} /s", f">= {goal:,.0f}" if goal else "", rate >= goal if goal else None)
        batches = 10 * wrk(port, 32, seconds, url, batch=True)
        row(f"{mode}, in tens, 32 connections", f"{batches:,.0f} messages/s", f">= 4 single = {4 * rates[32]:,.0f}", batches >= 4 * rates[32])
        call(port, "AmazonSQS.PurgeQueue", {"QueueUrl": url})
        cycled = total(client("cycle", port, url, 16, seconds, 256))[1]
        goal = (3 if mode == "ephemeral" else 2) * 47_954  # the fastest peer measured, in memory, by the same kind of client
        row(f"{mode}, cycle of tens, 16 workers", f"{cycled:,.0f} messages/s", f">= {goal:,}", cycled >= goal)
        stop(process)
    shutil.rmtree(work / "speed", ignore_errors=True)


def disk_mib(folder):
    return int(subprocess.run(["du", "-sm", folder], capture_output=True, text=True, check=True).stdout.split()[0])


def step_costs(port, url, seconds):
    """Mean microseconds of each action, and the longest answer in milliseconds."""
    costs, longest = {}, 0
    for line in client("steps", port, url, 32, seconds, 256).splitlines():
        action, mean, _, most = line.split()
        costs[action] = float(mean)
        longest = max(longest, float(most))
    return costs, longest


def print_costs(label, costs, longest):
    figures = "".join(f"{costs[action]:>10.0f}" for action in ACTIONS)
    print(f"  {label:<28}{figures}{longest:>10.1f}", flush=True)


def print_flatness(table):
    for action in ACTIONS:
        costs = [costs[action] for costs in table]
        row(f"{action}, dearest / cheapest", f"{max(costs) / min(costs):.2f}", "<= 1.3", max(costs) <= 1.3 * min(costs))


def measure_scale(most, seconds):
    data = work / "scale"
    print(f"Cost by messages in the queue, durable, 32 connections (mean us of an answer; longest in ms)\n  {'':<28}"
          + "".join(f"{name:>10}" for name in ("send", "receive", "change", "attrs", "delete", "longest")))
    process, port, _ = sluice("--data", data)
    url = create_queue(port, "scale", {"MessageRetentionPeriod": "1209600"})
    empty, table, inside = resident_anonymous_mib(process), [], 0
    step_costs(port, url, 1)  # warm
    for size in (size for size in SIZES if size <= most):
        if size > inside:
            _, rate, longest = total(client("fill", port, url, 32, size - inside, 1024))
            inside = size
        costs, longest_step = step_costs(port, url, seconds)
        table.append(costs)
        print_costs(f"{size:,}", costs, longest_step)
    row(f"filling, messages a second", f"{rate:,.0f}", f"longest answer {longest:.1f} ms")
    print_flatness(table)
    used = (resident_anonymous_mib(process) - empty) * 1024 * 1024 / inside
    row("memory a message (1 KiB bodies)", f"{used:.0f} bytes", "<= 128", used <= 128)
    row("disk", f"{disk_mib(data):,} MiB")
    stop(process)
    process, port, took = sluice("--data", data)
    bound = max(1.0, inside / 1e6)
    row(f"start with {inside:,} messages", f"{took:.2f} s", f"< {bound:.0f} s", took < bound)
    url = call(port, "AmazonSQS.GetQueueUrl", {"QueueName": "scale"})["QueueUrl"]
    _, rate, longest = total(client("drain", port, url, 16))
    row("draining, messages a second", f"{rate:,.0f}", f"longest answer {longest:.1f} ms")
    left = disk_mib(data)
    row("disk after it is drained", f"{left:,} MiB", "< 1,024 (one interval of checkpoints and kept segments)", left < 1024)
    row("memory after it is drained", f"{resident_anonymous_mib(process):.1f} MiB")
    stop(process)
    shutil.rmtree(data, ignore_errors=True)


def resident_anonymous_mib(process):
    for line in open(f"/proc/{process.pid}/status"):
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    raise SystemExit("no RssAnon: not Linux?")


def measure_queues(seconds):
    print("Cost by queues, durable, 32 connections")
    process, port, _ = sluice("--data", work / "queues")
    table, there = [], 0
    for count in (1, 100, 10_000):
        while there < count:
            url = create_queue(port, f"queue-{there}")
            there += 1
        client("fill", port, url, 16, 1000, 256)
        costs, longest = step_costs(port, url, seconds)
        table.append(costs)
        print_costs(f"{count:,} queues", costs, longest)
    print_flatness(table)
    stop(process)


def measure_many():
    print("Many at once (memory over the idle server)")
    process, port, _ = sluice("--ephemeral")
    url = create_queue(port, "flight", {"VisibilityTimeout": "43200"})
    client("fill", port, url, 16, 120_000, 16)
    before = resident_mb(process)
    received = 0
    while received < 120_000:
        received += len(call(port, "AmazonSQS.ReceiveMessage", {"QueueUrl": url, "MaxNumberOfMessages": 10}).get("Messages", []))
    costs, _ = step_costs(port, create_queue(port, "beside"), 2)
    row("120,000 in flight", f"{resident_mb(process) - before:.1f} MiB", f"a send beside it {costs['SendMessage']:.0f} us")
    before = resident_mb(process)
    url = create_queue(port, "polls")
    waiting = subprocess.Popen([build / "sluice-sqs-client", "polls", "127.0.0.1", str(port), url, "10000"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    waiting.stdout.readline()
    time.sleep(1)  # until the last of them is parked
    costs, _ = step_costs(port, create_queue(port, "beside"), 2)
    used = resident_mb(process) - before
    row("10,000 idle long polls", f"{used:.1f} MiB", f"{used * 1024 * 1024 / 10_000:,.0f} bytes each, a send beside it {costs['SendMessage']:.0f} us")
    waiting.stdin.close()
    waiting.wait()
    before = resident_mb(process)
    url = create_queue(port, "groups.fifo", {"FifoQueue": "true", "ContentBasedDeduplication": "true"})
    for group in range(1000):
        call(port, "AmazonSQS.SendMessageBatch", {"QueueUrl": url, "Entries": [
            {"Id": str(i), "MessageBody": f"{group} {i}", "MessageGroupId": str(group)} for i in range(10)]})
    row("1,000 FIFO groups of 10 messages", f"{resident_mb(process) - before:.1f} MiB")
    stop(process)


def measure(seconds, most):
    measure_disk()
    measure_speed(seconds)
    measure_scale(most, seconds)
    measure_queues(seconds)
    measure_many()
