"""HTTP through the gateway: one connection, one person, every answer checked for its own request."""

import http.client
import json
import threading
import time
import uuid

NO_ANSWER = 0
# Of requests that belong to no operation: (asked, answered).
FOREIGN_ANSWERS = []


class Person:
    """Who acts; signs in again when the token has ended."""

    def __init__(self, port, shop):
        self.port = port
        self.owner = shop["people"][0]
        self.token = ""
        self.lock = threading.Lock()

    def sign_in(self, stale=""):
        with self.lock:
            if self.token != stale:
                return
            body = {"email": self.owner["email"], "password": self.owner["password"]}
            answer = Client(self.port).send("POST", "/v1/sessions", body, timeout=10)
            if answer.status == 201:
                self.token = answer.body["accessToken"]


class Answer:
    """`status` 0 = the connection ended without one. Times are monotonic, `wall` is not."""

    def __init__(self, request_id, timeout):
        self.request_id, self.timeout = request_id, timeout
        self.began, self.wall = time.monotonic(), time.time()
        self.ended = self.began
        self.status, self.body, self.headers = NO_ANSWER, {}, {}
        self.answered_for, self.is_foreign = None, False

    @property
    def seconds(self):
        return self.ended - self.began


class Client:
    def __init__(self, port, person=None):
        self.port, self.person = port, person
        self.connection = None

    def send(self, method, path, body=None, key=None, version=None, timeout=3):
        """`timeout` is the deadline that the request carries; we wait longer than that."""
        answer = Answer(uuid.uuid4().hex, timeout)
        headers = {"X-Request-Id": answer.request_id, "Request-Timeout": str(timeout)}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self.person:
            headers["Authorization"] = "Bearer " + self.person.token
        if key:
            headers["Idempotency-Key"] = key
        if version:
            headers["If-Match"] = f'"{version}"'
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            text = json.dumps(body) if body is not None else None
            self.connection.request(method, path, text, headers)
            response = self.connection.getresponse()
            data = response.read()
            answer.headers = {name.lower(): value for name, value in response.getheaders()}
            answer.body = json.loads(data) if data else {}
            answer.status = response.status
        except (OSError, http.client.HTTPException, ValueError):
            self.close()
        answer.ended = time.monotonic()
        answer.answered_for = answer.headers.get("x-request-id")
        if answer.status and answer.answered_for != answer.request_id:
            FOREIGN_ANSWERS.append((answer.request_id, answer.answered_for))
        if answer.status == 401 and self.person and path != "/v1/sessions":
            self.person.sign_in(stale=self.person.token)
        return answer

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None
