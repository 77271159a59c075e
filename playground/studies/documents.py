"""Which documents a study was made over, as a digest: two studies can be compared only where it is the same."""

import hashlib
import json

from playground.core.values import Collection, Document


def documents_digest(collection: Collection, documents: tuple[Document, ...]) -> str:
    """16 hex digits that change with any document, its name, how it is cut, and what its vectors are made with."""
    parts = sorted((one.sha256, one.name, one.chunk_size, one.chunk_overlap, one.chunks) for one in documents)
    written = json.dumps([collection.embedder, parts], ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]
