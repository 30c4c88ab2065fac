"""The client that does nothing wrong: sends one small message after the other on one connection, and measures how
long each takes."""

import http.client
import json
import threading
import time

PATIENCE_S = 60  # a request that takes longer counts as never answered


class Calls:
    """SQS's actions over one keep-alive connection; for stories to prepare with and to look."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)

    def answer(self, action, **body):
        headers = {"X-Amz-Target": f"AmazonSQS.{action}", "Content-Type": "application/x-amz-json-1.0"}
        self.connection.request("POST", "/", json.dumps(body), headers)
        response = self.connection.getresponse()
        return response.status, json.loads(response.read() or b"{}")

    def call(self, action, **body):
        status, answer = self.answer(action, **body)
        assert status == 200, (action, status, answer)
        return answer

    def make_queue(self, name):
        return self.call("CreateQueue", QueueName=name)["QueueUrl"]

    def message_count(self, queue):
        asked = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.call("GetQueueAttributes", QueueUrl=queue, AttributeNames=asked)["Attributes"]
        return sum(int(count) for count in found.values())

    def drain(self, queue):
        """The ids of all messages, which are deleted."""
        found = []
        while messages := self.call("ReceiveMessage", QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            found += [message["MessageId"] for message in messages]
            entries = [{"Id": str(i), "ReceiptHandle": message["ReceiptHandle"]} for i, message in enumerate(messages)]
            assert not self.call("DeleteMessageBatch", QueueUrl=queue, Entries=entries).get("Failed")
        return found

    def close(self):
        self.connection.close()


class GoodClient(threading.Thread):
    """Sends until it is stopped, with a pause between two messages."""

    PAUSE_S = 0.005

    def __init__(self, port, queue):
        super().__init__(daemon=True)
        self.calls, self.queue = Calls(port), queue
        self.latencies, self.failures, self.changed = [], [], threading.Condition()
        self.stopping = threading.Event()
        self.start()

    def run(self):
        body = {"QueueUrl": self.queue, "MessageBody": "good"}
        while not self.stopping.wait(self.PAUSE_S):
            began = time.perf_counter()
            try:
                status, answer = self.calls.answer("SendMessage", **body)
                failure = None if status == 200 else f"{status} {answer}"
            except (OSError, http.client.HTTPException) as error:
                failure = repr(error)
            took = time.perf_counter() - began
            with self.changed:
                if failure:
                    self.failures.append(f"after {took:.1f} s: {failure}")
                    self.calls.close()
                else:
                    self.latencies.append(took)
                self.changed.notify_all()
                if len(self.failures) > 3:
                    return

    def wait_for(self, count, timeout=PATIENCE_S):
        """So many more of its messages are taken."""
        end = time.monotonic() + timeout
        with self.changed:
            enough = len(self.latencies) + count
            while len(self.latencies) < enough:
                assert not self.failures, f"the good client: {self.failures}"
                assert (
                    time.monotonic() < end
                ), f"the good client has had {len(self.latencies) + count - enough} of {count} answers in {timeout} s"
                self.changed.wait(0.5)

    def stop(self):
        self.stopping.set()
        self.join()
        self.calls.close()

    def percentile(self, part, since=0):
        """Of the latencies in milliseconds."""
        found = sorted(self.latencies[since:])
        return 1000 * found[min(len(found) - 1, int(part * len(found)))] if found else float("nan")
