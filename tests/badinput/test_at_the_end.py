"""After everything else: sluice has grown within bounds, runs no process, and left no file behind."""

import pathlib

from sluice_process import wait_until


def test_at_the_end_no_process_is_left(sluice):
    names = [function["FunctionName"] for function in sluice.client("lambda").list_functions()["Functions"]]
    for name in names:
        sluice.client("lambda").delete_function(FunctionName=name)
    wait_until(lambda: sluice.children() == [], "the sandboxes to end")


def test_at_the_end_memory_is_bounded(sluice):
    """Bodies of 80 MB, floods and bombs have come and gone. Half a gigabyte is what ASan's own books take of that."""
    assert sluice.resident_mb() < 600


def test_at_the_end_descriptors_are_closed(sluice):
    wait_until(lambda: len(list(pathlib.Path(f"/proc/{sluice.process.pid}/fd").iterdir())) < 60, "the connections to be closed")


def test_at_the_end_only_limits_were_reached(sluice):
    """No sanitizer's report and no complaint, but that bodies were too many and clients too slow."""
    lines = sluice.output().splitlines()
    assert [line for line in lines if ": limit buffered_bytes = " not in line and ": limit request_timeout = " not in line] == []
