"""The history of runs: filtered, sorted, paged and counted by the columns of their lines, without reading a record."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from playground.runs.lines import COLUMNS, RunLine, read
from playground.storage.database import Database, Value, Writing

Column = Literal[
    "created_at",
    "finished_at",
    "status",
    "question",
    "model",
    "total",
    "until",
    "failure",
    "language",
    "prompt",
    "prompt_number",
    "prompt_digest",
    "collection",
    "collection_id",
    "endpoint",
    "endpoint_url",
    "owner",
    "parent",
    "batch",
    "arm",
]
Chosen = tuple[Value, ...]
"""Values of which one is to be there; None stands for a run without any. Nothing chosen lets every run through."""
_MOMENTS = ("created_at", "finished_at")
"""Columns of moments, each with the offset of its day: they are compared as moments, not as texts."""


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs are meant: those that agree with every field."""

    text: str = ""
    """Words that must all occur in the question or in the excerpt of the answer; in Latin letters, in either case."""
    since: datetime | None = None
    """The first moment at which it may have been asked."""
    before: datetime | None = None
    """The first moment at which it may not have been asked any more."""
    status: Chosen = ()
    model: Chosen = ()
    until: Chosen = ()
    failure: Chosen = ()
    language: Chosen = ()
    prompt: Chosen = ()
    prompt_number: Chosen = ()
    prompt_digest: Chosen = ()
    collection: Chosen = ()
    collection_id: Chosen = ()
    endpoint: Chosen = ()
    endpoint_url: Chosen = ()
    owner: Chosen = ()
    parent: Chosen = ()
    batch: Chosen = ()
    arm: Chosen = ()


ALL = RunFilter()
_CHOSEN = tuple(field.name for field in fields(RunFilter) if field.name not in ("text", "since", "before"))


def of_user(user: str | None) -> Chosen:
    """Whose runs a person may see listed: their own where people log in, else everybody's."""
    return (user,) if user else ()


@dataclass(frozen=True, slots=True)
class Sort:
    """By which column, and in which direction; runs without a value come last, equal ones as they were asked."""

    by: Column = "created_at"
    down: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """So many lines, after so many."""

    size: int = 50
    after: int = 0


class History:
    """Reads the lines of runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, filter: RunFilter = ALL, sort: Sort = Sort(), page: Page = Page()) -> tuple[RunLine, ...]:
        """The lines of one page of the runs that are meant, by default the newest ones."""
        where, values = _where(filter)
        rows = self._database.read(
            f"SELECT {', '.join(COLUMNS)} FROM run_lines{where} {_order(sort)} LIMIT ? OFFSET ?",
            (*values, page.size, page.after),
        )
        return tuple(map(read, rows))

    def questions(self, filter: RunFilter = ALL, most: int = 50) -> tuple[tuple[RunLine, int], ...]:
        """Every question once: the newest of its runs that are meant, and how many those are.

        First the questions that have the words of the filter themselves, then those of which an answer has.
        """
        where, values = _where(filter)
        words = filter.text.split()
        named = " AND ".join(["question LIKE ? ESCAPE '\\'"] * len(words)) or "0 = 0"
        rows = self._database.read(
            f"SELECT {', '.join(COLUMNS)}, count(*), max(julianday(created_at)) AS newest FROM run_lines{where}"
            f" GROUP BY question ORDER BY {named} DESC, newest DESC LIMIT ?",
            (*values, *map(_like, words), most),
        )
        return tuple((RunLine(*row[: len(COLUMNS)]), int(row[len(COLUMNS)])) for row in rows)

    def count(self, filter: RunFilter = ALL) -> int:
        """How many runs are meant."""
        where, values = _where(filter)
        return int(self._database.read(f"SELECT count(*) FROM run_lines{where}", values)[0][0])

    def counts(self, by: Column, filter: RunFilter = ALL) -> Mapping[Any, int]:
        """How many of the runs that are meant have each value of a column; those without any under None."""
        where, values = _where(filter)
        rows = self._database.read(f"SELECT {by}, count(*) FROM run_lines{where} GROUP BY {by}", values)
        return {row[0]: row[1] for row in rows}

    def using(self, writing: Writing, digest: str) -> int:
        """How many runs were made with the prompt set of that digest, as seen inside a transaction."""
        found = writing.execute("SELECT count(*) FROM run_lines WHERE prompt_digest = ?", (digest,))
        return int(found.fetchone()[0])


def _where(filter: RunFilter) -> tuple[str, list[Value]]:
    """The condition of a statement, and the values for its places."""
    conditions: list[str] = []
    values: list[Value] = []
    for name in _CHOSEN:
        if chosen := getattr(filter, name):
            some = [value for value in chosen if value is not None]
            either = [f"{name} IN ({', '.join('?' * len(some))})"] if some else []
            either += [f"{name} IS NULL"] if None in chosen else []
            conditions.append(f"({' OR '.join(either)})")
            values += some
    for comparison, moment in ((">=", filter.since), ("<", filter.before)):
        if moment is not None:
            conditions.append(f"julianday(created_at) {comparison} julianday(?)")
            values.append(moment.isoformat())
    for word in filter.text.split():
        conditions.append("(question LIKE ? ESCAPE '\\' OR excerpt LIKE ? ESCAPE '\\')")
        values += [_like(word)] * 2
    return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), values


def _like(word: str) -> str:
    for sign in "\\%_":
        word = word.replace(sign, f"\\{sign}")
    return f"%{word}%"


def _order(sort: Sort) -> str:
    value = f"julianday({sort.by})" if sort.by in _MOMENTS else sort.by
    direction = "DESC" if sort.down else "ASC"
    return f"ORDER BY {value} {direction} NULLS LAST, rowid {direction}"
