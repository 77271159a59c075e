"""One file to text, in a child process of its own that can be stopped, so that a bad file costs only its own row."""

import json
import os
import selectors
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playground.core.clock import Clock
from playground.core.errors import DocumentError
from playground.core.nursery import Nursery
from playground.documents.limits import STANDARD, Limits
from playground.documents.loaders import loader_for
from playground.documents.names import display_name
from playground.documents.parsed import Parsed

_BLOCK = 1 << 20
_BYTES_A_CHARACTER = 4
_ROOM = 64_000_000  # for headings, pages and warnings beside the text
_TICK = 0.2  # seconds after which the clock and the owner are asked again though nothing came
_TIMED_OUT = frozenset({-signal.SIGALRM, -signal.SIGXCPU})

NURSERY = Nursery("playground.documents.worker")
_CLOCK = Clock()
Progress = Callable[[int, int | None], None]


def parse(
    path: Path,
    name: str,
    limits: Limits = STANDARD,
    *,
    encoding: str | None = None,
    on_page: Progress = lambda page, total: None,
    on_wait: Callable[[], object] = lambda: None,
    clock: Clock = _CLOCK,
) -> Parsed:
    """The text of the file at `path`, which its owner calls `name`.

    `encoding` is the owner's word for how a text file is written. `on_page` is called with the page being read and how
    many there are, `on_wait` several times a second, whatever happens; what they raise ends the child too.
    """
    name = display_name(name)
    loader_for(name)
    _check_size(path, name, limits)
    request = {"path": str(path.resolve()), "name": name, "encoding": encoding, "limits": asdict(limits)}
    with _child(request) as child:
        return _Reading(child, name, limits, on_page, on_wait, clock).result()


def _check_size(path: Path, name: str, limits: Limits) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DocumentError("file_gone", name=name, reason=error.strerror) from error
    if size == 0:
        raise DocumentError("file_empty", name=name)
    if size > limits.file_bytes:
        raise DocumentError("file_too_large", name=name, size=_megabytes(size), limit=_megabytes(limits.file_bytes))


def _megabytes(size: int) -> float:
    return round(size / 1_000_000, 1 if size > 1_000_000 else 6)


@dataclass(slots=True)
class _Child:
    """A process that reads a file, and the ends of its two pipes."""

    process: int
    output: int
    errors: int
    code: int | None = None
    """Its return code, once it has ended."""

    def end(self) -> int:
        """Stop it if it has not stopped yet; its return code."""
        if self.code is None:
            self.code = NURSERY.end(self.process)
        return self.code


@contextmanager
def _child(request: Mapping[str, Any]) -> Iterator[_Child]:
    """A child at work; dead and gone when the block ends, however it ends."""
    output, their_output = os.pipe()
    errors, their_errors = os.pipe()
    try:
        try:
            process = NURSERY.start(request, their_output, their_errors)
        except OSError as error:
            raise DocumentError("reader_not_started", name=request["name"], reason=str(error)) from error
        finally:
            os.close(their_output)
            os.close(their_errors)
        child = _Child(process, output, errors)
        try:
            yield child
        finally:
            child.end()
    finally:
        os.close(output)
        os.close(errors)


class _Reading:
    """The parent's side of one child: takes what it writes, up to a size and a moment."""

    def __init__(
        self,
        child: _Child,
        name: str,
        limits: Limits,
        on_page: Progress,
        on_wait: Callable[[], object],
        clock: Clock,
    ) -> None:
        self._child = child
        self._name = name
        self._limits = limits
        self._on_page = on_page
        self._on_wait = on_wait
        self._now = clock.monotonic
        self._start = self._now()
        self._line = bytearray()
        self._result: Mapping[str, Any] | None = None
        self._complaint = b""
        """The end of what the child wrote to its standard error."""

    def result(self) -> Parsed:
        """The text, or the child's reason for refusing the file, or ours."""
        for block in self._blocks():
            self._take(block)
        if self._result is None:
            raise self._death()
        if "error" in self._result:
            error = self._result["error"]
            raise DocumentError(error["code"], detail=error["detail"], **error["facts"])
        return Parsed.from_record(self._result["parsed"])

    def _blocks(self) -> Iterator[bytes]:
        """What comes from the child until it closes both pipes."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._child.output, selectors.EVENT_READ)
            selector.register(self._child.errors, selectors.EVENT_READ)
            while selector.get_map():
                self._on_wait()
                for key, _ in selector.select(min(self._left(), _TICK)):
                    block = os.read(key.fd, _BLOCK)
                    if not block:
                        selector.unregister(key.fileobj)
                    elif key.fd == self._child.errors:
                        self._complaint = (self._complaint + block)[-2_000:]
                    else:
                        yield block

    def _left(self) -> float:
        left = self._start + self._limits.seconds - self._now()
        if left <= 0:
            raise self._too_slow()
        return left

    def _take(self, block: bytes) -> None:
        *ends, rest = block.split(b"\n")
        for end in ends:
            self._hear(json.loads(self._line + end))
            self._line.clear()
        self._line += rest
        characters, limit = len(self._line) // _BYTES_A_CHARACTER, self._limits.characters
        if characters > limit + _ROOM:
            raise DocumentError("too_many_characters", name=self._name, characters=characters, limit=limit)

    def _hear(self, message: Mapping[str, Any]) -> None:
        if "page" not in message:
            self._result = message
            return
        page, total = message["page"], message["of"]
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

    def _death(self) -> DocumentError:
        """Why a child ended without a word."""
        code = self._child.end()
        if code in _TIMED_OUT:
            return self._too_slow()
        complaint = self._complaint.decode("utf-8", "replace").strip()[-300:] or None
        return DocumentError("reader_crashed", name=self._name, code=code, detail=complaint)

    def _too_slow(self) -> DocumentError:
        return DocumentError("too_slow", name=self._name, seconds=self._limits.seconds)
