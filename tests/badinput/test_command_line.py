"""Commands given nonsense: what is wrong, the way out, and an exit status that a script can go by."""

import contextlib
import os
import signal
import socket
import time

import pytest
from botocore.exceptions import ClientError
from sluice_process import Sluice, run_command, wait_until

NOBODY = "http://127.0.0.1:1"
USAGE = 2
FAILED = 1


def refused(arguments, status, *texts, **options):
    code, _, problem = run_command(*arguments, **options)
    assert (code, problem) == (status, problem)
    for text in texts:
        assert text in problem


@pytest.mark.parametrize(
    "arguments, text",
    [
        ([], "A subcommand is required"),
        (["frobnicate"], "sluice: there is no command 'frobnicate'; `sluice --help` lists them"),
        (["up", "--frobnicate"], "The following argument was not expected: --frobnicate"),
        (["up", "--port", "x"], "--port"),
        (["up", "--port", "99999"], "--port"),
        (["up", "--port", "-1"], "--port"),
        (["up", "--sync", "maybe"], "--sync: maybe not in {full,os}"),
        (["up", "--log-level", "loud"], "--log-level: loud not in {debug,info,warn,error,off}"),
        (["up", "--data", "d", "--ephemeral"], "--data excludes --ephemeral"),
        (["deploy", "missing.yaml", "--stack-name", "s"], "template: File does not exist: missing.yaml"),
        (["deploy", "missing.yaml"], "File does not exist: missing.yaml"),
        (["deploy", "app/template.yaml"], "--stack-name is required"),
        (["delete"], "stack is required"),
        (["invoke"], "function is required"),
        (["log", "check", "/no/such/folder"], "folder: Directory does not exist: /no/such/folder"),
        (["log", "burn"], "subcommand"),
        (["completion", "tcsh"], "shell: tcsh not in {bash,zsh,fish}"),
        (["run"], "no command to run: give it after --, as in `sluice run -- pytest`"),
        (["run", "--template", "missing.yaml", "--", "true"], "--template: File does not exist: missing.yaml"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_usage(arguments, text):
    refused(arguments, USAGE, text)


@pytest.mark.parametrize(
    "arguments, text",
    [
        (["delete", "nope"], "sluice: Stack with id nope does not exist (ValidationError)\n"),
        (
            ["invoke", "nope"],
            "sluice: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope:$LATEST (ResourceNotFoundException)\n",
        ),
        (["invoke", "nope", "@missing.json"], "sluice: cannot read missing.json\n"),
        (["invoke", "nope", "{broken"], "sluice: Could not parse request body into json: Could not parse payload into json: "),
        (
            ["logs", "nope"],
            "sluice: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope (ResourceNotFoundException)\n",
        ),
        (
            ["deploy", "app/template.yaml", "--stack-name", "bad name!"],
            "1 validation error detected: Value 'bad name!' at 'stackName' failed to satisfy constraint: Member must satisfy regular "
            "expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]* (ValidationError)\n",
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_request_that_fails(sluice, arguments, text):
    refused(arguments, FAILED, text, endpoint=sluice.url)


@pytest.mark.parametrize("override", ["N", "=1", ""])
def test_override_that_is_none(sluice, tmp_path, override):
    (tmp_path / "t.yaml").write_text("Parameters: {N: {Type: Number}}\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n")
    arguments = ["deploy", "t.yaml", "--stack-name", "s", "--parameter-overrides", override]
    refused(
        arguments, FAILED, f"sluice: '{override}' is not a parameter override of the form KEY=VALUE\n", folder=tmp_path, endpoint=sluice.url
    )


@pytest.mark.parametrize(
    "arguments", [["status"], ["deploy", "app/template.yaml", "--stack-name", "s"], ["invoke", "f"], ["logs", "f"], ["delete", "s"]]
)
def test_no_sluice(arguments):
    refused(
        arguments,
        FAILED,
        f"sluice: no sluice answers at {NOBODY} (cannot connect to 127.0.0.1 port 1: Connection refused). Start one with `sluice up`, or "
        "say where it is with --endpoint-url or AWS_ENDPOINT_URL.\n",
        endpoint=NOBODY,
    )


@pytest.mark.parametrize("url", ["nonsense", "https://127.0.0.1:1", "http://", "http://127.0.0.1:x", "ftp://127.0.0.1"])
def test_endpoint_that_is_none(url):
    refused(["status"], FAILED, f"sluice: '{url}' is not an endpoint of the form http://HOST:PORT\n", endpoint=url)


@contextlib.contextmanager
def server_that_says(data):
    """A server that answers whoever comes with these bytes; gives its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        pid = os.fork()
        if pid == 0:
            while True:
                connection, _ = listener.accept()
                connection.recv(65536)
                connection.sendall(data)
                connection.close()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


@pytest.mark.parametrize(
    "data",
    [b"", b"hello\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"],
    ids=["nothing", "no HTTP", "cut", "no XML"],
)
def test_something_else_at_the_endpoint(data):
    with server_that_says(data) as url:
        code, _, problem = run_command("delete", "s", endpoint=url, timeout=30)
    assert code == FAILED and problem.startswith("sluice: ") and problem.count("\n") == 1


def test_command_that_is_not_there():
    refused(["run", "--", "/no/such/command"], FAILED, "sluice: cannot run /no/such/command: No such file or directory\n")


def test_status_of_the_command_is_that_of_run():
    assert run_command("run", "--", "sh", "-c", "exit 7")[0] == 7
    assert run_command("run", "--", "sh", "-c", "kill -9 $$")[0] == 128 + 9


# ---- up


def test_port_in_use(sluice):
    refused(
        ["up", "--ephemeral", "--port", sluice.port],
        FAILED,
        f"sluice: cannot listen on 127.0.0.1 port {sluice.port}: Address already in use. Choose another with --port, "
        "or 0 for any free one.\n",
    )


def test_address_that_is_none():
    refused(["up", "--ephemeral", "--port", "0", "--bind", "nonsense"], FAILED, "sluice: 'nonsense' is not an IP address to listen on\n")


def test_address_of_another_machine():
    refused(
        ["up", "--ephemeral", "--port", "0", "--bind", "192.0.2.1"],
        FAILED,
        "sluice: cannot listen on 192.0.2.1 port 0: Cannot assign requested address\n",
    )


def test_port_file_that_cannot_be(tmp_path):
    path = tmp_path / "no" / "port"
    arguments = ["up", "--ephemeral", "--port", "0", "--port-file", path]
    refused(arguments, FAILED, f"sluice: cannot write the port file {path}: No such file or directory\n")


@pytest.mark.parametrize(
    "path, why", [("/proc/nope", "No such file or directory"), ("/dev/null", "Not a directory"), ("/dev/null/x", "Not a directory")]
)
def test_data_folder_that_cannot_be(path, why):
    code, _, problem = run_command("up", "--data", path, "--port", "0")
    assert (code, problem) == (FAILED, f"sluice: cannot create the data folder {path}: {why}\n")


@pytest.fixture
def data(tmp_path):
    """A data folder with a queue and some messages in it, of a sluice that has ended."""
    one = Sluice("--data", str(tmp_path / "data"), folder=tmp_path)
    sqs = one.client("sqs")
    url = sqs.create_queue(QueueName="kept")["QueueUrl"]
    for number in range(20):
        sqs.send_message(QueueUrl=url, MessageBody=f"message {number} " + "x" * 1000)
    assert one.stop() == 0
    return tmp_path / "data"


def test_data_folder_in_use(data, tmp_path):
    with contextlib.closing(Running("--data", str(data), folder=tmp_path)) as running:
        pid = running.process.pid
        why = f"{data}/log is in use by process {pid} (it holds the lock {data}/log/lock); stop that process or choose another directory\n"
        refused(["up", "--data", data, "--port", "0"], FAILED, f"sluice: {why}")
        assert running.health() == "running"


class Running(Sluice):
    def close(self):
        self.stop()


def log_files(data):
    return sorted(path for path in (data / "log").iterdir() if path.is_file() and path.stat().st_size > 0)


def test_damaged_log(data):
    """A flipped bit in the middle: sluice does not start on it, and says in which file and where."""
    assert run_command("log", "check", data)[0] == 0
    segment = max(log_files(data), key=lambda path: path.stat().st_size)
    content = bytearray(segment.read_bytes())
    at = content.index(b"message 3 ")
    content[at] ^= 1
    segment.write_bytes(content)
    code, _, problem = run_command("up", "--data", data, "--port", "0")
    assert code == FAILED and segment.name in problem and "offset" in problem, problem
    code, output, problem = run_command("log", "check", data)
    assert code == FAILED and segment.name in output + problem and "offset" in output + problem, output + problem
    assert segment.read_bytes() == bytes(content)  # nobody has touched it


def test_torn_log(data, tmp_path):
    """What a power cut leaves of the last write is cut off, and all before it is there."""
    segment = max(log_files(data), key=lambda path: path.stat().st_size)
    content = bytearray(segment.read_bytes())
    at = content.index(b"message 19 ")
    content[at + 100 :] = b"\0" * (len(content) - at - 100)
    segment.write_bytes(content)
    one = Sluice("--data", str(data), folder=tmp_path)
    try:
        attributes = one.client("sqs").get_queue_attributes(QueueUrl=one.url + "/000000000000/kept", AttributeNames=["All"])["Attributes"]
        assert attributes["ApproximateNumberOfMessages"] == "19"
    finally:
        one.stop()


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b"rubbish" * 1000], ids=["empty", "zeros", "rubbish"])
def test_rubbish_instead_of_the_log(data, content):
    for path in log_files(data):
        path.write_bytes(content)
    code, _, problem = run_command("up", "--data", data, "--port", "0")
    assert code == FAILED and problem.startswith("sluice: ") and str(data) in problem, problem


# ---- ending


def test_children_end_with_a_sluice_that_is_told_to(tmp_path, zip_of):
    script = "#!/bin/sh\nsetsid sleep 1000 & sleep 1000 & exec sleep 1000\n"
    one = Sluice("--ephemeral", folder=tmp_path)
    iam, lambdas = one.client("iam"), one.client("lambda")
    role = iam.create_role(
        RoleName="r",
        AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},'
        '"Action":"sts:AssumeRole"}]}',
    )["Role"]["Arn"]
    lambdas.create_function(
        FunctionName="f", Runtime="provided.al2023", Role=role, Handler="x", Code={"ZipFile": zip_of({"bootstrap": script})}
    )
    one.request("POST", "/2015-03-31/functions/f/invocations", "{}", {"X-Amz-Invocation-Type": "Event"}, "lambda")
    leader = wait_until(one.children, "the function to start")[0]
    wait_until(lambda: len(descendants(leader)) == 2, "its children")
    family = descendants(leader) + [leader]
    began = time.monotonic()
    assert one.stop() == 0
    assert time.monotonic() - began < 10
    assert not any(os.path.exists(f"/proc/{pid}") for pid in family)


def descendants(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def test_sqs_as_strict_as_on_aws(tmp_path):
    """sqs.md 7 and 9: the 60-second rules and the limit of messages in flight, which are off or at AWS's figure unless asked for."""
    strict = Sluice("--ephemeral", "--sqs-60-second-rules", "--sqs-in-flight-max", "2", folder=tmp_path)
    try:
        sqs = strict.client("sqs")
        url = sqs.create_queue(QueueName="q")["QueueUrl"]
        for body in "abc":
            sqs.send_message(QueueUrl=url, MessageBody=body)
        assert len(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]) == 2
        with pytest.raises(ClientError, match="Too many messages have been received without being deleted"):
            sqs.receive_message(QueueUrl=url)
        sqs.purge_queue(QueueUrl=url)
        with pytest.raises(ClientError, match="Only one PurgeQueue operation on q is allowed every 60 seconds."):
            sqs.purge_queue(QueueUrl=url)
        sqs.delete_queue(QueueUrl=url)
        with pytest.raises(ClientError, match="You must wait 60 seconds after deleting a queue"):
            sqs.create_queue(QueueName="q")
    finally:
        strict.stop()
