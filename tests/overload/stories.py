"""The storms. Each story opens a crowd, looks whether the good client is served while it is there, ends it, and gives
what it cost.

A story asserts what must hold at any scale; how long the good client waits is measured and never judged, except that it
must not wait for ever.
"""

import clients
from crowd import Crowd
from limits import LIMITS, MESSAGE_MAX, MIB, growth_max
from program import wait_until
from requests_to_sqs import body_of_size
from storm_watch import storm

NEAR_MAX = MESSAGE_MAX - 76  # "just under": a message of 1,048,500 bytes
LARGE_ANSWER = 200_000
GOOD = 20  # messages that the good client gets through while a storm is at its height
BUFFERED = f"limit buffered_bytes = {LIMITS['buffered_bytes']}"
PATIENCE_S = 300  # for a crowd of any size to get where it shall


def bounded(program, outcome, growth):
    """What the named limits promise of memory; of a program without a sanitizer."""
    if not program.is_sanitized:
        limit = outcome.before + growth
        assert (
            outcome.peak <= limit
        ), f"{outcome.name}: {outcome.peak / MIB:.0f} MiB held, the limits promise {limit / MIB:.0f}"


def logged(program, *texts):
    """The log says which limit was reached; it does so once a second."""
    wait_until(lambda: program.logged(*texts), f"the log to name {texts}; it says {program.output()[-500:]!r}", 5)


def idle_connections(program, count, processes=1):
    """Connections that have asked once and stay."""
    with storm(program, "idle connections", count) as (outcome, good, _), Crowd(program.port, processes) as crowd:
        crowd.open(clients.idle, count)
        crowd.wait(lambda state: state.at["leave"] == count, "all to be idle", PATIENCE_S)
        good.wait_for(GOOD)
        crowd.open_gate("leave")
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        assert outcome.answered(200) == count and outcome.tally.get("not left alone", 0) == 0, outcome.tally
    bounded(program, outcome, growth_max(count, 0))
    return outcome


def receivers(program, count, processes=1):
    """Long polls at one queue, to which the good client sends."""
    with storm(program, "long polls at one queue", count) as (outcome, good, _), Crowd(
        program.port, processes
    ) as crowd:
        crowd.open(clients.receiver, count, queue=good.queue)
        crowd.wait(lambda state: state.tally["asked"] >= count, "all to ask", PATIENCE_S)
        good.wait_for(GOOD)
        crowd.open_gate("leave")
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
    bounded(program, outcome, growth_max(count, 0))
    return outcome


def more_than_the_limit(program, limit, more, processes=1):
    """One connection after the other until the server has as many as it takes; each further one is refused, and the
    log says why."""
    with storm(program, "more connections than the limit", limit + more) as (outcome, good, _), Crowd(
        program.port, processes
    ) as crowd:
        crowd.open(clients.silent, limit + more)
        # The good client and whoever prepared the story hold two.
        refused = crowd.wait(
            lambda state: state.tally["answered 503"] + state.tally["refused by closing"] >= more,
            f"{more} connections to be refused",
            10 if limit < 1000 else 60,
        )
        assert refused.at["leave"] >= limit - 10, refused
        good.wait_for(GOOD)
        crowd.open_gate("leave")
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        logged(program, f"limit connections = {limit}")
    bounded(program, outcome, growth_max(limit, 0))
    return outcome


def slow_writers(program, count, size, processes=1, piece=1024, seconds=0.1):
    """Bodies that trickle in. When their senders make haste at last, each is accepted or told that there is too much
    at once."""
    with storm(program, f"slow writers of {size >> 10} KiB", count) as (outcome, good, calls), Crowd(
        program.port, processes
    ) as crowd:
        queue = calls.make_queue("slow-writers")
        before = calls.message_count(queue)
        crowd.open(clients.slow_writer, count, queue=queue, size=size, piece=piece, seconds=seconds)
        crowd.wait(lambda state: state.tally["begun"] == count, "all to begin", PATIENCE_S)
        good.wait_for(GOOD)
        crowd.open_gate("finish")
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        assert outcome.answered(200) + outcome.answered(503) + outcome.closed() == count, outcome.tally
        taken = calls.message_count(queue) - before
        assert outcome.answered(200) <= taken <= outcome.answered(200) + outcome.closed(), (taken, outcome.tally)
        calls.call("DeleteQueue", QueueUrl=queue)
    bounded(program, outcome, growth_max(count, size))
    return outcome


