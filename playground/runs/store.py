"""The store of runs: every run whole, written while it happens, so that no page and no process can lose it."""

import re
import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from playground.core.values import Run
from playground.runs.kept import Unreadable, load, read, written
from playground.runs.lines import line_of, put
from playground.storage.database import Database, Value, Writing

_COLUMNS = "id, created_at, question, model, CAST(record AS BLOB) AS record"
"""As bytes, since one that is no UTF-8 any more would keep SQLite from giving out any of the others."""

_MOST_UNWRITTEN = 100
"""Runs that are held in memory at most until there is room on the disk."""


class RunStore:
    """Runs by id; a record that cannot be read never keeps the others from being read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._giving = threading.Lock()
        self._holding = threading.Lock()
        self._given: set[str] = set()
        """Ids that were wanted and given, until a run with them is on disk."""
        self._unwritten: OrderedDict[str, Run] = OrderedDict()
        """Ends of runs for which there was no room on the disk, until there is."""
        self._going: set[str] = set()
        """Ids of runs that are on disk as running."""
        self._turns = 0

    def save(self, run: Run) -> "Future[None]":
        """Put the run's present state in the queue of writes; the result is there once it is on disk."""
        record, line = written(run), line_of(run)

        def change(writing: Writing) -> None:
            writing.execute(
                "INSERT INTO runs (id, created_at, status, question, model, record, prompt_digest)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET status = excluded.status, record = excluded.record",
                (run.id, run.created_at, run.status, run.spec.question, run.spec.model, record, line.prompt_digest),
            )
            put(writing, line)

        done = self._database.submit(change)
        done.add_done_callback(partial(self._saved, run))
        return done

    def turns(self) -> int:
        """How many runs have begun or ended since the program started; an answer that grows does not count."""
        return self._turns

    def _saved(self, run: Run, done: "Future[None]") -> None:
        """Hold on to the end of a run that could not be written; the next write that goes through brings it along."""
        self._given.discard(run.id)
        self._count(run)
        with self._holding:
            if done.exception() is None:
                self._unwritten.pop(run.id, None)
                left, self._unwritten = self._unwritten, OrderedDict()
            else:
                left = OrderedDict()
                if run.status != "running":
                    self._unwritten[run.id] = run
                while len(self._unwritten) > _MOST_UNWRITTEN:
                    self._unwritten.popitem(last=False)
        for each in left.values():
            self.save(each)

    def _count(self, run: Run) -> None:
        running = run.status == "running"
        with self._giving:
            self._turns += not (running and run.id in self._going)
            (self._going.add if running else self._going.discard)(run.id)

    def warm_up(self) -> None:
        """Have what writes records made, which takes longer than writing one."""
        load()

    def free_id(self, wanted: str = "") -> str:
        """`wanted` where it can be the id of a new run (32 hexadecimal digits, given to no other), else a fresh one."""
        if re.fullmatch(r"[0-9a-f]{32}", wanted) is None:
            return uuid.uuid4().hex
        with self._giving:
            if wanted in self._given or self._database.read("SELECT 1 FROM runs WHERE id = ?", (wanted,)):
                return uuid.uuid4().hex
            self._given.add(wanted)
            return wanted

    def entry(self, run_id: str) -> Run | Unreadable | None:
        """The run of that id, or why its record cannot be read; None when there is none."""
        with self._holding:
            unwritten = self._unwritten.get(run_id)
        return unwritten or next(iter(self._entries("WHERE id = ?", (run_id,))), None)

    def get(self, run_id: str) -> Run | None:
        """The run of that id; None when there is none that can be read."""
        found = self.entry(run_id)
        return found if isinstance(found, Run) else None

    def unreadable(self, ids: Sequence[str]) -> tuple[Unreadable, ...]:
        """Those of the runs with these ids whose records cannot be read, and why."""
        return tuple(entry for entry in map(self.entry, ids) if isinstance(entry, Unreadable))

    def find(self, prefix: str) -> tuple[Run | Unreadable, ...]:
        """The runs whose id begins with `prefix`, so that a terminal needs no more than its first digits."""
        return self._entries("WHERE substr(id, 1, ?) = ?", (len(prefix), prefix))

    def close_interrupted(self) -> int:
        """Mark what a stopped process left `running` as `interrupted`; the number of such runs.

        A record that cannot be read stays as it is: the version that wrote it may still close it.
        """
        left = [entry for entry in self._entries("WHERE status = 'running'") if isinstance(entry, Run)]
        for done in [self.save(replace(run, status="interrupted")) for run in left]:
            done.result()
        return len(left)

    def _entries(self, which: str, values: Sequence[Value] = ()) -> tuple[Run | Unreadable, ...]:
        rows = self._database.read(f"SELECT {_COLUMNS} FROM runs {which}", values)
        return tuple(read(dict(row)) for row in rows)
