"""Everybody who should not be there. Each attack is a process of its own:

    attacks.py NAME ENDPOINT [SECRET PUBLIC SERVER [SHOP]]

It holds on until its standard input ends, and prints a line when it is at its worst; its exit
status is 1 if it was given what it must not get, with the reason.
"""

import os
import random
import select
import signal
import socket
import sys
import time

import zmq
from jobs import NAME, Customers, Contracts, actors, request
from frames import GOAWAY, PING, PROTOCOL_ERROR, RESPONSE, frame
from peer import Peer, hello, new_instance

ATTACKS = {}
# Name of those of whom a page has 2 MB.
LONG = "Long"
VICTIM_ID = b"the-victim"
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)


def attack(function):
    ATTACKS[function.__name__.replace("_", "-")] = function
    return function


class Served(Exception):
    """Somebody got what is not for them."""


def address(endpoint):
    host, port = endpoint.removeprefix("tcp://").rsplit(":", 1)
    return host, int(port)


def at_worst(what, peers=()):
    """Tells so, and holds on, with signs of life, until whoever started us has seen enough."""
    print(what, flush=True)
    while not select.select([sys.stdin], [], [], 0.5)[0]:
        keep_alive(peers)


def heard(peers, seconds):
    """All that any of them is told within that time."""
    end = time.monotonic() + seconds
    poller = zmq.Poller()
    for peer in peers:
        poller.register(peer.socket, zmq.POLLIN)
    found = []
    while (left := end - time.monotonic()) > 0:
        for sock, _ in poller.poll(left * 1000):
            found.append(sock.recv_multipart())
    return found


def try_to_send(peer, *parts):
    """With IMMEDIATE nothing leaves a socket whose handshake has not succeeded."""
    try:
        peer.socket.send(b"".join(parts), zmq.DONTWAIT)
        return True
    except zmq.Again:
        return False


def knock(peers, seconds=2.5):
    """HELLO and a request from each, now and again; nobody must be told a byte."""
    asked = hello(name=NAME) + request(1, "Ping")
    end = time.monotonic() + seconds
    knocked = 0
    while time.monotonic() < end:
        knocked += sum(try_to_send(peer, asked) for peer in peers)
        found = heard(peers, 0.1)
        if found:
            raise Served(f"an answer of {len(found[0][-1])} bytes")
    return knocked


# Who are you?


@attack
def unknown_keys(context, endpoint, keys, shop):
    """50 peers with keys that nobody allowed."""
    peers = []
    for _ in range(50):
        public, secret = zmq.curve_keypair()
        peers.append(Peer(context, endpoint, (secret, public, keys[2]), immediate=False))
    knock(peers)
    at_worst("50 unknown keys knocked")


@attack
def no_keys(context, endpoint, keys, shop):
    """50 peers without keys (NULL), 10 with a password (PLAIN), 10 that take another for the server."""
    peers = [Peer(context, endpoint, immediate=False) for _ in range(50)]
    for _ in range(10):
        peer = Peer(context, "inproc://nobody", immediate=False)
        peer.socket.plain_username, peer.socket.plain_password = b"parts", b"parts"
        peer.socket.connect(endpoint)
        peers.append(peer)
    for _ in range(10):
        wrong, _ = zmq.curve_keypair()
        peers.append(Peer(context, endpoint, (keys[0], keys[1], wrong), immediate=False))
    knock(peers)
    at_worst("70 peers without keys, with a password, or at the wrong door")


@attack
def anothers_name(context, endpoint, keys, shop):
    """The allowed key of parts says HELLO as gateway, and calls all the same."""
    peer = Peer(context, endpoint, keys)
    for name in ("gateway", "operator", "jobs"):
        peer.send(hello(name=name))
        kind, _, head, _ = peer.next()
        if kind != GOAWAY or head.goaway.reason != PROTOCOL_ERROR:
            raise Served(f"{name}: {head}")
        peer.send(request(1, Customers.LIST, actor=actors.service(name, shop)))
        kind, _, head, _ = peer.next()
        if kind != RESPONSE or head.code == 0:
            raise Served(f"{name}: {head}")
    # The control: under its own name it is served.
    peer.open(name=NAME)
    peer.send(request(2, "Ping"))
    if peer.answer(2)[2].code != 0:
        raise RuntimeError("the own name is not served")
    at_worst("another's name was refused three times")


