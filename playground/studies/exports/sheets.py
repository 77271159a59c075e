"""What a workbook can hold: names of sheets, and texts that no program evaluates."""

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from playground.studies.exports.cleaning import is_calculated, on_one_line, shown

LONGEST = 32_767
"""UTF-16 units in a cell."""
_LONGEST_NAME = 31
_LINE = 14.5
"""Points."""
_TALLEST = 320.0
_LOOKED_AT = 4_000
"""Characters of a line, more than the tallest row shows."""
_ILLEGAL = re.compile(r"[\[\]:*?/\\]")
_RESERVED = {"history"}
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def sheet_name(wanted: str, taken: set[str], unnamed: str) -> str:
    """A legal name for a sheet that is not `taken` yet, in any case, and is from now on; else `unnamed`."""
    name = _ILLEGAL.sub("_", on_one_line(wanted)).strip("' ") or unnamed
    name = f"{name}_" if name.casefold() in _RESERVED else name
    free = _cut(name, _LONGEST_NAME).rstrip("' ")
    number = 1
    while free.casefold() in taken:
        number += 1
        free = f"{_cut(name, _LONGEST_NAME - len(f' ({number})')).rstrip()} ({number})"
    taken.add(free.casefold())
    return free


def fitted(text: str, mark: Callable[[int], str]) -> str:
    """`text` as a cell can hold it; where it is too long, it ends with `mark` of its length in characters."""
    text = shown(text)
    if len(text) <= LONGEST // 2 or _units(text) <= LONGEST:
        return text
    end = mark(len(text))
    return _cut(text, LONGEST - _units(end)) + end


def row_height(contents: Sequence[object], widths: Sequence[float]) -> float:
    """Points for a row that shows its texts whole, as far as it is no taller than people can scroll over.

    Not every program finds the height of wrapped text by itself. A Chinese character is as wide as two digits.
    """
    lines = 1
    for content, width in zip(contents, widths, strict=False):
        if isinstance(content, str):
            lines = max(lines, sum(math.ceil(_digits(line) / (width - 1)) or 1 for line in content.split("\n")))
    return min(_LINE * lines + 4, _TALLEST)


def put(cell: Any, content: str | int | float | None) -> None:
    """Put a number, or a text that stays one whatever it begins with, into a cell of openpyxl."""
    if not isinstance(content, str):
        cell.value = content
        return
    cell.value = _ESCAPE.sub("_x005F_", content)
    cell.data_type = "s"
    cell.quotePrefix = is_calculated(content)


def taken_out(content: str) -> str:
    """The text of a cell as people see it in Excel: its escapes for `_x0041_` and for CR undone."""
    return content.replace("_x000D_\n", "\n").replace("_x005F_", "_").replace("\r\n", "\n").replace("\r", "\n")


def _digits(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line[:_LOOKED_AT])


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, units: int) -> str:
    """The longest beginning of `text` with that many UTF-16 units, no character halved."""
    data = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return data.decode("utf-16-le", "ignore")
