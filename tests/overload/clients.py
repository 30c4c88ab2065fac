"""What the connections of a crowd do: one generator for each kind, with the arguments that a story gives (reactor.py
says what they may yield)."""

import json

from reactor import Answer, End, Gate, Gone, Pause, Send
from requests_to_sqs import (
    HEALTH,
    body_of_size,
    chunked,
    get_queue_attributes,
    head,
    md5,
    padded,
    receive_message,
    send_message,
)

large = {}  # bytes that all connections of this process send, made once


def shared(key, make):
    if key not in large:
        large[key] = make()
    return large[key]


def message_request(queue, size):
    """(head and body, where the body begins)."""

    def make():
        body = body_of_size(queue, size)
        start = head("SendMessage", len(body))
        return start + body, len(start)

    return shared(("message", queue, size), make)


def take_acknowledgement(connection):
    """The answer to a SendMessage: accepted, or refused because there is too much at once."""
    status, body = yield Answer()
    if status == 200:
        connection.acknowledged(json.loads(body)["MessageId"])
    elif status != 503:
        connection.problem(f"{status} {body[:200]}")


def idle(connection):
    """Asks once, and then only stays; a server that closes it meanwhile is noted."""
    yield Send(HEALTH)
    yield Answer()
    if not (yield Gate("leave", watch=True)):
        connection.count("not left alone")


def silent(connection):
    """Sends nothing. Whoever is refused is told so or closed."""
    if (yield Gate("leave", watch=True)):
        return
    try:
        yield Answer()
    except Gone:
        connection.count("refused by closing")
        return
    yield End()


def receiver(connection, queue):
    """Waits for messages, again and again, until it may leave."""
    while not connection.is_open("leave"):
        yield Send(receive_message(queue, wait=20))
        connection.count("asked")
        status, body = yield Answer()
        if status != 200:
            connection.problem(f"{status} {body[:200]}")


def slow_writer(connection, queue, size, piece, seconds):
    """Sends the head of a message, and its body in small pieces until it may finish."""
    message, at = message_request(queue, size)
    message = memoryview(message)
    yield Send(message[: at + 1])
    connection.count("begun")
    at += 1
    while at < len(message) and not connection.is_open("finish"):
        yield Pause(seconds)
        if connection.has_come():
            break  # refused
        yield Send(message[at : at + piece])
        at += piece
    if not connection.has_come():
        yield Send(message[at:])
    yield from take_acknowledgement(connection)


def claimer(connection, queue, size):
    """Says that a body is coming, sends a byte of it, and stays."""
    message, at = message_request(queue, size)
    yield Send(memoryview(message)[: at + 1])
    connection.count("claimed")
    if not (yield Gate("leave", watch=True)):
        yield Answer()
        yield End()


def piecemeal(connection, cuts):
    """Requests whose bytes come in two pieces, cut wherever the network might."""
    yield Send(HEALTH)  # all of them are connected before anything is measured
    yield Answer()
    data = send_message("http://localhost/000000000000/none", "x")
    for cut in range(cuts):
        at = (connection.number * cuts + cut) % len(data)
        yield Send(data[:at])
        yield Pause(0.02)
        yield Send(data[at:])
        status, answer = yield Answer()
        if b"QueueDoesNotExist" not in answer and b"NonExistentQueue" not in answer:
            connection.problem(f"cut at {at}: {status} {answer[:200]}")


def sleeper(connection):
    """Never ends its request's head."""
    yield Send(HEALTH[:-2])
    connection.count("begun")
    yield End()


def poster(connection, queue, size):
    """Posts a large message when all do."""
    message, _ = message_request(queue, size)
    yield Gate("post")
    yield Send(message)
    yield from take_acknowledgement(connection)


def chunked_poster(connection, queue, size):
    message = shared(("chunked", queue, size), lambda: chunked("SendMessage", body_of_size(queue, size), 65536))
    yield Gate("post")
    yield Send(message)
    yield from take_acknowledgement(connection)


def pipeliner(connection, queue, length, cut):
    """That many messages in one write; the answers come in their order. With `cut` the server's buffer ends within
    some of them."""
    bodies = [f"{connection.number} {i}" for i in range(length)]
    requests = [send_message(queue, body) for body in bodies]
    yield Send(b"".join(padded(each, 500 if cut else 512) for each in requests))
    for body in bodies:
        status, answer = yield Answer()
        if status != 200 or json.loads(answer)["MD5OfMessageBody"] != md5(body):
            connection.problem(f"{body}: {status} {answer[:200]}")
            return
        connection.acknowledged(json.loads(answer)["MessageId"])
    connection.count("all in order")


