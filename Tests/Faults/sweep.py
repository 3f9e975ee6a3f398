"""D1, D3: every write and sync of one create fails once, is out of space, or is the last thing that
the process does. strace puts the fault in; the service knows nothing of it.

The control is a fault that never happens: a process that does not end must be found.
"""

import os
import select
import subprocess
import time

from world import new_token

CALLS = ["pwrite64", "fdatasync", "fsync", "ftruncate", "unlink"]
FAULTS = ["error=EIO", "error=ENOSPC", "signal=SIGKILL"]
ATTACH_SECONDS_MAX = 10
END_SECONDS_MAX = 6
# Status of a program that ended itself because its disk cannot be trusted.
FATAL = 70
# More calls than one create makes.
NEVER = 10_000


class Strace:
    def __init__(self, pid, arguments):
        self.process = subprocess.Popen(
            ["strace", "-f", "-p", str(pid), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        self.await_attached()
        # The other threads follow.
        time.sleep(0.15)

    def await_attached(self):
        deadline = time.monotonic() + ATTACH_SECONDS_MAX
        said, stderr = b"", self.process.stderr.fileno()
        while b"attached" not in said:
            readable, _, _ = select.select([stderr], [], [], max(0, deadline - time.monotonic()))
            chunk = os.read(stderr, 4096) if readable else b""
            if not chunk:
                self.process.kill()
                raise TimeoutError(f"strace does not attach: {said.decode(errors='replace')}")
            said += chunk

    def end(self):
        self.process.terminate()
        self.process.wait(END_SECONDS_MAX)


def count(world, folder):
    """How often one create makes each call."""
    log = f"{folder}/count.strace"
    strace = Strace(world.programs.pid("jobs"), ["-o", log, "-e", "trace=" + ",".join(CALLS)])
    answer = world.create(new_token(), new_token())
    strace.end()
    assert answer.status == 201, f"the counting run: {answer.status} {answer.body}"
    with open(log) as lines:
        text = lines.read()
    return {call: text.count(f" {call}(") for call in CALLS}


def points(counts, per_call_max):
    """(call, n): all, or so many of each call, the first and the last among them."""
    for call, n in counts.items():
        if n <= per_call_max:
            chosen = range(1, n + 1)
        else:
            chosen = sorted({1 + i * (n - 1) // (per_call_max - 1) for i in range(per_call_max)})
        yield from ((call, k) for k in chosen)


def sweep(world, per_call_max):
    """Gives (points tried, tally of answers, what was broken)."""
    broken, tally, tried = [], {}, 0
    counts = count(world, world.data)
    print(f"one create makes {counts}", flush=True)
    if not one(world, "fdatasync", NEVER, "error=EIO")[1]:
        broken.append("control: a process that goes on after a failed sync is not found")
    for call, k in points(counts, per_call_max):
        for fault in FAULTS:
            tried += 1
            answer, found = one(world, call, k, fault)
            name = f"{call} {fault}: {answer}"
            tally[name] = tally.get(name, 0) + 1
            broken += [f"{fault} at {call} {k}: {text}" for text in found]
    return tried, tally, broken


def one(world, call, k, fault):
    token, key = new_token(), new_token()
    strace = Strace(
        world.programs.pid("jobs"),
        ["-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={k}"],
    )
    answer = world.create(token, key, timeout=3)
    is_sync = call in ("fdatasync", "fsync")
    must_end = "SIGKILL" in fault or (is_sync and "EIO" in fault)
    status = world.exit_status(END_SECONDS_MAX if must_end else 0.1)
    strace.end()
    broken = []
    if must_end and status in (None, 0):
        broken.append(f"the process goes on (status {status})")
    if "EIO" in fault and status not in (None, FATAL):
        broken.append(f"the process ended with {status}, not {FATAL}")
    if answer.status == 201:
        if status is None:
            world.programs.kill("jobs")
        if world.stored(token) != 1:
            broken.append("acknowledged, and not on the disk")
    elif answer.status == 500 and status == FATAL:
        # Nobody knows what is on the disk, and the answer says so.
        if answer.body.get("outcome") != "unknown":
            broken.append(f"the outcome is told as {answer.body}")
    elif answer.status not in (0, 503, 504, 507):
        broken.append(f"answered {answer.status} {answer.body.get('reason')}")
    if world.programs.running["jobs"].poll() is not None:
        world.programs.start("jobs")
    world.create_until_acknowledged(token, key)
    effects = world.stored(token)
    if effects != 1:
        broken.append(f"the same key again: {effects} effects")
    return f"{answer.status}, " + ("ends" if status is not None else "goes on"), broken
