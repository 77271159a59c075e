"""Fit the weights of the sentence score: `python -m tests.benchmarks.ground_fit FOLDER [--out weights.toml]`.

FOLDER holds the sets of `TRAINED_ON` in the form that `tests.benchmarks.ground` reads. Weights come from a logistic
regression in which no weight may be negative. Figures are measured in five parts, all answers over the same chunks in one
of them, each part with weights that were fitted on the other four.
"""

import argparse
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from playground.studies.ground.features import FEATURES
from playground.studies.ground.scoring import judged
from tests.benchmarks.ground import Labelled, auroc, is_bad, sets_in, units

Floats = NDArray[np.float64]
Script = Literal["zh", "other"]

TRAINED_ON: Mapping[Script, Mapping[str, float]] = {
    "other": {"en_ragtruth_qa": 1.0, "en_ragtruth_summary": 1.0},
    "zh": {"zh_uhg": 1.0, "zh_synth": 0.2},
}
"""Sets, and how much a sentence of each counts: labels that follow from a rule count less than those of people."""
USED: Mapping[Script, tuple[str, ...]] = {
    "other": ("lost", "unpaired", "run", "no_number", "moved_number", "new_name"),
    "zh": ("lost_weight", "novel", "no_number", "moved_number", "new_name", "negated"),
}
"""The figures that got a weight when all of `FEATURES` were offered."""
NOT_FOUND_FROM: Mapping[Script, float] = {"other": 0.25, "zh": 0.08}
BASE_RATE: Mapping[Script, float | None] = {"other": None, "zh": 0.10}
"""Share of bad sentences that the intercept is moved to; None where that of the sets is as in use.

Half of the Chinese clauses are bad, because only answers with a mistake were collected.
"""
_PARTS = 5
_RIDGE = 3.0
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence with a label: the figures of its clauses, one row each."""

    rows: Floats
    is_bad: bool
    answer: int
    """Number of its answer in the set."""
    of_bad_answer: bool | None
    """Whether anything was marked in that answer; None where only places were labelled."""
    source: str
    weight: float


def read(answers: Iterable[Labelled], weight: float) -> list[Unit]:
    """The labelled sentences of a set."""
    return [
        Unit(
            np.array([[each.evidence.figures[name] for name in FEATURES] for each in group]),
            is_bad(group, one),
            number,
            bool(one.bad) if one.good is None else None,
            one.source,
            weight,
        )
        for number, one in enumerate(answers)
        for group in units(judged(one.answer, one.chunks, one.question), one)
    ]


def fitted(sentences: Sequence[Unit], names: Sequence[str]) -> Floats:
    """Intercept and weights of `FEATURES`; of a sentence its worst clause counts, which is found by turns with the weights."""
    columns = [FEATURES.index(name) for name in names]
    weights = np.zeros(1 + len(FEATURES))
    worst = [unit.rows[unit.rows.sum(1).argmax()] for unit in sentences]
    labels = np.array([unit.is_bad for unit in sentences], float)
    counts = np.array([unit.weight for unit in sentences])
    for _ in range(_ROUNDS):
        solved = _regression(np.array(worst)[:, columns], labels, counts)
        weights[0], weights[[1 + column for column in columns]] = solved[0], solved[1:]
        worst = [unit.rows[(unit.rows @ weights[1:]).argmax()] for unit in sentences]
    return weights


def _regression(figures: Floats, labels: Floats, counts: Floats) -> Floats:
    """Ridge logistic regression with weights of at least 0, by accelerated projected gradient steps."""
    spread = figures.std(0) + 1e-9
    inputs = np.hstack([np.ones((len(figures), 1)), figures / spread])
    ridge = np.r_[0.0, np.full(figures.shape[1], _RIDGE)]
    step = 1 / (0.25 * np.linalg.eigvalsh((inputs * counts[:, None]).T @ inputs)[-1] + _RIDGE)
    now = ahead = np.r_[log(labels.mean() / (1 - labels.mean())), np.zeros(figures.shape[1])]
    momentum = 1.0
    for _ in range(3000):
        chances = 1 / (1 + np.exp(-inputs @ ahead))
        following = ahead - step * (inputs.T @ (counts * (chances - labels)) + ridge * ahead)
        following[1:] = np.maximum(following[1:], 0)
        grown = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = following + (momentum - 1) / grown * (following - now)
        if np.abs(following - now).max() < 1e-7:
            break
        now, momentum = following, grown
    return np.r_[now[0], now[1:] / spread]


# Figures --------------------------------------------------------------------------------------------------------------


def measured(sets: Mapping[str, Sequence[Unit]], names: Sequence[str]) -> dict[str, tuple[float | None, float | None]]:
    """AUROC by sentence and by answer of each set, every sentence scored with weights that did not see its source."""
    sources = sorted({unit.source for sentences in sets.values() for unit in sentences})
    random.Random(0).shuffle(sources)
    part = {source: number % _PARTS for number, source in enumerate(sources)}
    everything = [unit for sentences in sets.values() for unit in sentences]
    weights = [fitted([unit for unit in everything if part[unit.source] != left], names) for left in range(_PARTS)]
    return {
        name: _agreement(sentences, [weights[part[unit.source]] for unit in sentences])
        for name, sentences in sets.items()
    }


def _agreement(sentences: Sequence[Unit], weights: Sequence[Floats]) -> tuple[float | None, float | None]:
    scores = [float(_chance(unit, own)) for unit, own in zip(sentences, weights, strict=True)]
    supported: dict[int, float] = {}
    bad: dict[int, bool] = {}
    for unit, score in zip(sentences, scores, strict=True):
        if unit.of_bad_answer is not None:
            supported[unit.answer] = supported.get(unit.answer, 1.0) * (1 - score)
            bad[unit.answer] = unit.of_bad_answer
    by_answer = auroc([1 - chance for chance in supported.values()], list(bad.values()))
    return auroc(scores, [unit.is_bad for unit in sentences]), by_answer


def _chance(unit: Unit, weights: Floats) -> np.float64:
    return np.float64(1 / (1 + np.exp(-(weights[0] + (unit.rows @ weights[1:]).max()))))


# The file -------------------------------------------------------------------------------------------------------------

_HEAD = """\
# The weights of the sentence score, {date:%Y-%m-%d}, written by `python -m tests.benchmarks.ground_fit`.
#
# Data: half of the test answers of RAGTruth, questions and summaries (MIT; 6 models, spans marked by people), for text in
# letters; for Chinese, half of UHGEval (Apache-2.0; continuations of news by 5 models, keywords labelled by people), and
# with a weight of {synthetic} sentences of CMRC 2018 and DRCD that were edited by rule.
# Method: logistic regression on the figures of `features.py` with no weight below 0 and a ridge of {ridge}. The Chinese
# intercept is moved to a share of {base:.0%} bad sentences, since nearly every answer of UHGEval holds a mistake.
# Figures: AUROC by sentence (UHGEval: by clause) and by answer, each fifth of the sources scored with the other four.
"""


def written(sets: Mapping[Script, Mapping[str, Sequence[Unit]]]) -> str:
    """The file of weights."""
    parts = [
        _HEAD.format(date=datetime.now(UTC), synthetic=TRAINED_ON["zh"]["zh_synth"], ridge=_RIDGE, base=BASE_RATE["zh"])
    ]
    for script, of_script in sets.items():
        for name, (by_sentence, by_answer) in measured(of_script, USED[script]).items():
            parts.append(f"#   {name:22}{_shown(by_sentence)}   {_shown(by_answer)}".rstrip() + "\n")
    for script, of_script in sets.items():
        sentences = [unit for of_set in of_script.values() for unit in of_set]
        weights = fitted(sentences, USED[script])
        if (base := BASE_RATE[script]) is not None:
            share = np.average([unit.is_bad for unit in sentences], weights=[unit.weight for unit in sentences])
            weights[0] += log(base / (1 - base)) - log(share / (1 - share))
        parts.append(
            f"\n[{script}]\nintercept = {weights[0]:.3f}\nnot_found_from = {NOT_FOUND_FROM[script]}\n\n[{script}.weights]\n"
        )
        parts += [f"{name} = {weights[1 + FEATURES.index(name)]:.3f}\n" for name in USED[script]]
    return "".join(parts)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def main() -> None:
    """Fit, and write the file or print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    found = dict(sets_in([chosen.folder]))
    content = written(
        {
            script: {name: read(found[name], weight) for name, weight in of_script.items()}
            for script, of_script in TRAINED_ON.items()
        }
    )
    if chosen.out:
        chosen.out.write_text(content, "utf-8")
    else:
        print(content)


if __name__ == "__main__":
    main()
