"""Builds what a power cut leaves: all that was synced, and of the rest any part.

A disk may have written any of the unsynced sectors, in any order: each of a random subset of the
writes is kept, each of its 512-byte sectors for itself.
"""

import os
import struct

HEAD = struct.Struct("<cHQI")
SECTOR = 512


def records(path):
    """(kind, file name, offset, data) in the order in which they were done."""
    with open(path, "rb") as file:
        data = file.read()
    at = 0
    while at + HEAD.size <= len(data):
        kind, length, offset, size = HEAD.unpack_from(data, at)
        at += HEAD.size
        name = os.path.basename(data[at : at + length].decode())
        at += length
        yield kind.decode(), name, offset, data[at : at + size]
        at += size


def as_with_normal(log):
    """The control: with synchronous=NORMAL a commit does not sync the log, a checkpoint does
    before it copies. So a sync of the log stays only if a write to the database comes next."""
    kept = []
    for index, (kind, name, offset, data) in enumerate(log):
        if kind == "S" and name.endswith("-wal"):
            following = next((r for r in log[index + 1 :] if r[0] in "WTS"), None)
            if following is None or following[1].endswith("-wal"):
                continue
        kept.append((kind, name, offset, data))
    return kept


class Disk:
    def __init__(self, files):
        self.synced = {name: bytearray(data) for name, data in files.items()}
        self.waiting = []
        self.acknowledged = []

    def play(self, record):
        kind, name, _, data = record
        if kind == "A":
            self.acknowledged.append(data.decode())
        elif kind == "S":
            for write in self.waiting:
                if write[1] == name:
                    apply(self.synced, write)
            self.waiting = [write for write in self.waiting if write[1] != name]
        else:
            self.waiting.append(record)

    def cut(self, random):
        """The files after one possible cut. Sometimes all, sometimes nothing of the rest is there."""
        files = {name: bytearray(data) for name, data in self.synced.items()}
        share = random.choice([0.0, 0.1, 0.5, 0.9, 1.0])
        for kind, name, offset, data in self.waiting:
            if random.random() >= share:
                continue
            if kind != "W":
                apply(files, (kind, name, offset, data))
                continue
            is_torn = random.random() < 0.5
            for start in range(0, len(data), SECTOR):
                if not is_torn or random.random() < 0.5:
                    piece = data[start : start + SECTOR]
                    apply(files, (kind, name, offset + start, piece))
        return files


def apply(files, record):
    kind, name, offset, data = record
    if kind == "U":
        files.pop(name, None)
        return
    file = files.setdefault(name, bytearray())
    end = offset + len(data)
    if kind == "T":
        del file[offset:]
    if len(file) < end:
        file.extend(bytes(end - len(file)))
    file[offset:end] = data
