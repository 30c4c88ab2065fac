"""The audit of queues.py can fail: made-up books with one violation each, and beside each the story nearest to it in which all is well."""
import json

import pytest

import queue_audit
from queue_audit import Audit, Queue
from queue_books import Call, Reader

QUEUES = {"standard": Queue(visibility=2, max_receives=3), "dead": Queue(visibility=2, max_receives=3, source="standard"),
          "fifo": Queue(fifo=True, visibility=2)}
EMPTY = {name: {"ApproximateNumberOfMessages": 0} for name in QUEUES}


class Story:
    """Calls with times in milliseconds. A call without an end was cut off and never seen to end."""

    def __init__(self):
        self.calls = []

    def call(self, action, queue, begin, end, entries=(), results=(), **members):
        call = Call("book", len(self.calls), begin * 1000, action, queue, list(entries), **members)
        if end is not None:
            call.end, call.outcome, call.results = end * 1000, members.get("outcome", "answered"), list(results)
        self.calls.append(call)
        return self

    def send(self, token, begin, end, identity=None, queue="standard", **entry):
        """`identity`: the id; in a FIFO queue (id, sequence number)."""
        if queue == "fifo":
            entry = {"group": "g"} | entry
            identity, number = identity or (None, 0)
            result = {"id": identity, "sequence": str(number)}
        else:
            result = {"id": identity}
        return self.call("SendMessage", queue, begin, end, [{"token": token, "md5": f"md5 of {token}"} | entry], [result])

    def receive(self, begin, end, *messages, queue="standard", visibility=2):
        """`messages`: (token, id, count), in a FIFO queue with the sequence number; a dict may follow with what is different."""
        results = []
        for message in messages:
            *message, other = message if isinstance(message[-1], dict) else (*message, {})
            token, identity, count, *number = message
            result = {"id": identity, "count": count, "handle": f"{identity} {count} {queue}", "token": token, "md5": f"md5 of {token}"}
            results.append(result | ({"group": "g", "sequence": str(number[0])} if number else {}) | other)
        return self.call("ReceiveMessage", queue, begin, end, results=results, visibility=visibility)

    def delete(self, begin, end, identity, count, error=None, queue="standard"):
        return self.call("DeleteMessage", queue, begin, end, [{"id": identity, "count": count}], [{"error": error} if error else {}])

    def change(self, begin, end, identity, count, timeout, error=None, queue="standard"):
        return self.call("ChangeMessageVisibility", queue, begin, end, [{"id": identity, "count": count, "timeout": timeout}],
                         [{"error": error} if error else {}])


def sent():
    return Story().send("a", 0, 10, "A")


def received():
    return sent().receive(20, 30, ("a", "A", 1))


def three_times():
    return received().receive(2100, 2110, ("a", "A", 2)).receive(4200, 4210, ("a", "A", 3))


def fifo(*numbers):
    """Messages A, B... with these sequence numbers, sent one after another."""
    story = Story()
    for place, number in enumerate(numbers):
        story.send("abc"[place], place * 20, place * 20 + 10, ("ABC"[place], number), queue="fifo")
    return story


def expired():
    return fifo(1).receive(100, 110, ("a", "A", 1, 1), queue="fifo")


