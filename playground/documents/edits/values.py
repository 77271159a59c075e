"""What people change in the chunks of a document, as it is kept: never the chunks, but what was done to the text."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from playground.documents.edits.places import Place

Kind = Literal["corrected", "off", "added"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A stretch of the document's text, and what stands there instead."""

    place: Place
    new: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Stretches of the text that read otherwise, in every chunk that holds them whole."""

    replacements: tuple[Replacement, ...]
    before: str
    """The chunk it was made in, as it was cut."""
    after: str
    """The same chunk as it was left."""
    kind: Literal["corrected"] = "corrected"


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """A stretch of the text that is never found: one chunk, or several where it is cut into more by now."""

    place: Place
    kind: Literal["off"] = "off"


@dataclass(frozen=True, slots=True)
class Addition:
    """A chunk that stands in no document, at an empty place of one."""

    place: Place
    text: str
    heading: tuple[str, ...] = ()
    first: int | None = None
    """Number of the edit that added it, where this one changed it; it keeps its turn among others of the same place."""
    off: bool = False
    kind: Literal["added"] = "added"


What = Correction | SwitchedOff | Addition


@dataclass(frozen=True, slots=True)
class Edit:
    """Something that a person did to a document, as long as it is neither undone nor replaced by a later edit."""

    number: int
    """Later edits have larger ones; none is given twice."""
    document_id: str
    what: What
    at: str
    author: str | None = None
    """Who was logged in."""
    replaces: int = 0
    """How many earlier edits come back when it is undone."""


def dump(what: What) -> str:
    """As JSON."""
    return json.dumps(asdict(what), ensure_ascii=False)


def load(dumped: str) -> What:
    """From what `dump` wrote."""
    read = json.loads(dumped)
    match read["kind"]:
        case "corrected":
            pairs = tuple(Replacement(_place(pair["place"]), pair["new"]) for pair in read["replacements"])
            return Correction(pairs, read["before"], read["after"])
        case "off":
            return SwitchedOff(_place(read["place"]))
        case _:
            place, heading = _place(read["place"]), tuple(read["heading"])
            return Addition(place, read["text"], heading, read["first"], read["off"])


def _place(read: Mapping[str, Any]) -> Place:
    return Place(read["before"], read["text"], read["after"], read["nth"], read["of"])
