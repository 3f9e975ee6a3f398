#!/usr/bin/env python3
"""Speaks docs/wire.md as a client, bytes and all, to the service that ConformanceTests runs.

    conformance.py ENDPOINT [--until-drain FILE] [--only WORD]

Needs what scripts/python installs, and protoc. Prints a line for each rule; exit status 1 if one is
broken. With --until-drain it creates FILE when all else is done and waits for the service to drain.

First comes the control: two services that are wrong, one that never answers and one that says yes
to everything (wrong.py). A rule that neither of them breaks checks nothing, and fails the run.

Not here: TOO_MANY_PEERS, 64 MiB in hand, keys (Swift: WireTests, Tests/Strangers), a client that
reads no more (Tests/Strangers), and streams in a drain (WireTests).
"""

import sys
import time

import zmq

import call_rules  # noqa: F401
import drain_rules
import peer as peers
import session_rules  # noqa: F401
import stream_rules  # noqa: F401
from peer import Peer
from rule import RULES, all_at_once, kept, says, tell
from wrong import WrongService

CONTROL_WAIT_MS = 700


def control(context, rules):
    """Rules that no wrong service breaks."""
    peers.WAIT_MS, usual = CONTROL_WAIT_MS, peers.WAIT_MS
    broken = set()
    for answer in (WrongService.mute, WrongService.yes):
        with WrongService(context, answer) as service:
            found = all_at_once(rules, lambda: Peer(context, service.endpoint))
        broken |= {check for check, fault in found.items() if fault}
    # Credit is kept by whoever sends nothing: those rules are broken by one who spills.
    of_credit = [check for check in rules if check in stream_rules.OF_CREDIT]
    with WrongService(context, WrongService.spilling) as service:
        found = all_at_once(of_credit, lambda: Peer(context, service.endpoint))
    broken -= {check for check, fault in found.items() if not fault}
    peers.WAIT_MS = usual
    return [check for check in rules if check not in broken]


def main():
    endpoint = sys.argv[1]
    context = zmq.Context()
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    rules = [check for check in RULES if only in says(check)]
    began = time.monotonic()
    toothless = control(context, rules)
    print(f"control: {len(rules) - len(toothless)} of {len(rules)} rules are broken by wrong services, {time.monotonic() - began:.1f} s")
    for check in toothless:
        print(f"BROKEN  no wrong service breaks: {says(check)}")
    broken = len(toothless)
    for check in rules:
        fault = kept(check, Peer(context, endpoint))
        broken += fault is not None
        tell(check, fault)
    if "--until-drain" in sys.argv:
        marker = sys.argv[sys.argv.index("--until-drain") + 1]
        check = drain_rules.drain_fails_no_call
        begin = lambda: open(marker, "w").close()  # noqa: E731
        fault = kept(lambda peer: check(peer, begin), Peer(context, endpoint))
        broken += fault is not None
        tell(check, fault)
    print(f"{broken} broken, {time.monotonic() - began:.1f} s")
    sys.exit(1 if broken else 0)


main()
