"""Where a side searches: the app's own library and indexes, or a scratch index."""

from dataclasses import dataclass

from playground.documents.library import Library
from playground.retrieval.lexical import LexicalIndex
from playground.retrieval.retriever import Nearest


class Silent(Library):
    """A library in which no words mean the same."""

    def synonyms(self, collection_id: str) -> str:
        """None in any collection."""
        return ""


@dataclass(frozen=True, slots=True)
class Stores:
    """What a side searches in."""

    library: Library
    silent: Library
    """The same without its lists of synonyms."""
    lexical: LexicalIndex | None = None
    """None for the app's own, like the next."""
    index: Nearest | None = None
