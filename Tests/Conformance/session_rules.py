"""Sections 1, 2, 3, 4, 6 and 8 of docs/wire.md: batches, frames, sessions, signs of life."""

import struct
import time

from frames import (
    CANCEL, CREDIT, END, FAILED_PRECONDITION, GOAWAY, GOAWAY_ACK, HELLO, HELLO_REQUIRED, ITEM, PING,
    PONG, PROTOCOL_ERROR, REFUSED, REQUEST, RESPONSE, UNAVAILABLE, VERSION, WELCOME, Failure, frame,
    introspection, ping, pong, reason, request, text, text_of, wire,
)  # fmt: skip
from peer import hello, new_instance
from rule import rule

RULES_PATH = "/conformance.v1.Rules/"


def ends_with(peer, why):
    answer = peer.next()
    assert answer, "no GOAWAY"
    kind, _, head, _ = answer
    assert kind == GOAWAY and head.goaway.reason == why, f"{kind} {head}"


def is_forgotten(peer):
    peer.send(ping())
    ends_with(peer, HELLO_REQUIRED)


def cancelled(peer):
    """How many handlers of Slow were cancelled so far."""
    peer.send(request(2**40, RULES_PATH + "Cancelled"))
    return int(text_of(peer.answer(2**40)[3]))


