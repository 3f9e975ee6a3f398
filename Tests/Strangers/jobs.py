"""One JobsService as a process, alone, and a client that knows its contracts from itself."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", name) for name in ("Conformance", "Chaos")]

import actors  # noqa: E402
from frames import REQUEST, RESPONSE, Failure, frame, introspection, request, wire  # noqa: E402, F401
from peer import Peer, new_instance  # noqa: E402

READY_SECONDS_MAX = 30
STOP_SECONDS_MAX = 40
PACKAGE = "collisionos.jobs.v1."
# Peer name and actor of everybody here: a service on its own account, who needs no permission.
# Whoever has to be told how a service proves itself is `actors.service`.
NAME = "parts"


class Jobs:
    def __init__(self, folder, arguments=(), wrap=()):
        self.data = tempfile.mkdtemp(prefix="jobs-")
        self.endpoint = f"ipc://{self.data}/run/jobs.sock"
        self.log = os.path.join(self.data, "jobs.log")
        self.command = [
            *wrap, os.path.join(folder, "JobsService"), "--data", self.data,
            "--log-level", "warning", *arguments,
        ]  # fmt: skip
        self.process = None

    def start(self, context):
        """Returns when it takes calls."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        end = time.monotonic() + READY_SECONDS_MAX
        while True:
            peer = Peer(context, self.endpoint)
            try:
                if peer.open(name=NAME).load.ready:
                    return
            except Exception:
                if self.process.poll() is not None:
                    raise RuntimeError(self.log_tail()) from None
            finally:
                peer.close()
            if time.monotonic() > end:
                raise TimeoutError(self.log_tail())
            time.sleep(0.1)

    @property
    def pid(self):
        return self.process.pid

    def rss_kib(self):
        with open(f"/proc/{self.pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1])
        return 0

    def is_alive(self):
        return self.process.poll() is None

    def stop(self):
        """The status of a drain."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return f"not ended after {STOP_SECONDS_MAX} s"

    def log_tail(self, lines=15):
        with open(self.log, errors="replace") as file:
            return "".join(file.readlines()[-lines:])

    def close(self):
        if self.process is not None and self.is_alive():
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


class Contracts:
    """Messages by their full names, as the service describes them itself."""

    def __init__(self, peer):
        peer.send(request(1, "Schema"))
        answer = introspection.SchemaResponse.FromString(peer.answer(1)[3])
        files = descriptor_pb2.FileDescriptorSet.FromString(answer.file_descriptor_set).file
        pool = descriptor_pool.DescriptorPool()
        waiting = {file.name: file for file in files}

        def add(name):
            file = waiting.pop(name, None)
            if file is None:
                return
            for needed in file.dependency:
                add(needed)
            pool.AddSerializedFile(file.SerializeToString())

        for name in list(waiting):
            add(name)
        self.pool = pool

    def message(self, name):
        found = self.pool.FindMessageTypeByName(PACKAGE + name)
        return message_factory.GetMessageClass(found)


def path(service, method):
    return f"/{PACKAGE}{service}/{method}"


class Customers:
    """Requests about customers, as bytes."""

    CREATE = path("Customers", "CreateCustomer")
    LIST = path("Customers", "ListCustomers")

    def __init__(self, contracts):
        self.contracts = contracts

    def create(self, **fields):
        made = self.contracts.message("CreateCustomerRequest")()
        for name, value in fields.items():
            setattr(made.customer, name, value)
        return made.SerializeToString()

    def list(self, page_size, last_name=None):
        asked = self.contracts.message("ListCustomersRequest")(page_size=page_size)
        if last_name:
            asked.filter = f'last_name = "{last_name}"'
        return asked.SerializeToString()


def make_shop(context, jobs, name):
    """A shop that is ready to work; its id."""
    peer = Peer(context, jobs.endpoint)
    try:
        peer.open(name="operator")
        contracts = Contracts(peer)
        made = contracts.message("SetUpShopRequest")()
        made.shop.name, made.shop.email = name, f"{name.lower()}@example.com"
        made.shop.phone, made.shop.address, made.shop.city = "416-555-0134", "1 Main St", "Toronto"
        made.shop.state, made.shop.postal_code = "ON", "M5V 2T6"
        made.owner.first_name = made.owner.last_name = name
        made.owner.email = name.lower() + "@example.com"
        made.owner_password = "correct horse battery"
        fields = {"payload": made.SerializeToString(), "idempotency_key": name}
        peer.answers_pings = True
        peer.send(request(2, path("Shops", "SetUpShop"), **fields))
        answer = peer.answer(2, 10_000)
        if answer[2].code != 0:
            raise RuntimeError(f"{answer[2]} {Failure(answer).details}")
        return contracts.message("SetUpShopResponse").FromString(answer[3]).shop.id
    finally:
        peer.close()
