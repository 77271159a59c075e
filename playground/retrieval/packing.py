"""Packing candidates into the room that the prompt leaves: who is sent, and under which number."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from playground.core.values import Passage, RetrievalSettings
from playground.retrieval.fates import Standing, fate


def pack(
    passages: Iterable[Passage], settings: RetrievalSettings, costs: Mapping[str, int], room: int | None
) -> tuple[Passage, ...]:
    """The passages in the same order with their final fates; `costs` are tokens by chunk id, `room` None has no end.

    By rank, each candidate that still fits is sent; one that does not is over budget, and a smaller one after it may
    fit. Documents that are read whole, whose chunks have no scores, end with the first that does not fit. What was
    packed before may be packed again with less room. Raises KeyError for a candidate without a cost when there is an
    end to the room.
    """
    packed: list[Passage] = []
    left = math.inf if room is None else room
    for passage in passages:
        id = passage.hit.chunk.id
        decided = fate(Standing(passage.hit, settings, passage.fate.same_as, costs.get(id), left))
        if decided.kind == "sent" and room is not None:
            left -= costs[id]
        elif decided.kind == "over_budget" and not passage.hit.scores:
            left = 0
        packed.append(replace(passage, fate=decided))
    return _numbered(packed)


def _numbered(passages: list[Passage]) -> tuple[Passage, ...]:
    """Numbers for those sent: the chunks of a document stand together, where its best one would stand."""
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        if passage.fate.kind == "sent":
            by_document.setdefault(passage.hit.chunk.document_id, []).append(passage)
    together = [passage.hit.chunk.id for group in by_document.values() for passage in group]
    numbers = {id: n for n, id in enumerate(together, start=1)}
    return tuple(_with_number(passage, numbers) for passage in passages)


def _with_number(passage: Passage, numbers: Mapping[str, int]) -> Passage:
    return replace(passage, fate=replace(passage.fate, n=numbers.get(passage.hit.chunk.id)))
