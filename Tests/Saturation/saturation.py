#!/usr/bin/env python3
"""A real JobsService, pinned to one core, and more creates than it can do, from another core.

    saturation.py --programs FOLDER [--seconds 5] [--short]

What the words of the promise mean here:

- *saturation* (S): creates a second that are done in a closed loop, the best of a few numbers of
  callers. *Peak*: the greatest goodput of any step.
- *goodput*: creates that are acknowledged in time, a second.
- *accepted*: a create that is acknowledged; its time is from the sending of the attempt that was.
- *normal*: p99 at 0.7 S, where nothing has to wait.
- A figure of a step is the median of its windows of a second; the first window does not count.

Bars: goodput at 2, 3 and 5 S at least 90 % of the peak; p99 of the accepted at 3 S at most 3 times
normal; 10 s after the surge at the latest, p99 at 0.7 S is at most 1.5 times normal, as the median of
three windows; a shop at ten times its load does not double another's p99.

Exit status 1 = something is broken: a call without an answer, a fault, a control that finds nothing, a
drain that fails. Exit status 3 = all that holds, but a bar is missed.

Controls in the same run: a freeze of 300 ms is found by the bar of p99; two callers in one shop, who
share a queue, are found by the bar of fairness.
"""

import argparse
import os
import signal
import statistics
import sys
import threading
import time

import zmq

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Strangers"))

from jobs import NAME, Contracts, Customers, Jobs, Peer, make_shop  # noqa: E402
from callers import Shop, ceiling, closed, opened  # noqa: E402
from programs import take_signals  # noqa: E402

STEPS, STEPS_SHORT = (1, 2, 3, 5), (1, 3)
NORMAL = 0.7
GOODPUT_MIN = 0.9
P99_MAX = 3
RECOVERED, RECOVERY_SECONDS_MAX = 1.5, 10
FAIR_MAX = 2
QUIET = 0.3
BEHIND_SECONDS_MAX = 0.25


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * q))] if values else float("inf")


class Figures:
    """Of one shop in one step: medians over windows of a second."""

    def __init__(self, shop, began, seconds):
        windows = [[] for _ in range(int(seconds))]
        for at, took, _ in shop.done:
            if int(at - began) < len(windows):
                windows[int(at - began)].append(took)
        counted = windows[1:]
        self.goodput = statistics.median(len(window) for window in counted)
        self.p99 = statistics.median(quantile(window, 0.99) for window in counted)
        self.p50 = statistics.median(quantile(window, 0.5) for window in counted)
        self.worst = max(quantile(window, 0.99) for window in counted)
        self.offered = shop.offered / seconds
        self.refused, self.retried, self.lost = shop.refused, shop.retried, shop.lost
        self.faults = shop.faults[:3]
        self.limit = statistics.median(shop.limits) if shop.limits else 0

    def __str__(self):
        return (
            f"offered {self.offered:6.0f}/s, done {self.goodput:6.0f}/s, p50 {self.p50 * 1000:6.1f} ms,"
            f" p99 {self.p99 * 1000:6.1f} ms (worst {self.worst * 1000:.0f}),"
            f" refused {self.refused}, retries {self.retried}, no answer {self.lost},"
            f" limit {self.limit:.0f}"
        )


