#!/usr/bin/env python3
"""Plays a service of docs/wire.md to our clients: to `collisionos call` and to a gateway.

    server.py --programs FOLDER [--only WORD]

It checks what they send and answers with every code and with whatever is not the protocol. Prints a
line for each rule; exit status 1 if one is broken.

The control: every rule of `collisionos call` is tried on a client that is rude (rude.py), and must
be broken by it. The rules of the gateway have no control yet.
"""

import argparse
import concurrent.futures
import sys
import time

import zmq

import client_rules
from client_rules import Call
from gateway_rules import GATEWAY_RULES, Gateway
import scripted
from rule import says, tell, why
from scripted import ScriptedService

CONTROL_WAIT_SECONDS = 1


def tried(check, command):
    """None if the rule is kept, else why not."""
    service = ScriptedService(zmq.Context.instance())
    calls = []

    def call(*arguments, **options):
        calls.append(Call(*arguments, **options))
        return calls[-1]

    Call.command = command
    try:
        check(service, call)
        return None
    except Exception as error:  # every rule gets its turn
        return why(error)
    finally:
        for each in calls:
            each.kill()
        service.close()


def clients(folder, only):
    rules = [check for check in client_rules.RULES if only in says(check)]
    scripted.WAIT_SECONDS, usual = CONTROL_WAIT_SECONDS, scripted.WAIT_SECONDS
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        faults = list(pool.map(lambda check: tried(check, client_rules.program(None)), rules))
    kept = [check for check, fault in zip(rules, faults) if fault is None]
    scripted.WAIT_SECONDS = usual
    print(f"control: a rude client breaks {len(rules) - len(kept)} of {len(rules)} rules", flush=True)
    broken = 0
    for check in kept:
        broken += 1
        print(f"BROKEN  a rude client keeps: {says(check)}")
    for check in rules:
        fault = tried(check, client_rules.program(folder))
        broken += fault is not None
        tell(check, fault)
    return broken


def gateways(folder, only):
    """One gateway for all rules, in their order: it must bear them one after another."""
    service = ScriptedService(zmq.Context.instance())
    gateway = Gateway(folder, service)
    broken = 0
    try:
        for check in GATEWAY_RULES:
            if only not in says(check):
                continue
            try:
                check(service, gateway)
                fault = None
            except Exception as error:
                fault = why(error)
                broken += 1
            tell(check, fault)
            if fault is not None:
                # What follows would fail because of this.
                with open(gateway.log_path, errors="replace") as log:
                    print("".join(log.readlines()[-8:]))
                break
    finally:
        gateway.kill()
        service.close()
    return broken


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", required=True)
    options.add_argument("--only", default="")
    options = options.parse_args()
    began = time.monotonic()
    broken = clients(options.programs, options.only) + gateways(options.programs, options.only)
    print(f"{broken} broken, {time.monotonic() - began:.1f} s")
    sys.exit(1 if broken else 0)


main()
