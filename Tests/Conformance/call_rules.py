"""Sections 5, 9 and 10 of docs/wire.md: calls, their limits, deadlines, refusals, failures."""

import struct
import time
import uuid

from google.rpc import error_details_pb2

import actors
from frames import (
    CANCEL, CODES, DEADLINE_EXCEEDED, DEFINITE, GOAWAY, INTERNAL, INTROSPECTION, INVALID_ARGUMENT,
    PERMISSION_DENIED, PONG, PROTOCOL_ERROR, REFUSED, REQUEST, RESOURCE_EXHAUSTED, RESPONSE,
    UNAUTHENTICATED, UNIMPLEMENTED, UNKNOWN, Failure, frame, introspection, ping, reason, request,
    text, text_of, wire,
)  # fmt: skip
from peer import new_instance
from rule import rule
from session_rules import RULES_PATH, cancelled, until

# What ConformanceMethods.swift asks of Guarded.
PERMISSION, PEER, BYTES_MAX = 9, "conformance", 1_000


def call(peer, name, value="", call_id=1, **fields):
    peer.send(request(call_id, RULES_PATH + name, payload=text(value), **fields))
    return peer.answer(call_id)


def told(answer):
    assert answer[2].code == 0, answer[2]
    return text_of(answer[3])


def now_us():
    return time.monotonic_ns() // 1000


@rule
def introspection_tells_who_it_is(peer):
    welcome = peer.open()
    peer.send(request(1, "Info"), request(2, "Stats"), request(3, "Schema"))
    info = introspection.InfoResponse.FromString(peer.answer(1)[3])
    assert info.instance == welcome.instance and info.name == welcome.name
    assert info.build == welcome.build and info.ready
    assert list(info.services) == list(welcome.services) and INTROSPECTION + "Ping" in info.methods
    peer.send(request(2, "Stats"), request(3, "Schema"))
    stats = introspection.StatsResponse.FromString(peer.answer(2)[3])
    assert {method.path for method in stats.methods} == set(info.methods)
    schema = introspection.SchemaResponse.FromString(peer.answer(3)[3]).file_descriptor_set
    fnv = 0xCBF29CE484222325
    for byte in schema:
        fnv = (fnv ^ byte) * 0x100000001B3 % 2**64
    assert struct.pack(">Q", fnv) == welcome.descriptors_hash


@rule
def ping_of_introspection_takes_one_kib(peer):
    peer.open()
    peer.send(request(1, "Ping", introspection.PingRequest(text="x" * 1024)))
    answer = introspection.PingResponse.FromString(peer.answer(1)[3])
    assert answer.text == "x" * 1024
    peer.send(request(2, "Ping", introspection.PingRequest(text="x" * 1025)))
    assert Failure(peer.answer(2)).code == INVALID_ARGUMENT


@rule
def answers_come_in_any_order(peer):
    peer.open()
    peer.send(request(1, RULES_PATH + "Slow", payload=text("300")), request(2, "Ping"))
    assert [peer.next()[1], peer.next()[1]] == [2, 1]


@rule
def the_whole_head_reaches_the_method_and_metadata_comes_back(peer):
    peer.open()
    entries = [wire.Entry(key="a-b_c.1", value=b"\x00\xff"), wire.Entry(key="k", value=b"")]
    answer = call(
        peer, "Told", "hello", attempt=2, idempotency_key="kéy", request_id="r 1", traceparent="tp",
        tracestate="ts", metadata=entries, actor=actors.service(PEER),
    )  # fmt: skip
    parts = told(answer).split("|")
    assert parts == [
        "hello", PEER, "2", "kéy", "r 1", "tp", "ts", actors.SHOP, "service:" + PEER,
    ], parts  # fmt: skip
    assert {e.key: e.value for e in answer[2].metadata} == {e.key: e.value for e in entries}