@attack
def stolen_address(context, endpoint, keys, shop):
    """Takes the routing id of a peer that is connected, and speaks in its place."""
    thieves = [Peer(context, endpoint, keys, routing_id=VICTIM_ID) for _ in range(20)]
    end = time.monotonic() + 2
    while time.monotonic() < end:
        for thief in thieves:
            try_to_send(thief, hello(name=NAME), request(1, "Ping"), frame(11), b"?")
        if heard(thieves, 0.05):
            raise Served("an answer for the victim")
    at_worst("20 thieves of one address")


# How many are you?


@attack
def storm(context, endpoint, keys, shop):
    """10,000 connections one after another, 50 at a time; half of them greet, few say goodbye."""
    welcomed = 0
    for batch in range(200):
        peers = [Peer(context, endpoint, keys) for _ in range(50)]
        for peer in peers[::2]:
            try_to_send_soon(peer, hello(name=NAME, instance=new_instance()))
        if batch % 4 == 0:
            for message in heard(peers, 0.05):
                welcomed += len(message[-1]) > 100
        for number, peer in enumerate(peers):
            if number % 10 == 0:
                try_to_send(peer, frame(GOAWAY))
            peer.close()
    at_worst(f"10,000 connections, {welcomed} of those that waited were welcomed")


def try_to_send_soon(peer, message, seconds=0.2):
    try:
        peer.socket.setsockopt(zmq.SNDTIMEO, int(seconds * 1000))
        peer.socket.send(message)
    except zmq.Again:
        pass


@attack
def half_open(context, endpoint, keys, shop):
    """500 TCP connections that send nothing, or a part of a greeting, and wait."""
    held = []
    for number in range(500):
        sock = socket.create_connection(address(endpoint), timeout=5)
        sock.sendall((GREETING + b"\x04\x19\x05READY")[: number % 80])
        held.append(sock)
    print("500 half greetings", flush=True)
    # The handshake has 3 s; then the server hangs up.
    end = time.monotonic() + 8
    left = held
    while left and time.monotonic() < end:
        time.sleep(0.2)
        left = [sock for sock in left if not has_ended(sock)]
    if left:
        raise Served(f"{len(left)} half greetings are held for ever")
    at_worst("all 500 were hung up on")


def has_ended(sock):
    sock.setblocking(False)
    try:
        while True:
            if not sock.recv(4096):
                return True
    except BlockingIOError:
        return False
    except OSError:
        return True


# Do you listen?


def keep_alive(peers):
    """PINGs from all of them; what they are answered nobody reads."""
    for peer in peers:
        try_to_send(peer, frame(PING))


def deaf(context, endpoint, keys):
    """A peer with a session whose socket takes next to nothing, and keeps little to be sent."""
    options = [(zmq.SNDHWM, 4), (zmq.RCVHWM, 1), (zmq.RCVBUF, 4096)]
    peer = Peer(context, endpoint, keys, options=options)
    peer.open(name=NAME, instance=new_instance())
    return peer


def greeted(context, endpoint, keys):
    peer = Peer(context, endpoint, keys)
    peer.open(name=NAME, instance=new_instance())
    return peer


def pages(context, endpoint, keys, shop, rows, name=""):
    """Makes the calls that ask for a page of that many customers; name: of which."""
    customers = Customers(Contracts(greeted(context, endpoint, keys)))
    asked = {"payload": customers.list(rows, name), "actor": actors.service(NAME, shop)}
    return lambda number, **more: request(number, Customers.LIST, **asked, **more)


