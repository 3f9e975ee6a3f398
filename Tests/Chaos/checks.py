"""The promises, each a function of the history and the databases that gives what breaks it.

Every one has a mutant in mutants.py that it must find.
"""

import uuid
from collections import Counter

from tables import SERVICES

# Where an operation's effect is, and the column that carries its token.
EFFECTS = {
    "customer": ("jobs", "customers", "last_name"),
    "vehicle": ("jobs", "vehicles", "model"),
    "job": ("jobs", "jobs", "notes"),
    "vendor": ("parts", "vendors", "name"),
    "payment": ("finance", "payments", "notes"),
    "move": ("jobs", "job_stage_history", "notes"),
}
# The handler's clock is read when it begins; the gateway's deadline began a little later than the
# client's watch, and a frame may be held back by the proxy without the clocks showing it.
LATE_SECONDS_MAX = 0.5


def acknowledged_is_stored(history, tables):
    """D1: every write that was answered 2xx is there, with its content."""
    said = told_of_customers(tables)
    stored = {kind: tokens_by_id(tables, kind) for kind in EFFECTS}
    moves = set(stored.pop("move").values())
    for o in history.with_outcome("ok"):
        if o.kind == "update":
            if o.token.encode() not in dict(said.get(o.id, [])).get(o.stored_version, b""):
                yield f"update {o.key}: {o.id} v{o.stored_version} does not say {o.token}"
        elif o.kind == "move":
            if o.token not in moves:
                yield f"move {o.key}: acknowledged, and not in the history of {o.id}"
        elif o.id not in stored[o.kind]:
            yield f"{o.kind} {o.key}: acknowledged {o.id} is not there"
        elif stored[o.kind][o.id] != o.token:
            yield f"{o.kind} {o.key}: {o.id} says {stored[o.kind][o.id]}, not {o.token}"


def one_effect_per_key(history, tables):
    """E1: once when acknowledged, never when refused, at most once when nobody knows."""
    allowed = {"ok": {1}, "refused": {0}, "unknown": {0, 1}}
    said = told_of_customers(tables)
    counts = {kind: Counter(tokens_by_id(tables, kind).values()) for kind in EFFECTS}
    for o in history.operations:
        if o.kind == "update":
            # The versions at which the token appears; later versions carry it along.
            versions = said.get(o.path.rsplit("/", 1)[1], [])
            carried = [o.token.encode() in payload for _, payload in versions]
            count = sum(now and not was for was, now in zip([False] + carried, carried))
        else:
            count = counts[o.kind][o.token]
        if count not in allowed[o.outcome]:
            yield f"{o.kind} {o.key}: {o.outcome}, and {count} effects"


def tokens_by_id(tables, kind):
    service, table, column = EFFECTS[kind]
    rows = tables.rows(service, f"SELECT id, {column} FROM {table}")
    return {str(uuid.UUID(bytes=id)): token for id, token in rows}


def told_of_customers(tables):
    """Each customer's versions as they were told: {id: [(version, payload)]}."""
    said = {}
    for id, version, payload in tables.rows(
        "jobs",
        "SELECT aggregate_id, aggregate_version, payload FROM outbox"
        " WHERE kind = 'collisionos.jobs.v1.Customer.saved' ORDER BY sequence",
    ):
        said.setdefault(str(uuid.UUID(bytes=id)), []).append((version, payload))
    return said


