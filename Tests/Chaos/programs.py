"""The five programs as processes of our own: started alone, killed, frozen, started again."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

EXECUTABLES = {
    "jobs": "JobsService",
    "parts": "PartsService",
    "finance": "FinanceService",
    "comms": "CommsService",
    "gateway": "Gateway",
}
SERVICES = [name for name in EXECUTABLES if name != "gateway"]
READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 40
SET_UP_ATTEMPTS_MAX = 3

# A read of each service that the gateway passes on.
PROBES = {
    "jobs": "/v1/customers?pageSize=1",
    "parts": "/v1/vendors?pageSize=1",
    "finance": "/v1/payments?pageSize=1",
    "comms": "/v1/communicationTemplates?pageSize=1",
    "gateway": "/healthz",
}


def take_signals():
    """The threads of a test runner block signals, and what they start inherits that: nothing here
    could be terminated. SIGTERM of this script itself cleans up first."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Programs:
    """One shop's programs on one data folder. `peers` says where somebody is reached if not at
    their own socket: {"jobs": "tcp://127.0.0.1:7000"}; `wrap` is put in front of a command."""

    def __init__(self, folder, data, peers=None, wrap=None, environment=None):
        self.folder, self.data = folder, data
        self.peers, self.wrap = peers or {}, wrap or {}
        self.environment = environment or {}
        self.port = free_port()
        self.bound = {}
        self.running = {}
        os.makedirs(os.path.join(data, "logs"), exist_ok=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def command(self, name):
        run = os.path.join(self.data, "run")
        command = [os.path.join(self.folder, EXECUTABLES[name]), "--data", self.data, "--run", run]
        if name == "gateway":
            command += ["--listen", f"127.0.0.1:{self.port}"]
            # The proofs measure what is lost, not how a client is slowed down.
            for whose in ["address", "account", "shop"]:
                command += [f"--rate-{whose}-per-second", "0"]
        elif name in self.bound:
            command += ["--endpoints", f"ipc://{run}/{name}.sock,{self.bound[name]}"]
        for peer, endpoint in self.peers.items():
            if peer != name:
                command += [f"--peers-{peer}-endpoints", endpoint]
        return self.wrap.get(name, []) + command

    def start(self, name):
        """Gives the monotonic time of the exec."""
        log = open(os.path.join(self.data, "logs", f"{name}.log"), "ab")
        environment = dict(os.environ, **self.environment.get(name, {}))
        began = time.monotonic()
        self.running[name] = subprocess.Popen(
            self.command(name), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
        )
        log.close()
        return began

    def start_all(self):
        for name in EXECUTABLES:
            self.start(name)
        deadline = time.monotonic() + READY_SECONDS_MAX
        while True:
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise TimeoutError(f"the programs are not ready; see {self.data}/logs")
            time.sleep(0.1)

    def pid(self, name):
        return self.running[name].pid

    def kill(self, name):
        self.running[name].kill()
        self.running[name].wait()

    def freeze(self, name):
        os.kill(self.pid(name), signal.SIGSTOP)

    def thaw(self, name):
        os.kill(self.pid(name), signal.SIGCONT)

    def stop_all(self):
        """As an operator would, the gateway first; the statuses."""
        statuses = {}
        for name in ["gateway", *SERVICES]:
            process = self.running.get(name)
            if process is None:
                continue
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
            try:
                statuses[name] = process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                statuses[name] = f"killed after {STOP_SECONDS_MAX} s"
        return statuses

    def kill_all(self):
        for process in self.running.values():
            if process.poll() is None:
                process.kill()
                process.wait()

    def operator(self, *arguments):
        """`collisionos`, its status and what it said."""
        ended = subprocess.run(
            [os.path.join(self.folder, "collisionos"), *arguments, "--data", self.data],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=45,
        )
        return ended.returncode, ended.stdout + ended.stderr

    def open_shop(self):
        """Starts all, and sets up a shop. Hashing seven passwords takes a machine that does other
        things longer than the operator waits: then once more, from nothing."""
        for attempt in range(SET_UP_ATTEMPTS_MAX):
            self.start_all()
            try:
                return self.set_up_shop()
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                if attempt + 1 == SET_UP_ATTEMPTS_MAX:
                    raise
                print(f"again: {error}", flush=True)
                self.kill_all()
                shutil.rmtree(self.data)
                os.makedirs(os.path.join(self.data, "logs"))

    def set_up_shop(self):
        """A shop and its people, as `collisionos setup` saves them."""
        saved = os.path.join(self.data, "shop.json")
        status, said = self.operator("setup", "--save", saved)
        if status != 0:
            raise RuntimeError(f"setup: {said}")
        with open(saved) as file:
            return json.load(file)

    def database(self, name):
        return os.path.join(self.data, name, f"{name}.sqlite")

    def log_tail(self, name, lines=15):
        with open(os.path.join(self.data, "logs", f"{name}.log"), errors="replace") as file:
            return "".join(file.readlines()[-lines:])
