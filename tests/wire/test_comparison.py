"""The comparison itself: it sees a wrong byte, a wrong kind behind a mask, and another value of a bound token."""

import dataclasses

import golden
import pytest
import wire
from errors import NO_QUEUE
from table import URL, Case, Result

UUID = "12345678-9abc-4def-8123-456789abcdef"
OTHER = UUID.replace("1", "2")
BOUND = {"request id": UUID, "handle": "a/b+c="}
SENT = Case("sent", "7", "SendMessage", {"QueueUrl": URL}, Result({"MessageId": "«uuid»", "MD5OfMessageBody": "5d4"}))
TAKEN = Case(
    "taken",
    "7",
    "ReceiveMessage",
    {"QueueUrl": URL},
    Result({"Messages": [{"MessageId": "«uuid»", "ReceiptHandle": "«handle»"}]}),
)
MISSING = Case("missing", "7", "SendMessage", {"QueueUrl": URL}, NO_QUEUE)

JSON = {"content-type": "application/x-amz-json-1.0", "x-amzn-requestid": UUID}
XML = {"content-type": "text/xml", "x-amzn-requestid": UUID}
REFUSED = {**JSON, "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"}
SENT_JSON = f'{{"MessageId":"{UUID}","MD5OfMessageBody":"5d4"}}'
SENT_XML = (
    '<?xml version="1.0"?><SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><SendMessageResult>'
    f"<MessageId>{UUID}</MessageId><MD5OfMessageBody>5d4</MD5OfMessageBody></SendMessageResult>"
    f"<ResponseMetadata><RequestId>{UUID}</RequestId></ResponseMetadata></SendMessageResponse>"
)
REFUSED_JSON = '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}'


def differs(case, protocol, headers, body, status=200):
    return wire.difference(golden.expected_of(case, protocol), wire.Received(status, headers, body.encode()), BOUND)


def test_what_is_as_it_should_be():
    assert not differs(SENT, "json", JSON, SENT_JSON)
    assert not differs(SENT, "query", XML, SENT_XML)
    assert not differs(MISSING, "json", REFUSED, REFUSED_JSON, 400)
    assert not differs(TAKEN, "json", JSON, f'{{"Messages":[{{"ReceiptHandle":"a/b+c=","MessageId":"{OTHER}"}}]}}')


@pytest.mark.parametrize(
    "case, protocol, headers, body, status",
    [
        (SENT, "json", JSON, SENT_JSON, 201),
        (SENT, "json", {**JSON, "content-type": "application/json"}, SENT_JSON, 200),
        (SENT, "json", {**JSON, "x-amzn-query-error": "x;Sender"}, SENT_JSON, 200),
        (SENT, "json", JSON, SENT_JSON.replace("5d4", "5d5"), 200),
        (SENT, "json", JSON, SENT_JSON.replace(UUID, "no-uuid"), 200),
        (SENT, "json", JSON, SENT_JSON[:-1] + ',"SequenceNumber":null}', 200),
        (SENT, "json", JSON, SENT_JSON[:-1] + ',"MD5OfMessageBody":"5d4"}', 200),
        (SENT, "query", XML, SENT_XML + "\n", 200),
        (SENT, "query", XML, SENT_XML.replace("<MD5OfMessageBody>5d4</MD5OfMessageBody>", ""), 200),
        (SENT, "query", XML, SENT_XML.replace(f"<RequestId>{UUID}", f"<RequestId>{OTHER}"), 200),
        (MISSING, "json", JSON, REFUSED_JSON, 400),
        (MISSING, "json", REFUSED, REFUSED_JSON.replace(",", ", "), 400),
        (TAKEN, "json", JSON, f'{{"Messages":[{{"ReceiptHandle":"other","MessageId":"{OTHER}"}}]}}', 200),
    ],
)
def test_what_is_not(case, protocol, headers, body, status):
    assert differs(case, protocol, headers, body, status)


def test_a_request_without_an_id():
    answer = wire.Received(200, {"content-type": "application/x-amz-json-1.0"}, SENT_JSON.encode())
    assert wire.difference(golden.expected_of(SENT, "json"), answer, {**BOUND, "request id": ""})


def test_part_of_a_document():
    expected = dataclasses.replace(golden.expected_of(MISSING, "query-json"))
    message = "The specified queue does not exist for this wsdl version."
    body = f'{{"Error":{{"Code":"AWS.SimpleQueueService.NonExistentQueue","Message":"{message}"}}}}'
    headers = {"content-type": "application/json", "x-amzn-requestid": UUID}
    assert not wire.difference(expected, wire.Received(400, headers, body.encode()), BOUND)
    assert not wire.difference(expected, wire.Received(400, headers, (body[:-1] + ',"RequestId":"x"}').encode()), BOUND)
    assert wire.difference(expected, wire.Received(400, headers, body.replace("Code", "code").encode()), BOUND)