NO_VIOLATION = ""
STORIES = {
    "deleted": (NO_VIOLATION, received().delete(40, 50, "A", 1)),
    "answer: a call that went wrong": ("answer", sent().call("ReceiveMessage", "standard", 20, 30, outcome="wrong", error="500")),
    "answer: a refused send": ("answer", sent().call("SendMessage", "standard", 20, 30, [{"token": "b", "md5": ""}], [{"error": "no"}])),
    "answer: a refused receive": ("answer", sent().call("ReceiveMessage", "standard", 20, 30, results=[{"error": "no"}])),
    "a call that was not sent": (NO_VIOLATION, sent().call("SendMessage", "standard", 20, 30, [{"token": "b", "md5": ""}], outcome="not sent")),

    "identity: another id than was acknowledged": ("duplicate", sent().receive(20, 30, ("a", "B", 1))),
    "identity: another's body": ("identity and duplicate", sent().send("b", 11, 12, "B").receive(20, 30, ("b", "A", 1))),
    "identity: a changed body": ("identity", sent().receive(20, 30, ("a", "A", 1, {"md5": "other"}))),
    "identity: a handle again": ("identity", received().receive(2100, 2110, ("a", "A", 2, {"handle": "A 1 standard"}))),
    "identity: one id for two sends": ("identity", sent().send("a", 11, 12, "A")),
    "identity: another sequence number": ("identity and group-order", fifo(1).receive(100, 110, ("a", "A", 1, 2), queue="fifo")),
    "identity: another group": ("identity", fifo(1).receive(100, 110, ("a", "A", 1, 1, {"group": "h"}), queue="fifo")),

    "invented: never sent": ("invented", sent().receive(20, 30, ("b", "B", 1))),
    "invented: sent without a connection": ("invented", Story().call("SendMessage", "standard", 0, 10, [{"token": "a", "md5": "md5 of a"}],
                                                                     outcome="not sent").receive(20, 30, ("a", "A", 1))),
    "invented: before it was sent": ("invented", Story().receive(0, 10, ("a", "A", 1)).send("a", 40, 50, "A")),
    "cut off and there": (NO_VIOLATION, Story().send("a", 0, None).receive(20, 30, ("a", "A", 1))),

    "duplicate: one send, two messages": ("duplicate", sent().receive(20, 30, ("a", "A", 1), ("a", "B", 1))),
    "duplicate: cut off once, two messages": ("duplicate", Story().send("a", 0, None).receive(20, 30, ("a", "A", 1), ("a", "B", 1))),
    "tried twice, two messages": (NO_VIOLATION, sent().send("a", 11, None).receive(20, 30, ("a", "A", 1), ("a", "B", 1))),
    "duplicate: FIFO, a retry made a second": ("duplicate", Story().send("a", 0, None, queue="fifo").send("a", 20, 30, ("A", 1), queue="fifo")
                                               .receive(40, 50, ("a", "A", 1, 1), ("a", "B", 1, 2), queue="fifo")),
    "duplicate: FIFO, a repetition has another id": ("duplicate", fifo(1).send("a", 20, 30, ("B", 2), queue="fifo")),
    "FIFO, a retry": (NO_VIOLATION, Story().send("a", 0, None, queue="fifo").send("a", 20, 30, ("A", 1), queue="fifo")
                      .send("a", 40, 50, ("A", 1), queue="fifo").receive(60, 70, ("a", "A", 1, 1), queue="fifo")),

    "deleted-returns": ("deleted-returns", received().delete(40, 50, "A", 1).receive(2100, 2110, ("a", "A", 2))),
    "deleted-returns: by an old handle": ("deleted-returns", received().receive(2100, 2110, ("a", "A", 2)).delete(2120, 2130, "A", 1)
                                          .receive(4200, 4210, ("a", "A", 3))),
    "deleted-returns: from the dead-letter queue": ("deleted-returns", three_times().delete(4220, 4230, "A", 3)
                                                    .receive(6300, 6310, ("a", "A", 4), queue="dead")),
    "deleted too late, it had moved": (NO_VIOLATION, three_times().delete(6290, 6300, "A", 3).receive(6310, 6320, ("a", "A", 4), queue="dead")),
    "deleted while it was received": (NO_VIOLATION, received().delete(2100, 2120, "A", 1).receive(2090, 2110, ("a", "A", 2))),
    "deletion was cut off": (NO_VIOLATION, received().delete(40, None, "A", 1).receive(2100, 2110, ("a", "A", 2))),

    "visibility: inside the window": ("visibility", received().receive(1900, 1910, ("a", "A", 2))),
    "visibility: a longer window": ("visibility", sent().receive(20, 30, ("a", "A", 1), visibility=3).receive(2900, 2910, ("a", "A", 2))),
    "visibility: extended": ("visibility", received().change(1000, 1010, "A", 1, 3).receive(3900, 3910, ("a", "A", 2))),
    "visibility: from the dead-letter queue": ("visibility", three_times().receive(6000, 6010, ("a", "A", 4), queue="dead")),
    "visibility: no room for those that were cut off": ("visibility", received().receive(40, None).receive(3000, 3010, ("a", "A", 3))),
    "after the window": (NO_VIOLATION, received().receive(2025, 2035, ("a", "A", 2))),
    "visible at once": (NO_VIOLATION, received().change(40, 50, "A", 1, 0).receive(60, 70, ("a", "A", 2))),
    "visible at once, perhaps": (NO_VIOLATION, received().change(40, None, "A", 1, 0).receive(60, 70, ("a", "A", 2))),
    "extended, and then not": (NO_VIOLATION, received().change(40, 50, "A", 1, 3).change(60, 70, "A", 1, 0).receive(80, 90, ("a", "A", 2))),
    "extension was cut off": (NO_VIOLATION, received().change(1000, None, "A", 1, 3).receive(2100, 2110, ("a", "A", 2))),

    "delay": ("delay", Story().send("a", 0, 10, "A", delay=1).receive(900, 910, ("a", "A", 1))),
    "after the delay": (NO_VIOLATION, Story().send("a", 0, 10, "A", delay=1).receive(990, 1010, ("a", "A", 1))),

    "receive-count: falls": ("receive-count", sent().receive(15, None).receive(2100, 2110, ("a", "A", 2)).receive(4200, 4210, ("a", "A", 1))),
    "receive-count: stays": ("receive-count", received().receive(2100, 2110, ("a", "A", 1, {"handle": "new"}))),
    "receive-count: skips": ("receive-count", received().receive(5000, 5010, ("a", "A", 3))),
    "receive-count: first is not 1": ("receive-count", sent().receive(5000, 5010, ("a", "A", 2))),
    "a receive was cut off": (NO_VIOLATION, received().receive(2100, None).receive(5000, 5010, ("a", "A", 3))),

    "dead-letter: once too often": ("dead-letter", three_times().receive(6300, 6310, ("a", "A", 4))),
    "dead-letter: too early": ("dead-letter", received().receive(2100, 2110, ("a", "A", 2), queue="dead")),
    "dead-letter: back": ("dead-letter", sent().receive(15, None).receive(2050, None).receive(4200, None)
                          .receive(6300, 6310, ("a", "A", 4), queue="dead").receive(8400, 8410, ("a", "A", 5))),
    "moved": (NO_VIOLATION, three_times().receive(6300, 6310, ("a", "A", 4), queue="dead")),

    "sequence: falls": ("sequence", fifo(2, 1)),
    "sequence: in a batch": ("sequence", Story().call(
        "SendMessageBatch", "fifo", 0, 10, [{"token": "a", "md5": "", "group": "g"}, {"token": "b", "md5": "", "group": "g"}],
        [{"id": "A", "sequence": "2"}, {"id": "B", "sequence": "1"}])),
    "sent at the same time": (NO_VIOLATION, Story().send("a", 0, 10, ("A", 2), queue="fifo").send("b", 5, 15, ("B", 1), queue="fifo")),

    "group-order: the second first": ("group-order", fifo(1, 2).receive(100, 110, ("b", "B", 1, 2), queue="fifo")),
    "group-order: the first is in flight": ("group-order", fifo(1, 2).receive(100, 110, ("a", "A", 1, 1), queue="fifo")
                                            .receive(200, 210, ("b", "B", 1, 2), queue="fifo")),
    "group-order: one left out": ("group-order", fifo(1, 2, 3).receive(100, 110, ("a", "A", 1, 1), ("c", "C", 1, 3), queue="fifo")),
    "group-order: turned round": ("group-order", fifo(1, 2).receive(100, 110, ("b", "B", 1, 2), ("a", "A", 1, 1), queue="fifo")),
    "one after the other": (NO_VIOLATION, fifo(1, 2).receive(100, 110, ("a", "A", 1, 1), queue="fifo").delete(120, None, "A", 1, queue="fifo")
                            .receive(200, 210, ("b", "B", 1, 2), queue="fifo")),
    "together": (NO_VIOLATION, fifo(1, 2).receive(100, 110, ("a", "A", 1, 1), ("b", "B", 1, 2), queue="fifo")),

    "handle: refused in time": ("handle", expired().delete(1900, 1910, "A", 1, "expired", queue="fifo")),
    "handle: a change refused in time": ("handle", received().change(100, 110, "A", 1, 0, "not available")),
    "handle: a standard queue refused to delete": ("handle", received().delete(5000, 5010, "A", 1, "expired")),
    "a handle that expired": (NO_VIOLATION, expired().delete(2120, 2130, "A", 1, "expired", queue="fifo")),
    "a handle of a deleted message": (NO_VIOLATION, received().delete(40, 50, "A", 1).change(60, 70, "A", 1, 0, "not available")),
}


