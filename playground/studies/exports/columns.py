"""The columns of tables: what each is called in both languages, what stands in it, and what is read from it again."""

from collections.abc import Callable, Mapping
from functools import cache

from playground.core.strings import LANGUAGES, text
from playground.studies.exports import marks, remarks
from playground.studies.exports.cleaning import on_one_line, shown
from playground.studies.exports.grid import failed_names, outcome
from playground.studies.exports.words import Words
from playground.studies.values import Arm, Cell, Question, Study

Content = str | int | float | None
Filler = Callable[[Question, Arm, Cell, Words], Content]


def _verdict(question: Question, arm: Arm, cell: Cell, words: Words) -> Content:
    verdict = cell.judgement.verdict if cell.judgement else None
    return words.verdict(verdict) if verdict else ""


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


FILLERS: Mapping[str, Filler] = {
    "question": lambda question, arm, cell, words: shown(question.text),
    "arm": lambda question, arm, cell, words: on_one_line(arm.name),
    "repeat": lambda question, arm, cell, words: cell.repeat + 1,
    "answer": lambda question, arm, cell, words: outcome(cell, words).answer,
    "verdict": _verdict,
    "reasons": lambda question, arm, cell, words: remarks.reasons_written(cell.judgement, words),
    "remark": lambda question, arm, cell, words: str(marks.said(cell.judgement)["remark"]),
    "failed_checks": lambda question, arm, cell, words: words.list(failed_names(cell, words)),
    "state": lambda question, arm, cell, words: outcome(cell, words).trouble or words(f"state.{cell.state}"),
    "first_token": lambda question, arm, cell, words: _seconds(cell.run.timings.first_token) if cell.run else None,
    "total": lambda question, arm, cell, words: _seconds(cell.run.timings.total) if cell.run else None,
    "tokens": lambda question, arm, cell, words: (
        cell.run.completion.tokens if cell.run and cell.run.completion else None
    ),
    "tags": lambda question, arm, cell, words: words.list(map(on_one_line, question.tags)),
}
"""What stands in a column; the mark of a row has a column of its own, `id`."""


def _judge(question: Question, arm: Arm, cell: Cell, words: Words) -> Content:
    opinion = cell.opinion
    if opinion is None:
        return ""
    return words.verdict(opinion.verdict) if opinion.verdict else words(f"judge.{opinion.state}")


JUDGED: Mapping[str, Filler] = {
    "judge": _judge,
    "judge_reason": lambda question, arm, cell, words: shown(cell.opinion.reason) if cell.opinion else "",
    "judge_model": lambda question, arm, cell, words: on_one_line(cell.opinion.judge.model) if cell.opinion else "",
}
"""What a model says that was asked to judge: apart from what people say, and only where one was asked."""


def fillers(study: Study) -> Mapping[str, Filler]:
    """The columns of a study, in their order."""
    return {**FILLERS, **JUDGED} if any(cell.opinion is not None for cell in study.cells) else FILLERS


_ALSO: Mapping[str, tuple[str, ...]] = {
    "question": ("question", "提问", "query", "q"),
    "answer": ("answer", "response", "回复", "答案"),
    "remark": ("remarks", "comment", "comments", "note", "notes", "评语", "说明"),
    "verdict": ("judgement", "judgment", "结论", "结果", "评判"),
    "reasons": ("reason", "理由"),
    "arm": ("model", "模型", "方案"),
}
"""What people call them."""


@cache
def names() -> Mapping[str, str]:
    """Columns by what they are called, in lower case, in either language."""
    known = {other: column for column, others in _ALSO.items() for other in others}
    for column in (*FILLERS, "id"):
        known |= {text(language, f"export.column.{column}").casefold(): column for language in LANGUAGES}
    return known
