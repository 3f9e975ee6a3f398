"""Callers by the thousand, in one thread: open loop (they come whether or not others were answered)
and closed loop (each waits for its answer). They try again as our client does: 3 attempts, never
before `retry_after_ms`, retries for a tenth of the calls at most, nobody beyond the deadline."""

import heapq
import itertools
import random
import struct
import time

import zmq
from frames import PING, PONG, RESPONSE, frame, wire
from jobs import NAME, Customers, Peer, actors, new_instance

TIMEOUT_MS = 2_000
ATTEMPTS_MAX = 3
RETRIES_PER_CALL, RESERVE = 0.1, 10.0
PING_SECONDS = 0.5
BATCH_BYTES_MAX = 200_000
HEADER = struct.Struct(">IBBHQ")


def varint(number):
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


class Shop:
    """One shop's callers on one connection. Every create has a key of its own."""

    def __init__(self, context, endpoint, customers, shop_id, name):
        self.peer = Peer(context, endpoint)
        self.peer.open(name=NAME, instance=new_instance())
        self.peer.socket.setsockopt(zmq.SNDTIMEO, 0)
        head = wire.Head(method=Customers.CREATE, actor=actors.service(NAME, shop_id))
        self.start = head.SerializeToString()
        self.payload = customers.create(last_name="Load")
        self.name = f"{name}{random.randrange(1 << 40):x}-".encode()
        self.numbers = itertools.count(1)
        self.tokens = RESERVE
        self.pinged = 0.0
        self.buffer = []
        # By call id: (key number, attempt, first sent, sent).
        self.open = {}
        self.retries = []
        self.reset()

    def reset(self):
        """What is counted: [time, seconds] of each call that was done, and how others ended."""
        self.done, self.refused, self.retried, self.lost, self.faults = [], 0, 0, 0, []
        self.offered = 0
        # How many calls the service ran at a time, as it said now and then.
        self.limits = []

    def call(self, number, attempt, first, now):
        call_id = next(self.numbers)
        key = self.name + b"%d" % number
        left = TIMEOUT_MS - int((now - first) * 1000)
        head = b"".join((
            self.start, b"\x10", varint(left), b"\x18" + varint(attempt) if attempt else b"",
            b"\x22", varint(len(key)), key, b"\x50", varint(int(now * 1_000_000)),
        ))  # fmt: skip
        length = 12 + len(head) + len(self.payload)
        self.buffer.append(HEADER.pack(length, 3, 0, len(head), call_id) + head + self.payload)
        self.open[call_id] = (number, attempt, first, now)

    def begin(self, now):
        self.offered += 1
        self.tokens = min(self.tokens + RETRIES_PER_CALL, RESERVE)
        self.call(next(self.numbers), 0, now, now)

    def turn(self, now):
        """Sends what is due, reads what has come; how many calls have ended."""
        while self.retries and self.retries[0][0] <= now:
            _, number, attempt, first = heapq.heappop(self.retries)
            self.retried += 1
            self.call(number, attempt, first, now)
        if now - self.pinged > PING_SECONDS:
            self.pinged = now
            self.buffer.append(frame(PING, head=wire.Head(sent_us=int(now * 1_000_000))))
        if self.buffer:
            self.flush()
        ended = 0
        while self.peer.socket.poll(0):
            ended += self.read(self.peer.socket.recv(), time.monotonic())
        return ended

    def flush(self):
        """As much as libzmq takes; the rest waits here, as it would in a caller."""
        while self.buffer:
            count = max(1, min(len(self.buffer), BATCH_BYTES_MAX // len(self.buffer[0])))
            try:
                self.peer.socket.send(b"".join(self.buffer[:count]), zmq.DONTWAIT)
            except zmq.Again:
                return
            del self.buffer[:count]

    def read(self, batch, now):
        offset, ended = 0, 0
        while offset < len(batch):
            length, kind, _, head_length, call_id = HEADER.unpack_from(batch, offset)
            if kind == RESPONSE:
                ended += self.answered(call_id, batch[offset + 16 : offset + 16 + head_length], now)
            elif kind == PONG:
                self.limits.append(wire.Head.FromString(batch[offset + 16 : offset + 16 + head_length]).load.concurrency_limit)
            offset += 4 + length
        return ended

    def answered(self, call_id, head, now):
        known = self.open.pop(call_id, None)
        if known is None:
            self.faults.append("an answer to nobody")
            return 0
        number, attempt, first, sent = known
        if not head:
            self.done.append((now, now - sent, now - first))
            return 1
        head = wire.Head.FromString(head)
        if head.code == 0:
            self.done.append((now, now - sent, now - first))
            return 1
        if head.code not in (4, 8):
            self.faults.append(f"{head.code} {head.message}")
            return 1
        wait = head.retry_after_ms / 1000
        again = now + wait * random.uniform(1, 1.5)
        is_in_time = again - first < TIMEOUT_MS / 1000
        if head.code == 8 and attempt + 1 < ATTEMPTS_MAX and self.tokens >= 1 and is_in_time:
            self.tokens -= 1
            heapq.heappush(self.retries, (again, number, attempt + 1, first))
            return 0
        self.refused += 1
        return 1


def closed(shop, outstanding, seconds):
    """Goodput with so many callers who wait."""
    shop.reset()
    began = time.monotonic()
    for _ in range(outstanding):
        shop.begin(began)
    while (now := time.monotonic()) - began < seconds:
        for _ in range(shop.turn(now)):
            shop.begin(now)
        shop.peer.socket.poll(1)
    settle([shop])
    return sum(at - began <= seconds for at, _, _ in shop.done) / seconds


def settle(shops, seconds=3):
    """Until all that was sent is answered."""
    end = time.monotonic() + seconds
    while any(shop.open or shop.retries or shop.buffer for shop in shops) and time.monotonic() < end:
        for shop in shops:
            shop.turn(time.monotonic())
        time.sleep(0.001)
    for shop in shops:
        shop.lost += len(shop.open)
        shop.open.clear()
        shop.retries.clear()


def opened(loads, seconds, settles=True):
    """`loads` = [(shop, calls a second)]. When it began, and how far behind it was at worst."""
    for shop, _ in loads:
        shop.reset()
    began = time.monotonic()
    due = [began] * len(loads)
    behind = 0.0
    while (now := time.monotonic()) - began < seconds:
        for number, (shop, rate) in enumerate(loads):
            while due[number] <= now:
                behind = max(behind, now - due[number])
                shop.begin(now)
                due[number] += random.expovariate(rate)
            shop.turn(now)
        time.sleep(0.0005)
    if settles:
        settle([shop for shop, _ in loads])
    return began, behind


def ceiling(shop):
    """Calls a second that this generator could make and read if the service took no time."""
    count = 20_000
    began = time.monotonic()
    for _ in range(count):
        shop.begin(time.monotonic())
    b"".join(shop.buffer)
    answers = b"".join(HEADER.pack(12, RESPONSE, 0, 0, call_id) for call_id in shop.open)
    shop.read(answers, time.monotonic())
    rate = count / (time.monotonic() - began)
    shop.buffer.clear()
    shop.reset()
    return rate
