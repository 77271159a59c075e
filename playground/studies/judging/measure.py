"""What a judge says as a measure of its own, beside the verdicts of people and the checks; never mixed with either."""

from collections.abc import Mapping

from playground.studies.batches.measures import JUDGE, JUDGE_UNCALIBRATED
from playground.studies.judging.calibration import Calibration
from playground.studies.values import Judgement, Opinion


def by_judge(calibration: Calibration) -> str:
    """The measure that a judge is: its name says so for as long as nobody knows how far it agrees with people."""
    return JUDGE if calibration.enough else JUDGE_UNCALIBRATED


def as_judgements(opinions: Mapping[str, Opinion]) -> Mapping[str, Judgement]:
    """The verdicts of a judge in the form in which verdicts are counted; replies that were none say nothing."""
    return {run: Judgement(run, one.verdict) for run, one in opinions.items() if one.verdict is not None}