class Proof:
    def __init__(self, folder, seconds, is_short=False):
        self.context = zmq.Context()
        self.seconds, self.is_short = seconds, is_short
        self.steps = STEPS_SHORT if is_short else STEPS
        cores = sorted(os.sched_getaffinity(0))
        wrap = ["taskset", "-c", str(cores[0])] if len(cores) > 1 else []
        os.sched_setaffinity(0, cores[1:2] or cores)
        self.jobs = Jobs(folder, wrap=wrap)
        self.broken = []
        self.missed = []

    def bar(self, holds, what):
        if not holds:
            self.missed.append(what)
            print(f"MISSED  {what}", flush=True)

    def check(self, holds, what):
        if not holds:
            self.broken.append(what)
            print(f"BROKEN  {what}", flush=True)

    def shop(self, name, shop_id=None):
        shop_id = shop_id or make_shop(self.context, self.jobs, name)
        peer = Peer(self.context, self.jobs.endpoint)
        peer.open(name=NAME)
        customers = Customers(Contracts(peer))
        peer.close()
        made = Shop(self.context, self.jobs.endpoint, customers, shop_id, name)
        made.shop_id = shop_id
        return made

    def step(self, what, loads, seconds=None, settles=True):
        seconds = seconds or self.seconds
        began, behind = opened(loads, seconds, settles)
        found = [Figures(shop, began, seconds) for shop, _ in loads]
        for figures in found:
            print(f"{what:22} {figures}", flush=True)
            self.check(not figures.faults, f"{what}: {figures.faults}")
            self.check(figures.lost == 0, f"{what}: {figures.lost} calls had no answer")
        self.check(behind <= BEHIND_SECONDS_MAX, f"{what}: the generator was {behind:.2f} s behind")
        return found

    def run(self):
        self.jobs.start(self.context)
        shop = self.shop("One")
        print(f"ceiling of the generator: {ceiling(shop):.0f} calls/s", flush=True)
        closed(shop, 64, 3)
        found = {count: closed(shop, count, 3) for count in (32, 64, 128)}
        saturation = max(found.values())
        print(f"saturation: {saturation:.0f}/s; closed loop: {({n: round(x) for n, x in found.items()})}", flush=True)

        normal = self.step("0.7 S", [(shop, NORMAL * saturation)])[0]
        last = self.steps[-1]
        steps = {
            times: self.step(f"{times} S", [(shop, times * saturation)], settles=times != last)[0]
            for times in self.steps
        }
        self.recovery(shop, saturation, normal)
        peak = max(figures.goodput for figures in steps.values())
        for times in self.steps[1:]:
            share = steps[times].goodput / peak
            self.bar(share >= GOODPUT_MIN, f"goodput at {times} S is {share:.0%} of the peak")
        ratio = steps[3].p99 / normal.p99
        self.bar(ratio <= P99_MAX, f"p99 at 3 S is {ratio:.1f} times normal")
        print(f"at 3 S: {steps[3].goodput / peak:.0%} of the peak, p99 {ratio:.2f} times normal")

        if not self.is_short:
            self.fairness(shop, saturation)
        self.frozen(shop, saturation, normal)
        status = self.jobs.stop()
        self.check(status == 0, f"the drain ended with {status}")

    def recovery(self, shop, saturation, normal):
        """From the last moment of the surge on: what still waits is part of it."""
        shop.open.clear()
        shop.retries.clear()
        shop.buffer.clear()
        seconds = RECOVERY_SECONDS_MAX + 2
        began, _ = opened([(shop, NORMAL * saturation)], seconds)
        shop.faults = [fault for fault in shop.faults if fault != "an answer to nobody"]
        windows = [[] for _ in range(seconds)]
        for at, took, _ in shop.done:
            windows[min(int(at - began), seconds - 1)].append(took)
        p99s = [quantile(window, 0.99) for window in windows]
        after = 0
        while after < seconds and statistics.median(p99s[after : after + 3]) > RECOVERED * normal.p99:
            after += 1
        print(f"after the surge: back after {after} s; p99 by second, ms: {[round(p99 * 1000) for p99 in p99s]}, refused {shop.refused}", flush=True)
        self.bar(after <= RECOVERY_SECONDS_MAX, f"it is not as before {RECOVERY_SECONDS_MAX} s after the surge")
        self.check(not shop.faults, f"after the surge: {shop.faults[:3]}")

    def fairness(self, loud, saturation):
        quiet = self.shop("Quiet")
        rate = QUIET * saturation
        calm = self.step("loud 1, quiet", [(loud, rate), (quiet, rate)])[1]
        storm = self.step("loud 10, quiet", [(loud, 10 * rate), (quiet, rate)])[1]
        ratio = storm.p99 / calm.p99
        self.bar(ratio <= FAIR_MAX, f"a loud shop makes another's p99 {ratio:.1f} times what it was")
        self.bar(storm.goodput >= 0.97 * calm.goodput, "a loud shop takes another's share")
        print(f"fairness: p99 {ratio:.2f} times", flush=True)
        # The control: in one shop they share a queue.
        same = self.shop("Same", loud.shop_id)
        shared = self.step("control: one queue", [(loud, 10 * rate), (same, rate)])[1]
        is_found = shared.p99 > FAIR_MAX * calm.p99 or shared.goodput < 0.97 * calm.goodput
        self.check(is_found, "two callers in one queue were not found")

    def frozen(self, shop, saturation, normal):
        timers = []
        for second in range(1, 4):
            timers.append(threading.Timer(second + 0.2, os.kill, (self.jobs.pid, signal.SIGSTOP)))
            timers.append(threading.Timer(second + 0.5, os.kill, (self.jobs.pid, signal.SIGCONT)))
        for timer in timers:
            timer.start()
        figures = self.step("control: frozen", [(shop, NORMAL * saturation)], 4)[0]
        self.check(figures.p99 > P99_MAX * normal.p99, "a service that was frozen was not found")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", required=True)
    options.add_argument("--seconds", type=int, default=5)
    options.add_argument("--short", action="store_true", help="1 and 3 S, one shop: a part of scripts/test")
    options = options.parse_args()
    take_signals()
    began = time.monotonic()
    proof = Proof(options.programs, options.seconds, options.short)
    try:
        proof.run()
    finally:
        if proof.broken:
            print(proof.jobs.log_tail())
        proof.jobs.close()
    print(f"{len(proof.broken)} broken, {len(proof.missed)} bars missed, {time.monotonic() - began:.1f} s in all")
    sys.exit(1 if proof.broken else 3 if proof.missed else 0)


if __name__ == "__main__":
    main()
