"""A run as it lies in the database: one JSON text with the number of its form, read back whole or told why not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from playground.core.errors import Failure, Notice, StorageError
from playground.core.values import PARTS, Run
from playground.runs.upgrades import VERSION, upgraded


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A run whose record cannot be read: what else is known of it, and why."""

    id: str
    created_at: str
    question: str
    model: str
    failure: Failure


def written(run: Run) -> str:
    """The record of `run`."""
    return f'{{"version":{VERSION},' + _adapter().dump_json(run).decode().removeprefix("{")


def read(row: Mapping[str, Any]) -> Run | Unreadable:
    """The run in a row of the table `runs`."""
    try:
        return _run(row["record"], row["id"])
    except StorageError as error:
        return Unreadable(row["id"], row["created_at"], row["question"], row["model"], Failure.of(error))


def _run(record: bytes, run_id: str) -> Run:
    """Raises StorageError `record_too_new` or `record_unreadable`."""
    try:
        found = json.loads(record, parse_constant=_no_number)
        if not isinstance(found, dict):
            raise StorageError("record_unreadable", reason=type(found).__name__)
        run = _adapter().validate_python(upgraded(found))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise StorageError("record_unreadable", reason=f"{where}: {first['msg']}") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise StorageError("record_unreadable", reason=str(error)) from error
    for whole, where in ((run.id == run_id, "id"), (set(run.spec.prompt.set.parts) == set(PARTS), "parts")):
        if not whole:
            raise StorageError("record_unreadable", reason=where)
    return _told(run)


def _no_number(constant: str) -> float:
    raise ValueError(constant)


def _told(run: Run) -> Run:
    """`run`, where what this version has no sentence for is told by its code."""
    prompt = run.prompt and replace(run.prompt, notices=tuple(map(_notice, run.prompt.notices)))
    return replace(run, notices=tuple(map(_notice, run.notices)), prompt=prompt, failure=_failure(run.failure))


def _notice(notice: Notice) -> Notice:
    return notice if _has_sentence(notice) else Notice.of("untold", code=notice.code)


def _failure(failure: Failure | None) -> Failure | None:
    if failure is None or _has_sentence(failure):
        return failure
    return replace(failure, code="untold", facts=(("code", failure.code),))


def _has_sentence(said: Notice | Failure) -> bool:
    """Whether the string table knows the code and the facts fill its places, which both languages share."""
    try:
        said.message("en")
        if isinstance(said, Failure):
            said.remedy("en")
    except (LookupError, ValueError, TypeError, AttributeError):
        return False
    return True


def load() -> None:
    """Make what reads and writes records, for those who will do so soon."""
    _adapter()


@cache
def _adapter() -> TypeAdapter[Run]:
    return TypeAdapter(Run)
