"""The SQLite file: one writer thread with group commit, and as many reading connections as ask at a time.

Fifty threads that each write for themselves wait for one another's locks; one thread that takes all waiting writes into
a single transaction commits ten times as many, and no caller ever sees "database is locked".
"""

import json
import logging
import queue
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from playground.core.errors import StorageError
from playground.storage.kept import Kept
from playground.storage.migrations import MIGRATIONS
from playground.storage.space import disk_full, free_bytes, means_full

Value = str | int | float | bytes | None
Row = sqlite3.Row
T = TypeVar("T")
_Outcome = tuple["Future[Any]", Any, BaseException | None]
_log = logging.getLogger(__name__)


class Writing(Protocol):
    """What a write may do: run statements inside the transaction it was given."""

    def execute(self, sql: str, parameters: Sequence[Value] = (), /) -> Any:
        """Run one statement; the cursor has `rowcount` and `fetchone()`."""

    def executemany(self, sql: str, rows: Sequence[Sequence[Value]], /) -> Any:
        """Run one statement for many rows."""


Write = Callable[[Writing], T]
_MOST_AT_ONCE = 200
_DAMAGED = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))
_OUTSIDE = frozenset((sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY))
"""Failures of the file system, not of a statement."""
_NO_ROOM = 1_000_000
"""With fewer free bytes than this, a failed read or write is blamed on the full disk: SQLite does not always say so."""
_HEADER = 100
_HALVES = re.compile(r"\\u[dD][89a-fA-F]")
_MAGIC = b"SQLite format 3\x00"


