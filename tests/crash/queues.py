#!/usr/bin/env python3
"""The audit of kill -9 for SQS: boto3 and the AWS SDK for JavaScript v3 use queues in all ways, while sluice gets SIGKILL at random
moments, round after round. Then the queues are drained, and every message is accounted for.

    tests/crash/queues.py SLUICE [--rounds 2000] [--seed N] [--forget ROUND]

Two workers (queue_worker.py, queue_worker.cjs) send, receive, delete and change visibility, alone and in batches, on a standard queue with
a dead-letter queue and on a FIFO queue with several groups, without retries of the SDKs, and write down each call (queue_books.py).
queue_audit.py names the invariants; it looks every now and then, and at the end. Passes if no violation was found. An interrupt (Ctrl-C) ends
the rounds early, not the audit.

With --forget, sluice comes back in that round with what its log had ten rounds before, as if acknowledged writes were lost: then the audit
passes if it notices that.

The seed draws the moments of the kills and what each role of a worker does; how these meet is up to the machine.
"""
import collections
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

from queue_audit import Audit, Queue
from queue_books import Reader
from queue_worker import Book, Caller
from rounds import ROOT, ROUND_S, arguments, carry_out, timed

LOOK_EACH = 500  # rounds
START_S = 60
DRAIN_S = 120
MAX_RECEIVES = 3
VISIBILITY_S = 2
FORGOTTEN = 10  # rounds
SHOWN = 5  # violations of each invariant
HERE = ROOT / "tests/crash"
SDK = ROOT / "build/compat/javascript/node_modules"

QUEUES = {
    "standard": Queue(visibility=VISIBILITY_S, max_receives=MAX_RECEIVES),
    "dead": Queue(visibility=VISIBILITY_S, max_receives=MAX_RECEIVES, source="standard"),
    "fifo": Queue(fifo=True, visibility=VISIBILITY_S),
}
NAMES = {"standard": "kill", "dead": "kill-dead", "fifo": "kill.fifo"}
ROLES = [("send", "standard"), ("send", "standard"), ("send", "fifo"), ("send", "fifo"), ("receive", "standard"), ("receive", "standard"),
         ("receive", "dead"), ("receive", "fifo"), ("receive", "fifo")]
MIX = {
    "groups": 8, "pause_s": 0.02, "backlog": 300, "look_each": 20,
    # Chances of...
    "batch": 0.5, "large": 0.03, "delayed": 0.05, "retry": 0.7, "repeat": 0.03, "long_poll": 0.4, "longer": 0.25, "change": 0.1,
    "delete_hidden": 0.5, "leave": 0.2, "leave_fifo": 0.03, "late": 0.05,
}


class Workers:
    """Both, at work until stop()."""

    def __init__(self, folder, settings):
        self.processes = {}
        file = folder / "settings.json"
        file.write_text(json.dumps(settings))
        programs = {"python": [sys.executable, HERE / "queue_worker.py"], "javascript": ["node", HERE / "queue_worker.cjs"]}
        self.books = [folder / f"{name}.jsonl" for name in programs]
        for (name, program), book in zip(programs.items(), self.books):
            environment = os.environ | {"NODE_PATH": str(SDK), "NODE_NO_WARNINGS": "1"}
            self.processes[name] = subprocess.Popen([*program, file, book, name], stdin=subprocess.PIPE, env=environment, process_group=0)

    def wait_for_answers(self):
        """Until each of them has had an answer."""
        end = time.monotonic() + START_S
        while not all(book.exists() and '"answered"' in book.read_text() for book in self.books):
            if time.monotonic() > end or any(process.poll() is not None for process in self.processes.values()):
                raise RuntimeError("the workers do not get answers")
            time.sleep(0.02)

    def problems(self):
        """Of workers that ended badly."""
        return [f"the worker {name} ended with status {process.returncode}" for name, process in self.processes.items() if process.poll()]

    def stop(self):
        for process in self.processes.values():
            process.stdin.close()
        for process in self.processes.values():
            process.wait(timeout=60)


