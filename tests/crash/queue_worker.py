"""One of the clients of queues.py: boto3, in a process of its own, with a thread for each of its roles; queue_worker.cjs is the same in
JavaScript.

    queue_worker.py SETTINGS BOOK NAME      works until its standard input ends

SETTINGS is the file that queues.py writes; what is in BOOK, queue_books.py says.
"""
import functools
import hashlib
import json
import pathlib
import random
import sys
import threading
import time

import boto3
from botocore import exceptions
from botocore.config import Config

CUT = (exceptions.ConnectionClosedError, exceptions.IncompleteReadError, exceptions.ResponseStreamingError, exceptions.HTTPClientError)
NOT_SENT = (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError)
POLL_S = 0.002


class Sluice:
    """Where sluice is. It writes its port file anew with every start."""

    def __init__(self, port_file, is_over):
        self.port_file, self.is_over = pathlib.Path(port_file), is_over
        self.lock, self.made = threading.Lock(), None
        self.port = int(self.port_file.read_text())

    def life(self):
        """Something that is another after a restart; None between a kill and the restart, if it is noticed."""
        try:
            found = self.port_file.stat()
            return found.st_mtime_ns, found.st_ino
        except FileNotFoundError:
            return None

    def wait_for_another(self, life):
        while not self.is_over.is_set() and self.life() in (None, life):
            self.is_over.wait(POLL_S)

    def client(self):
        with self.lock:
            try:
                port = int(self.port_file.read_text())
            except FileNotFoundError:
                port = self.port  # nobody answers there
            if port != self.port or self.made is None:
                self.port = port
                self.made = boto3.client(
                    "sqs", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
                    aws_secret_access_key="test",
                    config=Config(retries={"total_max_attempts": 1}, read_timeout=30, max_pool_connections=20))
            return self.made

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/000000000000/{name}"


