"""What a storm costs and leaves: memory before, at its peak and after, descriptors, processor time, and what the
good client had of it."""

import contextlib
import time

from good_client import Calls, GoodClient
from limits import MIB
from program import Peak

LEFT_MAX = 64 * MIB  # what the allocator may keep after a storm
COME_BACK_S = 60


class Outcome:
    def __init__(self, name, connections):
        self.name, self.connections = name, connections
        self.tally, self.notes = {}, []
        self.before = self.peak = self.after = 0
        self.cpu = self.seconds = self.p50 = self.p99 = self.longest = float("nan")
        self.served = 0

    def take(self, state):
        """What became of the crowd; it must have found nothing wrong."""
        self.tally = dict(state.tally)
        assert not state.problems, state.problems

    def answered(self, status):
        return self.tally.get(f"answered {status}", 0)

    def closed(self):
        return self.tally.get("closed", 0) + self.tally.get("reset", 0) + self.tally.get("refused by closing", 0)

    HEADER = (
        f"{'story':32}{'conns':>7}{'200':>8}{'503':>7}{'closed':>7}{'before':>8}{'peak':>7}{'after':>7}"
        f"{'good':>7}{'p50':>8}{'p99':>9}{'max':>9}{'CPU':>7}{'took':>7}"
    )

    def row(self):
        before, peak, after = (f"{size / MIB:.0f}" for size in (self.before, self.peak, self.after))
        return (
            f"{self.name:32}{self.connections:7}{self.answered(200):8}{self.answered(503):7}{self.closed():7}"
            f"{before:>8}{peak:>7}{after:>7}"
            f"{self.served:7}{self.p50:8.1f}{self.p99:9.1f}{self.longest:9.1f}{self.cpu:7.1f}{self.seconds:7.1f}"
        )


@contextlib.contextmanager
def storm(program, name, connections):
    """Gives (outcome, good client, calls). After the block the program must have let go of everything that the storm
    took."""
    outcome = program.outcome = Outcome(name, connections)
    calls = Calls(program.port)
    queue = calls.make_queue("good")
    good = GoodClient(program.port, queue)
    try:
        good.wait_for(5)
        began, cpu = time.monotonic(), program.cpu_seconds()
        outcome.before, descriptors = program.memory().own, program.connections()
        peak = Peak(program)
        first = len(good.latencies)
        try:
            yield outcome, good, calls
        finally:
            outcome.peak = peak.stop()
            if program.is_alive():
                outcome.cpu = program.cpu_seconds() - cpu
            outcome.seconds = time.monotonic() - began
            outcome.served = len(good.latencies) - first
            outcome.p50, outcome.p99 = good.percentile(0.5, first), good.percentile(0.99, first)
            outcome.longest = good.percentile(1, first)
        assert program.is_alive(), f"sluice has ended with {program.process.poll()}: {program.output()[-2000:]}"
        good.wait_for(5)
        come_back(program, outcome, descriptors)
    finally:
        good.stop()
        calls.close()


def come_back(program, outcome, descriptors):
    end = time.monotonic() + COME_BACK_S
    while True:
        outcome.after, left = program.memory().own, program.connections()
        memory_is_back = program.is_sanitized or outcome.after <= outcome.before + LEFT_MAX
        if left <= descriptors and memory_is_back:
            return
        if time.monotonic() > end:
            break
        time.sleep(0.1)
    assert left <= descriptors, f"{left} sockets are open, {descriptors} were before"
    assert memory_is_back, f"{outcome.after / MIB:.0f} MiB are held, {outcome.before / MIB:.0f} MiB were before"
