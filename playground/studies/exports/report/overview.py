"""The arms of a report at a glance: what each is, what was said of its answers, which checks they passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from playground.studies.exports.arms import described, in_a_line
from playground.studies.exports.grid import Grid
from playground.studies.exports.report.hiding import Hiding
from playground.studies.exports.words import SIGNS, Words, seconds
from playground.studies.values import Cell, Verdict


@dataclass(frozen=True, slots=True)
class Share:
    """How many answers were judged so."""

    kind: str
    """A verdict, or `unjudged`."""
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Passed:
    """How many answers passed a check, of those it applies to."""

    name: str
    passed: int
    applied: int


@dataclass(frozen=True, slots=True)
class Glance:
    """One arm."""

    name: str
    baseline: bool
    facets: tuple[tuple[str, str], ...]
    """What is its own."""
    shares: tuple[Share, ...]
    checks: tuple[Passed, ...]
    errors: int
    waiting: int
    times: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All arms, and what they have in common."""

    arms: tuple[Glance, ...]
    common: str


def overview(grid: Grid, hiding: Hiding, words: Words) -> Overview:
    """The arms of a study at a glance."""
    study = grid.study
    told = described(study.arms, words)
    checks = list(dict.fromkeys(one.check for cell in study.cells for one in cell.findings))
    glances = []
    for arm, own in zip(study.arms, told.own, strict=True):
        cells = [cell for _, cell in grid.of_arm(arm)]
        glances.append(
            Glance(
                name=hiding(arm.name),
                baseline=arm == study.baseline and len(study.arms) > 1,
                facets=tuple((label, hiding(value)) for label, value in own),
                shares=_shares(cells, words),
                checks=tuple(filter(None, (_passed(check, cells, words) for check in checks))),
                errors=sum(cell.state == "failed" for cell in cells),
                waiting=sum(cell.state in ("waiting", "running") for cell in cells),
                times=_times(cells, words),
            )
        )
    return Overview(tuple(glances), hiding(in_a_line(told.common, words)))


def _shares(cells: Sequence[Cell], words: Words) -> tuple[Share, ...]:
    completed = [cell for cell in cells if cell.state == "completed"]
    verdicts = [cell.judgement.verdict if cell.judgement else None for cell in completed]
    kinds: tuple[Verdict, ...] = tuple(SIGNS)
    judged = [Share(kind, f"{SIGNS[kind]} {words.verdict(kind)}", verdicts.count(kind)) for kind in kinds]
    return (*judged, Share("unjudged", words("report.unjudged"), verdicts.count(None)))


def _passed(check: str, cells: Sequence[Cell], words: Words) -> Passed | None:
    states = [one.state for cell in cells for one in cell.findings if one.check == check]
    applied = len(states) - states.count("not_applicable")
    return Passed(words.check(check), states.count("passed"), applied) if applied else None


def _times(cells: Sequence[Cell], words: Words) -> tuple[tuple[str, str], ...]:
    """Medians, which one slow answer does not move."""
    runs = [cell.run.timings for cell in cells if cell.run and cell.state == "completed"]
    told = (
        ("median_first", [one.first_token for one in runs if one.first_token is not None]),
        ("median_total", [one.total for one in runs if one.total is not None]),
    )
    return tuple((words(f"report.{name}"), seconds(median(values))) for name, values in told if values)
