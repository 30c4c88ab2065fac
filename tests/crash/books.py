"""What the clients of the audit saw, message by message, and whether it adds up.

A message is a number. It is *acknowledged* when its POST was answered with 200, *unanswered* when a kill cut that answer off (it may be queued or
not). It is *taken* when an answer of the outbox had it.
"""
import collections
import json
import threading

SHOWN = 10  # examples in a complaint


class Books:
    def __init__(self, last=0):
        self.lock = threading.Lock()
        self.last = last  # number given
        self.acknowledged = {}  # number: the MessageId that its sender was told
        self.malformed = set()  # acknowledged ones that can't be processed
        self.unanswered = set()
        self.results = {}  # MessageId in the outbox: number
        self.inputs = collections.defaultdict(set)  # number: MessageIds that its results name as theirs in the inbox
        self.cut_off = 0  # answers of the outbox that a kill cut off
        self.problems = []

    def number(self):
        with self.lock:
            self.last += 1
            return self.last

    def was_acknowledged(self, number, message_id, malformed):
        with self.lock:
            self.acknowledged[number] = message_id
            if malformed:
                self.malformed.add(number)

    def was_not_answered(self, number):
        with self.lock:
            self.unanswered.add(number)

    def was_cut_off(self):
        with self.lock:
            self.cut_off += 1

    def was_taken(self, message):
        identity, number = message["MessageId"], json.loads(message["Body"])["data"]["n"]
        with self.lock:
            if identity in self.results:
                self.problems.append(f"{identity} (message {number}) was deleted and came out of the outbox again")
            self.results[identity] = number
            self.inputs[number].add(message["MessageAttributes"]["InputMessageId"]["StringValue"])

    def complain(self, problem):
        with self.lock:
            self.problems.append(problem)

    def taken(self):
        return set(self.results.values())

    def close(self, dead):
        """The account; `dead` are the numbers in the dead-letter queues. Gives the lines to print, after which `problems` is complete."""
        acknowledged, taken = set(self.acknowledged), self.taken()
        lost = acknowledged - taken - dead
        self._must_be_none(lost & self.malformed, "malformed messages are not in the dead-letter queue")
        self._must_be_none(taken & self.malformed, "malformed messages came out of the outbox")
        self._must_be_none((taken | dead) - acknowledged - self.unanswered, "messages are there that nobody sent")
        foreign = {number for number, inputs in self.inputs.items() if inputs != {self.acknowledged.get(number, next(iter(inputs)))}}
        self._must_be_none(foreign, "messages name another message of the inbox than their senders were told")
        if len(lost) > self.cut_off:
            self._must_be_none(lost, f"acknowledged messages are gone, and {self.cut_off} answers of the outbox were cut off")
        return [
            f"{len(acknowledged)} acknowledged, {len(acknowledged & taken)} of them came out of the outbox, "
            f"{len((acknowledged & dead) - taken)} lie in a dead-letter queue ({len(self.malformed)} malformed ones were sent)",
            f"{len(lost)} went with one of the {self.cut_off} answers of the outbox that a kill cut off",
            f"{len(self.unanswered)} were never acknowledged, {len((taken | dead) & self.unanswered)} of them were queued all the same",
            f"{len(self.results) - len(taken)} results came beside another of the same message: processed again after a kill",
        ]

    def _must_be_none(self, numbers, complaint):
        if numbers:
            self.problems.append(f"{len(numbers)} {complaint}, {sorted(numbers)[:SHOWN]}")
