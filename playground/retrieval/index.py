"""The vector index: Chroma in the data folder, in a process of its own that is ended when it fails or does not answer.

The index is a copy that can be made again from the vectors in the database. What goes wrong with it becomes one of
`index_broken` (it is damaged, and making it anew helps), `index_full`, `index_unusable` and `index_late` (it is not).
"""

import pickle
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.core.children import Child, Died, Late
from playground.core.errors import RetrievalError
from playground.core.nursery import Nursery
from playground.retrieval.together import Together

NURSERY = Nursery("playground.retrieval.chroma")
Vectors = NDArray[np.float32]
FORMAT = 2
"""Of the collections as they are made now; 1 held the texts of chunks as well, which outlived their deletion there."""
_BATCH = 500
"""Vectors of one call: its price is by the call up to about here, and a question waits for one at most."""
_SECONDS = 120.0
"""The longest that a call may take: opening a large folder or listing its ids takes seconds, a question much less."""
_ENDING = 5.0
_TRIES = 3
"""Processes in a row that may end before they have opened the folder; then it is left alone until it is made anew."""
_DROPS = 20
"""Collections that are dropped before the process makes way for a fresh one: Chroma keeps 3 MB of each and 6 files."""
_NEXT = "-next"
"""Ends the name of a collection that is being filled to take another one's place."""


Near = list[tuple[str, float]]
"""Ids and cosine similarities, the nearest first."""


