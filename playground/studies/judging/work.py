"""What there is to be judged, and what that will take: told before anybody is asked."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from playground.core.strings import Language
from playground.core.values import Endpoint
from playground.models.tokens import TokenCounter
from playground.runs.store import RunStore
from playground.studies.batches.values import Batch, CellLine
from playground.studies.judging.prompt import Kind, Shown, asked, prompt_digest
from playground.studies.values import Judge, Question

SAMPLED = 8
"""Prompts that are made to see how long they are."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is asked to judge, in which language, and for what."""

    endpoint: str
    model: str
    language: Language
    kind: Kind = "single"

    @property
    def judge(self) -> Judge:
        """Who says what it says."""
        return Judge(self.endpoint, self.model, prompt_digest(self.kind, self.language))


@dataclass(frozen=True, slots=True)
class Task:
    """An answer to be judged, alone or beside another one in both orders."""

    run: str
    """Id of the run."""
    question: Question
    """With what is expected of the answer."""
    against: str | None = None
    """Id of the run that it is compared with."""

    @property
    def judgements(self) -> int:
        """How often a verdict is asked for."""
        return 1 if self.against is None else 2


@dataclass(frozen=True, slots=True)
class Cost:
    """What judging will take at most: what was judged before is not asked again."""

    kind: Kind
    answers: int
    """Or pairs of them."""
    judgements: int
    prompt_tokens: int | None
    """About, by a sample; None where no prompt could be made."""


def tasks_of(batch: Batch, lines: Sequence[CellLine], kind: Kind) -> tuple[Task, ...]:
    """All answers of a batch that are whole; of a comparison, those of other arms beside those of the baseline."""
    questions = {question.id: question for question in batch.plan.questions}
    whole = {
        (line.slot.question, line.slot.arm, line.slot.repeat): line.run
        for line in lines
        if line.state == "completed" and line.run
    }
    if kind == "single":
        return tuple(Task(run, questions[question]) for (question, _, _), run in whole.items())
    baseline = batch.plan.baseline.name
    return tuple(
        Task(run, questions[question], other)
        for (question, arm, repeat), run in whole.items()
        if arm != baseline and (other := whole.get((question, baseline, repeat)))
    )


def shown(task: Task, runs: RunStore) -> Shown | None:
    """What the judge is shown of a task, the answer first; None where a run is gone."""
    run = runs.get(task.run)
    other = runs.get(task.against) if task.against is not None else None
    if run is None or (task.against is not None and other is None):
        return None
    return Shown(task.question, run.passages, run.answer, other.answer if other is not None else None)


def cost(tasks: Sequence[Task], choice: Choice, endpoint: Endpoint, runs: RunStore, counter: TokenCounter) -> Cost:
    """What these tasks will take; tokens by an even sample of their prompts, estimated without asking the server."""
    judgements = sum(task.judgements for task in tasks)
    some = random.Random(0).sample(tasks, min(SAMPLED, len(tasks)))
    sizes = [
        counter.estimated_messages(endpoint, choice.model, asked(content, choice.language)).tokens
        for task in some
        if (content := shown(task, runs)) is not None
    ]
    return Cost(choice.kind, len(tasks), judgements, round(fmean(sizes) * judgements) if sizes else None)
