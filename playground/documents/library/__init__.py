"""The library: collections, documents and chunks as values, read from and written to their rows.

Readers see ready documents only: what is being added or taken away exists for nobody else. The writing methods run
inside a transaction that the caller opened, since a document is complete only together with its terms and vectors.
"""

from playground.documents.library.chunks import Chunks, SearchedText, StoredChunk, TitledChunk
from playground.documents.library.collections import Collections, Located
from playground.documents.library.documents import LACKING, PENDING, Documents
from playground.documents.library.edits import Edits, Proof
from playground.documents.library.listings import PLAIN, Line, Listings, State, Wanted, noted

__all__ = [
    "LACKING",
    "PENDING",
    "PLAIN",
    "Library",
    "Line",
    "Located",
    "Proof",
    "SearchedText",
    "State",
    "StoredChunk",
    "TitledChunk",
    "Wanted",
    "noted",
]


class Library(Collections, Documents, Listings, Chunks, Edits):
    """What is stored, as values."""
