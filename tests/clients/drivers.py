"""The clients behind one interface: `call(service, operation, **parameters)` as boto3 takes and gives them, or a ServiceError.

Each client runs as people install it, in processes of its own: boto3 under two interpreters (boto3_child.py), the AWS CLI once a call; the
SDKs of other languages are in sdks.py. The names are AWS's: call("sqs", "SendMessage", QueueUrl=...). Every result is looked through for
addresses of the real AWS.
"""
import base64
import contextlib
import json
import os
import pathlib
import re
import subprocess
import tempfile

import botocore.session
from botocore import xform_name

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REGION = "us-east-1"


def aws_address(text):
    """A host of AWS that the text names, in a URL or alone. "lambda.amazonaws.com", the principal of a policy, is a name, no address."""
    for found in re.finditer(r"amazonaws\.com", text):
        word = re.split(r"[\s\"'\\<>]", text[max(0, found.start() - 200):found.end()])[-1]
        if "://" in word or REGION in word or "execute-api" in word:
            return word
    return None


# What SQS got after the clients that Debian 12 has were released.
NEWER_THAN_DEBIAN = frozenset({"StartMessageMoveTask", "ListMessageMoveTasks", "CancelMessageMoveTask", "MessageSystemAttributeNames"})


class ServiceError(Exception):
    """What the service answered instead of a result. `status` is HTTP's and `type` the class that the client makes of the error, without
    "Exception"; both are None where a client does not show them."""

    def __init__(self, code, message, status=None, type=None):  # pylint: disable=redefined-builtin
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.type = type.removesuffix("Exception") if type else None

    def __eq__(self, other):
        return (self.code, self.message) == other


class Client:
    """What all clients do alike. `used` collects (service, operation) of every call."""

    name = ""  # of the client, as --client takes it
    access_key = "test"
    account = "000000000000"  # what sluice makes of the access key
    sqs_protocol = "query"
    lacks = frozenset()  # actions and parameters of SQS that stories need and this client does not have

    def __init__(self, endpoint, folder, credentials=None):
        self.endpoint = endpoint
        self.folder = folder
        self.keys = {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": "test"}
        if credentials:
            self.keys = {"AWS_ACCESS_KEY_ID": credentials["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
                         "AWS_SESSION_TOKEN": credentials.get("SessionToken", "")}
        self.used = set()
        self.child = self.start()
        self.version = self.child.version

    def start(self):
        raise NotImplementedError

    def environment(self):
        """Nothing of the user's own settings, and no way to the real AWS, which takes https."""
        nowhere = "http://127.0.0.1:9"
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8", "HTTPS_PROXY": nowhere, "https_proxy": nowhere,
            "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true", **self.keys,
        }

    @contextlib.contextmanager
    def acting_as(self, credentials):
        """Another client of this kind, with the credentials that STS gave."""
        actor = type(self)(self.endpoint, self.folder, credentials)
        yield actor
        actor.close()

    def call(self, service, operation, **parameters):
        """The operation's result, without its metadata. Streams are read: they are bytes."""
        return self.begin(service, operation, **parameters)()

    def begin(self, service, operation, **parameters):
        """Makes the call without waiting for it: others may be made meanwhile. Gives a function that waits and returns what call() does."""
        self.used.add((service, operation))
        finish = self.carry_out("call", service, operation, parameters)

        def result():
            found = finish()
            # A template comes back to the byte, whatever it names.
            address = aws_address(json.dumps(found, default=lambda content: "bytes")) if operation != "GetTemplate" else None
            assert address is None, f"{operation} of {service} answers with an address of the real AWS: {address}"
            return found
        return result

    def pages(self, service, operation, page_size, **parameters):
        """The result of all pages together, as the client itself fetches and joins them."""
        return self.carry_out("pages", service, operation, parameters | {"PaginationConfig": {"PageSize": page_size}})()

    def wait(self, service, waiter, **parameters):
        """Lets the client wait by itself: wait("cloudformation", "StackCreateComplete", StackName=...)."""
        self.carry_out("wait", service, waiter, parameters)()

    def error(self, service, operation, **parameters):
        """The ServiceError that the call has to end with."""
        try:
            result = self.call(service, operation, **parameters)
        except ServiceError as error:
            return error
        raise AssertionError(f"{operation} of {service} succeeded: {result}")

    def carry_out(self, kind, service, operation, parameters):
        """Begins it, and gives the function that waits for its end."""
        raise NotImplementedError

    @staticmethod
    def actions_of(service):
        """All that the service has, by its newest model."""
        return set(botocore.session.get_session().get_service_model(service).operation_names)

    def close(self):
        self.child.close()


def from_json(value):
    return base64.b64decode(value["$bytes"]) if value.keys() == {"$bytes"} else value


def to_json(value):
    return {"$bytes": base64.b64encode(value).decode()}


class Child:
    """A process that answers lines of JSON with lines of JSON that name their question, in any order, and begins with its version."""

    def __init__(self, command, environment, advice="See tools/packages.txt and tools/venv."):
        self.command = " ".join(map(str, command))
        self.advice = advice
        self.asked = 0
        self.answers = {}  # that nobody has waited for yet
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True)
        self.version = self.read()["version"]

    def ask(self, question):
        """Gives a function that waits for the answer."""
        self.asked += 1
        number = self.asked
        self.process.stdin.write(json.dumps({"id": number} | question, default=to_json) + "\n")
        self.process.stdin.flush()
        return lambda: self.answer(number)

    def answer(self, number):
        while number not in self.answers:
            answer = self.read()
            self.answers[answer.pop("id")] = answer
        return self.answers.pop(number)

    def read(self):
        line = self.process.stdout.readline()
        assert line, f"{self.command} ended with status {self.process.wait()}: is its client installed? {self.advice}"
        return json.loads(line, object_hook=from_json)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)


