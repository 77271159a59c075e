"""Markdown texts as tables: rows of cells, and the lines that stand in no table."""

import re
from dataclasses import dataclass

from playground.core.errors import StudyError
from playground.studies.sets.entries import Row
from playground.studies.sets.limits import MOST_TABLES
from playground.studies.sets.marks import RUN, escape, joined, split_at, unescaped

_ALIGNMENT = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_INDENT = re.compile(r"[ \t]*(?:>[ \t]*)*")
_BREAK = re.compile(rf"{RUN}(<br[ \t]*/?>)", re.IGNORECASE)
_FURNITURE = re.compile(r"#{1,6}(?:\s|\Z)|```|~~~|---")
"""Headings, fences and rules, which nobody misses."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What tables a text holds."""

    tables: tuple[tuple[Row, ...], ...]
    """Each with its header in front; the row of dashes below it is left out."""
    outside: tuple[int, ...]
    """Numbers of the lines with text that belong to no table."""


def tables_of(text: str) -> Tables:
    """The tables of a clean text. Raises StudyError `set_too_many_tables`.

    Rows that begin with a pipe may stand apart from those above them: answers that were pasted into a cell often break
    their row in pieces.
    """
    if "|" not in text:
        return Tables((), ())
    lines = [line[_indent(line) :].rstrip() for line in text.split("\n")]
    tables: list[list[Row]] = []
    outside: list[int] = []
    piped = inside = dashes = False
    for number, (line, after) in enumerate(zip(lines, [*lines[1:], ""], strict=True), start=1):
        if dashes:
            dashes = False
        elif _begins(line, after):
            if len(tables) == MOST_TABLES:
                raise StudyError("set_too_many_tables", limit=MOST_TABLES)
            tables.append([Row(number, _cells(line))])
            piped, inside, dashes = line.startswith("|"), True, True
        elif inside and (line.startswith("|") if piped else "|" in line):
            tables[-1].append(Row(number, _cells(line)))
        else:
            inside = inside and piped
            if line and not _FURNITURE.match(line):
                outside.append(number)
    return Tables(tuple(map(tuple, tables)), tuple(outside))


def cell_text(text: str) -> str:
    """A text as one cell, from which `tables_of` reads it again."""
    lines = [_BREAK.sub(escape, line) for line in text.split("\n")]
    ended = [line + "\\" * (len(line) - len(line.rstrip("\\"))) for line in lines[:-1]]
    return joined(["<br>".join([*ended, lines[-1]])], "|", "|")


def _indent(line: str) -> int:
    found = _INDENT.match(line)
    return found.end() if found else 0


def _begins(line: str, after: str) -> bool:
    """Whether a table begins with `line` as its header."""
    return "|" in line and "|" in after and _ALIGNMENT.fullmatch(after) is not None


def _cells(line: str) -> tuple[str, ...]:
    cells = split_at(line.removeprefix("|"), "|")
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()  # the pipe at the end of the line
    return tuple(_BREAK.sub(lambda found: unescaped(found, "\n"), cell).strip() for cell in cells)
