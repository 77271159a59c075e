"""Edits as they come into being: what a person did to a chunk, put as what it means for the text of its document."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.documents.chunking import Piece
from playground.documents.edits.fitting import Swap, swapped, swaps
from playground.documents.edits.hunks import hunks
from playground.documents.edits.places import place
from playground.documents.edits.values import Addition, Correction, Edit, Replacement, SwitchedOff, What


@dataclass(frozen=True, slots=True)
class Made:
    """An edit that is to be kept, and the earlier ones it takes the place of."""

    what: What | None
    """None where nothing is left of the earlier ones: the chunk is as it was cut."""
    replaces: tuple[int, ...] = ()
    """Their numbers."""


def corrected(text: str, piece: Piece, edits: Sequence[Edit], new: str) -> Made | None:
    """`piece`, as it was cut, is to read `new`; None where it does already. `edits` are those that fit.

    It takes the place of every correction that the piece shows, and keeps what those changed elsewhere.
    """
    others = {edit.number: swaps(text, edit) or () for edit in edits if isinstance(edit.what, Correction)}
    here = [swap for made in others.values() for swap in made if swap.within(piece)]
    if swapped(piece, here).text == new:
        return None
    fresh = [Swap(piece.start + h.start, piece.start + h.end, h.new, 0) for h in hunks(piece.text, new)]
    replaced = [number for number, made in others.items() if any(_meets(swap, piece, fresh) for swap in made)]
    kept = [swap for number in replaced for swap in others[number] if not _meets(swap, piece, fresh)]
    made = sorted((*kept, *fresh), key=lambda swap: swap.start)
    if not made:
        return Made(None, tuple(replaced))
    pairs = tuple(Replacement(place(text, swap.start, swap.end), swap.new) for swap in made)
    return Made(Correction(pairs, piece.text, new), tuple(replaced))


def _meets(swap: Swap, piece: Piece, fresh: Sequence[Swap]) -> bool:
    return swap.within(piece) or any(swap.touches(one.start, one.end) for one in fresh)


def switched_off(text: str, piece: Piece) -> Made:
    """`piece`, as it was cut, is not to be found any more."""
    return Made(SwitchedOff(place(text, piece.start, piece.end)))


def added(text: str, at: int, said: str, heading: tuple[str, ...]) -> Made:
    """A chunk that stands in no document, between `text[:at]` and `text[at:]`."""
    return Made(Addition(place(text, at, at), said, heading))


def readded(edit: Edit, said: str | None = None, *, off: bool | None = None) -> Made | None:
    """An addition with another text, or switched off or on; None where that changes nothing."""
    before = edit.what
    if not isinstance(before, Addition):
        return None
    after = replace(
        before,
        text=before.text if said is None else said,
        off=before.off if off is None else off,
        first=before.first or edit.number,
    )
    same = (after.text, after.off) == (before.text, before.off)
    return None if same else Made(after, (edit.number,))
