"""Pages that are pictures, recognised in a child process that can be stopped: one page at a time, within limits."""

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playground.core.children import Child, Died, Late, TooLong
from playground.core.clock import SYSTEM, Clock
from playground.core.errors import DocumentError
from playground.core.nursery import Nursery
from playground.documents import ocr
from playground.documents.cleaning import count_ink
from playground.documents.draft import HARDLY_ANY
from playground.documents.limits import Limits
from playground.documents.ocr import SeenPage
from playground.documents.parse import parse

NURSERY = Nursery("playground.documents.ocr_worker")
ENGINE = "playground.documents.ocr_engine"
_LONGEST = 16_000_000  # bytes of what is seen on a page
_MOST_FAILED = 2  # pages one after the other, from which on all would fail


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Recognises pages with an engine: a module with a function `open_engine`, as `ocr_engine` is one."""

    engine: str = ENGINE
    memory_bytes: int = 3 << 30
    """Address space of the child; of it, about 1 GB is used."""
    seconds: float = 90.0
    """For one page, loading the models included."""

    @property
    def is_ready(self) -> bool:
        """Whether what the engine needs is installed."""
        return self.engine != ENGINE or ocr.is_installed()

    def pages(
        self, path: Path, name: str, numbers: Sequence[int], on_wait: Callable[[], object], clock: Clock = SYSTEM
    ) -> Generator[SeenPage, None, None]:
        """What is seen on these pages of a PDF, each as soon as it is known. Raises DocumentError.

        `on_wait` is called several times a second; what it raises ends the child, as does closing the iterator. A page
        on which the child fails comes back as failed, and the next child goes on after it.
        """
        if not self.is_ready:
            raise DocumentError("ocr_missing", name=name)
        left, failed = list(numbers), 0
        while left:
            try:
                for page in self._by_one_child(path, name, left, on_wait, clock):
                    left, failed = left[1:], 0
                    yield page
            except _Failed as failure:
                failed += 1
                if failed >= min(_MOST_FAILED, len(numbers)):
                    raise DocumentError("ocr_failed", name=name, page=left[0], detail=failure.detail) from failure
                yield SeenPage(left[0], 0.0, failed=True)
                left = left[1:]

    def _by_one_child(
        self, path: Path, name: str, numbers: Sequence[int], on_wait: Callable[[], object], clock: Clock
    ) -> Iterator[SeenPage]:
        request = {
            "path": str(path.resolve()),
            "engine": self.engine,
            "pages": list(numbers),
            "memory_bytes": self.memory_bytes,
            "seconds": self.seconds,
        }
        try:
            child = Child(NURSERY, request, clock)
        except OSError as error:
            raise DocumentError("reader_not_started", name=name, reason=str(error)) from error
        with child:
            for _ in numbers:
                yield self._heard(child, on_wait)

    def _heard(self, child: Child, on_wait: Callable[[], object]) -> SeenPage:
        try:
            message = json.loads(child.hear(self.seconds, longest=_LONGEST, on_wait=on_wait))
        except Late:
            raise _Failed(f"more than {self.seconds:g} s") from None
        except (Died, TooLong) as error:
            raise _Failed(str(error)) from error
        if "error" in message:
            raise _Failed(message["error"])
        return SeenPage.from_record(message["page"])


def pages_without_text(
    path: Path, name: str, limits: Limits, *, on_wait: Callable[[], object], clock: Clock = SYSTEM
) -> list[int]:
    """Numbers of the pages of a PDF that have hardly any text of their own. Raises DocumentError as `parse` does."""
    try:
        parsed = parse(path, name, limits, on_wait=on_wait, clock=clock)
    except DocumentError as error:
        if error.code != "no_text_on_pages":
            raise
        return list(range(1, int(str(error.facts["pages"])) + 1))
    few = 10 * HARDLY_ANY  # blanks between them included
    texts = ((page.number, parsed.text[page.start : min(page.end, page.start + few)]) for page in parsed.pages)
    return [number for number, text in texts if count_ink(text) < HARDLY_ANY]


class _Failed(Exception):
    """The child did not get through with a page."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail
