#!/usr/bin/env python3
"""The audit: sends to the sample's inbox from 16 connections and takes from its outbox, while sluice gets SIGKILL at random moments, round
after round; then lets it come to rest and accounts for every acknowledged message.

    tests/crash/audit.py SLUICE [--rounds 200] [--seed N]

Passes if every acknowledged message came out of the outbox or lies in a dead-letter queue (each answer of the outbox that a kill cut off may
have taken one with it), nothing that was taken comes again, and the stack answers after each restart without a new deployment.
"""
import argparse
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse

SENDERS = 16


class Server:
    def __init__(self, program, data):
        self.program, self.data, self.process = program, data, None
        self.port_file = data / "port"

    def start(self):
        self.port_file.unlink(missing_ok=True)
        self.process = subprocess.Popen([self.program, "up", "--data", self.data, "--port", "0", "--port-file", self.port_file, "--quiet"])
        while not self.port_file.exists():
            if self.process.poll() is not None:
                raise SystemExit(f"sluice did not come back: exit status {self.process.returncode}")
            time.sleep(0.005)
        self.port = int(self.port_file.read_text())

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def call(self, target, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/", json.dumps(body), {"X-Amz-Target": f"AmazonSQS.{target}", "Content-Type": "application/x-amz-json-1.0"})
        return json.loads(connection.getresponse().read() or b"{}")

    def outputs(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/", "Action=DescribeStacks&Version=2010-05-15&StackName=audit",
                           {"Content-Type": "application/x-www-form-urlencoded"})
        text = connection.getresponse().read().decode()
        found = {}
        for part in text.split("<OutputKey>")[1:]:
            key = part.split("</")[0]
            found[key] = text.split(f"<OutputKey>{key}</OutputKey>")[1].split("<OutputValue>")[1].split("</")[0]
        return found


class Books:
    """What the clients saw. All counts under one lock."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged, self.taken = set(), {}
        self.cut_off = self.next = 0
        self.problems = []

    def number(self):
        with self.lock:
            self.next += 1
            return self.next

    def took(self, message):
        identity, data = message["MessageId"], json.loads(message["Body"])["data"]["n"]
        with self.lock:
            if identity in self.taken:
                self.problems.append(f"message {identity} (n={data}) came out twice")
            self.taken[identity] = data


def request(connection, method, path, body=None):
    connection.request(method, path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, response.read()


def send(server, books, path, stop):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        while not stop.is_set():
            n = books.number()
            status, _ = request(connection, "POST", path, json.dumps({"n": n}))
            if status == 200:
                with books.lock:
                    books.acknowledged.add(n)
    except (OSError, http.client.HTTPException):
        pass  # the kill: this message was not acknowledged


def take(server, books, path, stop):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    while not stop.is_set():
        try:
            status, body = request(connection, "GET", path)
        except (OSError, http.client.HTTPException):
            with books.lock:
                books.cut_off += 1
            return
        if status == 200:
            for message in json.loads(body)["Messages"]:
                books.took(message)


def round_of(server, books, chance):
    outputs = server.outputs()
    inbox = urllib.parse.urlparse(outputs["APIGatewayInputEndPoint"]).path
    outbox = urllib.parse.urlparse(outputs["APIGatewayOutputEndPoint"]).path
    stop = threading.Event()
    threads = [threading.Thread(target=send, args=(server, books, inbox, stop)) for _ in range(SENDERS)]
    threads += [threading.Thread(target=take, args=(server, books, outbox, stop)) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(0.02, 0.4))
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()


def settle(server, books):
    """Takes all that still comes, until both queues are empty."""
    outputs = server.outputs()
    outbox = urllib.parse.urlparse(outputs["APIGatewayOutputEndPoint"]).path
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    end = time.monotonic() + 300
    while time.monotonic() < end:
        status, body = request(connection, "GET", outbox)
        if status == 200:
            for message in json.loads(body)["Messages"]:
                books.took(message)
            continue
        left = 0
        for queue in ("SQSInputQueue", "SQSOutputQueue"):
            attributes = server.call("GetQueueAttributes", {"QueueUrl": outputs[queue], "AttributeNames": ["All"]})["Attributes"]
            left += sum(int(attributes[name]) for name in attributes if name.startswith("ApproximateNumberOfMessages"))
        if left == 0:
            return
    books.problems.append("the queues did not come to rest in 300 s")


def dead_letters(server):
    numbers = set()
    outputs = server.outputs()
    for queue in ("SQSInputQueueDLQ", "SQSOutputQueueDLQ"):
        while True:
            messages = server.call("ReceiveMessage", {"QueueUrl": outputs[queue], "MaxNumberOfMessages": 10}).get("Messages", [])
            if not messages:
                break
            numbers |= {json.loads(message["Body"])["data"]["n"] for message in messages}
    return numbers


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("sluice")
    arguments.add_argument("--rounds", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    options = arguments.parse_args()
    print(f"seed {options.seed}", flush=True)
    chance = random.Random(options.seed)
    root = pathlib.Path(__file__).resolve().parents[2]
    data = pathlib.Path(tempfile.mkdtemp(prefix="sluice-audit-", dir=root / "build"))
    books = Books()
    server = Server(options.sluice, data)
    try:
        server.start()
        subprocess.run([options.sluice, "deploy", root / "app/template.yaml", "--stack-name", "audit", "--parameter-overrides",
                        "VisibilityTimeout=5", "MaxReceiveCount=1000", "--endpoint-url", server.url()], check=True, stdout=subprocess.DEVNULL)
        for number in range(options.rounds):
            round_of(server, books, chance)
            server.start()
            if (number + 1) % 20 == 0:
                print(f"round {number + 1}: {len(books.acknowledged)} acknowledged, {len(books.taken)} taken", flush=True)
        settle(server, books)
        lost = books.acknowledged - set(books.taken.values()) - dead_letters(server)
        if len(lost) > books.cut_off:
            books.problems.append(f"{len(lost)} acknowledged messages are gone, and only {books.cut_off} answers were cut off: {sorted(lost)[:20]}")
        print(f"{options.rounds} rounds: {len(books.acknowledged)} acknowledged, {len(books.taken)} taken, "
              f"{len(lost)} went with {books.cut_off} answers that a kill cut off")
        for problem in books.problems:
            print("FAILED:", problem)
        raise SystemExit(1 if books.problems else 0)
    finally:
        if server.process and server.process.poll() is None:
            server.process.kill()
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
