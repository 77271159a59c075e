"""`batch`: a question set put to several arms, with a table, a report and a gate for CI."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import replace
from functools import partial
from math import ceil
from pathlib import Path

from playground.cli.library import prepare
from playground.cli.questions import model_of
from playground.cli.terminal import STOPPED, Terminal
from playground.cli.words import Words
from playground.core.errors import Failure, StudyError
from playground.core.strings import text
from playground.studies.arm_drafts import resolve
from playground.studies.arms_file import read_arms
from playground.studies.batches.measures import measure_name
from playground.studies.batches.sentences import told
from playground.studies.batches.values import Batch, Plan
from playground.studies.checks.own_file import read_own
from playground.studies.exports import jsonl
from playground.studies.exports.folder import BATCH, write
from playground.studies.gates import good_shares, regressions
from playground.studies.sets.reading import read_file
from playground.studies.values import QuestionSet, Study
from playground.workspace import Workspace

GATE = 100
"""The exit code where a gate was not passed."""
_EVERY = 2.0
"""Seconds between two lines of progress."""
_SHOWN = 10


def register(words: Words) -> None:
    """The words of `batch`."""
    help = words.told
    batch = words.add("batch", _batch, of_collection=True)
    batch.add_argument("set", **help("batch_set"))
    batch.add_argument("--arms", type=Path, required=True, **help("batch_arms"))
    batch.add_argument("--out", type=Path, required=True, **help("batch_out"))
    batch.add_argument("--own", type=Path, **help("checks_own"))
    batch.add_argument("--no-documents", action="store_true", **help("no_documents"))
    batch.add_argument("--concurrency", type=words.count, default=Plan((), ()).concurrency, **help("batch_concurrency"))
    batch.add_argument("--seed", type=int, default=0, **help("batch_seed"))
    batch.add_argument("--resume", action="store_true", **help("batch_resume"))
    batch.add_argument("--fail-under", type=words.figure, **help("batch_fail_under"))
    batch.add_argument("--fail-on-regression", type=Path, **help("batch_fail_on_regression"))


def _batch(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        if not options.no_documents:
            prepare(workspace, terminal, options)
        batch = _taken_up(workspace, options) if options.resume else None
        batch = batch or asyncio.run(_made(workspace, terminal, options))
        try:
            _follow(workspace, terminal, batch)
        except KeyboardInterrupt:
            workspace.studies.close()  # it stays `running`, for whoever goes on with it
            terminal.remark("batch_stopped")
            return STOPPED
        return _ended(workspace, terminal, options, workspace.studies.store.get(batch.id))


# Making it ------------------------------------------------------------------------------------------------------------


def _taken_up(workspace: Workspace, options: argparse.Namespace) -> Batch | None:
    """The batch whose results the folder has; None where it has none of this data folder."""
    try:
        kept = json.loads((options.out / BATCH).read_text("utf-8"))
        return workspace.studies.store.get(str(kept["batch"]))
    except (OSError, ValueError, KeyError, TypeError, StudyError):
        return None


async def _made(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> Batch:
    questions = _questions(workspace, terminal, options.set)
    drafts = read_arms(_read(options.arms).decode("utf-8-sig", "replace"))
    arms = await resolve(drafts, workspace.prompts.set_of, partial(model_of, workspace), terminal.language)
    own = () if options.own is None else read_own(_read(options.own).decode("utf-8-sig", "replace"))
    plan = Plan(questions.questions, arms, options.seed, options.concurrency, own=own)
    collection = None if options.no_documents else options.collection
    batch = workspace.studies.create(options.out.name, questions, plan, collection)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / BATCH).write_text(json.dumps({"batch": batch.id}), "utf-8")
    except OSError as error:
        raise StudyError("export_unwritable", path=str(options.out), reason=error.strerror or str(error)) from error
    return batch


def _questions(workspace: Workspace, terminal: Terminal, reference: str) -> QuestionSet:
    """A file of that name, else a set of that name."""
    path = Path(reference)
    if not path.is_file():
        return workspace.studies.sets.get(reference)
    found = read_file(path.name, _read(path))
    terminal.note(found.notices)
    return QuestionSet("", path.stem, found.questions)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StudyError("study_file_unreadable", path=str(path), reason=error.strerror or str(error)) from error


# Running it -----------------------------------------------------------------------------------------------------------


def _follow(workspace: Workspace, terminal: Terminal, batch: Batch) -> None:
    """Wait for the end, telling how far it is."""
    ended = workspace.studies.batches.start(batch.id)
    done = -1
    while True:
        try:
            ended.result(_EVERY)
        except StillRunning:
            done = _tell_progress(workspace, terminal, batch, done)
        else:
            _tell_progress(workspace, terminal, batch, done)
            return


def _tell_progress(workspace: Workspace, terminal: Terminal, batch: Batch, before: int) -> int:
    lines = workspace.studies.store.cells(batch.id)
    done = sum(line.state in ("completed", "failed") for line in lines)
    if done == before:
        return done
    pace = workspace.studies.batches.pace(batch.id)
    told = ""
    if pace is not None and pace.per_minute:
        left = ceil((len(lines) - done) / pace.per_minute)
        told = text(terminal.language, "cli.batch_pace", rate=round(pace.per_minute), left=left)
    terminal.remark("batch_progress", done=done, cells=len(lines), pace=told)
    return done


# Its end --------------------------------------------------------------------------------------------------------------


def _ended(workspace: Workspace, terminal: Terminal, options: argparse.Namespace, batch: Batch) -> int:
    study = workspace.studies.study(batch)
    verdicts = told(workspace.studies.statements(batch), terminal.language)
    before = _before(options.fail_on_regression)  # read first: it may be the file that is written now
    terminal.note(write(study, verdicts, options.out, terminal.language))
    for line in verdicts:
        terminal.say(line)
    shares = good_shares(study)
    for share in shares:
        terminal.tell("batch_share", arm=share.arm, good=share.good, answers=share.answers, cells=share.cells)
    terminal.tell("batch_written", folder=str(options.out))
    if batch.trouble is not None:
        terminal.warn(batch.trouble)
    if batch.state != "done" or any(share.answers < share.cells for share in shares):
        return _unanswered(terminal, study)
    passed = _is_enough(terminal, options.fail_under, study) & _is_no_worse(terminal, before, study)
    return 0 if passed else GATE


def _before(path: Path | None) -> Sequence[jsonl.Line] | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return tuple(jsonl.read(file, path.name))
    except OSError as error:
        raise StudyError("study_file_unreadable", path=str(path), reason=error.strerror or str(error)) from error


def _unanswered(terminal: Terminal, study: Study) -> int:
    texts = {question.id: question.text for question in study.questions}
    left = [cell for cell in study.cells if cell.state != "completed"]
    terminal.remark("batch_unanswered", count=len(left))
    failures: dict[Failure, str] = {}
    for cell in left:
        if cell.run is not None and cell.run.failure is not None:
            failures.setdefault(replace(cell.run.failure, detail=None), f"{cell.arm}: {texts[cell.question]}")
    for failure, where in list(failures.items())[:_SHOWN]:
        terminal.remark("batch_failed_at", where=where)
        terminal.warn(failure)
    return 1


def _is_enough(terminal: Terminal, least: float | None, study: Study) -> bool:
    below = [share for share in good_shares(study) if least is not None and share.rate < least]
    for share in below:
        terminal.remark("batch_below", arm=share.arm, share=f"{share.rate:.1%}", least=f"{least:.1%}")
    return not below


def _is_no_worse(terminal: Terminal, before: Sequence[jsonl.Line] | None, study: Study) -> bool:
    found = regressions(before, study) if before is not None else ()
    for one in found:
        name = measure_name(one.measure, terminal.language)
        terminal.remark("batch_regression", arm=one.arm, measure=name, question=one.question[:80])
    return not found
