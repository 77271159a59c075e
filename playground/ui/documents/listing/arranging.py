"""Which documents of a collection are listed and in what order, and a page of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from playground.core.values import Document
from playground.documents.library import Line, State, Wanted
from playground.ui.html.words import Words

SHOWN_DOCUMENTS = 50
"""Documents on a page of the list: while files come in it is sent again and again."""
Column = Literal["name", "type", "size", "pages", "chunks", "encoding", "date", "state"]
COLUMNS: tuple[Column, ...] = get_args(Column)
Sieve = Literal["tag", "kind", "state"]
STATES: tuple[State, ...] = get_args(State)
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Listing:
    """Which documents of a collection are listed, and in what order."""

    by: Column = "date"
    down: bool = False
    filter: str = ""
    page: int = 0
    tag: str = ""
    """"" for all."""
    kind: str = ""
    state: State | None = None

    @property
    def wanted(self) -> Wanted:
        """What the documents have to be."""
        return Wanted(self.filter, (self.tag,) if self.tag else (), (self.kind,) if self.kind else (), self.state)

    def sieved(self, by: Sieve, value: str) -> "Listing":
        """The first page of the documents that are so; "", or a state that there is not, leaves it open."""
        match by:
            case "tag":
                return replace(self, tag=value, page=0)
            case "kind":
                return replace(self, kind=value, page=0)
            case "state":
                return replace(self, state=next((state for state in STATES if state == value), None), page=0)


NEWEST_FIRST = Listing(down=True)
"""As documents are listed at first: what was just uploaded stands on top."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the documents that are listed."""

    rows: Sequence[Document]
    found: int
    """How many there are on all pages."""
    total: int
    """How many the collection has."""
    page: int = 0
    pages: int = 1


def page_of(lines: Sequence[Line], page: int) -> tuple[Sequence[Line], int, int]:
    """The lines of a page, its number, and how many pages there are; the last one, where that is gone."""
    pages = max(-(-len(lines) // SHOWN_DOCUMENTS), 1)
    page = min(page, pages - 1)
    return lines[page * SHOWN_DOCUMENTS : (page + 1) * SHOWN_DOCUMENTS], page, pages


def in_order(lines: Sequence[Line], listing: Listing, words: Words) -> Sequence[Line]:
    """The lines as they are to be listed; by date, those of one moment as the library has them."""
    if listing.by == "date":
        return lines[::-1] if listing.down else lines
    keys: Mapping[str, Callable[[Line], object]] = {
        "name": lambda line: _collated(line.name),
        "type": lambda line: _collated(words.type(line.media_type)),
        "size": lambda line: line.size,
        "pages": lambda line: line.pages or 0,
        "chunks": lambda line: line.chunks,
        "encoding": lambda line: line.encoding or "",
        "state": lambda line: line.remarks,
    }
    return sorted(lines, key=keys[listing.by], reverse=listing.down)  # type: ignore[arg-type]  # of one kind each


def _collated(text: str) -> tuple[object, ...]:
    """Text in the order of GB 18030, which has the common characters by their sound; numbers in it by their value."""
    parts = _DIGITS.split(text.lower())
    return tuple(int(part) if at % 2 else part.encode("gb18030", "replace") for at, part in enumerate(parts))