def slow_readers(program, count, processes=1, rounds=60, seconds=0):
    """Pipelines whose answers nobody reads: the server stops answering them. Later they read, and everything is
    there, in order."""
    with storm(program, "slow readers", count) as (outcome, good, calls), Crowd(program.port, processes) as crowd:
        large, small = calls.make_queue("large"), calls.make_queue("small")
        calls.call("SendMessage", QueueUrl=large, MessageBody="x" * LARGE_ANSWER)
        crowd.open(
            clients.slow_reader,
            count,
            receive_buffer=4096,
            large_queue=large,
            small_queue=small,
            rounds=rounds,
            seconds=seconds,
        )
        crowd.wait(lambda state: state.tally["begun"] == count, "all to begin", PATIENCE_S)
        good.wait_for(GOOD)
        answered = calls.message_count(small)
        assert answered < count * rounds, "the server answers although nobody reads: it must keep the answers somewhere"
        crowd.open_gate("read")
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        in_order, too_much = outcome.tally.get("all in order", 0), outcome.answered(503)
        assert in_order + too_much + outcome.closed() == count, outcome.tally
        if count * LARGE_ANSWER * 2 < LIMITS["buffered_bytes"] and not seconds:
            assert in_order == count, outcome.tally
        for queue in (large, small):
            calls.call("DeleteQueue", QueueUrl=queue)
    bounded(program, outcome, growth_max(count, LARGE_ANSWER + 1024))
    return outcome


def pipelines(program, count, length=100, processes=1, cut=True):
    """That many requests in one write, answered in order."""
    with storm(program, f"pipelines of {length}" + ("" if cut else ", uncut"), count) as (outcome, good, calls), Crowd(
        program.port, processes
    ) as crowd:
        queue = calls.make_queue("pipelines")
        crowd.open(clients.pipeliner, count, queue=queue, length=length, cut=cut)
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        assert outcome.tally.get("all in order", 0) == count, outcome.tally
        assert len(set(crowd.acknowledged())) == calls.message_count(queue) == count * length
        good.wait_for(GOOD)
        calls.call("DeleteQueue", QueueUrl=queue)
    bounded(program, outcome, growth_max(count, 0))
    return outcome


def large_bodies(program, count, processes=1, kind=clients.poster):
    """Messages just under 1 MiB on all connections at once. What was answered 200 is in the queue, once; what was
    refused is not."""
    name = "1 MiB bodies" + (", chunked" if kind is clients.chunked_poster else "")
    with storm(program, name, count) as (outcome, good, calls), Crowd(program.port, processes) as crowd:
        queue = calls.make_queue("bodies")
        crowd.open(kind, count, queue=queue, size=NEAR_MAX)
        crowd.wait(lambda state: state.at["post"] == count, "all to be connected", PATIENCE_S)
        crowd.open_gate("post")
        good.wait_for(GOOD)
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        acknowledged, unanswered = crowd.acknowledged(), outcome.closed()
        assert outcome.answered(200) + outcome.answered(503) + unanswered == count, outcome.tally
        if count * (NEAR_MAX + 4096) * 2 < LIMITS["buffered_bytes"]:
            assert outcome.answered(200) == count, outcome.tally
        elif outcome.answered(503):
            logged(program, BUFFERED)
        found = calls.drain(queue)
        assert len(found) == len(set(found)), "a message is there twice"
        assert set(acknowledged) <= set(found) and len(found) <= len(acknowledged) + unanswered, (
            len(acknowledged),
            len(found),
            unanswered,
        )
        calls.call("DeleteQueue", QueueUrl=queue)
    # Chunks are put together in a second place, which grows by doubling, as does the first.
    bounded(program, outcome, growth_max(count, NEAR_MAX) * (2 if kind is clients.chunked_poster else 1))
    return outcome


