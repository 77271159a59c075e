"""`cells.jsonl`: a study whole, one line a cell, and what later programs need of it read back."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import Any, BinaryIO

from pydantic import StrictBool, TypeAdapter, ValidationError

from playground.core.errors import StudyError
from playground.core.strings import Language
from playground.core.unseen import HALVES
from playground.runs.record import record
from playground.studies.exports.grid import Grid
from playground.studies.exports.words import Words
from playground.studies.values import Arm, Cell, CellState, CheckState, Opinion, Study, Verdict

VERSION = 1
"""The number of the form that lines have now; a change that an older reader would trip over raises it."""
LONGEST_LINE = 64_000_000
"""Bytes; a cell has its prompt and all candidates in it, a few hundred thousand as a rule."""

_HALF = re.compile(f"[{HALVES}]")


# Writing --------------------------------------------------------------------------------------------------------------


def lines(study: Study, language: Language) -> Iterator[str]:
    """A line with LF for each cell, in the order of the questions; sentences are told in `language`."""
    shared = {
        "version": VERSION,
        "study": {"id": study.id, "name": study.name, "created_at": study.created_at},
        "set": {"name": study.set_name, "digest": study.set_digest},
        "documents": {"collection": study.collection, "digest": study.documents_digest},
    }
    arms = {arm.name: _arm(arm, study) for arm in study.arms}
    for question, arm, cell in Grid(study).rows():
        line = shared | {"question": asdict(question), "arm": arms[arm.name]} | _cell(cell, Words(language))
        yield _written(line) + "\n"


def _written(line: Mapping[str, Any]) -> str:
    """JSON; a line with half a character in it, which no file can hold, is written with escapes."""
    written = json.dumps(line, ensure_ascii=False)
    return json.dumps(line) if _HALF.search(written) else written


def _arm(arm: Arm, study: Study) -> dict[str, Any]:
    written = asdict(arm)
    chosen = arm.prompt.set
    written["prompt"] |= {"set": {"name": chosen.name, "number": chosen.number, "language": chosen.language}}
    written["prompt"]["set"]["digest"] = chosen.digest
    return written | {"baseline": arm == study.baseline}


def _cell(cell: Cell, words: Words) -> dict[str, Any]:
    verdict = cell.judgement.verdict if cell.judgement else None
    opined = {"judge": _opinion(cell.opinion, words)} if cell.opinion else {}
    return opined | {
        "repeat": cell.repeat,
        "state": cell.state,
        "passes": {
            "verdict": None if verdict is None else verdict == "right",
            "checks": {one.check: _passes(one.state) for one in cell.findings},
        },
        "judgement": asdict(cell.judgement) if cell.judgement else None,
        "findings": [{**asdict(one), "facts": dict(one.facts), "told": words.finding(one)} for one in cell.findings],
        "grounding": asdict(cell.grounding) if cell.grounding else None,
        "run": record(cell.run, words.language) if cell.run else None,
    }


def _opinion(opinion: Opinion, words: Words) -> dict[str, Any]:
    """What a model says that was asked to judge; no later program counts it among verdicts."""
    failure = opinion.failure.message(words.language) if opinion.failure else None
    return {
        "state": opinion.state,
        "verdict": opinion.verdict,
        "reason": opinion.reason,
        "failure": failure,
        **asdict(opinion.judge),
        "at": opinion.at,
    }


def _passes(state: CheckState) -> bool | None:
    return {"passed": True, "failed": False, "not_applicable": None}[state]


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Named:
    name: str


@dataclass(frozen=True, slots=True)
class _Asked:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class _Digested:
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Passes:
    """Whether an answer passed; None where nobody said, and where a check is not applicable."""

    verdict: StrictBool | None
    checks: Mapping[str, StrictBool | None]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of an answer."""

    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    remark: str = ""
    author: str | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class _Answered:
    id: str
    answer: str


@dataclass(frozen=True, slots=True)
class Line:
    """A cell as later programs compare it; what else its line has is passed over."""

    set: _Digested
    documents: _Digested
    question: _Asked
    arm: _Named
    repeat: int
    state: CellState
    passes: Passes
    judgement: Said | None = None
    run: _Answered | None = None


def read(file: BinaryIO, name: str) -> Iterator[Line]:
    """The cells of a file with that `name`, line by line; empty lines are passed over.

    Raises StudyError `cells_unreadable` or `cells_too_new`, which name the line.
    """
    for number, line in enumerate(iter(partial(file.readline, LONGEST_LINE + 1), b""), 1):
        if line.strip():
            yield _line(line, number, name)


def _line(line: bytes, number: int, name: str) -> Line:
    if len(line) > LONGEST_LINE:
        raise StudyError("cells_unreadable", name=name, line=number, reason=f"> {LONGEST_LINE:,} B")
    try:
        found = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
        if not isinstance(found, dict):
            raise StudyError("cells_unreadable", name=name, line=number, reason=type(found).__name__)
        version = found.get("version")
        if isinstance(version, int) and version > VERSION:
            raise StudyError("cells_too_new", name=name, line=number, version=version, known=VERSION)
        if isinstance(version, bool) or version != VERSION:
            raise StudyError("cells_unreadable", name=name, line=number, reason=f"version: {version!r:.80}")
        return _adapter().validate_python(found)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise StudyError("cells_unreadable", name=name, line=number, reason=f"{where}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise StudyError("cells_unreadable", name=name, line=number, reason=str(error)[:200]) from error


def _no_number(constant: str) -> float:
    raise ValueError(constant)


@cache
def _adapter() -> TypeAdapter[Line]:
    return TypeAdapter(Line)