def facts_match_rows(history, tables):
    """E2: versions without gaps, the last one the row's; positions without gaps."""
    for service in SERVICES:
        count, least, most = tables.rows(
            service, "SELECT count(*), min(sequence), max(sequence) FROM outbox"
        )[0]
        if count and (least, most) != (1, count):
            yield f"{service}: {count} facts at positions {least} to {most}"
        told = tables.rows(
            service,
            "SELECT aggregate_type, aggregate_id, count(*), min(aggregate_version),"
            " max(aggregate_version), max(kind LIKE '%.deleted') FROM outbox"
            " WHERE kind LIKE '%.saved' OR kind LIKE '%.deleted' GROUP BY 1, 2",
        )
        seen = {}
        for aggregate, id, count, first, last, deleted in told:
            if (first, last) != (1, count):
                yield f"{service}: {aggregate} {id.hex()} told {count} times, versions {first}–{last}"
            seen.setdefault(aggregate, {})[id] = (last, deleted)
        for aggregate, latest in seen.items():
            table = tables.table_of(service, aggregate)
            if table is None:
                yield f"{service}: no table for {aggregate}"
                continue
            rows = dict(tables.rows(service, f'SELECT id, version FROM "{table}"'))
            for id, (version, deleted) in latest.items():
                if deleted and id in rows:
                    yield f"{service}: {table} {id.hex()} was told deleted and is there"
                if not deleted and rows.get(id) != version:
                    yield f"{service}: {table} {id.hex()} is v{rows.get(id)}, told v{version}"
            for id in rows.keys() - latest.keys():
                yield f"{service}: {table} {id.hex()} was never told"


def consumers_match_recomputation(history, tables):
    """E3: what a reader keeps is what one gets by reading the whole feed again."""
    for reader in SERVICES:
        parked = tables.one(reader, "SELECT count(*) FROM parked_facts")
        if parked:
            yield f"{reader}: {parked} facts set aside"
        kinds = tables.rows(reader, "SELECT DISTINCT kind FROM replicas")
        for kind, in kinds:
            teller = kind.split(".")[1]
            truth = {}
            for id, version, payload, what in tables.rows(
                teller,
                "SELECT aggregate_id, aggregate_version, payload, kind FROM outbox"
                " WHERE aggregate_type = ? AND kind IN (? || '.saved', ? || '.deleted')"
                " ORDER BY sequence",
                kind, kind, kind,
            ):
                truth[id] = (version, what.endswith(".deleted"), payload)
            kept = {
                id: (version, bool(tombstone), payload)
                for id, version, tombstone, payload in tables.rows(
                    reader,
                    "SELECT id, version, tombstone, payload FROM replicas WHERE kind = ?", kind,
                )
            }
            for id in truth.keys() | kept.keys():
                want, have = truth.get(id), kept.get(id)
                same = want and have and want[:2] == have[:2] and (want[1] or want[2] == have[2])
                if not same:
                    yield f"{reader}: {kind} {id.hex()} kept {have and have[:2]}, is {want and want[:2]}"
    yield from projections(tables)


def projections(tables):
    """What Jobs says was paid for a job is what Finance's payments say."""
    paid = {}
    for job, amount in tables.rows(
        "finance",
        "SELECT job_id, sum(amount_minor - refunded_amount_minor)"
        " FROM payments WHERE payment_status = 'completed' GROUP BY 1",
    ):
        paid[job] = amount
    for id, projected in tables.rows("jobs", "SELECT id, customer_paid_minor FROM jobs"):
        if (projected or 0) != paid.get(id, 0):
            yield f"jobs: {id.hex()} was paid {projected}, Finance says {paid.get(id, 0)}"


def nothing_ran_late(history, tables):
    """E5: what a request wrote, it began to write before its deadline."""
    # Readers of its facts tell theirs under the same request, whenever they come to it.
    began = {
        service: dict(tables.rows(service, "SELECT request_id, max(time) FROM outbox GROUP BY 1"))
        for service in SERVICES
    }
    for operation, attempt in history.attempts():
        owner = EFFECTS.get(operation.kind, ("jobs",))[0]
        time = began[owner].get(attempt.request_id)
        if time is None:
            continue
        late = time / 1e6 - (attempt.wall + attempt.timeout)
        if late > LATE_SECONDS_MAX:
            yield f"{operation.kind} {attempt.request_id}: ran {late:.2f} s after its deadline"


def answers_are_ones_own(history, tables):
    """E6: an answer carries the id of its request and the token of its operation."""
    for operation, attempt in history.attempts():
        if not attempt.status:
            continue
        if attempt.answered_for != attempt.request_id:
            yield f"{attempt.request_id}: answered for {attempt.answered_for}"
        if attempt.is_foreign:
            yield f"{attempt.request_id}: the answer is not about {operation.token}"


ALL = [
    acknowledged_is_stored, one_effect_per_key, facts_match_rows, consumers_match_recomputation,
    nothing_ran_late, answers_are_ones_own,
]
