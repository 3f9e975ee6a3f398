"""A service whose every frame is written down by a rule: a ROUTER that says what it is told to."""

import tempfile
import time
from dataclasses import dataclass

import zmq
from google.protobuf import descriptor_pb2

from frames import (
    CANCEL, CREDIT, GOAWAY, GOAWAY_ACK, HELLO, INTROSPECTION, KINDS, PING, PONG, REQUEST, RESPONSE,
    frame, frames, introspection, pong, text, wire,
)  # fmt: skip
from peer import new_instance
from wrong import welcome

WAIT_SECONDS = 8
PATH = "/conformance.v1.Rules/Echo"
STREAM_PATH = "/conformance.v1.Rules/Watch"
ONLY_CLIENTS = {HELLO, REQUEST, CREDIT, CANCEL, PING, PONG, GOAWAY, GOAWAY_ACK}


def schema():
    """Methods that the operator's client can call: a text for a text, or for many."""
    file = descriptor_pb2.FileDescriptorProto(name="rules.proto", package="conformance.v1")
    field = file.message_type.add(name="Text").field.add(name="value", number=1, json_name="value")
    field.type, field.label = field.TYPE_STRING, field.LABEL_OPTIONAL
    service = file.service.add(name="Rules")
    for name in ("Echo", "Watch"):
        method = service.method.add(name=name, server_streaming=name == "Watch")
        method.input_type = method.output_type = ".conformance.v1.Text"
    described = descriptor_pb2.FileDescriptorSet(file=[file])
    answer = introspection.SchemaResponse(file_descriptor_set=described.SerializeToString())
    return answer.SerializeToString()


@dataclass
class Frame:
    sender: bytes
    kind: int
    call_id: int
    head: object
    payload: bytes
    at: float


class ScriptedService:
    """PINGs are answered with `load` unless `is_mute`; everything else waits for the rule."""

    def __init__(self, context):
        self.context = context
        self.folder = tempfile.TemporaryDirectory(prefix="wire-scripted-")
        self.endpoint = f"ipc://{self.folder.name}/s"
        self.instance = new_instance()
        self.is_mute = False
        self.pings = []
        self.waiting = []
        self.bind()

    def bind(self):
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        self.socket.bind(self.endpoint)

    def restart(self):
        """Another process on the same address."""
        self.socket.close(0)
        self.waiting.clear()
        self.instance = new_instance()
        self.bind()

    def close(self):
        self.socket.close(0)
        self.folder.cleanup()

    def send(self, peer, *parts):
        self.socket.send_multipart([peer, b"".join(parts)])

    def next(self, seconds=None):
        """The next frame that is not a PING; None after silence."""
        end = time.monotonic() + (WAIT_SECONDS if seconds is None else seconds)
        while not self.waiting:
            left = end - time.monotonic()
            if left <= 0 or not self.socket.poll(left * 1000):
                return None
            sender, *parts = self.socket.recv_multipart()
            assert len(parts) == 1, "a message of several parts"
            for kind, call_id, head, payload in frames(parts[0]):
                self.take(Frame(sender, kind, call_id, head, payload, time.monotonic()))
        return self.waiting.pop(0)

    def take(self, got):
        assert got.kind in ONLY_CLIENTS, f"a client said {KINDS[got.kind - 1]}"
        if got.kind == PING:
            self.pings.append(got)
            if not self.is_mute:
                self.send(got.sender, pong(got.head.load.mark))
        else:
            self.waiting.append(got)

    def expect(self, kind, seconds=None):
        got = self.next(seconds)
        assert got is not None, f"no {KINDS[kind - 1]}"
        assert got.kind == kind, f"{KINDS[got.kind - 1]} instead of {KINDS[kind - 1]}: {got.head}"
        return got

    def expect_nothing(self, seconds):
        got = self.next(seconds)
        assert got is None, f"{KINDS[got.kind - 1]}: {got.head}"

    def greeted(self, seconds=None, **changes):
        """A client's HELLO, which is welcomed."""
        got = self.expect(HELLO, seconds)
        self.send(got.sender, welcome(instance=self.instance, **changes))
        return got

    def asked(self, seconds=None, **changes):
        """The REQUEST of the operator's client, after HELLO and what it asks about contracts."""
        self.greeted(seconds, **changes)
        self.described()
        return self.expect(REQUEST)

    def described(self, got=None):
        got = got or self.expect(REQUEST)
        assert got.head.method == INTROSPECTION + "Schema", got.head
        self.send(got.sender, frame(RESPONSE, got.call_id, payload=schema()))

    def succeed(self, got, value="done"):
        self.send(got.sender, frame(RESPONSE, got.call_id, payload=text(value)))
