"""Joining two ranked lists, one by words and one by vectors, whose scores have nothing in common."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from playground.core.values import Fusion

DEPTH = 100
"""Entries of a list that its scale is taken from."""

_RRF_K = 60  # the customary constant: how little the first ranks stand out

Ranked = Sequence[tuple[str, float]]
"""Chunk ids with their scores, best first."""


class Fused(NamedTuple):
    """A chunk with its joint score and what that was made of."""

    id: str
    score: float
    lexical: float | None
    """None where the chunk is not in that list."""
    dense: float | None


def fuse(lexical: Ranked, dense: Ranked, weight: float, method: Fusion) -> tuple[Fused, ...]:
    """Both lists as one, best first; `weight` is the share of the dense list, 0 to 1.

    minmax keeps the gaps between scores, so that a flat list, which tells little, cannot outvote a clear hit in the
    other. rrf looks at ranks alone, gives both lists the same say and knows no weight.
    """
    parts = (_by_rank(lexical), _by_rank(dense)) if method == "rrf" else _by_score(lexical, dense, weight)
    words, vectors = dict(lexical), dict(dense)
    ids = dict.fromkeys((*words, *vectors))
    fused = [Fused(id, parts[0].get(id, 0.0) + parts[1].get(id, 0.0), words.get(id), vectors.get(id)) for id in ids]
    return tuple(sorted(fused, key=lambda one: -one.score))  # stable: of equals, the better by words comes first


def _by_score(lexical: Ranked, dense: Ranked, weight: float) -> tuple[Mapping[str, float], Mapping[str, float]]:
    # A list of words shorter than the depth is complete: all else scores 0, so its scale begins there.
    floor = 0.0 if len(lexical) < DEPTH else None
    return _scaled(lexical, 1.0 - weight, floor), _scaled(dense, weight, None)


def _scaled(ranked: Ranked, share: float, floor: float | None) -> dict[str, float]:
    """Scores moved to 0 … `share`: the best of the list gets `share`, the last of its first hundred gets 0."""
    if not ranked:
        return {}
    scores = [score for _, score in ranked[:DEPTH]]
    low, high = min(scores) if floor is None else floor, max(scores)
    if high <= low:
        return {id: share for id, _ in ranked}
    return {id: share * max((score - low) / (high - low), 0.0) for id, score in ranked}


def _by_rank(ranked: Ranked) -> dict[str, float]:
    return {id: 1.0 / (_RRF_K + rank) for rank, (id, _) in enumerate(ranked, start=1)}
