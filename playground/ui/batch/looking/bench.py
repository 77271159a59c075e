"""The judge of a batch as the page shows it: what there is to be judged, and what came of it."""

from collections import defaultdict

from playground.core.strings import Language
from playground.studies.judging.pairs import Outcome, outcome
from playground.studies.judging.work import Task, tasks_of
from playground.ui.batch.kept import Kept
from playground.ui.batch.looking.reading import Known
from playground.ui.html.elements import Html
from playground.ui.html.words import Words
from playground.ui.study.judging.desk import JudgeDesk
from playground.ui.study.judging.opinions import counted
from playground.ui.study.judging.panel import Bench, panel
from playground.workspace import Workspace


class BatchBench:
    """Draws it for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.desk = JudgeDesk(workspace)

    def tasks(self, kept: Kept, known: Known) -> tuple[Task, ...]:
        """What there is to be judged, of the kind that is chosen."""
        return tasks_of(known.batch, known.lines, kept.judging.kind)

    def draw(self, kept: Kept, known: Known, language: Language) -> Html:
        """The panel."""
        words, judging, batch = Words(language), kept.judging, known.batch
        tasks = self.tasks(kept, known) if judging.open else ()
        choice = self.desk.choice(judging, language)
        own = [arm.name for arm in batch.plan.arms if (arm.endpoint, arm.model) == (choice.endpoint, choice.model)]
        bench = Bench(
            endpoints=self.desk.endpoints(),
            models=self.desk.models(judging),
            choice=choice,
            answers=len(tasks),
            cost=self.desk.cost(judging, tasks, language),
            own=own,
            progress=self._workspace.judging.progress(batch.id),
            judge=known.of_judge.judge,
            calibration=known.of_judge.calibration,
            told=words.sentences(*_pairs(known, words)),
        )
        return panel(judging, bench, words)


def _pairs(known: Known, words: Words) -> list[str]:
    """How each arm fared against the baseline, where pairs were compared."""
    arms = {line.run: line.slot.arm for line in known.lines}
    came: dict[str, list[Outcome | None]] = defaultdict(list)
    for (run, against), both in known.of_judge.pairs.items():
        if against in arms:
            came[arms[run]].append(outcome(both))
    baseline = known.batch.plan.baseline.name
    return [
        words("judging.of_arm", arm=arm.name, told=counted(came[arm.name], baseline, words))
        for arm in known.batch.plan.arms
        if arm.name in came
    ]
