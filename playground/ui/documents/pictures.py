"""What the Documents tab shows of any location."""

from dataclasses import replace

from playground.core.strings import Language
from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings, Piece
from playground.retrieval.embedders import Paced
from playground.ui.documents.location import Location
from playground.ui.documents.views import collections, reader, table
from playground.ui.documents.views.collections import Held
from playground.ui.documents.views.reader import Reading, Spans
from playground.ui.html.elements import join
from playground.workspace import Workspace

LIBRARY_PARTS = ("shelf", "head", "undo", "sieve", "list")
READER_PARTS = ("reader", "pieces", "source")


class Pictures:
    """Draws for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._library = workspace.library
        self._ingest = workspace.ingest

    def settled(self, here: Location, wanted: str = "") -> Location:
        """The location, or the nearest one that is there: `wanted` is the name of a collection to begin with."""
        collections = self._library.collections()
        if all(collection.id != here.collection for collection in collections):
            named = [collection for collection in collections if collection.name == wanted]
            first = next(iter([*named, *collections]), None)
            return here.at(first.id if first else "")
        if here.document and all(one.id != here.document for one in self._library.documents(here.collection)):
            return here.closed()
        return here

    def library_parts(self, here: Location, language: Language) -> dict[str, str]:
        """Everything outside of the reader."""
        ready = self._workspace.ready.is_set()
        held = [self._held(collection) for collection in self._library.collections()]
        chosen = next((one for one in held if one.collection.id == here.collection), None)
        documents = self._library.documents(here.collection) if chosen else ()
        if chosen and self._ingest.is_busy(here.collection):  # what could be offered may be what is being done
            chosen = replace(chosen, offered=None)
        elif chosen:
            chosen = replace(chosen, lacking=len(self._library.unembedded(here.collection)))
        discarded = self._ingest.discarded(here.collection) if chosen else ()
        found = collections.findings(self._workspace.findings, language)
        return {
            "shelf": collections.shelf(held, here.collection, ready, language),
            "head": join([found, collections.head(chosen, ready, language)]),
            "undo": table.undo_bar(discarded, language),
            "sieve": table.sieve(len(documents), language),
            "list": table.table(chosen, documents, language, here.listing),
        }

    def reader_parts(self, here: Location, language: Language) -> dict[str, str]:
        """The open document; nothing where none is open. Raises PlaygroundError where it cannot be shown."""
        if not here.document:
            return dict.fromkeys(READER_PARTS, "")
        reading = self._reading(here)
        return {
            "reader": reader.reader_head(reading, language),
            "pieces": reader.pieces(reading, language),
            "source": reader.source(reading, language),
        }

    def _held(self, collection: Collection) -> Held:
        workspace, new = self._workspace, self._workspace.embedder
        other = new.fingerprint != collection.embedder
        return Held(
            collection,
            workspace.chunking_of(collection),
            workspace.embedder_of(collection).fingerprint,
            offered=new.fingerprint if other else None,
            seconds=collection.chunks * new.pace if other and isinstance(new, Paced) else None,
            can_recognise=self._ingest.can_recognise,
            synonyms=self._library.synonyms(collection.id),
        )

    def _reading(self, here: Location) -> Reading:
        document = self._library.document(here.document)
        held = self._held(self._library.collection_by_id(document.collection_id))
        spans = self._library.spans(document.id)
        if here.trial is not None:
            return self._trial(document, held, spans, here, here.trial)
        first, after = reader.stretch_with(spans, min(here.piece, len(spans) - 1))
        chunks = self._library.chunks_between(document.id, first, after - 1)
        pieces = [Piece(chunk.text, chunk.start, chunk.end, chunk.page, chunk.heading) for chunk in chunks]
        return _stretch(Reading(document, held, spans, first, pieces, 0, "", 0), self._library.text(document.id))

    def _trial(self, document: Document, held: Held, before: Spans, here: Location, settings: ChunkSettings) -> Reading:
        preview = self._ingest.preview(document.id, settings)
        spans = [(piece.start, piece.end) for piece in preview.pieces]
        first, after = reader.stretch_with(spans, min(here.piece, len(spans) - 1))
        shown = preview.pieces[first:after]
        reading = Reading(document, held, spans, first, shown, 0, "", 0, trial=settings, before=before)
        return _stretch(reading, preview.text)


def _stretch(reading: Reading, text: str) -> Reading:
    """The reading with its part of the whole text: from the end of the stretch before to its own end."""
    last = reading.first + len(reading.pieces) >= len(reading.spans)
    start = reading.pieces[0].start if reading.first else 0
    end = len(text) if last else reading.pieces[-1].end
    return replace(reading, start=start, text=text[start:end], total=len(text))
