#!/usr/bin/env python3
"""Five programs under load and a nemesis; then every promise is checked against the databases.

    chaos.py --programs FOLDER [--cycles 25] [--seed N] [--workers 4] [--keep]

Needs nothing beside Python. Exit status 1 = a promise was broken; the seed is printed first.
"""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time

import checks
import client
import mutants
from history import History
from load import Worker
from nemesis import Nemesis
from programs import EXECUTABLES, Programs, take_signals
from tables import SERVICES, Tables

QUIET_SECONDS_MAX = 30
# Three seconds of silence, then up to one in which the gateway waits for another endpoint.
NOTICED_SECONDS_MAX = 4.5
SHOWN_MAX = 20


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", required=True)
    options.add_argument("--cycles", type=int, default=25)
    options.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    options.add_argument("--workers", type=int, default=4)
    options.add_argument("--keep", action="store_true", help="keep the data folder")
    options = options.parse_args()
    take_signals()
    print(f"seed {options.seed}, {options.cycles} cycles", flush=True)
    data = tempfile.mkdtemp(prefix="chaos-")
    programs = Programs(options.programs, data)
    broken = True
    try:
        broken = run(options, programs)
    finally:
        programs.kill_all()
        if broken:
            print(f"FAILED with --seed {options.seed} --cycles {options.cycles}; data: {data}")
        elif not options.keep:
            shutil.rmtree(data, ignore_errors=True)
    sys.exit(1 if broken else 0)


def run(options, programs):
    began = time.monotonic()
    history = History()
    ports = Nemesis.proxy_ports(programs)
    nemesis = Nemesis(options.seed, programs, None, history)
    nemesis.start_proxies(ports)
    try:
        person = nemesis.person = client.Person(programs.port, programs.open_shop())
        person.sign_in()
        print(f"ready after {time.monotonic() - began:.1f} s", flush=True)
        ended = threading.Event()
        workers = [
            Worker(f"w{n}", f"{options.seed} {n}", programs.port, person, history, ended)
            for n in range(options.workers)
        ]
        for worker in workers:
            worker.start()
        for cycle in range(options.cycles):
            told = nemesis.cycle()
            print(f"{time.monotonic() - began:6.1f} s  cycle {cycle + 1}: {told}", flush=True)
        ended.set()
        for worker in workers:
            worker.join(60)
        repeat_all(history, workers[0])
        stuck = [worker.name for worker in workers if worker.is_alive()]
        if stuck:
            history.violated(f"calls of {stuck} never ended")
        wait_until_quiet(programs, history)
        status, said = programs.operator("verify")
        if status != 0:
            history.violated("collisionos verify:\n" + said)
        statuses = programs.stop_all()
        if any(statuses.values()):
            history.violated(f"a drain ended with {statuses}")
    finally:
        nemesis.stop_proxies()
    return report(programs, history, nemesis, workers, began)


def repeat_all(history, worker):
    """A part of all keys once more, now that all is quiet: the same answer, no second effect."""
    acknowledged = history.with_outcome("ok")
    for operation in acknowledged[:: max(1, len(acknowledged) // 100)]:
        worker.attempt(operation, worker.client)


def wait_until_quiet(programs, history):
    """Until every reader is at the end of the feeds it reads."""
    deadline = time.monotonic() + QUIET_SECONDS_MAX
    while time.monotonic() < deadline:
        tables = Tables(programs.data)
        ends = {s: tables.one(s, "SELECT coalesce(max(sequence), 0) FROM outbox") for s in SERVICES}
        behind = [
            (reader, feed)
            for reader in SERVICES
            for feed, at in tables.rows(reader, "SELECT feed, sequence FROM cursors")
            if at < ends[feed.split("/")[0]]
        ]
        tables.close()
        if not behind:
            return
        time.sleep(0.2)
    history.violated(f"readers never came to the end: {behind}")


def report(programs, history, nemesis, workers, began):
    tables = Tables(programs.data)
    broken = list(history.violations)
    for check in checks.ALL:
        found = list(check(history, tables))
        print(f"{'ok ' if not found else 'BAD'}  {check.__doc__.splitlines()[0]}")
        broken += found
    tables.close()
    broken += [f"an answer to {got} came to {asked}" for asked, got in client.FOREIGN_ANSWERS]
    if not broken:
        broken += [f"mutant {name} was not found" for name in mutants.survivors(history, programs.data)]
        print(f"ok   {len(mutants.MUTANTS)} mutants of this world, each found by its check")
    broken += [
        f"{name} was frozen {seconds:.2f} s before a call ended"
        for name, seconds in nemesis.noticed if seconds > NOTICED_SECONDS_MAX
    ]
    print(f"history: {history.summary()}; faults (500): {sum(w.faults for w in workers)}")
    print(f"refused: {refusals(history)}")
    print(f"deeds: {nemesis.done}; harm done by proxies: {nemesis.harm}")
    spread("a frozen service was noticed after", nemesis.noticed)
    for name in EXECUTABLES:
        spread(f"{name} served again, from exec, after", [x for x in nemesis.served if x[0] == name])
    print(f"{time.monotonic() - began:.1f} s in all")
    for line in broken[:SHOWN_MAX]:
        print("BROKEN", line)
    return bool(broken)


def refusals(history):
    """How often each reason was given for a no."""
    reasons = {}
    for operation in history.with_outcome("refused"):
        reason = f"{operation.kind} {operation.refusal.get('reason')}"
        reasons[reason] = reasons.get(reason, 0) + 1
    return reasons


def spread(what, pairs):
    seconds = sorted(seconds for _, seconds in pairs)
    if seconds:
        print(
            f"{what}: median {statistics.median(seconds):.2f} s, most {seconds[-1]:.2f} s,"
            f" {len(seconds)} times"
        )


if __name__ == "__main__":
    main()
