"""What is not quite HTTP, or too much of it: refused with a reason, and never taken for another request."""

import json
import socket
import time

import pytest
from sluice_process import HOST, read_answer, read_to_end

HEALTH = b"GET /_sluice/health HTTP/1.1\r\n" + HOST + b"\r\n"
RUNNING = "HTTP/1.1 200 OK"
BODY_MAX = 80 << 20  # src/http/limits.h
HEADER_MAX = 64 * 1024


def refused(answer, status, message):
    head, _, body = answer.decode().partition("\r\n\r\n")
    assert head.split("\r\n")[0] == f"HTTP/1.1 {status}"
    assert "Connection: close" in head.split("\r\n")
    assert json.loads(body) == {"message": message}


# ---- how it should be


def test_one_connection_serves_many_requests(sluice):
    answers = sluice.raw_answers(HEALTH * 100, count=100)
    assert {status for status, _ in answers} == {RUNNING}


def test_http_1_0_needs_no_host_and_closes(sluice):
    answer = sluice.raw(b"GET /_sluice/health HTTP/1.0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n") and b"Connection: close\r\n" in answer


def test_connection_close_is_done(sluice):
    answer = sluice.raw(b"GET /_sluice/health HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


def test_head_has_the_length_and_no_body(sluice):
    with sluice.connect() as connection:
        connection.sendall(HEALTH.replace(b"GET", b"HEAD") + HEALTH)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        assert b"Content-Length: 38\r\n" in head
        assert read_answer(connection)[0] == RUNNING  # what follows the head is the next answer


def test_expect_100_continue(sluice):
    with sluice.connect() as connection:
        connection.sendall(b"POST /_sluice/x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n" + HOST + b"\r\n")
        assert read_answer(connection) == ("HTTP/1.1 100 Continue", "")
        connection.sendall(b"{}")
        assert read_answer(connection) == ("HTTP/1.1 404 Not Found", '{"message":"sluice has no /_sluice/x"}')


def test_chunks_with_extensions_and_trailers_are_one_body(sluice):
    body = json.dumps({"QueueName": "none-of-that-name"}).encode()
    chunks = b"".join(b"1;x=y\r\n" + bytes([byte]) + b"\r\n" for byte in body) + b"0\r\nTrailer: x\r\n\r\n"
    head = b"POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.GetQueueUrl\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\n"
    (status, answer), following = sluice.raw_answers(head + chunks + HEALTH, count=2)
    assert status == "HTTP/1.1 400 Bad Request" and "QueueDoesNotExist" in answer
    assert following[0] == RUNNING


def test_target_in_absolute_form(sluice):
    target = f"GET http://127.0.0.1:{sluice.port}/_sluice/health HTTP/1.1\r\n".encode()
    assert sluice.raw_answers(target + HOST + b"\r\n")[0][0] == RUNNING


def test_host_of_an_absolute_target_counts(sluice):
    status, body = sluice.raw_answers(b"GET http://evil.example/_sluice/health HTTP/1.1\r\n" + HOST + b"\r\n")[0]
    assert status == "HTTP/1.1 403 Forbidden" and "evil.example" in body


def test_empty_line_before_a_request(sluice):
    assert sluice.raw_answers(b"\r\n" + HEALTH)[0][0] == RUNNING


# ---- what is not HTTP


@pytest.mark.parametrize(
    "data, why",
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "bad method"),  # TLS on a port that has none
        (b"hello\r\n\r\n", "bad method"),
        (b"\x00" * 100, "bad method"),
        (b"GET\r\n\r\n", "bad method"),
        (b"GET /\0 HTTP/1.1\r\n\r\n", "bad target"),
        (b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", "bad field"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", "bad field"),
        (b"GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", "bad value"),
    ],
)
def test_not_http(sluice, data, why):
    refused(sluice.raw(data), "400 Bad Request", f"The request is not HTTP: {why}.")


