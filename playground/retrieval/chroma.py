"""Chroma in a folder: the only module that calls it, and the only one that a process of its own runs.

Chroma's native part holds the interpreter while it works, and now and then it does not come back: on a full disk, over
a damaged file, or with a signal that ends the process. So it never runs where people are served; `index` talks to it.
"""

import fcntl
import pickle
import re
import resource
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings
from chromadb.errors import NotFoundError
from numpy.typing import NDArray

from playground.core.errors import StorageError
from playground.core.forking import Line, Request, be_nursery
from playground.storage.database import first_column

Vectors = NDArray[np.float32]
Trouble = Literal["index_broken", "index_full", "index_unusable"]
Reply = tuple[Literal["done"], Any] | tuple[Trouble, str]
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200}
_DESCRIPTORS = 320
"""Chroma keeps a fifth as many collections open as descriptors are allowed while it starts, each with some 3 MB."""
_SEGMENT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FULL = ("disk is full", "no space left", "disk full", "quota exceeded")
_UNUSABLE = (
    "permission denied",
    "readonly database",
    "read-only",
    "is locked",
    "unable to open",
    "too many open files",
)


class ChromaFolder:
    """Collections of vectors in one folder; not to be shared between threads, nor the folder between processes."""

    def __init__(self, path: Path, owner: str, format: int) -> None:
        """Collections that are made are marked with their owner and their format."""
        self._marks = {"owner": owner, "format": format}
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(_DESCRIPTORS, most), most))
        self._client = cast("Client", chromadb.PersistentClient(path, settings=Settings(anonymized_telemetry=False)))
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        self._client.list_collections()  # first: this takes back what a kill left half done
        _remove_leftovers(path)
        self._collections: dict[str, Collection] = {}

    def collections(self) -> dict[str, dict[str, str | int]]:
        """What is known of every collection by its name: `embedder`, `owner` and `format`, each where it was noted."""
        return {each.name: dict(each.metadata or {}) for each in self._client.list_collections()}

    def create(self, name: str, embedder: str) -> None:
        """A new collection, empty whatever stood under its name."""
        self.drop(name)
        configuration: Any = {"hnsw": _HNSW}
        metadata = {"embedder": embedder, **self._marks}
        self._client.create_collection(name, embedding_function=None, configuration=configuration, metadata=metadata)

    def drop(self, name: str) -> None:
        """Take a collection away; one that is not there is no error."""
        self._collections.pop(name, None)
        try:
            self._client.delete_collection(name)
        except NotFoundError:
            return

    def replace(self, name: str, by: str) -> None:
        """Let collection `by` take the place and the name of another one."""
        self.drop(name)
        self._collection(by).modify(name=name)
        self._collections.clear()

    def add(self, name: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors; an id that is there already keeps its own."""
        self._collection(name).add(ids=list(ids), embeddings=np.ascontiguousarray(vectors, dtype=np.float32))

    def remove(self, name: str, ids: Sequence[str]) -> None:
        """Take vectors out; ids that are not there are no error."""
        self._collection(name).delete(ids=list(ids))

    def query(self, name: str, vectors: Vectors, limit: int) -> list[list[tuple[str, float]]]:
        """For each of the vectors, the nearest ones, best first: id and cosine similarity."""
        found = self._collection(name).query(query_embeddings=vectors, n_results=limit, include=["distances"])
        return [
            [(id, 1.0 - distance) for id, distance in zip(ids, distances, strict=True)]
            for ids, distances in zip(found["ids"], found["distances"] or [], strict=True)
        ]

    def ids(self, name: str) -> set[str]:
        """The ids of all vectors of a collection."""
        return set(self._collection(name).get(include=[])["ids"])

    def vectors(self, name: str, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors of these ids, as far as they are there."""
        found = self._collection(name).get(ids=list(ids), include=["embeddings"])
        return dict(zip(found["ids"], cast("Vectors", found["embeddings"]), strict=True))

    def close(self) -> None:
        """Let go of the folder."""
        self._collections.clear()
        self._client.close()

    def _collection(self, name: str) -> Collection:
        if name not in self._collections:
            # Without embedding_function=None Chroma would set up a model of its own and try to download it.
            self._collections[name] = self._client.get_collection(name, embedding_function=None)
        return self._collections[name]


def _remove_leftovers(path: Path) -> None:
    """Delete the folders of collections that are no more: Chroma names each after its segment and leaves it behind."""
    try:
        segments = first_column(path / "chroma.sqlite3", "SELECT id FROM segments")
    except StorageError:  # they harm nobody, and the next opening tries again
        return
    for folder in path.iterdir():
        if _SEGMENT.fullmatch(folder.name) and folder.is_dir() and folder.name not in segments:
            shutil.rmtree(folder)


def _live(request: Request, line: Line) -> None:
    """Open the folder, then do what comes over the line until it is closed: name of a method and its arguments.

    Two processes over one folder would ruin it, and an earlier one may still be at the end of its last call.
    """
    path = Path(request["path"])
    try:
        lock = path.with_name(f"{path.name}.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = ChromaFolder(path, request["owner"], request["format"])
    except BaseException as error:
        line.say(pickle.dumps(_trouble(error)))
        return
    line.say(pickle.dumps(("done", None)))
    while (message := line.hear()) is not None:
        method, arguments = pickle.loads(message)
        line.say(pickle.dumps(_answer(folder, method, arguments)))
    folder.close()


def _answer(folder: ChromaFolder, method: str, arguments: Sequence[Any]) -> Reply:
    try:
        return "done", getattr(folder, method)(*arguments)
    except BaseException as error:  # a panic in Chroma's native part is no Exception
        return _trouble(error)


def _trouble(error: BaseException) -> Reply:
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    said = str(error)[:300] or type(error).__name__
    if any(word in said.lower() for word in _FULL):
        return "index_full", said
    if any(word in said.lower() for word in _UNUSABLE):
        return "index_unusable", said
    return "index_broken", said


if __name__ == "__main__":
    be_nursery(_live)
