"""The books that the workers of queues.py write, and what they say: calls.

A book has two lines of JSON for each call. The first is written before the call begins, so that no call is unknown whatever is cut off:

    {"call": 7, "begin": 81, "action": "SendMessageBatch", "queue": "standard", "entries": [...]}        ReceiveMessage: "visibility": 2
    {"call": 7, "end": 95, "outcome": "answered", "results": [...]}

    entries of a send     {"token", "md5"} and maybe "group" (a FIFO queue's; the token is its deduplication id) and "delay"
               a delete   {"id", "count"}: the receipt handle of the delivery with this ApproximateReceiveCount
               a change   {"id", "count", "timeout"}
    results of a send     {"id"} and in a FIFO queue "sequence", for each entry; {"error"} where the entry was refused
               a receive  {"id", "count", "handle", "token", "md5"} and maybe "group" and "sequence", for each message
               others     {} or {"error"}, for each entry

    outcome  answered     the service answered; a request that was refused has an error for each entry
             cut          the connection broke: carried out or not, nobody knows. Also a call whose second line is missing
             not sent     there was no connection: not carried out
             wrong        nothing that a client should ever see; "error" says what

Times are microseconds of the machine's monotonic clock, which all processes share: `begin` is rounded down and `end` up.
"""
import dataclasses
import json
import math

KINDS = {"SendMessage": "send", "SendMessageBatch": "send", "ReceiveMessage": "receive", "DeleteMessage": "delete",
         "DeleteMessageBatch": "delete", "ChangeMessageVisibility": "change", "ChangeMessageVisibilityBatch": "change"}


@dataclasses.dataclass(slots=True)
class Call:
    book: str
    number: int
    begin: int
    action: str
    queue: str
    entries: list = dataclasses.field(default_factory=list)
    visibility: float = 0  # of a receive, in seconds
    end: float = math.inf
    outcome: str = "cut"
    results: list = dataclasses.field(default_factory=list)
    error: str = ""

    @property
    def kind(self):
        return KINDS[self.action]

    def __str__(self):
        return f"{self.action} {self.book}:{self.number} [{self.begin}..{self.end}]"

    def as_of(self, moment):
        """The call as it stood then: under way if it ended later."""
        if self.end <= moment:
            return self
        return dataclasses.replace(self, end=math.inf, outcome="cut", results=[], error="")


class Reader:
    """Reads books while they are written."""

    def __init__(self, paths):
        self.offsets = dict.fromkeys(paths, 0)
        self.calls = {}  # (book, number): Call

    def read(self):
        """All that is new. A line that is not complete yet is left for the next time."""
        for path, offset in self.offsets.items():
            if not path.exists():
                continue
            with path.open("rb") as book:
                book.seek(offset)
                text = book.read()
            complete = text.rfind(b"\n") + 1
            for line in text[:complete].splitlines():
                self.add(path.stem, json.loads(line))
            self.offsets[path] = offset + complete

    def add(self, book, line):
        number = line.pop("call")
        if "begin" in line:
            self.calls[book, number] = Call(book, number, **line)
            return
        call = self.calls[book, number]
        call.end, call.outcome = line["end"], line["outcome"]
        call.results, call.error = line.get("results", []), line.get("error", "")

    def as_of(self, moment):
        """The calls that had begun then. Complete if read() was called after that moment."""
        return [call.as_of(moment) for call in self.calls.values() if call.begin <= moment]