class Database:
    """Reads at once from any thread; writes are queued and committed in order, many in one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._readers: list[sqlite3.Connection] = []
        """Those that nobody uses now, the last used one at the end; they belong to no thread, since threads end."""
        self._lock = threading.Lock()
        self._closed = False
        self._kept = Kept()
        self.commits = 0
        """Transactions so far: while it stays the same, so does everything that was read."""
        self._queue: queue.SimpleQueue[tuple[Write[Any], Future[Any]] | None] = queue.SimpleQueue()
        _refuse_cut(path)
        try:
            self._writer = self._connect(self._prepare_writer)
        except sqlite3.Error as error:
            raise self._told(error) or StorageError("database_unusable", path=str(path), reason=str(error)) from error
        self._thread = threading.Thread(target=self._write_for_ever, name="database-writer", daemon=True)
        self._thread.start()

    def read(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        """All rows of one query, as of the last commit."""
        try:
            with self._reader() as connection:
                return list(connection.execute(sql, parameters))
        except sqlite3.Error as error:
            if (told := self._told(error)) is not None:
                raise told from error
            raise

    def read_at_once(self, columns: Sequence[str], sql: str, parameters: Sequence[Value] = ()) -> list[dict[str, Any]]:
        """As `read`, with these columns, which hold no bytes; of numbers with a fraction, 15 digits.

        SQLite lets other threads run before each row that it hands over. Where fifty people ask at once, every row of
        one waits for one of another; so all rows come as one.
        """
        named = ", ".join(f"'{column}', \"{column}\"" for column in columns)
        ((rows,),) = self.read(f"SELECT json_group_array(json_object({named})) FROM ({sql})", parameters)
        found: list[dict[str, Any]] = json.loads(rows)
        return found

    def kept(self, tables: Sequence[str], sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        """As `read`, of these tables of `kept.TABLES` alone, and from memory while nothing in them changes."""
        return self._kept.get(tables, (sql, tuple(parameters)), lambda: self.read(sql, parameters))

    def check(self) -> None:
        """Look at every page; raises StorageError `database_damaged`. Takes seconds for each gigabyte."""
        found = str(self.read("PRAGMA quick_check(1)")[0][0])
        if found != "ok":
            raise StorageError("database_damaged", path=str(self._path), reason=found.splitlines()[-1])

    def write(self, change: Write[T]) -> T:
        """Run `change` in a transaction, all of it or nothing, and return its result once it is on disk."""
        return self.submit(change).result()

    def submit(self, change: Write[T]) -> "Future[T]":
        """As `write`, without waiting. What was submitted is written even if nobody waits for it any more."""
        done: Future[T] = Future()
        done.set_running_or_notify_cancel()  # else it could be cancelled, and the writer fail to set its result
        if self._closed:
            done.set_exception(StorageError("database_closed", path=str(self._path)))
        else:
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

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._readers.pop() if self._readers else None
        if connection is None:
            connection = self._connect(lambda opened: opened.execute("PRAGMA query_only=ON"))
        try:
            yield connection
        finally:
            with self._lock:
                if self._closed:
                    connection.close()
                else:
                    self._readers.append(connection)

    def _connect(self, prepare: Callable[[sqlite3.Connection], object] = lambda _: None) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=5, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.create_function("is_text", 1, _is_text, deterministic=True)
            prepare(connection)
        except (sqlite3.Error, StorageError):
            connection.close()
            raise
        return connection

    def _prepare_writer(self, writer: sqlite3.Connection) -> None:
        _migrate(writer)
        self._kept.watch(writer)

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
        """One transaction for the batch, with a savepoint for each change: one that fails is rolled back alone."""
        try:
            outcomes = self._committed(batch)
        except sqlite3.Error as error:
            self._roll_back()
            failure = self._not_written(error) or StorageError(
                "database_write_failed", path=str(self._path), reason=str(error)
            )
            outcomes = [(done, None, failure) for _, done in batch]
        self._kept.committed()
        for done, result, failed in outcomes:
            if failed is None:
                done.set_result(result)
            else:
                done.set_exception(failed)

    def _committed(self, batch: list[tuple[Write[Any], "Future[Any]"]]) -> list[_Outcome]:
        outcomes: list[_Outcome] = []
        self._writer.execute("BEGIN IMMEDIATE")
        for change, done in batch:
            self._writer.execute("SAVEPOINT change")
            try:
                outcomes.append((done, change(self._writer), None))
            except Exception as error:  # whatever it is, it goes to the thread that asked
                if not self._writer.in_transaction:  # a full disk rolls back the whole transaction
                    raise
                self._writer.execute("ROLLBACK TO change")
                told = self._not_written(error) if isinstance(error, sqlite3.OperationalError) else None
                outcomes.append((done, None, told or error))
            self._writer.execute("RELEASE change")
        self._writer.execute("COMMIT")
        self.commits += 1
        return outcomes

    def _roll_back(self) -> None:
        """Leave no transaction open; where even that fails, a fresh connection takes over."""
        try:
            if self._writer.in_transaction:  # also raises if the connection is closed already
                self._writer.execute("ROLLBACK")
            else:
                self._writer.execute("SELECT 1")
        except sqlite3.Error:
            _log.exception("the writing connection is replaced")
            self._writer.close()
            with suppress(sqlite3.Error):  # else the next write tries again
                self._writer = self._connect(self._kept.watch)

    def _not_written(self, error: sqlite3.Error) -> StorageError | None:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY:
            return StorageError("database_write_failed", path=str(self._path), reason=str(error))
        return self._told(error)

    def _told(self, error: sqlite3.Error) -> StorageError | None:
        """The error for a failure of the disk or of the file; None for a mistake in a statement."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if means_full(error) or (code in _OUTSIDE and free_bytes(self._path.parent) < _NO_ROOM):
            return disk_full(self._path)
        if code in _DAMAGED:
            return StorageError("database_damaged", path=str(self._path), reason=str(error))
        if code in _OUTSIDE:
            return StorageError("database_unusable", path=str(self._path), reason=str(error))
        return None


def first_column(path: Path, sql: str) -> set[str]:
    """The first column of a query to a SQLite file that is not ours; it is opened for reading only."""
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            return {str(row[0]) for row in connection.execute(sql)}
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StorageError("database_unusable", path=str(path), reason=str(error)) from error


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest schema, each step in a transaction of its own, numbered by `user_version`."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise StorageError("database_too_new", found=version, known=len(MIGRATIONS))
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version={number}; COMMIT;")


def _is_text(content: bytes) -> bool:
    """Whether `content` is UTF-8, and JSON in it is as well: half of a pair of escapes, too, would make it no text."""
    try:
        return _HALVES.search(content.decode()) is None
    except UnicodeDecodeError:
        return False


def _refuse_cut(path: Path) -> None:
    """Raise StorageError for a file that is shorter than its header says, while no write-ahead log can make up for it.

    SQLite opens such a file without a word and fails at the first page that is missing. The header's fields are
    described in https://www.sqlite.org/fileformat.html, sections 1.3.2 and 1.3.7.
    """
    if not path.exists() or path.with_name(path.name + "-wal").exists():
        return
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        return
    page = int.from_bytes(header[16:18], "big")
    expected = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    if path.stat().st_size < expected:
        reason = f"{path.stat().st_size:,} of {expected:,} bytes are left"
        raise StorageError("database_damaged", path=str(path), reason=reason)
