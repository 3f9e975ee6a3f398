"""Streams of docs/wire.md, section 5: items, credit and ends."""

import time

import actors
from frames import (
    CANCEL, CREDIT, DEADLINE_EXCEEDED, DEFINITE, END, GOAWAY, INVALID_ARGUMENT, ITEM,
    PROTOCOL_ERROR, REFUSED, RESOURCE_EXHAUSTED, RESPONSE, UNKNOWN, Failure, frame, introspection, reason,
    request, text, text_of, wire,
)  # fmt: skip
from peer import new_instance
from rule import rule
from session_rules import RULES_PATH, cancelled, until

WINDOW, CREDIT_MAX = 262_144, 16 << 20
ITEMS = RULES_PATH + "Items"
# Rules that a service keeps that sends nothing.
OF_CREDIT = []


def of_credit(function):
    OF_CREDIT.append(function)
    return rule(function)


def ask(peer, items, size, ending=0, call_id=1, **fields):
    peer.send(request(call_id, ITEMS, payload=text(f"{items} {size} {ending}"), **fields))


def credit(call_id, count):
    return frame(CREDIT, call_id, wire.Head(credit=count))


def read(peer, call_id=1, wait_ms=None):
    """The items of a stream and its END."""
    items = []
    while True:
        got = peer.next(wait_ms)
        assert got is not None, f"no END after {len(items)} items"
        kind, own, head, payload = got
        assert own == call_id, got
        if kind == END:
            return items, got
        assert kind == ITEM and not head.ByteSize(), f"{kind} {head}"
        items.append(payload)


def came(peer, wait_ms=300):
    """How many items come until it is silent."""
    count = 0
    while (got := peer.next(wait_ms)) is not None:
        assert got[0] == ITEM, got
        count += 1
    return count


@rule
def items_come_in_order_and_one_end_behind_them(peer):
    peer.open()
    ask(peer, 5, 10)
    items, end = read(peer)
    assert [text_of(item) for item in items] == ["x" * 10] * 5
    assert end[2].code == 0 and not end[3] and peer.next(200) is None
    assert {e.key: e.value for e in end[2].metadata} == {"asked": b"5 10 0"}
    ask(peer, 0, 0, call_id=2)
    items, end = read(peer, 2)
    assert not items and end[2].code == 0


@of_credit
def nothing_is_sent_without_credit_and_debt_is_paid_first(peer):
    peer.open()
    size = len(text("x" * 100_000))
    ask(peer, 10, 100_000)
    # Whatever its size, an item goes while there is any credit.
    assert came(peer) == 3
    owed = 3 * size - WINDOW
    peer.send(credit(1, owed))
    assert came(peer) == 0
    peer.send(credit(1, 1))
    assert came(peer) == 1
    peer.send(credit(1, 10 * size))
    items, end = read(peer)
    assert len(items) == 6 and end[2].code == 0


@of_credit
def an_empty_item_costs_one(peer):
    peer.answers_pings = True
    peer.open()
    ask(peer, WINDOW + 10, 0)
    assert came(peer, 1_000) == WINDOW
    peer.send(credit(1, 3))
    assert came(peer) == 3
    peer.send(credit(1, 7))
    items, end = read(peer)
    assert len(items) == 7 and end[2].code == 0


@of_credit
def credit_never_stands_above_16_mib(peer):
    peer.answers_pings = True
    peer.open()
    size = len(text("x" * 200_000))
    ask(peer, 200, 200_000)
    peer.send(credit(1, 2**64 - 1))
    count = came(peer, 1_000)
    # Two items may be on their way before the credit comes, and one may go beyond it.
    assert CREDIT_MAX // size <= count <= CREDIT_MAX // size + 3, count
    peer.send(frame(CANCEL, 1))


@of_credit
def credit_of_nothing_and_for_nobody_means_nothing(peer):
    peer.open()
    ask(peer, 10, 300_000)
    assert came(peer) == 1
    peer.send(credit(1, 0), frame(CREDIT, 1), credit(77, 2**40), credit(2, 5))
    peer.send(request(3, RULES_PATH + "Slow", payload=text("100")), credit(3, 2**40))
    assert text_of(peer.answer(3)[3]) == "100" and came(peer) == 0
    peer.send(frame(CANCEL, 1), credit(1, 2**40), request(4, "Ping"))
    assert peer.next()[1] == 4


