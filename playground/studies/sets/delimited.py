"""CSV and TSV texts as rows, and which character delimits their cells."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from playground.studies.sets.columns import names_question
from playground.studies.sets.entries import Row
from playground.studies.sets.guards import unguarded

NONE = "\0"
"""The delimiter of a text whose lines are cells of their own; clean text does not hold it."""
_DELIMITERS = (",", "\t", ";", "|")
_EMPTY = f"{''.join(_DELIMITERS)} "
"""What a row consists of that has nothing in it, whatever delimits its cells."""
_SAMPLE = 200_000
_SAMPLE_ROWS = 50
_HEADER_ROWS = 10
_REGULAR = 0.8
"""Share of the rows that have the same number of cells, for a table that no header gives away."""
_TOLD = re.compile(r"sep=([,;\t|])(?:\n|\Z)", re.IGNORECASE)
"""The line with which Excel is told the delimiter."""


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of a clean text, from the line on that they begin with.

    Only what is quoted from end to end is a quoted cell: in `"A" or "B"?` the quotation marks belong to the question,
    of which the csv module of Python takes some away.
    """
    told = _TOLD.match(text)
    cell = _cell(delimiter)
    text = text.rstrip("\n") + "\n"
    at, line = (told.end(), 2) if told else (0, 1)
    cells: list[str] = []
    begun = line
    while at < len(text):
        found = cell.match(text, at)
        assert found is not None, "a bare cell may be empty"
        cells.append(_value(found))
        line += text.count("\n", at, found.end() + 1)
        at = found.end() + 1
        if text[found.end()] == "\n":
            yield Row(begun, tuple(cells) if any(cell.strip(_EMPTY) for cell in cells) else ())
            cells, begun = [], line


def delimiter_of(text: str) -> str:
    """What delimits the cells: told in the first line, else where a header stands out, else what is most regular."""
    if told := _TOLD.match(text):
        return told[1]
    return headed_by(text) or _most_regular(text[:_SAMPLE])


def headed_by(text: str) -> str | None:
    """The delimiter under which a row names the question: `NONE` for a name alone, None where no row does."""
    sample = text[:_SAMPLE]
    for delimiter in (*_DELIMITERS, "，", NONE):
        for row in islice(rows(sample, delimiter), _HEADER_ROWS):
            if names_question(row.cells) and (delimiter == NONE or len(list(filter(str.strip, row.cells))) > 1):
                return delimiter
    return None


def has_tabs(text: str) -> bool:
    """Whether most lines have a tab inside, as cells that were copied from a spreadsheet do."""
    lines = [line.lstrip() for line in text[:_SAMPLE].split("\n") if line.strip()]
    return 2 * sum("\t" in line for line in lines) > len(lines)


def _most_regular(sample: str) -> str:
    shares = {delimiter: _regularity(sample, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: shares[delimiter])
    return best if shares[best] >= _REGULAR else NONE


def _regularity(sample: str, delimiter: str) -> float:
    """Share of the rows that have the commonest number of cells, if that is more than one; 0 for a mark of prose."""
    table = [row.cells for row in islice(rows(sample, delimiter), _SAMPLE_ROWS) if any(map(str.strip, row.cells))]
    widths = Counter(map(len, table))
    width, count = widths.most_common(1)[0] if widths else (1, 0)
    return 0.0 if width < 2 or _is_prose(table) else count / len(table)


def _is_prose(table: Sequence[Sequence[str]]) -> bool:
    """Whether most cells but the first of a row begin with a blank, as words after a comma do."""
    inner = [cell for row in table for cell in row[1:] if cell]
    return 2 * sum(cell.startswith(" ") for cell in inner) > len(inner)


def _cell(delimiter: str) -> re.Pattern[str]:
    """A quoted cell, in the first group, or a bare one, in the second."""
    mark, blank = re.escape(delimiter), " " if delimiter == "\t" else " \t"
    return re.compile(rf'[{blank}]*"((?:[^"]++|"")*+)"[{blank}]*(?=[{mark}\n])|([^{mark}\n]*)')


def _value(found: re.Match[str]) -> str:
    quoted, bare = found.groups()
    return unguarded(bare if quoted is None else quoted.replace('""', '"'))
