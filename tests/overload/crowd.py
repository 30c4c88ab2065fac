"""A crowd of connections in processes of their own, told what to do and watched."""

import collections
import contextlib
import json
import pathlib
import subprocess
import sys
import threading
import time

WORKER = pathlib.Path(__file__).with_name("crowd_worker.py")
SOURCES_EACH = 5  # loopback addresses of a process: each has some 28,000 ports


class Worker:
    def __init__(self, number, port, changed):
        sources = [f"127.0.{number + 1}.{i + 1}" for i in range(SOURCES_EACH)]
        self.process = subprocess.Popen(
            [sys.executable, str(WORKER), str(port), *sources], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.changed, self.state, self.told = changed, None, 0
        self.acknowledged, self.ended = [], False
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def tell(self, **command):
        self.process.stdin.write((json.dumps(command) + "\n").encode())
        self.process.stdin.flush()
        self.told += 1

    def listen(self):
        for line in self.process.stdout:
            state = json.loads(line)
            with self.changed:
                self.acknowledged += state.pop("acknowledged")
                self.state = state
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def close(self):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        self.process.wait(timeout=60)
        self.thread.join()
        self.process.stdout.close()


class State:
    """What has become of all connections so far."""

    def __init__(self, states):
        self.open = sum(state["open"] for state in states)
        self.unopened = sum(state["unopened"] for state in states)
        self.at, self.tally = collections.Counter(), collections.Counter()
        for state in states:
            self.at.update(state["at"])
            self.tally.update(state["tally"])
        self.problems = [problem for state in states for problem in state["problems"]]

    def __repr__(self):
        return f"open {self.open}, unopened {self.unopened}, at {dict(self.at)}, {dict(self.tally)}, {self.problems}"


class Crowd:
    def __init__(self, port, processes=1):
        self.changed = threading.Condition()
        self.workers = [Worker(number, port, self.changed) for number in range(processes)]
        self.opened = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for worker in self.workers:
            worker.close()

    def open(self, kind, count, receive_buffer=None, **arguments):
        """So many connections of a kind (clients.py), shared among the processes."""
        for i, worker in enumerate(self.workers):
            share = (count - i + len(self.workers) - 1) // len(self.workers)
            worker.tell(
                open=kind.__name__, count=share, first=self.opened, arguments=arguments, receive_buffer=receive_buffer
            )
            self.opened += share

    def open_gate(self, name):
        for worker in self.workers:
            worker.tell(open_gate=name)

    def state(self):
        """None while a process has not yet done what it was told."""
        states = [worker.state for worker in self.workers]
        if any(state is None or state["done"] < worker.told for state, worker in zip(states, self.workers)):
            return None
        return State(states)

    def wait(self, condition, what, timeout=60):
        """Gives the state for which the condition holds."""
        end = time.monotonic() + timeout
        with self.changed:
            while True:
                assert not any(worker.ended for worker in self.workers), "a process of the crowd has ended"
                state = self.state()
                if state is not None and condition(state):
                    return state
                assert time.monotonic() < end, f"waited {timeout} s in vain for {what}: {state}"
                self.changed.wait(0.5)

    def wait_until_all_have_ended(self, timeout=60):
        return self.wait(lambda state: state.open == 0 and state.unopened == 0, "all connections to end", timeout)

    def acknowledged(self):
        return [message_id for worker in self.workers for message_id in worker.acknowledged]