class Library(Client):
    """A client that is a library, used by a child process of its language."""

    def carry_out(self, kind, service, operation, parameters):
        wait = self.child.ask({"kind": kind, "service": service, "operation": operation, "parameters": parameters})

        def finish():
            answer = wait()
            if "error" in answer:
                raise ServiceError(**answer["error"])
            assert "failure" not in answer, f"{operation} of {service} in {self.name}: {answer['failure']}"
            return self.result_of(answer)
        return finish

    def result_of(self, answer):
        return answer["result"]


class Boto3(Library):
    """boto3 in a child process."""

    interpreter = ""

    def start(self):
        return Child([self.interpreter, HERE / "boto3_child.py"], self.environment())


class NewestBoto3(Boto3):
    """From PyPI. Finds sluice as people let it find it, by AWS_ENDPOINT_URL; asks SQS in JSON."""

    name = "boto3"
    interpreter = str(ROOT / "build/venv-newest/bin/python")
    sqs_protocol = "json"

    def environment(self):
        return super().environment() | {"AWS_ENDPOINT_URL": self.endpoint}


class DebianBoto3(Boto3):
    """Debian's python3-boto3 (1.26), which has to be told the endpoint; asks SQS in the query protocol."""

    name = "debian-boto3"
    interpreter = "/usr/bin/python3"
    access_key = account = "111111111111"
    lacks = NEWER_THAN_DEBIAN

    def environment(self):
        return super().environment() | {"ENDPOINT_FOR_OLD_CLIENTS": self.endpoint}


class AwsCli(Client):
    """Debian's awscli (2.9), a process for each call; parameters by --cli-input-json."""

    name = "aws-cli"
    access_key = account = "222222222222"
    lacks = NEWER_THAN_DEBIAN
    models = botocore.session.get_session()

    def start(self):
        return Child(["/usr/bin/python3", HERE / "aws_cli_child.py"], self.environment())

    def environment(self):
        return super().environment() | {"AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": "", "AWS_CLI_FILE_ENCODING": "UTF-8"}

    def carry_out(self, kind, service, operation, parameters):
        command = "s3api" if service == "s3" else service
        words = [command, xform_name(operation, "-")]
        place = ["--endpoint-url", self.endpoint, "--output", "json"]
        if kind == "wait":
            flags = [text for name, value in parameters.items() for text in ("--" + xform_name(name, "-"), value)]
            wait = self.child.ask({"arguments": [command, "wait", words[1], *place, *flags]})
            return lambda: printed_by(command, wait())
        model = self.models.get_service_model(service).operation_model(operation)
        folder = tempfile.TemporaryDirectory(dir=self.folder)  # pylint: disable=consider-using-with
        paging = ["--no-paginate"]
        if kind == "pages":
            paging = ["--page-size", str(parameters.pop("PaginationConfig")["PageSize"])]
        files = Files(pathlib.Path(folder.name), model)
        wait = self.child.ask({"arguments": [*words, *place, *paging, *files.arguments(parameters)]})

        def finish():
            with folder:
                printed = printed_by(" ".join(words), wait())
                return files.result(json.loads(printed) if printed.strip() else {})
        return finish


def printed_by(command, done):
    """What the program printed; its error as a ServiceError."""
    if done["status"] == 0:
        return done["stdout"]
    said = re.search(r"An error occurred \((.*?)\) when calling the \w+ operation(?: \(reached max retries: \d+\))?: (.*)",
                     done["stderr"], re.DOTALL)
    assert said, f"aws {command} failed with {done['status']}: {done['stderr']}"
    raise ServiceError(said[1], said[2].removesuffix("\n"))


class Files:
    """How the CLI takes and gives parameters and bytes. Streams are files of their own, other blobs are base64 in the JSON of the
    parameters. Commands that write a stream to a file want flags instead of that JSON."""

    def __init__(self, folder, model):
        self.folder, self.model = folder, model

    def arguments(self, parameters):
        if self.model.has_streaming_output:
            return [text for name, value in parameters.items() for text in self.flag(name, value)] + [str(self.folder / "out")]
        members = self.model.input_shape.members if self.model.input_shape else {}
        streams = [name for name in parameters if members[name].serialization.get("streaming")]
        flags = [text for name in streams for text in self.flag(name, parameters[name], "")]
        others = {name: value for name, value in parameters.items() if name not in streams}
        (self.folder / "parameters.json").write_text(json.dumps(others, default=lambda blob: base64.b64encode(blob).decode()))
        return ["--cli-input-json", f"file://{self.folder}/parameters.json", *flags]

    def flag(self, name, value, scheme="fileb://"):
        if isinstance(value, bytes):
            (self.folder / name).write_bytes(value)
            value = f"{scheme}{self.folder}/{name}"
        return ["--" + xform_name(name, "-"), value]

    def result(self, printed):
        result = decode_blobs(printed, self.model.output_shape)
        if self.model.has_streaming_output:
            result[self.model.output_shape.serialization["payload"]] = (self.folder / "out").read_bytes()
        return result


def decode_blobs(value, shape):
    """`value`, a printed result, with bytes where the model has them."""
    if shape is None or value is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        return {name: decode_blobs(member, shape.members.get(name)) for name, member in value.items()}
    if shape.type_name == "list":
        return [decode_blobs(member, shape.member) for member in value]
    if shape.type_name == "map":
        return {name: decode_blobs(member, shape.value) for name, member in value.items()}
    return base64.b64decode(value) if shape.type_name == "blob" else value


CLIENTS = {client.name: client for client in (NewestBoto3, DebianBoto3, AwsCli)}
