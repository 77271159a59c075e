"""Pieces of text with the marks that change what they say: struck out ~~30~~, raised 10^6, lowered H₂O."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

_LOWERED = str.maketrans("0123456789+-−=()aeoxhklmnpstijruv", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ")
_CAN_BE_LOWERED = re.compile(r"[0-9+\-−=()aeoxhklmnpstijruv]+")
_SIMPLE = re.compile(r"[+\-−–]?\d+|.", re.DOTALL)
_AS_IT_IS = re.compile(r"st|nd|rd|th|TM|SM|[®™©]|\[.*\]|［.*］|〔.*〕|[①-⑳]", re.DOTALL)
"""What may stand raised and says the same if it does not: ordinals, trade marks, references in brackets."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, all of it written alike."""

    text: str
    struck: bool = False
    raised: str | None = None
    """superscript or subscript."""


def joined(pieces: Iterable[Piece]) -> str:
    """The pieces as one text."""
    line = ""
    for struck, group in groupby(pieces, key=lambda piece: piece.struck):
        text = _with_scripts(list(group))
        line += _around(text, "~~") if struck else text
    return line.strip()


def scripted(text: str, raised: str | None, after: str = "") -> str:
    """`text` raised or lowered, with `after` following it."""
    core = text.strip()
    if raised not in ("superscript", "subscript") or not core:
        return text
    if raised == "subscript" and _CAN_BE_LOWERED.fullmatch(core):
        return text.replace(core, core.translate(_LOWERED))
    if raised == "superscript" and _AS_IT_IS.fullmatch(core):
        return text
    sign = "^" if raised == "superscript" else "_"
    simple = _SIMPLE.fullmatch(core) and not (text.endswith(core) and after[:1].isascii() and after[:1].isalnum())
    return text.replace(core, f"{sign}{core}" if simple else f"{sign}{{{core}}}")


def _with_scripts(pieces: Sequence[Piece]) -> str:
    runs = [
        (raised, "".join(piece.text for piece in group))
        for raised, group in groupby(pieces, key=lambda piece: piece.raised)
    ]
    text = ""
    for index, (raised, run) in enumerate(runs):
        following = runs[index + 1] if index + 1 < len(runs) else (None, "")
        text += scripted(run, raised, "" if following[0] else following[1])
    return text


def _around(text: str, mark: str) -> str:
    """The mark on both sides, with blanks left outside."""
    core = text.strip()
    return text.replace(core, f"{mark}{core}{mark}") if core else text