def claims(program, more, processes=1):
    """More bodies announced than there may be bytes at once: the last are told so, the log says why, and it is over
    when they have gone."""
    size = len(body_of_size("http://127.0.0.1:65535/000000000000/claims", NEAR_MAX))
    fit = LIMITS["buffered_bytes"] // size
    count = fit + more
    with storm(program, "announced bodies", count) as (outcome, good, calls), Crowd(program.port, processes) as crowd:
        queue = calls.make_queue("claims")
        crowd.open(clients.claimer, count, queue=queue, size=NEAR_MAX)
        # A head of some 200 bytes counts too, so one or the other less may fit.
        crowd.wait(
            lambda state: state.tally["claimed"] == count and state.tally["answered 503"] >= more,
            f"{more} to be refused",
            PATIENCE_S,
        )
        good.wait_for(GOOD)
        outcome.take(
            crowd.wait(
                lambda state: state.at["leave"] + state.tally["ended"] >= count, "the refused to be closed", PATIENCE_S
            )
        )
        assert more <= outcome.answered(503) <= more + 2, outcome.tally
        crowd.open_gate("leave")
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        assert calls.message_count(queue) == 0
        calls.call("SendMessage", QueueUrl=queue, MessageBody="x" * NEAR_MAX)  # there is room again
        logged(program, BUFFERED)
        calls.call("DeleteQueue", QueueUrl=queue)
    bounded(program, outcome, growth_max(count, 0))
    return outcome


def large_answers(program, count, messages=10, processes=1):
    """Small requests whose answers are as large as answers get, on all connections at once."""
    with storm(program, f"{messages} MiB answers", count) as (outcome, good, calls), Crowd(
        program.port, processes
    ) as crowd:
        queue = calls.make_queue("answers")
        for _ in range(messages):
            calls.call("SendMessage", QueueUrl=queue, MessageBody="x" * NEAR_MAX)
        crowd.open(clients.large_receiver, count, queue=queue, messages=messages)
        crowd.wait(lambda state: state.at["ask"] == count, "all to be connected", PATIENCE_S)
        crowd.open_gate("ask")
        good.wait_for(GOOD)
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        assert outcome.answered(200) + outcome.answered(503) + outcome.closed() == count, outcome.tally
        if outcome.answered(503):
            logged(program, BUFFERED)
        calls.call("DeleteQueue", QueueUrl=queue)
    bounded(program, outcome, growth_max(count, messages * MESSAGE_MAX))
    return outcome


def vanishing(program, count, processes=1):
    """Clients that go in the middle of their body, of an answer and of a long poll, by closing and by resetting."""
    kinds = 6
    with storm(program, "vanishing", kinds * count) as (outcome, good, calls), Crowd(program.port, processes) as crowd:
        large, empty = calls.make_queue("large"), calls.make_queue("empty")
        calls.call("SendMessage", QueueUrl=large, MessageBody="x" * LARGE_ANSWER)
        for by_reset in (False, True):
            crowd.open(clients.vanishes_in_its_body, count, queue=empty, size=NEAR_MAX, by_reset=by_reset)
            crowd.open(
                clients.vanishes_in_an_answer, count, receive_buffer=4096, queue=large, requests=50, by_reset=by_reset
            )
            crowd.open(clients.vanishes_while_it_waits, count, queue=empty, by_reset=by_reset)
        crowd.wait(lambda state: state.at["leave"] == 2 * count, "the long polls", PATIENCE_S)
        good.wait_for(GOOD)
        crowd.open_gate("leave")
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        good.wait_for(GOOD)
        assert calls.message_count(empty) == 0, "half a message was taken"
        # Those who waited have gone: a message is not given to one of them.
        sent = calls.call("SendMessage", QueueUrl=empty, MessageBody="after the storm")["MessageId"]
        assert calls.drain(empty) == [sent]
        for queue in (large, empty):
            calls.call("DeleteQueue", QueueUrl=queue)
    bounded(program, outcome, growth_max(kinds * count, NEAR_MAX))
    return outcome


