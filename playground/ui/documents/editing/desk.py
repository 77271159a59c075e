"""What was asked for about single chunks is done, and the editor drawn for it: whatever was typed is never lost."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count

from playground.core.errors import DocumentError, Failure, PlaygroundError
from playground.core.strings import Language
from playground.documents.edits import Addition, Correction, Edit
from playground.documents.library import Proof
from playground.ui.documents.editing.actions import (
    AddChunk,
    AddHere,
    ByHand,
    Correct,
    EditChunk,
    Editing,
    ForgetEdit,
    SwitchOff,
    UndoEdit,
)
from playground.ui.documents.editing.editor import Sheet, dialog
from playground.ui.html.words import Words
from playground.workspace import Workspace

_GRAM = 4
"""Characters of the pieces of text by which two texts are held to be alike."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it."""

    editor: str = ""
    """The editor as it is now; "" where it is closed."""
    changed: bool = False
    """Whether chunks are others now."""


class Desk:
    """Edits chunks for a page; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._library = workspace.library
        self._editing = workspace.ingest.editing
        self._serials = count(1)

    def do(self, action: Editing, author: str | None, language: Language) -> Done:
        """Raises PlaygroundError where nothing was typed that could be lost."""
        match action:
            case EditChunk(id=document, chunk=chunk):
                return self._opened(self._sheet(document, chunk), language)
            case AddHere(id=document, after=after):
                proof = self._library.proof(document)
                return self._opened(Sheet(proof.document_id, proof.name, after, "", seen=len(proof.text)), language)
            case ByHand(number=number):
                return self._opened(self._by_hand(number), language)
            case Correct():
                return self._tried(action, lambda: self._correct(action, author), language)
            case AddChunk():
                return self._tried(action, lambda: self._add(action, author), language)
            case SwitchOff(id=document, chunk=chunk):
                self._editing.switch_off(document, chunk, author)
            case UndoEdit(number=number):
                self._editing.undo(number)
            case ForgetEdit(number=number):
                self._editing.forget(number)
        return Done(changed=True)

    def _correct(self, action: Correct, author: str | None) -> None:
        self._editing.correct(action.id, action.chunk, action.text, author)
        self._settle(action.settles)

    def _add(self, action: AddChunk, author: str | None) -> None:
        self._editing.add(action.id, action.after, action.text, action.heading, author, seen=action.seen)
        self._settle(action.settles)

    def _settle(self, number: int | None) -> None:
        if number is not None:
            self._editing.forget(number)

    def _tried(self, action: Correct | AddChunk, do: Callable[[], None], language: Language) -> Done:
        """As `do`; where that fails, the editor stays open over what was typed and says why."""
        try:
            do()
        except PlaygroundError as error:
            sheet = self._again(action, error)
            if sheet.now is not None and sheet.now == action.text.strip():  # asked for twice, or by two alike
                return Done(changed=True)
            return self._opened(replace(sheet, failure=Failure.of(error), settles=action.settles), language)
        return Done(changed=True)

    def _again(self, action: Correct | AddChunk, error: PlaygroundError) -> Sheet:
        """What was typed, over the chunk as it is now, as far as it can be found."""
        try:
            proof = self._library.proof(action.id)
        except DocumentError:
            return Sheet(action.id, "", -1, action.text)
        if isinstance(action, AddChunk):
            seen = action.seen if error.code != "edit_overtaken" else None
            return Sheet(action.id, proof.name, action.after, action.text, seen=seen, heading=action.heading)
        if error.code != "edit_overtaken":
            return replace(self._sheet(action.id, action.chunk), text=action.text)
        place = _edited_from(proof, self._library.edits_of_chunk(action.chunk))
        if place is None:
            return Sheet(action.id, proof.name, -1, action.text)
        now = proof.now.pieces[place].piece.text
        return Sheet(action.id, proof.name, place, action.text, chunk=proof.chunks.get(place), now=now)

    def _sheet(self, document_id: str, chunk_id: str) -> Sheet:
        proof = self._library.proof(document_id)
        place = proof.place_of(chunk_id)
        return _over(proof, place)

    def _by_hand(self, number: int) -> Sheet:
        """The editor where an edit that fits no more is likely to belong, with its text beside."""
        proof = self._library.proof(self._library.edited_document(number))
        what = proof.edit(number).what
        if isinstance(what, Addition):
            last, heading = len(proof.now.pieces) - 1, " › ".join(what.heading)
            return Sheet(
                proof.document_id, proof.name, last, what.text, seen=len(proof.text), heading=heading, settles=number
            )
        before = what.before if isinstance(what, Correction) else what.place.text
        places = sorted(proof.chunks, key=lambda place: -_likeness(before, proof.now.pieces[place].piece.text))
        if not places:
            raise DocumentError("edit_overtaken", name=proof.name)
        over = replace(_over(proof, places[0]), settles=number)
        return replace(over, wanted=what.after) if isinstance(what, Correction) else replace(over, unwanted=before)

    def _opened(self, sheet: Sheet, language: Language) -> Done:
        return Done(dialog(replace(sheet, serial=next(self._serials)), Words(language)))


def _over(proof: Proof, place: int) -> Sheet:
    """The editor over a chunk that is there."""
    shown = proof.now.pieces[place]
    as_cut = None if shown.added else proof.cut_at(place).text
    return Sheet(
        proof.document_id,
        proof.name,
        place,
        shown.piece.text,
        chunk=proof.chunks[place],
        as_cut=as_cut if as_cut != shown.piece.text else None,
    )


def _edited_from(proof: Proof, edits: frozenset[int]) -> int | None:
    """The first piece that one of these edits made."""
    return next((place for place, one in enumerate(proof.now.pieces) if edits.intersection(one.edits)), None)


def _likeness(one: str, other: str) -> int:
    """How many stretches of a few characters two texts have in common."""
    return len(_grams(one) & _grams(other))


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + _GRAM] for at in range(max(len(text) - _GRAM + 1, 1)))


def last_edit(proof: Proof) -> tuple[Edit, int] | None:
    """The latest edit that fits, and the first piece that it made."""
    for edit in reversed(proof.fitting):
        place = _edited_from(proof, frozenset((edit.number,)))
        if place is not None:
            return edit, place
    return None
