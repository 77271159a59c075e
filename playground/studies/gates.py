"""Gates: whether a study is good enough to let a change through, and whether something that passed before fails now."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playground.studies.batches.measures import VERDICT
from playground.studies.exports.jsonl import Line
from playground.studies.statistics.basis import Basis, same_basis
from playground.studies.values import Cell, Study


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the answers of an arm have nothing against them."""

    arm: str
    good: int
    """No check failed, and nobody judged it wrong or partly right."""
    answers: int
    cells: int
    """Those without an answer included, which are not good."""

    @property
    def rate(self) -> float:
        """0 to 1; 0 where nothing was asked."""
        return self.good / self.cells if self.cells else 0.0


@dataclass(frozen=True, slots=True)
class Regression:
    """Something that passed before and fails now."""

    question: str
    """Its text."""
    arm: str
    measure: str
    """`verdict`, or the name of a check."""


def good_shares(study: Study) -> tuple[Share, ...]:
    """For each arm, how many of its answers have nothing against them."""
    return tuple(_share(arm.name, [cell for cell in study.cells if cell.arm == arm.name]) for arm in study.arms)


def _share(arm: str, cells: list[Cell]) -> Share:
    answers = [cell for cell in cells if cell.state == "completed"]
    return Share(arm, sum(map(_is_good, answers)), len(answers), len(cells))


def _is_good(cell: Cell) -> bool:
    said = cell.judgement.verdict if cell.judgement else None
    return said in (None, "right") and all(finding.state != "failed" for finding in cell.findings)


def regressions(before: Iterable[Line], study: Study) -> tuple[Regression, ...]:
    """What passed in the lines of an earlier study and fails in this one, by the same arm to the same question.

    A check that is not applicable any more, or an answer that nobody judged, is none. Raises StudyError where the two
    were made over other questions or documents.
    """
    lines = list(before)
    if not lines:
        return ()
    first = lines[0]
    same_basis(Basis("cells.jsonl", first.set.digest, first.documents.digest), Basis.of(study))
    passed = {key: set(_passing(line)) for key, line in zip(_keys(lines), lines, strict=True)}
    texts = {question.id: question.text for question in study.questions}
    failing = [(texts[cell.question], cell.arm, cell.repeat, set(_failing(cell))) for cell in study.cells]
    numbered = zip(_numbered((text, arm, repeat) for text, arm, repeat, _ in failing), failing, strict=True)
    return tuple(
        Regression(text, arm, measure)
        for key, (text, arm, _, failed) in numbered
        for measure in sorted(failed & passed.get(key, set()))
    )


_Key = tuple[str, str, int]


def _keys(lines: Iterable[Line]) -> Iterator[tuple[_Key, int]]:
    return _numbered((line.question.text, line.arm.name, line.repeat) for line in lines)


def _numbered(keys: Iterable[_Key]) -> Iterator[tuple[_Key, int]]:
    """Each key with how often it came before: ids of questions may differ where their texts and order do not."""
    seen: Counter[_Key] = Counter()
    for key in keys:
        yield key, seen[key]
        seen[key] += 1


def _passing(line: Line) -> Iterator[str]:
    if line.passes.verdict:
        yield VERDICT
    yield from (name for name, passed in line.passes.checks.items() if passed)


def _failing(cell: Cell) -> Iterator[str]:
    if cell.judgement and cell.judgement.verdict in ("partly", "wrong"):
        yield VERDICT
    yield from (finding.check for finding in cell.findings if finding.state == "failed")
