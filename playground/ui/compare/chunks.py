"""Chunks of a finished run, left out, pinned and put in another order by hand, for the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from playground.core.values import Passage, Run
from playground.studies.context import sent
from playground.ui.html.words import Words
from playground.ui.study.arms import Edit


@dataclass(frozen=True, slots=True)
class Choosing:
    """What somebody is about to change in the chunks of a run."""

    run: str
    order: tuple[str, ...]
    """Ids of all candidates."""
    off: frozenset[str] = frozenset()
    pinned: frozenset[str] = frozenset()

    @classmethod
    def of(cls, run: Run) -> "Choosing":
        """As the run was made: what was not sent is off."""
        passages = _ordered(run.passages)
        unsent = frozenset(one.hit.chunk.id for one in passages if one.fate.kind != "sent")
        return cls(run.id, tuple(one.hit.chunk.id for one in passages), unsent)

    def switched(self, chunk: str) -> "Choosing":
        """Left out, or in again."""
        return replace(self, off=self.off ^ {chunk}, pinned=self.pinned - {chunk}) if chunk in self.order else self

    def with_pin(self, chunk: str) -> "Choosing":
        """Before all that are not pinned, or where it stood no longer."""
        if chunk not in self.order:
            return self
        pinned = self.pinned ^ {chunk}
        order = sorted(self.order, key=lambda one: one not in pinned)
        return replace(self, order=tuple(order), pinned=pinned, off=self.off - {chunk})

    def moved(self, chunk: str, by: int) -> "Choosing":
        """One place up or down, among its like: what is pinned stays before the rest."""
        places = [at for at, one in enumerate(self.order) if (one in self.pinned) == (chunk in self.pinned)]
        at = self.order.index(chunk) if chunk in self.order else -1
        if at < 0 or not 0 <= (to := places.index(at) + by) < len(places):
            return self
        order = list(self.order)
        other = places[to]
        order[at], order[other] = order[other], order[at]
        return replace(self, order=tuple(order))

    def edit(self, run: Run, words: Words) -> Edit | None:
        """What was changed; None where nothing was."""
        start = Choosing.of(run)
        numbers = {one.hit.chunk.id: one.fate.n for one in run.passages}
        named: dict[str, list[Any]] = {
            "without": [numbers[one] for one in self.order if one in self.off - start.off],
            "with": [one for one in self.order if one in start.off - self.off],
            "pinned": [one for one in self.order if one in self.pinned],
        }
        told = [_told(kind, values, numbers, run, words) for kind, values in named.items() if values]
        if not told and [one for one in self.order if one not in self.off] != [
            one for one in start.order if one not in start.off
        ]:
            told = [words("comparison.chunks_moved")]
        off = tuple(sorted(self.off))
        return Edit(self.run, self.order, off, run.spec.question, words.listed(told)) if told else None


def _told(kind: str, values: Sequence[object], numbers: Mapping[str, int | None], run: Run, words: Words) -> str:
    ranks = {one.hit.chunk.id: one.hit.rank for one in run.passages}
    shown = [f"[{value}]" if isinstance(value, int) else _named(str(value), numbers, ranks, words) for value in values]
    return words(f"comparison.chunks_{kind}", chunks=words.listed(shown))


def _named(chunk: str, numbers: Mapping[str, int | None], ranks: Mapping[str, int], words: Words) -> str:
    """A chunk by its number in the prompt; one that was in none, by its rank."""
    number = numbers[chunk]
    return f"[{number}]" if number else words("comparison.chunk_rank", rank=ranks[chunk])


def edited(passages: Sequence[Passage], edit: Edit) -> tuple[Passage, ...]:
    """The candidates in the order of the edit, which is their rank from now on."""
    place = {chunk: at for at, chunk in enumerate(edit.order)}
    ordered = sorted(passages, key=lambda one: place.get(one.hit.chunk.id, len(place)))
    return tuple(replace(one, hit=replace(one.hit, rank=at, before=None)) for at, one in enumerate(ordered, start=1))


def _ordered(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Those that were sent as they stand in the prompt, then the rest by rank; copies are left out."""
    rest = (one for one in passages if one.fate.kind not in ("sent", "duplicate"))
    return (*sent(passages), *sorted(rest, key=lambda one: one.hit.rank))