@pytest.mark.parametrize("name", STORIES)
def test_finds_the_violation_and_nothing_else(name):
    wanted, story = STORIES[name]
    assert {violation.invariant for violation in Audit(story.calls, QUEUES).run()} == set(wanted.split(" and ") if wanted else [])


def test_every_invariant_has_a_story():
    invariants = {line.split()[0] for line in queue_audit.__doc__.splitlines() if line.startswith("    ") and line[4] != " "}
    assert invariants == {wanted.split(" and ")[0] for wanted, _ in STORIES.values() if wanted} | {"lost", "counts"}


def at_the_end(story, leftovers=None):
    return [violation.invariant for violation in Audit(story.calls, QUEUES, leftovers or EMPTY).run()]


def test_at_the_end_nothing_is_lost():
    assert at_the_end(sent()) == ["lost"]
    assert at_the_end(received()) == ["lost"]
    assert at_the_end(Story().send("a", 0, None).receive(20, 30, ("a", "A", 1))) == ["lost"]
    assert at_the_end(expired().delete(3000, 3010, "A", 1, "expired", queue="fifo")) == ["lost"]


def test_at_the_end_a_message_may_be_gone_if_it_may_have_been_deleted_or_never_sent():
    assert not at_the_end(received().delete(40, 50, "A", 1))
    assert not at_the_end(received().delete(40, None, "A", 1))
    assert not at_the_end(Story().send("a", 0, None))


