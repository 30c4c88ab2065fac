"""What the calls of all clients say about the queues. Each violation has the name of its invariant:

    answer           a call ended as none should: a wrong digest, a 5xx, a refused send or receive, a time-out
    identity         one message, one id, one body: an acknowledged id or a body is another's, one receipt handle was given out twice
    invented         a message that nobody sent, or that came before it was sent
    duplicate        one send made more messages than its tries; in a FIFO queue more than one
    lost             at the end: a message was acknowledged or seen, nobody asked to delete it, and yet it is gone
    deleted-returns  a receive that began after the acknowledgement of a message's deletion delivered it
    visibility       a message was delivered again inside its visibility window, or was received more often than windows fit in
    delay            a message was delivered before its delay was over
    receive-count    ApproximateReceiveCount did not rise from a delivery to the next, or skipped more than receives were cut off
    dead-letter      a message came more often than maxReceiveCount, came from the dead-letter queue too early, or came back from there
    sequence         FIFO: SequenceNumber does not rise with the acknowledged sends of a group
    group-order      FIFO: a message was delivered though an earlier one of its group was there and did not come with it
    handle           a receipt handle was refused though its message was certainly in flight and nobody had tried to delete it
    counts           at the end: the drained queues say that they have messages

Only certain violations count. The server did what a call asked at some moment between the call's begin and its end, if it was answered;
if it was cut off, at any moment after its begin or never. A violation is one whichever moment it was.
"""
import bisect
import collections
import dataclasses
import math

SECOND = 1_000_000
SLACK = 20_000  # the server counts in milliseconds of another clock
MAYBE_DONE = ("answered", "cut")


@dataclasses.dataclass(frozen=True)
class Violation:
    invariant: str
    what: str

    def __str__(self):
        return f"{self.invariant}: {self.what}"


@dataclasses.dataclass(frozen=True)
class Queue:
    """`source` is the name of the queue that this one has the dead letters of, `max_receives` that one's maxReceiveCount."""

    fifo: bool = False
    visibility: float = 2  # the shortest that any receive asks for, in seconds
    max_receives: float = math.inf
    source: str = ""


@dataclasses.dataclass(slots=True)
class Try:
    """An entry of a send that may have been carried out."""

    call: object
    entry: dict
    id: str = ""  # if acknowledged
    sequence: int = 0


@dataclasses.dataclass(slots=True)
class Delivery:
    call: object
    position: int
    id: str
    count: int
    handle: str
    token: str
    md5: str
    group: str = ""
    sequence: int = 0

    @property
    def hides(self):
        return self.call.visibility

    def __str__(self):
        return f"count {self.count} by {self.call}"


@dataclasses.dataclass(slots=True)
class Use:
    """Of a receipt handle: to delete, or to change the visibility."""

    call: object
    count: int
    hides: float = 0
    acknowledged: bool = False
    refused: str = ""


@dataclasses.dataclass(slots=True)
class Message:
    id: str
    tokens: set = dataclasses.field(default_factory=set)  # one, if all is well
    sends: list = dataclasses.field(default_factory=list)  # acknowledged
    deliveries: list = dataclasses.field(default_factory=list)  # by receive count
    deletes: list = dataclasses.field(default_factory=list)
    changes: list = dataclasses.field(default_factory=list)

    def held_until(self, anchor, upto):
        """The anchor, a delivery or an acknowledged change, hides the message at least until then, looked at before `upto`: other changes
        that may have come later, and before `upto`, may have shortened it."""
        end = anchor.call.begin + anchor.hides * SECOND
        for change in self.changes:
            if change is not anchor and not change.refused and change.call.end >= anchor.call.begin and change.call.begin <= upto:
                end = min(end, change.call.begin + change.hides * SECOND)
        return end

    def is_held_throughout(self, call, count=None):
        """Whether the message was certainly in flight in the call's queue from its begin to its end; `count`: by this delivery."""
        anchors = self.deliveries + [change for change in self.changes if change.acknowledged]
        return any(anchor.call.end < call.begin and anchor.call.queue == call.queue and count in (None, anchor.count)
                   and self.held_until(anchor, call.end) > call.end + SLACK for anchor in anchors)

    def delete_tried_before(self, moment):
        return any(use.call.begin < moment and not use.refused for use in self.deletes)


