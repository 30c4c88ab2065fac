"""Small storms, as a part of every test run. tests/overload/storm.py has them at their full size."""

import clients
import pytest
import stories
from limits import LIMITS, connections_max

FEW_FILES = 160


def test_idle_connections(program):
    stories.idle_connections(program, 300)


def test_long_polls_at_one_queue(program):
    stories.receivers(program, 200)


def test_more_connections_than_the_limit(start):
    program = start(open_files=FEW_FILES)
    stories.more_than_the_limit(program, connections_max(FEW_FILES), 5)


def test_the_log_goes_on_when_no_connection_is_left(start):
    program = start(open_files=FEW_FILES)
    stories.descriptors_run_out(program, connections_max(FEW_FILES))


def test_slow_writers(program):
    stories.slow_writers(program, 40, stories.NEAR_MAX)


def test_slow_writers_of_bodies_that_do_not_count(program):
    stories.slow_writers(program, 100, 12 * 1024)


def test_slow_readers(program):
    stories.slow_readers(program, 8)


@pytest.mark.parametrize("cut", [False, True], ids=["uncut", "cut"])
def test_pipelines_of_100(program, cut):
    stories.pipelines(program, 10, cut=cut)


def test_requests_in_two_pieces(program):
    stories.in_pieces(program, 9)


@pytest.mark.parametrize("kind", [clients.poster, clients.chunked_poster])
def test_large_bodies_at_once(program, kind):
    stories.large_bodies(program, 40, kind=kind)


def test_more_bodies_than_may_be_held(program):
    stories.claims(program, 10)


def test_clients_that_vanish(program):
    stories.vanishing(program, 10)


def test_half_closed_clients(program):
    stories.half_closed(program, 10)


def test_flood_of_requests_that_are_answered_at_once(program):
    stories.flood(program, 8)


def test_the_limits_are_read_from_the_source():
    """What the bounds are computed from; a limit that goes or is renamed must not make them infinite."""
    assert LIMITS["connections"] == 20_000 and LIMITS["buffered_bytes"] == 512 << 20 and LIMITS["request_timeout"] == 30
