"""Many connections on one thread. What each does is a generator that yields what it waits for: Send, Answer, End, Gate,
Pause.

Gates are how whoever runs the crowd says go on: all connections that wait at one go on when it is opened, and later
ones do not wait.
"""

import collections
import contextlib
import dataclasses
import errno
import heapq
import itertools
import selectors
import socket
import struct
import time

from requests_to_sqs import take_answer

CONNECTING_MAX = 256  # at once: less than a listen queue
PIECE = 256 * 1024


class Gone(Exception):
    """The server has closed ("closed") or reset ("reset") the connection before what was waited for was there."""


@dataclasses.dataclass
class Send:
    """All of these bytes are with the kernel: True; or the server takes no more: False. With `drain` what comes
    meanwhile is read and dropped."""

    data: bytes
    drain: bool = False


class Answer:
    """The next answer is whole: (status, body)."""


class End:
    """The server has closed the connection: how many bytes came before."""


@dataclasses.dataclass
class Gate:
    """The gate is open: True; or, with `watch`, something has come from the server first: False."""

    name: str
    watch: bool = False


@dataclasses.dataclass
class Pause:
    seconds: float


class Connection:
    __slots__ = ("reactor", "socket", "number", "steps", "wish", "view", "received", "events", "ended", "timer")

    def __init__(self, reactor, number):
        self.reactor, self.number = reactor, number
        self.socket = self.steps = self.wish = self.view = None
        self.received, self.events, self.ended, self.timer = bytearray(), 0, None, 0

    def count(self, what):
        self.reactor.tally[what] += 1

    def is_open(self, gate):
        return gate in self.reactor.gates

    def acknowledged(self, message_id):
        self.reactor.acknowledged.append(message_id)

    def problem(self, text):
        self.reactor.tally["problems"] += 1
        if len(self.reactor.problems) < 5:
            self.reactor.problems.append(f"connection {self.number}: {text}")

    def has_come(self):
        """Whether anything has come from the server, its end too."""
        self.read_some()
        return bool(self.received) or self.ended is not None

    def read_some(self, size=PIECE):
        """Reads once what is there. False: nothing is."""
        if self.ended:
            return False
        try:
            piece = self.socket.recv(size)
        except BlockingIOError:
            return False
        except OSError:
            self.ended = "reset"
            return False
        if not piece:
            self.ended = "closed"
            return False
        self.received += piece
        return True

    def drop(self):
        while self.read_some():
            self.received.clear()

    def half_close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        """Closes with a reset: what is on its way is lost."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Reactor:
    def __init__(self, port, sources):
        self.port, self.sources = port, itertools.cycle(sources)
        self.selector = selectors.DefaultSelector()
        self.gates, self.waiting = set(), collections.defaultdict(set)
        self.timers, self.order = [], itertools.count(1)
        self.to_open, self.connecting, self.open = collections.deque(), 0, 0
        self.tally, self.problems, self.acknowledged = collections.Counter(), [], []

    def add(self, kind, count, first, arguments, receive_buffer=None):
        for number in range(first, first + count):
            self.to_open.append((kind, number, arguments, receive_buffer))

    def open_gate(self, name):
        self.gates.add(name)
        for connection in list(self.waiting.pop(name, ())):
            self.advance(connection, True)

    def shut_gate(self, name):
        self.gates.discard(name)

    def state(self):
        """What has become of the connections so far."""
        return {
            "open": self.open,
            "unopened": len(self.to_open) + self.connecting,
            "at": {name: len(connections) for name, connections in self.waiting.items() if connections},
            "tally": dict(self.tally),
            "problems": self.problems,
        }

    def turn(self, timeout):
        """Waits for something to happen, and lets it. False: nothing did."""
        self.begin_connections()
        now = time.monotonic()
        if self.timers:
            timeout = min(timeout, max(0.0, self.timers[0][0] - now))
        events = self.selector.select(timeout)
        for key, mask in events:
            if callable(key.data):
                key.data()
            else:
                self.ready(key.data, mask)
        now = time.monotonic()
        fired = False
        while self.timers and self.timers[0][0] <= now:
            _, order, connection = heapq.heappop(self.timers)
            if connection.timer == order:
                connection.timer = 0
                fired = True
                self.advance(connection, None)
        return bool(events) or fired

    # ---- the connections

    def begin_connections(self):
        while self.to_open and self.connecting < CONNECTING_MAX:
            kind, number, arguments, receive_buffer = self.to_open.popleft()
            connection = Connection(self, number)
            connection.socket = socket.socket()
            connection.socket.setblocking(False)
            if receive_buffer:
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            connection.socket.setsockopt(socket.SOL_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT: a port per pair of addresses
            connection.socket.bind((next(self.sources), 0))
            connection.steps = kind(connection, **arguments)
            self.connecting += 1
            self.open += 1
            connection.wish = "connect"
            status = connection.socket.connect_ex(("127.0.0.1", self.port))
            if status in (0, errno.EINPROGRESS):
                self.watch(connection, selectors.EVENT_WRITE)
            else:
                self.connected(connection, status)

    def connected(self, connection, status):
        self.connecting -= 1
        if status:
            self.tally["not connected: " + errno.errorcode.get(status, str(status))] += 1
            return self.close(connection)
        self.tally["connected"] += 1
        return self.advance(connection, None)

    def ready(self, connection, mask):
        if connection.wish == "connect":
            return self.connected(connection, connection.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        if isinstance(connection.wish, Gate):
            self.waiting[connection.wish.name].discard(connection)
            return self.advance(connection, False)
        result = self.attempt(connection)
        return self.advance(connection, *result) if result else None

    def watch(self, connection, events):
        if events == connection.events:
            return
        if connection.events == 0:
            self.selector.register(connection.socket, events, connection)
        elif events == 0:
            self.selector.unregister(connection.socket)
        else:
            self.selector.modify(connection.socket, events, connection)
        connection.events = events

    def close(self, connection):
        self.watch(connection, 0)
        connection.socket.close()
        connection.timer = 0
        connection.steps.close()
        self.open -= 1
        self.tally["ended"] += 1

    def advance(self, connection, value, error=None):
        """What was waited for is there: the generator goes on until it has to wait."""
        while True:
            try:
                connection.wish = connection.steps.throw(error) if error else connection.steps.send(value)
            except StopIteration:
                return self.close(connection)
            except Gone as gone:
                self.tally[str(gone)] += 1
                return self.close(connection)
            if isinstance(connection.wish, Send):
                connection.view = memoryview(connection.wish.data)
            result = self.attempt(connection)
            if result is None:
                return None
            value, error = result

    def attempt(self, connection):
        """Tries to get what the connection waits for: (value, error), or None: it has to wait."""
        wish = connection.wish
        if isinstance(wish, Send):
            return self.send(connection)
        if isinstance(wish, Answer):
            return self.answer(connection)
        if isinstance(wish, End):
            while connection.read_some():
                pass
            if connection.ended:
                return len(connection.received), None
            return self.watch(connection, selectors.EVENT_READ)
        if isinstance(wish, Gate):
            if wish.name in self.gates:
                return True, None
            self.waiting[wish.name].add(connection)
            return self.watch(connection, selectors.EVENT_READ if wish.watch else 0)
        connection.timer = next(self.order)
        heapq.heappush(self.timers, (time.monotonic() + wish.seconds, connection.timer, connection))
        return self.watch(connection, 0)

    def send(self, connection):
        try:
            while connection.view:
                connection.view = connection.view[connection.socket.send(connection.view[:PIECE]) :]
        except BlockingIOError:
            if not connection.wish.drain:
                return self.watch(connection, selectors.EVENT_WRITE)
            connection.drop()
            return self.watch(connection, selectors.EVENT_WRITE | selectors.EVENT_READ)
        except OSError:
            return False, None
        if connection.wish.drain:
            connection.drop()
        return True, None

    def answer(self, connection):
        while (answer := take_answer(connection.received)) is None:
            if not connection.read_some():
                if connection.ended:
                    return None, Gone(connection.ended)
                return self.watch(connection, selectors.EVENT_READ)
        self.tally[f"answered {answer[0]}"] += 1
        return answer, None
