"""On whose behalf a call is made: the one place that knows how a service is told."""

import time
import uuid

from frames import wire

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


def person(*numbers, shop=SHOP, expires=None):
    """A person who has these permissions."""
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
