#!/usr/bin/env python3
"""The audit of kill -9: messages go through the sample, and sluice gets SIGKILL at random moments, round after round. Then all comes to rest and
every acknowledged message is accounted for. After that, deployments and deletions are killed.

    tests/crash/audit.py SLUICE [--rounds 200] [--deployments 20] [--seed N]

Passes if every acknowledged message came out of the outbox or lies in a dead-letter queue; in the second half of the rounds kills cut off
answers of the outbox too, and each of these may have taken one message with it. Nothing that was taken comes again; malformed messages are
in the dead-letter queue and nowhere else; the stack answers after each restart without a new deployment; and a deployment or deletion that
was cut off ends by itself, with each resource made once.

The seed draws the moments of the kills; what runs at these moments is up to the machine.
"""
import collections
import json
import random
import subprocess
import time

import boto3

from books import Books
from deployments import duration_of_deployment, interrupted_deployment
from load import Client, Load, drain
from rounds import ROOT, ROUND_S, arguments, carry_out, timed

STACK = "audit"
REST_S = 300  # for all messages to be processed, taken or dead in the end


class Clients:
    """boto3's clients of the sluice that runs now."""

    def __init__(self, server):
        def client(service):
            return boto3.client(service, endpoint_url=server.url, region_name="us-east-1", aws_access_key_id="test",
                                aws_secret_access_key="test")

        self.cloudformation, self.sqs, self.functions = client("cloudformation"), client("sqs"), client("lambda")
        self.iam, self.logs, self.apigateway = client("iam"), client("logs"), client("apigateway")

    def outputs(self):
        stack = self.cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def is_at_rest(sqs, outputs):
    left = 0
    for queue in ("SQSInputQueue", "SQSOutputQueue"):
        attributes = sqs.get_queue_attributes(QueueUrl=outputs[queue], AttributeNames=["All"])["Attributes"]
        left += sum(int(value) for name, value in attributes.items() if name.startswith("ApproximateNumberOfMessages"))
    return left == 0


def dead_letters(sqs, outputs):
    numbers = set()
    for queue in (outputs["SQSInputQueueDLQ"], outputs["SQSOutputQueueDLQ"]):
        while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                numbers.add(json.loads(message["Body"])["data"]["n"])
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return numbers


def send_and_kill(server, rounds, chance, books, takers_too, started):
    """Kills with every round, the takers too or only senders. Gives the longest time from a start to an acknowledged message, in seconds."""
    slowest, began = 0, time.monotonic()
    outputs = Clients(server).outputs()
    for number in range(1, rounds + 1):
        outputs = moved(outputs, server)
        if not Client(server, outputs).post(books):
            books.complain(f"round {number}: the first message after the restart was not answered")
        slowest = max(slowest, time.monotonic() - began)
        load = Load(server, outputs, books)
        time.sleep(chance.uniform(*ROUND_S))
        if not takers_too:
            load.end_taking()
        server.kill()
        load.join()
        began = time.monotonic()
        server.start()
        if number % 20 == 0 or number == rounds:
            print(timed(f"round {number}: {len(books.acknowledged)} acknowledged, {len(books.results)} taken", started), flush=True)
    return slowest


def moved(outputs, server):
    """The stack's addresses after a restart: the same on another port."""
    return {name: server.url + "/" + value.split("/", 3)[3] for name, value in outputs.items()}


def come_to_rest(server, books):
    clients = Clients(server)
    outputs = clients.outputs()
    end = time.monotonic() + REST_S
    while not is_at_rest(clients.sqs, outputs):
        if time.monotonic() > end:
            books.complain(f"the queues did not come to rest within {REST_S} s")
            break
        drain(server, outputs, books)
    return dead_letters(clients.sqs, outputs)


def audit(server, options):
    """Gives the problems."""
    started = time.monotonic()
    chance = random.Random(options.seed)
    server.start()
    subprocess.run([options.sluice, "deploy", ROOT / "app/template.yaml", "--stack-name", STACK, "--parameter-overrides",
                    "VisibilityTimeout=5", "MaxReceiveCount=3", "--endpoint-url", server.url], check=True, stdout=subprocess.DEVNULL)
    template = json.dumps(Clients(server).cloudformation.get_template(StackName=STACK, TemplateStage="Original")["TemplateBody"])
    problems, last = [], 0
    for takers_too in (False, True):
        rounds = options.rounds // 2 if takers_too else options.rounds - options.rounds // 2
        print(timed(f"{rounds} rounds in which a kill cuts off {'senders and takers' if takers_too else 'senders only'}", started), flush=True)
        books = Books(last)
        slowest = send_and_kill(server, rounds, chance, books, takers_too, started)
        for line in books.close(come_to_rest(server, books)):
            print(timed(line, started), flush=True)
        print(timed(f"a message was acknowledged within {slowest * 1000:.0f} ms of every restart", started), flush=True)
        problems, last = problems + books.problems, books.last
    window = duration_of_deployment(Clients(server).cloudformation, STACK) / 2  # the other half passes until the answer is here
    stood = collections.Counter(
        interrupted_deployment(server, lambda: Clients(server), template, number, window * chance.random(), problems.append)
        for number in range(options.deployments))
    if stood:
        counts = ", ".join(f"{count} ({times}x)" for count, times in sorted(stood.items()))
        print(timed(f"{options.deployments} deployments and deletions went on after a kill; it came when so many of the 17 steps of a "
                    f"deployment were done: {counts}", started), flush=True)
    return problems


if __name__ == "__main__":
    parser = arguments(rounds=200)
    parser.add_argument("--deployments", type=int, default=20)
    carry_out(audit, parser.parse_args())
