"""Section 7 of docs/wire.md: a server that stops, and what it owes to those who called."""

import time

from frames import (
    DRAIN, FLUSH_MARK, GOAWAY, GOAWAY_ACK, PING, REFUSED, RESPONSE, UNAVAILABLE, WELCOME, Failure,
    frame, pong, request, text, text_of, wire,
)  # fmt: skip
from session_rules import RULES_PATH

DRAIN_SECONDS_MAX = 30


def drain_fails_no_call(peer, begin):
    """`begin` makes the service drain. One peer acknowledges, one comes in the middle."""
    peer.open()
    peer.send(request(1, RULES_PATH + "Slow", payload=text("1500")))
    begin()
    until_goaway(peer)
    late = peer.another()
    kind, _, head, _ = late.greet(name="late")
    assert kind == WELCOME and not head.welcome.load.ready
    kind, _, head, _ = late.next()
    assert kind == GOAWAY and head.goaway.reason == DRAIN
    late.send(request(1, RULES_PATH + "Left"))
    assert late.answer(1)[2].code == 0, "before its GOAWAY_ACK a client may call"
    # One call before the acknowledgement, one behind it, in the same batch.
    ack = wire.Head(goaway=wire.Goaway(last_call_id=2))
    peer.send(
        request(2, RULES_PATH + "Left"), frame(GOAWAY_ACK, head=ack), request(3, RULES_PATH + "Left"),
        # In this order: DRAINING counts before the deadline.
        request(4, RULES_PATH + "Left", timeout_ms=1, sent_us=1),
    )  # fmt: skip
    late.send(frame(GOAWAY_ACK))
    answers, others = until_flush(peer)
    assert answers[1][2].code == 0 and text_of(answers[1][3]) == "1500", "what ran is finished"
    assert answers[2][2].code == 0 and set(answers) == {1, 2, 3, 4}, set(answers)
    for call_id in (3, 4):
        refused = Failure(answers[call_id])
        assert (refused.code, refused.reason, refused.outcome) == (UNAVAILABLE, "DRAINING", REFUSED)
    assert not any(ping.load.ready for ping in others)
    until_flush(late)
    late.close()


def until_goaway(peer):
    end = time.monotonic() + DRAIN_SECONDS_MAX
    while True:
        assert time.monotonic() < end, "no GOAWAY"
        answer = peer.next(1_000, pings=True)
        if answer is None:
            continue
        kind, _, head, _ = answer
        if kind == PING:
            peer.send(pong(head.load.mark))
        elif kind == GOAWAY:
            assert head.goaway.reason == DRAIN
            return


def until_flush(peer):
    """Answers by call id, and the heads of PINGs, up to the one behind the last answer."""
    answers, pings = {}, []
    while True:
        answer = peer.next(5_000, pings=True)
        assert answer is not None, "no flush"
        kind, call_id, head, _ = answer
        if kind == RESPONSE:
            answers[call_id] = answer
        elif kind == PING:
            pings.append(head)
            peer.send(pong(head.load.mark))
            if head.load.mark == FLUSH_MARK:
                return answers, pings
