"""The stretch of an open document that is read, with all that people changed in it; or cut another way, to look at."""

from collections.abc import Callable
from dataclasses import replace

from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings
from playground.documents.edits import swaps
from playground.documents.library import Library, Proof
from playground.retrieval.ingest import Ingest
from playground.ui.documents.editing.desk import last_edit
from playground.ui.documents.editing.marks import Marked, with_shared
from playground.ui.documents.location import Location
from playground.ui.documents.views.collections import Held
from playground.ui.documents.views.reading import Reading, stretch_with


class Proofs:
    """Reads documents for the reader; any thread may call."""

    def __init__(self, library: Library, ingest: Ingest, held: Callable[[Collection], Held]) -> None:
        self._library = library
        self._ingest = ingest
        self._held = held

    def reading(self, here: Location) -> Reading:
        """The open document. Raises PlaygroundError where it cannot be shown."""
        document = self._library.document(here.document)
        held = self._held(self._library.collection_by_id(document.collection_id))
        if here.trial is not None:
            return self._trial(document, held, here, here.trial)
        proof = self._library.proof(document.id)
        pieces = [one.piece for one in proof.now.pieces]
        spans = [(piece.start, piece.end) for piece in pieces]
        first, after = stretch_with(spans, min(here.piece, len(spans) - 1))
        reading = Reading(
            document,
            held,
            spans,
            first,
            pieces[first:after],
            0,
            "",
            0,
            lengths=[len(one.piece.text) for one in proof.now.pieces if not one.off],
            marked=with_shared({place: _marked(proof, place) for place in range(first, after)}),
            swaps=[swap for edit in proof.fitting for swap in swaps(proof.text, edit) or ()],
            last=last_edit(proof),
            unfit=[edit for edit in proof.edits if edit.number in proof.now.unfit],
        )
        return _stretch(reading, proof.text)

    def _trial(self, document: Document, held: Held, here: Location, settings: ChunkSettings) -> Reading:
        preview = self._ingest.preview(document.id, settings)
        spans = [(piece.start, piece.end) for piece in preview.pieces]
        first, after = stretch_with(spans, min(here.piece, len(spans) - 1))
        before = self._library.spans(document.id)
        shown = preview.pieces[first:after]
        reading = Reading(
            document,
            held,
            spans,
            first,
            shown,
            0,
            "",
            0,
            trial=settings,
            before=before,
            lengths=[len(piece.text) for piece in preview.pieces],
            unfit=preview.unfit,
        )
        return _stretch(reading, preview.text)


def _marked(proof: Proof, place: int) -> Marked:
    one = proof.now.pieces[place]
    edits = tuple(edit for edit in proof.edits if edit.number in one.edits)
    return Marked(proof.chunks.get(place), one.off, one.added, edits, "" if one.added else proof.cut_at(place).text)


def _stretch(reading: Reading, text: str) -> Reading:
    """The reading with its part of the whole text: from the end of the stretch before to its own end."""
    last = reading.first + len(reading.pieces) >= len(reading.spans)
    start = reading.pieces[0].start if reading.first else 0
    end = len(text) if last else reading.pieces[-1].end
    return replace(reading, start=start, text=text[start:end], total=len(text))
