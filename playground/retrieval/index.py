"""The vector index: Chroma in the data folder, spoken to by one thread.

Chroma is a copy that can be made again from the vectors in the database. Whatever it raises becomes `index_broken`:
the remedy is the same for a lost folder, a torn graph and a missing collection.
"""

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from playground.core.errors import RetrievalError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")
Vectors = NDArray[np.float32]
Metadata = Mapping[str, str | int]
_BATCH = 500
"""Chunks of one call to Chroma: its price is by the call up to about here, and a question waits for one at most."""
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200}
_NEXT = "-next"
"""Ends the name of a collection that is being filled to take another one's place."""

_log = logging.getLogger(__name__)


class VectorIndex:
    """Vectors by collection. Any thread may call; the work is done by the owner thread, in turn."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._owner = ThreadPoolExecutor(1, thread_name_prefix="chroma-owner")
        self._client: Client | None = None
        self._collections: dict[str, Collection] = {}

    def warm_up(self) -> None:
        """Import Chroma and open the folder, so that the first question does not wait for it."""
        self._call("", self._opened)

    def create(self, collection_id: str, embedder: str) -> None:
        """A new collection, empty whatever stood under its name; `embedder` is what its vectors are made with."""
        self._call(collection_id, lambda: self._create(collection_id, embedder))

    def drop(self, collection_id: str) -> None:
        """Take the collection away; one that is not there is no error."""
        self._call(collection_id, lambda: self._drop(collection_id))

    def collections(self) -> dict[str, str]:
        """The embedder of every collection by its id."""
        return self._call("", lambda: {c.name: str((c.metadata or {}).get("embedder", "")) for c in self._listed()})

    def add(
        self,
        collection_id: str,
        ids: Sequence[str],
        vectors: Vectors,
        texts: Sequence[str],
        metadatas: Sequence[Metadata],
        on_batch: Callable[[int], None] | None = None,
    ) -> None:
        """Add any number of chunks; `on_batch` hears how many are in. An id that is there already keeps its entry."""
        for part in _batches(len(ids)):

            def add(part: slice = part) -> None:
                self._collection(collection_id).add(
                    ids=list(ids[part]),
                    embeddings=np.ascontiguousarray(vectors[part], dtype=np.float32),
                    documents=list(texts[part]),
                    metadatas=[dict(metadata) for metadata in metadatas[part]],
                )

            self._call(collection_id, add)
            if on_batch is not None:
                on_batch(part.stop)

    def remove(self, collection_id: str, ids: Sequence[str]) -> None:
        """Take these chunks out; ids that are not there are no error."""
        for part in _batches(len(ids)):

            def remove(part: slice = part) -> None:
                self._collection(collection_id).delete(ids=list(ids[part]))

            self._call(collection_id, remove)

    def query(self, collection_id: str, vector: NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        """The nearest chunks, best first: id and cosine similarity."""

        def query() -> list[tuple[str, float]]:
            found = self._collection(collection_id).query(
                query_embeddings=np.asarray(vector, dtype=np.float32)[None], n_results=limit, include=["distances"]
            )
            distances = found["distances"] or [[]]
            return [(id, 1.0 - distance) for id, distance in zip(found["ids"][0], distances[0], strict=True)]

        return self._call(collection_id, query)

    def ids(self, collection_id: str) -> set[str]:
        """The ids of all chunks in the collection."""
        return self._call(collection_id, lambda: set(self._collection(collection_id).get(include=[])["ids"]))

    def replace(self, collection_id: str, by: str) -> None:
        """Let collection `by` take the place and the name of another one."""

        def replace() -> None:
            self._drop(collection_id)
            self._collection(by).modify(name=collection_id)
            self._collections.clear()

        self._call(collection_id, replace)

    def start_over(self) -> None:
        """Throw the whole folder away and begin with an empty one: for a folder that cannot even be opened."""
        self._call("", self._start_over)

    def close(self) -> None:
        """Let go of the folder; further calls are refused."""
        self._owner.submit(self._close).result()
        self._owner.shutdown()

    # In the owner thread ----------------------------------------------------------------------------------------------

    def _call(self, collection_id: str, work: Callable[[], T]) -> T:
        """What `work` returns in the owner thread; Chroma's exceptions become ours."""
        return self._owner.submit(_translated, collection_id, work).result()

    def _opened(self) -> "Client":
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            settings = Settings(anonymized_telemetry=False)
            self._client = cast("Client", chromadb.PersistentClient(self._path, settings=settings))
        return self._client

    def _collection(self, collection_id: str) -> "Collection":
        if collection_id not in self._collections:
            # Without embedding_function=None Chroma would set up a model of its own and try to download it.
            found = self._opened().get_collection(collection_id, embedding_function=None)
            self._collections[collection_id] = found
        return self._collections[collection_id]

    def _listed(self) -> "Sequence[Collection]":
        return self._opened().list_collections()

    def _create(self, collection_id: str, embedder: str) -> None:
        self._drop(collection_id)
        configuration: Any = {"hnsw": _HNSW}
        self._opened().create_collection(
            collection_id, embedding_function=None, configuration=configuration, metadata={"embedder": embedder}
        )

    def _drop(self, collection_id: str) -> None:
        from chromadb.errors import NotFoundError

        self._collections.pop(collection_id, None)
        try:
            self._opened().delete_collection(collection_id)
        except NotFoundError:
            _log.debug("collection %s was not in the index", collection_id)

    def _close(self) -> None:
        self._collections.clear()
        if self._client is not None:
            self._client.close()
            self._client = None

    def _start_over(self) -> None:
        from chromadb.api.shared_system_client import SharedSystemClient

        self._close()
        # A client that failed to open stays in Chroma's cache by path and would be handed out again, still broken.
        SharedSystemClient.clear_system_cache()
        shutil.rmtree(self._path, ignore_errors=True)
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._opened()


def next_name(collection_id: str) -> str:
    """The name under which a collection is filled that will take the place of another one."""
    return collection_id + _NEXT


def _translated(collection_id: str, work: Callable[[], T]) -> T:
    from chromadb.errors import ChromaError

    try:
        return work()
    except (ChromaError, ValueError) as error:
        raise _broken(collection_id, error) from error
    except BaseException as error:
        if isinstance(error, Exception):
            raise
        raise _broken(collection_id, error) from error  # a panic in Chroma's native part is no Exception


def _broken(collection_id: str, error: BaseException) -> RetrievalError:
    return RetrievalError("index_broken", collection=collection_id, detail=str(error)[:300])


def _batches(count: int) -> Iterator[slice]:
    return (slice(begin, min(begin + _BATCH, count)) for begin in range(0, count, _BATCH))
