"""The load of the audit: connections that send to the sample's inbox and take from its outbox until they are told to stop or are cut off."""
import http.client
import json
import threading
import time
import urllib.parse

SENDERS, TAKERS = 16, 16
PAUSE_S = 0.02  # of a sender between two messages, so that takers keep up
MALFORMED_EACH = 100  # one message in so many can't be processed
CUT = (OSError, http.client.HTTPException)
JSON = {"Content-Type": "application/json"}


class Client:
    """One connection to the sample's API."""

    def __init__(self, server, outputs):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.inbox = urllib.parse.urlparse(outputs["APIGatewayInputEndPoint"]).path
        self.outbox = urllib.parse.urlparse(outputs["APIGatewayOutputEndPoint"]).path

    def post(self, books):
        """Sends one message. False: the answer was cut off."""
        number = books.number()
        malformed = number % MALFORMED_EACH == 0
        body = {"n": number, "text": "MALFORMED_MASSAGE"} if malformed else {"n": number}
        try:
            self.connection.request("POST", self.inbox, json.dumps(body), JSON)
            response = self.connection.getresponse()
            answer = response.read()
        except CUT:
            books.was_not_answered(number)
            return False
        if response.status == 200:
            books.was_acknowledged(number, json.loads(answer)["MessageId"], malformed)
        else:
            books.complain(f"POST /inbox was answered with {response.status}: {answer[:200]}")
        return True

    def get(self, books):
        """Takes one message: True, or False if the outbox is empty. None: the answer was cut off."""
        try:
            self.connection.request("GET", self.outbox)
            response = self.connection.getresponse()
            answer = response.read()
        except CUT:
            books.was_cut_off()
            return None
        if response.status == 200:
            for message in json.loads(answer)["Messages"]:
                books.was_taken(message)
        elif response.status != 404:
            books.complain(f"GET /outbox was answered with {response.status}: {answer[:200]}")
        return response.status == 200


class Load:
    """Senders and takers at work; they end when they are cut off."""

    def __init__(self, server, outputs, books):
        self.enough = threading.Event()

        def send():
            client = Client(server, outputs)
            while client.post(books):
                time.sleep(PAUSE_S)

        def take():
            client = Client(server, outputs)
            while not self.enough.is_set() and client.get(books) is not None:
                pass

        self.senders, self.takers = start(SENDERS, send), start(TAKERS, take)

    def end_taking(self):
        """Takers end with the answer that they wait for; senders go on."""
        self.enough.set()
        join(self.takers)

    def join(self):
        join(self.senders + self.takers)


def drain(server, outputs, books):
    """Takes from the outbox with all connections until each of them has found it empty."""

    def take():
        client = Client(server, outputs)
        while client.get(books):
            pass

    join(start(TAKERS, take))


def start(count, work):
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def join(threads):
    for thread in threads:
        thread.join()
