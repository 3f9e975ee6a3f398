"""D2: what was acknowledged survives a power cut at any moment. power_cut.c records what Jobs does
to its files; replay.py builds the disks; SQLite says what is on them.

The control: the same log as synchronous=NORMAL would have left it must lose something.
"""

import os
import random
import sqlite3
import struct
import subprocess
import tempfile
import threading

import replay
from world import Client, World, new_token

WRITERS = 4
STOP_SECONDS_MAX = 40
# Cuts between two syncs, beside those at each.
RANDOM_POINTS_MIN = 60
HERE = os.path.dirname(os.path.abspath(__file__))


def compiled(folder):
    library = os.path.join(folder, "power_cut.so")
    source = os.path.join(HERE, "power_cut.c")
    subprocess.run(
        ["cc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, source, "-ldl"],
        check=True,
    )
    return library


def recorded(folder, creates):
    """(files before, log) of a service that took so many creates from four clients at once."""
    world = World(folder)
    log = os.path.join(world.data, "power-cut.log")
    try:
        world.open()
        world.programs.running["jobs"].terminate()
        world.programs.running["jobs"].wait(STOP_SECONDS_MAX)
        database = os.path.join(world.data, "jobs")
        files = {}
        for name in os.listdir(database):
            if name.endswith((".sqlite", "-wal")):
                with open(os.path.join(database, name), "rb") as file:
                    files[name] = file.read()
        world.programs.environment["jobs"] = {
            "LD_PRELOAD": compiled(world.data), "POWER_CUT_DATA": database, "POWER_CUT_LOG": log,
        }
        world.programs.start("jobs")
        world.create_until_acknowledged(new_token(), new_token())
        marks = os.open(log, os.O_WRONLY | os.O_APPEND)

        def write(count):
            client = Client(world.programs.port, world.person)
            for _ in range(count):
                token = new_token()
                answer = client.send("POST", "/v1/customers", {"lastName": token}, key=token)
                if answer.status == 201:
                    head = struct.pack("<cHQI", b"A", 0, 0, len(token))
                    os.write(marks, head + token.encode())

        threads = [threading.Thread(target=write, args=(creates // WRITERS,)) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        os.close(marks)
        world.programs.running["jobs"].kill()
        return files, list(replay.records(log))
    finally:
        world.close()


def lost(files, log, seed, cuts_max):
    """(cuts made, [what an acknowledged write or a database came to])."""
    chance = random.Random(f"cuts {seed}")
    points = {i for i, record in enumerate(log) if record[0] == "S"}
    points |= {i + 1 for i in points}
    points |= {chance.randrange(len(log)) for _ in range(max(RANDOM_POINTS_MIN, len(points) // 2))}
    if len(points) > cuts_max:
        points = set(chance.sample(sorted(points), cuts_max))
    disk, found = replay.Disk(files), []
    for index, record in enumerate(log):
        if index in points:
            found += [f"at {index} of {len(log)}: {text}" for text in judge(disk, chance)]
        disk.play(record)
    found += [f"at the end: {text}" for text in judge(disk, chance)]
    return len(points) + 1, found


def judge(disk, chance):
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        for name, data in disk.cut(chance).items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        connection = sqlite3.connect(os.path.join(folder, "jobs.sqlite"))
        try:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
            if sound != "ok":
                yield f"integrity_check: {sound}"
            stored = {name for name, in connection.execute("SELECT last_name FROM customers")}
        except sqlite3.DatabaseError as error:
            yield f"{error}"
            return
        finally:
            connection.close()
        gone = set(disk.acknowledged) - stored
        if gone:
            yield f"{len(gone)} of {len(disk.acknowledged)} acknowledged writes are gone"
