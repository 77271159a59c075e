"""What has to be true of vectors, wherever they come from, before they are stored or compared."""

from typing import Any

import numpy as np

from playground.core.errors import RetrievalError
from playground.retrieval.embedders.base import Vectors


def unit_vectors(rows: Any, count: int, dimensions: int | None, *, server: str) -> Vectors:
    """`rows` as vectors of length 1: as many as texts, all of one dimension, finite, none without direction."""
    if len(rows) != count:
        raise RetrievalError("embed_count", server=server, expected=count, found=len(rows))
    lengths = {len(row) for row in rows}
    expected = dimensions or min(lengths)
    if other := lengths - {expected}:
        raise RetrievalError("embed_dimension", server=server, expected=expected, found=min(other))
    vectors = np.asarray(rows, dtype=np.float64)
    if not np.isfinite(vectors).all():
        raise RetrievalError("embed_not_finite", server=server)
    # Scaled first: the squares of very large or very small numbers leave the range of the type.
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    if not largest.all():
        raise RetrievalError("embed_zero", server=server)
    vectors /= largest
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)
