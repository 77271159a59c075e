"""The fate of a candidate: one table of rules in order, of which the first that applies decides."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from playground.core.values import Fate, FateKind, Hit, Mode, Passage, RetrievalSettings

_ORDERED_BY: Mapping[Mode, str] = {"hybrid": "fused", "lexical": "bm25", "dense": "cosine"}
"""The measure that a threshold of each mode is meant for; that of a served model where one is asked to rerank."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a candidate when its fate is decided."""

    hit: Hit
    settings: RetrievalSettings
    same_as: str | None = None
    """Id of the better candidate whose text it repeats."""
    tokens: int | None = None
    """What its block costs in the prompt; None while that is not counted."""
    room: float | None = None
    """Tokens that are left for chunks, infinite without a window; None before packing."""


def _below_threshold(it: Standing) -> bool:
    """A threshold set for one measure says nothing about another, as when vectors or a rerank model failed."""
    if it.settings.threshold is None or not it.hit.scores:
        return False
    ordering = it.hit.scores[0]
    meant = "rerank" if it.settings.rerank else _ORDERED_BY[it.settings.mode]
    return ordering.measure == meant and ordering.value < it.settings.threshold


def _over_budget(it: Standing) -> bool:
    return it.tokens is not None and it.room is not None and it.tokens > it.room


RULES: tuple[tuple[FateKind, Callable[[Standing], bool]], ...] = (
    ("duplicate", lambda it: it.same_as is not None),
    ("switched_off", lambda it: it.hit.chunk.id in it.settings.switched_off),
    ("below_threshold", _below_threshold),
    ("candidate", lambda it: it.room is None),  # nothing speaks against it, and nothing is packed yet
    ("over_budget", _over_budget),
    ("sent", lambda it: True),
)


def fate(standing: Standing) -> Fate:
    """What becomes of the candidate; its number in the prompt is given by packing."""
    kind = next(kind for kind, applies in RULES if applies(standing))
    return Fate(kind, tokens=standing.tokens, same_as=standing.same_as)


def before_packing(passages: Iterable[Passage], settings: RetrievalSettings) -> tuple[Passage, ...]:
    """Passages found earlier, whatever became of them then, as they stand under `settings` before they are packed."""
    return tuple(
        replace(passage, fate=fate(Standing(passage.hit, settings, passage.fate.same_as))) for passage in passages
    )
