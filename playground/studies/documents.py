"""Which documents a study was made over, as a digest: two studies can be compared only where it is the same."""

import hashlib
import json

from playground.core.values import Collection
from playground.documents.library import Library


def documents_digest(library: Library, collection: Collection) -> str:
    """16 hex digits that change with any document of a collection, its name, how it is cut, what people edited in its
    chunks, and what its vectors are made with.
    """
    edits = library.edit_digests(collection.id)
    parts = sorted(
        (one.sha256, one.name, one.chunk_size, one.chunk_overlap, one.chunks, *filter(None, (edits.get(one.id),)))
        for one in library.documents(collection.id)
    )
    written = json.dumps([collection.embedder, parts], ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]