@rule
def texts_and_metadata_keep_their_limits(peer):
    peer.open()
    entry = wire.Entry
    within = [
        {"idempotency_key": "k" * 255},
        {"request_id": "r" * 128},
        {"request_id": " ~"},
        {"traceparent": "t" * 512},
        {"tracestate": "t" * 512},
        {"metadata": [entry(key="k" * 64)]},
        {"metadata": [entry(key="abcdefghijklmnopqrstuvwxyz0123456789-_.")]},
        {"metadata": [entry(key="k", value=b"0" * 8_191)]},
        {"metadata": [entry(key="a", value=b"0" * 4_095), entry(key="b", value=b"0" * 4_095)]},
    ]
    beyond = [
        {"idempotency_key": "k" * 256},
        {"idempotency_key": "é" * 128},
        {"request_id": "r" * 129},
        {"traceparent": "t" * 513},
        {"tracestate": "t" * 513},
        *({field: value} for field in ("request_id", "traceparent", "tracestate") for value in ("\n", "é", "\x7f")),
        *({"metadata": [entry(key=key)]} for key in ("", "k" * 65, "Upper", "a b", "é", "a\n")),
        {"metadata": [entry(key="k"), entry(key="k")]},
        {"metadata": [entry(key="k", value=b"0" * 8_192)]},
        {"metadata": [entry(key="a", value=b"0" * 4_096), entry(key="b", value=b"0" * 4_096)]},
        {"metadata": [entry(key=f"{number:03}") for number in range(2_731)]},
    ]
    for fields in within:
        assert call(peer, "Told", **fields)[2].code == 0, str(fields)[:80]
    for fields in beyond:
        found = reason(call(peer, "Told", **fields))
        assert found == (INVALID_ARGUMENT, "HEAD_INVALID", REFUSED), str(fields)[:80]
    peer.send(request(1, "/" * 256))
    assert reason(peer.next()) == (UNIMPLEMENTED, "METHOD_UNKNOWN", REFUSED)
    peer.send(request(1, "/" * 257))
    assert reason(peer.next()) == (INVALID_ARGUMENT, "HEAD_INVALID", REFUSED)


@rule
def unknown_methods_are_unimplemented(peer):
    peer.open()
    for method in ("Nothing", "ping", "/x/y", "/", INTROSPECTION, INTROSPECTION + "Ping/"):
        peer.send(request(1, method))
        assert reason(peer.next()) == (UNIMPLEMENTED, "METHOD_UNKNOWN", REFUSED)
    peer.send(frame(REQUEST, 1))
    assert reason(peer.next()) == (UNIMPLEMENTED, "METHOD_UNKNOWN", REFUSED)


# Deadlines


@rule
def the_deadline_is_what_was_asked_or_the_methods_own_or_300_s(peer):
    peer.open()
    for asked, most in ((0, 10_000), (200, 200), (2**32 - 1, 300_000)):
        left = int(told(call(peer, "Left", timeout_ms=asked)))
        assert most - 150 < left <= most, (asked, left)


@rule
def what_the_frame_took_to_arrive_is_taken_off(peer):
    peer.open()
    peer.send(ping(sent_us=now_us()))
    assert peer.next()[0] == PONG
    left = int(told(call(peer, "Left", timeout_ms=1_000, sent_us=now_us() - 700_000)))
    assert 100 < left <= 310, left
    # Another constant between the clocks changes nothing.
    other = peer.another()
    other.open(instance=new_instance())
    other.send(ping(sent_us=1_000_000))
    assert other.next()[0] == PONG
    left = int(told(call(other, "Left", timeout_ms=1_000, sent_us=300_000)))
    assert 100 < left <= 310, left


