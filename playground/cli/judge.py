"""`judge`: a model judges the answers of a batch; what it says goes into the tables beside what people say."""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import TimeoutError as StillRunning
from pathlib import Path

from playground.cli.questions import model_of
from playground.cli.terminal import STOPPED, Terminal
from playground.cli.words import Words
from playground.core.errors import StudyError
from playground.core.strings import LANGUAGES, text
from playground.studies.batches.sentences import told
from playground.studies.batches.values import Batch
from playground.studies.exports.folder import BATCH, write
from playground.studies.judging.pairs import outcome
from playground.studies.judging.running import Progress
from playground.studies.judging.telling import calibration_sentence, cost_sentence
from playground.studies.judging.work import Choice, Task, tasks_of
from playground.workspace import Workspace

_EVERY = 2.0
"""Seconds between two lines of progress."""
_COUNTED = ("better", "worse", "same", "order", "none")


def register(words: Words) -> None:
    """The words of `judge`."""
    help = words.told
    judge = words.add("judge", _judge)
    judge.add_argument("folder", type=Path, **help("judge_folder"))
    judge.add_argument("--endpoint", required=True, **help("judge_endpoint"))
    judge.add_argument("--model", **help("judge_model"))
    judge.add_argument("--prompt", choices=LANGUAGES, **help("judge_prompt"))
    judge.add_argument("--pairs", action="store_true", **help("judge_pairs"))
    judge.add_argument("--cost", action="store_true", **help("judge_cost"))


def _judge(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        batch = _batch(workspace, options.folder)
        endpoint, model = asyncio.run(model_of(workspace, options.endpoint, options.model))
        choice = Choice(endpoint, model, options.prompt or terminal.language, "pair" if options.pairs else "single")
        tasks = tasks_of(batch, workspace.studies.store.cells(batch.id), choice.kind)
        if not tasks:
            raise StudyError("judge_nothing")
        cost = cost_sentence(workspace.judging.cost(choice, tasks), terminal.language)
        if options.cost:
            terminal.say(cost)
            return 0
        terminal.remark("judge_takes", cost=cost)
        try:
            progress = _follow(workspace, terminal, batch, choice, tasks)
        except KeyboardInterrupt:
            workspace.judging.stop(batch.id)
            terminal.remark("judge_stopped")
            return STOPPED
        return _ended(workspace, terminal, options.folder, batch, tasks, progress)


def _batch(workspace: Workspace, folder: Path) -> Batch:
    """The batch whose results the folder has."""
    try:
        kept = json.loads((folder / BATCH).read_text("utf-8"))
        return workspace.studies.store.get(str(kept["batch"]))
    except (OSError, ValueError, KeyError, TypeError, StudyError) as error:
        raise StudyError("judge_no_folder", folder=str(folder)) from error


def _follow(workspace: Workspace, terminal: Terminal, batch: Batch, choice: Choice, tasks: Sequence[Task]) -> Progress:
    """Wait for the end, telling how far it is."""
    ended = workspace.judging.start(batch.id, choice, tasks)
    progress, done = workspace.judging.progress(batch.id), -1
    assert progress is not None
    while True:
        try:
            ended.result(_EVERY)
        except StillRunning:
            if progress.ended != done:
                done = progress.ended
                terminal.remark("judge_progress", done=done, all=progress.judgements)
        else:
            return progress


def _ended(
    workspace: Workspace, terminal: Terminal, folder: Path, batch: Batch, tasks: Sequence[Task], progress: Progress
) -> int:
    terminal.remark(
        "judge_ended",
        judged=progress.judged,
        invalid=progress.invalid,
        failed=progress.failed,
        known=progress.known,
    )
    if progress.choice.kind == "single":
        _tell_verdicts(workspace, terminal, batch, progress.choice)
    else:
        _tell_pairs(workspace, terminal, batch, tasks)
    verdicts = told(workspace.studies.statements(batch), terminal.language)
    terminal.note(write(workspace.studies.study(batch), verdicts, folder, terminal.language))
    terminal.tell("batch_written", folder=str(folder))
    if progress.trouble is not None:
        terminal.warn(progress.trouble)
    return 1 if progress.judged + progress.invalid + progress.gone < progress.judgements else 0


def _tell_verdicts(workspace: Workspace, terminal: Terminal, batch: Batch, choice: Choice) -> None:
    calibration = workspace.studies.opinions.calibration(choice.judge)
    opinions = workspace.studies.opinions.of_batch(batch.id, choice.judge)
    lines = workspace.studies.store.cells(batch.id)
    for arm in batch.plan.arms:
        of_arm = (opinions.get(line.run or "") for line in lines if line.slot.arm == arm.name)
        said = Counter(one.verdict for one in of_arm if one is not None)
        terminal.tell(
            "judge_share",
            arm=arm.name,
            n=said.total() - said[None],
            right=said["right"],
            partly=said["partly"],
            wrong=said["wrong"],
            calibrated=text(terminal.language, "cli.judge_is_calibrated" if calibration.enough else "judging.raw"),
        )
    terminal.say(calibration_sentence(calibration, terminal.language))


def _tell_pairs(workspace: Workspace, terminal: Terminal, batch: Batch, tasks: Sequence[Task]) -> None:
    found = workspace.studies.opinions.pairs([task.run for task in tasks])
    arms = {line.run: line.slot.arm for line in workspace.studies.store.cells(batch.id)}
    by_arm: dict[str, Counter[str]] = {}
    for task in tasks:
        came = outcome(found.get((task.run, task.against or ""), {})) or "none"
        by_arm.setdefault(arms[task.run], Counter())[came] += 1
    for arm, counts in by_arm.items():
        known = {name: counts[name] for name in _COUNTED}
        terminal.tell("judge_pair", arm=arm, baseline=batch.plan.baseline.name, **known)
