"""Who is killed, frozen or cut off, and when: by a seed alone."""

import os
import random
import subprocess
import sys
import threading
import time

from client import Client
from programs import EXECUTABLES, PROBES, SERVICES, free_port

FROZEN_SECONDS = 5.0
HARM_SECONDS = 1.2
PROXIED = ["jobs", "finance"]
MODES = ["delay", "cut", "duplicate", "twin"]
SERVING_SECONDS_MAX = 20
PROBE_PAUSE_SECONDS = 0.01


class Nemesis:
    def __init__(self, seed, programs, person, history):
        self.random = random.Random(f"nemesis {seed}")
        self.seed, self.programs, self.person, self.history = seed, programs, person, history
        self.proxies = {}
        # Seconds, for the report.
        self.noticed, self.served = [], []
        self.done = {}
        self.harm = 0

    @staticmethod
    def proxy_ports(programs):
        """Services that listen on TCP too, and where everybody is told to find them instead."""
        ports = {}
        for name in PROXIED:
            service, proxy = free_port(), free_port()
            programs.bound[name] = f"tcp://127.0.0.1:{service}"
            programs.peers[name] = f"tcp://127.0.0.1:{proxy}"
            ports[name] = (proxy, service)
        return ports

    def start_proxies(self, ports):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "proxy.py")
        for name, (listen, to) in ports.items():
            self.proxies[name] = subprocess.Popen(
                [sys.executable, script, str(self.random.getrandbits(32)), str(listen), str(to)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )

    def stop_proxies(self):
        for name, proxy in self.proxies.items():
            self.harm += self.tell(name, "calm")
            proxy.kill()
            proxy.wait()

    def tell(self, name, mode):
        proxy = self.proxies[name]
        proxy.stdin.write(mode + "\n")
        proxy.stdin.flush()
        return int(proxy.stdout.readline())

    def cycle(self):
        deed = self.random.choices([self.kill, self.freeze, self.harm_wire], [62, 12, 26])[0]
        time.sleep(self.random.uniform(0.05, 0.4))
        told = deed()
        self.done[deed.__name__] = self.done.get(deed.__name__, 0) + 1
        return told

    def kill(self):
        names = self.random.sample(list(EXECUTABLES), self.random.choice([1, 1, 1, 2, 3, 5]))
        threads = [threading.Thread(target=self.kill_one, args=(name,)) for name in names]
        for name in names:
            self.programs.kill(name)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return "kill " + " ".join(names)

    def kill_one(self, name):
        began = self.programs.start(name)
        self.wait_until_serving(name, began)

    def wait_until_serving(self, name, began):
        """From the exec to the first good answer through the gateway."""
        client = Client(self.programs.port, self.person)
        while time.monotonic() - began < SERVING_SECONDS_MAX:
            if client.send("GET", PROBES[name], timeout=1).status == 200:
                self.served.append((name, time.monotonic() - began))
                return
            time.sleep(PROBE_PAUSE_SECONDS)
        self.history.violated(f"{name} did not serve within {SERVING_SECONDS_MAX} s")

    def freeze(self):
        """Calls that would wait ten seconds end as soon as the gateway notices."""
        name = self.random.choice(SERVICES)
        ended = threading.Event()
        self.programs.freeze(name)
        began = time.monotonic()
        answers = []

        def ask():
            client = Client(self.programs.port, self.person)
            while not ended.is_set():
                answers.append(client.send("GET", PROBES[name], timeout=10))
                time.sleep(0.05)

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(FROZEN_SECONDS)
        said = [a for a in list(answers) if a.began >= began and a.status in (503, 504)]
        if said:
            self.noticed.append((name, said[0].ended - began))
        else:
            self.history.violated(f"{name} was frozen {FROZEN_SECONDS} s, and no call ended")
        self.programs.thaw(name)
        ended.set()
        asking.join()
        return f"freeze {name}"

    def harm_wire(self):
        name, mode = self.random.choice(PROXIED), self.random.choice(MODES)
        self.tell(name, mode)
        time.sleep(HARM_SECONDS)
        self.tell(name, "calm")
        return f"{mode} {name}"
