#!/usr/bin/env python3
"""A bad disk under one service: I/O faults, a full disk, a power cut.

    faults.py --programs FOLDER {io|full|power} [--seed N] [--points N] [--cuts N] [--creates N]

Needs Python, for `io` strace, for `power` a C compiler, for `full` the right to mount. Exit status
1 = a promise was broken.
"""

import argparse
import random
import sys
import time

import full_disk
import power_cut
import replay
import sweep
from world import World, take_signals

SHOWN_MAX = 20


def io(options):
    world = World(options.programs)
    try:
        world.open()
        tried, tally, broken = sweep.sweep(world, options.points)
    finally:
        world.close()
    for name, times in sorted(tally.items()):
        print(f"{times:4}  {name}")
    print(f"{tried} faults")
    return broken


def full(options):
    broken = full_disk.full_disk(options.programs)
    if broken is None:
        print("skipped: nothing can be mounted here")
        return []
    return broken


def power(options):
    files, log = power_cut.recorded(options.programs, options.creates)
    kinds = {kind: sum(record[0] == kind for record in log) for kind in "WTSUA"}
    print(f"recorded: {kinds}")
    cuts, broken = power_cut.lost(files, log, options.seed, options.cuts)
    print(f"synchronous=FULL: {cuts} cuts, {len(broken)} broken")
    cuts, control = power_cut.lost(files, replay.as_with_normal(log), options.seed, options.cuts)
    print(f"control, synchronous=NORMAL: {cuts} cuts, {len(control)} broken, as it must be")
    if not control:
        broken.append("the control lost nothing: this test proves nothing")
    return broken


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", choices=["io", "full", "power"])
    options.add_argument("--programs", required=True)
    options.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    options.add_argument("--points", type=int, default=10**9, help="of each system call")
    options.add_argument("--cuts", type=int, default=2_000)
    options.add_argument("--creates", type=int, default=400)
    options = options.parse_args()
    take_signals()
    print(f"{options.what}, seed {options.seed}", flush=True)
    began = time.monotonic()
    broken = {"io": io, "full": full, "power": power}[options.what](options)
    for line in broken[:SHOWN_MAX]:
        print("BROKEN", line)
    print(f"{time.monotonic() - began:.1f} s, " + (f"FAILED, --seed {options.seed}" if broken else "ok"))
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
