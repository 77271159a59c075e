"""The place in the chunks that bears out a sentence best: one sentence of a chunk, or two that follow one another."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from playground.studies.ground.sources import Place, Sources
from playground.studies.ground.tokens import Key

LEAST_COVERAGE = 0.35
"""What a window must hold of a sentence, else no place supports it and none is shown."""
_TIGHT = 0.002
"""What a window loses for each of its keys, by keys of the sentence: of two that hold the same, the shorter wins."""


@dataclass(frozen=True, slots=True)
class Window:
    """The best place for a sentence, and what it holds of it."""

    chunk: int | None
    """Number of its chunk, 0 for the first; None where no chunk shares anything with the sentence."""
    places: tuple[Place, ...]
    """One or two sentences of that chunk, or none."""
    lost: frozenset[Key]
    """Keys of the sentence that it does not hold."""
    weights: Mapping[Key, float]
    """Of all keys of the sentence, in nats: the rarer among the sentences of the chunks, the more."""

    @property
    def coverage(self) -> float:
        """Share of the weight of the sentence's keys that it holds, 0 to 1."""
        return self.coverage_without(())

    def coverage_without(self, keys: Collection[Key]) -> float:
        """The coverage as if some of the keys that it does not hold were not there."""
        left_out = self.weight_of(keys)
        return 1 - (self.weight_of(self.lost) - left_out) / ((sum(self.weights.values()) - left_out) or 1)

    def weight_of(self, keys: Collection[Key]) -> float:
        """The weight of some keys of the sentence, in nats."""
        return sum(self.weights[key] for key in keys)

    def holds(self, key: Key) -> bool:
        """Whether a key stands in it."""
        return any(key in place.keys for place in self.places)

    @property
    def is_negated(self) -> bool:
        """Whether something is denied in it."""
        return any(place.is_negated for place in self.places)


def best_window(keys: frozenset[Key], sources: Sources) -> Window:
    """The window that holds most of the weight of `keys`, a short one rather than a long one.

    The weight of a key is ln(1 + (N + .5) / (n + .5)), n of the N sentences of the chunks holding it.
    """
    held = [(place, keys & place.keys) for chunk in sources.chunks for place in chunk.places]
    found = Counter(chain.from_iterable(shared for _, shared in held))
    weights = {key: math.log(1 + (len(held) + 0.5) / (found[key] + 0.5)) for key in keys}
    toll = _TIGHT * sum(weights.values()) / (len(keys) or 1)
    best, most = Window(None, (), keys, weights), -math.inf
    rest = iter(held)
    for number, chunk in enumerate(sources.chunks):
        for places, shared in _candidates(list(islice(rest, len(chunk.places)))):
            worth = sum(map(weights.__getitem__, shared)) - toll * sum(len(place.keys) for place in places)
            if worth > most:
                best, most = Window(number, places, keys - shared, weights), worth
    return best


def _candidates(
    held: Sequence[tuple[Place, frozenset[Key]]],
) -> Iterator[tuple[tuple[Place, ...], frozenset[Key]]]:
    """Windows of a chunk that share keys with the sentence, with those; two places only where each adds something."""
    for at, (place, shared) in enumerate(held):
        if shared:
            yield (place,), shared
        for following, also in held[at + 1 : at + 2]:
            both = shared | also
            if len(shared) < len(both) > len(also):
                yield (place, following), both
