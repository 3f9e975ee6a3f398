#!/usr/bin/env python3
"""The control of client_rules.py: a client with the arguments of `collisionos call` that breaks
every rule in its way. It greets without knowing how, retries everything at once and for ever under
the same number, never cancels, says no goodbye and calls every call a success."""

import sys
import time

import zmq

from frames import HELLO, REQUEST, RESPONSE, WELCOME, frame, text, wire
from peer import Peer

SECONDS_MAX = 2.5


def main():
    arguments = sys.argv[1:]
    peer = Peer(zmq.Context(), arguments[arguments.index("--endpoint") + 1])
    peer.send(frame(HELLO, head=wire.Head(hello=wire.Hello(versions=[2], name="?"))))
    peer.send(frame(REQUEST, 1, wire.Head(method="/collisionos.wire.v1.Introspection/Schema")))
    end = time.monotonic() + SECONDS_MAX
    while time.monotonic() < end:
        try:
            got = peer.next(100)
        except Exception:
            got = None
        if got and got[0] in (RESPONSE, WELCOME):
            peer.send(frame(REQUEST, 2, wire.Head(method=arguments[2]), text("x")))
    print("done")


main()
