"""A client of docs/wire.md on one connection."""

import time
import uuid

import zmq

from frames import HELLO, PING, RESPONSE, WELCOME, frame, frames, pong, wire

WAIT_MS = 5_000


def new_instance():
    """A UUIDv7: 48 bits of milliseconds, version, variant, the rest at random."""
    milliseconds = int(time.time() * 1000).to_bytes(6, "big")
    rest = bytearray(uuid.uuid4().bytes[6:])
    rest[0] = 0x70 | rest[0] & 0x0F
    return milliseconds + bytes(rest)


INSTANCE = new_instance()


class Peer:
    """`keys` = (own secret, own public, the server's public), in Z85. Not `immediate`: what is
    sent waits for a connection."""

    def __init__(self, context, endpoint, keys=None, routing_id=None, immediate=True, options=()):
        self.context, self.endpoint = context, endpoint
        self.socket = context.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.IMMEDIATE, int(immediate))
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.SNDTIMEO, WAIT_MS)
        for option, value in options:
            self.socket.setsockopt(option, value)
        if routing_id is not None:
            self.socket.setsockopt(zmq.ROUTING_ID, routing_id)
        if keys:
            secret, public, server = keys
            self.socket.curve_secretkey = secret
            self.socket.curve_publickey = public
            self.socket.curve_serverkey = server
        self.socket.connect(endpoint)
        self.waiting = []
        self.answers_pings = False

    def another(self):
        """A second connection to the same service."""
        return Peer(self.context, self.endpoint)

    def send(self, *parts):
        self.socket.send(b"".join(parts))

    def next(self, wait_ms=None, pings=False):
        """The next frame, the service's own PINGs left out; None after silence."""
        end = time.monotonic() + (WAIT_MS if wait_ms is None else wait_ms) / 1000
        while True:
            while self.waiting:
                first = self.waiting.pop(0)
                if first[0] == PING and self.answers_pings:
                    self.send(pong(first[2].load.mark))
                if pings or first[0] != PING:
                    return first
            left = end - time.monotonic()
            if left <= 0 or not self.socket.poll(left * 1000):
                return None
            parts = self.socket.recv_multipart()
            assert len(parts) == 1, "a message of several parts"
            self.waiting += frames(parts[0])

    def answer(self, call_id, wait_ms=None):
        """The RESPONSE to that call, whatever else comes before it."""
        end = time.monotonic() + (WAIT_MS if wait_ms is None else wait_ms) / 1000
        while True:
            left = end - time.monotonic()
            assert left > 0, f"no answer to {call_id}"
            answer = self.next(left * 1000)
            if answer and answer[0] == RESPONSE and answer[1] == call_id:
                return answer

    def greet(self, **changes):
        """Says HELLO; the answer."""
        self.send(hello(**changes))
        return self.next()

    def open(self, **changes):
        """A session: what the WELCOME says."""
        kind, _, head, _ = self.greet(**changes)
        assert kind == WELCOME, f"no WELCOME: {head}"
        return head.welcome

    def close(self):
        self.socket.close(0)


def hello(**changes):
    fields = {"versions": [1], "instance": INSTANCE, "name": "conformance"}
    fields.update(changes)
    return frame(HELLO, head=wire.Head(hello=wire.Hello(**fields)))