def test_at_the_end_the_queues_are_empty():
    assert at_the_end(Story(), EMPTY | {"fifo": {"ApproximateNumberOfMessagesNotVisible": 1}}) == ["counts"]


def test_an_audit_under_way_knows_calls_as_they_stood_then():
    """A deletion that had begun may have been carried out, though its answer was written down later."""
    calls = received().delete(40, 50, "A", 1).receive(2100, 2110, ("a", "A", 2)).calls
    assert not Audit([call.as_of(2105_000) for call in calls], QUEUES).run()
    assert [violation.invariant for violation in Audit([call.as_of(2110_000) for call in calls], QUEUES).run()] == ["deleted-returns"]


def test_books_are_read_while_they_are_written(tmp_path):
    book = tmp_path / "one.jsonl"
    begin = json.dumps({"call": 1, "begin": 5, "action": "DeleteMessage", "queue": "fifo", "entries": [{"id": "A", "count": 1}]})
    end = json.dumps({"call": 1, "end": 9, "outcome": "answered", "results": [{}]})
    reader = Reader([book])
    reader.read()
    assert not reader.as_of(100)
    book.write_text(begin + "\n" + end[:7])
    reader.read()
    [call] = reader.as_of(100)
    assert (call.book, call.kind, call.begin, call.outcome) == ("one", "delete", 5, "cut")
    with book.open("a") as file:
        file.write(end[7:] + "\n")
    reader.read()
    assert [call.outcome for call in reader.as_of(9)] == ["answered"]
    assert [call.outcome for call in reader.as_of(8)] == ["cut"]
    assert not reader.as_of(4)
