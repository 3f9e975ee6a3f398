"""The databases as a stranger reads them: SQLite files, no code of ours."""

import os
import sqlite3

SERVICES = ["jobs", "parts", "finance", "comms"]
BUSY_SECONDS = 10


def camel_to_table(aggregate):
    """collisionos.jobs.v1.JobStageHistory -> how the table's name begins."""
    name = aggregate.rsplit(".", 1)[1]
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Tables:
    """All four, read while nobody writes."""

    def __init__(self, data):
        self.connections = {
            name: sqlite3.connect(
                os.path.join(data, name, f"{name}.sqlite"), timeout=BUSY_SECONDS
            )
            for name in SERVICES
        }

    def close(self):
        for connection in self.connections.values():
            connection.close()

    def rows(self, service, sql, *values):
        return self.connections[service].execute(sql, values).fetchall()

    def one(self, service, sql, *values):
        return self.connections[service].execute(sql, values).fetchone()[0]

    def table_of(self, service, aggregate):
        """The table whose rows a kind of fact is about."""
        stem = camel_to_table(aggregate)
        names = {
            name for name, in self.rows(service, "SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        for candidate in [stem, stem + "s", stem[:-1] + "ies"]:
            if candidate in names:
                return candidate
        return None
