"""Where a page of the Documents tab is: a collection, perhaps one of its documents, and settings that are tried out."""

from dataclasses import dataclass, replace

from playground.documents.chunking import ChunkSettings
from playground.ui.documents.listing.arranging import NEWEST_FIRST, Listing


@dataclass(frozen=True, slots=True)
class Location:
    """What is looked at; it may be gone by now."""

    collection: str = ""
    """Id; "" for none."""
    document: str = ""
    """Id of the open one; "" for none."""
    piece: int = 0
    """A piece of the open document that is to be seen."""
    size: int | None = None
    """Of the chunk settings that are tried on the open document."""
    overlap: int | None = None
    listing: Listing = NEWEST_FIRST

    @property
    def trial(self) -> ChunkSettings | None:
        """The settings that are tried out; raises DocumentError for settings that cannot be."""
        if self.size is None or self.overlap is None:
            return None
        return ChunkSettings(self.size, self.overlap)

    def at(self, collection: str) -> "Location":
        """A collection, no document open."""
        return Location(collection=collection)

    def calm(self) -> "Location":
        """The same location, nothing tried out."""
        return replace(self, size=None, overlap=None)

    def closed(self) -> "Location":
        """The same collection, no document open."""
        return Location(collection=self.collection, listing=self.listing)
