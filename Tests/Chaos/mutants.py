"""The control of every check: the same history over a world with one defect, which it must find."""

import copy
import os
import shutil
import sqlite3
import uuid

import checks
from tables import SERVICES, Tables


def change(data, service, *statements):
    """Changes a copy of a database, past the triggers that keep it as it was."""
    connection = sqlite3.connect(os.path.join(data, service, f"{service}.sqlite"))
    for name, in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    for sql, values in statements:
        assert connection.execute(sql, values).rowcount > 0, sql
    connection.commit()
    connection.close()


def lost_write(history, data):
    vendor = history.with_outcome("ok", "vendor")[0]
    change(data, "parts", ("DELETE FROM vendors WHERE id = ?", (uuid.UUID(vendor.id).bytes,)))


def second_effect(history, data):
    first, second = history.with_outcome("ok", "vendor")[:2]
    change(
        data, "parts",
        ("UPDATE vendors SET name = ? WHERE id = ?", (first.token, uuid.UUID(second.id).bytes)),
    )


def lost_fact(history, data):
    change(data, "parts", ("DELETE FROM outbox WHERE sequence = 1", ()))


def stale_reader(history, data):
    change(
        data, "comms",
        ("DELETE FROM replicas WHERE kind = 'collisionos.jobs.v1.Customer' AND id ="
         " (SELECT max(id) FROM replicas WHERE kind = 'collisionos.jobs.v1.Customer')", ()),
    )


def late_run(history, data):
    vendor = history.with_outcome("ok", "vendor")[0]
    change(
        data, "parts",
        ("UPDATE outbox SET time = time + 60000000 WHERE aggregate_id = ?",
         (uuid.UUID(vendor.id).bytes,)),
    )


def foreign_answer(history, data):
    first, second = history.with_outcome("ok", "vendor")[:2]
    first.attempts[-1].answered_for = second.attempts[-1].request_id


MUTANTS = [
    (lost_write, checks.acknowledged_is_stored),
    (second_effect, checks.one_effect_per_key),
    (lost_fact, checks.facts_match_rows),
    (stale_reader, checks.consumers_match_recomputation),
    (late_run, checks.nothing_ran_late),
    (foreign_answer, checks.answers_are_ones_own),
]


def survivors(history, data):
    """Names of the mutants that no check found."""
    for mutate, check in MUTANTS:
        world = data + "-mutant"
        for service in SERVICES:
            shutil.copytree(os.path.join(data, service), os.path.join(world, service))
        try:
            changed = copy.copy(history)
            changed.operations = copy.deepcopy(history.operations)
            mutate(changed, world)
            tables = Tables(world)
            if next(check(changed, tables), None) is None:
                yield mutate.__name__
            tables.close()
        finally:
            shutil.rmtree(world)
