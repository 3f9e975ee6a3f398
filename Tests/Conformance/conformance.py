#!/usr/bin/env python3
"""Speaks docs/wire.md, bytes and all, to a running service: any service, through Introspection.

    conformance.py ENDPOINT [--until-drain FILE]

Needs pyzmq, protobuf, googleapis-common-protos and protoc. Prints a line for each rule; exit
status 1 if one is broken. With --until-drain it creates FILE when all else is done and waits for
the service to drain.
"""

import importlib
import os
import struct
import subprocess
import sys
import tempfile
import time
import uuid

import zmq
from google.rpc import error_details_pb2, status_pb2

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROTOS = os.path.join(ROOT, "Sources", "Wire", "Protos")

HELLO, WELCOME, REQUEST, RESPONSE, ITEM, END, CREDIT, CANCEL, PING, PONG, GOAWAY, GOAWAY_ACK = range(1, 13)
PROTOCOL_ERROR, HELLO_REQUIRED, DRAIN, VERSION = 2, 3, 1, 5
REFUSED = 2
INVALID_ARGUMENT, DEADLINE_EXCEEDED, FAILED_PRECONDITION, UNIMPLEMENTED = 3, 4, 9, 12
UNAUTHENTICATED = 16
PATH = "/collisionos.wire.v1.Introspection/"
WAIT_MS = 5_000


def generated():
    """The messages, made from the .proto files as any client in Python would."""
    out = tempfile.mkdtemp(prefix="wire-conformance-")
    names = ["wire", "introspection"]
    files = [f"collisionos/wire/v1/{name}.proto" for name in names]
    subprocess.run(["protoc", "-I", PROTOS, f"--python_out={out}", *files], check=True)
    sys.path.insert(0, out)
    return [importlib.import_module(f"collisionos.wire.v1.{name}_pb2") for name in names]


wire, introspection = generated()


def frame(kind, call_id=0, head=None, payload=b"", flags=0):
    head = head.SerializeToString() if head is not None else b""
    length = 12 + len(head) + len(payload)
    return struct.pack(">IBBHQ", length, kind, flags, len(head), call_id) + head + payload


def frames(batch):
    offset = 0
    while offset < len(batch):
        length, kind, flags, head_length, call_id = struct.unpack_from(">IBBHQ", batch, offset)
        end = offset + 4 + length
        assert 12 <= length and end <= len(batch) and flags == 0, "a frame that lies"
        assert (call_id == 0) == (kind in (1, 2, 9, 10, 11, 12)), "a call id out of place"
        head = wire.Head.FromString(batch[offset + 16 : offset + 16 + head_length])
        yield kind, call_id, head, batch[offset + 16 + head_length : end]
        offset = end


class Peer:
    """One connection."""

    def __init__(self, context, endpoint):
        self.socket = context.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.IMMEDIATE, 1)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.SNDTIMEO, WAIT_MS)
        self.socket.connect(endpoint)
        self.waiting = []

    def send(self, *parts):
        self.socket.send(b"".join(parts))

    def next(self, wait_ms=WAIT_MS, pings=False):
        """The next frame, the service's own PINGs left out; None after silence."""
        end = time.monotonic() + wait_ms / 1000
        while True:
            while self.waiting:
                first = self.waiting.pop(0)
                if pings or first[0] != PING:
                    return first
            left = end - time.monotonic()
            if left <= 0 or not self.socket.poll(left * 1000):
                return None
            parts = self.socket.recv_multipart()
            assert len(parts) == 1, "a message of several parts"
            self.waiting += frames(parts[0])

    def greet(self, **changes):
        head = wire.Head()
        head.hello.versions.append(1)
        head.hello.instance = INSTANCE
        head.hello.name = "conformance"
        for name, value in changes.items():
            if name == "versions":
                del head.hello.versions[:]
                head.hello.versions.extend(value)
            else:
                setattr(head.hello, name, value)
        self.send(frame(HELLO, head=head))
        return self.next()


INSTANCE = uuid.uuid4().bytes


def request(call_id, method, message=None, payload=b"", **fields):
    head = wire.Head(method=PATH + method if "/" not in method else method, **fields)
    return frame(REQUEST, call_id, head, message.SerializeToString() if message else payload)


