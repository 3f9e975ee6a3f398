"""What was asked and what was answered: the only truth that the checks know."""

import threading


class Operation:
    """One effect that somebody wants, under one idempotency key, in as many attempts as it takes.

    `token` is a text that no other operation has and that its effect carries into a row.
    outcome: "ok" an attempt was answered 2xx; "refused" answered 4xx and nothing else;
    "unknown" neither.
    """

    def __init__(self, kind, method, path, body, key, token, version=None, timeout=3):
        self.kind, self.method, self.path, self.body = kind, method, path, body
        self.key, self.token, self.version, self.timeout = key, token, version, timeout
        self.attempts = []
        self.outcome = "unknown"
        self.id = None
        self.stored_version = None


class History:
    def __init__(self):
        self.operations = []
        self.violations = []
        self.lock = threading.Lock()

    def add(self, operation):
        with self.lock:
            self.operations.append(operation)

    def violated(self, text):
        with self.lock:
            self.violations.append(text)

    def attempts(self):
        for operation in self.operations:
            yield from ((operation, attempt) for attempt in operation.attempts)

    def with_outcome(self, outcome, kind=None):
        return [
            o for o in self.operations if o.outcome == outcome and kind in (None, o.kind)
        ]

    def summary(self):
        counts = {}
        for operation in self.operations:
            counts[operation.outcome] = counts.get(operation.outcome, 0) + 1
        attempts = sum(len(o.attempts) for o in self.operations)
        return f"{counts}, {attempts} attempts"
