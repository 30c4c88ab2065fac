"""A sluice of the tests' own: started on a free port, spoken to by raw bytes, by HTTP and by boto3, and watched."""

import contextlib
import functools
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
from http.client import HTTPConnection

import boto3
from botocore.config import Config

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("SLUICE", str(ROOT / "build/dev/sluice"))
# The address sanitizer keeps freed memory for a while: little here, for the tests look at how much sluice holds.
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=8")
HOST = b"Host: localhost\r\n"
CREDENTIAL = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=00"


class Answer:
    """An HTTP answer, with its body read as what it is."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    def element(self, name):
        """The text of the first XML element of that name."""
        return self.text.split(f"<{name}>", 1)[1].split(f"</{name}>", 1)[0]

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:500]!r}"


class Sluice:
    """`sluice up` with these arguments."""

    def __init__(self, *arguments, folder=None):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="badinput-"))
        port_file = self.folder / "port"
        port_file.unlink(missing_ok=True)
        command = [BINARY, "up", "--port", "0", "--port-file", str(port_file), "--quiet", *(arguments or ["--ephemeral"])]
        self.log = open(self.folder / "log.txt", "ab")
        self.process = subprocess.Popen(command, env=ENVIRONMENT, cwd=self.folder, stdout=self.log, stderr=self.log)
        wait_until(lambda: port_file.exists() or self.process.poll() is not None, "sluice to start")
        assert self.process.poll() is None, self.output()
        self.port = int(port_file.read_text())
        self.url = f"http://127.0.0.1:{self.port}"

    def output(self):
        return (self.folder / "log.txt").read_text(errors="replace")

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        status = self.process.wait(timeout=30)
        self.log.close()
        return status

    # ---- to speak with it

    def connect(self, timeout=20):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def raw(self, data, timeout=20):
        """All that comes back for these bytes until sluice closes the connection; it has to."""
        with self.connect(timeout) as connection:
            connection.sendall(data)
            return read_to_end(connection)

    def raw_answers(self, data, count=1, timeout=20):
        """That many answers to these bytes, on a connection that stays open: [(status line, body)]."""
        with self.connect(timeout) as connection:
            connection.sendall(data)
            return [read_answer(connection) for _ in range(count)]

    def request(self, method, path, body=b"", headers=(), service=None, timeout=60):
        headers = dict(headers)
        if service:
            headers.setdefault("Authorization", CREDENTIAL.format(service))
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def call_json(self, target, body, service=None, version="1.0"):
        headers = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}
        return self.request("POST", "/", body if isinstance(body, (str, bytes)) else json.dumps(body), headers, service)

    def call_query(self, body, service=None):
        if not isinstance(body, (str, bytes)):
            body = urllib.parse.urlencode(body)
        return self.request("POST", "/", body, {"Content-Type": "application/x-www-form-urlencoded"}, service)

    @functools.lru_cache(maxsize=None)  # making one takes boto3 most of a second on a busy machine
    def client(self, service, **options):
        config = Config(retries={"max_attempts": 0}, read_timeout=60, parameter_validation=False, s3={"addressing_style": "path"})
        options = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1", **options}
        return boto3.client(service, endpoint_url=self.url, config=config, **options)

    # ---- to watch it

    def health(self):
        return self.request("GET", "/_sluice/health").json["status"]

    def resident_mb(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
        return 0

    def children(self):
        """The processes that sluice is the parent of, those that have ended too."""
        found = []
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == self.process.pid:
                    found.append(int(entry.name))
        return found


def read_to_end(connection):
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def read_answer(connection):
    """One answer, with the body that its Content-Length says."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        assert byte, f"the connection was closed after {head!r}"
        head += byte
    lines = head.decode().split("\r\n")
    length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)
    body = b""
    while len(body) < length:
        body += connection.recv(length - len(body))
    return lines[0], body.decode()


def wait_until(condition, what, timeout=30):
    """Gives what `condition` gives once it is true."""
    end = time.monotonic() + timeout
    while not (result := condition()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)
    return result


def is_alive(pid):
    """Whether a process runs; one that has ended and that nobody has waited for does not."""
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def run_command(*arguments, folder=None, endpoint=None, timeout=60):
    """A command of sluice: (exit status, standard output, standard error)."""
    environment = dict(ENVIRONMENT, NO_COLOR="1")
    environment.pop("AWS_ENDPOINT_URL", None)
    if endpoint:
        environment["AWS_ENDPOINT_URL"] = endpoint
    done = subprocess.run(
        [BINARY, *map(str, arguments)], cwd=folder or ROOT, env=environment, capture_output=True, text=True, timeout=timeout, check=False
    )
    return done.returncode, done.stdout, done.stderr
