#!/usr/bin/env python3
"""All storms at their full size, by hand: what each did to the server, in a table.

    tests/overload/storm.py SLUICE [--connections 20000] [--minutes N] [--only WORD] [--sync os|full] [--processes 4]

Needs nothing but Python. Where RLIMIT_NOFILE leaves the server fewer connections than asked for, there are fewer, and
the table says how many. With --minutes the storms go on, round after round over the same server, until that much time
is over; its memory after each round shows whether anything leaks. Memory is what the process has of its own (RssAnon)
in MiB; the log's segments are files. `good` is how many messages the client that does nothing wrong got through, and
p50, p99 and max how long each took it, in milliseconds, with all of the crowd on the same machine.

Ends with 0 if every story was as it should be.
"""

import argparse
import http.client
import signal
import sys
import time
import traceback

import clients
import stories
from limits import MIB, connections_max, raise_descriptor_limit
from program import Program
from storm_watch import Outcome


def storms(count, processes):
    """(name, story) of one round."""
    slow = max(1.0, count / 4000)  # seconds between two pieces: some 4,000 of them a second in all
    few = max(1, count // 10)
    return [
        ("idle", lambda program: stories.idle_connections(program, count, processes)),
        ("receivers", lambda program: stories.receivers(program, count, processes)),
        (
            "slow-writers",
            lambda program: stories.slow_writers(
                program, count, stories.NEAR_MAX, processes, piece=16 * 1024, seconds=slow
            ),
        ),
        (
            "slow-writers-small",
            lambda program: stories.slow_writers(program, count, 12 * 1024, processes, piece=256, seconds=slow),
        ),
        ("slow-readers", lambda program: stories.slow_readers(program, few, processes, seconds=slow)),
        ("slow-readers-dead", lambda program: stories.slow_readers(program, few, processes)),
        ("pipelines", lambda program: stories.pipelines(program, few, processes=processes)),
        ("bodies", lambda program: stories.large_bodies(program, count, processes)),
        (
            "bodies-chunked",
            lambda program: stories.large_bodies(program, count, processes, kind=clients.chunked_poster),
        ),
        ("claims", lambda program: stories.claims(program, max(10, count - 600), processes)),
        ("answers", lambda program: stories.large_answers(program, few, processes=processes)),
        ("vanishing", lambda program: stories.vanishing(program, few, processes)),
        ("half-closed", lambda program: stories.half_closed(program, few, processes)),
        ("flood", lambda program: stories.flood(program, 8, processes)),
        ("burrowing", lambda program: stories.burrowing(program, 2, processes=1)),
        ("sleepers", lambda program: stories.sleepers(program, count, processes)),
    ]


class Storms:
    def __init__(self, arguments):
        self.arguments, self.failed = arguments, []
        self.program = None

    def start(self, **options):
        return Program(self.arguments.sluice, sync=self.arguments.sync, **options)

    def tell(self, name, story, program):
        """Runs one story and prints its row. False: the program has not survived it."""
        try:
            outcome = story(program)
            print(outcome.row(), flush=True)
        except (AssertionError, OSError, http.client.HTTPException) as error:
            self.failed.append(name)
            if program.outcome:
                print(program.outcome.row())
            print(f"{name:32}FAILED: {error!r:.600}", flush=True)
            if self.arguments.verbose:
                traceback.print_exc()
        return program.is_alive()

    def round(self, count):
        for name, story in storms(count, self.arguments.processes):
            if self.arguments.only and name not in self.arguments.only:
                continue
            if not self.program or not self.program.is_alive():
                self.program = self.start()
            if not self.tell(name, story, self.program):
                print(
                    f"sluice has ended with {self.program.process.poll()}: {self.program.output()[-1000:]}", flush=True
                )

    def limits(self):
        """The connection limit itself, with few descriptors and as it is."""
        for name, story in (("over-the-limit", self.over_the_limit), ("descriptors", self.descriptors)):
            if self.arguments.only and name not in self.arguments.only:
                continue
            program = self.start(open_files=1000)
            self.tell(name, story, program)
            self.end(program)

    def over_the_limit(self, program):
        return stories.more_than_the_limit(program, connections_max(program.open_files), 50, self.arguments.processes)

    def descriptors(self, program):
        return stories.descriptors_run_out(program, connections_max(program.open_files), self.arguments.processes)

    def end(self, program):
        status = program.stop()
        if status != 0:
            self.failed.append("the end")
            print(f"sluice ended with {status}: {program.output()[-1000:]}")
        lines = program.output().splitlines()
        print(
            f"\n{len(lines)} lines logged"
            + "".join(f"\n  {line}" for line in lines[:3] + ["..."] * (len(lines) > 6) + lines[-3:][: len(lines) - 3])
        )
        program.remove()


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sluice")
    parser.add_argument("--connections", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=0, help="go on, round after round, for so long")
    parser.add_argument("--only", action="append", help="only this story; may be given several times")
    parser.add_argument("--sync", choices=("os", "full"), default="os")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    open_files = raise_descriptor_limit()
    count = min(arguments.connections, connections_max(open_files) - 10, arguments.processes * (open_files - 50))
    print(
        f"{arguments.sluice}, {count} connections (RLIMIT_NOFILE {open_files}), --sync {arguments.sync}\n\n"
        f"{Outcome.HEADER}",
        flush=True,
    )
    all_of_it = Storms(arguments)
    all_of_it.limits()
    began, rounds, memory = time.monotonic(), 0, []
    while rounds == 0 or time.monotonic() < began + 60 * arguments.minutes:
        all_of_it.round(count)
        rounds += 1
        if all_of_it.program and all_of_it.program.is_alive():
            memory.append(all_of_it.program.memory().own / MIB)
            print(
                f"-- round {rounds}, {(time.monotonic() - began) / 60:.1f} min: {memory[-1]:.0f} MiB, "
                f"{all_of_it.program.descriptors()} descriptors",
                flush=True,
            )
    if all_of_it.program:
        all_of_it.end(all_of_it.program)
    print(f"memory after each round: {', '.join(f'{size:.0f}' for size in memory)} MiB")
    print(f"failed: {', '.join(all_of_it.failed)}" if all_of_it.failed else "all as it should be")
    return 1 if all_of_it.failed else 0


if __name__ == "__main__":
    sys.exit(main())
