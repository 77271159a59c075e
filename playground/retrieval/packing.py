"""Packing candidates into the room that the prompt leaves: who is sent, and under which number."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from playground.core.values import Fate, Passage


def pack(passages: Iterable[Passage], costs: Mapping[str, int], room: int | None) -> tuple[Passage, ...]:
    """The passages in the same order with their final fates; `costs` are tokens by chunk id, `room` None has no end.

    By rank, each candidate that still fits is sent; one that does not is over budget, and a smaller one after it may
    fit. What was packed before may be packed again with less room. Raises KeyError for a candidate without a cost
    when there is an end to the room.
    """
    packed: list[Passage] = []
    for passage in passages:
        id = passage.hit.chunk.id
        fate = replace(passage.fate, n=None, tokens=costs.get(id))
        if fate.kind in ("sent", "over_budget"):
            fits = room is None or costs[id] <= room
            fate = replace(fate, kind="sent" if fits else "over_budget")
            if fits and room is not None:
                room -= costs[id]
        packed.append(replace(passage, fate=fate))
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
    fate: Fate = replace(passage.fate, n=numbers.get(passage.hit.chunk.id))
    return replace(passage, fate=fate)
