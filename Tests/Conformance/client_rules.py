"""What docs/wire.md asks of a client, asked of `collisionos call`: one process for each call."""

import os
import subprocess
import sys
import time

from frames import (
    CANCEL, CODES, DEADLINE_EXCEEDED, END, FAILED_PRECONDITION, GOAWAY, HELLO, HELLO_REQUIRED,
    INTERNAL, INVALID_ARGUMENT, ITEM, PONG, REFUSED, REQUEST, RESOURCE_EXHAUSTED, RESPONSE, UNAVAILABLE, UNKNOWN,
    failure, frame, goaway, ping, pong, text, wire,
)  # fmt: skip
from hostile import HOSTILE
from peer import new_instance
from scripted import PATH
from wrong import welcome

RULES = []
SHOP = "0190b3c2-0000-7000-8000-000000000001"


def client_rule(function):
    RULES.append(function)
    return function


class Call:
    """A call that runs. `command` is what stands before its arguments."""

    command = []

    def __init__(self, service, *options, timeout=6, path=PATH):
        arguments = ["call", "probe", path, '{"value":"x"}', "--endpoint", service.endpoint, "--compact"]
        arguments += ["--timeout", str(timeout), "--data", service.folder.name, *options]
        self.process = subprocess.Popen(
            [*self.command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.began = time.monotonic()

    def ended(self, status, word, seconds=10):
        said, _ = self.process.communicate(timeout=seconds)
        assert self.process.returncode == status, f"status {self.process.returncode}: {said}"
        assert word in said, f"no {word} in: {said}"
        return said

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def fails(service, call, word):
    """The call fails in these words, and nothing more is asked."""
    call.ended(1, word)
    # The process may have ended before its goodbye had left it.
    while (got := service.next(0.05)) is not None:
        assert got.kind == GOAWAY, f"{got.kind} {got.head}"


# Section 4


@client_rule
def hello_comes_first_and_nothing_before_the_welcome(service, call):
    running = call(service)
    got = service.expect(HELLO)
    hello = got.head.hello
    assert 1 in hello.versions and hello.name == "operator" and not got.payload
    assert len(hello.instance) == 16 and hello.instance[6] >> 4 == 7
    assert hello.frame_bytes_max == 0 or 256 << 10 <= hello.frame_bytes_max <= 16 << 20
    service.expect_nothing(0.4)
    service.send(got.sender, welcome())
    service.described()
    service.succeed(service.expect(REQUEST))
    running.ended(0, "done")


@client_rule
def a_service_that_is_not_ready_is_asked_about_itself_only(service, call):
    running = call(service)
    got = service.greeted(load=wire.Load(ready=False))
    service.described()
    service.expect_nothing(0.4)
    service.send(got.sender, ping(7))
    assert service.expect(PONG).head.load.mark == 7
    service.expect_nothing(0.2)
    service.send(got.sender, ping(8, ready=True))
    both = {got.kind: got for got in (service.next(), service.next())}
    assert both[PONG].head.load.mark == 8
    service.succeed(both[REQUEST])
    running.ended(0, "done")


@client_rule
def a_wrong_version_is_given_up(service, call):
    running = call(service)
    service.greeted(version=2)
    running.ended(1, "UNAVAILABLE NO_ENDPOINT")


@client_rule
def hello_required_makes_it_say_hello_and_call_again(service, call):
    running = call(service)
    got = service.asked()
    refused = failure(got.call_id, FAILED_PRECONDITION, "HELLO_REQUIRED", REFUSED)
    service.send(got.sender, refused)
    service.greeted()
    again = service.expect(REQUEST)
    assert again.head.attempt == 1 and again.call_id != got.call_id
    service.succeed(again)
    running.ended(0, "done")


@client_rule
def goaway_hello_required_leaves_calls_unknown_and_greets_again(service, call):
    running = call(service)
    got = service.asked()
    service.send(got.sender, goaway(HELLO_REQUIRED))
    running.ended(1, "UNAVAILABLE PEER_GONE")
    drop_goodbyes(service)
    # With a key it is tried again, and so outlives its HELLO.
    running = call(service, "--key", "k1")
    got = service.asked()
    service.send(got.sender, goaway(HELLO_REQUIRED))
    service.greeted()
    again = service.expect(REQUEST)
    assert again.head.attempt == 1 and again.head.idempotency_key == "k1"
    service.succeed(again)
    running.ended(0, "done")


def drop_goodbyes(service):
    while (got := service.next(0.05)) is not None:
        assert got.kind in (GOAWAY, HELLO), got


@client_rule
def a_welcome_of_another_instance_ends_the_calls_of_the_old_one(service, call):
    running = call(service)
    got = service.asked()
    service.send(got.sender, welcome(instance=new_instance()))
    fails(service, running, "UNAVAILABLE PEER_GONE")


# Section 5


@client_rule
def the_request_says_all_that_belongs_to_it(service, call):
    running = call(service, "--key", "key-1", "--shop", SHOP, timeout=6)
    got = service.asked()
    head = got.head
    assert head.method == PATH and got.payload == text("x") and got.call_id != 0
    assert 4_000 < head.timeout_ms <= 6_000 and head.attempt == 0
    assert head.idempotency_key == "key-1"
    assert head.actor.service == "operator" and head.actor.shop_id == SHOP
    # CLOCK_MONOTONIC of this machine: one that is not set back.
    assert head.sent_us > 0
    assert head.code == 0 and head.message == "" and head.outcome == 0
    service.succeed(got, "ü")
    running.ended(0, "ü")


@client_rule
def every_code_is_told_and_a_definite_one_is_final(service, call):
    for code in range(1, 17):
        running = call(service)
        got = service.asked()
        service.send(got.sender, failure(got.call_id, code))
        fails(service, running, CODES[code] + " AS_ASKED: as asked")


@client_rule
def a_code_that_is_none_is_unknown(service, call):
    running = call(service)
    got = service.asked()
    service.send(got.sender, frame(RESPONSE, got.call_id, wire.Head(code=99, message="as asked"), b"\xff"))
    fails(service, running, "UNKNOWN UNSPECIFIED: as asked")


@client_rule
def what_was_refused_is_tried_three_times_at_most(service, call):
    for code in (UNAVAILABLE, RESOURCE_EXHAUSTED):
        running = call(service)
        got = service.asked()
        seen = []
        for attempt in range(3):
            seen.append(got)
            assert got.head.attempt == attempt and got.head.method == PATH
            service.send(got.sender, failure(got.call_id, code, "BUSY", REFUSED))
            if attempt < 2:
                got = service.expect(REQUEST)
        assert len({got.call_id for got in seen}) == 3
        left = [got.head.timeout_ms for got in seen]
        assert left == sorted(left, reverse=True), left
        fails(service, running, CODES[code] + " BUSY")


@client_rule
def nobody_comes_back_before_retry_after(service, call):
    for outcome, options in ((REFUSED, []), (UNKNOWN, ["--key", "k"])):
        running = call(service, *options)
        got = service.asked()
        sent = time.monotonic()
        service.send(got.sender, failure(got.call_id, UNAVAILABLE, "BUSY", outcome, 500))
        again = service.expect(REQUEST)
        assert again.at - sent >= 0.5 and again.head.attempt == 1
        assert got.head.timeout_ms - again.head.timeout_ms >= 450, "the deadline does not move"
        service.succeed(again)
        running.ended(0, "done")
        drop_goodbyes(service)


@client_rule
def nobody_waits_beyond_the_deadline(service, call):
    running = call(service, timeout=2)
    got = service.asked()
    service.send(got.sender, failure(got.call_id, UNAVAILABLE, "BUSY", REFUSED, 5_000))
    fails(service, running, "UNAVAILABLE BUSY")
    assert time.monotonic() - running.began < 2


@client_rule
def what_others_have_retried_is_not_retried(service, call):
    running = call(service, "--key", "k")
    got = service.asked()
    service.send(got.sender, failure(got.call_id, UNAVAILABLE, "BUSY", REFUSED, retried=True))
    fails(service, running, "UNAVAILABLE BUSY")


@client_rule
def an_unknown_outcome_is_repeated_only_with_a_key(service, call):
    running = call(service)
    got = service.asked()
    service.send(got.sender, failure(got.call_id, UNAVAILABLE, "LOST", UNKNOWN))
    fails(service, running, "UNAVAILABLE LOST")
    running = call(service, "--key", "the same")
    got = service.asked()
    service.send(got.sender, failure(got.call_id, UNAVAILABLE, "LOST", UNKNOWN))
    again = service.expect(REQUEST)
    assert again.head.idempotency_key == got.head.idempotency_key == "the same"
    assert again.payload == got.payload and again.head.attempt == 1
    service.succeed(again)
    running.ended(0, "done")


@client_rule
def refusals_that_no_repetition_helps_are_final(service, call):
    for code, outcome in (
        (INVALID_ARGUMENT, REFUSED), (FAILED_PRECONDITION, REFUSED), (DEADLINE_EXCEEDED, REFUSED),
        (INTERNAL, UNKNOWN), (RESOURCE_EXHAUSTED, UNKNOWN),
    ):  # fmt: skip
        running = call(service, "--key", "k")
        got = service.asked()
        service.send(got.sender, failure(got.call_id, code, "NO", outcome))
        fails(service, running, CODES[code] + " NO")


@client_rule
def a_deadline_that_passes_is_cancelled_at_the_service(service, call):
    running = call(service, timeout=1)
    got = service.asked()
    cancel = service.expect(CANCEL)
    assert cancel.call_id == got.call_id and 0.5 < cancel.at - got.at < 1.6
    # The answer comes too late: nobody gets it.
    service.succeed(got, "late")
    said = running.ended(1, "DEADLINE_EXCEEDED DEADLINE_EXCEEDED")
    assert "late" not in said


@client_rule
def answers_to_nobody_are_dropped(service, call):
    running = call(service)
    got = service.asked()
    others = [frame(RESPONSE, number, payload=text("other")) for number in (got.call_id + 1, got.call_id - 1, 2**64 - 1)]
    lost = failure(got.call_id ^ 1 << 40, UNAVAILABLE, "OTHER", REFUSED)
    service.send(got.sender, *others, lost)
    service.succeed(got, "mine")
    service.succeed(got, "twice")
    running.ended(0, "mine")


@client_rule
def batches_may_be_divided_in_any_way(service, call):
    running = call(service)
    hello = service.expect(HELLO)
    service.send(hello.sender)
    service.send(hello.sender, welcome(), ping(1), pong(9))
    both = {got.kind: got for got in (service.next(), service.next())}
    assert both[PONG].head.load.mark == 1
    service.described(both[REQUEST])
    got = service.expect(REQUEST)
    service.send(got.sender, ping(2), frame(RESPONSE, got.call_id + 7), frame(RESPONSE, got.call_id, payload=text("in one")), ping(3))
    running.ended(0, "in one")


# Section 6


@client_rule
def silence_of_the_service_is_pinged_and_ends_after_three_seconds(service, call):
    running = call(service, "--key", "k", timeout=12)
    got = service.asked()
    service.is_mute = True
    service.pings.clear()
    again = service.expect(HELLO, 9)
    assert again.sender != got.sender
    gone = again.at - got.at
    assert 3.7 < gone < 6, gone
    assert len(service.pings) in (2, 3), len(service.pings)
    first, second = service.pings[:2]
    assert 0.9 < first.at - got.at < 1.6 and 0.9 < second.at - first.at < 1.4
    assert first.head.sent_us > 0 and first.head.load.mark != second.head.load.mark
    service.is_mute = False
    service.send(again.sender, welcome(instance=service.instance))
    # Its waiting has run out, or it comes again.
    got = service.next(1.5)
    if got is not None and got.kind == REQUEST:
        service.succeed(got)
        running.ended(0, "done")
    else:
        running.ended(1, "UNAVAILABLE")


# Section 8


@client_rule
def whatever_is_not_the_protocol_ends_the_call_unknown(service, call):
    for name, parts in HOSTILE.items():
        running = call(service)
        got = service.asked()
        service.socket.send_multipart([got.sender, *parts(got.call_id)])
        try:
            running.ended(1, "UNAVAILABLE PEER_GONE")
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error
        drop_goodbyes(service)


@client_rule
def what_belongs_to_a_stream_is_no_answer_to_another_call(service, call):
    for kind in (ITEM, END):
        running = call(service)
        got = service.asked()
        service.send(got.sender, frame(kind, got.call_id))
        running.ended(1, "INTERNAL RESPONSE_UNREADABLE")
        if kind == ITEM:
            assert service.expect(CANCEL).call_id == got.call_id
        drop_goodbyes(service)


def program(folder):
    """`collisionos`, or the client that breaks every rule."""
    rude = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rude.py")
    return [os.path.join(folder, "collisionos")] if folder else [sys.executable, rude]
