"""The client for whose sake it all is: it calls all the while, and every call must be answered."""

import threading
import time

from jobs import Contracts, Customers, Peer, actors, new_instance, request

PAUSE_SECONDS = 0.01
CALL_SECONDS_MAX = 5
CREATE_EVERY = 5


class GoodClient(threading.Thread):
    def __init__(self, context, endpoint, name, keys, shop, routing_id):
        super().__init__(daemon=True)
        self.peer = Peer(context, endpoint, keys, routing_id=routing_id)
        self.peer.answers_pings = True
        self.peer.open(name=name, instance=new_instance())
        self.customers = Customers(Contracts(self.peer))
        self.actor = actors.service(name, shop)
        self.calls = []
        self.faults = []
        self.ended = threading.Event()

    def run(self):
        number = 10
        while not self.ended.is_set():
            number += 1
            began = time.monotonic()
            try:
                self.call(number)
            except Exception as error:
                self.faults.append(f"{type(error).__name__} {error}")
                time.sleep(0.2)
            self.calls.append((began, time.monotonic() - began))
            time.sleep(PAUSE_SECONDS)

    def call(self, number, **fields):
        if number % CREATE_EVERY == 0:
            method, payload = Customers.CREATE, self.customers.create(last_name="Good")
            fields["idempotency_key"] = f"good {number}"
        else:
            method, payload = Customers.LIST, self.customers.list(1)
        self.peer.send(request(number, method, payload=payload, actor=self.actor, **fields))
        answer = self.peer.answer(number, CALL_SECONDS_MAX * 1000)
        assert answer[2].code == 0, answer[2]

    def p99(self, since):
        """In seconds, of the calls that began since then; and how many there were."""
        seconds = sorted(took for began, took in self.calls if began >= since)
        return seconds[int(len(seconds) * 0.99)] if seconds else float("inf"), len(seconds)

    def stop(self):
        self.ended.set()
        self.join(CALL_SECONDS_MAX + 1)
        self.peer.close()
