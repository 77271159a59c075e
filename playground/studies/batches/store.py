"""Batches and their cells in the database: what was asked, what came of it, and what is still to be asked."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import lru_cache
from typing import Any

from playground.core.clock import Clock, stamp
from playground.core.errors import Failure, StorageError, StudyError
from playground.core.values import Run
from playground.storage.database import Database, Row, Writing
from playground.studies.batches.values import Batch, BatchLine, BatchState, CellLine, Plan, Slot
from playground.studies.kept import read, written
from playground.studies.statistics.basis import Basis
from playground.studies.values import CellState, Finding, Grounding

CELL_COLUMNS = ", ".join(
    f"cells.{name}"
    for name in ("question", "arm", "repeat", "place", "state", "attempt", "run", "inputs", "passed", "failed")
)
"""What `line_of` takes from the beginning of a row."""
GivenUp = tuple[tuple[str, Failure], ...]
_THIS = "batch = ? AND question = ? AND arm = ? AND repeat = ?"
_LISTS = """
SELECT id, name, state, set_name, collection, owner, created_at,
    (SELECT count(*) FROM cells WHERE batch = id) AS cells,
    (SELECT count(*) FROM cells WHERE batch = id AND state = 'completed') AS completed,
    (SELECT count(*) FROM cells WHERE batch = id AND state = 'failed') AS failed
