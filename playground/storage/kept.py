"""Rows of small tables in memory, read again once their table has changed: a question asks for the same ones each time.

All writes of a folder go through one connection, whose triggers tell which tables a transaction touches.
"""

import sqlite3
from collections.abc import Callable, Sequence

TABLES = ("collections", "documents", "endpoints", "endpoint_choices", "synonyms")
"""Those that may be kept; others change with every question."""
_MOST = 500
"""Queries that are kept; with one more, all are read anew."""

Rows = list[sqlite3.Row]
Query = tuple[str, tuple[object, ...]]


class Kept:
    """Any thread may ask; the one that writes tells what it has written."""

    def __init__(self) -> None:
        self._changes = dict.fromkeys(TABLES, 0)
        self._touched: set[str] = set()
        """In the transaction that is open."""
        self._rows: dict[Query, tuple[list[int], Rows]] = {}

    def get(self, tables: Sequence[str], query: Query, read: Callable[[], Rows]) -> Rows:
        """The rows of `query`, which is about these tables alone; nobody may change the list."""
        now = [self._changes[table] for table in tables]  # before reading: what changes meanwhile is read again
        known = self._rows.get(query)
        if known is not None and known[0] == now:
            return known[1]
        rows = read()
        if len(self._rows) >= _MOST:
            self._rows.clear()
        self._rows[query] = now, rows
        return rows

    def watch(self, writer: sqlite3.Connection) -> None:
        """Hear of all that is changed over this connection, from which `committed` is told of."""
        writer.create_function("touched", 1, self._touched.add)
        for table in TABLES:
            for change in ("INSERT", "UPDATE", "DELETE"):
                writer.execute(
                    f"CREATE TEMP TRIGGER {table}_{change} AFTER {change} ON main.{table}"
                    f" BEGIN SELECT touched('{table}'); END"
                )

    def committed(self) -> None:
        """The transaction is on disk, or is not: either way what it touched is read again."""
        for table in self._touched:
            self._changes[table] += 1
        self._touched.clear()
