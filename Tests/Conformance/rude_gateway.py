#!/usr/bin/env python3
"""The control of gateway_rules.py: a gateway that greets, asks and answers PINGs as it should and
keeps no rule beside. It calls whoever is not ready, under one call id and one key, takes every answer
for a success, never asks twice, acknowledges nothing, never notices that anybody is gone, and says
no goodbye."""

import http.server
import sys
import threading
import time

import zmq

from frames import PING, REQUEST, RESPONSE, frame, frames, pong, wire
from peer import hello

METHOD = "/collisionos.jobs.v1.Sessions/CloseSession"
SECONDS_MAX = 3


class Jobs(threading.Thread):
    """One socket for ever."""

    def __init__(self, endpoint):
        super().__init__(daemon=True)
        self.endpoint = endpoint
        self.lock = threading.Lock()
        self.wanted = []
        self.answered = threading.Event()
        self.start()

    def run(self):
        socket = zmq.Context.instance().socket(zmq.DEALER)
        socket.connect(self.endpoint)
        socket.send(hello(name="gateway", frame_bytes_max=16 << 20))
        while True:
            with self.lock:
                wanted, self.wanted = self.wanted, []
            for head in wanted:
                socket.send(frame(REQUEST, 1, head))
            if not socket.poll(5):
                continue
            try:
                for kind, _, head, _ in frames(b"".join(socket.recv_multipart())):
                    if kind == PING:
                        socket.send(pong(head.load.mark))
                    if kind == RESPONSE:
                        self.answered.set()
            except Exception:  # whatever it is
                pass

    def call(self):
        now = time.monotonic_ns() // 1000
        head = wire.Head(method=METHOD, timeout_ms=5_000, idempotency_key="one", sent_us=now)
        self.answered.clear()
        with self.lock:
            self.wanted.append(head)
        self.answered.wait(SECONDS_MAX)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200)

    def do_DELETE(self):
        self.server.jobs.call()
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


def main():
    options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    host, port = options["--listen"].split(":")
    server = http.server.ThreadingHTTPServer((host, int(port)), Handler)
    server.daemon_threads = True
    server.jobs = Jobs(options["--peers-jobs-endpoints"])
    server.serve_forever()


main()
