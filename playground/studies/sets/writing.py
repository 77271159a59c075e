"""A set of questions as a text: JSON Lines, CSV or a Markdown table, each of which reads back as the same questions."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping

from playground.core.strings import Language, text
from playground.studies.sets import cells
from playground.studies.sets.guards import guarded
from playground.studies.sets.markdown import cell_text
from playground.studies.sets.record import question_record
from playground.studies.values import Question

COLUMNS = ("id", "question", "key_points", "refusal", "tags", "note", "split")
"""Of the tables; their names are `set.column.<name>` of the string table."""


def jsonl(questions: Iterable[Question], language: Language = "en") -> str:
    """One object a line; its keys are the same in both languages."""
    return "".join(json.dumps(question_record(one), ensure_ascii=False) + "\n" for one in questions)


def comma_separated(questions: Iterable[Question], language: Language) -> str:
    """CSV; a file of it should begin with a byte order mark, without which Excel takes Chinese for something else."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_names(language))
    writer.writerows([guarded(cell) for cell in _row(one, language)] for one in questions)
    return out.getvalue()


def markdown_table(questions: Iterable[Question], language: Language) -> str:
    """A Markdown table."""
    rows = (_line([cell_text(cell) for cell in _row(one, language)]) for one in questions)
    return "\n".join([_line(_names(language)), "|" + " --- |" * len(COLUMNS), *rows]) + "\n"


WRITERS: Mapping[str, Callable[[Iterable[Question], Language], str]] = {
    ".jsonl": jsonl,
    ".csv": comma_separated,
    ".md": markdown_table,
}
"""By the suffix of the file that they write."""


def _names(language: Language) -> list[str]:
    return [text(language, f"set.column.{name}") for name in COLUMNS]


def _row(question: Question, language: Language) -> list[str]:
    return [
        question.id,
        question.text,
        cells.points_text(question.key_points),
        cells.refusal_text(question.refusal, language),
        cells.tags_text(question.tags),
        question.note,
        cells.split_text(question.split, language),
    ]


def _line(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"
