#!/usr/bin/env python3
"""A real JobsService on TCP, a good client that calls all the while, and attack after attack.

    strangers.py --programs FOLDER keys|open [--only NAME] [--p99 SECONDS]

After each attack: nobody was given what is not theirs; no call of the good client failed, and its
p99 stayed under a bound that is generous (the attackers share two cores with the service); when the
attackers are gone, the memory is back within 32 MiB of what it was; the process lives. At the end a
newcomer is served, and the service drains with status 0. Exit status 1 if not.

Controls in the same run: an allowed key is served by the same knock that no other key is answered,
and no longer when it is taken off the list; while 4 peers hold on to 28 MB each, the memory is found
to be too much; while the service is frozen, p99 is found to be too much.
"""

import argparse
import os
import signal
import subprocess
import sys
import time

import zmq
from attacks import ATTACKS, LONG, VICTIM_ID, Served, knock
from good import GoodClient
from jobs import NAME, Contracts, Customers, Jobs, Peer, actors, make_shop, new_instance, request
from programs import free_port, take_signals

P99_SECONDS_MAX = 0.5
# A freeze that must be found is so much longer.
FREEZE_SECONDS_MORE = 0.7
RSS_GROWTH_KIB_MAX = 32 << 10
RSS_SECONDS_MAX = 15
ATTACK_SECONDS_MAX = 120
NEWCOMER_SECONDS_MAX = 5
# Of the good client, while each attack is at its worst.
CALLS_MIN = 40
REVOKED_SECONDS_MAX = 2
GOOD = "finance"
# Those that only make sense where keys are asked for.
OF_KEYS = {"unknown-keys", "no-keys", "anothers-name"}


class Keys:
    """Made by `collisionos keys`, as an operator would."""

    def __init__(self, folder, place):
        self.program, self.place = os.path.join(folder, "collisionos"), place
        self.allowed = os.path.join(place, "allow")
        self.public = {name: self.new(name) for name in ("jobs", NAME, GOOD)}
        for name in (NAME, GOOD):
            self.run("keys", "allow", self.allowed, name, self.public[name])

    def run(self, *arguments):
        subprocess.run([self.program, *arguments], check=True, stdout=subprocess.DEVNULL)

    def new(self, name):
        self.run("keys", "new", name, "--out", self.place)
        with open(os.path.join(self.place, f"{name}.pub")) as file:
            return file.read().split()[1]

    def of(self, name):
        """(secret, public, the server's public)."""
        with open(os.path.join(self.place, f"{name}.key")) as file:
            for line in file:
                if line.startswith("secret"):
                    secret = line.split()[-1]
        return tuple(text.encode() for text in (secret, self.public[name], self.public["jobs"]))

    def take_off(self, name):
        with open(self.allowed) as file:
            lines = [line for line in file if not line.startswith(name + " ")]
        with open(self.allowed + ".new", "w") as file:
            file.writelines(lines)
        os.rename(self.allowed + ".new", self.allowed)

    def settings(self):
        return ["--curve-key", os.path.join(self.place, "jobs.key"), "--curve-allow", self.allowed]


