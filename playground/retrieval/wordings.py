"""How servers word that they neither embed nor rank, not so much at once, or no text that long; beside what all say."""

import re
from typing import Literal

from playground.core.estimate import estimate_tokens
from playground.http.refusals import Refusal

_NOT_OFFERED = re.compile(
    r"not support(?:ed)? (?:the )?embedding|--embeddings?\b|not an embedding model|pooling type '?none"
    r"|unsupported by turbomind|not support (?:rerank|score api)|not a re-?rank(?:er|ing) model|--rerank(?:ing)?\b",
    re.IGNORECASE,
)
"""llama.cpp (501, or 400 without pooling), vLLM, Ollama, TEI (424), lmdeploy."""
_OVER_BATCH = re.compile(r"too large to process(?:.*current batch size: (\d+))?", re.IGNORECASE | re.DOTALL)
"""llama.cpp (500), of one text: it computes each in one physical batch, whose size it names."""
_ABOUT_BATCH = re.compile(
    r"batch.?size|too many (?:inputs|texts)|array too long|maximum .*batch|tokens per request"
    r"|数组[^。]{0,10}超过\s*\d+\s*条",
    re.IGNORECASE,
)
_ABOUT_LENGTH = re.compile(r"context|too (?:long|large)|tokens|max\w* .*length|exceeds?", re.IGNORECASE)
_BATCH_LIMIT = re.compile(r"(?:maximum|max|limit|up to|at most|larger than|超过)\D{0,40}?(\d+)", re.IGNORECASE)

Meaning = Literal["too_long", "too_many", "not_offered", "refused"]


def meaning(refusal: Refusal) -> Meaning:
    """What a refusal is about: one text that is too long, too many at once, the wrong server, or something else."""
    words = refusal.message
    if _OVER_BATCH.search(words):
        return "too_long"
    if _NOT_OFFERED.search(words):
        return "not_offered"
    if refusal.status not in (400, 413, 422):
        return "refused"
    if _ABOUT_BATCH.search(words):
        return "too_many"
    if refusal.too_long:
        return "too_long"
    if refusal.status == 413:
        return "too_many"
    return "too_long" if _ABOUT_LENGTH.search(words) else "refused"


def is_over_batch(refusal: Refusal) -> bool:
    """Whether it is the batch of llama.cpp that a text does not fit into, and not the model's context."""
    return _OVER_BATCH.search(refusal.message) is not None


def limit(refusal: Refusal) -> int | None:
    """How many tokens of one text the server takes, where it says so."""
    found = _OVER_BATCH.search(refusal.message)
    return int(found[1]) if found and found[1] else refusal.limit


def tokens(text: str, refusal: Refusal) -> int:
    """The tokens of a refused text: as the server counted, else estimated."""
    return refusal.size or estimate_tokens(text)


def taken_at_once(refusal: Refusal, asked: int) -> int:
    """How many texts to send instead of `asked`: what the server names as its limit, else half."""
    named = _BATCH_LIMIT.search(refusal.message)
    return int(named[1]) if named and 0 < int(named[1]) < asked else asked // 2