class Book:
    def __init__(self, path):
        self.file, self.lock, self.calls = open(path, "w", buffering=1), threading.Lock(), 0

    def begin(self, **what):
        with self.lock:
            self.calls += 1
            self.file.write(json.dumps({"call": self.calls, "begin": time.monotonic_ns() // 1000} | what) + "\n")
            return self.calls

    def end(self, call, outcome, **what):
        end = time.monotonic_ns() // 1000 + 1
        with self.lock:
            self.file.write(json.dumps({"call": call, "end": end, "outcome": outcome} | what) + "\n")


class Caller:
    """Calls that are in the book. Each gives its outcome and results, as queue_books.py says."""

    def __init__(self, settings, book, is_over):
        self.queues, self.book = settings["queues"], book
        self.sluice = Sluice(settings["port_file"], is_over)

    def carry_out(self, action, queue, call, read, **said):
        """call(client, url) gives the answer that read(answer) makes results of."""
        life = self.sluice.life()
        client = self.sluice.client()
        number = self.book.begin(action=action, queue=queue, **said)
        outcome, results, error = self.outcome_of(lambda: read(call(client, self.sluice.url(self.queues[queue]["name"]))),
                                                  max(1, len(said.get("entries", []))))
        self.book.end(number, outcome, **({"results": results} if outcome == "answered" else {}), **({"error": error} if error else {}))
        if outcome in ("cut", "not sent"):
            self.sluice.wait_for_another(life)
        return outcome, results

    @staticmethod
    def outcome_of(call, entries):
        try:
            return "answered", call(), ""
        except exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                return "answered", [{"error": str(error)}] * entries, ""
            return "wrong", [], str(error)
        except NOT_SENT as error:
            return "not sent", [], repr(error)
        except exceptions.ReadTimeoutError as error:
            return "wrong", [], repr(error)
        except CUT as error:
            return "cut", [], repr(error)
        except Exception as error:  # pylint: disable=broad-exception-caught
            return "wrong", [], repr(error)

    def send(self, queue, messages):
        """`messages`: [(entry of the book, body)]; one goes alone."""
        fifo = self.queues[queue]["fifo"]

        def parameters(entry, body):
            found = {"MessageBody": body, "MessageAttributes": {"token": {"DataType": "String", "StringValue": entry["token"]}}}
            if fifo:
                found |= {"MessageGroupId": entry["group"], "MessageDeduplicationId": entry["token"]}
            return found | ({"DelaySeconds": entry["delay"]} if "delay" in entry else {})

        def result(answer, entry):
            assert answer["MD5OfMessageBody"] == entry["md5"], f"MD5OfMessageBody of {entry['token']}"
            return {"id": answer["MessageId"]} | ({"sequence": answer["SequenceNumber"]} if fifo else {})

        entries = [entry for entry, _ in messages]
        if len(messages) == 1:
            return self.carry_out("SendMessage", queue, lambda client, url: client.send_message(QueueUrl=url, **parameters(*messages[0])),
                                  lambda answer: [result(answer, entries[0])], entries=entries)
        batch = [{"Id": str(place)} | parameters(*message) for place, message in enumerate(messages)]
        return self.carry_out("SendMessageBatch", queue, lambda client, url: client.send_message_batch(QueueUrl=url, Entries=batch),
                              lambda answer: in_order(answer, entries, result), entries=entries)

    def receive(self, queue, wait, visibility, most=10):
        def result(message):
            token = message["Body"].split(" ", 1)[0]
            digest = hashlib.md5(message["Body"].encode()).hexdigest()
            assert message["MD5OfBody"] == digest, f"MD5OfBody of {token}"
            assert message["MessageAttributes"]["token"]["StringValue"] == token, f"attributes of {token}"
            attributes = message["Attributes"]
            found = {"id": message["MessageId"], "count": int(attributes["ApproximateReceiveCount"]), "handle": message["ReceiptHandle"],
                     "token": token, "md5": digest}
            if self.queues[queue]["fifo"]:
                found |= {"group": attributes["MessageGroupId"], "sequence": attributes["SequenceNumber"]}
            return found

        return self.carry_out(
            "ReceiveMessage", queue,
            lambda client, url: client.receive_message(
                QueueUrl=url, WaitTimeSeconds=wait, VisibilityTimeout=visibility, MaxNumberOfMessages=most,
                MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"]),
            lambda answer: [result(message) for message in answer.get("Messages", [])], visibility=visibility)

    def delete(self, queue, held):
        """`held`: messages as receive() gave them."""
        entries = [{"id": one["id"], "count": one["count"]} for one in held]
        if len(held) == 1:
            return self.carry_out("DeleteMessage", queue,
                                  lambda client, url: client.delete_message(QueueUrl=url, ReceiptHandle=held[0]["handle"]),
                                  lambda answer: [{}], entries=entries)
        batch = [{"Id": str(place), "ReceiptHandle": one["handle"]} for place, one in enumerate(held)]
        return self.carry_out("DeleteMessageBatch", queue, lambda client, url: client.delete_message_batch(QueueUrl=url, Entries=batch),
                              lambda answer: in_order(answer, entries), entries=entries)

    def change(self, queue, held, timeout):
        entries = [{"id": one["id"], "count": one["count"], "timeout": timeout} for one in held]
        if len(held) == 1:
            return self.carry_out(
                "ChangeMessageVisibility", queue,
                lambda client, url: client.change_message_visibility(
                    QueueUrl=url, ReceiptHandle=held[0]["handle"], VisibilityTimeout=timeout),
                lambda answer: [{}], entries=entries)
        batch = [{"Id": str(place), "ReceiptHandle": one["handle"], "VisibilityTimeout": timeout} for place, one in enumerate(held)]
        return self.carry_out("ChangeMessageVisibilityBatch", queue,
                              lambda client, url: client.change_message_visibility_batch(QueueUrl=url, Entries=batch),
                              lambda answer: in_order(answer, entries), entries=entries)

    def counts(self, queue):
        """{attribute: number} of the queue's messages, or None if the answer was cut off. Not in the book."""
        life = self.sluice.life()
        try:
            client = self.sluice.client()
            found = client.get_queue_attributes(QueueUrl=self.sluice.url(self.queues[queue]["name"]), AttributeNames=["All"])["Attributes"]
        except (*NOT_SENT, *CUT):
            self.sluice.wait_for_another(life)
            return None
        return {name: int(value) for name, value in found.items() if name.startswith("ApproximateNumberOfMessages")}


def in_order(answer, entries, result=lambda answer, entry: {}):
    """A batch's results in the order of its entries."""
    found = {one["Id"]: result(one, entries[int(one["Id"])]) for one in answer.get("Successful", [])}
    found |= {one["Id"]: {"error": f"{one['Code']}: {one['Message']}"} for one in answer.get("Failed", [])}
    assert len(found) == len(entries), f"a batch of {len(entries)} has {len(found)} results"
    return [found[str(place)] for place in range(len(entries))]


class Role:
    """One thread: sends to a queue, or receives from it."""

    def __init__(self, settings, caller, is_over, name, queue):
        self.caller, self.is_over, self.name, self.queue = caller, is_over, name, queue
        self.fifo, self.mix = settings["queues"][queue]["fifo"], settings["mix"]
        self.visibility = settings["queues"][queue]["visibility"]
        self.chance = random.Random(f"{settings['seed']} {name}")
        self.number = 0

    def pause(self):
        self.is_over.wait(self.mix["pause_s"])

    def happens(self, what):
        return self.chance.random() < self.mix[what]

    def message(self):
        self.number += 1
        token = f"{self.name}-{self.number}"
        size = self.chance.randint(8_000, 40_000) if self.happens("large") else self.chance.randint(0, 200)
        body = f"{token} {'é' * size}"
        entry = {"token": token, "md5": hashlib.md5(body.encode()).hexdigest()}
        if self.fifo:
            entry["group"] = f"group-{self.chance.randrange(self.mix['groups'])}"
        elif self.happens("delayed"):
            entry["delay"] = 1
        return entry, body

    def send(self):
        """Messages alone and in batches. What was cut off is mostly sent again, and so is some of what was acknowledged by a FIFO queue."""
        while not self.is_over.is_set():
            if self.number % self.mix["look_each"] == 0:
                counts = self.caller.counts(self.queue)
                if counts is None or counts["ApproximateNumberOfMessages"] > self.mix["backlog"]:
                    self.pause()
                    continue
            messages = [self.message() for _ in range(self.chance.randint(2, 10) if self.happens("batch") else 1)]
            while not self.is_over.is_set():
                outcome, _ = self.caller.send(self.queue, messages)
                again = outcome == "not sent" or self.happens("retry") and outcome == "cut"
                if not again and not (self.fifo and self.happens("repeat")):
                    break
            self.pause()

    def receive(self):
        """Short and long polls. What comes is deleted, now or late, hidden for longer or no longer, or left."""
        late = []  # (when, message)
        while not self.is_over.is_set():
            visibility = self.visibility + (1 if self.happens("longer") else 0)
            wait = 1 if self.happens("long_poll") else 0
            outcome, messages = self.caller.receive(self.queue, wait, visibility, self.chance.randint(1, 10))
            if outcome != "answered" or not messages or "error" in messages[0]:
                self.pause()
                messages = []
            hidden = [one for one in messages if self.happens("change")]
            if hidden:
                self.each(hidden, functools.partial(self.change, timeout=self.chance.choice([0, self.visibility, self.visibility + 1])))
            keep = self.mix["leave_fifo" if self.fifo else "leave"]
            deleted = [one for one in messages if self.chance.random() >= keep and (one not in hidden or self.happens("delete_hidden"))]
            for one in list(deleted):
                if self.happens("late"):
                    deleted.remove(one)
                    late.append((time.monotonic() + self.chance.uniform(0, 1.5 * self.visibility), one))
            deleted += [one for when, one in late if when <= time.monotonic()]
            late = [(when, one) for when, one in late if when > time.monotonic()]
            for place in range(0, len(deleted), 10):
                self.each(deleted[place:place + 10], self.delete)

    def change(self, held, timeout):
        return self.caller.change(self.queue, held, timeout)

    def delete(self, held):
        return self.caller.delete(self.queue, held)

    def each(self, held, use):
        """In a batch or one by one; what was cut off is mostly tried again."""
        for few in [held] if self.happens("batch") else [[one] for one in held]:
            while use(few)[0] in ("cut", "not sent") and self.happens("retry") and not self.is_over.is_set():
                pass


def main():
    settings, name = json.loads(pathlib.Path(sys.argv[1]).read_text()), sys.argv[3]
    is_over, failed = threading.Event(), threading.Event()
    caller = Caller(settings, Book(sys.argv[2]), is_over)

    def work(role, kind):
        try:
            getattr(role, kind)()
        except BaseException:
            failed.set()
            raise

    threads = []
    for place, (kind, queue) in enumerate(settings["roles"]):
        threads.append(threading.Thread(target=work, args=(Role(settings, caller, is_over, f"{name}{place}", queue), kind)))
        threads[-1].start()
    sys.stdin.read()
    is_over.set()
    for thread in threads:
        thread.join()
    sys.exit(1 if failed.is_set() else 0)


if __name__ == "__main__":
    main()
