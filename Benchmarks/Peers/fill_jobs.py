#!/usr/bin/env python3
"""Fills a Jobs database with copies of its only job, each with an id, a number and times of its
own, spread over two years and over the statuses of a shop. Prints the ids of 1,000 of them.

  fill_jobs.py DATABASE JOBS
"""
import random
import sqlite3
import sys
import uuid

DAY = 86_400_000_000
YEARS_BACK = 730 * DAY
# Most jobs of two years are delivered; the floor holds the rest.
FLOOR = ["estimate", "intake", "body_structure", "paint_prep", "reassembly", "ready_pickup"]
PER_COMMIT = 10_000
SHOWN = 1_000


def uuid7(microseconds, chance):
    high = (microseconds // 1000) << 16 | 0x7000 | chance.getrandbits(12)
    low = 0x8000_0000_0000_0000 | chance.getrandbits(62)
    return (high << 64 | low).to_bytes(16, "big")


def main(path, count):
    database = sqlite3.connect(path, isolation_level=None)
    database.row_factory = sqlite3.Row
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -262144")
    model = dict(database.execute("SELECT * FROM jobs").fetchone())
    columns = list(model)
    insert = (
        f"INSERT INTO jobs ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    )
    chance = random.Random(1)
    last = model["create_time"]
    shown = []

    def rows(begin, end):
        for number in range(begin, end):
            time = last - YEARS_BACK + YEARS_BACK * number // count
            row = dict(model)
            row["id"] = uuid7(time, chance)
            row["job_number"] = f"RO-24-{number + 1:07}"
            row["create_time"] = row["update_time"] = time
            row["status"] = chance.choice(FLOOR) if number % 10 == 0 else "delivered"
            if number % max(1, count // SHOWN) == 0:
                shown.append(str(uuid.UUID(bytes=row["id"])))
            yield [row[column] for column in columns]

    for begin in range(0, count - 1, PER_COMMIT):
        database.execute("BEGIN")
        database.executemany(insert, rows(begin, min(count - 1, begin + PER_COMMIT)))
        database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    print("\n".join(shown))


main(sys.argv[1], int(sys.argv[2]))
