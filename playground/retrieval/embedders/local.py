"""An embedder that runs in this process: a sentence-transformers model from a folder on disk, nothing downloaded."""

import hashlib
import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.errors import RetrievalError
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.embedders.checks import unit_vectors

_BATCH = 32


class LocalEmbedder:
    """A model folder as sentence-transformers saves it; loaded when the first text comes."""

    by_meaning = True

    def __init__(self, path: Path, *, query_prefix: str = "", weight: float = 0.3) -> None:
        self._path = path.expanduser()
        if not (self._path / "config.json").is_file() and not (self._path / "modules.json").is_file():
            raise RetrievalError("local_embedder_missing", path=str(path))
        self._query_prefix = query_prefix
        self.weight = weight
        self.dimensions: int | None = None
        self.fingerprint = f"local/{self._path.resolve().name}/{_digest(self._path)}"
        self._model: Any = None
        self._lock = threading.Lock()

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        if not texts:
            return np.zeros((0, self.dimensions or 0), dtype=np.float32)
        with self._lock:  # one at a time: a model takes every core there is
            if self._model is None:
                self._model = _load(self._path)
            try:
                rows = self._model.encode(list(texts), batch_size=_BATCH, show_progress_bar=False)
            except (RuntimeError, ValueError, IndexError) as error:  # what torch raises, out of memory included
                raise RetrievalError("local_embedder_failed", path=str(self._path), reason=str(error)[:300]) from error
        vectors = unit_vectors(rows, len(texts), self.dimensions, server=self._path.name)
        self.dimensions = vectors.shape[1]
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, which some models want to be told apart by a prefix."""
        row: Vectors = self.embed_documents([self._query_prefix + text])[0]
        return row


def _load(path: Path) -> Any:
    try:
        library: Any = import_module("sentence_transformers")  # seconds, and a gigabyte that most do not have
    except ImportError as error:
        raise RetrievalError("local_embedder_uninstalled", path=str(path)) from error
    try:
        return library.SentenceTransformer(str(path), local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise RetrievalError("local_embedder_failed", path=str(path), reason=str(error)[:300]) from error


def _digest(path: Path) -> str:
    """Changes when another model is put into the folder: names and sizes of its files tell, without reading them."""
    files = sorted((str(file.relative_to(path)), file.stat().st_size) for file in path.rglob("*") if file.is_file())
    return hashlib.sha256(repr(files).encode("utf-8", "surrogatepass")).hexdigest()[:12]
