#!/usr/bin/env python3
"""Fills a Jobs database with delivered jobs of eight years, copies of its only job, with the stage
runs, the history and the time entries that reports are made of. Jobs of the last hundred days have
all that a job leaves behind (14 runs, 14 moves, 6 entries), older ones one of each, so that the
month that is asked for is whole and the tables are as deep as after eight years.

  fill_reports.py DATABASE JOBS
"""
import random
import sqlite3
import sys
import uuid

MINUTE = 60_000_000
DAY = 1440 * MINUTE
YEARS_BACK = 2922 * DAY
WHOLE_BACK = 100 * DAY
PER_COMMIT = 20_000
STAGES = [
    "estimate", "intake", "disassembly", "blueprint", "parts_ordering", "parts_receiving",
    "body_structure", "paint_prep", "paint_booth", "reassembly", "quality_control", "calibration",
    "detail", "ready_pickup",
]
REASONS = [None, None, None, "parts_wait", "staff_shortage", "insurance_delay"]


def uuid7(microseconds, chance):
    high = (microseconds // 1000) << 16 | 0x7000 | chance.getrandbits(12)
    low = 0x8000_0000_0000_0000 | chance.getrandbits(62)
    return (high << 64 | low).to_bytes(16, "big")


class Table:
    """Rows on their way into a table; columns that are not said have their defaults."""

    def __init__(self, database, name, columns):
        self.database = database
        self.rows = []
        marks = ", ".join("?" * len(columns))
        self.insert = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"

    def flush(self):
        self.database.executemany(self.insert, self.rows)
        self.rows = []


def main(path, count):
    database = sqlite3.connect(path, isolation_level=None)
    database.row_factory = sqlite3.Row
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -524288")
    model = dict(database.execute("SELECT * FROM jobs").fetchone())
    people = [row[0] for row in database.execute("SELECT id FROM users")]
    shop, now, currency = model["shop_id"], model["create_time"], model["currency"]
    head = ["shop_id", "id", "version", "create_time", "update_time", "currency", "job_id"]
    jobs = Table(database, "jobs", list(model))
    runs = Table(database, "workflow_status", head + [
        "stage", "stage_order", "status", "started_at", "completed_at", "estimated_duration",
        "actual_duration", "technician_id", "rework_count", "quality_rating"])
    moves = Table(database, "job_stage_history", head + [
        "from_stage", "to_stage", "transition_time", "stage_duration", "wait_time",
        "delay_minutes", "delay_reason"])
    entries = Table(database, "labor_time_entries", head + [
        "technician_id", "labor_type", "status", "clock_in", "clock_out",
        "hours_worked_hundredths", "billable_hours_hundredths", "flagged_hours_hundredths",
        "labor_cost_minor", "billable_amount_minor"])
    chance = random.Random(1)

    def job(number):
        out = now - YEARS_BACK + YEARS_BACK * number // count
        days = 1 + chance.randrange(20)
        came = out - days * DAY
        row = dict(model)
        row["id"] = uuid7(came, chance)
        row.update(
            job_number=f"RO-18-{number + 1:07}", create_time=came, update_time=out,
            status="delivered", check_in_date=came, start_date=came + DAY // 4,
            completion_date=out - DAY // 8, actual_delivery_date=out, cycle_time=days,
            target_delivery_date=out + chance.randrange(-2, 3) * DAY,
            estimated_hours_hundredths=chance.randrange(200, 6000),
            actual_hours_hundredths=chance.randrange(200, 6000),
            total_amount_minor=chance.randrange(30_000, 1_500_000),
            labor_amount_minor=chance.randrange(10_000, 500_000),
            supplement_count=chance.randrange(3), assigned_to=chance.choice(people),
            drivable=chance.randrange(2), come_back=int(chance.random() < 0.05),
            customer_satisfaction=chance.choice([None, 3, 4, 5]))
        jobs.rows.append(list(row.values()))
        whole = out > now - WHOLE_BACK
        for index, stage in enumerate(STAGES if whole else STAGES[6:7]):
            begin = came + (out - came) * index // len(STAGES)
            end = came + (out - came) * (index + 1) // len(STAGES)
            minutes = (end - begin) // MINUTE
            mine = [shop, None, 1, begin, end, currency, row["id"]]
            mine[1] = uuid7(begin, chance)
            runs.rows.append(mine + [
                stage, index + 1, "completed", begin, end, minutes + 20, minutes,
                chance.choice(people), 0, chance.choice([None, 4, 5])])
            reason = chance.choice(REASONS)
            mine = list(mine)
            mine[1] = uuid7(end, chance)
            moves.rows.append(mine + [
                stage, STAGES[min(index + 1, 13)], end, minutes, chance.randrange(60),
                chance.randrange(200) if reason else 0, reason])
        for index in range(6 if whole else 1):
            begin = came + (out - came) * index // 6
            mine = [shop, uuid7(begin, chance), 1, begin, begin, currency, row["id"]]
            entries.rows.append(mine + [
                chance.choice(people), "body", "completed", begin, begin + 180 * MINUTE,
                300, 300, 330, 9_000, 19_500])

    for begin in range(0, count - 1, PER_COMMIT):
        database.execute("BEGIN")
        for number in range(begin, min(count - 1, begin + PER_COMMIT)):
            job(number)
        for table in [jobs, runs, moves, entries]:
            table.flush()
        database.execute("COMMIT")
    database.execute("ANALYZE")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    print("ok")


main(sys.argv[1], int(sys.argv[2]))