def slow_reader(connection, large_queue, small_queue, rounds, seconds):
    """Pipelines requests with large and small answers and reads (next to) none of them before it may; then all of
    them come, in order."""
    bodies = [f"{connection.number} {i}" for i in range(rounds)]
    # A message that is received with a visibility time-out of 0 is there again at once, for everybody.
    receive, attributes = receive_message(large_queue, visibility=0), get_queue_attributes(small_queue)
    receive, attributes = padded(receive), padded(attributes)
    yield Send(b"".join(receive + attributes + padded(send_message(small_queue, body)) for body in bodies))
    connection.count("begun")
    while seconds and not connection.is_open("read"):
        yield Pause(seconds)
        connection.read_some(16 * 1024)  # slow, and not dead
    yield Gate("read")
    for body in bodies:
        for is_right in (
            lambda found: found == {} or "Body" in found["Messages"][0],
            lambda found: "QueueArn" in found["Attributes"],
            lambda found: found["MD5OfMessageBody"] == md5(body),
        ):
            status, answer = yield Answer()
            if status == 503:
                return
            if status != 200 or not is_right(json.loads(answer)):
                connection.problem(f"{body}: {status} {answer[:200]}")
                return
    connection.count("all in order")


def large_receiver(connection, queue, messages):
    """Asks for as much as one answer may bring, when all do."""
    yield Gate("ask")
    yield Send(receive_message(queue, messages=messages, visibility=0))
    status, body = yield Answer()
    if status == 200:
        connection.reactor.tally["MiB received"] += len(body) >> 20
    elif status != 503:
        connection.problem(f"{status} {body[:200]}")


def vanishes_in_its_body(connection, queue, size, by_reset):
    message, _ = message_request(queue, size)
    yield Send(memoryview(message)[: len(message) // 2])
    if by_reset:
        connection.reset()


def vanishes_in_an_answer(connection, queue, requests, by_reset):
    """Begins to read one of several large answers."""
    yield Send(receive_message(queue, visibility=0) * requests)
    while not connection.has_come():
        yield Pause(0.01)
    if by_reset:
        connection.reset()


def vanishes_while_it_waits(connection, queue, by_reset):
    """In a long poll."""
    yield Send(receive_message(queue, wait=20))
    yield Gate("leave")
    if by_reset:
        connection.reset()


def half_closes(connection, queue, length):
    """Sends some requests and says that it was all; still gets its answers, and then the server's end."""
    bodies = [f"{connection.number} {i}" for i in range(length)]
    yield Send(b"".join(send_message(queue, body) for body in bodies))
    connection.half_close()
    for body in bodies:
        status, answer = yield Answer()
        if status != 200 or json.loads(answer)["MD5OfMessageBody"] != md5(body):
            connection.problem(f"{body}: {status} {answer[:200]}")
        else:
            connection.acknowledged(json.loads(answer)["MessageId"])
    left = yield End()
    if left:
        connection.problem(f"{left} bytes behind the last answer")
    connection.count("all in order")


def half_closes_in_its_body(connection, queue, size):
    message, _ = message_request(queue, size)
    yield Send(memoryview(message)[: len(message) // 2])
    connection.half_close()
    yield End()
    connection.count("closed by the server")


def half_closes_while_it_waits(connection, queue):
    """A long poll whose client will send nothing more: it may get its answer or be closed, but it must come to an
    end."""
    yield Send(receive_message(queue, wait=20))
    connection.half_close()
    yield End()
    connection.count("closed by the server")


def flooder(connection, length):
    """Requests that are answered at once, without a pause and without a look at the answers."""
    requests = shared(("flood", length), lambda: padded(HEALTH) * length)
    while not connection.is_open("leave"):
        if not (yield Send(requests, drain=True)):
            connection.problem("the server takes no more")
            return
        connection.count("begun")
        yield Pause(0)  # the others of this process
    connection.half_close()
    yield End()


def burrower(connection, size, length):
    """Behind one large chunked body, many small requests in the same write."""
    pipeline = shared(
        ("burrower", size, length),
        lambda: chunked("GetQueueUrl", b" " * size + b"{}", 1 << 20) + padded(HEALTH) * length,
    )
    yield Gate("post")
    yield Send(pipeline)
    for _ in range(length + 1):
        yield Answer()
    connection.count("all in order")