@rule
def cancel_stops_a_stream_and_nothing_but_it(peer):
    peer.open()
    before = cancelled(peer)
    ask(peer, 1_000, 50_000)
    ask(peer, 2, 10, -1, call_id=2)
    got = [peer.next() for _ in range(8)]
    assert sorted(each[1] for each in got) == [1] * 6 + [2] * 2, got
    peer.send(frame(CANCEL, 1))
    until(lambda: cancelled(peer) == before + 1)
    assert peer.next(300) is None, "nothing answers a CANCEL"
    peer.send(frame(CANCEL, 2))
    until(lambda: cancelled(peer) == before + 2)


@rule
def a_failed_stream_gives_its_items_and_then_every_code(peer):
    peer.open()
    for code in range(1, 17):
        ask(peer, 2, 10, code, call_id=code)
        items, end = read(peer, code)
        failed = Failure(end)
        assert len(items) == 2 and (failed.code, failed.reason) == (code, "AS_ASKED")
        assert failed.outcome == DEFINITE and not failed.retried


@rule
def of_an_item_beyond_the_frame_limit_nothing_comes(peer):
    peer.open(frame_bytes_max=256 << 10)
    ask(peer, 2, 262_100)
    items, end = read(peer)
    assert len(items) == 2 and end[2].code == 0
    ask(peer, 2, 262_144, call_id=2)
    items, end = read(peer, 2)
    assert not items and reason(end) == (RESOURCE_EXHAUSTED, "RESPONSE_TOO_LARGE", UNKNOWN)
    # The handler has a better answer.
    ask(peer, 2, 262_144, 5, call_id=3)
    items, end = read(peer, 3)
    assert not items and Failure(end).code == 5


@rule
def refusals_of_a_stream_are_responses_but_for_what_it_cannot_read(peer):
    peer.open()
    ask(peer, 1, 1, request_id="\n")
    assert reason(peer.answer(1)) == (INVALID_ARGUMENT, "HEAD_INVALID", REFUSED)
    ask(peer, 1, 1, actor=actors.service("another"))
    assert Failure(peer.answer(1)).reason == "ACTOR_FOREIGN"
    peer.send(request(1, ITEMS, payload=b"\x0a\xff"))
    kind, *_ = unread = peer.next()
    assert kind == END and reason(unread) == (INVALID_ARGUMENT, "REQUEST_UNREADABLE", REFUSED)


@rule
def the_deadline_ends_a_stream(peer):
    peer.open()
    before = cancelled(peer)
    began = time.monotonic()
    ask(peer, 2, 10, -1, timeout_ms=300)
    items, end = read(peer)
    assert len(items) == 2 and reason(end) == (DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", UNKNOWN)
    assert 0.2 < time.monotonic() - began < 2
    until(lambda: cancelled(peer) == before + 1)
    # One that waits for credit, too.
    ask(peer, 100, 100_000, timeout_ms=300, call_id=2)
    items, end = read(peer, 2)
    assert len(items) == 3 and Failure(end).code == DEADLINE_EXCEEDED


@rule
def a_session_that_ends_takes_its_streams_along(peer):
    peer.open(instance=new_instance())
    before = cancelled(peer)
    ask(peer, 1_000, 100_000)
    ask(peer, 1, 1, -1, call_id=2)
    for _ in range(4):
        assert peer.next()[0] == ITEM
    peer.send(b"?")
    kind, _, head, _ = peer.next()
    assert kind == GOAWAY and head.goaway.reason == PROTOCOL_ERROR
    peer.open()
    until(lambda: cancelled(peer) == before + 2)
    assert peer.next(200) is None


@rule
def watch_stats_is_a_stream_for_sixteen(peer):
    peer.answers_pings = True
    peer.open()
    watch = introspection.WatchStatsRequest
    peer.send(request(1, "WatchStats", watch(interval_ms=100, count=3)))
    items, end = read(peer)
    assert len(items) == 3 and end[2].code == 0
    assert introspection.StatsResponse.FromString(items[0]).methods
    for wrong in (0, 99, 60_001):
        peer.send(request(1, "WatchStats", watch(interval_ms=wrong, count=1)))
        assert Failure(peer.next()).reason == "INTERVAL_OUT_OF_RANGE", wrong
    peer.send(*(request(n, "WatchStats", watch(interval_ms=60_000)) for n in range(1, 18)))
    got = [peer.next() for _ in range(17)]
    assert sorted(each[1] for each in got if each[0] == ITEM) == list(range(1, 17))
    refused = next(each for each in got if each[0] == RESPONSE)
    assert refused[1] == 17 and reason(refused) == (RESOURCE_EXHAUSTED, "OVERLOADED", REFUSED)
    peer.send(*(frame(CANCEL, n) for n in range(1, 17)))
