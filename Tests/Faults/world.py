"""One service with a gateway in front, its folder, and a stranger's look into its database."""

import os
import shutil
import sqlite3
import sys
import tempfile
import time
import urllib.request
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Chaos"))

from client import Client, Person  # noqa: E402
from programs import Programs, take_signals  # noqa: E402, F401

READY_SECONDS_MAX = 30
ANSWER_SECONDS_MAX = 25


class World:
    """Jobs and the gateway alone: the others are down, and nobody needs them for a customer."""

    def __init__(self, folder):
        self.data = tempfile.mkdtemp(prefix="faults-")
        self.programs = Programs(folder, self.data)
        self.person = None
        self.client = None

    def open(self):
        for name in ["jobs", "gateway"]:
            self.programs.start(name)
        shop = None
        deadline = time.monotonic() + READY_SECONDS_MAX
        while shop is None:
            try:
                shop = self.programs.set_up_shop()
            except RuntimeError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        self.person = Person(self.programs.port, shop)
        while not self.person.token and time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self.programs.url + "/healthz", timeout=1).close()
                self.person.sign_in()
            except OSError:
                time.sleep(0.1)
        self.client = Client(self.programs.port, self.person)
        self.create_until_acknowledged(new_token(), "first")

    def create(self, token, key, timeout=3):
        body = {"lastName": token}
        return self.client.send("POST", "/v1/customers", body, key=key, timeout=timeout)

    def read(self):
        return self.client.send("GET", "/v1/customers?pageSize=1", timeout=3)

    def create_until_acknowledged(self, token, key):
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while True:
            answer = self.create(token, key)
            if answer.status == 201:
                return answer
            if time.monotonic() > deadline:
                raise TimeoutError(f"{key} was never acknowledged: {answer.status} {answer.body}")
            time.sleep(0.05)

    def exit_status(self, seconds):
        """Of the service; None while it runs."""
        deadline = time.monotonic() + seconds
        process = self.programs.running["jobs"]
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        return process.poll()

    def stored(self, token):
        """How often it is in the database: read from a copy, so that nothing is changed by it."""
        folder = os.path.join(self.data, "jobs")
        with tempfile.TemporaryDirectory() as copy:
            for name in ["jobs.sqlite", "jobs.sqlite-wal"]:
                if os.path.exists(os.path.join(folder, name)):
                    shutil.copy(os.path.join(folder, name), copy)
            return look(os.path.join(copy, "jobs.sqlite"), token)

    def close(self):
        self.programs.kill_all()
        shutil.rmtree(self.data, ignore_errors=True)


def look(path, token):
    connection = sqlite3.connect(path)
    try:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            raise AssertionError(f"integrity_check: {sound}")
        return connection.execute(
            "SELECT count(*) FROM customers WHERE last_name = ?", (token,)
        ).fetchone()[0]
    finally:
        connection.close()


def new_token():
    return "token" + uuid.uuid4().hex[:20]