def reason(answer):
    """Code, reason and outcome of a failure; checks that head and status agree."""
    kind, _, head, payload = answer
    assert kind == RESPONSE and head.code != 0
    status = status_pb2.Status.FromString(payload)
    assert status.code == head.code and status.message == head.message
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info) and info.domain == "collisionos"
    return head.code, info.reason, head.outcome


RULES = []


def rule(function):
    RULES.append(function)
    return function


@rule
def request_before_hello_is_refused(peer):
    peer.send(request(7, "Ping"))
    answer = peer.next()
    assert answer[1] == 7
    assert reason(answer) == (FAILED_PRECONDITION, "HELLO_REQUIRED", REFUSED)


@rule
def ping_before_hello_is_sent_away(peer):
    peer.send(frame(PING))
    kind, _, head, _ = peer.next()
    assert kind == GOAWAY and head.goaway.reason == HELLO_REQUIRED


@rule
def other_frames_before_hello_have_no_answer(peer):
    peer.send(frame(PONG), frame(CANCEL, 1), frame(CREDIT, 1), frame(GOAWAY_ACK))
    assert peer.next(300) is None


@rule
def hello_without_a_common_version_is_sent_away(peer):
    kind, _, head, _ = peer.greet(versions=[9])
    assert kind == GOAWAY and head.goaway.reason == VERSION


@rule
def hello_without_name_or_instance_is_sent_away(peer):
    for changes in ({"name": ""}, {"name": "Upper"}, {"instance": b""}):
        kind, _, head, _ = peer.greet(**changes)
        assert kind == GOAWAY and head.goaway.reason == PROTOCOL_ERROR


@rule
def hello_is_welcomed(peer):
    kind, _, head, _ = peer.greet(versions=[1, 2])
    welcome = head.welcome
    assert kind == WELCOME and welcome.version == 1
    assert len(welcome.instance) == 16 and welcome.instance[6] >> 4 == 7
    assert "collisionos.wire.v1.Introspection" in welcome.services
    assert 256 << 10 <= welcome.frame_bytes_max <= 16 << 20
    assert len(welcome.descriptors_hash) == 8
    assert peer.greet()[0] == WELCOME


@rule
def ping_comes_back_with_its_mark(peer):
    peer.greet()
    peer.send(frame(PING, head=wire.Head(load=wire.Load(mark=4711))))
    kind, _, head, _ = peer.next()
    assert kind == PONG and head.load.mark == 4711


@rule
def calls_are_answered_in_one_batch_or_many(peer):
    peer.greet()
    calls = [request(n, "Ping", introspection.PingRequest(text=str(n))) for n in range(1, 101)]
    peer.send(*calls[:50])
    for call in calls[50:]:
        peer.send(call)
    answers = {}
    while len(answers) < 100:
        kind, call_id, head, payload = peer.next()
        assert kind == RESPONSE and head.code == 0 and call_id not in answers
        answers[call_id] = introspection.PingResponse.FromString(payload).text
    assert answers == {n: str(n) for n in range(1, 101)}


@rule
def introspection_tells_who_it_is(peer):
    welcome = peer.greet()[2].welcome
    peer.send(request(1, "Info"), request(2, "Stats"), request(3, "Schema"))
    answers = {}
    for _ in range(3):
        _, call_id, head, payload = peer.next()
        assert head.code == 0
        answers[call_id] = payload
    info = introspection.InfoResponse.FromString(answers[1])
    assert info.instance == welcome.instance and info.name == welcome.name
    assert list(info.services) == list(welcome.services) and PATH + "Ping" in info.methods
    stats = introspection.StatsResponse.FromString(answers[2])
    assert {method.path for method in stats.methods} == set(info.methods)
    schema = introspection.SchemaResponse.FromString(answers[3]).file_descriptor_set
    fnv = 0xCBF29CE484222325
    for byte in schema:
        fnv = (fnv ^ byte) * 0x100000001B3 % 2**64
    assert struct.pack(">Q", fnv) == welcome.descriptors_hash