class Proof:
    def __init__(self, folder, has_keys, p99_max):
        self.context, self.p99_max = zmq.Context(), p99_max
        self.broken = []
        self.keys = None
        port = free_port()
        self.endpoint = f"tcp://127.0.0.1:{port}"
        self.jobs = Jobs(folder)
        ipc = self.jobs.endpoint
        if has_keys:
            self.keys = Keys(folder, self.jobs.data)
            self.jobs.command += self.keys.settings()
        self.jobs.command += ["--endpoints", f"{ipc},{self.endpoint}"]

    def keys_of(self, name):
        return self.keys.of(name) if self.keys else None

    def check(self, holds, what):
        if not holds:
            self.broken.append(what)
            print(f"BROKEN  {what}", flush=True)

    def open(self):
        self.jobs.start(self.context)
        self.shop = make_shop(self.context, self.jobs, "Strangers")
        # Whose calls the flood is made of: a shop that asks too much waits for itself.
        self.loud = make_shop(self.context, self.jobs, "Loud")
        self.fill()
        self.good = GoodClient(
            self.context, self.endpoint, GOOD, self.keys_of(GOOD), self.shop, VICTIM_ID
        )
        self.good.start()
        began = time.monotonic()
        time.sleep(2)
        self.base = self.jobs.rss_kib()
        p99, count = self.good.p99(began)
        print(f"undisturbed: p99 {p99 * 1000:.1f} ms of {count} calls, VmRSS {self.base >> 10} MiB", flush=True)

    def fill(self):
        """200 customers with much to tell: a list of them has 2 MB."""
        peer = Peer(self.context, self.jobs.endpoint)
        peer.answers_pings = True
        peer.open(name=NAME)
        customers = Customers(Contracts(peer))
        actor = actors.service(NAME, self.shop)
        payload = customers.create(last_name=LONG, notes="n" * 9_900)
        for number in range(200):
            peer.send(request(10 + number, Customers.CREATE, payload=payload, actor=actor, idempotency_key=f"fill {number}"))
            assert peer.answer(10 + number)[2].code == 0
        for number in range(20):
            peer.send(request(500 + number, Customers.LIST, payload=customers.list(200, LONG), actor=actor))
            answer = peer.answer(500 + number)
            assert answer[2].code == 0 and len(answer[3]) > 1_900_000, len(answer[3])
        peer.close()

    def memory_is_back(self, seconds=RSS_SECONDS_MAX):
        """How long it takes until it is; None if it is not."""
        began = time.monotonic()
        while True:
            if self.jobs.rss_kib() <= self.base + RSS_GROWTH_KIB_MAX:
                return time.monotonic() - began
            if time.monotonic() - began > seconds:
                return None
            time.sleep(0.1)

    def attack(self, name):
        self.base = self.jobs.rss_kib()
        shop = self.loud if name == "flood" else self.shop
        arguments = [*(text.decode() for text in self.keys_of(NAME) or ()), shop]
        here = os.path.dirname(os.path.abspath(__file__))
        began, faults = time.monotonic(), len(self.good.faults)
        process = subprocess.Popen(
            [sys.executable, os.path.join(here, "attacks.py"), name, self.endpoint, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        said = ""
        while (line := process.stdout.readline()) and process.poll() is None:
            said = line.strip()
            if not said.startswith("seed") and not said.endswith("greetings"):
                break
            print(f"        {said}", flush=True)
        calls, end = len(self.good.calls), time.monotonic() + 10
        while len(self.good.calls) < calls + CALLS_MIN and time.monotonic() < end:
            time.sleep(0.01)
        worst = self.jobs.rss_kib()
        if name == "slow-readers":
            # The control of the memory's oracle.
            self.check(self.memory_is_back(1) is None, "64 MiB that are held were not found")
            self.check(worst > self.base + (64 << 10), f"only {worst - self.base} KiB were held")
        process.stdin.close()
        try:
            status = process.wait(ATTACK_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            status = "it never ended"
        p99, count = self.good.p99(began)
        back = self.memory_is_back()
        left = self.jobs.rss_kib()
        self.check(status == 0, f"{name}: {status}: {said}")
        self.check(len(self.good.faults) == faults, f"{name}: calls failed: {self.good.faults[faults:][:3]}")
        self.check(p99 <= self.p99_max, f"{name}: p99 of the good client is {p99:.3f} s")
        self.check(back is not None, f"{name}: VmRSS is {left >> 10} MiB")
        self.check(self.jobs.is_alive(), f"{name}: the service is dead")
        print(
            f"{name}: {said}; {time.monotonic() - began:.1f} s, good p99 {p99 * 1000:.1f} ms of {count} calls,"
            f" VmRSS {worst >> 10}, then {left >> 10} MiB after {-1 if back is None else back:.1f} s",
            flush=True,
        )

    def is_served(self, peer):
        """Whether the same knock that no stranger is answered is answered."""
        try:
            knock([peer], 1.5)
            return False
        except Served:
            return True
        finally:
            peer.close()

    def newcomer(self):
        """Serves whoever comes now, at the latest when the sessions of a storm have run out."""
        end = time.monotonic() + NEWCOMER_SECONDS_MAX
        while time.monotonic() < end:
            peer = Peer(self.context, self.endpoint, self.keys_of(NAME), immediate=False)
            try:
                peer.open(name=NAME, instance=new_instance())
                return True
            except AssertionError:
                time.sleep(0.1)
            finally:
                peer.close()
        return False

    def controls(self):
        if self.keys:
            peer = Peer(self.context, self.endpoint, self.keys.of(NAME), immediate=False)
            peer.answers_pings = True
            peer.open(name=NAME, instance=new_instance())
            self.keys.take_off(NAME)
            end = time.monotonic() + REVOKED_SECONDS_MAX + 1
            answer = None
            while time.monotonic() < end and (answer is None or answer[0] != 11):
                answer = peer.next(200)
            self.check(answer is not None and answer[0] == 11, "a key that is taken off keeps its session")
            peer.close()
            late = Peer(self.context, self.endpoint, self.keys.of(NAME), immediate=False)
            self.check(not self.is_served(late), "a key that is taken off is served")
        began = time.monotonic()
        os.kill(self.jobs.pid, signal.SIGSTOP)
        time.sleep(self.p99_max + FREEZE_SECONDS_MORE)
        os.kill(self.jobs.pid, signal.SIGCONT)
        time.sleep(0.3)
        p99, _ = self.good.p99(began - 0.05)
        self.check(p99 > self.p99_max, "a service that was frozen was not found")

    def run(self, only, without):
        self.open()
        for name in ATTACKS:
            if (self.keys or name not in OF_KEYS) and only in name and name != without:
                self.attack(name)
                self.check(self.newcomer(), f"{name}: a newcomer is not served afterwards")
        self.controls()
        self.good.stop()
        status = self.jobs.stop()
        self.check(status == 0, f"the drain ended with {status}")

    def close(self):
        if self.broken:
            print(self.jobs.log_tail())
        self.jobs.close()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", required=True)
    options.add_argument("endpoint", choices=["keys", "open"])
    options.add_argument("--only", default="")
    options.add_argument("--without", choices=ATTACKS, help="an attack to leave out")
    options.add_argument("--p99", type=float, default=P99_SECONDS_MAX, help="of the good client, at most")
    options = options.parse_args()
    take_signals()
    began = time.monotonic()
    proof = Proof(options.programs, options.endpoint == "keys", options.p99)
    try:
        proof.run(options.only, options.without)
    finally:
        proof.close()
    print(f"{len(proof.broken)} broken, {time.monotonic() - began:.1f} s in all")
    sys.exit(1 if proof.broken else 0)


if __name__ == "__main__":
    main()
