"""What arms are measured by: the verdicts of people, and each check; for every question a share between 0 and 1."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean

from playground.core.strings import Language, text
from playground.studies.batches.values import Batch, CellLine
from playground.studies.checks.table import CHECKS, check_name
from playground.studies.statistics.better import Noise, Statement, compared, noise
from playground.studies.statistics.paired import Shares
from playground.studies.values import Arm, Judgement

VERDICT = "verdict"
"""The measure that people make; every other but the two that follow is the name of a check."""
JUDGE, JUDGE_UNCALIBRATED = "judge", "judge_uncalibrated"
"""What a model says that was asked to judge; the second until enough people have judged the same answers."""
BY_VERDICTS = (VERDICT, JUDGE, JUDGE_UNCALIBRATED)
"""Measures that are verdicts, of people or of a model."""

Passes = Callable[[CellLine], bool | None]
"""Whether the result of a cell passes; None where that cannot be said."""


def passes(measure: str, judgements: Mapping[str, Judgement]) -> Passes:
    """How cells pass by a measure: a verdict passes when it is `right`, a check when it passed."""
    if measure == VERDICT:
        return lambda line: _judged(judgements.get(line.run or ""))
    return lambda line: True if measure in line.passed else False if measure in line.failed else None


def shares(lines: Iterable[CellLine], passed: Passes) -> Mapping[str, Shares]:
    """For each arm, the share of its repeats that passed, by question; None where that can be said of none of them."""
    found: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        of_question = found[line.slot.arm][line.slot.question]
        told = passed(line) if line.state == "completed" else None
        if told is not None:
            of_question.append(told)
    return {
        arm: {question: fmean(told) if told else None for question, told in by_question.items()}
        for arm, by_question in found.items()
    }


def all_shares(lines: Iterable[CellLine], judgements: Mapping[str, Judgement]) -> Mapping[str, Mapping[str, Shares]]:
    """What `shares` finds by each measure that says something, in the order of `measures`; quicker than one by one."""
    counted: dict[str, dict[str, dict[str, list[int]]]] = defaultdict(lambda: defaultdict(dict))
    for line in lines:
        if line.state != "completed":
            continue
        arm, question = line.slot.arm, line.slot.question
        verdict = _judged(judgements.get(line.run or ""))
        told = [*((name, 1) for name in line.passed), *((name, 0) for name in line.failed)]
        for measure, passed in told if verdict is None else [(VERDICT, int(verdict)), *told]:
            count = counted[measure][arm].setdefault(question, [0, 0])
            count[0] += passed
            count[1] += 1
    own = sorted(counted.keys() - {VERDICT, *CHECKS})
    return {
        measure: {
            arm: {id: passed / known for id, (passed, known) in some.items()} for arm, some in counted[measure].items()
        }
        for measure in (VERDICT, *CHECKS, *own)
        if measure in counted
    }


def measures(lines: Iterable[CellLine], judgements: Mapping[str, Judgement]) -> tuple[str, ...]:
    """What something can be said by: verdicts where there are some, checks of the table, checks of the user's own."""
    found = {name for line in lines for name in (*line.passed, *line.failed)}
    checks = (*(name for name in CHECKS if name in found), *sorted(found - CHECKS.keys()))
    judged = any(one.verdict is not None for one in judgements.values())
    return (VERDICT, *checks) if judged else checks


def statements(
    batch: Batch, lines: Sequence[CellLine], judgements: Mapping[str, Judgement], measure: str, *, main: bool
) -> tuple[Statement, ...]:
    """A statement on each arm against the baseline by one measure; see `stated`."""
    return stated(batch, shares(lines, passes(measure, judgements)), main=main)


def stated(batch: Batch, by_arm: Mapping[str, Shares], *, main: bool) -> tuple[Statement, ...]:
    """A statement on each arm against the baseline.

    An arm that is the baseline once more is none of them: how far the two differ is the noise beside all others.
    """
    baseline = batch.plan.baseline
    order = [question.id for question in batch.plan.questions]
    told: dict[str, Shares] = {arm.name: by_arm.get(arm.name, {}) for arm in batch.plan.arms}
    again = [arm.name for arm in batch.plan.arms if arm is not baseline and is_again(arm, baseline)]
    beside: Noise | None = noise(told[baseline.name], told[again[0]], order) if again else None
    others = {name: share for name, share in told.items() if name not in again}
    return compared(baseline.name, others, order, main=main, noise=beside)


def is_again(arm: Arm, baseline: Arm) -> bool:
    """Whether the arm is the baseline under another name, to see how far it differs from itself."""
    return _asked(arm) == _asked(baseline)


def _asked(arm: Arm) -> tuple[object, ...]:
    prompt = arm.prompt
    choice = (prompt.set.digest, prompt.frame, prompt.custom_instruction, prompt.roles, prompt.context_format)
    return choice, prompt.rendering, arm.endpoint, arm.model, arm.retrieval, arm.sampling, arm.documents


def _judged(judgement: Judgement | None) -> bool | None:
    return None if judgement is None or judgement.verdict is None else judgement.verdict == "right"


def measure_name(measure: str, language: Language) -> str:
    """What a measure is called: verdicts of people or of a judge, a check, or one of the user's own by its own name."""
    return text(language, f"study.measure.{measure}") if measure in BY_VERDICTS else check_name(measure, language)
