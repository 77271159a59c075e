"""Chunks edited by people: corrected, switched off and on, added, and all of that undone.

The words of an edit are in, and the old ones out, when its transaction is. So are its vectors, which are made before
that; where they cannot be made, the document says so, as it does whenever vectors are missing. The index follows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from playground.core.errors import DocumentError, PlaygroundError
from playground.core.values import Chunk, Collection
from playground.documents.cleaning import clean
from playground.documents.edits import Edit, Edited, added, applied, corrected, readded, switched_off
from playground.documents.edits.making import Made
from playground.documents.library import Library, Proof
from playground.retrieval.embedders import Embedder
from playground.retrieval.ingest.edited import Owner, chunks_of
from playground.retrieval.ingest.embedding import Vectors
from playground.retrieval.ingest.storing import Storage, embedder_mismatch
from playground.retrieval.lexical import LexicalIndex, searchable
from playground.retrieval.terms import index_text
from playground.storage.database import Database, Writing

LONGEST = 40_000
"""Characters of a chunk; the largest that is cut has fewer."""
_NEW = 1 << 62
"""Number of an edit that has none yet: larger than any other."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an edit, or its undoing, comes to."""

    proof: Proof
    edits: tuple[Edit, ...]
    """Those that count afterwards."""
    made: Made | None = None
    """What is to be kept; None where something is taken away."""
    chunk: str | None = None
    """Id of the chunk that was edited."""
    undone: int | None = None
    forgotten: tuple[int, ...] = ()

    @property
    def now(self) -> Edited:
        """The pieces afterwards."""
        return applied(self.proof.text, self.proof.cut, self.edits)


