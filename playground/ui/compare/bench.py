"""The judge of a comparison: which of its answers are judged, alone and beside the baseline, and what came of it."""

from collections.abc import Iterator

from playground.core.values import Run
from playground.studies.judging.work import Task
from playground.studies.values import Question
from playground.ui.compare.kept import Kept
from playground.ui.compare.running.rounds import Column
from playground.ui.html.elements import Html, join
from playground.ui.html.words import Words
from playground.ui.study.judging.desk import JudgeDesk, Opined
from playground.ui.study.judging.opinions import compared, opinion
from playground.ui.study.judging.panel import Bench, panel
from playground.workspace import Workspace


class CompareBench:
    """Draws and reads it for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.desk = JudgeDesk(workspace)

    def tasks(self, kept: Kept) -> tuple[Task, ...]:
        """What there is to be judged, of the kind that is chosen: of repeats, each different answer once."""
        if kept.round is None or kept.busy:
            return ()
        question = Question("", kept.round.question)
        if kept.judging.kind == "single":
            return tuple(Task(run.id, question) for _, column in _columns(kept) for run in _answers(column))
        baseline = _whole(kept.round.columns.get(kept.arms.baseline.key))
        if baseline is None:
            return ()
        others = ((key, _whole(column)) for key, column in _columns(kept) if key != kept.arms.baseline.key)
        return tuple(Task(run.id, question, baseline.id) for _, run in others if run is not None)

    def read(self, kept: Kept) -> None:
        """Note in `kept.opined` what was said of the answers, by whichever page."""
        opinions = self._workspace.studies.opinions
        runs = [run.id for _, column in _columns(kept) for run in _answers(column)]
        alone = opinions.of(runs)
        last = max(alone.values(), key=lambda one: one.at, default=None)
        calibration = opinions.calibration(last.judge) if last is not None else None
        kept.opined = Opined(alone, opinions.pairs(runs), last.judge if last else None, calibration)

    # Pictures ---------------------------------------------------------------------------------------------------------

    def draw(self, kept: Kept, words: Words) -> Html:
        """The panel."""
        judging, tasks, language = kept.judging, self.tasks(kept), words.language
        choice = self.desk.choice(judging, language)
        judge = (choice.endpoint, choice.model)
        own = [form.name for form in kept.arms.forms if (form.draft.endpoint, form.draft.model) == judge]
        bench = Bench(
            endpoints=self.desk.endpoints(),
            models=self.desk.models(judging),
            choice=choice,
            answers=len(tasks),
            cost=self.desk.cost(judging, tasks, language),
            own=own,
            progress=self._workspace.judging.progress(kept.judge_key),
            judge=kept.opined.judge,
            calibration=kept.opined.calibration,
        )
        return panel(judging, bench, words)


def below(kept: Kept, key: str, words: Words) -> Html | None:
    """What a judge said of the answer of an arm that is shown, alone and beside that of the baseline."""
    column = kept.round.columns.get(key) if kept.round is not None else None
    run, opined = _whole(column), kept.opined
    if run is None:
        return None
    names = {shown.id: form.name for form in kept.arms.forms if (shown := _of(kept, form.key)) is not None}
    alone = opined.alone.get(run.id)
    parts = [opinion(alone, opined.is_calibrated(alone), words)] if alone is not None else []
    parts += [
        compared(both, names[against], words)
        for (one, against), both in opined.pairs.items()
        if one == run.id and against in names
    ]
    return join(parts) if parts else None


def _of(kept: Kept, key: str) -> Run | None:
    return _whole(kept.round.columns.get(key)) if kept.round is not None else None


def _columns(kept: Kept) -> Iterator[tuple[str, Column]]:
    return iter(list(kept.round.columns.items()) if kept.round is not None else ())


def _answers(column: Column) -> Iterator[Run]:
    """One run of each answer that is whole."""
    return (group.run for group in column.groups() if group.run.status == "completed")


def _whole(column: Column | None) -> Run | None:
    """The answer that is shown, where it is whole."""
    group = column.group() if column is not None else None
    return group.run if group is not None and group.run.status == "completed" else None
