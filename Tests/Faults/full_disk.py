"""D4: a full disk refuses writes by name, keeps reads and health, and heals when space returns.

The control is the same look at a disk that is not full: it must complain.
"""

import ctypes
import os
import time

from world import World, new_token

SIZE = "24m"
BALLAST_BYTES_MAX = 64 << 20
CREATES_MAX = 3_000
CONTROL_CREATES = 20
HEAL_SECONDS_MAX = 10


def mount(folder):
    """A disk of our own; False where that is not allowed."""
    os.makedirs(folder, exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.mount(b"tmpfs", folder.encode(), b"tmpfs", 0, f"size={SIZE},mode=0700".encode()) == 0


def unmount(folder):
    ctypes.CDLL(None).umount2(folder.encode(), 2)


def fill(path):
    """Everything that is left, byte for byte."""
    piece = 1 << 20
    with open(path, "wb", buffering=0) as ballast:
        written = 0
        while piece and written < BALLAST_BYTES_MAX:
            try:
                written += ballast.write(bytes(piece))
            except OSError:
                piece //= 2


def full_disk(folder):
    """What is broken; None where no disk can be mounted."""
    world = World(folder)
    disk = os.path.join(world.data, "jobs")
    if not mount(disk):
        world.close()
        return None
    try:
        world.open()
        # Never the host's own disk: the folder must be the mount.
        assert os.path.ismount(disk)
        ballast = os.path.join(disk, "ballast")
        if not list(while_full(world, ballast, CONTROL_CREATES)):
            return ["control: a disk that takes everything is not found"]
        fill(ballast)
        return list(while_full(world, ballast, CREATES_MAX))
    finally:
        world.programs.kill_all()
        unmount(disk)
        world.close()


def while_full(world, ballast, creates_max):
    pid = world.programs.pid("jobs")
    acknowledged = []
    refused = None
    # What the log has already grown to can be written again.
    for _ in range(creates_max):
        token, key = new_token(), new_token()
        answer = world.create(token, key)
        if answer.status != 201:
            refused = answer
            break
        acknowledged.append(token)
    if refused is None:
        yield f"{creates_max} creates on a full disk were acknowledged"
        return
    print(f"full after {len(acknowledged)} creates: {refused.status} {refused.body.get('reason')}")
    if refused.status not in (503, 507) or refused.body.get("reason") != "disk_full":
        yield f"refused with {refused.status} {refused.body.get('reason')}"
    for _ in range(5):
        if world.read().status != 200:
            yield f"a read is {world.read().status} while the disk is full"
    status, said = world.programs.operator("health", "--url", world.programs.url, "jobs")
    if status != 0:
        yield f"health while the disk is full: {said}"
    os.unlink(ballast)
    began = time.monotonic()
    while (healed := world.create(token, key)).status != 201:
        if time.monotonic() - began > HEAL_SECONDS_MAX:
            yield f"not healed after {HEAL_SECONDS_MAX} s: {healed.status} {healed.body}"
            return
        time.sleep(0.05)
    print(f"healed {time.monotonic() - began:.2f} s after space returned")
    if world.exit_status(0) is not None or world.programs.pid("jobs") != pid:
        yield "the process ended"
    for token in [token, *acknowledged]:
        if world.stored(token) != 1:
            yield f"{token} is there {world.stored(token)} times"
