"""Rows of tables that come back: the header is found, and each row below it is what somebody said of answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from playground.core.strings import LANGUAGES
from playground.studies.exports import marks, remarks
from playground.studies.exports.cleaning import on_one_line, shown
from playground.studies.exports.columns import names
from playground.studies.exports.marks import Field, Mark, Value
from playground.studies.exports.words import Words
from playground.studies.values import Judgement

_LOOK_AHEAD = 20
"""Rows in which a header is looked for."""
_SAID: tuple[Field, ...] = marks.FIELDS


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table as its file has it."""

    where: str
    """Its number, with the name of its sheet where there are several."""
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says of one answer."""

    where: str
    said: Mapping[Field, Value]
    """Only what it does say: what has no column, or is blank where nothing tells that it was not, is left as it is."""
    question: str
    """Its text."""
    arm: str | None
    repeat: int
    """0 for the first time."""
    mark: Mark | None
    unclear: bool = False
    """Whether it names a verdict that nobody knows."""
    by: Judgement | None = None
    """Who said it, where the file tells."""


@dataclass(frozen=True, slots=True)
class _Header:
    columns: Mapping[str, int]
    """Those that are about the whole row: question, arm, repeat, id."""
    groups: Sequence[tuple[str | None, Mapping[Field, int]]]
    """What is said of an answer, arm by arm where the arms stand side by side."""


def rows(lines: Iterable[Line], arms: Sequence[str], heading: str | None = None) -> Iterator[Row] | None:
    """The rows of a table in a study with those arms; None for a table that says nothing of answers.

    `heading` is what stands above the table, which may be the name of its arm.
    """
    rest = iter(lines)
    first = list(islice(rest, _LOOK_AHEAD))
    for at, line in enumerate(first):
        header = _header(line.cells, arms)
        if header is not None:
            return _rows([*first[at + 1 :]], rest, header, heading)
    return None


def _rows(first: Sequence[Line], rest: Iterator[Line], header: _Header, heading: str | None) -> Iterator[Row]:
    for several in (first, rest):
        for line in several:
            if any(cell.strip() for cell in line.cells):
                yield from _row(line, header, heading)


def _header(cells: Sequence[str], arms: Sequence[str]) -> _Header | None:
    columns: dict[str, int] = {}
    groups: dict[str | None, dict[Field, int]] = {}
    for at, cell in enumerate(cells):
        name = on_one_line(cell).casefold()
        column, arm = names().get(name), None
        if column is None:
            column, arm = _of_arms(arms).get(name, (None, None))
        for field in _SAID:
            if column == field:
                groups.setdefault(arm, {}).setdefault(field, at)
        if column is not None:
            columns.setdefault(column, at)
    known = "question" in columns or "id" in columns
    return _Header(columns, tuple(groups.items())) if known and groups else None


def _of_arms(arms: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """Columns of arms side by side, as they are called in either language."""
    return {
        Words(language)("of_arm", arm=on_one_line(arm), column=Words(language)(f"column.{field}")).casefold(): (
            field,
            arm,
        )
        for arm in arms
        for field in _SAID
        for language in LANGUAGES
    }


def _row(line: Line, header: _Header, heading: str | None) -> Iterator[Row]:
    found = marks.read(_cell(line, header.columns.get("id")))
    by_arm = {mark.arm: mark for mark in found}
    for arm, columns in header.groups:
        mark = by_arm.get(arm) if arm is not None else next(iter(found), None)
        said, unclear = _said(line, columns, marked=mark is not None)
        if _speaks(said, mark) or unclear:
            question = _cell(line, header.columns.get("question"))
            named = arm or _cell(line, header.columns.get("arm")).strip() or heading
            yield Row(line.where, said, question, named, _repeat(line, header), mark, unclear)


def _speaks(said: Mapping[Field, Value], mark: Mark | None) -> bool:
    """Whether anything is said of the answer, or nothing any more."""
    return any(said.values()) or (mark is not None and bool(said) and any(mark.said))


def _said(line: Line, columns: Mapping[Field, int], *, marked: bool) -> tuple[Mapping[Field, Value], bool]:
    """What the row says, and whether it names a verdict that nobody knows."""
    cells = {field: shown(_cell(line, at)).strip() for field, at in columns.items()}
    if list(cells) == ["remark"]:  # all in one, as the team writes it
        whole = remarks.read(cells["remark"])
        return (whole if any(whole.values()) else {}), False
    told: dict[Field, Value] = {}
    if "verdict" in cells:
        told["verdict"] = remarks.read_verdict(cells["verdict"])
    if "reasons" in cells:
        told["reasons"] = remarks.read_reasons(cells["reasons"])
    if "remark" in cells:
        told["remark"] = cells["remark"]
    unclear = "verdict" in told and told["verdict"] is None and bool(cells["verdict"])
    kept = {field: value for field, value in told.items() if value or (marked and not (unclear and field == "verdict"))}
    return kept, unclear


def _repeat(line: Line, header: _Header) -> int:
    """0 for the first time; tables count from 1."""
    written = _cell(line, header.columns.get("repeat")).strip().removesuffix(".0")
    return max(int(written) - 1, 0) if written.isdecimal() and len(written) < 5 else 0


def _cell(line: Line, at: int | None) -> str:
    return line.cells[at] if at is not None and at < len(line.cells) else ""
