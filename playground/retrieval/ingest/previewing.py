"""What chunk settings would make of a document, without changing it."""

import threading
from dataclasses import dataclass

from playground.core.values import Document
from playground.documents.chunking import ChunkSettings, Piece
from playground.documents.edits import Edit, applied
from playground.documents.library import Library
from playground.documents.parsed import Parsed
from playground.retrieval.ingest.reading import Reader
from playground.retrieval.ingest.turns import Turns

_LONGEST_KEPT = 2_000_000
"""Characters of a text beyond which it is not kept for the next look."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A text and the pieces it would be cut into, as people edited them."""

    text: str
    pieces: tuple[Piece, ...]
    unfit: tuple[Edit, ...] = ()
    """Edits that would fit no more."""


class Previews:
    """Reads originals again, since the library keeps neither pages nor headings; the last one stays at hand."""

    def __init__(self, library: Library, reader: Reader, turns: Turns) -> None:
        self._library = library
        self._reader = reader
        self._turns = turns
        self._last: tuple[object, Parsed] | None = None
        self._lock = threading.Lock()

    def preview(self, document_id: str, settings: ChunkSettings) -> Preview:
        """The document of that id, cut by `settings`."""
        document = self._library.document(document_id)
        parsed = self._parsed(document)
        edits = self._library.edits(document.id)
        now = applied(parsed.text, self._reader.pieces(document, parsed, settings), edits)
        pieces = tuple(one.piece for one in now.pieces if not one.off)
        return Preview(parsed.text, pieces, tuple(edit for edit in edits if edit.number in now.unfit))

    def _parsed(self, document: Document) -> Parsed:
        seen = (document.id, document.sha256, document.encoding, document.hidden)
        with self._lock:
            if self._last is not None and self._last[0] == seen:
                return self._last[1]
        parsed = self._turns.take(lambda turn: self._reader.parsed(document, document.encoding, turn.check))
        if len(parsed.text) <= _LONGEST_KEPT:
            with self._lock:
                self._last = (seen, parsed)
        return parsed
