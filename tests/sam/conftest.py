"""What the SAM story stands on: a sluice, a copy of app/ to work in, a user's terminal, and a guard of the way out.

The commands see the variables that `sluice env` prints, and of others only what this file says why.
"""
import json
import os
import pathlib
import re
import shutil
import socketserver
import subprocess
import sys
import threading
import time

import boto3
import pexpect
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))

from server import Server  # noqa: E402  pylint: disable=wrong-import-position

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
PATIENCE_S = 120  # for one command; under sanitizers on a busy machine


def pytest_addoption(parser):
    parser.addoption("--sluice", default=str(ROOT / "build/dev/sluice"), help="the program under test")


@pytest.fixture(scope="session")
def sluice(request, tmp_path_factory):
    """A durable sluice, which must end well."""
    server = Server(pathlib.Path(request.config.getoption("--sluice")).resolve(), tmp_path_factory.mktemp("sluice"))
    server.start()
    yield server
    assert server.is_running(), server.said()
    assert server.stop() == 0, server.said()


class Guard:
    """A proxy for all hosts but this one, that writes down who was asked for and lets nobody through."""

    def __init__(self):
        self.asked_for = asked_for = []

        class Refuse(socketserver.StreamRequestHandler):
            def handle(self):
                asked_for.append(self.rfile.readline(1000).decode(errors="replace").strip())
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refuse)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="session")
def guard():
    one = Guard()
    yield one
    one.server.shutdown()


class Terminal:
    """A command with a user in front of it."""

    def __init__(self, command, folder, environment):
        self.child = pexpect.spawn(command[0], list(command[1:]), cwd=folder, env=environment, encoding="utf-8", timeout=PATIENCE_S,
                                   dimensions=(50, 250))
        self.heard = []

    def answer(self, question, reply):
        """Waits for the question, typed as it is seen, and types the reply and Return."""
        words = r"(?:\x1b\[[0-9;]*m)*\s+(?:\x1b\[[0-9;]*m)*".join(map(re.escape, question.split()))
        self.child.expect(words)
        self.heard += [self.child.before, self.child.after]
        self.child.sendline(reply)

    def end(self):
        """The exit status and all that was said, without colours."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus, COLOURS.sub("", "".join([*self.heard, self.child.before])).replace("\r\n", "\n")


class Workspace:
    """A copy of app/, and a shell in it after `eval "$(sluice env)"`."""

    def __init__(self, server, folder, guard_url):
        self.server, self.app = server, folder / "app"
        shutil.copytree(ROOT / "app", self.app, ignore=shutil.ignore_patterns(".aws-sam", "samconfig.toml", "__pycache__"))
        home = folder / "home"
        (home / ".aws-sam").mkdir(parents=True)
        # The day of the last look for a newer SAM CLI: without it the first command asks PyPI.
        (home / ".aws-sam/metadata.json").write_text(json.dumps({"lastVersionCheck": time.time()}))
        shell = {
            "HOME": str(home),  # nobody's ~/.aws and ~/.aws-sam
            "PATH": f"{ROOT / 'build/venv/bin'}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "COLUMNS": "250",  # SAM breaks long names in its tables
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_POLL_DELAY": "0.5",  # seconds between two looks at a deployment, otherwise 5
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "HTTP_PROXY": guard_url,
            "HTTPS_PROXY": guard_url,
            "NO_PROXY": "127.0.0.1",
            # The Makefile's sources are those beside it; here those of this clone, whose objects other tests have built.
            "MAKEFLAGS": f"APP={ROOT / 'app'}/",
        }
        script = 'eval "$("$0" env --endpoint-url "$1")"; env -0'
        printed = subprocess.run(["sh", "-c", script, server.program, server.url], env=shell, check=True, capture_output=True, text=True)
        self.environment = dict(line.split("=", 1) for line in printed.stdout.split("\0") if line)
        self.set_by_sluice = {name for name in self.environment if name not in shell} - {"PWD", "SHLVL", "_"}

    def run(self, *command, status=0, **more):
        """What a command says when nobody is at the terminal."""
        done = subprocess.run(command, cwd=self.app, env={**self.environment, **more}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_S * 2, check=False)
        print(done.stdout)
        assert done.returncode == status, f"{' '.join(command)}: exit status {done.returncode}"
        return COLOURS.sub("", done.stdout)

    def at_terminal(self, *command):
        return Terminal(command, self.app, self.environment)

    def client(self, service):
        return boto3.client(service, endpoint_url=self.server.url, region_name="us-east-1", aws_access_key_id="test",
                            aws_secret_access_key="test")


@pytest.fixture(scope="session")
def workspace(sluice, guard, tmp_path_factory):
    return Workspace(sluice, tmp_path_factory.mktemp("sam"), guard.url)
