"""A disk that is full, as SQLite meets it: no write goes through, whatever its size; all that is there can be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from playground.storage.database import Database


@contextmanager
def full(database: Database) -> Iterator[None]:
    """Until the block ends there is no room."""

    def refuse(_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with patch.object(database, "_committed", refuse):
        yield