def ask_and_never_read(context, endpoint, keys, shop, calls, pause):
    """4 deaf peers, each of which asks for 2 MB that many times; with how many calls left them."""
    peers = [deaf(context, endpoint, keys) for _ in range(4)]
    page = pages(context, endpoint, keys, shop, 200, LONG)
    sent = 0
    for number in range(1, calls + 1):
        sent += sum(try_to_send(peer, page(number, timeout_ms=30_000)) for peer in peers)
        time.sleep(pause)
    return peers, sent


@attack
def slow_readers(context, endpoint, keys, shop):
    """4 peers that ask for 28 MB of answers each and never read: less than a server keeps."""
    peers, sent = ask_and_never_read(context, endpoint, keys, shop, calls=14, pause=0.1)
    if sent < 4 * 14:
        raise RuntimeError(f"only {sent} calls could be sent")
    at_worst("4 peers hold on to 28 MB of answers each", peers)


@attack
def never_reads(context, endpoint, keys, shop):
    """4 peers that ask for 400 MB each: each is forgotten at 32 MiB, and its calls with it."""
    peers, _ = ask_and_never_read(context, endpoint, keys, shop, calls=200, pause=0.02)
    at_worst("4 peers asked for 400 MB each", peers)


@attack
def flood(context, endpoint, keys, shop):
    """100,000 requests in 1,000 batches, of a shop of its own, of which no answer is read."""
    peer = deaf(context, endpoint, keys)
    page = pages(context, endpoint, keys, shop, 1)
    sent = 0
    for batch in range(1_000):
        calls = [page(batch * 100 + n + 1) for n in range(100)]
        end = time.monotonic() + 10
        while not try_to_send(peer, *calls):
            if time.monotonic() > end:
                at_worst(f"{sent} requests, then nobody took more", [peer])
                return
            time.sleep(0.001)
        sent += 100
    at_worst(f"{sent} requests without reading", [peer])


# Do you speak?


@attack
def noise(context, endpoint, keys, shop):
    """Random bytes: to the bare port, behind a greeting, and, where anybody gets in, in a session."""
    seed = random.SystemRandom().getrandbits(32)
    dice = random.Random(seed)
    print(f"seed {seed}", flush=True)
    for number in range(600):
        sock = socket.create_connection(address(endpoint), timeout=5)
        start = [b"", GREETING[: dice.randrange(64)], GREETING][number % 3]
        try:
            sock.sendall(start + dice.randbytes(dice.randrange(1, 3_000)))
        except OSError:
            pass
        sock.close()
    peer = Peer(context, endpoint, keys)
    golden = hello(name=NAME) + request(1, "Ping") + frame(PING) + request(2, Customers.LIST)
    for number in range(5_000):
        bytes_ = bytearray(golden if number % 4 else dice.randbytes(dice.randrange(200)))
        for _ in range(dice.randrange(8)):
            if bytes_:
                bytes_[dice.randrange(len(bytes_))] = dice.randrange(256)
        parts = [bytes(bytes_)] * dice.choice([1, 1, 1, 1, 2, 9])
        try:
            peer.socket.send_multipart(parts, zmq.DONTWAIT)
        except zmq.Again:
            time.sleep(0.001)
        while peer.socket.poll(0):
            peer.socket.recv_multipart()
    at_worst("600 raw connections and 5,000 messages of noise")


def main():
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    name, endpoint, *rest = sys.argv[1:]
    keys = tuple(text.encode() for text in rest[:3]) if len(rest) >= 3 else None
    shop = rest[-1] if len(rest) in (1, 4) else ""
    try:
        ATTACKS[name](zmq.Context(), endpoint, keys, shop)
    except Served as served:
        print(f"SERVED {served}", flush=True)
        os._exit(1)
    except BaseException as error:
        print(f"could not attack: {type(error).__name__} {error}", flush=True)
        os._exit(2)
    # Not even a goodbye.
    os._exit(0)


if __name__ == "__main__":
    main()