def make_queues(sqs):
    def make(name, **attributes):
        return sqs.create_queue(QueueName=NAMES[name], Attributes={"VisibilityTimeout": str(VISIBILITY_S)} | attributes)["QueueUrl"]

    arn = sqs.get_queue_attributes(QueueUrl=make("dead"), AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    make("standard", RedrivePolicy=json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": MAX_RECEIVES}))
    make("fifo", FifoQueue="true")


def drain(caller):
    """Receives and deletes until there is nothing. Gives the counts that are left, of each queue."""
    end = time.monotonic() + DRAIN_S
    while True:
        left = {name: caller.counts(name) for name in QUEUES}
        if not any(sum(counts.values()) for counts in left.values()) or time.monotonic() > end:
            return left
        for name in QUEUES:
            if sum(left[name].values()):
                while messages := caller.receive(name, 1, VISIBILITY_S)[1]:
                    caller.delete(name, messages)


def look(reader, leftovers=None):
    """An audit of all that the books have up to now."""
    moment = time.monotonic_ns() // 1000
    reader.read()
    audit = Audit(reader.as_of(moment), QUEUES, leftovers)
    audit.run()
    return audit


def forget(server, number, forgotten):
    """Keeps the data before the rounds that are to be forgotten, and puts it back after them."""
    data, kept = server.folder / "data", server.folder / "kept"
    if number == forgotten - FORGOTTEN:
        shutil.copytree(data, kept)
    elif number == forgotten:
        shutil.rmtree(data)
        kept.rename(data)


def kill_and_restart(server, options, workers, reader, started):
    """Ends early at an interrupt, and where a violation is found."""
    chance, enough = random.Random(options.seed), threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: enough.set())
    restarts, moved = [], 0
    for number in range(1, options.rounds + 1):
        time.sleep(chance.uniform(*ROUND_S))
        server.kill()
        forget(server, number, options.forget)
        began, port = time.monotonic(), server.port
        server.start()
        restarts.append(time.monotonic() - began)
        moved += server.port != port
        if number % LOOK_EACH == 0 and number < options.rounds:
            audit = look(reader)
            deliveries, violations = audit.figures["deliveries"], len(audit.violations)
            print(timed(f"round {number}: {deliveries} deliveries, {violations} violations", started), flush=True)
            if violations or workers.problems():
                break
        if enough.is_set():
            break
    signal.signal(signal.SIGINT, before)
    restarts.sort()
    print(timed(f"{number} kills; a restart, until the port is there, took {restarts[number // 2] * 1000:.0f} ms in the median and "
                f"{restarts[-1] * 1000:.0f} ms at most; {moved} came back on another port", started), flush=True)


def audit_queues(server, options):
    """Gives the problems."""
    started = time.monotonic()
    server.start()
    settings = {
        "port_file": str(server.port_file), "seed": options.seed, "roles": ROLES, "mix": MIX,
        "queues": {name: {"name": NAMES[name], "fifo": queue.fifo, "visibility": VISIBILITY_S} for name, queue in QUEUES.items()},
    }
    drained = server.folder / "drain.jsonl"
    caller = Caller(settings, Book(drained), threading.Event())
    make_queues(caller.sluice.client())
    workers = Workers(server.folder, settings)
    reader = Reader([*workers.books, drained])
    try:
        workers.wait_for_answers()
        kill_and_restart(server, options, workers, reader, started)
    finally:
        workers.stop()
    problems = workers.problems()
    leftovers = drain(caller)
    print(timed("drained", started), flush=True)
    audit = look(reader, leftovers)
    report(audit, reader, started)
    if options.forget:
        counts = collections.Counter(violation.invariant for violation in audit.violations)
        print(timed(f"violations after {FORGOTTEN} rounds were forgotten: {dict(counts)}", started), flush=True)
        return problems + ([] if {"lost", "deleted-returns"} <= counts.keys() else ["rounds were forgotten, and the audit did not notice"])
    return problems + shown(audit.violations)


def report(audit, reader, started):
    calls, reasons = collections.defaultdict(collections.Counter), collections.Counter()
    for call in reader.calls.values():
        calls[call.book][call.action, call.outcome] += 1
        if call.outcome == "cut":
            reasons[f"{call.book}: {call.error[:60]}"] += 1
    outcomes = ("answered", "cut", "not sent", "wrong")
    for book, counts in calls.items():
        print(timed(f"{sum(counts.values())} calls of {book}:", started))
        print(f"{'':<34}" + "".join(f"{outcome:>10}" for outcome in outcomes))
        for action in sorted({action for action, _ in counts}):
            print(f"    {action:<30}" + "".join(f"{counts[action, outcome]:>10}" for outcome in outcomes))
    acknowledged = sum(1 for message in audit.messages.values() if message.sends)
    more = len(audit.messages) - acknowledged
    print(timed(f"{acknowledged} messages were acknowledged, {more} more came of sends that were cut off", started))
    for counter in (audit.figures, reasons):
        for what, count in sorted(counter.items()):
            print(f"    {count:>9} {what}")
    sys.stdout.flush()


def shown(violations):
    """Lines that tell the first of each invariant, and how many there are."""
    by_name = collections.defaultdict(list)
    for violation in violations:
        by_name[violation.invariant].append(violation)
    return [f"{violation} ({len(found)} of this kind)" for found in by_name.values() for violation in found[:SHOWN]]


if __name__ == "__main__":
    if not SDK.exists():
        raise SystemExit("The SDK for JavaScript is missing: tools/compat --install javascript fetches it.")
    parser = arguments(rounds=2000)
    parser.add_argument("--forget", type=int, default=0, metavar="ROUND")
    carry_out(audit_queues, parser.parse_args(), keep_port=True)
