"""Small storms over a sluice of their own, which they share unless they need one with few descriptors."""

import os

import pytest
from limits import ROOT
from program import Program


def pytest_addoption(parser):
    parser.addoption("--sluice", default=None, help="the binary (or $SLUICE; default build/dev/sluice)")


@pytest.fixture(scope="session")
def binary(pytestconfig):
    return pytestconfig.getoption("--sluice") or os.environ.get("SLUICE") or str(ROOT / "build/dev/sluice")


@pytest.fixture
def start(binary):
    """start(open_files=...) gives a Program, which must end well after the test unless it has ended before."""
    started = []

    def begin(**options):
        started.append(Program(binary, **options))
        return started[-1]

    yield begin
    for program in started:
        status = program.stop()
        output = program.output()
        program.remove()
        assert status == 0, (status, output[-5000:])


@pytest.fixture(scope="session")
def program(binary):
    """The one that most tests share."""
    one = Program(binary)
    yield one
    status = one.stop()
    output = one.output()
    one.remove()
    assert status == 0, (status, output[-5000:])