class Audit:
    """`queues`: {name: Queue}. `leftovers`: {name: {attribute: number}} at the very end, when all queues were drained; None before."""

    def __init__(self, calls, queues, leftovers=None):
        self.queues, self.leftovers = queues, leftovers
        self.violations = []
        self.calls = sorted(calls, key=lambda call: call.begin)
        self.tries = collections.defaultdict(list)  # token: [Try]
        self.messages = {}  # id: Message
        self.receives = []  # answered
        self.figures = collections.Counter()
        for call in self.calls:
            getattr(self, "take_" + call.kind)(call)
        self.names = {name: self.names_with_dead_letters(name) for name in queues}
        self.cut_receives = {name: self.cut_receives_of(name) for name in queues}
        for message in self.messages.values():
            message.deliveries.sort(key=lambda one: (one.count, one.call.begin))

    def run(self):
        """Gives the violations."""
        self.check_answers()
        self.check_sends()
        for message in self.messages.values():
            self.check_identity(message)
            self.check_deleted(message)
            self.check_windows(message)
            self.check_counts(message)
            self.check_dead_letters(message)
            self.check_handles(message)
        self.check_sequences()
        self.check_group_order()
        if self.leftovers is not None:
            self.check_the_end()
        return self.violations

    def violated(self, invariant, what):
        self.violations.append(Violation(invariant, what))

    # ---- reading ----

    def message(self, identity):
        if identity not in self.messages:
            self.messages[identity] = Message(identity)
        return self.messages[identity]

    def take_send(self, call):
        if call.outcome not in MAYBE_DONE:
            return
        for position, entry in enumerate(call.entries):
            result = call.results[position] if call.outcome == "answered" else {}
            if "error" in result:
                continue
            tried = Try(call, entry, result.get("id", ""), int(result.get("sequence", 0)))
            self.tries[entry["token"]].append(tried)
            if tried.id:
                message = self.message(tried.id)
                message.sends.append(tried)
                message.tokens.add(entry["token"])

    def take_receive(self, call):
        if call.outcome != "answered" or any("error" in result for result in call.results):
            return
        self.receives.append((call, []))
        for position, result in enumerate(call.results):
            result = result | {"sequence": int(result.get("sequence", 0))}
            delivery = Delivery(call, position, **result)
            message = self.message(delivery.id)
            message.deliveries.append(delivery)
            message.tokens.add(delivery.token)
            self.receives[-1][1].append(delivery)
            self.figures["deliveries"] += 1

    def take_delete(self, call):
        self.take_uses(call, lambda message: message.deletes)

    def take_change(self, call):
        self.take_uses(call, lambda message: message.changes)

    def take_uses(self, call, place):
        if call.outcome not in MAYBE_DONE:
            return
        for position, entry in enumerate(call.entries):
            result = call.results[position] if call.outcome == "answered" else {}
            use = Use(call, entry["count"], entry.get("timeout", 0), call.outcome == "answered" and "error" not in result,
                      result.get("error", ""))
            place(self.message(entry["id"])).append(use)

    def names_with_dead_letters(self, name):
        """The queues that a message of this one may be received from."""
        source = self.queues[name].source or name
        return [one for one, queue in self.queues.items() if source in (one, queue.source)]

    def cut_receives_of(self, name):
        """Begins and ends of the receives that may have taken messages and not delivered them, both in order."""
        cut = [call for call in self.calls if call.kind == "receive" and call.outcome == "cut" and call.queue in self.names[name]]
        return sorted(call.begin for call in cut), sorted(call.end for call in cut)

    def earliest_send(self, message):
        """When it was sent at the earliest: the try that was acknowledged with it, or else the first of its token."""
        tries = message.sends or [one for token in message.tokens for one in self.tries[token]]
        # In a FIFO queue an acknowledged try may repeat an earlier one that was not.
        if any(self.queues[one.call.queue].fifo for one in tries):
            tries = [one for token in message.tokens for one in self.tries[token]]
        return min(tries, key=lambda one: one.call.begin, default=None)

    # ---- the invariants ----

    def check_answers(self):
        for call in self.calls:
            if call.outcome == "wrong":
                self.violated("answer", f"{call}: {call.error}")
            if call.kind in ("send", "receive"):
                for result in call.results:
                    if "error" in result:
                        self.violated("answer", f"{call} was refused: {result['error']}")

    def check_sends(self):
        ids = collections.defaultdict(set)  # token: ids of the messages that it made
        for message in self.messages.values():
            for token in message.tokens:
                ids[token].add(message.id)
        for token, made in ids.items():
            tries = self.tries.get(token)
            if not tries:
                self.violated("invented", f"nobody sent {token}, which is message {sorted(made)}")
                continue
            fifo = self.queues[tries[0].call.queue].fifo
            possible = 1 if fifo else sum(one.call.outcome == "cut" for one in tries) + len({one.id for one in tries if one.id})
            if len(made) > possible:
                self.violated("duplicate", f"{token} made {len(made)} messages, {possible} possible: {sorted(made)}, "
                                           f"{[str(one.call) for one in tries]}")
            answers = [(one.id, one.sequence) for one in tries if one.id]
            if fifo and len(set(answers)) > 1:
                self.violated("duplicate", f"{token}, repeated, was answered with {answers}")
            if not fifo and len(set(answers)) < len(answers):
                self.violated("identity", f"{token}, sent again, was answered with the same id: {answers}")

    def check_identity(self, message):
        if len(message.tokens) > 1:
            self.violated("identity", f"message {message.id} is {sorted(message.tokens)}")
        handles = [delivery.handle for delivery in message.deliveries]
        if len(set(handles)) < len(handles):
            self.violated("identity", f"message {message.id} came twice with the same receipt handle: {self.story(message)}")
        if not message.deliveries:
            return
        first = self.earliest_send(message)
        if first is None:
            return  # reported as invented
        for delivery in message.deliveries:
            if delivery.md5 != first.entry["md5"]:
                self.violated("identity", f"message {message.id}, {first.entry['token']}, came with another body, {delivery}")
            if delivery.group != first.entry.get("group", ""):
                self.violated("identity", f"message {message.id} came with group {delivery.group}, {delivery}")
            if delivery.sequence and any(one.sequence != delivery.sequence for one in message.sends):
                self.violated("identity", f"message {message.id} came with sequence number {delivery.sequence}: {self.story(message)}")
            if delivery.call.end < first.call.begin:
                self.violated("invented", f"message {message.id} came before it was sent: {self.story(message)}")
            elif delivery.call.end + SLACK < first.call.begin + first.entry.get("delay", 0) * SECOND:
                self.violated("delay", f"message {message.id} came before {first.entry['delay']} s were over: {self.story(message)}")

    def check_deleted(self, message):
        for delivery in message.deliveries:
            for use in message.deletes:
                if not use.acknowledged or delivery.call.begin <= use.call.end:
                    continue
                # From the dead-letter queue it may come, if it had moved there before the source's handle was used.
                if delivery.call.queue == use.call.queue or message.is_held_throughout(use.call):
                    self.violated("deleted-returns", f"message {message.id}: {self.story(message)}")
                    return

    def check_windows(self, message):
        for earlier, later in zip(message.deliveries, message.deliveries[1:]):
            if later.call.end < earlier.call.begin:
                continue  # the count fell
            changes = [one for one in message.changes
                       if one.acknowledged and one.call.begin > earlier.call.end and one.call.end < later.call.begin]
            self.figures["redeliveries"] += 1
            if any(later.call.end + SLACK < message.held_until(anchor, later.call.end) for anchor in [earlier, *changes]):
                self.violated("visibility", f"message {message.id}: {self.story(message)}")
                return

    def check_counts(self, message):
        deliveries = message.deliveries
        for position, later in enumerate(deliveries):
            for earlier in deliveries[:position]:
                if earlier.count == later.count or later.call.end < earlier.call.begin:
                    self.violated("receive-count", f"message {message.id}: {self.story(message)}")
                    return
        first = self.earliest_send(message)
        if not deliveries or first is None:
            return
        queue = self.queues[first.call.queue]
        since, count = first.call.begin, 0
        for delivery in deliveries:
            skipped = delivery.count - count - 1
            begins, ends = self.cut_receives[first.call.queue]
            cut = bisect.bisect_right(begins, delivery.call.end) - bisect.bisect_left(ends, since)
            if skipped > cut:
                self.violated("receive-count", f"message {message.id}: {skipped} receives are missing before {delivery}, {cut} were cut "
                                               f"off: {self.story(message)}")
                return
            # Between two receives lies a window, unless a change of visibility cut it short.
            cuts = sum(1 for one in message.changes if not one.refused and one.call.end >= since and one.call.begin <= delivery.call.end)
            windows = max(0, int((delivery.call.end + SLACK - since) // (queue.visibility * SECOND))) + cuts
            if skipped + (count > 0) > windows:
                self.violated("visibility", f"message {message.id}: {skipped} receives before {delivery}, and there is room for {windows} "
                                            f"windows: {self.story(message)}")
                return
            self.figures["receives that were cut off and took a message"] += skipped
            since, count = delivery.call.begin, delivery.count

    def check_dead_letters(self, message):
        dead = None
        for delivery in sorted(message.deliveries, key=lambda one: one.call.end):
            queue = self.queues[delivery.call.queue]
            if queue.source and delivery.count <= queue.max_receives:
                self.violated("dead-letter", f"message {message.id} moved too early: {self.story(message)}")
                return
            if not queue.source and delivery.count > queue.max_receives:
                self.violated("dead-letter", f"message {message.id} came too often: {self.story(message)}")
                return
            if not queue.source and dead is not None and delivery.call.begin > dead.call.end:
                self.violated("dead-letter", f"message {message.id} came back from the dead-letter queue: {self.story(message)}")
                return
            if queue.source and dead is None:
                dead = delivery
                self.figures["messages from the dead-letter queue"] += 1

    def check_handles(self, message):
        """A deleted message's handle can still be used to delete; a FIFO queue's handle is good for as long as the message is in flight."""
        for use, deleting in [(use, True) for use in message.deletes] + [(use, False) for use in message.changes]:
            if not use.refused:
                continue
            self.figures["handles refused"] += 1
            fifo = self.queues[use.call.queue].fifo
            if deleting and not fifo:
                self.violated("handle", f"message {message.id}, {use.refused}: {self.story(message)}")
                return
            in_flight = message.is_held_throughout(use.call, use.count if fifo else None)
            if in_flight and not message.delete_tried_before(use.call.end):
                self.violated("handle", f"message {message.id}, {use.refused}: {self.story(message)}")
                return

    def groups(self):
        """{(queue, group): [(sequence, id)]} of all messages whose sequence number is known, in order."""
        groups = collections.defaultdict(set)
        for message in self.messages.values():
            for one in message.sends:
                if one.sequence:
                    groups[one.call.queue, one.entry.get("group", "")].add((one.sequence, message.id))
            for one in message.deliveries:
                if one.sequence:
                    groups[one.call.queue, one.group].add((one.sequence, message.id))
        return {key: sorted(found) for key, found in groups.items()}

    def check_sequences(self):
        sends = collections.defaultdict(list)  # (queue, group): [(first begin, first acknowledgement, sequence, token)]
        for token, tries in self.tries.items():
            acknowledged = [one for one in tries if one.sequence]
            if acknowledged:
                sends[acknowledged[0].call.queue, acknowledged[0].entry.get("group", "")].append(
                    (min(one.call.begin for one in tries), min(one.call.end for one in acknowledged), acknowledged[0].sequence, token))
        for (queue, group), found in sends.items():
            ended = sorted(found, key=lambda one: one[1])
            position, last = 0, (0, "")  # the highest of those that were acknowledged before this one began
            for begin, _, sequence, token in sorted(found):
                while ended[position][1] < begin:
                    last = max(last, (ended[position][2], ended[position][3]))
                    position += 1
                if sequence <= last[0]:
                    self.violated("sequence", f"{token}, sent to {group} of {queue} after {last[1]} was acknowledged, has {sequence}, "
                                              f"not more than {last[0]}")
        # Entries of a batch are sent in their order.
        for call in {id(one.call): one.call for tries in self.tries.values() for one in tries if one.sequence}.values():
            self.check_batch(call)

    def check_batch(self, call):
        last = {}
        for entry, result in zip(call.entries, call.results):
            group, sequence = entry.get("group", ""), int(result.get("sequence", 0))
            again = len(self.tries[entry["token"]]) > 1  # it may have been sent before the others
            if sequence and not again:
                if sequence <= last.get(group, 0):
                    self.violated("sequence", f"{entry['token']} of {call} has {sequence}, not more than {last[group]}")
                last[group] = sequence

    def check_group_order(self):
        """A group's messages come from its oldest on; one that is in flight, or that was not taken, stops those behind it."""
        places, orders, left = {}, self.groups(), {}
        for key, order in orders.items():
            # left[key][n]: when the last of the first n messages may have been deleted at the earliest.
            left[key] = [0]
            for place, (_, identity) in enumerate(order):
                places[key, identity] = place
                left[key].append(max(left[key][-1], self.earliest_delete(identity)))
        for call, deliveries in self.receives:
            taken = collections.defaultdict(list)
            for delivery in deliveries:
                if delivery.sequence:
                    taken[call.queue, delivery.group].append(places[(call.queue, delivery.group), delivery.id])
            for key, numbers in taken.items():
                if numbers != sorted(numbers):
                    self.violated("group-order", f"{call} has {key[1]} out of order: {[orders[key][number][1] for number in numbers]}")
                    continue
                here = set(numbers)
                skipped = next((number for number in range(numbers[0], numbers[-1])
                                if number not in here and self.earliest_delete(orders[key][number][1]) >= call.end), None)
                if skipped is None and left[key][numbers[0]] >= call.end:
                    skipped = next(number for number in range(numbers[0]) if self.earliest_delete(orders[key][number][1]) >= call.end)
                if skipped is not None:
                    first = next(number for number in numbers if number > skipped)
                    self.violated("group-order", f"{call} has message {orders[key][first][1]} of {key[1]}, and not the earlier "
                                                 f"{orders[key][skipped][1]}: {self.story(self.messages[orders[key][skipped][1]])}")

    def earliest_delete(self, identity):
        return min((use.call.begin for use in self.messages[identity].deletes if not use.refused), default=math.inf)

    def check_the_end(self):
        lost = [message for message in self.messages.values() if not any(not use.refused for use in message.deletes)]
        for message in lost:
            self.violated("lost", f"message {message.id}: {self.story(message)}")
        for name, attributes in self.leftovers.items():
            if any(attributes.values()):
                self.violated("counts", f"{name}, drained, has {attributes}")

    def story(self, message):
        """All that is known of it, in the order of the calls' begins."""
        parts = [(one.call.begin, f"{one.call} acknowledged {one.entry['token']}") for one in message.sends]
        parts += [(one.call.begin, f"delivered with {one}, hidden for {one.hides} s, from {one.call.queue}") for one in message.deliveries]
        parts += [(use.call.begin, f"{use.call} of count {use.count} {self.outcome(use)}") for use in message.deletes]
        parts += [(use.call.begin, f"{use.call} of count {use.count} to {use.hides} s {self.outcome(use)}") for use in message.changes]
        return f"{'/'.join(sorted(message.tokens))}; " + "; ".join(text for _, text in sorted(parts))

    @staticmethod
    def outcome(use):
        return "acknowledged" if use.acknowledged else use.refused or "cut off"
