#!/usr/bin/env python3
"""Plays a service of docs/wire.md to our clients: to `collisionos call` and to a gateway.

    server.py --programs FOLDER [--only WORD]

It checks what they send and answers with every code and with whatever is not the protocol. Prints a
line for each rule; exit status 1 if one is broken.

The control: every rule of `collisionos call` is tried on a client that is rude (rude.py), every rule
of the gateway on one that is (rude_gateway.py), and must be broken by it.
"""

import argparse
import concurrent.futures
import os
import sys
import time

import zmq

import client_rules
import client_stream_rules  # noqa: F401
from client_rules import Call
from frames import HELLO
from gateway_rules import GATEWAY_RULES, Gateway
import scripted
from rule import says, tell, why
from scripted import ScriptedService
from wrong import welcome

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


def tried_on_rude(check):
    """None if a rude gateway keeps the rule, else why not. It has been welcomed, but for the first."""
    service = ScriptedService(zmq.Context.instance())
    rude = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rude_gateway.py")
    gateway = Gateway([sys.executable, rude], service)
    try:
        if check is not GATEWAY_RULES[0]:
            service.send(service.expect(HELLO).sender, welcome(instance=service.instance))
        check(service, gateway)
        return None
    except Exception as error:
        return why(error)
    finally:
        gateway.kill()
        service.close()


def rude_gateways(only):
    rules = [check for check in GATEWAY_RULES if only in says(check)]
    scripted.WAIT_SECONDS, usual = CONTROL_WAIT_SECONDS, scripted.WAIT_SECONDS
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        faults = list(pool.map(tried_on_rude, rules))
    scripted.WAIT_SECONDS = usual
    kept = [check for check, fault in zip(rules, faults) if fault is None]
    print(f"control: a rude gateway breaks {len(rules) - len(kept)} of {len(rules)} rules", flush=True)
    for check in kept:
        print(f"BROKEN  a rude gateway keeps: {says(check)}")
    return len(kept)


def gateways(folder, only):
    """One gateway for all rules, in their order: it must bear them one after another."""
    broken = rude_gateways(only)
    service = ScriptedService(zmq.Context.instance())
    gateway = Gateway([os.path.join(folder, "Gateway")], service)
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
