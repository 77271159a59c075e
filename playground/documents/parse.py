"""One file to text, in a child process of its own that can be stopped, so that a bad file costs only its own row."""

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from playground.core.errors import DocumentError
from playground.documents.limits import STANDARD, Limits
from playground.documents.loaders import loader_for
from playground.documents.names import display_name
from playground.documents.parsed import Parsed

_PROJECT = Path(__file__).resolve().parents[2]
_BLOCK = 1 << 20
_BYTES_A_CHARACTER = 4
_ROOM = 64_000_000  # for headings, pages and warnings beside the text
_STOPPED = frozenset({signal.SIGALRM, signal.SIGXCPU})

Progress = Callable[[int, int | None], None]


def parse(
    path: Path,
    name: str,
    limits: Limits = STANDARD,
    *,
    encoding: str | None = None,
    on_page: Progress | None = None,
) -> Parsed:
    """The text of the file at `path`, which its owner calls `name`.

    `encoding` is the owner's word for how a text file is written. `on_page` is called with the page being read and how
    many there are; what it raises ends the child too.
    """
    name = display_name(name)
    loader_for(name)
    _check_size(path, name, limits)
    request = {"path": str(path.resolve()), "name": name, "encoding": encoding, "limits": asdict(limits)}
    with tempfile.TemporaryDirectory(prefix="reading-") as folder, _child(request, Path(folder)) as child:
        return _Reading(child, name, limits, on_page).result()


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


@contextmanager
def _child(request: Mapping[str, object], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process that reads; dead and gone when the block ends, however it ends."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-s", "-B", "-m", "playground.documents.worker", json.dumps(request)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=_environment(),
        start_new_session=True,
    )
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def _environment() -> dict[str, str]:
    """What the child may know of ours: where programs and our own code are; no keys, no proxies."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(_PROJECT), "PYTHONIOENCODING": "utf-8", "OPENBLAS_NUM_THREADS": "1"}


class _Reading:
    """The parent's side of one child: takes what it writes, up to a size and a moment."""

    def __init__(self, child: subprocess.Popen[bytes], name: str, limits: Limits, on_page: Progress | None) -> None:
        self._child = child
        self._name = name
        self._limits = limits
        self._on_page = on_page
        self._start = time.monotonic()
        self._seconds = limits.seconds_for(None)
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
        """What comes from the child until it closes its output."""
        assert self._child.stdout is not None
        assert self._child.stderr is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._child.stdout, selectors.EVENT_READ)
            selector.register(self._child.stderr, selectors.EVENT_READ)
            while selector.get_map():
                for key, _ in selector.select(self._left()):
                    block = os.read(key.fd, _BLOCK)
                    if not block:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is self._child.stderr:
                        self._complaint = (self._complaint + block)[-2_000:]
                    else:
                        yield block

    def _left(self) -> float:
        left = self._start + self._seconds - time.monotonic()
        if left <= 0:
            raise self._too_slow()
        return left

    def _take(self, block: bytes) -> None:
        *ends, rest = block.split(b"\n")
        for end in ends:
            self._hear(json.loads(self._line + end))
            self._line.clear()
        self._line += rest
        if len(self._line) > _BYTES_A_CHARACTER * self._limits.characters + _ROOM:
            raise DocumentError(
                "too_many_characters",
                name=self._name,
                characters=len(self._line) // _BYTES_A_CHARACTER,
                limit=self._limits.characters,
            )

    def _hear(self, message: Mapping[str, Any]) -> None:
        if "page" not in message:
            self._result = message
            return
        self._seconds = self._limits.seconds_for(message["of"])
        if self._on_page is not None:
            self._on_page(message["page"], message["of"])

    def _death(self) -> DocumentError:
        """Why a child ended without a word."""
        code = self._child.wait()
        if -code in _STOPPED:
            return self._too_slow()
        complaint = self._complaint.decode("utf-8", "replace").strip()[-300:] or None
        return DocumentError("reader_crashed", name=self._name, code=code, detail=complaint)

    def _too_slow(self) -> DocumentError:
        return DocumentError("too_slow", name=self._name, seconds=self._seconds)
