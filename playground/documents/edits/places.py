"""Places in a text, known by what stands there and around it, so that they are found when it is read anew."""

from collections.abc import Iterator
from dataclasses import dataclass

CONTEXT = 24
"""Characters on either side that belong to a place: a few words, more than most texts repeat by chance."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a text; an empty one is a place between two characters."""

    before: str
    """What stood before it, up to `CONTEXT` characters."""
    text: str
    after: str
    """What followed, up to as many."""
    nth: int
    """0 for the first of the places that read the same, their surroundings included."""
    of: int
    """How many there were."""


def place(text: str, start: int, end: int) -> Place:
    """The place of `text[start:end]`."""
    first = max(start - CONTEXT, 0)
    before, after = text[first:start], text[end : end + CONTEXT]
    starts = list(_starts(text, text[first : end + len(after)]))
    return Place(before, text[start:end], after, starts.index(first), len(starts))


def found(text: str, place: Place) -> int | None:
    """Where the stretch of a place begins in `text`; None where it cannot be told.

    It must read the same, its surroundings included. Where several do, it is the one of the same number, as long as
    there are as many of them as there were.
    """
    starts = list(_starts(text, place.before + place.text + place.after))
    return starts[place.nth] + len(place.before) if len(starts) == place.of else None


def _starts(text: str, wanted: str) -> Iterator[int]:
    """Where `wanted` begins in `text`; one of these may begin inside another."""
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
