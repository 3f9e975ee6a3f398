"""People at work: creates, changes, moves, payments and reads, each tried until it is answered."""

import random
import threading
import time
import uuid

from client import Client
from history import Operation

PATIENCE_SECONDS = 25
PAUSE_SECONDS = 0.02
RETRY_PAUSE_SECONDS = 0.08
KNOWN_ROWS_MAX = 200
# Not an answer to the operation: nobody was there, too many were, or the time was over.
AGAIN = {0, 401, 408, 429, 499, 500, 502, 503, 504}


class Worker(threading.Thread):
    def __init__(self, name, seed, port, person, history, ended):
        super().__init__(name=name, daemon=True)
        self.random = random.Random(seed)
        self.port, self.person = port, person
        self.client = Client(port, person)
        self.history, self.ended = history, ended
        self.customers, self.jobs, self.done = [], [], []
        self.faults = 0

    def run(self):
        choices = [
            (self.create_customer, 25), (self.update_customer, 20), (self.read_customer, 15),
            (self.create_job, 10), (self.move_job, 10), (self.record_payment, 10),
            (self.create_vendor, 10), (self.repeat, 12),
        ]
        tasks, weights = zip(*choices)
        while not self.ended.is_set():
            self.random.choices(tasks, weights)[0]()
            time.sleep(PAUSE_SECONDS)

    # What is done

    def create_customer(self):
        operation = self.operation("customer", "POST", "/v1/customers")
        operation.body = {"lastName": operation.token, "notes": "created"}
        if self.settle(operation):
            keep(self.customers, [operation.id, 1, operation.token])

    def update_customer(self):
        if not self.customers:
            return
        row = self.random.choice(self.customers)
        operation = self.operation("update", "PATCH", f"/v1/customers/{row[0]}", row[1])
        operation.body = {"notes": operation.token}
        if self.settle(operation):
            if operation.stored_version != row[1] + 1:
                self.history.violated(f"{row[0]}: {row[1]} was changed to {operation.stored_version}")
            row[1] = operation.stored_version
        else:
            self.customers.remove(row)

    def read_customer(self):
        if not self.customers:
            return
        id, version, name = self.random.choice(self.customers)
        answer = self.client.send("GET", f"/v1/customers/{id}", timeout=2)
        if answer.status == 200:
            read = answer.body
            if read["id"] != id or read["lastName"] != name:
                self.history.violated(f"asked for {id} {name}, read {read['id']}")
            if int(read["version"]) < version:
                self.history.violated(f"{id}: version {version} stood, {read['version']} was read")
        elif answer.status not in AGAIN:
            self.history.violated(f"{id} was acknowledged, and is {answer.status}")

    def create_job(self):
        if not self.customers:
            return
        customer = self.random.choice(self.customers)[0]
        car = self.operation("vehicle", "POST", "/v1/vehicles")
        car.body = {"customerId": customer, "year": 2020, "make": "Ford", "model": car.token}
        if not self.settle(car):
            return
        operation = self.operation("job", "POST", "/v1/jobs")
        operation.body = {"customerId": customer, "vehicleId": car.id, "notes": operation.token}
        if self.settle(operation):
            keep(self.jobs, [operation.id, "ESTIMATE", customer])

    def move_job(self):
        if not self.jobs:
            return
        job = self.random.choice(self.jobs)
        to = "CANCELLED" if job[1] == "ESTIMATE" else "ESTIMATE"
        operation = self.operation("move", "POST", f"/v1/jobs/{job[0]}:move")
        operation.body = {"toStatus": to, "reason": operation.token}
        if self.settle(operation):
            job[1] = to
        else:
            self.jobs.remove(job)

    def record_payment(self):
        if not self.jobs:
            return
        job = self.random.choice(self.jobs)
        operation = self.operation("payment", "POST", "/v1/payments:record")
        amount = {"currency": "USD", "minor": str(self.random.randrange(100, 90_000))}
        operation.body = {
            "payment": {
                "paymentType": "CASH", "customerId": job[2], "jobId": job[0],
                "notes": operation.token, "amount": amount,
            },
            "allowCredit": True,
        }
        self.settle(operation)

    def create_vendor(self):
        operation = self.operation("vendor", "POST", "/v1/vendors")
        operation.body = {"name": operation.token}
        self.settle(operation)

    def repeat(self):
        """The same key again, long after; also from several connections at once."""
        if not self.done:
            return
        operation = self.random.choice(self.done)
        if self.random.random() < 0.5:
            self.attempt(operation, self.client)
        else:
            at_once(lambda: self.attempt(operation, Client(self.port, self.person)), 3)

    # How it is done

    def operation(self, kind, method, path, version=None):
        unique = f"{self.random.getrandbits(80):020x}"
        timeout = self.random.choice([1, 2, 3, 6])
        operation = Operation(
            kind, method, path, None, f"key-{uuid.uuid4().hex}", f"token{unique}", version, timeout
        )
        self.history.add(operation)
        return operation

    def settle(self, operation):
        """Tries until it is answered or patience ends. True = acknowledged."""
        patience = time.monotonic() + PATIENCE_SECONDS
        if self.random.random() < 0.15:
            at_once(lambda: self.attempt(operation, Client(self.port, self.person)), 2)
        while operation.outcome == "unknown" and time.monotonic() < patience:
            answer = self.attempt(operation, self.client)
            if operation.outcome == "unknown":
                # A new process listens on the port; a connection to the old one is none.
                if answer.status == 0:
                    self.client.close()
                time.sleep(RETRY_PAUSE_SECONDS)
        if operation.outcome == "ok":
            keep(self.done, operation)
        return operation.outcome == "ok"

    def attempt(self, operation, client):
        answer = client.send(
            operation.method, operation.path, operation.body, operation.key, operation.version,
            operation.timeout,
        )
        if answer.status == 500:
            self.faults += 1
        with self.history.lock:
            operation.attempts.append(answer)
        if answer.status in AGAIN:
            return answer
        if 200 <= answer.status < 300:
            self.acknowledged(operation, answer)
        elif operation.outcome == "ok":
            self.history.violated(
                f"{operation.kind} {operation.key}: acknowledged, then {answer.status} {answer.body}"
            )
        else:
            operation.outcome = "refused"
            operation.refusal = answer.body
        return answer

    def acknowledged(self, operation, answer):
        row = answer.body.get("payment") or answer.body.get("job") or answer.body
        # A move's answer is the job, which does not carry the reason.
        answer.is_foreign = operation.kind != "move" and operation.token not in str(answer.body)
        if operation.outcome == "refused":
            self.history.violated(f"{operation.key}: refused, then acknowledged")
        stored = (row["id"], int(row["version"]))
        if operation.outcome == "ok" and stored != (operation.id, operation.stored_version):
            self.history.violated(
                f"{operation.key}: {operation.id} v{operation.stored_version}, then {stored}"
            )
        operation.id, operation.stored_version = stored
        operation.outcome = "ok"
        # A long run keeps a million answers.
        answer.body = answer.headers = None


def keep(rows, row):
    rows.append(row)
    if len(rows) > KNOWN_ROWS_MAX:
        rows.pop(0)


def at_once(task, times):
    threads = [threading.Thread(target=task, daemon=True) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
