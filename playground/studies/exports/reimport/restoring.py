"""What comes back, matched with a study: for each answer what a person now says of it, and what could not be taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playground.core.errors import Notice
from playground.studies.exports import marks
from playground.studies.exports.cleaning import on_one_line, shown
from playground.studies.exports.marks import FIELDS, Field, Value
from playground.studies.exports.reimport.readers import Upload, read
from playground.studies.exports.reimport.rows import Row
from playground.studies.exports.sheets import sheet_name
from playground.studies.judgements import MOST_REMARK
from playground.studies.values import Cell, Judgement, Study

_MOST_NAMED = 20
"""Rows that a notice names."""
_Key = tuple[str, str, int]
"""Question, arm and repeat of a cell."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a person says of an answer now that a table came back."""

    question: str
    """Id."""
    arm: str
    repeat: int
    judgement: Judgement
    """Whole, as it is to be kept; its author and time are those of the file, where it tells them."""
    rows: tuple[str, ...]
    """Where it stands in the file."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """All that a file changes, and what of it was not taken."""

    cells: tuple[Restored, ...]
    """In the order of the study; answers of which the file says nothing new are not among them."""
    rows: int
    """Rows that said something."""
    notices: tuple[Notice, ...]


def restore(study: Study, path: Path, name: str) -> Restoration:
    """What the file at `path`, called `name` by its owner, says of the answers of `study`.

    A row finds its answer by its mark, else by the text of its question and its arm. Field by field, what was edited
    in the file is taken, unless it was changed in the study as well since the file was written; what was not edited
    fills only what is blank in the study. Raises StudyError for a file that cannot be read.
    """
    found = read(Upload(path, name), [arm.name for arm in study.arms])
    return _Restoring(study).restore(found)


@dataclass
class _Doubts:
    """Rows that were not taken, by why."""

    by_code: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, *where: str) -> None:
        """Tell of rows."""
        self.by_code.setdefault(code, []).extend(where)

    def notices(self) -> tuple[Notice, ...]:
        """One a reason."""
        return tuple(Notice.of(code, count=len(rows), rows=_named(rows)) for code, rows in self.by_code.items())


class _Restoring:
    def __init__(self, study: Study) -> None:
        self._cells: dict[_Key, Cell] = {(cell.question, cell.arm, cell.repeat): cell for cell in study.cells}
        self._questions = {question.id for question in study.questions}
        self._arms = [arm.name for arm in study.arms]
        self._by_text: dict[str, list[str]] = {}
        for question in study.questions:
            self._by_text.setdefault(_folded(question.text), []).append(question.id)
        self._by_name = {form(name): name for form in _NAMES for name in reversed(self._arms)}
        self._doubts = _Doubts()

    def restore(self, rows: Sequence[Row]) -> Restoration:
        by_cell: dict[_Key, list[Row]] = {}
        for row in rows:
            if row.unclear:
                self._doubts.add("reimport_unknown_verdict", row.where)
            key = self._find(row) if row.said else None
            if key is not None:
                by_cell.setdefault(key, []).append(row)
        merged = (self._merged(key, by_cell[key]) for key in self._cells if key in by_cell)
        return Restoration(tuple(one for one in merged if one), len(rows), self._doubts.notices())

    def _find(self, row: Row) -> _Key | None:
        """The cell that a row is about; None, and told, where there is none."""
        doubt, key = self._key(row)
        cell = self._cells.get(key) if key else None
        if key is not None and (cell is None or cell.run is None):
            doubt = "reimport_no_answer"
        elif cell is not None and row.mark and row.mark.answer not in ("", marks.answer_print(cell)):
            doubt = "reimport_other_answer"
        if doubt is not None:
            self._doubts.add(doubt, row.where)
            return None
        return key

    def _key(self, row: Row) -> tuple[str | None, _Key | None]:
        """Why there is no cell for a row, or which it is."""
        mark = row.mark
        if mark and mark.question in self._questions and mark.arm in self._arms:
            return None, (mark.question, mark.arm, mark.repeat)
        questions = self._by_text.get(_folded(row.question), [])
        arm = self._by_name.get(_folded(row.arm or "")) or (self._arms[0] if len(self._arms) == 1 else None)
        if len(questions) != 1:
            return ("reimport_ambiguous_question" if questions else "reimport_unknown_question"), None
        if arm is None:
            return "reimport_unknown_arm", None
        return None, (questions[0], arm, row.repeat)

    def _merged(self, key: _Key, rows: Sequence[Row]) -> Restored | None:
        cell = self._cells[key]
        current = marks.said(cell.judgement)
        now = {name: self._value(name, current[name], rows) for name in FIELDS}
        if len(str(now["remark"])) > MOST_REMARK:
            self._doubts.add("reimport_remark_long", *(row.where for row in rows))
            now["remark"] = current["remark"]
        if now == current or cell.run is None:
            return None
        by = next((row.by for row in rows if row.by), None)
        author, at = (by.author, by.at) if by else (None, "")
        judgement = Judgement(cell.run.id, now["verdict"], now["reasons"], now["remark"], author, at)  # type: ignore[arg-type]
        return Restored(*key, judgement, tuple(row.where for row in rows))

    def _value(self, name: Field, current: Value, rows: Sequence[Row]) -> Value:
        """What a field is from now on."""
        offers = [row for row in rows if name in row.said]
        edited = [row for row in offers if _is_edited(row, name)]
        values = list(dict.fromkeys(row.said[name] for row in edited or offers))
        if not values:
            return current
        if len(values) > 1:
            self._doubts.add("reimport_rows_differ", *(row.where for row in edited or offers))
            return current
        if not edited:
            return current or values[0]
        if current and current != values[0] and any(_is_changed_since(row, name, current) for row in edited):
            self._doubts.add("reimport_changed_since", *(row.where for row in edited))
            return current
        return values[0]


def _is_edited(row: Row, name: Field) -> bool:
    """Whether the file says something else than when it was written; a table without marks was written by hand."""
    return row.mark is None or marks.fingerprint(row.said[name]) != row.mark.said[FIELDS.index(name)]


def _is_changed_since(row: Row, name: Field, current: Value) -> bool:
    """Whether the study says something else than when the file was written."""
    return row.mark is not None and marks.fingerprint(current) != row.mark.said[FIELDS.index(name)]


def _folded(text: str) -> str:
    """A text without its layout and case."""
    return "".join(shown(text).split()).casefold()


_NAMES: tuple[Callable[[str], str], ...] = (
    lambda name: _folded(sheet_name(name, set(), "")),
    lambda name: _folded(on_one_line(name)),
)
"""What an arm may be called in a table: as a sheet, and by its name, which goes first."""


def _named(rows: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(rows))
    return ", ".join(distinct[:_MOST_NAMED]) + (" …" if len(distinct) > _MOST_NAMED else "")
