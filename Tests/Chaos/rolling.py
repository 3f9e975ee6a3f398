#!/usr/bin/env python3
"""The five programs under load, and each service restarted in turn as a new version is rolled out:
SIGTERM, and the next process as soon as the last has ended. Nobody who calls through the gateway
notices.

    rolling.py --programs FOLDER [--rounds 2] [--callers 6]

Every call must be answered 2xx, every drain end with status 0, and every service be called before,
during and after its restart. Exit status 1 if not.

The control, in the same run: a service that is killed and away for three seconds is noticed.
"""

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
import uuid

from client import Client, Person
from programs import PROBES, SERVICES, STOP_SECONDS_MAX, Programs, take_signals

PAUSE_SECONDS = 0.01
CALL_SECONDS_MAX = 10
READY_SECONDS_MAX = 30
QUIET_SECONDS = 1.0
AWAY_SECONDS = 3.0


class Caller(threading.Thread):
    """Reads of every service, and creates of two, each once: nobody here tries again."""

    def __init__(self, seed, port, person, ended):
        super().__init__(daemon=True)
        self.random = random.Random(seed)
        self.client = Client(port, person)
        self.ended = ended
        # (service, when it began, seconds, status, what was said)
        self.calls = []

    def run(self):
        while not self.ended.is_set():
            service = self.random.choice(SERVICES)
            answer = self.call(service)
            self.calls.append((service, answer.began, answer.seconds, answer.status, answer.body))
            time.sleep(PAUSE_SECONDS)

    def call(self, service):
        made = {"jobs": ("/v1/customers", "lastName"), "parts": ("/v1/vendors", "name")}
        if service not in made or self.random.random() < 0.5:
            return self.client.send("GET", PROBES[service], timeout=CALL_SECONDS_MAX)
        path, field = made[service]
        key = uuid.uuid4().hex
        return self.client.send("POST", path, {field: key}, key, timeout=CALL_SECONDS_MAX)


class Rolling:
    def __init__(self, folder, data, callers):
        self.programs = Programs(folder, data)
        self.ended = threading.Event()
        self.person = Person(self.programs.port, self.programs.open_shop())
        self.person.sign_in()
        self.callers = [
            Caller(n, self.programs.port, self.person, self.ended) for n in range(callers)
        ]
        self.broken = []

    def check(self, holds, what):
        if not holds:
            self.broken.append(what)
            print(f"BROKEN  {what}", flush=True)

    def calls(self, since, until=None):
        until = until or time.monotonic()
        every = [call for caller in self.callers for call in list(caller.calls)]
        return [call for call in every if since <= call[1] < until]

    def failed(self, calls):
        return [call for call in calls if not 200 <= call[3] < 300]

    def restart(self, name):
        began = time.monotonic()
        process = self.programs.running[name]
        process.terminate()
        status = process.wait(STOP_SECONDS_MAX)
        self.check(status == 0, f"{name}: the drain ended with {status}")
        stopped = time.monotonic()
        self.programs.start(name)
        self.until_served(name)
        served = time.monotonic()
        time.sleep(QUIET_SECONDS)
        # Only what has ended can be told: nobody waits longer than a call may.
        calls = self.calls(began)
        of_it = [call for call in calls if call[0] == name]
        waited = max((call[2] for call in of_it), default=0)
        print(
            f"{name}: drained in {stopped - began:.2f} s, serves again after {served - began:.2f} s;"
            f" {len(calls)} calls, {len(of_it)} of them to it, the longest {waited:.2f} s,"
            f" {len(self.failed(calls))} failed", flush=True,
        )  # fmt: skip
        self.check(of_it, f"{name}: nobody called it")

    def until_served(self, name):
        since, end = time.monotonic(), time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < end:
            if any(call[0] == name and call[3] // 100 == 2 for call in self.calls(since)):
                return
            time.sleep(0.02)
        self.check(False, f"{name} serves nobody after its restart")

    def run(self, rounds):
        for caller in self.callers:
            caller.start()
        began = time.monotonic()
        time.sleep(QUIET_SECONDS)
        for _ in range(rounds):
            for name in SERVICES:
                self.restart(name)
        ended = time.monotonic()
        # The calls that began until now are not the control's.
        time.sleep(QUIET_SECONDS)
        self.control()
        self.ended.set()
        for caller in self.callers:
            caller.join(CALL_SECONDS_MAX + 5)
        calls = self.calls(began, ended)
        failed = self.failed(calls)
        print(f"{len(calls)} calls while {rounds * len(SERVICES)} services were restarted, {len(failed)} failed")
        self.check(not failed, f"failed: {failed[:5]}")
        statuses = self.programs.stop_all()
        self.check(not any(statuses.values()), f"a drain ended with {statuses}")

    def control(self):
        began = time.monotonic()
        self.programs.kill("jobs")
        time.sleep(AWAY_SECONDS)
        self.programs.start("jobs")
        self.until_served("jobs")
        failed = self.failed(self.calls(began))
        print(f"control: jobs killed and away for {AWAY_SECONDS:.0f} s: {len(failed)} calls failed")
        self.check(failed, "a service that was away was not noticed")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", required=True)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--callers", type=int, default=6)
    options = options.parse_args()
    take_signals()
    data = tempfile.mkdtemp(prefix="rolling-")
    rolling = None
    try:
        rolling = Rolling(options.programs, data, options.callers)
        rolling.run(options.rounds)
    finally:
        if rolling is not None:
            rolling.programs.kill_all()
    if rolling.broken:
        print(f"{len(rolling.broken)} broken; data: {data}")
    else:
        shutil.rmtree(data, ignore_errors=True)
    sys.exit(1 if rolling.broken else 0)


if __name__ == "__main__":
    main()
