"""Chosen documents searched by vector: exactly, over the vectors in the database; the index knows no documents."""

import heapq

import numpy as np

from playground.documents.scope import Scope
from playground.retrieval.embedders.base import Vectors


def nearest(scope: Scope, vector: Vectors, limit: int) -> list[tuple[str, float]]:
    """The nearest chunks of the documents, best first: id and cosine similarity; vectors have length 1.

    Vectors of another length than the question's were made by something else, and are passed over.
    """
    best: list[tuple[float, str]] = []
    for ids, blobs in scope.vectors():
        fitting = [place for place, blob in enumerate(blobs) if len(blob) == 4 * vector.size]
        if fitting:
            matrix = np.frombuffer(b"".join(blobs[place] for place in fitting), dtype="<f4").reshape(-1, vector.size)
            found = zip((matrix @ vector).tolist(), (ids[place] for place in fitting), strict=True)
            best = heapq.nlargest(limit, (*best, *found))
    return [(id, cosine) for cosine, id in best]
