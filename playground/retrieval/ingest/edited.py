"""Chunks as they are stored once a document's edits are applied; what an edit leaves as it was keeps its id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from playground.core.values import Chunk
from playground.documents.chunking import Piece
from playground.documents.edits import Edit, EditedPiece, applied
from playground.retrieval.ingest.reading import Draft


@dataclass(frozen=True, slots=True)
class Owner:
    """The document that chunks belong to."""

    id: str
    name: str


def chunks_of(owner: Owner, pieces: Sequence[EditedPiece], before: Iterable[Chunk]) -> tuple[Chunk, ...]:
    """The pieces that are not off; `before` are the chunks that there were.

    A changed text gets a new id, so that the index never knows two texts by one id.
    """
    known: dict[tuple[object, ...], list[str]] = {}
    for chunk in before:
        known.setdefault(_key(chunk), []).append(chunk.id)
    cutting = uuid4().hex
    chunks = []
    for seq, piece in enumerate(one.piece for one in pieces):
        if not pieces[seq].off:
            ids = known.get(_key(piece))
            id = ids.pop(0) if ids else f"{cutting}-{seq}"
            place = (piece.start, piece.end, piece.page, piece.heading, piece.last_page)
            chunks.append(Chunk(id, owner.id, owner.name, seq, piece.text, *place))
    return tuple(chunks)


def edited(draft: Draft, edits: Sequence[Edit]) -> Draft:
    """The draft with the edits that fit; those of an earlier call are of no account."""
    if not edits and not draft.edited:
        return draft
    now = applied(draft.text, draft.cut, edits)
    document = draft.document
    chunks = chunks_of(Owner(document.id, document.name), now.pieces, draft.chunks)
    return replace(draft, document=replace(document, chunks=len(chunks)), chunks=chunks, edited=now)


def _key(piece: Chunk | Piece) -> tuple[object, ...]:
    return (piece.start, piece.end, piece.page, piece.last_page, piece.heading, piece.text)
