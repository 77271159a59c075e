"""A set of questions as a file: a text or a workbook, each of which reads back as the same questions."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping

from playground.core.strings import Language
from playground.studies.sets.guards import guarded
from playground.studies.sets.markdown import cell_text
from playground.studies.sets.record import question_record
from playground.studies.sets.rows import COLUMNS, names, row_of
from playground.studies.sets.workbook import workbook
from playground.studies.values import Question


def jsonl(questions: Iterable[Question], language: Language = "en") -> str:
    """One object a line; its keys are the same in both languages."""
    return "".join(json.dumps(question_record(one), ensure_ascii=False) + "\n" for one in questions)


def comma_separated(questions: Iterable[Question], language: Language) -> str:
    """CSV; a file of it begins with a byte order mark, without which Excel takes Chinese for something else."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names(language))
    writer.writerows([guarded(cell) for cell in row_of(one, language)] for one in questions)
    return out.getvalue()


def markdown_table(questions: Iterable[Question], language: Language) -> str:
    """A Markdown table."""
    rows = (_line([cell_text(cell) for cell in row_of(one, language)]) for one in questions)
    return "\n".join([_line(names(language)), "|" + " --- |" * len(COLUMNS), *rows]) + "\n"


WRITERS: Mapping[str, Callable[[Iterable[Question], Language], str]] = {
    ".jsonl": jsonl,
    ".csv": comma_separated,
    ".md": markdown_table,
}
"""Texts, by the suffix of the file that they belong to."""
Write = Callable[[Iterable[Question], Language], bytes]


def _encoded(write: Callable[[Iterable[Question], Language], str], encoding: str = "utf-8") -> Write:
    return lambda questions, language: write(questions, language).encode(encoding, "replace")


FILES: Mapping[str, Write] = {
    ".xlsx": workbook,
    **{suffix: _encoded(write) for suffix, write in WRITERS.items()},
    ".csv": _encoded(comma_separated, "utf-8-sig"),
}
"""Whole files, by their suffix."""


def _line(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"
