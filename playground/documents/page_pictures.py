"""Pages of PDF documents as pictures, and where text stands on them: drawn when asked for, kept for the next look."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.children import Child, Died, Late, TooLong
from playground.core.clock import SYSTEM, Clock
from playground.core.errors import DocumentError
from playground.core.nursery import Nursery
from playground.core.values import Document
from playground.documents.originals import Originals
from playground.documents.page_cache import PageCache
from playground.documents.page_places import Span, places_of
from playground.documents.page_signs import Place, Signs

NURSERY = Nursery("playground.documents.page_worker")
KIND = "pdf"
"""The media type of documents whose pages can be drawn."""
_LONGEST = 16_000_000  # bytes of a message
_MOST_FAILURES = 3  # pages of a document, from which on no others are tried
_MOST_REMEMBERED = 1_000

Size = tuple[float, float]
"""Width and height in points, as the page is seen."""


@dataclass(frozen=True, slots=True)
class DrawLimits:
    """What the drawing of one page may use."""

    seconds: float = 20.0
    memory_bytes: int = 1 << 30
    """Address space of the child."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page as it is shown."""

    picture: bytes
    """JPEG."""
    signs: Signs


class PagePictures:
    """Draws the pages of documents; any thread may call, and each call takes as long as a page does."""

    def __init__(
        self, originals: Originals, cache: PageCache, limits: DrawLimits = DrawLimits(), clock: Clock = SYSTEM
    ) -> None:
        self._originals = originals
        self._cache = cache
        self._limits = limits
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[tuple[str, str], dict[int | None, DocumentError]] = {}
        """Of documents and their content, by page: what failed once would take its time again."""
        self._closed = False

    def close(self) -> None:
        """End what is being drawn; nothing is drawn any more."""
        self._closed = True

    def sizes(self, document: Document) -> tuple[Size, ...]:
        """Of all pages. Raises DocumentError where the document has none, or they cannot be read."""
        name = f"{document.sha256[:16]}-sizes.json"
        known = self._cache.get(document.id, name)
        if known is None:
            (known,) = self._ask(document, None)
            self._cache.put(document.id, name, known)
        return tuple((float(width), float(height)) for width, height in json.loads(known)["sizes"])

    def picture(self, document: Document, number: int) -> bytes:
        """Page `number`, 1 for the first, as JPEG. Raises DocumentError."""
        known = self._cache.get(document.id, _picture_name(document, number))
        return known if known is not None else self._drawn(document, number).picture

    def places(self, document: Document, number: int, text: str, spans: Sequence[Span]) -> list[tuple[Place, ...]]:
        """For each stretch of `text`, a part of the document's, its boxes on that page. Raises DocumentError."""
        signs = self._kept_signs(document, number) or self._drawn(document, number).signs
        return places_of(signs, text, spans)

    def _kept_signs(self, document: Document, number: int) -> Signs | None:
        known = self._cache.get(document.id, _signs_name(document, number))
        try:
            return None if known is None else Signs.from_bytes(known)
        except (KeyError, TypeError, ValueError):  # the disk has damaged it
            return None

    def _drawn(self, document: Document, number: int) -> DrawnPage:
        _, picture, signs = self._ask(document, number)
        self._cache.put(document.id, _picture_name(document, number), picture)
        self._cache.put(document.id, _signs_name(document, number), signs)
        return DrawnPage(picture, Signs.from_bytes(signs))

    def _ask(self, document: Document, number: int | None) -> list[bytes]:
        """What a child says of a page, or of the sizes of all."""
        wanted = 1 if number is None else number
        if document.media_type != KIND or not 1 <= wanted <= (document.pages or 0):
            raise DocumentError("page_unknown", name=document.name, page=wanted)
        if (known := self._failed_before(document, number)) is not None:
            raise known
        try:
            return self._asked(document, number)
        except DocumentError as error:
            self._remember(document, number, error)
            raise

    def _asked(self, document: Document, number: int | None) -> list[bytes]:
        recognised = self._originals.recognised(document.id)
        request = {
            "path": str(self._originals.path(document.id).resolve()),
            "count": document.pages,
            "page": number,
            "recognised": str(recognised.resolve()) if recognised.is_file() else None,
            "seconds": self._limits.seconds,
            "memory_bytes": self._limits.memory_bytes,
        }
        name, page = document.name, number or 1
        try:
            with Child(NURSERY, request, self._clock) as child:
                return self._heard(child, number)
        except Late:
            raise DocumentError("page_too_slow", name=name, page=page, seconds=self._limits.seconds) from None
        except (OSError, Died, TooLong, _Refused) as error:
            code = "page_not_drawn" if number else "pages_not_drawn"
            raise DocumentError(code, name=name, page=page, detail=str(error)) from error

    def _heard(self, child: Child, number: int | None) -> list[bytes]:
        until = self._clock.monotonic() + self._limits.seconds
        messages: list[bytes] = []
        while len(messages) < (1 if number is None else 3):
            left = until - self._clock.monotonic()
            messages.append(child.hear(left, longest=_LONGEST, on_wait=self._go_on))
            if len(messages) == 1 and "error" in (head := json.loads(messages[0])):
                raise _Refused(head["error"])
        return messages

    def _go_on(self) -> None:
        if self._closed:
            raise _Refused("the program ends")

    def _failed_before(self, document: Document, number: int | None) -> DocumentError | None:
        """Why this page will not be drawn, if that is known; of a document with several such pages, why none will."""
        with self._lock:
            failures = self._failures.get((document.id, document.sha256), {})
            if number in failures or len(failures) < _MOST_FAILURES:
                return failures.get(number)
            return next(iter(failures.values()))

    def _remember(self, document: Document, number: int | None, error: DocumentError) -> None:
        with self._lock:
            if len(self._failures) >= _MOST_REMEMBERED:
                self._failures.clear()
            self._failures.setdefault((document.id, document.sha256), {})[number] = error


class _Refused(Exception):
    """It cannot be done, for a reason that the child gives or ours."""


def _picture_name(document: Document, number: int) -> str:
    return f"{document.sha256[:16]}-{number}.jpg"


def _signs_name(document: Document, number: int) -> str:
    return f"{document.sha256[:16]}-{number}.json"
