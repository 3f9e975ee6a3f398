#!/usr/bin/env python3
"""One write of CollisionOS's Store as SQL for the peers, read off two databases.

  specimen.py copy FROM TO
      a consistent copy of a database that is in use
  specimen.py difference BEFORE AFTER SCHEMA.sql INSERTS.sql ID_HEX TEXT...
      SCHEMA.sql:  settings, tables, indexes, triggers, and the rows of BEFORE
      INSERTS.sql: the statements that make AFTER of BEFORE, where ?1 stands for the 16 bytes
                   ID_HEX, ?2 for a running number and ?3 for each TEXT (which must be unique)
"""
import sqlite3
import sys

# As Store sets its writing connection; it checkpoints itself after as many pages.
SETTINGS = """PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 1000;
"""


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return "x'" + value.hex() + "'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


class Table:
    def __init__(self, database, name):
        columns = database.execute(f"PRAGMA table_info('{name}')").fetchall()
        self.name = name
        keys = sorted((c for c in columns if c[5]), key=lambda c: c[5])
        self.keys = [c[1] for c in keys]
        # SQLite gives this one out itself.
        counted = [c[1] for c in keys if c[2].upper() == "INTEGER"] if len(keys) == 1 else []
        self.counted = counted[0] if counted else None
        self.columns = [c[1] for c in columns]

    def rows(self, database):
        found = {}
        for row in database.execute(f"SELECT {', '.join(map(quoted, self.columns))} FROM {self.name}"):
            row = dict(zip(self.columns, row))
            found[tuple(row[key] for key in self.keys)] = row
        return found

    def insert(self, row, written):
        columns = [c for c in self.columns if c != self.counted]
        values = ", ".join(written(row[c]) for c in columns)
        return f"INSERT INTO {self.name} ({', '.join(map(quoted, columns))}) VALUES ({values});\n"

    def update(self, old, new, written):
        changed = [c for c in self.columns if old[c] != new[c]]
        sets = ", ".join(
            f"{quoted(c)} = {'?2' if isinstance(new[c], int) else written(new[c])}" for c in changed
        )
        where = " AND ".join(f"{quoted(c)} = {literal(old[c])}" for c in self.keys)
        return f"UPDATE {self.name} SET {sets} WHERE {where};\n"


def quoted(name):
    return '"' + name + '"'


def difference(before, after, schema, inserts, identity, texts):
    def written(value):
        if value == bytes.fromhex(identity):
            return "?1"
        return "?3" if value in texts else literal(value)

    names = "SELECT name, sql FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite_%'"
    with open(schema, "w", encoding="utf-8") as lines:
        lines.write(SETTINGS)
        for kind in ("table", "index", "trigger"):
            for _, sql in after.execute(names, (kind,)):
                if sql:
                    lines.write(sql + ";\n")
        tables = [Table(after, name) for name, _ in after.execute(names, ("table",))]
        for table in tables:
            for row in table.rows(before).values():
                lines.write(table.insert(row, literal))
        lines.write("PRAGMA foreign_keys = ON;\n")
    with open(inserts, "w", encoding="utf-8") as lines:
        for table in tables:
            old = table.rows(before)
            for key, row in table.rows(after).items():
                if key not in old:
                    lines.write(table.insert(row, written))
                elif row != old[key]:
                    lines.write(table.update(old[key], row, written))


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "copy":
        with sqlite3.connect(arguments[1]) as source, sqlite3.connect(arguments[2]) as target:
            source.backup(target)
    elif len(arguments) > 6 and arguments[0] == "difference":
        before, after = sqlite3.connect(arguments[1]), sqlite3.connect(arguments[2])
        difference(before, after, arguments[3], arguments[4], arguments[5], arguments[6:])
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
