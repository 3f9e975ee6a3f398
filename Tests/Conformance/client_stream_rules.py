"""What docs/wire.md asks of whoever reads a stream, asked of `collisionos call`, which prints each
item as it comes."""

from client_rules import client_rule, drop_goodbyes
from frames import (
    CANCEL, CODES, CREDIT, END, GOAWAY, ITEM, REFUSED, REQUEST, UNAVAILABLE, UNKNOWN, failure, frame, text,
)  # fmt: skip
from scripted import STREAM_PATH

WINDOW = 262_144
# Longer than what a pipe holds that nobody reads: who prints it has read it, and reads no more.
LONG = 120_000


def padded(count):
    """A text of nothing with so many bytes: of a field that comes twice the last counts."""
    rest = count - 7
    length = bytes([rest & 127 | 128, rest >> 7 & 127 | 128, rest >> 14 & 127 | 128, 0])
    return b"\x0a" + length + b"x" * rest + b"\x0a\x00"


def watch(service, call, *options, **settings):
    running = call(service, *options, path=STREAM_PATH, **settings)
    got = service.asked()
    assert got.head.method == STREAM_PATH, got.head
    return running, got


def item(got, payload=b""):
    return frame(ITEM, got.call_id, payload=payload)


@client_rule
def items_are_read_in_order_up_to_the_end(service, call):
    running, got = watch(service, call)
    service.send(got.sender, *(item(got, text(f"item {n}")) for n in range(3)), frame(END, got.call_id))
    # Nobody's: the stream has ended, or was never asked for.
    service.send(got.sender, item(got, text("late")), frame(ITEM, got.call_id + 1), frame(END, got.call_id))
    said = running.ended(0, "item 2")
    assert [line for line in said.split("\n") if line] == [f'{{"value":"item {n}"}}' for n in range(3)], said


@client_rule
def credit_is_given_for_what_was_read_at_half_of_the_window(service, call):
    running, got = watch(service, call)
    service.send(got.sender, item(got, padded(WINDOW // 2 - 1)))
    service.expect_nothing(0.4)
    # An empty one costs one.
    service.send(got.sender, item(got))
    credit = service.expect(CREDIT)
    assert credit.call_id == got.call_id and credit.head.credit == WINDOW // 2, credit.head
    service.send(got.sender, item(got, padded(1_000_000)))
    assert service.expect(CREDIT).head.credit == 1_000_000
    service.send(got.sender, frame(END, got.call_id))
    running.ended(0, '{"value":""}')


@client_rule
def who_reads_no_more_gives_no_credit(service, call):
    running, got = watch(service, call)
    service.send(got.sender, item(got, text("x" * LONG)), item(got, padded(WINDOW - LONG)))
    service.expect_nothing(0.6)
    service.send(got.sender, frame(END, got.call_id))
    running.ended(0, "x" * LONG)


@client_rule
def an_item_without_credit_ends_the_session(service, call):
    running, got = watch(service, call)
    # Read, and credited, before the client's standard output takes no more.
    service.send(got.sender, item(got, text("x" * (WINDOW // 2))))
    credit = service.expect(CREDIT).head.credit
    assert credit >= WINDOW // 2
    service.send(got.sender, item(got, padded(WINDOW)), item(got))
    said = running.ended(1, "UNAVAILABLE PEER_GONE")
    assert '{"value":""}' in said, "what had credit is read"
    drop_goodbyes(service)


@client_rule
def an_end_tells_every_code_behind_the_items(service, call):
    for code in range(1, 17):
        running, got = watch(service, call)
        service.send(got.sender, item(got, text("first")), failure(got.call_id, code, kind=END))
        said = running.ended(1, f"{CODES[code]} AS_ASKED")
        assert '"first"' in said
        drop_goodbyes(service)


@client_rule
def a_stream_is_tried_again_only_before_its_first_item(service, call):
    running, got = watch(service, call)
    refused = {"why": "DRAINING", "outcome": REFUSED}
    service.send(got.sender, failure(got.call_id, UNAVAILABLE, **refused))
    again = service.expect(REQUEST)
    assert again.head.attempt == 1 and again.call_id != got.call_id
    service.send(again.sender, item(again, text("first")), failure(again.call_id, UNAVAILABLE, kind=END, **refused))
    running.ended(1, "UNAVAILABLE DRAINING")
    while (left := service.next(0.05)) is not None:
        assert left.kind == GOAWAY, left


@client_rule
def the_deadline_of_a_stream_cancels_it(service, call):
    running, got = watch(service, call, timeout=1)
    service.send(got.sender, item(got, text("first")))
    assert service.expect(CANCEL, 3).call_id == got.call_id
    service.is_mute = True
    running.ended(1, "DEADLINE_EXCEEDED")
    drop_goodbyes(service)


@client_rule
def an_answer_that_is_none_is_no_end_of_a_stream(service, call):
    running, got = watch(service, call)
    service.send(got.sender, item(got, text("first")))
    service.succeed(got)
    running.ended(1, "INTERNAL RESPONSE_UNREADABLE")
    drop_goodbyes(service)
    # A failure counts in either form.
    running, got = watch(service, call)
    service.send(got.sender, failure(got.call_id, 5, outcome=UNKNOWN))
    running.ended(1, "NOT_FOUND AS_ASKED")
    drop_goodbyes(service)