def half_closed(program, count, processes=1):
    """Clients that say that they send nothing more: after whole requests, in the middle of a body, and while they
    wait."""
    kinds = 3
    with storm(program, "half-closed", kinds * count) as (outcome, good, calls), Crowd(
        program.port, processes
    ) as crowd:
        queue, empty = calls.make_queue("half-closed"), calls.make_queue("half-closed-empty")
        crowd.open(clients.half_closes, count, queue=queue, length=3)
        crowd.open(clients.half_closes_in_its_body, count, queue=empty, size=NEAR_MAX)
        crowd.open(clients.half_closes_while_it_waits, count, queue=empty)
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        good.wait_for(GOOD)
        assert outcome.tally.get("all in order", 0) == count, outcome.tally
        assert outcome.tally.get("closed by the server", 0) == 2 * count, outcome.tally
        assert sorted(crowd.acknowledged()) == sorted(calls.drain(queue))
        sent = calls.call("SendMessage", QueueUrl=empty, MessageBody="after the storm")["MessageId"]
        assert calls.drain(empty) == [sent]
        for each in (queue, empty):
            calls.call("DeleteQueue", QueueUrl=each)
    bounded(program, outcome, growth_max(kinds * count, NEAR_MAX))
    return outcome


def flood(program, count, processes=1, length=1000):
    """Requests that are answered at once, without end: those whose answers wait for the log get their turn."""
    with storm(program, "flood of instant answers", count) as (outcome, good, _), Crowd(
        program.port, processes
    ) as crowd:
        crowd.open(clients.flooder, count, length=length)
        crowd.wait(lambda state: state.tally["begun"] > 2 * count, "the flood to begin", PATIENCE_S)
        good.wait_for(GOOD, 20)
        crowd.open_gate("leave")
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
    bounded(program, outcome, growth_max(count, 0))
    return outcome


def burrowing(program, count, size=24 * MIB, length=50_000, processes=1):
    """A large chunked body with many small requests right behind it, which have come into the same buffer."""
    with storm(program, "requests behind a chunked body", count) as (outcome, good, _), Crowd(
        program.port, processes
    ) as crowd:
        crowd.open(clients.burrower, count, size=size, length=length)
        crowd.wait(lambda state: state.at["post"] == count, "all to be connected", PATIENCE_S)
        crowd.open_gate("post")
        good.wait_for(GOOD)
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        assert outcome.tally.get("all in order", 0) == count, outcome.tally
    bounded(program, outcome, 2 * growth_max(count, 2 * size))
    return outcome


def in_pieces(program, count, cuts=25):
    """Requests of which the first piece ends anywhere."""
    with storm(program, "requests in two pieces", count) as (outcome, good, _), Crowd(program.port) as crowd:
        crowd.open(clients.piecemeal, count, cuts=cuts)
        good.wait_for(GOOD)
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
    return outcome


def sleepers(program, count, processes=1):
    """Requests that do not come to an end: closed when their time is over, and the log says why."""
    with storm(program, "requests without an end", count) as (outcome, good, _), Crowd(
        program.port, processes
    ) as crowd:
        crowd.open(clients.sleeper, count)
        crowd.wait(lambda state: state.tally["begun"] == count, "all to begin", PATIENCE_S)
        good.wait_for(GOOD)
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        logged(program, f"limit request_timeout = {LIMITS['request_timeout']} s")
    bounded(program, outcome, growth_max(count, 0))
    return outcome


def descriptors_run_out(program, limit, processes=1):
    """While all connections are taken, the log goes on to its next segments of 64 MiB, each a file of its own."""
    with storm(program, "no connection left", limit) as (outcome, good, calls), Crowd(program.port, processes) as crowd:
        queue = calls.make_queue("segments")
        crowd.open(clients.silent, program.open_files)  # more than there can be
        crowd.wait(lambda state: state.at["leave"] >= limit - 10, "the connections to be taken", PATIENCE_S)
        good.wait_for(GOOD)
        for _ in range(2 * 64 + 2):
            calls.call("SendMessage", QueueUrl=queue, MessageBody="x" * NEAR_MAX)
        crowd.open_gate("leave")
        outcome.take(crowd.wait_until_all_have_ended(PATIENCE_S))
        calls.call("DeleteQueue", QueueUrl=queue)
    return outcome
