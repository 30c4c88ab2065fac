"""A disk that is full: sluice refuses at once what it could not keep, goes on reading, loses nothing that it acknowledged, and goes on when
there is room. The disk is a tmpfs of the test's own."""

import signal
import subprocess

import pytest
from botocore.exceptions import ClientError
from sluice_process import Sluice, wait_until

SIZE = 192 << 20
NEARLY_FULL = 48 << 20  # less than the 64 MiB at which sluice takes nothing new any more
BODY = "x" * 200_000
NO_ROOM = "The disk of the data directory has no room left: make some, then try again."


class Disk:
    def __init__(self, folder):
        self.folder, self.ballast = folder, folder / "ballast"

    def fill(self, leaving):
        """Takes all but about that many bytes."""
        with self.ballast.open("wb", buffering=0) as file:
            free = int(subprocess.check_output(["stat", "--file-system", "--format=%a %S", self.folder]).split()[0]) * 4096
            try:
                for _ in range((free - leaving) >> 16):
                    file.write(bytes(1 << 16))
                if not leaving:
                    while True:
                        file.write(bytes(4096))
            except OSError:
                pass

    def make_room(self):
        self.ballast.unlink()


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", folder], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount a file system: run it as root")
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def start(disk):
    running = []

    def start_one():
        running.append(Sluice("--data", str(disk.folder / "data"), folder=disk.folder.parent))
        return running[-1]

    yield start_one
    for one in running:
        if one.process.poll() is None:
            one.stop()


def error_of(call, **request):
    """(status, code, message) of a call that must fail."""
    with pytest.raises(ClientError) as raised:
        call(**request)
    error = raised.value.response
    return error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Code"], error["Error"]["Message"]


def send_until_refused(sqs, url):
    """Bodies acknowledged, and the one that was not."""
    acknowledged = []
    for number in range(2_000):
        body = f"{number} {BODY}"
        try:
            sqs.send_message(QueueUrl=url, MessageBody=body)
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 503, error.response
            assert error.response["Error"]["Code"] == "ServiceUnavailable"
            return acknowledged, body
        acknowledged.append(body)
    raise AssertionError("the disk is not full")


def drain(sqs, url):
    bodies = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
        entries = [{"Id": str(i), "ReceiptHandle": message["ReceiptHandle"]} for i, message in enumerate(messages)]
        assert "Failed" not in sqs.delete_message_batch(QueueUrl=url, Entries=entries)
    return bodies


def test_a_nearly_full_disk_takes_nothing_new_but_gives_what_it_has(disk, start):
    one = start()
    sqs = one.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    disk.fill(leaving=NEARLY_FULL)
    acknowledged, _ = send_until_refused(sqs, url)
    assert error_of(sqs.send_message, QueueUrl=url, MessageBody="small") == (503, "ServiceUnavailable", NO_ROOM)
    assert error_of(sqs.create_queue, QueueName="other") == (503, "ServiceUnavailable", NO_ROOM)
    assert error_of(one.client("s3").create_bucket, Bucket="bucket")[:2] == (503, "ServiceUnavailable")
    assert sqs.create_queue(QueueName="q")["QueueUrl"] == url, "it is there: nothing has to be kept"
    assert drain(sqs, url) == acknowledged
    assert "nearly full" in one.output()

    disk.make_room()
    wait_until(lambda: "has room again" in one.output(), "sluice to see that there is room")
    sqs.send_message(QueueUrl=url, MessageBody="small")
    assert drain(sqs, url) == ["small"]


def test_on_a_full_disk_reads_go_on_and_nothing_acknowledged_is_lost(disk, start):
    one = start()
    sqs = one.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    disk.fill(leaving=0)
    acknowledged, unknown = send_until_refused(sqs, url)
    wait_until(lambda: "is full" in one.output(), "sluice to find the disk full")
    assert error_of(sqs.send_message, QueueUrl=url, MessageBody="small") == (503, "ServiceUnavailable", NO_ROOM)
    assert error_of(sqs.receive_message, QueueUrl=url) == (503, "ServiceUnavailable", NO_ROOM)
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert int(attributes["ApproximateNumberOfMessages"]) >= len(acknowledged)
    assert sqs.list_queues()["QueueUrls"] == [url]
    assert one.client("s3").list_buckets()["Buckets"] == []

    disk.make_room()
    wait_until(lambda: "has room again" in one.output(), "sluice to go on")
    sqs.send_message(QueueUrl=url, MessageBody="after")
    one.stop(signal.SIGKILL)
    bodies = drain(start().client("sqs"), url)
    assert [body for body in bodies if body != unknown] == [*acknowledged, "after"]


def test_killed_on_a_full_disk_it_starts_there_with_all_that_was_acknowledged(disk, start):
    one = start()
    sqs = one.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    disk.fill(leaving=0)
    acknowledged, unknown = send_until_refused(sqs, url)
    one.stop(signal.SIGKILL)
    disk.make_room()
    bodies = drain(start().client("sqs"), url)
    assert [body for body in bodies if body != unknown] == acknowledged
