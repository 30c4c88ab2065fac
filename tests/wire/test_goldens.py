"""Every case three ways: what its table renders, what its golden file holds, and what a running sluice answers."""

import pathlib

import golden
import pytest
import wire
from cases import CASES

GOLDENS = pathlib.Path(__file__).parent / "goldens"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden_file(case, request):
    path, text = GOLDENS / f"{case.name}.txt", golden.text_of(case)
    if request.config.getoption("--write") and (not path.exists() or path.read_bytes() != text.encode()):
        path.write_bytes(text.encode())
    assert path.exists(), "no golden file: write it with --write"
    assert path.read_bytes().decode() == text


def test_no_golden_file_without_a_case(request):
    strays = {path.name for path in GOLDENS.iterdir()} - {f"{case.name}.txt" for case in CASES}
    if request.config.getoption("--write"):
        for stray in strays:
            (GOLDENS / stray).unlink()
    else:
        assert strays == set()


def _exchanges():
    for case in CASES:
        for protocol in case.protocols:
            reason = case.deviation(protocol)
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(case, protocol, id=f"{case.name}-{protocol}", marks=marks)


@pytest.mark.parametrize("case, protocol", list(_exchanges()))
def test_answer(wires, case, protocol):
    answer, bindings = wire.run(case, protocol, wires[protocol])
    problem = wire.difference(golden.expected_of(case, protocol), answer, bindings)
    assert not problem, f"sqs.md {case.section}: {problem}"
