"""The deployed sample from outside: what goes in at POST /inbox comes out at GET /outbox, or lies in the dead-letter queue.

conftest.py says which environment variables it reads.
"""

import hashlib
import json

import pytest
import requests
from conftest import HTTP_TIMEOUT, poll

MALFORMED = "MALFORMED_MASSAGE"


@pytest.fixture(scope="module", autouse=True)
def bad_messages(inbox, outbox, sqs, outputs, run_mark):
    """Messages that cannot be processed, all sent before anything else: each takes its time until it is a dead letter."""
    posted = json.dumps({"mark": f"{run_mark}-bad-posted", "text": MALFORMED})
    sent = {"posted": {"body": '{"data":' + posted + "}", "id": inbox.post(json.loads(posted))}}

    not_json = f"{run_mark}-bad-not-json {{"
    attributes = {
        "text": {"DataType": "String", "StringValue": "a & b + c"},
        "number": {"DataType": "Number", "StringValue": "42.5"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\x01\xff"},
    }
    answer = sqs.send_message(QueueUrl=outputs["SQSInputQueue"], MessageBody=not_json, MessageAttributes=attributes)
    sent["not_json"] = {"body": not_json, "id": answer["MessageId"], "attributes": attributes}

    entries = []
    for number in range(10):
        text = MALFORMED if number == 4 else "fine"
        body = json.dumps({"data": {"mark": f"{run_mark}-batch-{number}.", "text": text}})
        entries.append({"Id": str(number), "MessageBody": body})
    answer = sqs.send_message_batch(QueueUrl=outputs["SQSInputQueue"], Entries=entries)
    assert len(answer["Successful"]) == 10
    bad = next(entry for entry in answer["Successful"] if entry["Id"] == "4")
    sent["of_batch"] = {"body": entries[4]["MessageBody"], "id": bad["MessageId"]}
    return sent


def data_of(message):
    """What a message of the outbox carries, after checking what is around it."""
    assert hashlib.md5(message["Body"].encode()).hexdigest() == message["MD5OfBody"]
    result = json.loads(message["Body"])
    assert result["processed"] is True
    return result["data"]


def test_what_goes_in_comes_out(inbox, outbox, mark):
    data = {"mark": mark, "number": 7, "nested": {"list": [1, 2.5, None, True]}}
    message_id = inbox.post(data)
    message = outbox.wait_for(mark)
    assert data_of(message) == data
    assert message["MessageAttributes"]["InputMessageId"]["StringValue"] == message_id
    assert message["MessageId"] and message["ReceiptHandle"]
    assert int(message["Attributes"]["ApproximateReceiveCount"]) == 1


def test_the_base_address_leads_to_the_inbox(outputs, outbox, mark):
    """With its own slash and with one more, as such addresses are often put together."""
    for number, address in enumerate((outputs["APIGatewayURL"] + "inbox", outputs["APIGatewayURL"] + "/inbox")):
        response = requests.post(address, json=f"{mark}.{number}", timeout=HTTP_TIMEOUT)
        assert response.status_code == 200, address
        outbox.wait_for(f"{mark}.{number}")


def test_a_message_comes_out_once(inbox, outbox, mark):
    inbox.post(mark)
    outbox.wait_for(mark)
    outbox.drain()
    assert len(outbox.with_text(mark)) == 1


def test_an_empty_outbox_answers_404(outbox):
    def look():
        response = outbox.get()
        if response.status_code == 200:
            outbox.received.extend(response.json()["Messages"])
            return None
        return response

    response = poll(look, "404 of an empty outbox")
    assert response.status_code == 404
    assert isinstance(response.json(), str)


@pytest.mark.parametrize("broken", ["hello MARK", '{"mark": "MARK"', "{'mark': 'MARK'}", '{"mark": MARK}'])
def test_what_is_not_json_is_refused_and_not_queued(inbox, outbox, mark, broken):
    response = inbox.post_text(broken.replace("MARK", mark))
    assert response.status_code == 400, response.text
    assert "message" in response.json()
    # What is posted next has come out: the refused one would have, too, or would be found as a dead letter when the run ends.
    inbox.post(f"after {mark[::-1]}")
    outbox.wait_for(mark[::-1])
    outbox.drain()
    assert not outbox.with_text(mark)


def test_another_content_type_is_refused(inbox, mark):
    response = inbox.post_text(f"text={mark}", content_type="text/plain")
    assert response.status_code == 415, response.text


@pytest.mark.parametrize("ascii_only", [False, True], ids=["utf-8", "escaped"])
@pytest.mark.parametrize(
    "text",
    [
        "a&b=c+d e%20f%2Bg%",
        "&MessageBody=other&Action=PurgeQueue&MessageAttribute.1.Name=x",
        "#?;/:@!$'()*,[]~`^|{}<>",
        "$input.body ${x} #set($y = 1) $util.escapeJavaScript('z') \\$",
        "\" \\ \\\" / \b \f \n \r \t",
        "é ü ß Ω ж 日本語 한국어 العربية",
        "😀 𝄞 👩‍👩‍👧 e\u0301 \u2028 \u2029",
        "<a href=\"x\">&amp;</a>",
    ],
)
def test_every_character_survives(inbox, outbox, mark, text, ascii_only):
    data = {"mark": mark, "text": text}
    inbox.post(data, ascii_only)
    assert data_of(outbox.wait_for(mark)) == data


def test_numbers_keep_their_digits(inbox, outbox, mark):
    posted = '{"mark":"%s","big":12345678901234567890123,"small":0.10}' % mark
    assert inbox.post_text(posted).status_code == 200
    assert posted in outbox.wait_for(mark)["Body"]


def test_a_body_of_250_kilobytes(inbox, outbox, mark):
    data = {"mark": mark, "text": ""}
    data["text"] = "x" * (250 * 1024 - len(json.dumps(data)))
    inbox.post(data)
    assert data_of(outbox.wait_for(mark)) == data


def test_a_body_that_the_queue_cannot_hold_is_refused(inbox, mark):
    response = inbox.post_text(json.dumps({"mark": mark, "text": "x" * 262144}))
    assert response.status_code == 400, response.text


def test_the_good_records_of_a_batch_come_out_once(outbox, bad_messages, run_mark):
    for number in range(10):
        if number != 4:
            outbox.wait_for(f"{run_mark}-batch-{number}.")
    outbox.drain()
    counts = {number: len(outbox.with_text(f"{run_mark}-batch-{number}.")) for number in range(10)}
    assert counts == {number: 0 if number == 4 else 1 for number in range(10)}


@pytest.mark.parametrize("which", ["posted", "not_json", "of_batch"])
def test_a_bad_message_becomes_a_dead_letter_as_it_was_sent(dead_letters, bad_messages, run_mark, which):
    sent = bad_messages[which]
    message = dead_letters.wait_for(sent["id"], run_mark)
    assert message["Body"] == sent["body"]
    # It was delivered max_receive_count times before; the receive of this test counts, too.
    assert int(message["Attributes"]["ApproximateReceiveCount"]) == int(dead_letters.max_receive_count) + 1
    attributes = message.get("MessageAttributes", {})
    assert set(attributes) == set(sent.get("attributes", {}))
    for name, value in sent.get("attributes", {}).items():
        assert {key: attributes[name][key] for key in value} == value


def test_no_bad_message_reached_the_outbox(outbox, bad_messages, dead_letters, run_mark):
    for sent in bad_messages.values():
        dead_letters.wait_for(sent["id"], run_mark)
    outbox.drain()
    assert not outbox.with_text(f"{run_mark}-bad")
    assert not outbox.with_text(MALFORMED)


def test_nothing_else_became_a_dead_letter(dead_letters, bad_messages, run_mark):
    """Among them nothing that POST /inbox had refused."""
    for sent in bad_messages.values():
        dead_letters.wait_for(sent["id"], run_mark)
    dead_letters.take_all(run_mark)
    assert set(dead_letters.received) == {sent["id"] for sent in bad_messages.values()}
