"""The child that reads a workbook: it bounds itself, finds the sheet with the questions and says what stands there.

It is started with `{"path": …, "name": …}` and says `{"sheet": …}` or `{"error": …}`.
"""

import json
import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from playground.core.errors import DocumentError, PlaygroundError, StudyError
from playground.core.forking import Line, Request, be_nursery, bound
from playground.documents.cleaning import clean
from playground.documents.draft import Source
from playground.documents.formats.package import inspect
from playground.studies.sets.columns import find_header
from playground.studies.sets.limits import MEMORY_BYTES, MOST_COLUMNS, MOST_ROWS, SECONDS

_LOOK_AHEAD = 20
_TALLEST = 1_048_576
"""Rows of a sheet in Excel; a file may say that it has more."""
_BLOCK = 1 << 20
_FORMULA = re.compile(rb"""<(?:\w+:)?f[\s>/]|\bt=["']e["']""")
_LONGEST_MARK = 64
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How Excel writes characters that XML cannot hold."""

Rows = list[tuple[int, list[str]]]


def main() -> None:
    """Fork a child for every workbook."""
    warnings.simplefilter("ignore")
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would import it, and with it threads
    be_nursery(_read, lambda _: _warm_up())


def _warm_up() -> None:
    import xml.parsers.expat
    import zipfile

    import openpyxl

    assert xml.parsers.expat
    assert zipfile
    assert openpyxl


def _read(request: Request, line: Line) -> None:
    bound(MEMORY_BYTES, SECONDS)
    os.nice(5)
    line.say(json.dumps(_answer(Source(Path(request["path"]), request["name"]))).encode())


def _answer(source: Source) -> Mapping[str, Any]:
    try:
        return {"sheet": _sheet(source)}
    except PlaygroundError as error:
        return _refusal(error)
    except MemoryError:
        return _refusal(DocumentError("needs_too_much_memory", name=source.name, limit=MEMORY_BYTES // 1_000_000))
    except Exception as error:  # the edge of the process: openpyxl raises whatever it stumbles over in damaged files
        detail = clean(f"{type(error).__name__}: {error}"[:300])
        return _refusal(DocumentError("document_damaged", name=source.name, detail=detail))


def _refusal(error: PlaygroundError) -> Mapping[str, Any]:
    kind = "study" if isinstance(error, StudyError) else "documents"
    return {"error": {"kind": kind, "code": error.code, "facts": error.facts, "detail": error.detail}}


def _sheet(source: Source) -> Mapping[str, Any]:
    """The first visible sheet whose header names the question, else the first with anything in it."""
    import openpyxl

    inspect(source, "xlsx")
    with source.path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        begun = {sheet.title: (rows := _rows(sheet), list(islice(rows, _LOOK_AHEAD))) for sheet in visible}
        filled = [title for title, (_, first) in begun.items() if first]
        named = (title for title in filled if _is_headed(begun[title][1]))
        chosen = next(named, None) or next(iter(filled), "")
        return {
            "title": chosen,
            "others": [title for title in filled if title != chosen],
            "hidden": [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"],
            "rows": _whole(*begun[chosen]) if chosen else [],
            "valueless": _valueless(source, book[chosen]) if chosen else [],
        }


def _is_headed(rows: Rows) -> bool:
    header = find_header([cells for _, cells in rows])
    return header is not None and not header.guessed


def _whole(rest: Iterator[tuple[int, list[str]]], first: Rows) -> Rows:
    rows = [*first, *islice(rest, MOST_ROWS + 1 - len(first))]
    if len(rows) > MOST_ROWS:
        raise StudyError("set_too_many_rows", limit=MOST_ROWS)
    return rows


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows with anything in them, with their numbers."""
    for number, cells in _cells(sheet):
        shown = [_shown(cell) for cell in cells]
        if any(shown):
            yield number, shown


def _cells(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    sheet.reset_dimensions()  # the size that the file states may be wrong
    for number, row in enumerate(islice(sheet.iter_rows(), _TALLEST), start=1):
        yield number, row[:MOST_COLUMNS]


def _valueless(source: Source, values: Any) -> list[int]:
    """Numbers of the rows with a formula that came to an error, or whose result is not in the file.

    Programs that do not calculate write formulas without a result.
    """
    import openpyxl

    if not _may_have_formulas(source):
        return []
    with source.path.open("rb") as file:
        formulas = openpyxl.load_workbook(file, read_only=True, keep_links=False)[values.title]
        both = zip(_cells(values), _cells(formulas), strict=False)
        return [
            number
            for (number, results), (_, written) in both
            if any(
                result.data_type == "e" or (formula.data_type == "f" and result.value is None)
                for result, formula in zip(results, written, strict=False)
            )
        ]


def _may_have_formulas(source: Source) -> bool:
    """Whether a sheet has a formula or an error: a file is seldom worth a second reading."""
    from zipfile import ZipFile

    with ZipFile(source.path) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/"):
                with package.open(name) as part:
                    end = b""
                    while block := part.read(_BLOCK):
                        if _FORMULA.search(end + block):
                            return True
                        end = block[-_LONGEST_MARK:]
    return False


def _shown(cell: Any) -> str:
    """Roughly what the sheet shows: whole numbers without a point, dates in ISO form; errors are no text."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() | int() if "%" in (cell.number_format or ""):
            return f"{value * 100:.10g}%"
        case float():
            return f"{value:.15g}"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case str() if cell.data_type == "e":
            return ""
        case _:
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)).strip()


if __name__ == "__main__":
    main()
