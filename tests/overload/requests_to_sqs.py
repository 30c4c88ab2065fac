"""The bytes of requests to SQS, and answers found in what comes back."""

import hashlib
import json

HEALTH = b"GET /_sluice/health HTTP/1.1\r\nHost: localhost\r\n\r\n"


def request(action, body):
    """One request of the JSON protocol (sqs.md section 1); `body` an object or the bytes of one."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return head(action, len(body)) + body


def head(action, length):
    return start(action) + b"Content-Length: %d\r\n\r\n" % length


def start(action):
    return (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
        b"X-Amz-Target: AmazonSQS.%s\r\n" % action.encode()
    )


def chunked(action, body, chunk):
    """The same request with a chunked body."""
    pieces = [start(action), b"Transfer-Encoding: chunked\r\n\r\n"]
    for at in range(0, len(body), chunk):
        piece = body[at : at + chunk]
        pieces += [b"%x\r\n" % len(piece), piece, b"\r\n"]
    return b"".join([*pieces, b"0\r\n\r\n"])


def send_message(queue, body):
    return request("SendMessage", {"QueueUrl": queue, "MessageBody": body})


def receive_message(queue, wait=0, messages=1, visibility=None):
    asked = {"QueueUrl": queue, "WaitTimeSeconds": wait, "MaxNumberOfMessages": messages}
    if visibility is not None:
        asked["VisibilityTimeout"] = visibility
    return request("ReceiveMessage", asked)


def get_queue_attributes(queue):
    return request("GetQueueAttributes", {"QueueUrl": queue, "AttributeNames": ["All"]})


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def body_of_size(queue, size):
    """The JSON of a SendMessage whose message has that size."""
    return json.dumps({"QueueUrl": queue, "MessageBody": "x" * size}).encode()


def padded(request_bytes, size=512):
    """The same request, with a header that makes it exactly so large: eight of them fill the server's first buffer
    of 4 KiB."""
    line, rest = request_bytes.split(b"\r\n", 1)
    missing = size - len(request_bytes) - len(b"X-Pad: \r\n")
    assert missing >= 0, len(request_bytes)
    return line + b"\r\nX-Pad: " + b"p" * missing + b"\r\n" + rest


def take_answer(received):
    """Takes one whole answer off the front of a bytearray: (status, body), or None while it is not whole."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head_text = bytes(received[:end]).lower()
    at = head_text.find(b"content-length:")
    length = int(head_text[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    whole = end + 4 + length
    if len(received) < whole:
        return None
    body = bytes(received[end + 4 : whole])
    status = int(received[9:12])
    del received[:whole]
    return status, body
