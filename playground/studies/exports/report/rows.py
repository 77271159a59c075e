"""The table of a report: a row for each question, in it what each arm answered and what was found of that."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from playground.studies.exports import remarks
from playground.studies.exports.grid import Grid, failed, failed_names, is_judged, outcome
from playground.studies.exports.report import answers
from playground.studies.exports.report.details import Details
from playground.studies.exports.report.hiding import Hiding
from playground.studies.exports.words import Words, number, seconds
from playground.studies.values import Arm, Cell, Question, Verdict

_LONG = 420
"""Characters of an answer that is folded at first, and half of them where it has many lines."""
_MANY_LINES = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """What one arm answered, once or several times in the same words."""

    html: Markup | None
    trouble: str | None
    verdict: Verdict | None
    said: str
    """Verdict and reasons in a line."""
    remark: str
    failed: tuple[str, ...]
    """Names of checks."""
    figures: tuple[str, ...]
    times: int
    """How many repeats gave it."""
    long: bool
    detail: int | None
    """Its place in the details; None where there is no run."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The answers of one arm to one question, different ones apart."""

    arm: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A question and its answers."""

    number: int
    question: str
    tags: tuple[str, ...]
    points: tuple[str, ...]
    flags: tuple[str, ...]
    """The filters that show it."""
    against: int
    """Failed checks and wrong verdicts."""
    longest: float
    """Seconds of the slowest answer."""
    slots: tuple[Slot, ...]


def rows(grid: Grid, details: Details, hiding: Hiding, words: Words) -> Iterator[Row]:
    """All rows; `details` gets what is shown of an answer when somebody asks for it."""
    for at, question in enumerate(grid.study.questions, 1):
        by_arm = [(arm, grid.cells(question, arm)) for arm in grid.study.arms]
        cells = [cell for _, several in by_arm for cell in several]
        yield Row(
            number=at,
            question=hiding(question.text).strip(),
            tags=tuple(map(hiding, question.tags)),
            points=tuple(_points(question, hiding, words)),
            flags=tuple(name for name, holds in FLAGS.items() if holds(by_arm)),
            against=sum(len(failed(cell)) + (_verdict(cell) == "wrong") for cell in cells),
            longest=max((cell.run.timings.total or 0 for cell in cells if cell.run), default=0),
            slots=tuple(_slot(arm, several, details, hiding, words) for arm, several in by_arm),
        )


def _points(question: Question, hiding: Hiding, words: Words) -> Iterator[str]:
    for point in question.key_points:
        said = hiding(" | ".join(point.alternatives))
        yield said if point.wanted else words("report.unwanted", point=said)
    if question.refusal is not None:
        yield words("report.should_refuse" if question.refusal else "report.should_answer")


def _slot(arm: Arm, cells: Iterable[Cell], details: Details, hiding: Hiding, words: Words) -> Slot:
    alike: dict[tuple[str, str | None, str], list[Cell]] = {}
    for cell in cells:
        found = outcome(cell, words)
        alike.setdefault((found.answer, found.trouble, remarks.headline(cell.judgement, words)), []).append(cell)
    return Slot(hiding(arm.name), tuple(_answer(several, details, hiding, words) for several in alike.values()))


def _answer(cells: list[Cell], details: Details, hiding: Hiding, words: Words) -> Answer:
    cell = cells[0]
    found = outcome(cell, words)
    answer = hiding(found.answer).strip("\n")
    return Answer(
        html=answers.html(answer) if answer.strip() else None,
        trouble=hiding(found.trouble) if found.trouble else None,
        verdict=_verdict(cell),
        said=hiding(remarks.headline(cell.judgement, words)),
        remark=hiding(cell.judgement.remark).strip() if cell.judgement else "",
        failed=failed_names(cell, words),
        figures=_figures(cell, words),
        times=len(cells),
        long=len(answer) > _LONG or (len(answer) > _LONG // 2 and answer.count("\n") > _MANY_LINES),
        detail=details.add(cell) if cell.run else None,
    )


def _figures(cell: Cell, words: Words) -> tuple[str, ...]:
    run = cell.run
    if run is None or run.timings.total is None:
        return ()
    tokens = words("report.tokens", count=number(run.completion.tokens)) if run.completion else ""
    return tuple(filter(None, (seconds(run.timings.total), tokens)))


def _verdict(cell: Cell) -> Verdict | None:
    return cell.judgement.verdict if cell.judgement else None


# Filters --------------------------------------------------------------------------------------------------------------

_ByArm = list[tuple[Arm, tuple[Cell, ...]]]


def _all(by_arm: _ByArm) -> Iterator[Cell]:
    return (cell for _, several in by_arm for cell in several)


def _differs(by_arm: _ByArm) -> bool:
    """Whether arms differ in a verdict or a check; one that has none cannot be compared."""
    verdicts = [{verdict for cell in several if (verdict := _verdict(cell))} for _, several in by_arm]
    if len({frozenset(some) for some in verdicts if some}) > 1:
        return True
    by_check: dict[str, set[frozenset[str]]] = {}
    for _, several in by_arm:
        for check in {one.check for cell in several for one in cell.findings}:
            states = {one.state for cell in several for one in cell.findings if one.check == check}
            if states := states - {"not_applicable"}:
                by_check.setdefault(check, set()).add(frozenset(states))
    return any(len(states) > 1 for states in by_check.values())


FLAGS: Mapping[str, Callable[[_ByArm], bool]] = {
    "all": lambda by_arm: True,
    "failed": lambda by_arm: any(failed(cell) or _verdict(cell) == "wrong" for cell in _all(by_arm)),
    "errors": lambda by_arm: any(cell.state == "failed" for cell in _all(by_arm)),
    "differ": _differs,
    "unjudged": lambda by_arm: any(cell.state == "completed" and not is_judged(cell) for cell in _all(by_arm)),
}
"""The filters of a report, in their order, and whether each shows a question."""
