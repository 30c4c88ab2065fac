"""A sluice for each protocol, so that a case can use the same names in all of them."""

import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from server import Server  # noqa: E402  pylint: disable=wrong-import-position
from table import ALL  # noqa: E402  pylint: disable=wrong-import-position
from wire import Wire  # noqa: E402  pylint: disable=wrong-import-position


def pytest_addoption(parser):
    parser.addoption("--sluice", default=os.environ.get("SLUICE", "build/dev/sluice"), help="the program under test")
    parser.addoption("--write", action="store_true", help="write the golden files that differ from the tables")


@pytest.fixture(scope="session")
def wires(request, tmp_path_factory):
    """Protocol -> a connection to its sluice."""
    program = pathlib.Path(request.config.getoption("--sluice")).resolve()
    servers = {protocol: Server(program, tmp_path_factory.mktemp(protocol), durable=False) for protocol in ALL}
    open_wires = {}
    try:
        for protocol, server in servers.items():
            server.start()
            open_wires[protocol] = Wire(server.port)
        yield open_wires
    finally:
        for one in open_wires.values():
            one.close()
        ended = {protocol: server.stop() for protocol, server in servers.items() if server.process is not None}
    assert set(ended.values()) == {0}, [server.said() for server in servers.values()]