FROM batches
"""


class BatchStore:
    """Batches by id; any thread may call."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._unwritten: dict[str, Mapping[str, Any]] = {}
        """By id, how batches stand that rest although that could not be written.

        In the database they still run, and the next process goes on with them.
        """
        self.failures = 0
        """States so far that could not be written: what was read before the last one is read again."""

    # Batches ----------------------------------------------------------------------------------------------------------

    def create(
        self,
        name: str,
        plan: Plan,
        *,
        set_name: str,
        set_digest: str,
        collection: str | None = None,
        collection_id: str | None = None,
        documents_digest: str | None = None,
        owner: str | None = None,
    ) -> Batch:
        """A batch that is ready to be started, with all its cells waiting."""
        batch = Batch(
            id=uuid.uuid4().hex,
            name=name,
            state="ready",
            plan=plan,
            set_name=set_name,
            set_digest=set_digest,
            collection=collection,
            collection_id=collection_id,
            documents_digest=documents_digest,
            owner=owner,
            created_at=stamp(self._clock.now()),
        )

        def change(writing: Writing) -> None:
            writing.execute(
                "INSERT INTO batches (id, name, state, plan, set_name, set_digest, collection, collection_id,"
                " documents_digest, owner, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(batch.id, batch.name, batch.state, written(Plan, plan), set_name, set_digest),
                    *(collection, collection_id, documents_digest, owner, batch.created_at),
                ),
            )
            writing.executemany(
                "INSERT INTO cells (batch, question, arm, repeat, place, state) VALUES (?, ?, ?, ?, ?, 'waiting')",
                [(batch.id, slot.question, slot.arm, slot.repeat, slot.place) for slot in plan.slots()],
            )

        self._database.write(change)
        return batch

    def get(self, batch_id: str) -> Batch:
        """The batch; raises StudyError `batch_unknown`."""
        rows = self._database.read("SELECT * FROM batches WHERE id = ?", (batch_id,))
        if not rows:
            raise StudyError("batch_unknown", batch=batch_id[:80])
        return replace(_batch(rows[0]), **self._unwritten.get(batch_id, {}))

    def list(self) -> tuple[BatchLine, ...]:
        """All batches, the newest first."""
        rows = self._database.read(f"{_LISTS} ORDER BY julianday(created_at) DESC, rowid DESC")
        lines = (BatchLine(*row) for row in rows)
        return tuple(replace(line, state=self._unwritten.get(line.id, {}).get("state", line.state)) for line in lines)

    def bases(self) -> dict[str, Basis]:
        """What the results of each batch rest on, by its id, the newest first."""
        rows = self._database.read(
            "SELECT id, name, set_digest, documents_digest FROM batches ORDER BY julianday(created_at) DESC, rowid DESC"
        )
        return {id: Basis(name, set_digest or None, documents) for id, name, set_digest, documents in rows}

    def left_running(self) -> tuple[str, ...]:
        """Ids of the batches that run, or were running when their process ended, the oldest first."""
        rows = self._database.read("SELECT id FROM batches WHERE state = 'running' ORDER BY rowid")
        return tuple(row["id"] for row in rows if row["id"] not in self._unwritten)

    def put_documents(self, batch_id: str, digest: str | None) -> None:
        """Note which documents are asked from now on."""
        self._database.write(
            lambda writing: writing.execute("UPDATE batches SET documents_digest = ? WHERE id = ?", (digest, batch_id))
        )

    def put_state(
        self,
        batch_id: str,
        state: BatchState,
        trouble: Failure | None = None,
        given_up: Sequence[tuple[str, Failure]] = (),
    ) -> None:
        """Note how the batch stands now, and which arms are asked no more.

        Raises StorageError where that cannot be written; one that rests is then known to rest all the same.
        """
        ended = stamp(self._clock.now()) if state in ("done", "stopped") else None
        why = None if trouble is None else written(Failure, trouble)
        arms = written(GivenUp, tuple(given_up)) if given_up else None
        try:
            self._database.write(
                lambda writing: writing.execute(
                    "UPDATE batches SET state = ?, trouble = ?, given_up = ?, ended_at = ? WHERE id = ?",
                    (state, why, arms, ended, batch_id),
                )
            )
        except StorageError:
            if state != "running":
                known = {"state": state, "trouble": trouble, "given_up": tuple(given_up), "ended_at": ended}
                self._unwritten[batch_id] = known
                self.failures += 1
            raise
        self._unwritten.pop(batch_id, None)

    def rename(self, batch_id: str, name: str) -> None:
        """Call the batch something else."""
        self._database.write(
            lambda writing: writing.execute("UPDATE batches SET name = ? WHERE id = ?", (name, batch_id))
        )

    def remove(self, batch_id: str) -> None:
        """Forget the batch; its runs stay."""
        self._database.write(lambda writing: writing.execute("DELETE FROM batches WHERE id = ?", (batch_id,)))

    # Cells ------------------------------------------------------------------------------------------------------------

    def cells(self, batch_id: str) -> tuple[CellLine, ...]:
        """All cells in the order in which they are asked."""
        rows = self._database.read(f"SELECT {CELL_COLUMNS} FROM cells WHERE batch = ? ORDER BY place", (batch_id,))
        return tuple(map(line_of, rows))

    def states(self, batch_id: str) -> dict[CellState, int]:
        """How many cells are in each state; none where there are none."""
        rows = self._database.read("SELECT state, count(*) FROM cells WHERE batch = ? GROUP BY state", (batch_id,))
        return {state: count for state, count in rows}

    def fingerprint(self, batch_id: str) -> tuple[object, ...]:
        """Changes with the batch and its results, as long as it does not run; quicker than reading them."""
        batch = self._database.read(
            "SELECT name, state, trouble, given_up, ended_at FROM batches WHERE id = ?", (batch_id,)
        )
        cells = self._database.read(
            "SELECT count(*), count(run), sum(state = 'waiting'), sum(state = 'failed'), total(length(passed)),"
            " total(length(failed)) FROM cells WHERE batch = ?",
            (batch_id,),
        )
        return (*map(tuple, batch), *map(tuple, cells), self._unwritten.get(batch_id))

    def begin(self, batch_id: str, slot: Slot, run_id: str) -> "Future[None]":
        """Note which run is made of a cell; wait for it before the run begins, so that no kill loses track of it."""

        def change(writing: Writing) -> None:
            writing.execute(
                f"UPDATE cells SET state = 'running', attempt = ? WHERE {_THIS}", (run_id, *_key(batch_id, slot))
            )

        return self._database.submit(change)

    def finish(
        self,
        batch_id: str,
        slot: Slot,
        run: Run,
        *,
        inputs: str,
        findings: Sequence[Finding] = (),
        grounding: Grounding | None = None,
    ) -> "Future[None]":
        """Let the run count as the result of a cell; a failed one takes the place of none that is whole."""
        whole = run.status == "completed"
        answer = run.answer if whole else None
        prompt = run.usage.prompt_tokens if run.usage else run.budget.prompt.tokens if run.budget else None

        def change(writing: Writing) -> None:
            key = _key(batch_id, slot)
            if not whole and _has_whole_result(writing, key):
                writing.execute(f"UPDATE cells SET state = 'completed' WHERE {_THIS}", key)
                return
            writing.execute(
                "UPDATE cells SET state = ?, run = ?, inputs = ?, answer = ?, answer_digest = ?,"
                " prompt_tokens = ?, completion_tokens = ?, passed = ?, failed = ?, findings = ?, grounding = ?"
                f" WHERE {_THIS}",
                (
                    *("completed" if whole else "failed", run.id, inputs, answer, _digest(answer)),
                    *(prompt, run.completion.tokens if run.completion else None),
                    *(_names(findings, "passed"), _names(findings, "failed")),
                    written(tuple[Finding, ...], tuple(findings)),
                    None if grounding is None else written(Grounding, grounding),
                    *key,
                ),
            )

        return self._database.submit(change)

    def put_back(self, batch_id: str, slots: Iterable[Slot]) -> "Future[None]":
        """Let cells wait to be asked (again); a result that they have stays until a new one is whole."""
        keys = [_key(batch_id, slot) for slot in slots]

        def change(writing: Writing) -> None:
            writing.executemany(f"UPDATE cells SET state = 'waiting' WHERE {_THIS}", keys)

        return self._database.submit(change)

    def put_findings(
        self, batch_id: str, slot: Slot, findings: Sequence[Finding], grounding: Grounding | None
    ) -> "Future[None]":
        """Put what was found of a result anew in the place of what was found before."""

        def change(writing: Writing) -> None:
            writing.execute(
                f"UPDATE cells SET passed = ?, failed = ?, findings = ?, grounding = ? WHERE {_THIS}",
                (
                    *(_names(findings, "passed"), _names(findings, "failed")),
                    written(tuple[Finding, ...], tuple(findings)),
                    None if grounding is None else written(Grounding, grounding),
                    *_key(batch_id, slot),
                ),
            )

        return self._database.submit(change)

    def found(self, batch_id: str, slot: Slot) -> tuple[tuple[Finding, ...], Grounding | None]:
        """What the checks found of the result of a cell, and which of its sentences the chunks bear out."""
        rows = self._database.read(f"SELECT findings, grounding FROM cells WHERE {_THIS}", _key(batch_id, slot))
        return _found(rows[0]) if rows else ((), None)

    def all_found(self, batch_id: str) -> dict[tuple[str, str, int], tuple[tuple[Finding, ...], Grounding | None]]:
        """The same of all cells, by question, arm and repeat."""
        rows = self._database.read(
            "SELECT question, arm, repeat, findings, grounding FROM cells WHERE batch = ?", (batch_id,)
        )
        return {(row["question"], row["arm"], row["repeat"]): _found(row) for row in rows}


