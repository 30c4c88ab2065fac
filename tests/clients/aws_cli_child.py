"""/usr/bin/aws, many times: each command runs the program itself in a fork of this process, which has loaded the CLI's modules once.

Lines of JSON, as with boto3_child.py: {"arguments": ["sqs", "list-queues"]} is answered by {"status": 0, "stdout": "...", "stderr": ""}.
"""
import json
import os
import runpy
import sys
import tempfile

import awscli.clidriver

PROGRAM = "/usr/bin/aws"


def run(arguments):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.argv = [PROGRAM, *arguments]
            runpy.run_path(PROGRAM, run_name="__main__")  # ends with sys.exit
        _, status = os.waitpid(child, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode())
        return {"status": os.waitstatus_to_exitcode(status), "stdout": texts[0], "stderr": texts[1]}


if __name__ == "__main__":
    awscli.clidriver.create_clidriver()  # loads what every command loads
    print(json.dumps({"version": awscli.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line)["arguments"])), flush=True)
