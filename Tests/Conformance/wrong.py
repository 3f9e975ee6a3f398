"""Services that are wrong, to see that the rules find it."""

import tempfile
import threading

import zmq

from frames import (
    HELLO, ITEM, PING, REQUEST, RESPONSE, WELCOME, frame, frames, pong, text, wire,
)  # fmt: skip
from peer import INSTANCE


class WrongService:
    """On a thread and an endpoint of its own. `answer(kind, call_id)` gives the bytes it says."""

    def __init__(self, context, answer):
        self.answer = answer
        self.folder = tempfile.TemporaryDirectory(prefix="wire-wrong-")
        self.endpoint = f"ipc://{self.folder.name}/s"
        self.socket = context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.bind(self.endpoint)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.serve)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        self.socket.close(0)
        self.folder.cleanup()

    def serve(self):
        while not self.ended.is_set():
            if not self.socket.poll(50):
                continue
            routing_id, *parts = self.socket.recv_multipart()
            try:
                for kind, call_id, _, _ in frames(b"".join(parts)):
                    said = self.answer(kind, call_id)
                    if said:
                        self.socket.send_multipart([routing_id, said])
            except Exception:  # what is no frame is passed over
                pass

    @staticmethod
    def mute(kind, call_id):
        """Welcomes, and says nothing more."""
        return welcome() if kind == HELLO else None

    @staticmethod
    def spilling(kind, call_id):
        """Sends items whether they may be sent or not."""
        if kind == HELLO:
            return welcome()
        if kind == PING:
            return pong()
        if kind == REQUEST:
            return frame(ITEM, call_id, payload=text("x" * 100_000)) * 10
        return None

    @staticmethod
    def yes(kind, call_id):
        """Whatever is asked was done, and everybody is welcome."""
        if kind == HELLO:
            return welcome()
        if kind == REQUEST:
            return frame(RESPONSE, call_id)
        if kind == PING:
            return pong()
        return frame(RESPONSE, call_id or 1)


def welcome(**changes):
    fields = {
        "version": 1,
        "instance": INSTANCE,
        "name": "wrong",
        "services": ["collisionos.wire.v1.Introspection"],
        "frame_bytes_max": 4 << 20,
        "in_flight_max": 64,
        "queue_max": 64,
        "load": wire.Load(ready=True),
        **changes,
    }
    return frame(WELCOME, head=wire.Head(welcome=wire.Welcome(**fields)))
