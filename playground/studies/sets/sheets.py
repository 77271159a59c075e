"""Workbooks as rows, read in a child process: what a file may hold is up to strangers, and is unpacked there."""

import json
from contextlib import ExitStack
from tempfile import NamedTemporaryFile
from typing import Any

from playground.core.children import Child, Died, Late, TooLong
from playground.core.clock import SYSTEM, Clock
from playground.core.errors import DocumentError, Notice, StudyError
from playground.core.nursery import Nursery
from playground.studies.sets.doubts import Doubts, listed
from playground.studies.sets.entries import Row
from playground.studies.sets.limits import LARGEST_FILE, MOST_ROWS, SECONDS

NURSERY = Nursery("playground.studies.sets.sheet_worker")


def rows(name: str, data: bytes, doubts: Doubts, clock: Clock = SYSTEM) -> list[Row]:
    """The rows of the sheet with the questions. Raises DocumentError for a file that cannot be read, and StudyError."""
    sheet = _asked(name, data, clock)
    if sheet["others"]:
        others = sheet["others"]
        doubts.once(Notice.of("set_sheet_chosen", sheet=sheet["title"], names=listed(others), count=len(others)))
    if sheet["hidden"]:
        doubts.once(Notice.of("hidden_sheets", names=listed(sheet["hidden"]), count=len(sheet["hidden"])))
    valueless = frozenset(sheet["valueless"])
    for number in sorted(valueless):
        doubts.of_row("set_cells_valueless", number)
    return [Row(number, tuple(cells), whole=number not in valueless) for number, cells in sheet["rows"]]


def _asked(name: str, data: bytes, clock: Clock) -> Any:
    with ExitStack() as stack:
        try:
            file = stack.enter_context(NamedTemporaryFile())
            file.write(data)
            file.flush()
            child = stack.enter_context(Child(NURSERY, {"path": file.name, "name": name}, clock))
        except OSError as error:
            raise DocumentError("reader_not_started", name=name, reason=str(error)) from error
        try:
            answer = json.loads(child.hear(SECONDS, longest=4 * LARGEST_FILE))
        except Late:
            raise DocumentError("too_slow", name=name, seconds=SECONDS) from None
        except Died as death:
            raise DocumentError("reader_crashed", name=name, code=death.code, detail=death.complaint) from death
        except TooLong:
            raise StudyError("set_too_many_rows", limit=MOST_ROWS) from None
    if "error" in answer:
        told = answer["error"]
        kind = StudyError if told["kind"] == "study" else DocumentError
        raise kind(told["code"], detail=told["detail"], **told["facts"])
    return answer["sheet"]
