"""What a hostile service may say to a client that waits for the answer to a call: the parts of a
message, by the id of the call. Every one of them ends the session, section 8 of docs/wire.md."""

import struct

from frames import (
    CANCEL, CREDIT, END, GOAWAY_ACK, HELLO, ITEM, PING, PROTOCOL_ERROR, REQUEST, RESPONSE,
    TOO_MANY_PEERS, VERSION, WELCOME, frame, goaway, text, wire,
)  # fmt: skip


def lying(length):
    return lambda call_id: [struct.pack(">I", length) + frame(RESPONSE, call_id)[4:]]


def one(kind, own_id=True, head=None, payload=b"", flags=0):
    return lambda call_id: [frame(kind, call_id if own_id else 0, head, payload, flags)]


def deep(levels):
    """Unknown groups within each other, never closed."""
    return b"\xa3\x06" * levels


HOSTILE = {
    "one byte": lambda _: [b"\x00"],
    "fewer than 16 bytes": lambda call_id: [frame(RESPONSE, call_id)[:15]],
    "half an answer": lambda call_id: [frame(RESPONSE, call_id, payload=text("half"))[:-1]],
    "a byte behind the answer of another": lambda call_id: [frame(RESPONSE, call_id + 1) + b"\x00"],
    **{f"a length of {length}": lying(length) for length in (0, 11, 13, 2**31 - 1, 2**31, 2**32 - 1)},
    "a kind of 0": one(0),
    "a kind of 13": one(13),
    "a kind of 255": one(255),
    "a flag": one(RESPONSE, flags=1),
    "another flag": one(RESPONSE, flags=128),
    "an answer to call 0": one(RESPONSE, own_id=False),
    "a ping with a call id": one(PING),
    "a goodbye with a call id": one(GOAWAY_ACK),
    "a head longer than its frame": lambda call_id: [struct.pack(">IBBHQ", 12, RESPONSE, 0, 1, call_id)],
    "a head that is no head": one(RESPONSE, head=b"\xff\xff"),
    "a head with a text that is none": one(RESPONSE, head=b"\x8a\x01\x01\xff"),
    "a head of 65,535 zeros": one(RESPONSE, head=bytes(65_535)),
    "a head of groups within groups": one(RESPONSE, head=deep(30_000)),
    "a head whose field claims 2 GiB": one(RESPONSE, head=b"\x8a\x01\xff\xff\xff\xff\x07"),
    "a frame beyond the client's limit": one(RESPONSE, payload=bytes((4 << 20) - 11)),
    "a HELLO": one(HELLO, own_id=False),
    "a REQUEST": one(REQUEST),
    "a CANCEL": one(CANCEL),
    "a CREDIT": one(CREDIT),
    # Of a call that does not stream; streams have rules of their own.
    "an ITEM": one(ITEM),
    "an END": one(END),
    "several parts": lambda call_id: [frame(RESPONSE, call_id), b""],
    "a thousand parts": lambda _: [b""] * 1_000,
    "no version in common": lambda _: [goaway(VERSION)],
    "no room": lambda _: [goaway(TOO_MANY_PEERS)],
    "sent away": lambda _: [goaway(PROTOCOL_ERROR, "\u202ex" * 4_000)],
    "sent away for no reason": lambda _: [goaway(0)],
    "sent away for a reason of the future": lambda _: [goaway(77)],
    "a welcome in no language": lambda _: [frame(WELCOME, head=wire.Head())],
}  # fmt: skip
