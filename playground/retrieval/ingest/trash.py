"""Documents on their way out: hidden at once, taken away for good after some seconds, and back until then.

A document in the trash keeps its row, terms and vectors, but is not ready, so that nothing finds it. Whatever ends the
process meanwhile, the next start takes away what is not ready; nobody has to stay for a deletion to happen.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from playground.core.clock import Clock
from playground.core.errors import DocumentError, PlaygroundError
from playground.core.values import Document
from playground.documents.library import Library
from playground.retrieval.ingest.storing import Storage
from playground.storage.database import Database, Writing

SECONDS = 15.0
"""How long a document can be taken back."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Discarded:
    """A document in the trash."""

    document: Document
    seconds: float
    """Until it is taken away."""


@dataclass(slots=True)
class _Waiting:
    document: Document
    until: float
    stop: Callable[[], None]
    """Keeps it from being taken away."""


class Trash:
    """What was deleted a moment ago."""

    def __init__(self, database: Database, library: Library, storage: Storage, clock: Clock) -> None:
        self._database = database
        self._library = library
        self._storage = storage
        self._clock = clock
        self._waiting: dict[str, _Waiting] = {}
        self._lock = threading.Lock()

    def put(self, document_id: str) -> Discarded:
        """Hide a document from everybody; it is taken away when the time is up."""
        document = self._library.document(document_id)
        if not self._database.write(lambda writing: self._library.hide_document(writing, document_id)):
            raise DocumentError("document_unknown", id=document_id)
        until = self._clock.monotonic() + SECONDS
        with self._lock:
            stop = self._clock.later(SECONDS, partial(self._take_away, document_id))
            self._waiting[document_id] = _Waiting(document, until, stop)
        return Discarded(document, SECONDS)

    def take_back(self, document_id: str) -> Document:
        """The document as it was; refused when its time is up, or when another took its name or brought its content."""
        with self._lock:
            waiting = self._waiting.get(document_id)
            if waiting is None:
                raise DocumentError("trash_gone", id=document_id)
            self._database.write(lambda writing: self._show(writing, waiting.document))
            waiting.stop()
            del self._waiting[document_id]
        return waiting.document

    def contents(self, collection_id: str) -> tuple[Discarded, ...]:
        """What can be taken back, the last one deleted first."""
        now = self._clock.monotonic()
        with self._lock:
            there = [one for one in self._waiting.values() if one.document.collection_id == collection_id]
        return tuple(Discarded(one.document, max(one.until - now, 0.0)) for one in reversed(there))

    def close(self) -> None:
        """Leave the rest to the next start."""
        with self._lock:
            for waiting in self._waiting.values():
                waiting.stop()
            self._waiting.clear()

    def _show(self, writing: Writing, document: Document) -> None:
        if self._library.taken(writing, document):
            raise DocumentError("trash_replaced", name=document.name)
        if not self._library.show_document(writing, document.id):
            raise DocumentError("trash_gone", id=document.id)

    def _take_away(self, document_id: str) -> None:
        with self._lock:
            waiting = self._waiting.pop(document_id, None)
        if waiting is None:
            return
        try:
            self._storage.take_away(waiting.document)
        except PlaygroundError as error:
            _log.warning("a deleted document stays on the disk until the next start: %s", error.message("en"))
