"""The questions of a file, put together from its entries: what is wrong is refused, what is odd is told."""

from collections.abc import Iterable
from dataclasses import replace

from playground.core.errors import StudyError
from playground.studies.sets.checking import Ids, tidy
from playground.studies.sets.doubts import Doubts
from playground.studies.sets.entries import Entry
from playground.studies.sets.limits import MOST_QUESTIONS
from playground.studies.values import Question


def gathered(entries: Iterable[Entry], doubts: Doubts) -> tuple[Question, ...]:
    """The questions, in order. Raises StudyError for what is too long or too much, and where there is no question."""
    gathering = _Gathering(doubts)
    for entry in entries:
        gathering.add(entry)
    if not gathering.questions:
        raise StudyError("set_no_questions")
    return tuple(gathering.questions)


def folded(text: str) -> str:
    """A text without its layout and case: questions that are alike in this are the same."""
    return "".join(text.split()).casefold()


class _Gathering:
    """The questions so far."""

    def __init__(self, doubts: Doubts) -> None:
        self.questions: list[Question] = []
        self._doubts = doubts
        self._ids = Ids()
        self._texts: set[str] = set()

    def add(self, entry: Entry) -> None:
        if not entry.question.text:
            self._go_on(entry)
            return
        if len(self.questions) >= MOST_QUESTIONS:
            raise StudyError("set_too_many_questions", limit=MOST_QUESTIONS)
        question = tidy(entry.question, entry.row, entry.columns)
        made = replace(question, id=self._ids.give(question))
        if question.id not in ("", made.id):
            self._doubts.of_row("set_ids_changed", entry.row)
        if folded(made.text) in self._texts:
            self._doubts.of_row("set_repeats", entry.row)
        self._texts.add(folded(made.text))
        self.questions.append(made)

    def _go_on(self, entry: Entry) -> None:
        """A row without a question: where it has key points, it goes on with the one above, as merged cells do."""
        said = entry.question
        if said.key_points and self.questions:
            last = self.questions[-1]
            joined = replace(last, key_points=(*last.key_points, *said.key_points))
            self.questions[-1] = tidy(joined, entry.row, entry.columns)
            self._doubts.of_row("set_rows_continued", entry.row)
        elif said.key_points or said.tags or said.note or said.refusal is not None:
            self._doubts.of_row("set_rows_without_question", entry.row)
