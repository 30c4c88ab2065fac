"""What the stories stand on: a sluice of their own, and each story once for each client.

    pytest tests/clients --sluice build/dev/sluice [--client boto3]
    pytest tests/clients/sqs --sluice build/dev/sluice --client java       SDKs that tools/compat --install fetched; SQS alone
"""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from drivers import CLIENTS, ROOT  # noqa: E402  pylint: disable=wrong-import-position
from functions import make_package  # noqa: E402  pylint: disable=wrong-import-position
from sdks import SDKS  # noqa: E402  pylint: disable=wrong-import-position
from server import Server  # noqa: E402  pylint: disable=wrong-import-position


def pytest_addoption(parser):
    parser.addoption("--sluice", default=os.environ.get("SLUICE", str(ROOT / "build/dev/sluice")), help="the program under test")
    parser.addoption("--client", choices=[*CLIENTS, *SDKS], help="only the stories of this client")


def pytest_configure(config):
    config.addinivalue_line("markers", "last: runs behind all others")
    config.addinivalue_line("markers", "needs(what): left out where the client, or sluice, does not have it")


def pytest_generate_tests(metafunc):
    if "client" in metafunc.fixturenames:
        only = metafunc.config.getoption("client")
        metafunc.parametrize("client", [only] if only else list(CLIENTS), indirect=True, scope="session")


def pytest_collection_modifyitems(session, config, items):
    if config.getoption("client") in SDKS:
        for item in items:
            if item.path.parent.name != "sqs":
                item.add_marker(pytest.mark.skip(reason="this client is installed for SQS alone"))
    # Which actions were used is known at the end.
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)


@pytest.fixture(scope="session")
def client(request, tmp_path_factory, record_testsuite_property):
    """One of the clients, with a sluice to itself."""
    folder = tmp_path_factory.mktemp(request.param)
    sluice = Server(request.config.getoption("sluice"), folder, durable=False)
    sluice.start()
    try:
        one = (CLIENTS | SDKS)[request.param](sluice.url, folder)
        record_testsuite_property("client_version", one.version)
        yield one
        one.close()
    finally:
        status = sluice.stop()
    assert status == 0, f"sluice ended with status {status}: {sluice.said()}"


@pytest.fixture
def name(request):
    """A name that only this story uses, short enough for a role's with something behind it."""
    words = [request.path.stem.removeprefix("test_"), *request.node.originalname.split("_")[1:]]
    return "-".join(words)[:50].rstrip("-").lower()


@pytest.fixture(scope="session")
def package():
    """The zip of the stories' function."""
    return make_package()


@pytest.fixture
def role(client, name):
    """The ARN of a role that Lambda may take on, with what a function needs that reads queues."""
    made = client.call("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=TRUST_LAMBDA)["Role"]
    policy = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
    client.call("iam", "AttachRolePolicy", RoleName=name, PolicyArn=policy)
    return made["Arn"]


TRUST_LAMBDA = ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},'
                '"Action":"sts:AssumeRole"}]}')
