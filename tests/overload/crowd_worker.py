#!/usr/bin/env python3
"""A process of a crowd: holds connections as its standard input says, a JSON object a line, and tells on its standard
output what becomes of them.

crowd_worker.py PORT SOURCE_ADDRESS...
"""

import json
import os
import selectors
import sys
import time

import clients
import limits
from reactor import Reactor

REPORT_S = 0.05


class Worker:
    def __init__(self, port, sources):
        self.reactor = Reactor(port, sources)
        self.input, self.done, self.ended = b"", 0, False
        os.set_blocking(0, False)
        self.reactor.selector.register(0, selectors.EVENT_READ, self.read_commands)

    def read_commands(self):
        piece = os.read(0, 65536)
        self.ended = self.ended or not piece
        self.input += piece
        *lines, self.input = self.input.split(b"\n")
        for line in lines:
            self.obey(json.loads(line))
            self.done += 1

    def obey(self, command):
        if "open" in command:
            kind = getattr(clients, command["open"])
            self.reactor.add(kind, command["count"], command["first"], command["arguments"], command["receive_buffer"])
        elif "open_gate" in command:
            self.reactor.open_gate(command["open_gate"])
        elif "shut_gate" in command:
            self.reactor.shut_gate(command["shut_gate"])

    def run(self):
        told, told_at = None, 0.0
        while not self.ended:
            happened = self.reactor.turn(timeout=REPORT_S if told is None else 1.0)
            if happened or told is None:
                told = None
                now = time.monotonic()
                if now - told_at >= REPORT_S:
                    told, told_at = self.tell(), now

    def tell(self):
        acknowledged, self.reactor.acknowledged = self.reactor.acknowledged, []
        state = {"done": self.done, "acknowledged": acknowledged, **self.reactor.state()}
        line = (json.dumps(state) + "\n").encode()
        while line:
            line = line[os.write(1, line) :]
        return True


if __name__ == "__main__":
    limits.raise_descriptor_limit()
    Worker(int(sys.argv[1]), sys.argv[2:]).run()
