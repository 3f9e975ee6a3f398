"""On whose behalf a call is made: the one place that knows how a service is told."""

import hashlib
import struct
import time
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frames import wire

# The gateway of these tests: ConformanceTests gives its public key to the service.
GATEWAY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the gateway of the tests").digest())
STAMP_VERSION = 1

SHOP = str(uuid.uuid4())
HOUR_US = 3_600_000_000


def now_us():
    return int(time.time() * 1_000_000)


def permissions(*numbers):
    """Bit n is byte n / 8, bit n % 8 from the least significant."""
    found = bytearray(max(numbers, default=-1) // 8 + 1)
    for number in numbers:
        found[number // 8] |= 1 << number % 8
    return bytes(found)


def stamped(actor, issued=None, key=GATEWAY):
    """The actor with the stamp of docs/wire.md, section 9; `issued` in microseconds since 1970."""
    public = key.public_key().public_bytes_raw()
    front = struct.pack(">B8sq", STAMP_VERSION, public[:8], now_us() if issued is None else issued)
    signature = key.sign(b"collisionos-actor-stamp\0" + front + actor.SerializeToString())
    actor.stamp = front + signature
    return actor


def person(*numbers, **changes):
    """A person who has these permissions, as the gateway introduces one."""
    return stamped(unstamped(*numbers, **changes))


def unstamped(*numbers, shop=SHOP, expires=None):
    return wire.Actor(
        user_id=str(uuid.uuid4()),
        shop_id=shop,
        role="OWNER",
        permissions=permissions(*numbers),
        expires=now_us() + HOUR_US if expires is None else expires,
        session=str(uuid.uuid4()),
    )


def service(name, shop=SHOP):
    return wire.Actor(service="service:" + name, shop_id=shop)


def operator(shop=""):
    return wire.Actor(service="operator", shop_id=shop)