@dataclass(frozen=True, slots=True)
class _Change:
    """The same as rows."""

    plan: _Plan
    now: Edited
    chunks: tuple[Chunk, ...]
    new: tuple[Chunk, ...]
    """Those that were not there before."""
    gone: tuple[str, ...]
    """Ids of those that are there no more."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """What the new ones are found by."""

    def text(self, chunk: Chunk) -> str:
        """What a chunk is searched by."""
        return index_text(self.plan.proof.title, chunk.heading, chunk.text)


class Editing:
    """What can be done with single chunks; any thread may call, edits are made one after another."""

    def __init__(
        self,
        database: Database,
        library: Library,
        lexical: LexicalIndex,
        storage: Storage,
        embedder_of: Callable[[Collection], Embedder],
    ) -> None:
        self._database = database
        self._library = library
        self._lexical = lexical
        self._storage = storage
        self._embedder_of = embedder_of

    def correct(self, document_id: str, chunk_id: str, text: str, author: str | None = None) -> int | None:
        """Have a chunk read `text`; the number of the edit, None where that changes nothing or takes all changes back.

        Raises DocumentError `edit_overtaken` where the chunk is there no more: somebody edited it since, say.
        """
        said = _checked(text)

        def look() -> _Plan | None:
            proof = self._library.proof(document_id)
            place = proof.place_of(chunk_id)
            shown = proof.now.pieces[place]
            if shown.added:
                made = readded(proof.edit(shown.edits[0]), said)
            else:
                made = corrected(proof.text, proof.cut_at(place), proof.fitting, said)
            return None if made is None else _kept(proof, made, chunk_id, author)

        return self._do(look)

    def switch_off(self, document_id: str, chunk_id: str, author: str | None = None) -> int | None:
        """Keep a chunk from ever being found; undoing that switches it on."""

        def look() -> _Plan | None:
            proof = self._library.proof(document_id)
            place = proof.place_of(chunk_id)
            shown = proof.now.pieces[place]
            if shown.added:
                made = readded(proof.edit(shown.edits[0]), off=True)
            else:
                made = switched_off(proof.text, proof.cut_at(place))
            return None if made is None else _kept(proof, made, chunk_id, author)

        return self._do(look)

    def add(
        self, document_id: str, after: int, text: str, heading: str = "", author: str | None = None, seen: int = 0
    ) -> int | None:
        """A chunk that stands in no document, after the piece of that place; -1 puts it before the first.

        `seen` is how many characters the document's text had when the place was chosen: raises DocumentError
        `edit_overtaken` where it was read anew since.
        """
        said, path = _checked(text), tuple(part for part in (" ".join(clean(heading).split()),) if part)

        def look() -> _Plan:
            proof = self._library.proof(document_id)
            if seen != len(proof.text) or not -1 <= after < len(proof.now.pieces):
                raise DocumentError("edit_overtaken", name=proof.name)
            at = proof.now.pieces[after].piece.end if after >= 0 else proof.cut[0].start
            return _kept(proof, added(proof.text, at, said, path), None, author)

        return self._do(look)

    def undo(self, number: int) -> str:
        """Take an edit back; what it took the place of counts again. The id of its document."""
        document_id = self._library.edited_document(number)

        def look() -> _Plan:
            proof = self._library.proof(document_id)
            proof.edit(number)
            left = [edit for edit in proof.edits if edit.number != number]
            edits = sorted((*left, *self._library.edits_before(number)), key=lambda edit: edit.number)
            return _Plan(proof, tuple(edits), undone=number)

        self._do(look)
        return document_id

    def forget(self, number: int) -> str:
        """Give an edit up that fits no more, with all that it took the place of. The id of its document."""
        document_id = self._library.edited_document(number)

        def look() -> _Plan:
            proof = self._library.proof(document_id)
            proof.edit(number)
            left = tuple(edit for edit in proof.edits if edit.number != number)
            return _Plan(proof, left, forgotten=(number,))

        self._do(look)
        return document_id

    # How --------------------------------------------------------------------------------------------------------------

    def _do(self, look: Callable[[], _Plan | None]) -> int | None:
        """Make the vectors of what `look` leads to, then look again and do it, all or nothing."""
        plan = look()
        if plan is None:
            return None
        collection = self._library.collection_by_id(plan.proof.collection_id)
        vectors, wrong = self._vectors(collection, self._change(plan))
        with self._storage.changing:
            again = look()
            if again is None:
                return None
            change = self._change(again)
            change = replace(change, terms={one.id: searchable(change.text(one)) for one in change.new})
            if self._library.collection_by_id(collection.id).embedder != collection.embedder:
                vectors = {}
            blobs = {one.id: vectors.get(change.text(one), b"") for one in change.new}
            number = self._storage.edit(
                collection,
                again.proof.document_id,
                lambda writing: self._write(writing, change, blobs),
                change.gone,
                blobs,
            )
        if wrong is not None and any(not blob for blob in blobs.values()):
            self._storage.note_failure(again.proof.document_id, wrong)
        return number

    def _change(self, plan: _Plan) -> _Change:
        proof, now = plan.proof, plan.now
        if plan.made is not None and any(number >= _NEW for number in now.unfit):
            raise DocumentError("edit_empties", name=proof.name)
        before = self._library.chunks(proof.document_id)
        chunks = chunks_of(Owner(proof.document_id, proof.name), now.pieces, before)
        ids, there = {chunk.id for chunk in chunks}, {chunk.id for chunk in before}
        new = tuple(chunk for chunk in chunks if chunk.id not in there)
        return _Change(plan, now, chunks, new, tuple(chunk.id for chunk in before if chunk.id not in ids))

    def _vectors(self, collection: Collection, change: _Change) -> tuple[dict[str, bytes], PlaygroundError | None]:
        """By text the vectors of the new chunks, or why there are none."""
        texts = list(dict.fromkeys(change.text(chunk) for chunk in change.new))
        if not texts:
            return {}, None
        try:
            embedder = self._embedder_of(collection)
            if embedder.fingerprint != collection.embedder:
                raise embedder_mismatch(collection, embedder.fingerprint)
            made: Vectors = embedder.embed_documents(texts).astype("<f4", copy=False)
            self._storage.check_width(collection, made)
        except PlaygroundError as error:
            return {}, error
        return {text: np.ascontiguousarray(vector).tobytes() for text, vector in zip(texts, made, strict=True)}, None

    def _write(self, writing: Writing, change: _Change, blobs: Mapping[str, bytes]) -> int | None:
        """The edit, the chunks and their terms; the number of the edit."""
        plan, library = change.plan, self._library
        proof, number = plan.proof, None
        made = plan.made
        if plan.undone is not None:
            library.undo_edit(writing, plan.undone)
        elif made is not None and made.what is not None:
            number = library.add_edit(writing, proof, made.what, made.replaces, plan.chunk, plan.edits[-1].author)
        else:
            library.forget_edits(writing, plan.forgotten or (made.replaces if made else ()))
        gone = library.remove_chunks(writing, change.gone)
        self._lexical.remove(writing, proof.collection_id, gone)
        numbers = library.add_chunks(writing, change.new, [blobs[chunk.id] for chunk in change.new])
        terms = [change.terms[chunk.id] for chunk in change.new]
        self._lexical.add(writing, proof.collection_id, list(zip(numbers, terms, strict=True)))
        library.order_chunks(writing, proof.document_id, change.chunks)
        library.note_fit(writing, proof.document_id, change.now)
        library.note_vectors(writing, proof.document_id)
        return number


def _kept(proof: Proof, made: Made, chunk: str | None, author: str | None) -> _Plan:
    left = tuple(edit for edit in proof.edits if edit.number not in made.replaces)
    new: Sequence[Edit] = () if made.what is None else (Edit(_NEW, proof.document_id, made.what, "", author),)
    return _Plan(proof, (*left, *new), made, chunk)


def _checked(text: str) -> str:
    """The text as it is kept; an empty or endless one is an error."""
    said = clean(text).strip()
    if not said:
        raise DocumentError("edit_empty")
    if len(said) > LONGEST:
        raise DocumentError("edit_long", length=len(said), limit=LONGEST)
    return said
