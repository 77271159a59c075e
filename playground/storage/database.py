"""The SQLite file: one writer thread with group commit, and a reading connection for every thread that asks.

Fifty threads that each write for themselves wait for one another's locks; one thread that takes all waiting writes into
a single transaction commits ten times as many, and no caller ever sees "database is locked".
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol, TypeVar

from playground.core.errors import StorageError
from playground.storage.migrations import MIGRATIONS

Value = str | int | float | bytes | None
Row = sqlite3.Row
T = TypeVar("T")


class Writing(Protocol):
    """What a write may do: run statements inside the transaction it was given."""

    def execute(self, sql: str, parameters: Sequence[Value] = (), /) -> Any:
        """Run one statement; the cursor has `rowcount` and `fetchone()`."""

    def executemany(self, sql: str, rows: Sequence[Sequence[Value]], /) -> Any:
        """Run one statement for many rows."""


Write = Callable[[Writing], T]
_MOST_AT_ONCE = 200


class Database:
    """Reads at once from any thread; writes are queued and committed in order, many in one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        self._queue: queue.SimpleQueue[tuple[Write[Any], Future[Any]] | None] = queue.SimpleQueue()
        try:
            self._writer = self._connect()
            _migrate(self._writer)
        except sqlite3.DatabaseError as error:
            raise StorageError("database_unusable", path=str(path), reason=str(error)) from error
        self._thread = threading.Thread(target=self._write_for_ever, name="database-writer", daemon=True)
        self._thread.start()

    def read(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        """All rows of one query, as of the last commit."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
            connection.execute("PRAGMA query_only=ON")
            with self._lock:
                self._readers.append(connection)
        return list(connection.execute(sql, parameters))

    def write(self, change: Write[T]) -> T:
        """Run `change` in a transaction and return what it returns once that is on disk; all of it or nothing."""
        return self.submit(change).result()

    def submit(self, change: Write[T]) -> "Future[T]":
        """As `write`, without waiting. What was submitted is written, also when nobody waits for it any more."""
        done: Future[T] = Future()
        done.set_running_or_notify_cancel()  # a stopped question would cancel it, and the writer die of its result
        if self._closed:
            raise StorageError("database_closed", path=str(self._path))
        self._queue.put((change, done))
        return done

    def close(self) -> None:
        """Finish the waiting writes, fold the write-ahead log into the file and close every connection."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()
        with self._lock:
            for connection in (*self._readers, self._writer):
                connection.close()
            self._readers.clear()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=5, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    def _write_for_ever(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            ending = False
            while len(batch) < _MOST_AT_ONCE and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    ending = True
                    break
                batch.append(following)
            self._commit(batch)
            if ending:
                return

    def _commit(self, batch: list[tuple[Write[Any], "Future[Any]"]]) -> None:
        """One transaction for the batch, a savepoint for each change: one that fails takes back itself alone."""
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            for change, done in batch:
                self._writer.execute("SAVEPOINT change")
                try:
                    outcomes.append((done, change(self._writer), None))
                except Exception as error:  # handed to the thread that asked, whatever it is
                    self._writer.execute("ROLLBACK TO change")
                    outcomes.append((done, None, error))
                self._writer.execute("RELEASE change")
            self._writer.execute("COMMIT")
        except sqlite3.Error as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            failure = StorageError("database_write_failed", path=str(self._path), reason=str(error))
            outcomes = [(done, None, failure) for _, done in batch]
        for done, result, failed in outcomes:
            if failed is None:
                done.set_result(result)
            else:
                done.set_exception(failed)


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest schema, each step in a transaction of its own, numbered by `user_version`."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise StorageError("database_too_new", found=version, known=len(MIGRATIONS))
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version={number}; COMMIT;")
