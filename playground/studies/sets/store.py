"""The sets of questions that people keep, beside the stock sets: found by id or name, and changed.

Two people who change different questions of one set at the same time do not undo each other's work.
"""

import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from playground.core.clock import Clock, stamp
from playground.core.errors import StudyError
from playground.core.unseen import BYTE_ORDER_MARK, CONTROL, HALVES, LINE_ENDS, TURNS
from playground.storage.database import Database, Row, Value, Writing
from playground.studies.sets.checking import checked
from playground.studies.sets.gathering import folded
from playground.studies.sets.limits import LONGEST_NAME
from playground.studies.sets.record import question_from, question_record
from playground.studies.sets.stock import StockSets
from playground.studies.values import Question, QuestionSet

_UNWANTED = re.compile(f"[{CONTROL}{LINE_ENDS}{TURNS}{BYTE_ORDER_MARK}{HALVES}]")
_LINE = "id, name, count, digest, changed_at, author"

Change = Callable[[tuple[Question, ...]], Sequence[Question]]


@dataclass(frozen=True, slots=True)
class SetLine:
    """A set as it stands in a list, without its questions."""

    id: str
    name: str
    count: int
    """Of its questions."""
    digest: str
    changed_at: str = ""
    """"" for a stock set."""
    author: str | None = None
    """Name of the person who made it, where somebody was logged in."""
    stock: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding questions to a set."""

    set: QuestionSet
    added: int
    known: int
    """Questions that the set had already, in the same words; they were left as they are."""


class SetStore:
    """All sets of questions."""

    def __init__(self, database: Database, clock: Clock, stock: StockSets) -> None:
        self._database = database
        self._clock = clock
        self._stock = stock

    # Reading ------------------------------------------------------------------------------------------------------

    def all(self) -> tuple[SetLine, ...]:
        """The stock sets, then people's own, the one changed last in front."""
        rows = self._database.read(f"SELECT {_LINE} FROM question_sets ORDER BY julianday(changed_at) DESC, rowid DESC")
        stock = (SetLine(one.id, one.name, len(one.questions), one.digest, stock=True) for one in self._stock.all())
        return (*stock, *(SetLine(*row) for row in rows))

    def get(self, reference: str) -> QuestionSet:
        """The set of that id or name, in upper or lower case. Raises StudyError `set_unknown`."""
        stock = self._stock_set(reference)
        return stock if stock is not None else _set(self._row(reference))

    # Changing -----------------------------------------------------------------------------------------------------

    def create(self, name: str, questions: Sequence[Question], author: str | None = None) -> QuestionSet:
        """Keep a new set. Raises StudyError: `set_name_wrong`, `set_name_taken`, or what is wrong with a question."""
        made = QuestionSet(uuid.uuid4().hex, _checked_name(name), checked(questions), self._now())
        row = (made.id, made.name, *_content(made), author, made.created_at, made.created_at)

        def change(writing: Writing) -> None:
            self._check_free(writing, made.name)
            columns = "id, name, questions, count, digest, author, created_at, changed_at"
            writing.execute(f"INSERT INTO question_sets ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

        self._database.write(change)
        return made

    def rename(self, reference: str, name: str) -> QuestionSet:
        """Give a set another name. Raises StudyError as `create`, `set_unknown` or `set_fixed`."""
        before, wanted, now = self._own(reference), _checked_name(name), self._now()

        def change(writing: Writing) -> None:
            self._check_free(writing, wanted, but=before.id)
            sql = "UPDATE question_sets SET name = ?, changed_at = ? WHERE id = ?"
            if not writing.execute(sql, (wanted, now, before.id)).rowcount:
                raise self._unknown(reference)

        self._database.write(change)
        return replace(before, name=wanted)

    def replace(self, reference: str, questions: Sequence[Question]) -> QuestionSet:
        """Put questions in the place of all that a set has.

        Raises StudyError `set_unknown`, `set_fixed`, or what is wrong with a question.
        """
        return self._changed(reference, lambda _: questions)

    def edit(self, reference: str, question: Question) -> QuestionSet:
        """Put a question in the place of the one with its id.

        Raises StudyError `set_question_unknown`, or as `replace`.
        """

        def change(questions: tuple[Question, ...]) -> Sequence[Question]:
            if all(one.id != question.id for one in questions):
                raise StudyError("set_question_unknown", name=reference)
            return [question if one.id == question.id else one for one in questions]

        return self._changed(reference, change)

    def add(self, reference: str, *questions: Question) -> Added:
        """Put questions at the end of a set, each with an id of its own. Raises StudyError as `replace`.

        A question that the set has already is left out.
        """
        known = 0

        def change(before: tuple[Question, ...]) -> Sequence[Question]:
            nonlocal known
            texts = {folded(question.text) for question in before}
            new = [question for question in questions if folded(question.text) not in texts]
            known = len(questions) - len(new)
            return [*before, *new]

        made = self._changed(reference, change)
        return Added(made, len(questions) - known, known)

    def drop(self, reference: str, *ids: str) -> QuestionSet:
        """Take the questions with those ids out of a set; those that are gone already do not matter."""
        return self._changed(reference, lambda questions: [one for one in questions if one.id not in ids])

    def remove(self, reference: str) -> None:
        """Forget a set; studies keep the questions that they asked."""
        before = self._own(reference)
        self._write("DELETE FROM question_sets WHERE id = ?", (before.id,))

    def _changed(self, reference: str, change: Change) -> QuestionSet:
        """Work on the set as it is until nobody else has changed it meanwhile; the database waits for none of it."""
        set_id = self._own(reference).id
        while True:
            row = self._row(set_id)
            before = _set(row)
            made = replace(before, questions=checked(change(before.questions)))
            sql = "UPDATE question_sets SET questions = ?, count = ?, digest = ?, changed_at = ?"
            values = (*_content(made), self._now(), set_id, row["questions"])
            if self._write(f"{sql} WHERE id = ? AND questions = ?", values):
                return made

    def _write(self, sql: str, values: Sequence[Value]) -> int:
        """Run one statement; how many rows it changed."""
        return self._database.write(lambda writing: int(writing.execute(sql, values).rowcount))

    # Finding ------------------------------------------------------------------------------------------------------

    def _stock_set(self, reference: str) -> QuestionSet | None:
        wanted = _alike(reference)
        return next((one for one in self._stock.all() if wanted in (one.id, _alike(one.name))), None)

    def _own(self, reference: str) -> QuestionSet:
        stock = self._stock_set(reference)
        if stock is not None:
            raise StudyError("set_fixed", name=stock.name)
        return _set(self._row(reference))

    def _row(self, reference: str) -> Row:
        names = self._database.read("SELECT id, name FROM question_sets")
        ids = [row["id"] for row in names if reference == row["id"]]
        ids += [row["id"] for row in names if _alike(reference) == _alike(row["name"])]
        rows = self._database.read("SELECT * FROM question_sets WHERE id = ?", ids[:1]) if ids else []
        if not rows:
            raise self._unknown(reference)
        return rows[0]

    def _unknown(self, reference: str) -> StudyError:
        known = ", ".join(line.name for line in self.all())
        return StudyError("set_unknown", name=_UNWANTED.sub("�", reference)[:LONGEST_NAME], known=known)

    def _check_free(self, writing: Writing, name: str, but: str | None = None) -> None:
        rows = writing.execute("SELECT id, name FROM question_sets")
        names = [row["name"] for row in rows if row["id"] != but] + [one.name for one in self._stock.all()]
        if _alike(name) in (*map(_alike, names), *(one.id for one in self._stock.all())):
            raise StudyError("set_name_taken", name=name)

    def _now(self) -> str:
        return stamp(self._clock.now())


def _set(row: Row) -> QuestionSet:
    questions = tuple(map(question_from, json.loads(row["questions"])))
    return QuestionSet(row["id"], row["name"], questions, row["created_at"])


def _content(made: QuestionSet) -> tuple[str, int, str]:
    """What is kept of the questions: all of them, how many, and their digest."""
    records = [question_record(question) for question in made.questions]
    return json.dumps(records, ensure_ascii=False), len(records), made.digest


def _alike(name: str) -> str:
    return " ".join(name.split()).casefold()


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or _UNWANTED.search(name):
        raise StudyError("set_name_wrong", name=_UNWANTED.sub("�", name)[:LONGEST_NAME], limit=LONGEST_NAME)
    return name
