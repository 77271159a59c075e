"""What a batch will take, told before it is started: cells, prompt tokens, time, each with what it rests on."""

import random
from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean, median

from playground.runs.folding import whole
from playground.runs.history import History, Page, RunFilter
from playground.runs.pipeline import Pipeline
from playground.studies.batches.values import Plan
from playground.studies.values import Arm

SAMPLED = 4
"""Questions that are rendered for each arm."""
_RUNS = 20
"""Earlier runs of a model, the newest, whose time is taken."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a batch will take."""

    cells: int
    prompt_tokens: int | None
    """Of all prompts together; None where none could be rendered."""
    sampled: int
    """Prompts that were rendered for it."""
    seconds: float | None
    """None where no earlier run of one of the models says how long it takes."""
    timed: int
    """Earlier runs whose time was taken."""
    untimed: tuple[str, ...] = ()
    """Models of which there is no earlier run, as `endpoint · model`."""


async def estimated(
    pipeline: Pipeline, history: History, plan: Plan, collection: str | None, collection_id: str | None
) -> Estimate:
    """What `plan` will take: tokens by a sample of its prompts, time by what earlier runs of its models took.

    Endpoints work side by side, and each at several questions at a time, which is taken to cost no time: a server that
    is at its limit already will need more.
    """
    draw = random.Random(plan.seed)
    some = draw.sample(plan.questions, min(SAMPLED, len(plan.questions)))
    tokens, sampled = 0.0, 0
    unknown = False
    for arm in plan.arms:
        sizes = []
        for question in some:
            run = await whole(pipeline.preview(arm.spec(question.text, collection, collection_id)))
            if run.budget is not None:
                sizes.append(run.budget.prompt.tokens)
        sampled += len(sizes)
        unknown = unknown or not sizes
        tokens += fmean(sizes) * len(plan.questions) * arm.repeats if sizes else 0
    seconds, timed, untimed = _seconds(history, plan)
    cells = len(plan.questions) * sum(arm.repeats for arm in plan.arms)
    return Estimate(cells, None if unknown else round(tokens), sampled, seconds, timed, untimed)


def _seconds(history: History, plan: Plan) -> tuple[float | None, int, tuple[str, ...]]:
    """Seconds of the endpoint that takes longest, the runs that it rests on, and models without any."""
    work: dict[str, float] = defaultdict(float)
    timed, untimed = 0, []
    for arm in plan.arms:
        taken = _taken(history, arm)
        timed += len(taken)
        if taken:
            work[arm.endpoint] += median(taken) * len(plan.questions) * arm.repeats
        else:
            untimed.append(f"{arm.endpoint} · {arm.model}")
    if untimed:
        return None, timed, tuple(dict.fromkeys(untimed))
    return max(work.values()) / plan.concurrency, timed, ()


def _taken(history: History, arm: Arm) -> list[float]:
    filter = RunFilter(status=("completed",), until=("completed",), endpoint=(arm.endpoint,), model=(arm.model,))
    return [line.total for line in history.list(filter, page=Page(_RUNS)) if line.total is not None]
