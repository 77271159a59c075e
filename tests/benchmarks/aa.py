"""How often equal arms are called better: `python -m tests.benchmarks.aa [--rounds 4000] [--seed 1]`.

Each round draws a baseline and one or three arms that answer every question with the same chance, and asks for the
verdict as a batch does. Questions are all equally hard, or some easy and some hard, so that answers mostly repeat.
"""

import argparse
import sys
from dataclasses import dataclass
from itertools import product

import numpy as np

from playground.studies.statistics.better import compared
from playground.studies.statistics.significance import ALPHA

QUESTIONS = (15, 20, 30, 50, 100)
RATES = (0.5, 0.7, 0.9, 0.98)
ARMS = (1, 3)
REPEATS = (1, 3)
SPREADS = {"equal": None, "mixed": 1.0}
"""How alike the questions are: None all the same; else the sum of the two parameters of a beta distribution."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a round is drawn with."""

    arms: int
    repeats: int
    questions: int
    rate: float
    spread: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """In which share of the rounds equal arms were told apart."""

    better: float
    """At least one arm was called better."""
    either: float
    """At least one was called better or worse."""


def played(setting: Setting, rounds: int, chance: np.random.Generator) -> Found:
    """The verdicts of so many rounds."""
    order = tuple(f"q{number}" for number in range(setting.questions))
    names = ("baseline", *(f"arm {number}" for number in range(setting.arms)))
    better = either = 0
    for _ in range(rounds):
        hardness = np.full(setting.questions, setting.rate)
        if setting.spread is not None:
            hardness = chance.beta(setting.rate * setting.spread, (1 - setting.rate) * setting.spread, len(order))
        passed = chance.binomial(setting.repeats, hardness, (len(names), len(order))) / setting.repeats
        shares = {name: dict(zip(order, row, strict=True)) for name, row in zip(names, passed.tolist(), strict=True)}
        kinds = {statement.kind for statement in compared("baseline", shares, order)}
        better += "clear_better" in kinds
        either += bool(kinds & {"clear_better", "clear_worse"})
    return Found(better / rounds, either / rounds)


def main() -> int:
    """Print a line for each number of arms, repeats and questions; 1 where equal arms are called better too often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = np.random.default_rng(asked.seed)
    print(f"{asked.rounds} rounds a setting; per cent of rounds in which equal arms were told apart")
    rates = "".join(f"{f'{rate:.0%} {spread}':>11}" for spread, rate in product(SPREADS, RATES))
    print(f"{'arms repeats   n':<17}{rates}   worst: better / either")
    worst = 0.0
    for arms, repeats, questions in product(ARMS, REPEATS, QUESTIONS):
        found = [
            played(Setting(arms, repeats, questions, rate, spread), asked.rounds, chance)
            for spread, rate in product(SPREADS.values(), RATES)
        ]
        row = "".join(f"{100 * one.better:11.1f}" for one in found)
        better, either = max(one.better for one in found), max(one.either for one in found)
        print(f"{arms:>4}{repeats:>8}{questions:>4} {row}   {100 * better:.1f} / {100 * either:.1f}", flush=True)
        worst = max(worst, better)
    print(f"false better at worst {100 * worst:.1f} %; at most {100 * ALPHA:.0f} % may be")
    return int(worst > ALPHA)


if __name__ == "__main__":
    sys.exit(main())
