"""The weights that make a score of figures, one set for Chinese and one for other text; `weights.toml` holds them."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from playground.studies.ground.features import FEATURES

WEIGHTS = Path(__file__).with_name("weights.toml")
"""Made by `tests/benchmarks/ground_fit.py`; it says of what and how."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression on the figures of `Evidence`."""

    intercept: float
    of: Mapping[str, float]
    """By the names of `FEATURES`, none below 0: nothing is better supported for having less in common."""
    not_found_from: float
    """The score from which a sentence counts as not found in the sources."""

    def score(self, figures: Mapping[str, float]) -> float:
        """0 to 1, higher = less supported: the share of such sentences that people marked as unsupported."""
        z = self.intercept + sum(weight * figures[name] for name, weight in self.of.items())
        return 1 / (1 + math.exp(-z))


@cache
def weights(script: Literal["zh", "other"]) -> Weights:
    """The weights for a sentence in Chinese (or Japanese or Korean) characters, or for any other."""
    table = tomllib.loads(WEIGHTS.read_text("utf-8"))[script]
    of = {name: float(table["weights"].get(name, 0)) for name in FEATURES}
    return Weights(float(table["intercept"]), of, float(table["not_found_from"]))
