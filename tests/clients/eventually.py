"""Waiting for what happens by itself."""
import time


def eventually(look, seconds=30):
    """Calls look() until it gives something true, and gives that."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"nothing true in {seconds} s; last {found!r}"
        time.sleep(0.05)
