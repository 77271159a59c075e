"""Edits applied to a text as it is cut now: which chunks they make of it, and which of them fit nowhere.

An edit fits whole or not at all. A correction fits where all of its stretches are found and each lies in a chunk; a
chunk that is switched off, where it is one chunk again, or several that leave nothing of it; an addition, where its
place is found. What does not fit changes nothing, and stays to be told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from playground.documents.chunking import Piece
from playground.documents.edits.places import found
from playground.documents.edits.values import Addition, Correction, Edit, SwitchedOff


@dataclass(frozen=True, slots=True)
class EditedPiece:
    """A piece as it is now."""

    piece: Piece
    """Its text may be another than `document_text[start:end]`; one that was added has no place: start == end."""
    off: bool = False
    edits: tuple[int, ...] = ()
    """Numbers of the edits that made it so."""

    @property
    def added(self) -> bool:
        """Whether it stands in no document."""
        return self.piece.start == self.piece.end


@dataclass(frozen=True, slots=True)
class Edited:
    """A document with its edits."""

    pieces: tuple[EditedPiece, ...]
    """In reading order, those that are off among them."""
    unfit: frozenset[int]
    """Numbers of the edits that fit nowhere."""


@dataclass(frozen=True, slots=True)
class Swap:
    """`text[start:end]` reads `new`."""

    start: int
    end: int
    new: str
    number: int
    """Of its edit."""

    def within(self, piece: Piece) -> bool:
        """Whether it lies in a piece, and that is therefore changed by it."""
        return piece.start <= self.start and self.end <= piece.end

    def touches(self, start: int, end: int) -> bool:
        """Whether it shares a character with `text[start:end]`."""
        return self.start < end and start < self.end


def swaps(text: str, edit: Edit) -> tuple[Swap, ...] | None:
    """Where the stretches of a correction are; None where one of them is not found."""
    if not isinstance(edit.what, Correction):
        return ()
    made = []
    for one in edit.what.replacements:
        at = found(text, one.place)
        if at is None:
            return None
        made.append(Swap(at, at + len(one.place.text), one.new, edit.number))
    return tuple(made)


def applied(text: str, cut: Sequence[Piece], edits: Sequence[Edit]) -> Edited:
    """The pieces of a text, in their order and as they were cut, with the edits that fit."""
    corrected, unfit = _corrected(text, cut, edits)
    off, unfit_off = _off(text, cut, edits)
    pieces = [EditedPiece(piece, bool(off[at]), (*numbers, *off[at])) for at, (piece, numbers) in enumerate(corrected)]
    added, unfit_added = _added(text, cut, edits)
    for at, piece in reversed(added):
        pieces.insert(at, piece)
    return Edited(tuple(pieces), frozenset(unfit | unfit_off | unfit_added))


def swapped(piece: Piece, made: Iterable[Swap]) -> Piece:
    """The piece with what reads otherwise in it; the swaps share no characters."""
    text = piece.text
    for swap in sorted(made, key=lambda swap: swap.start, reverse=True):
        text = text[: swap.start - piece.start] + swap.new + text[swap.end - piece.start :]
    return replace(piece, text=text.strip())


def _corrected(
    text: str, cut: Sequence[Piece], edits: Sequence[Edit]
) -> tuple[list[tuple[Piece, tuple[int, ...]]], set[int]]:
    fitting: list[Swap] = []
    unfit: set[int] = set()
    for edit in sorted(edits, key=lambda edit: -edit.number):  # of two that meet, the later one is what was wanted
        made = swaps(text, edit)
        if made is None or any(_is_lost(swap, cut) or _meets(swap, fitting) for swap in made):
            unfit.add(edit.number)
        else:
            fitting += made
    while True:
        pieces = [(piece, [swap for swap in fitting if swap.within(piece)]) for piece in cut]
        corrected = [(swapped(piece, made), _numbers(made)) if made else (piece, ()) for piece, made in pieces]
        emptied = {number for piece, numbers in corrected if not piece.text for number in numbers}
        if not emptied:
            return corrected, unfit
        unfit |= emptied
        fitting = [swap for swap in fitting if swap.number not in emptied]


def _is_lost(swap: Swap, cut: Sequence[Piece]) -> bool:
    return not any(swap.within(piece) for piece in cut)


def _meets(swap: Swap, others: Sequence[Swap]) -> bool:
    return any(swap.touches(other.start, other.end) for other in others)


def _numbers(made: Sequence[Swap]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(swap.number for swap in made))


def _off(text: str, cut: Sequence[Piece], edits: Sequence[Edit]) -> tuple[list[tuple[int, ...]], set[int]]:
    """For each piece the numbers of the edits that switch it off, and those that fit nowhere."""
    off: list[tuple[int, ...]] = [() for _ in cut]
    unfit: set[int] = set()
    for edit in edits:
        if not isinstance(edit.what, SwitchedOff):
            continue
        start = found(text, edit.what.place)
        covered = () if start is None else _covered(text, cut, start, start + len(edit.what.place.text))
        if not covered:
            unfit.add(edit.number)
        for at in covered:
            off[at] += (edit.number,)
    return off, unfit


def _covered(text: str, cut: Sequence[Piece], start: int, end: int) -> tuple[int, ...]:
    """The pieces that lie in a stretch, where they leave nothing of it but blanks; else none."""
    inside = [at for at, piece in enumerate(cut) if start <= piece.start and piece.end <= end]
    reached = start
    for at in inside:
        if text[reached : cut[at].start].strip():
            return ()
        reached = max(reached, cut[at].end)
    return () if text[reached:end].strip() else tuple(inside)


def _added(text: str, cut: Sequence[Piece], edits: Sequence[Edit]) -> tuple[list[tuple[int, EditedPiece]], set[int]]:
    """The additions in reading order, each with the piece that follows it, and the numbers of those without a place."""
    added: list[tuple[int, int, EditedPiece]] = []
    unfit: set[int] = set()
    for edit in edits:
        if not isinstance(edit.what, Addition):
            continue
        place = found(text, edit.what.place)
        if place is None:
            unfit.add(edit.number)
            continue
        before = [piece for piece in cut if piece.end <= place]
        page = (before[-1].last_page or before[-1].page) if before else cut[0].page if cut else None
        piece = Piece(edit.what.text, place, place, page, edit.what.heading)
        turn = edit.what.first or edit.number
        added.append((len(before), turn, EditedPiece(piece, edit.what.off, (edit.number,))))
    added.sort(key=lambda each: each[:2])
    return [(at, piece) for at, _, piece in added], unfit
