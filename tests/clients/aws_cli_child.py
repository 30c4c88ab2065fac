"""/usr/bin/aws, many times: each command runs the program itself in a fork of this process, which has loaded the CLI's modules once.

Lines of JSON, as with boto3_child.py: {"id": 1, "arguments": ["sqs", "list-queues"]} is answered by
{"id": 1, "status": 0, "stdout": "...", "stderr": ""}. Commands run at the same time; answers come as they end.
"""
import json
import os
import runpy
import selectors
import sys
import tempfile

import awscli.clidriver

PROGRAM = "/usr/bin/aws"


class Command:
    """One run of the program."""

    def __init__(self, number, arguments):
        self.number = number
        self.out, self.err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self.process = os.fork()
        if self.process == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(self.out.fileno(), 1)
            os.dup2(self.err.fileno(), 2)
            sys.argv = [PROGRAM, *arguments]
            runpy.run_path(PROGRAM, run_name="__main__")  # ends with sys.exit
        self.end = os.pidfd_open(self.process)  # readable once the process has ended

    def answer(self):
        _, status = os.waitpid(self.process, 0)
        os.close(self.end)
        answer = {"id": self.number, "status": os.waitstatus_to_exitcode(status)}
        for name, file in (("stdout", self.out), ("stderr", self.err)):
            file.seek(0)
            answer[name] = file.read().decode()
            file.close()
        return answer


def serve():
    waiting, text = selectors.DefaultSelector(), b""
    waiting.register(0, selectors.EVENT_READ)
    while waiting.get_map():
        for key, _ in waiting.select():
            if key.data:
                waiting.unregister(key.fd)
                print(json.dumps(key.data.answer()), flush=True)
                continue
            piece = os.read(0, 1 << 20)
            if not piece:
                waiting.unregister(0)
            *lines, text = (text + piece).split(b"\n")
            for line in lines:
                asked = json.loads(line)
                command = Command(asked["id"], asked["arguments"])
                waiting.register(command.end, selectors.EVENT_READ, command)


if __name__ == "__main__":
    awscli.clidriver.create_clidriver()  # loads what every command loads
    print(json.dumps({"version": awscli.__version__}), flush=True)
    serve()