@rule
def unknown_methods_are_unimplemented(peer):
    peer.greet()
    for method in ("Nothing", "ping", "/x/y", "/", PATH):
        peer.send(request(1, method))
        assert reason(peer.next()) == (UNIMPLEMENTED, "METHOD_UNKNOWN", REFUSED)


@rule
def heads_out_of_bounds_are_refused(peer):
    peer.greet()
    entry = wire.Entry
    for fields in (
        {"idempotency_key": "k" * 256},
        {"request_id": "a\nb"},
        {"traceparent": "k" * 513},
        {"metadata": [entry(key="Upper")]},
        {"metadata": [entry(key="")]},
        {"metadata": [entry(key="k"), entry(key="k")]},
        {"metadata": [entry(key="k", value=b"0" * 8192)]},
    ):
        peer.send(request(1, "Ping", **fields))
        assert reason(peer.next()) == (INVALID_ARGUMENT, "HEAD_INVALID", REFUSED), fields


@rule
def nobody_is_somebody_else(peer):
    peer.greet()
    actor = wire.Actor
    for who, why in (
        (actor(role="owner"), "ACTOR_INVALID"),
        (actor(user_id="u"), "ACTOR_INVALID"),
        (actor(user_id="u", shop_id="s", service="service:conformance"), "ACTOR_INVALID"),
        (actor(user_id="u", shop_id="s", expires=1), "ACTOR_EXPIRED"),
        (actor(service="service:jobs", shop_id="s"), "ACTOR_FOREIGN"),
        (actor(service="operator"), "ACTOR_FOREIGN"),
        (actor(user_id="u", shop_id="s"), "STAMP_MISSING"),
        (actor(user_id="u", shop_id="s", stamp=b"\1" * 81), "STAMP_INVALID"),
    ):
        peer.send(request(1, "Ping", actor=who))
        assert reason(peer.next()) == (UNAUTHENTICATED, why, REFUSED), why
    peer.send(request(2, "Ping", actor=actor(service="service:conformance", shop_id="s")))
    assert peer.next()[2].code == 0


@rule
def unreadable_payloads_are_refused(peer):
    peer.greet()
    peer.send(request(1, "Ping", payload=b"\x0a\xff"))
    assert reason(peer.next()) == (INVALID_ARGUMENT, "REQUEST_UNREADABLE", REFUSED)


@rule
def unknown_fields_are_ignored(peer):
    peer.greet()
    head = wire.Head(method=PATH + "Ping").SerializeToString() + b"\xa0\x1f\x07"
    payload = b"\xa0\x1f\x07"
    peer.send(
        struct.pack(">IBBHQ", 12 + len(head) + len(payload), REQUEST, 0, len(head), 5)
        + head
        + payload
    )
    assert peer.next()[2].code == 0


