"""The store of runs: every run whole, written while it happens, so that no page and no process can lose it."""

import re
import uuid
from concurrent.futures import Future
from functools import cache

from pydantic import TypeAdapter

from playground.core.values import Run
from playground.storage.database import Database, Writing


class RunStore:
    """Runs by id, newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, run: Run) -> "Future[None]":
        """Put the run's present state in the queue of writes; the result is there once it is on disk."""
        record = _adapter().dump_json(run).decode()
        digest = run.spec.prompt.set.digest

        def change(writing: Writing) -> None:
            writing.execute(
                "INSERT INTO runs (id, created_at, status, question, model, record, prompt_digest)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET status = excluded.status, record = excluded.record",
                (run.id, run.created_at, run.status, run.spec.question, run.spec.model, record, digest),
            )

        return self._database.submit(change)

    def get(self, run_id: str) -> Run | None:
        """The run of that id; None when there is none."""
        rows = self._database.read("SELECT record, status FROM runs WHERE id = ?", (run_id,))
        return _run(rows[0]["record"]) if rows else None

    def free_id(self, wanted: str = "") -> str:
        """`wanted` where it can be the id of a new run (32 hexadecimal digits, unused), else a fresh one."""
        usable = re.fullmatch(r"[0-9a-f]{32}", wanted) is not None and self.get(wanted) is None
        return wanted if usable else uuid.uuid4().hex

    def latest(self) -> Run | None:
        """The run that was started last."""
        return next(iter(self.list(1)), None)

    def list(self, limit: int = 50) -> tuple[Run, ...]:
        """The newest runs, at most `limit`."""
        rows = self._database.read("SELECT record FROM runs ORDER BY created_at DESC, rowid DESC LIMIT ?", (limit,))
        return tuple(_run(row["record"]) for row in rows)

    def find(self, prefix: str) -> tuple[Run, ...]:
        """The runs whose id begins with `prefix`, so that a terminal needs no more than its first digits."""
        rows = self._database.read("SELECT record FROM runs WHERE substr(id, 1, ?) = ?", (len(prefix), prefix))
        return tuple(_run(row["record"]) for row in rows)

    def close_interrupted(self) -> int:
        """Mark what a stopped process left `running` as `interrupted`; the number of such runs."""

        def change(writing: Writing) -> int:
            cursor = writing.execute(
                "UPDATE runs SET status = 'interrupted', record = json_set(record, '$.status', 'interrupted')"
                " WHERE status = 'running'"
            )
            return int(cursor.rowcount)

        return self._database.write(change)


@cache
def _adapter() -> TypeAdapter[Run]:
    return TypeAdapter(Run)


def _run(record: str) -> Run:
    return _adapter().validate_json(record)
