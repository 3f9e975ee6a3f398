"""What docs/wire.md asks of a client that lives long, asked of a gateway whose Jobs we are. Signing
out (`DELETE /v1/sessions`) is the call: nobody has to act in it, and the gateway gives it a key."""

import http.client
import json
import os
import subprocess
import sys
import threading
import time

from frames import (
    DRAIN, GOAWAY, GOAWAY_ACK, HELLO, INTERNAL, PONG, REFUSED, REQUEST, RESPONSE, UNAVAILABLE, failure,
    frame, goaway, ping, wire,
)  # fmt: skip
from hostile import HOSTILE
from wrong import welcome

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Chaos"))

from programs import free_port  # noqa: E402

GATEWAY_RULES = []
METHOD = "/collisionos.jobs.v1.Sessions/CloseSession"
READY_SECONDS_MAX = 30


def gateway_rule(function):
    GATEWAY_RULES.append(function)
    return function


class Gateway:
    """`command` is what stands before its arguments."""

    def __init__(self, command, service):
        self.port = free_port()
        data = os.path.join(service.folder.name, "data")
        os.makedirs(data)
        self.log_path = os.path.join(data, "gateway.log")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [*command, "--data", data, "--listen", f"127.0.0.1:{self.port}",
                 "--peers-jobs-endpoints", service.endpoint, "--rate-address-per-second", "0"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        end = time.monotonic() + READY_SECONDS_MAX
        while self.get("/healthz") != 200:
            assert time.monotonic() < end, "the gateway does not come up"
            time.sleep(0.05)

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def sign_out(self, timeout=5):
        """The call, on its way."""
        return SignOut(self.port, timeout)

    def stop(self):
        self.process.terminate()
        return self.process.wait(40)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class SignOut(threading.Thread):
    def __init__(self, port, timeout):
        super().__init__(daemon=True)
        self.port, self.timeout = port, timeout
        self.status, self.body = None, {}
        self.start()

    def run(self):
        try:
            self.ask()
        except (OSError, http.client.HTTPException) as error:
            self.body = repr(error)

    def ask(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json", "Request-Timeout": str(self.timeout)}
        connection.request("DELETE", "/v1/sessions", json.dumps({"refreshToken": "t"}), headers)
        response = connection.getresponse()
        data = response.read()
        self.status = response.status
        self.body = json.loads(data) if data else {}

    def ended(self, status, reason=None, seconds=10):
        self.join(seconds)
        assert self.status == status, f"{self.status}: {self.body}"
        if reason:
            assert self.body.get("reason") == reason, self.body


def serves(service, gateway):
    """A call comes and is answered."""
    call = gateway.sign_out()
    got = service.expect(REQUEST)
    assert got.head.method == METHOD, got.head
    service.send(got.sender, frame(RESPONSE, got.call_id))
    call.ended(204)
    return got


@gateway_rule
def hello_and_the_heads_of_requests_say_all(service, gateway):
    got = service.next()
    assert got and got.kind == HELLO and got.head.hello.name == "gateway", got
    assert got.head.hello.frame_bytes_max == 16 << 20, got
    service.send(got.sender, welcome(instance=service.instance))
    first, second = serves(service, gateway), serves(service, gateway)
    head = first.head
    assert 4_000 < head.timeout_ms <= 5_000 and head.attempt == 0 and head.sent_us > 0
    assert head.idempotency_key and head.request_id and head.traceparent
    assert head.idempotency_key != second.head.idempotency_key
    assert 0 != second.call_id != first.call_id != 0
    assert second.head.sent_us > head.sent_us, (head.sent_us, second.head.sent_us)


@gateway_rule
def silence_is_pinged_each_second_and_every_ping_answered(service, gateway):
    got = serves(service, gateway)
    service.pings.clear()
    for mark in (1, 2**63, 2**64 - 1):
        service.send(got.sender, ping(mark, ready=True))
        assert service.expect(PONG).head.load.mark == mark
    last = time.monotonic()
    service.expect_nothing(3.4)
    times = [ping.at - last for ping in service.pings]
    assert len(times) == 3 or len(times) == 2, times
    assert all(0.9 < gap < 1.6 for gap in [times[0], times[1] - times[0]]), times


@gateway_rule
def calls_wait_while_the_service_is_not_ready(service, gateway):
    got = serves(service, gateway)
    service.send(got.sender, ping(1, ready=False))
    service.expect(PONG)
    call = gateway.sign_out()
    service.expect_nothing(0.4)
    service.send(got.sender, ping(2, ready=True))
    both = {got.kind: got for got in (service.next(), service.next())}
    assert both[PONG].head.load.mark == 2
    got = both[REQUEST]
    service.send(got.sender, frame(RESPONSE, got.call_id))
    call.ended(204)


@gateway_rule
def an_answer_that_is_not_the_methods_is_internal(service, gateway):
    call = gateway.sign_out()
    got = service.expect(REQUEST)
    service.send(got.sender, frame(RESPONSE, got.call_id, payload=b"\xff\xff"))
    call.ended(500)
    call = gateway.sign_out()
    got = service.expect(REQUEST)
    service.send(got.sender, failure(got.call_id, INTERNAL, "INTERNAL", 3))
    call.ended(500)


@gateway_rule
def goaway_is_acknowledged_and_calls_after_it_wait_for_the_next_process(service, gateway):
    open_call = gateway.sign_out()
    first = service.expect(REQUEST)
    service.send(first.sender, goaway(DRAIN, "the service is stopping"))
    ack = service.expect(GOAWAY_ACK)
    assert ack.head.goaway.last_call_id == first.call_id
    waits = gateway.sign_out(timeout=10)
    service.expect_nothing(1.3)
    # What was begun is finished, and PINGs are answered to the end.
    service.send(first.sender, frame(RESPONSE, first.call_id), ping(2**64 - 1))
    assert service.expect(PONG).head.load.mark == 2**64 - 1
    open_call.ended(204)
    service.restart()
    service.greeted(5)
    got = service.expect(REQUEST)
    service.send(got.sender, frame(RESPONSE, got.call_id))
    waits.ended(204)
    serves(service, gateway)


@gateway_rule
def calls_that_the_drain_refused_come_again_at_once(service, gateway):
    call = gateway.sign_out()
    got = service.expect(REQUEST)
    service.send(got.sender, failure(got.call_id, UNAVAILABLE, "DRAINING", REFUSED))
    again = service.expect(REQUEST)
    assert again.at - got.at < 0.5 and again.head.attempt == 1
    assert again.head.idempotency_key == got.head.idempotency_key
    assert again.head.request_id == got.head.request_id
    service.send(again.sender, frame(RESPONSE, again.call_id))
    call.ended(204)


@gateway_rule
def another_process_gets_a_hello_and_the_unknown_calls_under_their_keys(service, gateway):
    call = gateway.sign_out()
    got = service.expect(REQUEST)
    service.restart()
    service.greeted(5)
    again = service.expect(REQUEST)
    assert again.head.idempotency_key == got.head.idempotency_key and again.head.attempt == 1
    assert again.call_id != got.call_id, "an id is never used again"
    service.send(again.sender, frame(RESPONSE, again.call_id))
    call.ended(204)


@gateway_rule
def silence_of_three_seconds_is_the_end_of_a_session(service, gateway):
    got = serves(service, gateway)
    service.is_mute = True
    began = time.monotonic()
    again = service.expect(HELLO, 8)
    service.is_mute = False
    assert again.sender != got.sender and 3.7 < again.at - began < 6, again.at - began
    service.send(again.sender, welcome(instance=service.instance))
    serves(service, gateway)


@gateway_rule
def whatever_comes_it_connects_anew_after_a_second_and_serves(service, gateway):
    got = serves(service, gateway)
    for name, parts in HOSTILE.items():
        # Within its limit, which is greater than the operator's; it is an answer to nobody.
        if name == "a frame beyond the client's limit":
            continue
        sent = time.monotonic()
        service.socket.send_multipart([got.sender, *parts(1)])
        again = service.expect(HELLO, 5)
        assert again.sender != got.sender and again.at - sent >= 0.9, f"{name}: {again.at - sent}"
        service.send(again.sender, welcome(instance=service.instance))
        got = again
    served = serves(service, gateway)
    assert served.sender == got.sender and gateway.process.poll() is None


@gateway_rule
def a_client_that_stops_says_goodbye(service, gateway):
    serves(service, gateway)
    gateway.process.terminate()
    got = service.expect(GOAWAY)
    service.send(got.sender, frame(GOAWAY_ACK))
    assert gateway.process.wait(40) == 0
