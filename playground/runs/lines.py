"""A run in one line: what lists show, filter and sort by, in columns beside the record, which they need not read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.core.clock import stamp
from playground.core.values import Run
from playground.storage.database import Row, Value, Writing

EXCERPT = 200
"""Characters of the answer that a line has."""


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run as lists show it; of a record that could not be read, what follows the model is None."""

    id: str
    created_at: str
    status: str
    question: str
    model: str
    excerpt: str | None = None
    """The beginning of the answer."""
    finished_at: str | None = None
    total: float | None = None
    """Seconds in all."""
    until: str | None = None
    """Where it was to end: `completed` for one that asked the model."""
    failure: str | None = None
    """Code of what went wrong."""
    language: str | None = None
    """Of the prompt."""
    prompt: str | None = None
    """Name of the prompt set: `stock`, `draft`, or that of a saved version."""
    prompt_number: int | None = None
    """Of the saved version."""
    prompt_digest: str | None = None
    collection: str | None = None
    collection_id: str | None = None
    endpoint: str | None = None
    endpoint_url: str | None = None
    owner: str | None = None
    parent: str | None = None
    batch: str | None = None
    arm: str | None = None


COLUMNS = tuple(RunLine.__dataclass_fields__)
_PUT = (
    f"INSERT INTO run_lines ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS[1:])}"
)


def put(writing: Writing, line: RunLine) -> None:
    """Write the line, in place of an earlier one of the same run."""
    values: list[Value] = [getattr(line, name) for name in COLUMNS]
    writing.execute(_PUT, values)


def read(row: Row) -> RunLine:
    """The line in a row with `COLUMNS` in their order."""
    return RunLine(*row)


def line_of(run: Run) -> RunLine:
    """The line of `run` as it stands."""
    spec, origin = run.spec, run.origin
    prompt = spec.prompt.set
    return RunLine(
        id=run.id,
        created_at=run.created_at,
        status=run.status,
        question=spec.question,
        model=spec.model,
        excerpt=run.answer[:EXCERPT],
        finished_at=_finished_at(run),
        total=run.timings.total,
        until=spec.until,
        failure=run.failure.code if run.failure else None,
        language=prompt.language,
        prompt=prompt.name,
        prompt_number=prompt.number,
        prompt_digest=prompt.digest,
        collection=spec.collection,
        collection_id=spec.collection_id,
        endpoint=spec.endpoint,
        endpoint_url=spec.endpoint_url,
        owner=origin.owner,
        parent=origin.parent,
        batch=origin.batch,
        arm=origin.arm,
    )


def _finished_at(run: Run) -> str | None:
    if run.timings.total is None:
        return None
    try:
        return stamp(datetime.fromisoformat(run.created_at) + timedelta(seconds=run.timings.total))
    except (ValueError, OverflowError):  # of a record that was damaged, and can be read all the same
        return None
