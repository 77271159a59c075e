"""A collection for tests and benchmarks: chunks put in directly, found through the real retriever."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from playground.core.clock import Clock
from playground.core.values import Chunk, Collection, Document, RetrievalSettings
from playground.documents.library import Library
from playground.retrieval.embedders import Embedder, HashEmbedder
from playground.retrieval.index import VectorIndex
from playground.retrieval.lexical import LexicalIndex, searchable
from playground.retrieval.retriever import Retrieval, Retriever
from playground.retrieval.terms import index_text
from playground.storage.database import Database, Writing
from playground.storage.folder import DataFolder

ID = "cabinet"


class Cabinet:
    """One collection and all that is needed to ask it."""

    def __init__(self, folder: DataFolder, embedder: Embedder) -> None:
        self.database = Database(folder.database)
        self.library = Library(self.database, Clock())
        self.lexical = LexicalIndex(self.database)
        self.index = VectorIndex(folder.chroma)
        self.embedder = embedder
        self.retriever = Retriever(self.library, self.lexical, self.index, lambda _: self.embedder)
        self.database.write(lambda writing: self.library.add_collection(writing, ID, "Cabinet", embedder.fingerprint))
        self.database.write(lambda writing: self.lexical.create(writing, ID))
        self.index.create(ID, embedder.fingerprint)

    @property
    def collection(self) -> Collection:
        """As it is now."""
        return self.library.collection_by_id(ID)

    def put(
        self, documents: Sequence[tuple[str, Sequence[str]]], *, titles: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Add documents by name, each with the texts of its chunks; chunk ids are `<name>/<seq>`."""
        chunks = [_chunk(name, seq, text) for name, texts in documents for seq, text in enumerate(texts)]
        searched = [index_text(titles.get(chunk.document), (), chunk.text) for chunk in chunks]
        vectors = self.embedder.embed_documents(searched)

        def write(writing: Writing) -> None:
            for name, texts in documents:
                self.library.add_document(writing, _document(name, len(texts)), titles.get(name), "")
            numbers = self.library.add_chunks(writing, chunks, [vector.tobytes() for vector in vectors])
            self.lexical.add(writing, ID, list(zip(numbers, map(searchable, searched), strict=True)))

        self.database.write(write)
        self.index.add(ID, [chunk.id for chunk in chunks], vectors)

    def ask(self, question: str, settings: RetrievalSettings = RetrievalSettings()) -> Retrieval:
        """What the retriever finds."""
        return self.retriever.retrieve(self.collection, question, settings)

    def close(self) -> None:
        """Close the index and the database."""
        self.retriever.close()
        self.index.close()
        self.database.close()


@contextmanager
def cabinet_in(path: Path, embedder: Embedder | None = None) -> Iterator[Cabinet]:
    """A new cabinet in a new data folder."""
    folder = DataFolder(path)
    cabinet = Cabinet(folder, embedder or HashEmbedder())
    try:
        yield cabinet
    finally:
        cabinet.close()
        folder.close()


def _chunk(name: str, seq: int, text: str) -> Chunk:
    return Chunk(f"{name}/{seq}", name, name, seq, text, 0, len(text))


def _document(name: str, chunks: int) -> Document:
    return Document(name, ID, name, "text", 0, name, None, 0, chunks, "utf-8", "2026-01-01T00:00:00.000+00:00")
