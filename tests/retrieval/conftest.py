"""A library with its indexes over a data folder of its own, and the check that all of them agree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground.core.values import Collection
from playground.documents.chunking import ChunkSettings
from playground.documents.library import Library
from playground.documents.limits import Limits
from playground.retrieval.embedders import Embedder, HashEmbedder
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest import FileProgress, IncomingFile, Ingest
from playground.retrieval.lexical import LexicalIndex
from playground.storage.aside import SetAside
from playground.storage.database import Database
from playground.storage.folder import DataFolder
from playground.storage.space import Space
from tests.fakes.clock import StoppedClock


@dataclass
class Shelf:
    """All that ingest needs, opened over one data folder."""

    folder: DataFolder
    database: Database
    library: Library
    lexical: LexicalIndex
    index: VectorIndex
    ingest: Ingest
    embedder: Embedder

    def take_in(
        self, collection: Collection, *paths: Path, settings: ChunkSettings | None = None
    ) -> list[FileProgress]:
        """Take files in; their last rows in the order of the files."""
        files = [IncomingFile(path, path.name) for path in paths]
        rows = list(self.ingest.run(collection, files, *([settings] if settings else [])))
        return sorted((row for row in rows if row.ended), key=lambda row: row.position)

    def close(self) -> None:
        self.ingest.close()
        self.index.close()
        self.database.close()
        self.folder.close()


def open_shelf(
    root: Path, embedder: Embedder | None = None, index: type[VectorIndex] = VectorIndex, **options: object
) -> Shelf:
    folder = DataFolder(root)
    database = Database(folder.database)
    clock = StoppedClock().clock  # what waits for a while, in the hope of more, must not give up sooner when busy
    library, lexical = Library(database, clock), LexicalIndex(database)
    vectors = index(folder.chroma, folder.id)
    shelf = Shelf(folder, database, library, lexical, vectors, None, embedder or HashEmbedder(64))  # type: ignore[arg-type]
    given = {"limits": Limits(), "folder": folder, "clock": clock, "aside": SetAside(folder.set_aside, clock)}
    given |= {"space": Space(folder.root, 0), **options}
    shelf.ingest = Ingest(database, library, lexical, vectors, embedder_of=lambda _: shelf.embedder, **given)  # type: ignore[arg-type]
    return shelf


def disagreements(shelf: Shelf) -> list[str]:
    """Where rows, terms, vectors and originals tell different stories; empty when all is well."""
    found: list[str] = []
    rows = {str(row["id"]) for row in shelf.database.read("SELECT id FROM documents")}
    files = {path.name for path in shelf.folder.files.iterdir()}
    left = list(shelf.folder.temporary.iterdir())
    found += [f"originals {files ^ rows}"] if files != rows else []
    found += [f"left over {left}"] if left else []
    collections = shelf.library.collections()
    if set(shelf.index.collections()) != {collection.id for collection in collections}:
        found.append(f"collections {shelf.index.collections()}")
    for collection in collections:
        chunks = shelf.library.chunk_ids(collection.id)
        numbers = shelf.library.ids_by_number(list(shelf.lexical.numbers(collection.id)))
        vectors, embedded = shelf.index.ids(collection.id), shelf.library.embedded_ids(collection.id)
        counted = sum(document.chunks for document in shelf.library.documents(collection.id))
        if not len(chunks) == len(numbers) == len(shelf.lexical.numbers(collection.id)) == counted:
            found.append(f"{len(chunks)} chunks, {len(numbers)} terms, {counted} counted")
        found += [f"vectors {embedded ^ vectors}"] if embedded != vectors else []
        lacking = set(shelf.library.unembedded(collection.id))
        bare = {chunk.document_id for chunk in shelf.library.chunks_by_id(chunks - embedded).values()}
        found += [f"not told of {lacking ^ bare}"] if lacking != bare else []
        for document in shelf.library.documents(collection.id):
            places = [chunk.seq for chunk in shelf.library.chunks(document.id)]
            pieces = shelf.library.proof(document.id).now.pieces
            if places != [at for at, piece in enumerate(pieces) if not piece.off] or len(places) != document.chunks:
                found.append(f"{document.name} is not whole")
            now = shelf.library.proof(document.id).now
            if [one.piece.text for one in now.pieces if not one.off] != [
                chunk.text for chunk in shelf.library.chunks(document.id)
            ]:
                found.append(f"{document.name} is not as it was edited")
    return found


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = open_shelf(tmp_path / "data")
    yield shelf
    shelf.close()


@pytest.fixture
def essays(shelf: Shelf) -> Collection:
    return shelf.ingest.create_collection("essays")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Makes a text file to take in."""

    def write(name: str, text: str = "", folder: str = "incoming") -> Path:
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text or f"What {name} says. 曲曲折折的荷塘上面。", "utf-8")
        return path

    return write
