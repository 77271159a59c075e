"""Edits: what people change in the chunks of a document, and where that fits when it is read or cut anew."""

from playground.documents.edits.fitting import Edited, EditedPiece, Swap, applied, swaps
from playground.documents.edits.making import added, corrected, readded, switched_off
from playground.documents.edits.values import Addition, Correction, Edit, Kind, SwitchedOff, What

__all__ = [
    "Addition",
    "Correction",
    "Edit",
    "Edited",
    "EditedPiece",
    "Kind",
    "Swap",
    "SwitchedOff",
    "What",
    "added",
    "applied",
    "corrected",
    "readded",
    "swaps",
    "switched_off",
]