@dataclass(frozen=True, slots=True)
class _Query:
    collection_id: str
    vector: Vectors
    limit: int

    @property
    def kind(self) -> tuple[str, int, int]:
        """What queries have in common that can be made in one call."""
        return self.collection_id, self.limit, len(self.vector)


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of a collection."""

    embedder: str
    """Fingerprint of what its vectors are made with."""
    owner: str | None
    """Id of the data folder that made it; None for those made before ids were noted."""
    format: int


class VectorIndex:
    """Vectors by collection. Any thread may call; one call is made at a time, and queries that wait are made in one."""

    def __init__(self, path: Path, owner: str = "", seconds: float = _SECONDS) -> None:
        self._path = path.resolve()  # the folder may be a link to another disk
        self._owner = owner
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._failed_openings = 0
        self._drops = 0
        self._closed = False
        self._queries: Together[_Query, Near] = Together("index", self._near, lambda query: query.kind)

    def warm_up(self) -> None:
        """Start the process and open the folder, so that the first question does not wait for it."""
        self.collections()

    def create(self, collection_id: str, embedder: str) -> None:
        """A new collection, empty whatever stood under its name; `embedder` is what its vectors are made with."""
        self._change(collection_id, "create", embedder)

    def drop(self, collection_id: str) -> None:
        """Take the collection away; one that is not there is no error."""
        self._change(collection_id, "drop")
        self._dropped()

    def collections(self) -> dict[str, Known]:
        """Every collection in the folder, also those of others, by its id."""
        found: Mapping[str, Mapping[str, Any]] = self._call("", "collections")
        return {
            name: Known(str(noted.get("embedder", "")), noted.get("owner"), int(noted.get("format", 1)))
            for name, noted in found.items()
        }

    def add(
        self,
        collection_id: str,
        ids: Sequence[str],
        vectors: Vectors,
        on_batch: Callable[[int], None] | None = None,
    ) -> None:
        """Add any number of vectors; `on_batch` hears how many are in. An id that is there already keeps its own."""
        for part in _batches(len(ids)):
            self._change(collection_id, "add", list(ids[part]), np.asarray(vectors[part], dtype=np.float32))
            if on_batch is not None:
                on_batch(part.stop)

    def remove(self, collection_id: str, ids: Sequence[str]) -> None:
        """Take these vectors out; ids that are not there are no error."""
        for part in _batches(len(ids)):
            self._change(collection_id, "remove", list(ids[part]))

    def query(self, collection_id: str, vector: NDArray[np.float32], limit: int) -> Near:
        """The nearest chunks, best first: id and cosine similarity."""
        return self.begin_query(collection_id, vector, limit)()

    def begin_query(self, collection_id: str, vector: NDArray[np.float32], limit: int) -> Callable[[], Near]:
        """As `query`, for somebody who has something else to do meanwhile: what is returned waits for what is found."""
        if self._closed:
            raise RetrievalError("index_closed", collection=collection_id)
        return self._queries.put(_Query(collection_id, np.asarray(vector, dtype=np.float32), limit))

    def _near(self, queries: Sequence[_Query]) -> Sequence[Near]:
        collection_id, limit, _ = queries[0].kind
        vectors = np.stack([query.vector for query in queries])
        found: Sequence[Near] = self._call(collection_id, "query", collection_id, vectors, limit)
        return found

    def ids(self, collection_id: str) -> set[str]:
        """The ids of all chunks in the collection."""
        found: set[str] = self._call(collection_id, "ids", collection_id)
        return found

    def vectors(self, collection_id: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of these chunks, as far as they are there."""
        found: dict[str, Vectors] = {}
        for part in _batches(len(ids)):
            found |= self._call(collection_id, "vectors", collection_id, list(ids[part]))
        return found

    def replace(self, collection_id: str, by: str) -> None:
        """Let collection `by` take the place and the name of another one."""
        self._change(collection_id, "replace", by)
        self._dropped()

    def start_over(self, set_aside: Callable[[Path], object]) -> None:
        """Begin with an empty folder; `set_aside` takes the old one out of the way."""
        with self._lock:
            if self._closed:
                raise RetrievalError("index_closed")
            self._end()
            if self._path.exists():
                set_aside(self._path)
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._failed_openings = 0

    def close(self) -> None:
        """Let go of the folder; further calls are refused."""
        with self._lock:
            self._closed = True
            self._end()
        self._queries.close()

    # The process ------------------------------------------------------------------------------------------------------

    def _change(self, collection_id: str, method: str, *arguments: object) -> None:
        """A call that writes. After one that fails nothing is asked of that process any more: its state is unknown."""
        try:
            self._call(collection_id, method, collection_id, *arguments)
        except RetrievalError:
            with self._lock:
                self._end()
            raise

    def _dropped(self) -> None:
        with self._lock:
            self._drops += 1
            if self._drops >= _DROPS:
                self._drops = 0
                self._end()

    def _call(self, collection_id: str, method: str, *arguments: object) -> Any:
        with self._lock:
            child = self._opened(collection_id)
            child.say(pickle.dumps((method, arguments)))
            return self._answer(child, collection_id)

    def _opened(self, collection_id: str) -> Child:
        if self._child is not None:
            return self._child
        if self._closed:
            raise RetrievalError("index_closed", collection=collection_id)
        if self._failed_openings >= _TRIES:
            detail = f"it could not be opened {_TRIES} times in a row"
            raise RetrievalError("index_broken", collection=collection_id, detail=detail)
        try:
            self._child = Child(NURSERY, {"path": str(self._path), "owner": self._owner, "format": FORMAT})
        except OSError as error:  # no memory, no descriptors
            raise RetrievalError("index_unusable", collection=collection_id, detail=str(error)) from error
        try:
            self._answer(self._child, collection_id)
        except RetrievalError as error:
            self._failed_openings += error.code == "index_broken"
            self._end()
            raise
        self._failed_openings = 0
        return self._child

    def _answer(self, child: Child, collection_id: str) -> Any:
        try:
            outcome, value = pickle.loads(child.hear(self._seconds))
        except Late:
            self._end(patience=0)
            raise RetrievalError("index_late", collection=collection_id, seconds=self._seconds) from None
        except Died as death:
            self._end()
            raise RetrievalError("index_broken", collection=collection_id, detail=str(death)) from None
        if outcome != "done":
            raise RetrievalError(outcome, collection=collection_id, detail=value)
        return value

    def _end(self, patience: float = _ENDING) -> None:
        """Make the process end, whatever it is doing; it has so many seconds to finish in good order."""
        child, self._child = self._child, None
        if child is not None:
            child.close(patience)


def next_name(collection_id: str) -> str:
    """The name under which a collection is filled that will take the place of another one."""
    return collection_id + _NEXT


def base_name(name: str) -> str:
    """The id of the collection that `name` stands for, also while it is being filled."""
    return name.removesuffix(_NEXT)


def _batches(count: int) -> Iterator[slice]:
    return (slice(begin, min(begin + _BATCH, count)) for begin in range(0, count, _BATCH))
