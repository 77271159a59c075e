"""A question made fit to keep: clean texts within their limits, and an id that no other question of its set has."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from playground.core.errors import StudyError
from playground.studies.sets import limits
from playground.studies.sets.cells import NotUnderstood, one_line, plain_text, question_id
from playground.studies.sets.columns import Role
from playground.studies.values import KeyPoint, Question

KEYS: Mapping[Role, str] = {
    "question": "question",
    "key_points": "key_points",
    "must_not": "must_not",
    "tags": "tags",
    "note": "note",
}
"""What errors call the columns of questions that come from no table."""


def checked(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions as a set keeps them. Raises StudyError as `tidy`, and `set_too_many_questions`."""
    if len(questions) > limits.MOST_QUESTIONS:
        raise StudyError("set_too_many_questions", limit=limits.MOST_QUESTIONS)
    ids = Ids()
    made = (tidy(question, row) for row, question in enumerate(questions, start=1))
    return tuple(replace(question, id=ids.give(question)) for question in made)


def tidy(question: Question, row: int, columns: Mapping[Role, str] = KEYS) -> Question:
    """`question` with clean texts, nothing blank and nothing twice.

    Raises StudyError `set_question_empty`, `set_text_too_long` or `set_too_many_values`, which name the row and the
    column.
    """
    text = plain_text(question.text)
    if not text:
        raise StudyError("set_question_empty", row=row)
    note = plain_text(question.note)
    points = tuple(_tidy_point(point, row, columns) for point in question.key_points)
    points = tuple(point for point in points if point.alternatives)
    tags = tuple(dict.fromkeys(filter(None, map(one_line, question.tags))))
    _check_length(text, row, columns["question"], limits.LONGEST_QUESTION)
    _check_length(note, row, columns["note"], limits.LONGEST_NOTE)
    _check_count(points, row, columns["key_points"], limits.MOST_POINTS)
    _check_count(tags, row, columns["tags"], limits.MOST_TAGS)
    for tag in tags:
        _check_length(tag, row, columns["tags"], limits.LONGEST_TAG)
    return replace(question, text=text, key_points=points, tags=tags, note=note)


class Ids:
    """Gives the questions of one set their ids, no two the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._made: Counter[str] = Counter()

    def give(self, question: Question) -> str:
        """The id that the question has, where it can be one and is free.

        Else one made of its text and of how often that was asked before: always the same for the same set.
        """
        found = _usable(question.id)
        while not found or found in self._taken:
            content = f"{self._made[question.text]}:{question.text}".encode()
            found = f"q{hashlib.sha256(content).hexdigest()[:12]}"
            self._made[question.text] += 1
        self._taken.add(found)
        return found


def _usable(wanted: str) -> str:
    try:
        return question_id(wanted)
    except NotUnderstood:
        return ""


def _tidy_point(point: KeyPoint, row: int, columns: Mapping[Role, str]) -> KeyPoint:
    column = columns["key_points" if point.wanted else "must_not"]
    ways = tuple(dict.fromkeys(filter(None, map(one_line, point.alternatives))))
    _check_count(ways, row, column, limits.MOST_ALTERNATIVES)
    for way in ways:
        _check_length(way, row, column, limits.LONGEST_POINT)
    return replace(point, alternatives=ways)


def _check_length(text: str, row: int, column: str, limit: int) -> None:
    if len(text) > limit:
        raise StudyError("set_text_too_long", row=row, column=column, size=len(text), limit=limit)


def _check_count(values: Sequence[object], row: int, column: str, limit: int) -> None:
    if len(values) > limit:
        raise StudyError("set_too_many_values", row=row, column=column, count=len(values), limit=limit)
