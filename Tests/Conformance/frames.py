"""The bytes of docs/wire.md: frames, heads, failures. Needs protobuf, googleapis-common-protos and
protoc."""

import atexit
import importlib
import os
import shutil
import struct
import subprocess
import sys
import tempfile

from google.protobuf import duration_pb2, wrappers_pb2
from google.rpc import error_details_pb2, status_pb2

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROTOS = os.path.join(ROOT, "Sources", "Wire", "Protos")

HELLO, WELCOME, REQUEST, RESPONSE, ITEM, END, CREDIT, CANCEL, PING, PONG, GOAWAY, GOAWAY_ACK = range(1, 13)
KINDS = (
    "HELLO WELCOME REQUEST RESPONSE ITEM END CREDIT CANCEL PING PONG GOAWAY GOAWAY_ACK"
).split()
OF_CONNECTION = {HELLO, WELCOME, PING, PONG, GOAWAY, GOAWAY_ACK}

# Reasons of a GOAWAY.
DRAIN, PROTOCOL_ERROR, HELLO_REQUIRED, TOO_MANY_PEERS, VERSION = range(1, 6)
# Outcomes.
DEFINITE, NOT_SENT, REFUSED, UNKNOWN = range(4)
# Codes.
CODES = (
    "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS"
    " PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED"
    " INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED"
).split()
(
    OK, CANCELLED, UNKNOWN_CODE, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, ALREADY_EXISTS,
    PERMISSION_DENIED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE,
    UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS, UNAUTHENTICATED,
) = range(17)  # fmt: skip

FLUSH_MARK = 2**64 - 1
INTROSPECTION = "/collisionos.wire.v1.Introspection/"


def generated():
    """The messages, made from the .proto files as any client in Python would."""
    out = tempfile.mkdtemp(prefix="wire-conformance-")
    atexit.register(shutil.rmtree, out, True)
    names = ["wire", "introspection"]
    files = [f"collisionos/wire/v1/{name}.proto" for name in names]
    subprocess.run(["protoc", "-I", PROTOS, f"--python_out={out}", *files], check=True)
    sys.path.insert(0, out)
    return [importlib.import_module(f"collisionos.wire.v1.{name}_pb2") for name in names]


wire, introspection = generated()


def frame(kind, call_id=0, head=None, payload=b"", flags=0):
    """`head` is a Head, or its bytes."""
    if head is None:
        head = b""
    elif not isinstance(head, bytes):
        head = head.SerializeToString()
    length = 12 + len(head) + len(payload)
    return struct.pack(">IBBHQ", length, kind, flags, len(head), call_id) + head + payload


def frames(batch):
    """(kind, call id, head, payload) of each; what is not a frame is an AssertionError."""
    offset = 0
    while offset < len(batch):
        assert len(batch) - offset >= 16, "a frame of fewer than 16 bytes"
        length, kind, flags, head_length, call_id = struct.unpack_from(">IBBHQ", batch, offset)
        end = offset + 4 + length
        assert 12 <= length and end <= len(batch), "a frame that lies"
        assert 12 + head_length <= length, "a head longer than its frame"
        assert flags == 0 and 1 <= kind <= 12, "a flag, or a kind that is none"
        assert (call_id == 0) == (kind in OF_CONNECTION), "a call id out of place"
        head = wire.Head.FromString(batch[offset + 16 : offset + 16 + head_length])
        yield kind, call_id, head, batch[offset + 16 + head_length : end]
        offset = end


def request(call_id, method, message=None, payload=b"", **fields):
    """`method` is a path, or the name of a method of Introspection."""
    path = method if "/" in method else INTROSPECTION + method
    head = wire.Head(method=path, **fields)
    return frame(REQUEST, call_id, head, message.SerializeToString() if message else payload)


def ping(mark=0, ready=False, **fields):
    return frame(PING, head=wire.Head(load=wire.Load(mark=mark, ready=ready), **fields))


def pong(mark=0, ready=True):
    return frame(PONG, head=wire.Head(load=wire.Load(mark=mark, ready=ready)))


def goaway(reason, message=""):
    return frame(GOAWAY, head=wire.Head(goaway=wire.Goaway(reason=reason, message=message)))


def text(value):
    """The message of the methods in ConformanceTests/ConformanceMethods.swift, as bytes."""
    return wrappers_pb2.StringValue(value=value).SerializeToString()


def text_of(payload):
    return wrappers_pb2.StringValue.FromString(payload).value


class Failure:
    """A RESPONSE, or an END, with a code, taken apart. Checks that head and status agree."""

    def __init__(self, answer):
        kind, self.call_id, head, payload = answer
        assert kind in (RESPONSE, END) and head.code != 0, f"no failure: {KINDS[kind - 1]} {head}"
        status = status_pb2.Status.FromString(payload)
        assert status.code == head.code and status.message == head.message
        self.info = error_details_pb2.ErrorInfo()
        assert status.details[0].Unpack(self.info) and self.info.domain == "collisionos"
        self.code, self.reason, self.outcome = head.code, self.info.reason, head.outcome
        self.retry_after_ms, self.retried = head.retry_after_ms, head.retried
        self.details = {detail.type_url.rsplit(".")[-1]: detail for detail in status.details}
        if head.retry_after_ms:
            retry = error_details_pb2.RetryInfo()
            assert self.details["RetryInfo"].Unpack(retry)
            assert retry.retry_delay.ToMilliseconds() == head.retry_after_ms


def reason(answer):
    failure = Failure(answer)
    return failure.code, failure.reason, failure.outcome


def failure(call_id, code, why="AS_ASKED", outcome=DEFINITE, retry_after_ms=0, retried=False, kind=RESPONSE):
    """A RESPONSE, or an END, that a server fails a call with."""
    status = status_pb2.Status(code=code, message="as asked")
    status.details.add().Pack(error_details_pb2.ErrorInfo(reason=why, domain="collisionos"))
    if retry_after_ms:
        delay = duration_pb2.Duration()
        delay.FromMilliseconds(retry_after_ms)
        status.details.add().Pack(error_details_pb2.RetryInfo(retry_delay=delay))
    head = wire.Head(
        code=code, message="as asked", outcome=outcome, retry_after_ms=retry_after_ms, retried=retried
    )
    return frame(kind, call_id, head, status.SerializeToString())