@rule
def what_arrives_expired_is_not_run(peer):
    peer.open()
    peer.send(ping(sent_us=10_000_000))
    assert peer.next()[0] == PONG
    # Sent ten seconds before the PING by the sender's own clock, with one second to live.
    answer = call(peer, "Left", timeout_ms=1_000, sent_us=1)
    assert reason(answer) == (DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", REFUSED)


@rule
def a_handler_whose_deadline_passes_is_cancelled(peer):
    peer.open()
    before = cancelled(peer)
    began = time.monotonic()
    failed = Failure(call(peer, "Slow", timeout_ms=200))
    assert failed.code == DEADLINE_EXCEEDED and 0.15 < time.monotonic() - began < 1.5
    until(lambda: cancelled(peer) == before + 1)


@rule
def cancel_stops_the_handler_and_has_no_answer(peer):
    peer.open()
    before = cancelled(peer)
    peer.send(request(1, RULES_PATH + "Slow"), request(2, RULES_PATH + "Slow", payload=text("300")))
    peer.send(frame(CANCEL, 1))
    until(lambda: cancelled(peer) == before + 1)
    peer.send(request(1, "Ping"))
    answers = [peer.next() for _ in range(2)]
    assert sorted(answer[1] for answer in answers) == [1, 2]
    assert all(answer[2].code == 0 for answer in answers) and peer.next(200) is None


# Failures


@rule
def failures_have_every_code_with_its_status_and_details(peer):
    peer.open()
    for code in range(1, 17):
        failed = Failure(call(peer, "Fails", str(code)))
        assert (failed.code, failed.reason) == (code, "AS_ASKED"), CODES[code]
        assert failed.outcome == DEFINITE and failed.retry_after_ms == 1_500
        assert failed.info.metadata["number"] == str(code) and not failed.retried
        wrong = error_details_pb2.BadRequest()
        assert failed.details["BadRequest"].Unpack(wrong)
        assert wrong.field_violations[0].field == "value"


@rule
def a_fault_tells_nothing_but_that_it_was_one(peer):
    peer.open()
    failed = Failure(call(peer, "Faulty"))
    assert (failed.code, failed.reason, failed.outcome) == (INTERNAL, "INTERNAL", UNKNOWN)
    assert not failed.info.metadata


@rule
def an_answer_beyond_the_clients_frame_limit_is_a_failure(peer):
    for told_limit, limit in ((300_000, 300_000), (1, 256 << 10)):
        peer.open(frame_bytes_max=told_limit, instance=new_instance())
        assert len(told(call(peer, "Large", str(limit - 100)))) == limit - 100
        found = reason(call(peer, "Large", str(limit)))
        assert found == (RESOURCE_EXHAUSTED, "RESPONSE_TOO_LARGE", UNKNOWN)


# Refusals, in the order of the table: each request has also every fault that comes later.


@rule
def refusals_come_in_the_order_of_the_table(peer):
    unreadable = b"\x0a\xff"
    large = unreadable + b"0" * BYTES_MAX
    past = actors.person(PERMISSION, expires=actors.now_us() - 1)
    nobody = wire.Actor(role="OWNER")
    homeless = actors.person(shop="")
    both = actors.person(PERMISSION)
    both.service = "service:" + PEER
    forged = actors.stamped(actors.unstamped(8), key=actors.Ed25519PrivateKey.generate())
    another = actors.person(8)
    another.shop_id = str(uuid.uuid4())
    old = actors.stamped(actors.unstamped(8), issued=actors.now_us() - 61_000_000)
    ahead = actors.stamped(actors.unstamped(8), issued=actors.now_us() + 60_000_000)
    guarded = RULES_PATH + "Guarded"
    late = {"timeout_ms": 1, "sent_us": 1}
    head = {"request_id": "\n", **late}
    table = [
        ("stranger", "/x/y", head, large, (INVALID_ARGUMENT, "HEAD_INVALID")),
        ("stranger", guarded, head, large, (INVALID_ARGUMENT, "HEAD_INVALID")),
        ("stranger", "/x/y", late, large, (UNIMPLEMENTED, "METHOD_UNKNOWN")),
        ("stranger", guarded, late, large, (PERMISSION_DENIED, "PEER_NOT_ALLOWED")),
        (PEER, guarded, late, large, (UNAUTHENTICATED, "ACTOR_MISSING")),
        (PEER, guarded, {"actor": wire.Actor(), **late}, large, (UNAUTHENTICATED, "ACTOR_INVALID")),
        (PEER, guarded, {"actor": nobody, **late}, large, (UNAUTHENTICATED, "ACTOR_INVALID")),
        (PEER, guarded, {"actor": homeless, **late}, large, (UNAUTHENTICATED, "ACTOR_INVALID")),
        (PEER, guarded, {"actor": both, **late}, large, (UNAUTHENTICATED, "ACTOR_INVALID")),
        (PEER, guarded, {"actor": past, **late}, large, (UNAUTHENTICATED, "ACTOR_EXPIRED")),
        (PEER, guarded, {"actor": actors.service("parts"), **late}, large, (UNAUTHENTICATED, "ACTOR_FOREIGN")),
        (PEER, guarded, {"actor": actors.operator(), **late}, large, (UNAUTHENTICATED, "ACTOR_FOREIGN")),
        (PEER, guarded, {"actor": actors.unstamped(8), **late}, large, (UNAUTHENTICATED, "STAMP_MISSING")),
        (PEER, guarded, {"actor": forged, **late}, large, (UNAUTHENTICATED, "STAMP_INVALID")),
        (PEER, guarded, {"actor": another, **late}, large, (UNAUTHENTICATED, "STAMP_INVALID")),
        (PEER, guarded, {"actor": old, **late}, large, (UNAUTHENTICATED, "STAMP_EXPIRED")),
        (PEER, guarded, {"actor": ahead, **late}, large, (UNAUTHENTICATED, "STAMP_EXPIRED")),
        (PEER, guarded, {"actor": actors.person(8, 10), **late}, large, (PERMISSION_DENIED, "PERMISSION_MISSING")),
        (PEER, guarded, {"actor": actors.person(9), **late}, large, (INVALID_ARGUMENT, "REQUEST_TOO_LARGE")),
        (PEER, guarded, {"actor": actors.person(9), **late}, unreadable, (DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED")),
        (PEER, guarded, {"actor": actors.person(9)}, unreadable, (INVALID_ARGUMENT, "REQUEST_UNREADABLE")),
    ]  # fmt: skip
    instance = new_instance()
    for name, method, fields, payload, (code, why) in table:
        peer.open(name=name, instance=instance)
        peer.send(ping(sent_us=10**7))
        assert peer.next()[0] == PONG
        peer.send(request(1, method, payload=payload, **fields))
        assert reason(peer.answer(1)) == (code, why, REFUSED), why
    # The control: with all in order it runs, for a service that needs no permission too.
    assert told(call(peer, "Guarded", "x", actor=actors.person(9))) == "x"
    assert told(call(peer, "Guarded", "x", actor=actors.service(PEER))) == "x"


@rule
def unreadable_payloads_are_refused(peer):
    peer.open()
    for payload in (b"\x0a\xff", b"\x0a", b"\x08", b"\xff" * 20):
        peer.send(request(1, "Ping", payload=payload))
        assert reason(peer.next()) == (INVALID_ARGUMENT, "REQUEST_UNREADABLE", REFUSED)


@rule
def overload_is_refused_with_a_time_to_wait(peer):
    """More calls than run and wait: some are refused at once, some wait 2 s, one expires first."""
    peer.answers_pings = True
    peer.open()
    before = cancelled(peer)
    calls = range(1, 1_601)
    for first in range(1, 1_601, 100):
        peer.send(*(request(n, RULES_PATH + "Slow", timeout_ms=60_000) for n in range(first, first + 100)))
    # Of another shop: it has a queue of its own, in which there is room.
    late = wire.Head(method=RULES_PATH + "Left", timeout_ms=500, actor=actors.service(PEER))
    peer.send(frame(REQUEST, 9_001, late))
    refused = {}
    while 9_001 not in refused:
        answer = peer.next()
        assert answer[0] == RESPONSE, answer
        refused[answer[1]] = Failure(answer)
    expired = refused.pop(9_001)
    assert (expired.code, expired.outcome) == (DEADLINE_EXCEEDED, REFUSED)
    # Whoever waits may be cancelled: nothing more is heard of it.
    waits = [n for n in calls if n not in refused][-50:]
    peer.send(*(frame(CANCEL, n) for n in waits))
    end = time.monotonic() + 4
    while time.monotonic() < end:
        answer = peer.next(100)
        if answer and answer[0] == RESPONSE:
            refused[answer[1]] = Failure(answer)
    assert not set(waits) & set(refused)
    for failed in refused.values():
        assert (failed.code, failed.reason) == (RESOURCE_EXHAUSTED, "OVERLOADED")
        assert failed.outcome == REFUSED and failed.retry_after_ms > 0 and not failed.retried
    ran = [n for n in calls if n not in refused and n not in waits]
    assert 64 <= len(ran) <= 256, len(ran)
    # Introspection answers all the while; the calls that run can be cancelled.
    assert cancelled_by_introspection(peer)
    peer.send(*(frame(CANCEL, n) for n in ran))
    until(lambda: cancelled(peer) == before + len(ran))


def cancelled_by_introspection(peer):
    peer.send(request(9_002, "Info"))
    return peer.answer(9_002)[2].code == 0


@rule
def a_session_that_ends_takes_its_calls_along(peer):
    peer.open()
    before = cancelled(peer)
    peer.send(*(request(n, RULES_PATH + "Slow") for n in range(1, 6)))
    peer.send(b"?")
    kind, _, head, _ = peer.next()
    assert kind == GOAWAY and head.goaway.reason == PROTOCOL_ERROR
    peer.open()
    until(lambda: cancelled(peer) == before + 5)
