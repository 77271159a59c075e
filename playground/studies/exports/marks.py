"""The mark of a cell in a table: which answer a row is about, and what a person had said of it when it went out."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from playground.studies.exports.cleaning import on_one_line, shown
from playground.studies.values import Cell, Judgement, Verdict

Field = Literal["verdict", "reasons", "remark"]
"""What a person says of an answer and a table can bring back."""
FIELDS: tuple[Field, ...] = get_args(Field)
Value = Verdict | tuple[str, ...] | str | None
BETWEEN = " · "
"""Stands between the reasons of a cell."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a table has to carry for a row to find its way back."""

    question: str
    """Id."""
    arm: str
    repeat: int
    answer: str
    """Fingerprint of the answer; another one means that the question was asked again since."""
    said: tuple[str, str, str]
    """Fingerprints of verdict, reasons and remark."""


def mark(cell: Cell, fit: Callable[[str], str] = str) -> Mark:
    """The mark of `cell` as it stands; `fit` is what the table makes of a long remark."""
    now = said(cell.judgement)
    fitted = {**now, "remark": fit(str(now["remark"]))}
    return Mark(cell.question, cell.arm, cell.repeat, answer_print(cell), prints(fitted))


def said(judgement: Judgement | None) -> Mapping[Field, Value]:
    """What a person said, field by field, as a table can hold it and give it back."""
    if judgement is None:
        return {"verdict": None, "reasons": (), "remark": ""}
    reasons = dict.fromkeys(on_one_line(reason).replace(BETWEEN, "·") for reason in judgement.reasons)
    remark = shown(judgement.remark).strip()
    return {"verdict": judgement.verdict, "reasons": tuple(filter(None, reasons)), "remark": remark}


def prints(now: Mapping[Field, Value]) -> tuple[str, str, str]:
    """The fingerprints of verdict, reasons and remark."""
    return fingerprint(now["verdict"]), fingerprint(now["reasons"]), fingerprint(now["remark"])


def fingerprint(value: Value) -> str:
    """8 hex digits that change with the value; "" for what says nothing."""
    return digest(value) if value else ""


def answer_print(cell: Cell) -> str:
    """The fingerprint of a cell's answer; "" before there is one."""
    return digest(cell.run.answer) if cell.run and cell.state == "completed" else ""


def written(marks: tuple[Mark, ...]) -> str:
    """The marks of a row in one text."""
    rows = [[one.question, one.arm, one.repeat, one.answer, *one.said] for one in marks]
    return json.dumps(rows, ensure_ascii=True, separators=(",", ":"))


def read(text: str) -> tuple[Mark, ...]:
    """The marks in a text that `written` made; none in any other."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    found = tuple(_read(row) for row in rows) if isinstance(rows, list) else ()
    return tuple(one for one in found if one) if all(found) else ()


def _read(row: object) -> Mark | None:
    match row:
        case [str(question), str(arm), int(repeat), str(answer), str(verdict), str(reasons), str(remark)]:
            return Mark(question, arm, repeat, answer, (verdict, reasons, remark))
        case _:
            return None


def digest(value: object) -> str:
    """8 hex digits of a value that JSON can hold."""
    written = json.dumps(value, ensure_ascii=True)
    return hashlib.sha256(written.encode("ascii")).hexdigest()[:8]
