"""One ephemeral sluice for all of these tests. After each of them it must still answer, and at the end hold nothing."""

import json
import pathlib
import re
import socket
import threading
import time

import functions
import pytest
import sluice_process
from sluice_process import Sluice


def pytest_addoption(parser):
    parser.addoption("--sluice", default=None, help="the binary (or $SLUICE; default build/dev/sluice)")


def pytest_configure(config):
    if config.getoption("--sluice"):
        sluice_process.BINARY = str(pathlib.Path(config.getoption("--sluice")).resolve())


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: "at_the_end" in item.nodeid)  # the sort is stable


@pytest.fixture(scope="session")
def sluice():
    assert pathlib.Path(sluice_process.BINARY).exists(), f"no {sluice_process.BINARY}: build it, or name another with --sluice"
    one = Sluice()
    yield one
    assert one.stop() == 0, one.output()


class SlowClient(threading.Thread):
    """Sends one byte after the other, and notes when sluice has had enough."""

    def __init__(self, sluice, pause):
        super().__init__(daemon=True)
        self.connection, self.pause, self.lasted = sluice.connect(), pause, None
        self.start()

    def run(self):
        began = time.monotonic()
        self.connection.settimeout(self.pause)
        while time.monotonic() < began + 60:
            try:
                self.connection.sendall(b"G" if time.monotonic() < began + 0.01 else b"E")
                if self.connection.recv(1) == b"":
                    break
            except socket.timeout:
                continue
            except OSError:
                break
        self.lasted = time.monotonic() - began


@pytest.fixture(scope="session", autouse=True)
def slow_clients(sluice):
    """They begin before the first test and are asked after the last one, so that nobody has to wait for them long."""
    return [SlowClient(sluice, pause=1) for _ in range(20)]


@pytest.fixture(autouse=True)
def serves_on(request):
    """Whatever a test did, sluice answers the next request."""
    yield
    if "sluice" in request.fixturenames:
        one = request.getfixturevalue("sluice")
        assert one.process.poll() is None, one.output()
        assert one.health() == "running"


@pytest.fixture
def queue(sluice, request):
    """The URL of a queue of the test's own."""
    sqs = sluice.client("sqs")
    url = sqs.create_queue(QueueName=re.sub("[^A-Za-z0-9]+", "-", request.node.name)[:80])["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture(name="zip_of", scope="session")
def zip_of_files():
    return functions.zip_of


@pytest.fixture(scope="session")
def role(sluice):
    """The ARN of a role for functions that may use any queue."""
    iam = sluice.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    arn = iam.create_role(RoleName="bad-input", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
    iam.put_role_policy(RoleName="bad-input", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
    return arn


class Function:
    """A function made of functions.py's bootstrap."""

    def __init__(self, sluice, name, role, timeout, variables):
        self.sluice, self.name, self.exists = sluice, name, True
        sluice.client("lambda").create_function(
            FunctionName=name,
            Runtime="provided.al2023",
            Role=role,
            Handler="x",
            Timeout=timeout,
            Environment={"Variables": variables},
            Code={"ZipFile": functions.bootstrap_zip()},
        )

    def invoke(self, event):
        """(function error or None, result)."""
        body = event if isinstance(event, bytes) else json.dumps(event)
        answer = self.sluice.request("POST", f"/2015-03-31/functions/{self.name}/invocations", body, service="lambda")
        assert answer.status == 200, answer
        self.request_id = answer.headers["x-amzn-requestid"]
        return answer.headers.get("x-amz-function-error"), answer.body

    def log(self):
        events = self.sluice.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{self.name}")["events"]
        return [event["message"] for event in events]

    def delete(self):
        if not self.exists:
            return
        self.exists = False
        self.sluice.client("lambda").delete_function(FunctionName=self.name)


@pytest.fixture
def make_function(sluice, role, request):
    """make_function(timeout=3, INIT="exit", ...) gives a Function with these variables; it goes with the test."""
    made = []

    def make(timeout=3, **variables):
        name = re.sub("[^A-Za-z0-9]+", "-", request.node.name).strip("-")[:50] + f"-{len(made)}"
        made.append(Function(sluice, name, role, timeout, variables))
        return made[-1]

    yield make
    for function in made:
        function.delete()