def until(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


# Section 2


@rule
def the_example_of_the_page_is_what_we_send(peer):
    example = "00 00 00 0f  03  00  00 01  00 00 00 00 00 00 01 02  aa  bb cc"
    assert frame(REQUEST, 258, b"\xaa", b"\xbb\xcc") == bytes.fromhex(example)
    # A head that is not a Head, so that a service has something to say about it.
    peer.open()
    peer.send(bytes.fromhex(example))
    ends_with(peer, PROTOCOL_ERROR)


def lies(frame_bytes_max):
    """Everything that section 2 says is not a frame, for a session."""
    good = request(1, "Ping")
    yield from (good[:count] for count in range(1, len(good)))
    for length in (0, 11, 2**31 - 1, 2**31, 2**32 - 1):
        yield struct.pack(">I", length) + good[4:]
    yield frame(REQUEST, 1, b"", b"0" * (frame_bytes_max - 11))
    yield from (frame(kind, 1) for kind in (0, 13, 14, 128, 255))
    yield from (frame(CANCEL, 1, flags=1 << bit) for bit in range(8))
    yield from (frame(kind, 0) for kind in (REQUEST, CREDIT, CANCEL))
    yield from (frame(kind, 1) for kind in (HELLO, PING, PONG, GOAWAY, GOAWAY_ACK))
    yield struct.pack(">IBBHQ", 12, CANCEL, 0, 1, 1)
    yield struct.pack(">IBBHQ", 14, REQUEST, 0, 3, 1) + b"\x0a\x00"
    yield from (frame(REQUEST, 1, head) for head in (b"\xff\xff", b"\x0a\x02a", b"\x0a\x01\xff"))
    # Frames of the wrong direction.
    yield from (frame(kind, 1) for kind in (RESPONSE, ITEM, END))
    yield frame(WELCOME)


@rule
def every_lie_costs_the_session(peer):
    limit = peer.open().frame_bytes_max
    for lie in lies(limit):
        welcome = peer.greet()
        assert welcome and welcome[0] == WELCOME, lie[:40]
        peer.send(lie)
        answer = peer.next()
        assert answer and answer[0] == GOAWAY, lie[:40]
        assert answer[2].goaway.reason == PROTOCOL_ERROR, lie[:40]
        is_forgotten(peer)


@rule
def the_largest_frame_is_taken(peer):
    limit = peer.open().frame_bytes_max
    peer.send(frame(CANCEL, 1, b"", b"0" * (limit - 12)), ping(3))
    assert peer.next()[2].load.mark == 3


@rule
def frames_before_a_lie_count_and_those_after_it_do_not(peer):
    peer.open()
    peer.send(ping(5), b"\x00\x00", ping(6))
    answer = peer.next()
    assert answer[0] == PONG and answer[2].load.mark == 5
    ends_with(peer, PROTOCOL_ERROR)
    peer.open()
    peer.send(request(1, "Ping"), frame(WELCOME), request(2, "Ping"))
    kinds = [peer.next(), peer.next(), peer.next(300)]
    assert [answer and answer[:2] for answer in kinds] == [(RESPONSE, 1), (GOAWAY, 0), None]


@rule
def unknown_fields_are_ignored(peer):
    peer.open()
    head = wire.Head(method="/collisionos.wire.v1.Introspection/Ping").SerializeToString()
    unknown = b"\xa0\x1f\x07" + b"\xaa\x1f\x03abc" + b"\xa1\x1f" + b"0" * 8 + b"\xa5\x1f" + b"0" * 4
    peer.send(frame(REQUEST, 5, head + unknown, b"\xa0\x1f\x07"))
    assert peer.answer(5)[2].code == 0
    peer.send(frame(PING, 0, unknown), frame(CANCEL, 9, unknown))
    assert peer.next()[0] == PONG


# Section 1


@rule
def a_message_of_several_parts_costs_the_session(peer):
    for parts in ([b"", ping()], [ping(), b""], [b""] * 1_000):
        peer.open()
        peer.socket.send_multipart(parts)
        ends_with(peer, PROTOCOL_ERROR)


@rule
def an_empty_batch_means_nothing(peer):
    peer.open()
    peer.send(b"")
    peer.send(ping())
    assert peer.next()[0] == PONG


@rule
def calls_are_answered_however_they_are_divided_into_batches(peer):
    peer.open()
    number = 0
    for sizes in ([100], [1] * 100, [50, 1, 49], [3] * 33 + [1]):
        for size in sizes:
            calls = range(number + 1, number + 1 + size)
            peer.send(*(request(n, "Ping", introspection.PingRequest(text=str(n))) for n in calls))
            number += size
    answers = {}
    while len(answers) < number:
        kind, call_id, head, payload = peer.next()
        assert kind == RESPONSE and head.code == 0 and call_id not in answers
        answers[call_id] = introspection.PingResponse.FromString(payload).text
    assert answers == {n: str(n) for n in range(1, number + 1)}


@rule
def batches_of_several_frames_have_256_kib_at_most(peer):
    peer.open()
    size = 60_000
    peer.send(*(request(n, RULES_PATH + "Large", payload=text(str(size))) for n in range(1, 41)))
    count, batches = 0, []
    while count < 40:
        assert peer.socket.poll(5_000), "answers are missing"
        batches.append(peer.socket.recv())
        count += batches[-1].count(b"x" * size)
    assert max(map(len, batches)) <= 256 << 10, [len(batch) for batch in batches]


# Section 4


@rule
def hello_is_welcomed(peer):
    welcome = peer.open(versions=[1, 2], frame_bytes_max=1 << 20, build="any")
    assert welcome.version == 1 and welcome.name
    assert len(welcome.instance) == 16 and welcome.instance[6] >> 4 == 7
    assert "collisionos.wire.v1.Introspection" in welcome.services
    assert 256 << 10 <= welcome.frame_bytes_max <= 16 << 20
    assert len(welcome.descriptors_hash) == 8
    assert welcome.in_flight_max > 0 and welcome.queue_max > 0 and welcome.load.ready


@rule
def hello_without_a_common_version_is_sent_away(peer):
    for versions in ([9], [], [0, 2]):
        peer.send(hello(versions=versions))
        ends_with(peer, VERSION)


@rule
def hello_without_name_or_instance_is_sent_away(peer):
    faults = [{"name": name} for name in ("", "Upper", "a b", "ä", "a" * 65, "a\n")]
    faults += [{"instance": bytes(count)} for count in (0, 1, 15, 17)]
    for changes in faults:
        peer.send(hello(**changes))
        ends_with(peer, PROTOCOL_ERROR)
    assert peer.open(name="a" * 60 + "0-_.")


@rule
def request_before_hello_is_refused(peer):
    peer.send(request(7, "Ping"), request(8, "Ping"))
    for call_id in (7, 8):
        answer = peer.next()
        assert answer[1] == call_id
        assert reason(answer) == (FAILED_PRECONDITION, "HELLO_REQUIRED", REFUSED)


@rule
def ping_before_hello_is_sent_away(peer):
    is_forgotten(peer)


@rule
def other_frames_before_hello_have_no_answer(peer):
    peer.send(pong(), frame(CANCEL, 1), frame(CREDIT, 1), frame(GOAWAY), frame(GOAWAY_ACK))
    assert peer.next(300) is None


@rule
def anything_else_before_hello_is_sent_away(peer):
    for lie in (frame(WELCOME), frame(RESPONSE, 1), frame(ITEM, 1), frame(END, 1), b"GET / HTTP/1.1"):
        peer.send(lie)
        ends_with(peer, PROTOCOL_ERROR)


@rule
def hello_again_changes_nothing_for_the_same_process(peer):
    first = peer.open()
    peer.send(request(1, RULES_PATH + "Slow", payload=text("400")))
    again = peer.open()
    assert again.load.in_flight == first.load.in_flight + 1
    again.load.CopyFrom(first.load)
    assert again == first
    assert text_of(peer.answer(1)[3]) == "400"


@rule
def hello_of_another_process_or_name_ends_the_old_session_first(peer):
    for changes in ({"instance": new_instance()}, {"name": "another"}):
        peer.open()
        before = cancelled(peer)
        peer.send(request(1, RULES_PATH + "Slow"))
        peer.open(**changes)
        until(lambda: cancelled(peer) == before + 1)
        # Its call id is free again: the call is nobody's.
        peer.send(request(1, "Ping"))
        assert peer.next()[2].code == 0


@rule
def sessions_know_nothing_of_each_other(peer):
    peers = [peer.another() for _ in range(20)]
    for number, each in enumerate(peers):
        each.open(instance=new_instance())
        each.send(request(1, "Ping", introspection.PingRequest(text=str(number))))
    for number, each in enumerate(peers):
        assert introspection.PingResponse.FromString(each.answer(1)[3]).text == str(number)
    # One is thrown out; nothing happens to the others.
    peers[0].send(b"?")
    ends_with(peers[0], PROTOCOL_ERROR)
    for each in peers[1:]:
        each.send(ping(8))
        assert each.next()[2].load.mark == 8
    for each in peers:
        each.close()


# Sections 6 and 7


@rule
def ping_comes_back_at_once_with_its_mark(peer):
    peer.open()
    for mark in (0, 4711, 2**64 - 1):
        began = time.monotonic()
        peer.send(ping(mark, sent_us=1))
        kind, _, head, _ = peer.next()
        assert kind == PONG and head.load.mark == mark and head.load.ready
        assert head.load.concurrency_limit > 0 and time.monotonic() - began < 0.5


@rule
def silence_is_pinged_each_second_and_forgotten_after_three(peer):
    peer.open()
    began = time.monotonic()
    heard = []
    while time.monotonic() - began < 2.9:
        answer = peer.next(100, pings=True)
        if answer:
            assert answer[0] == PING and answer[2].load.concurrency_limit > 0
            heard.append(time.monotonic() - began)
    assert len(heard) in (2, 3) and heard[0] >= 0.9, heard
    time.sleep(2)
    while peer.next(100) is not None:
        pass
    is_forgotten(peer)


@rule
def any_frame_is_a_sign_of_life(peer):
    peer.open()
    for _ in range(6):
        time.sleep(0.8)
        peer.send(frame(CANCEL, 99))
    peer.send(ping(1))
    assert peer.next()[0] == PONG


@rule
def readiness_is_told_at_once_and_calls_are_refused_meanwhile(peer):
    peer.open()
    peer.send(request(1, RULES_PATH + "Rest"))
    kind, _, head, _ = peer.next(pings=True)
    assert kind == PING and not head.load.ready
    late = wire.Head(method=RULES_PATH + "Left", timeout_ms=1, sent_us=1)
    peer.send(ping(sent_us=10**7), request(2, RULES_PATH + "Left"), frame(REQUEST, 3, late))
    for call_id in (2, 3):
        refused = Failure(peer.answer(call_id))
        assert (refused.code, refused.reason) == (UNAVAILABLE, "NOT_READY")
        assert refused.outcome == REFUSED
    assert not peer.another().open().load.ready
    peer.send(request(4, "Ping"))
    assert peer.answer(4)[2].code == 0
    while True:
        kind, call_id, head, _ = peer.next(pings=True)
        if kind == PING and head.load.ready:
            break
    peer.send(request(5, RULES_PATH + "Left"))
    assert peer.answer(5)[2].code == 0


@rule
def whoever_leaves_is_acknowledged_and_forgotten_when_its_calls_have_ended(peer):
    peer.open()
    peer.send(request(1, RULES_PATH + "Slow", payload=text("300")), frame(GOAWAY))
    assert [peer.next()[0], peer.next()[0]] == [GOAWAY_ACK, RESPONSE]
    is_forgotten(peer)


# Section 8


@rule
def a_call_id_twice_at_a_time_costs_the_session_and_its_calls(peer):
    peer.open()
    before = cancelled(peer)
    peer.send(request(1, RULES_PATH + "Slow"), request(1, "Ping"))
    ends_with(peer, PROTOCOL_ERROR)
    peer.open()
    until(lambda: cancelled(peer) == before + 1)
    # One after the other is no fault.
    for _ in range(3):
        peer.send(request(1, "Ping"))
        assert peer.next()[2].code == 0


@rule
def unknown_cancel_and_credit_mean_nothing(peer):
    peer.open()
    peer.send(frame(CANCEL, 99), frame(CREDIT, 99), frame(GOAWAY_ACK), pong(12), ping())
    assert peer.next()[0] == PONG
