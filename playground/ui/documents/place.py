"""Where a page of the Documents tab is: a collection, perhaps one of its documents, and settings that are tried out."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from playground.documents.chunking import ChunkSettings
from playground.ui.documents.views.listing import AS_THEY_CAME, Listing


@dataclass(frozen=True, slots=True)
class Place:
    """Kept in the page itself; what it names may be gone."""

    collection: str = ""
    """Id; "" for none."""
    document: str = ""
    """Id of the open one; "" for none."""
    piece: int = 0
    """A piece of the open document that is to be seen."""
    size: int | None = None
    """Of the chunk settings that are tried on the open document."""
    overlap: int | None = None
    listing: Listing = AS_THEY_CAME

    @classmethod
    def read(cls, kept: str) -> "Place":
        """The place that a page sent; the first one where that is nothing of ours."""
        try:
            values = json.loads(kept or "{}")
            return cls(
                collection=str(values.get("collection") or ""),
                document=str(values.get("document") or ""),
                piece=max(int(values.get("piece") or 0), 0),
                size=_whole(values, "size"),
                overlap=_whole(values, "overlap"),
                listing=Listing(**values.get("listing") or {}),
            )
        except (ValueError, TypeError, AttributeError):
            return cls()

    def write(self) -> str:
        """As the page keeps it."""
        return json.dumps(asdict(self))

    @property
    def trial(self) -> ChunkSettings | None:
        """The settings that are tried out; raises DocumentError for settings that cannot be."""
        if self.size is None or self.overlap is None:
            return None
        return ChunkSettings(self.size, self.overlap)

    def at(self, collection: str) -> "Place":
        """A collection, no document open."""
        return Place(collection=collection)

    def calm(self) -> "Place":
        """The same place, nothing tried out."""
        return replace(self, size=None, overlap=None)

    def closed(self) -> "Place":
        """The same collection, no document open."""
        return Place(collection=self.collection, listing=self.listing)


def _whole(values: Mapping[str, Any], name: str) -> int | None:
    value = values.get(name)
    return None if value is None else int(value)


@dataclass(slots=True)
class Visit:
    """An open page: its place as it was last told, and the lock that puts its clicks in a row.

    A click and the news of a change cross on their way; a picture drawn for the place before the click would undo it.
    So the lock is held until a picture is sent, which is when Gradio asks for the next one.
    """

    place: Place | None = None
    news: str = ""
    """The last change of the library that was drawn."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def at(self, sent: str) -> Place:
        """The place to start from: what the page sent, where nothing is known of it yet."""
        return self.place or Place.read(sent)


class Visits:
    """The open pages, the last ones of them."""

    MOST = 300

    def __init__(self) -> None:
        self._visits: dict[str, Visit] = {}

    def of(self, page: str) -> Visit:
        """The visit of a page, which is now the latest."""
        visit = self._visits.pop(page, None) or Visit()
        self._visits[page] = visit
        while len(self._visits) > self.MOST:
            del self._visits[next(iter(self._visits))]
        return visit