def _key(batch_id: str, slot: Slot) -> tuple[str, str, str, int]:
    return batch_id, slot.question, slot.arm, slot.repeat


def _has_whole_result(writing: Writing, key: tuple[str, str, str, int]) -> bool:
    row = writing.execute(
        f"SELECT 1 FROM runs WHERE status = 'completed' AND id = (SELECT run FROM cells WHERE {_THIS})", key
    ).fetchone()
    return row is not None


def _digest(answer: str | None) -> str | None:
    if answer is None:
        return None
    return hashlib.sha256(" ".join(answer.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _names(findings: Sequence[Finding], state: str) -> str:
    """A line each, with an end on both sides, so that a search for one cannot hit a part of another."""
    names = [f"{finding.check}\n" for finding in findings if finding.state == state]
    return "\n" + "".join(names) if names else ""


def line_of(row: Row) -> CellLine:
    """The line in a row that begins with `CELL_COLUMNS`; by their places, since names cost thousands of cells time."""
    question, arm, repeat, place, state, attempt, run, inputs, passed, failed, *_ = row
    slot = Slot(question, arm, repeat, place)
    return CellLine(slot, state, attempt, run, inputs, _named(passed), _named(failed))


@lru_cache(maxsize=10_000)
def _named(written: str) -> tuple[str, ...]:
    """What `_names` has written; cells whose checks found the same share it."""
    return tuple(written.split("\n")[1:-1])


def _found(row: Row) -> tuple[tuple[Finding, ...], Grounding | None]:
    findings: tuple[Finding, ...] = read(tuple[Finding, ...], row["findings"]) if row["findings"] else ()
    return findings, read(Grounding, row["grounding"]) if row["grounding"] else None


def _batch(row: Row) -> Batch:
    values: dict[str, Any] = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row has no other names
    trouble, given_up = values.pop("trouble"), values.pop("given_up")
    return replace(
        Batch(**{**values, "plan": read(Plan, row["plan"])}),
        trouble=read(Failure, trouble) if trouble else None,
        given_up=read(GivenUp, given_up) if given_up else (),
    )