@pytest.mark.parametrize("data", [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET / HTTP/1.2\r\n" + HOST + b"\r\n", b"GET / HTTP/9.9\r\n\r\n"])
def test_another_version(sluice, data):
    refused(sluice.raw(data), "505 HTTP Version Not Supported", "Only HTTP/1.1 and HTTP/1.0 are supported.")


@pytest.mark.parametrize("hosts", [b"", HOST * 2, HOST + b"Host: evil.example\r\n"], ids=["none", "twice", "two"])
def test_not_one_host(sluice, hosts):
    refused(sluice.raw(b"GET / HTTP/1.1\r\n" + hosts + b"\r\n"), "400 Bad Request", "A request must have one Host header.")


def test_garbage_after_a_request(sluice):
    answer = sluice.raw(HEALTH + b"\x00\x01garbage\r\n\r\n")
    first, rest = answer.split(b'"version":', 1)
    assert first.startswith(b"HTTP/1.1 200 OK\r\n")
    refused(rest[rest.index(b"HTTP/1.1") :], "400 Bad Request", "The request is not HTTP: bad method.")


# ---- where a body ends


@pytest.mark.parametrize(
    "headers, status, message",
    [
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "400 Bad Request", "The request is not HTTP: bad Transfer-Encoding."),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "400 Bad Request", "The request is not HTTP: bad Content-Length."),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n", "400 Bad Request", "The request is not HTTP: multiple Content-Length."),
        (b"Content-Length: 5, 6\r\n", "400 Bad Request", "The request is not HTTP: multiple Content-Length."),
        (b"Content-Length: -1\r\n", "400 Bad Request", "The request is not HTTP: bad Content-Length."),
        (b"Content-Length: +5\r\n", "400 Bad Request", "The request is not HTTP: bad Content-Length."),
        (b"Content-Length: 0x5\r\n", "400 Bad Request", "The request is not HTTP: bad Content-Length."),
        (b"Content-Length: 5 5\r\n", "400 Bad Request", "The request is not HTTP: bad Content-Length."),
        (b"Content-Length: \r\n", "400 Bad Request", "The request is not HTTP: bad Content-Length."),
        (b"Content-Length: 99999999999999999999\r\n", "400 Bad Request", "The request is not HTTP: bad Content-Length."),
        (b"Transfer-Encoding: gzip\r\n", "501 Not Implemented", "This Transfer-Encoding is not supported."),
        (b"Transfer-Encoding: gzip, chunked\r\n", "501 Not Implemented", "This Transfer-Encoding is not supported."),
        (b"Transfer-Encoding: chunked, identity\r\n", "501 Not Implemented", "This Transfer-Encoding is not supported."),
        (
            b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "400 Bad Request",
            "The request is not HTTP: bad Transfer-Encoding.",
        ),
    ],
)
def test_smuggling(sluice, headers, status, message):
    """The body holds a request that whoever is mistaken about the body's end would answer."""
    answer = sluice.raw(b"POST / HTTP/1.1\r\n" + HOST + headers + b"\r\n0\r\n\r\n" + HEALTH)
    refused(answer, status, message)


def test_http_1_0_has_no_chunks(sluice):
    answer = sluice.raw(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    refused(answer, "400 Bad Request", "HTTP/1.0 has no chunked bodies.")


@pytest.mark.parametrize("chunks", [b"zz\r\nabc", b"3\r\nabcdef\r\n0\r\n\r\n", b"-1\r\n", b"\r\n\r\n", b"FFFFFFFFFFFFFFFFF\r\nabc"])
def test_broken_chunks(sluice, chunks):
    answer = sluice.raw(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\n" + chunks)
    refused(answer, "400 Bad Request", "The request's chunked body is broken: bad chunk.")


# ---- too much


def test_body_over_the_limit_by_its_length(sluice):
    head = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n" % (BODY_MAX + 1)
    refused(sluice.raw(head + HOST + b"\r\n"), "413 Payload Too Large", "The request's body is too large.")
    # A client that asks first is told before it sends any of it.
    refused(sluice.raw(head + b"Expect: 100-continue\r\n" + HOST + b"\r\n"), "413 Payload Too Large", "The request's body is too large.")


def test_client_that_sends_all_of_it_gets_to_read_why(sluice):
    answer = sluice.request("POST", "/", b"x" * (BODY_MAX + 1))
    assert (answer.status, answer.json) == (413, {"message": "The request's body is too large."})


def test_body_over_the_limit_by_its_chunks(sluice):
    before = sluice.resident_mb()
    with sluice.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\n")
        piece = b"100000\r\n" + b"x" * (1 << 20) + b"\r\n"
        for _ in range(81):
            connection.sendall(piece)
        refused(read_to_end(connection), "413 Payload Too Large", "The request's body is too large.")
    assert sluice.resident_mb() < before + 600


def test_one_chunk_over_the_limit(sluice):
    answer = sluice.raw(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\nFFFFFFFFF\r\nabc")
    refused(answer, "413 Payload Too Large", "The request's body is too large.")


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * HEADER_MAX + b"\r\n\r\n",
        b"GET /" + b"a" * HEADER_MAX + b" HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n" * 201 + b"\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n" * 20_000,
    ],
    ids=["long header", "long target", "201 headers", "headers without end"],
)
def test_header_over_the_limit(sluice, data):
    refused(sluice.raw(data), "431 Request Header Fields Too Large", "The request's headers are too large.")


def test_more_large_bodies_at_once_than_there_is_memory_for(sluice):
    before = sluice.resident_mb()
    waiting = [sluice.connect() for _ in range(8)]
    for connection in waiting:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 70000000\r\n" + HOST + b"\r\nx")
    time.sleep(0.2)
    # Seven fit into the 512 MiB; the one that came last does not.
    waiting[7].settimeout(20)
    refused(read_to_end(waiting[7]), "503 Service Unavailable", "sluice is receiving too many large requests at once. Try again later.")
    for connection in waiting:
        connection.close()
    assert sluice.resident_mb() < before + 100  # what is reserved and not received takes nothing


# ---- too slow


def test_at_the_end_slow_clients_are_gone(slow_clients):
    """30 s for a request (src/http/limits.h), however often another byte comes, and a second between two looks."""
    for client in slow_clients:
        client.join()
    assert all(29 <= client.lasted <= 33 for client in slow_clients), [client.lasted for client in slow_clients]


def test_client_that_does_not_read_its_answers(sluice):
    """It is waited for, and nobody else is."""
    with sluice.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setblocking(False)
        sent = 0
        try:
            while sent < 1 << 20:
                sent += connection.send(HEALTH * 100)
        except BlockingIOError:
            pass
        assert sluice.health() == "running"
