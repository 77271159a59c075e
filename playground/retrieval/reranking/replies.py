"""Replies of rerank servers: one score for each text, or the reason why a reply is not believed."""

import json
import math
from collections.abc import Mapping

from playground.core.errors import RetrievalError

_SHOWN = 200
"""Bytes of a reply that an error shows."""


def read_scores(body: bytes, count: int, server: str) -> tuple[float, ...]:
    """The scores in the order in which the texts were sent; larger is closer, and logits may be negative.

    Known are `results` (Cohere, Jina, vLLM, llama.cpp), `data` (vLLM's /score, Voyage) and a bare list (TEI), sorted or
    not, with `relevance_score` or `score` beside the `index` of each. Raises RetrievalError for anything else, and
    where an index is missing, there twice or that of no text, or a score is no finite number.
    """
    found: dict[int, float] = {}
    for row in _rows(body, server):
        index, value = row.get("index"), row.get("relevance_score", row.get("score"))
        if type(index) is not int or not isinstance(value, int | float | None) or isinstance(value, bool):
            raise _misread(body, server)
        if index in found or not 0 <= index < count:
            raise RetrievalError("rerank_index", server=server, index=index, texts=count)
        if value is None or not math.isfinite(value):
            raise RetrievalError("rerank_not_finite", server=server)
        found[index] = float(value)
    if len(found) != count:
        raise RetrievalError("rerank_count", server=server, expected=count, found=len(found))
    return tuple(found[index] for index in range(count))


def _rows(body: bytes, server: str) -> list[Mapping[str, object]]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _misread(body, server) from error
    rows = said.get("results", said.get("data")) if isinstance(said, dict) else said
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _misread(body, server)
    return rows


def _misread(body: bytes, server: str) -> RetrievalError:
    return RetrievalError("rerank_format", detail=body[:_SHOWN].decode("utf-8", "replace"), server=server)