@rule
def what_arrives_expired_is_not_run(peer):
    peer.greet()
    now = 10_000_000
    peer.send(frame(PING, head=wire.Head(sent_us=now)))
    assert peer.next()[0] == PONG
    # Sent ten seconds before the PING by the sender's own clock, with one second to live.
    peer.send(request(1, "Ping", timeout_ms=1_000, sent_us=1))
    assert reason(peer.next()) == (DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", REFUSED)


@rule
def unknown_cancel_and_credit_mean_nothing(peer):
    peer.greet()
    peer.send(frame(CANCEL, 99), frame(CREDIT, 99), frame(PING))
    assert peer.next()[0] == PONG


@rule
def every_lie_costs_the_session(peer):
    good = request(1, "Ping")
    lies = [good[:count] for count in range(1, len(good))]
    lies += [struct.pack(">I", length) + good[4:] for length in (0, 11, 2**31 - 1, 2**31, 2**32 - 1)]
    lies += [frame(kind, 1) for kind in (0, 13, 255)]
    lies += [frame(CANCEL, 1, flags=flag) for flag in (1, 128)]
    lies += [frame(REQUEST, 0), frame(PING, 1)]
    lies += [frame(kind, 1) for kind in (RESPONSE, ITEM, END)] + [frame(WELCOME)]
    lies += [struct.pack(">IBBHQ", 12, CANCEL, 0, 1, 1)]
    lies += [struct.pack(">IBBHQ", 14, REQUEST, 0, 2, 1) + b"\xff\xff"]
    for lie in lies:
        assert peer.greet()[0] == WELCOME, lie
        peer.send(lie)
        kind, _, head, _ = peer.next()
        assert kind == GOAWAY and head.goaway.reason == PROTOCOL_ERROR, lie
        peer.send(frame(PING))
        kind, _, head, _ = peer.next()
        assert kind == GOAWAY and head.goaway.reason == HELLO_REQUIRED, lie


@rule
def a_message_of_several_parts_costs_the_session(peer):
    for parts in ([b"", frame(PING)], [frame(PING), b""], [b""] * 1_000):
        assert peer.greet()[0] == WELCOME
        peer.socket.send_multipart(parts)
        kind, _, head, _ = peer.next()
        assert kind == GOAWAY and head.goaway.reason == PROTOCOL_ERROR


@rule
def an_empty_batch_means_nothing(peer):
    peer.greet()
    peer.send(b"")
    peer.send(frame(PING))
    assert peer.next()[0] == PONG


@rule
def whoever_leaves_is_acknowledged_and_forgotten(peer):
    peer.greet()
    peer.send(request(1, "Ping"), frame(GOAWAY))
    answers = sorted((peer.next()[0], peer.next()[0]))
    assert answers == [RESPONSE, GOAWAY_ACK]
    peer.send(frame(PING))
    kind, _, head, _ = peer.next()
    assert kind == GOAWAY and head.goaway.reason == HELLO_REQUIRED


@rule
def a_silent_peer_is_pinged_and_forgotten_after_three_seconds(peer):
    peer.greet()
    kind, _, head, _ = peer.next(2_000, pings=True)
    assert kind == PING and head.load.concurrency_limit > 0
    time.sleep(4)
    while peer.next(100) is not None:
        pass
    peer.send(frame(PING))
    kind, _, head, _ = peer.next()
    assert kind == GOAWAY and head.goaway.reason == HELLO_REQUIRED


def drains(context, endpoint, marker):
    peer = Peer(context, endpoint)
    peer.greet()
    peer.send(request(1, "Ping"))
    assert peer.next()[1] == 1
    open(marker, "w").close()
    end = time.monotonic() + 30
    while True:
        assert time.monotonic() < end, "no GOAWAY"
        answer = peer.next(1_000, pings=True)
        if answer is None:
            continue
        kind, _, head, _ = answer
        if kind == PING:
            peer.send(frame(PONG, head=wire.Head(load=wire.Load(mark=head.load.mark))))
        elif kind == GOAWAY:
            break
    assert head.goaway.reason == DRAIN
    peer.send(request(2, "Ping"), frame(GOAWAY_ACK), request(3, "Ping"))
    answers, flushed = {}, False
    while not flushed:
        answer = peer.next(5_000, pings=True)
        assert answer is not None, "no flush"
        kind, call_id, head, _ = answer
        if kind == RESPONSE:
            answers[call_id] = head.code
        elif kind == PING and head.load.mark == 2**64 - 1:
            assert not head.load.ready
            flushed = True
            peer.send(frame(PONG, head=wire.Head(load=wire.Load(mark=head.load.mark))))
    assert answers == {2: 0, 3: 14}, answers


def main():
    endpoint = sys.argv[1]
    context = zmq.Context()
    broken = 0
    for check in RULES:
        text = check.__name__.replace("_", " ")
        try:
            check(Peer(context, endpoint))
            print(f"kept    {text}", flush=True)
        except Exception as error:  # every rule gets its turn
            broken += 1
            print(f"BROKEN  {text}: {type(error).__name__} {error}", flush=True)
    if "--until-drain" in sys.argv:
        try:
            drains(context, endpoint, sys.argv[sys.argv.index("--until-drain") + 1])
            print("kept    drain fails no call", flush=True)
        except Exception as error:
            broken += 1
            print(f"BROKEN  drain: {type(error).__name__} {error}", flush=True)
    print(f"{broken} broken")
    sys.exit(1 if broken else 0)


main()
