"""One file to text, in a child process that can be stopped, so that a bad file costs only its own row."""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from playground.core.children import Child, Died, Late, TooLong
from playground.core.clock import SYSTEM, Clock
from playground.core.errors import DocumentError
from playground.core.nursery import Nursery
from playground.documents.converting import readable
from playground.documents.limits import STANDARD, Limits
from playground.documents.loaders import format_for, reads_together
from playground.documents.names import display_name
from playground.documents.parsed import Parsed
from playground.documents.readers import Readers

_BYTES_A_CHARACTER = 4
_ROOM = 64_000_000  # for headings, pages and warnings beside the text

_SMALL = 1_000_000
"""Bytes of a file that is read by a process which reads others, too."""

NURSERY = Nursery("playground.documents.worker")
READERS = Readers(NURSERY)
Progress = Callable[[int, int | None], None]


def parse(
    path: Path,
    name: str,
    limits: Limits = STANDARD,
    *,
    encoding: str | None = None,
    recognised: Path | None = None,
    hidden: bool = False,
    on_page: Progress = lambda page, total: None,
    on_wait: Callable[[], object] = lambda: None,
    clock: Clock = SYSTEM,
) -> Parsed:
    """The text of the file at `path`, which its owner calls `name`.

    `encoding` is the owner's word for how a text file is written; `recognised` is where text recognised in its pages is
    kept; `hidden` says whether hidden parts are read, too. `on_page` is called with the page being read and how many
    there are, `on_wait` several times a second, whatever happens; what they raise ends the child too.
    """
    name = display_name(name)
    format_for(name)
    size = _checked_size(path, name, limits)
    with ExitStack() as stack:
        path = stack.enter_context(readable(path, name, limits, on_wait, clock))
        request = {
            "path": str(path.resolve()),
            "name": name,
            "encoding": encoding,
            "recognised": None if recognised is None else str(recognised.resolve()),
            "hidden": hidden,
            "limits": asdict(limits),
        }
        try:
            lent = READERS.lent(request, clock, together=reads_together(name) and size <= _SMALL)
            child = stack.enter_context(lent)
        except OSError as error:
            raise DocumentError("reader_not_started", name=name, reason=str(error)) from error
        return _Reading(name, limits, on_page, on_wait, clock).result(child)


def _checked_size(path: Path, name: str, limits: Limits) -> int:
    """Bytes of the file."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DocumentError("file_gone", name=name, reason=error.strerror) from error
    if size == 0:
        raise DocumentError("file_empty", name=name)
    if size > limits.file_bytes:
        raise DocumentError("file_too_large", name=name, size=_megabytes(size), limit=_megabytes(limits.file_bytes))
    return size


def _megabytes(size: int) -> float:
    return round(size / 1_000_000, 1 if size > 1_000_000 else 6)


class _Reading:
    """The parent's side of one child: takes what it tells, up to a size and a moment."""

    def __init__(
        self, name: str, limits: Limits, on_page: Progress, on_wait: Callable[[], object], clock: Clock
    ) -> None:
        self._name = name
        self._limits = limits
        self._on_page = on_page
        self._on_wait = on_wait
        self._now = clock.monotonic
        self._start = self._now()

    def result(self, child: Child) -> Parsed:
        """The text, or the child's reason for refusing the file, or ours."""
        while "page" in (message := self._heard(child)):
            self._hear_page(message["page"], message["of"])
        if "error" in message:
            error = message["error"]
            raise DocumentError(error["code"], detail=error["detail"], **error["facts"])
        return Parsed.from_record(message["parsed"])

    def _heard(self, child: Child) -> Mapping[str, Any]:
        left = self._limits.seconds - (self._now() - self._start)
        limit = self._limits.characters
        try:
            message: Mapping[str, Any] = json.loads(
                child.hear(left, longest=_BYTES_A_CHARACTER * (limit + _ROOM), on_wait=self._on_wait)
            )
        except Late:
            raise DocumentError("too_slow", name=self._name, seconds=self._limits.seconds) from None
        except Died as death:
            raise DocumentError("reader_crashed", name=self._name, code=death.code, detail=death.complaint) from death
        except TooLong as error:
            characters = error.size // _BYTES_A_CHARACTER
            raise DocumentError("too_many_characters", name=self._name, characters=characters, limit=limit) from None
        return message

    def _hear_page(self, page: int, total: int | None) -> None:
        self._on_page(page, total)
        seconds = self._now() - self._start
        if self._limits.is_hopeless(seconds, page - 1, total):
            raise DocumentError(
                "pages_too_slow",
                name=self._name,
                done=page - 1,
                total=total,
                seconds=round(seconds),
                limit=self._limits.seconds,
            )
