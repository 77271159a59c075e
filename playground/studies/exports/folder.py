"""A study as a folder of files: the team's table, a workbook, every cell whole, a report, and what CI reads."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from playground.core.errors import Notice, StudyError
from playground.core.strings import Language
from playground.studies.exports import csvfile, jsonl, junit, markdown, workbook
from playground.studies.exports.report import page
from playground.studies.values import Study

CELLS = "cells.jsonl"
BATCH = "batch.json"
"""Which batch the results are of, so that it can be gone on with, and judged."""


def write(study: Study, verdicts: Sequence[str], folder: Path, language: Language) -> tuple[Notice, ...]:
    """Write all files into `folder`, each whole or not at all; raises StudyError `export_unwritable`."""
    book = workbook.written(study, verdicts, language)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _put(folder / "table.md", iter([markdown.written(study, verdicts, language).encode("utf-8", "replace")]))
        _put(folder / "table.xlsx", iter([book.content]))
        _put(folder / "table.csv", iter([csvfile.written(study, language)]))
        _put(folder / CELLS, (line.encode() for line in jsonl.lines(study, language)))
        _put(folder / "report.html", iter([page.written(study, verdicts, language).encode("utf-8", "replace")]))
        _put(folder / "junit.xml", iter([junit.written(study, language)]))
    except OSError as error:
        raise StudyError("export_unwritable", path=str(folder), reason=error.strerror or str(error)) from error
    return book.notices


def _put(path: Path, pieces: Iterator[bytes]) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
