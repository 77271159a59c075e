"""What is done at once on the Compare tab: it changes what is kept of a page, and what is said of answers."""

from dataclasses import replace

from playground.core.errors import StudyError
from playground.core.values import Run
from playground.studies.arms_file import LONGEST_NAME
from playground.ui.compare.actions import Change, Choose, Differ, EditChunk, EditRun, Freeze, PickAnswer, Recall, Show
from playground.ui.compare.chunks import Choosing
from playground.ui.compare.kept import FEWEST, MOST, Kept
from playground.ui.compare.restoring import recall
from playground.ui.compare.running.rounds import Column
from playground.ui.html.words import Words
from playground.ui.page.setup import Setup
from playground.ui.study.actions import Add, ArmAction, Copy, Hold, OfArm, Set
from playground.ui.study.arms import Edit
from playground.ui.study.saying import Judge, Reason, Remark, Say, Undo, say
from playground.ui.study.setting_up import SettingUp
from playground.workspace import Workspace


class Doing:
    """Does it for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.arms = SettingUp(workspace, FEWEST, MOST)
        self._judgements = workspace.studies.judgements

    def do(self, action: Change, kept: Kept, setup: Setup, user: str | None, words: Words) -> None:
        """What was asked for; `setup` is what is set on the Playground. Raises PlaygroundError when it cannot be."""
        match action:
            case Set() | Copy() | Add() | OfArm() | Hold():
                self._arms(action, kept, setup, words)
            case Freeze(value=value):
                kept.frozen = value == "same"
            case Choose(value=value):
                kept.collection = value
            case Judge() | Reason() | Remark() | Undo():
                self._say(action, kept, user)
            case Recall(value=value) if not kept.busy:
                recall(kept, value, self._workspace)
            case PickAnswer(arm=arm, run=run):
                self._column(kept, arm).chosen = run
            case Show(section=section):
                kept.section = section
            case Differ(act="what", value=value):
                kept.what = "prompts" if value == "prompts" else "answers"
            case Differ(act=side, value=value):
                left, right = kept.sides
                kept.sides = (value, right) if side == "left" else (left, value)
            case EditChunk() | EditRun():
                self._edit_chunks(action, kept)

    def _arms(self, action: ArmAction, kept: Kept, setup: Setup, words: Words) -> None:
        self.arms.do(action, kept, setup, words)
        if isinstance(action, OfArm) and action.act == "remove_arm" and kept.round is not None:
            kept.round.stop(action.arm)
            kept.round.columns.pop(action.arm, None)

    # The answers ------------------------------------------------------------------------------------------------------

    def _say(self, action: Say, kept: Kept, user: str | None) -> None:
        """Of all runs that came to the answer that the page showed; of that alone where others have come since."""
        key, _, shown = action.of.partition("~")
        column = self._column(kept, key)
        group = column.group_of(shown) if shown else column.group()
        if not shown and (group is None or column.judgement() is None):
            raise StudyError("nothing_to_judge")
        for run in [run.id for run in group.runs] if group else [shown]:
            column.said[run] = say(self._judgements, action, run, user)

    def _column(self, kept: Kept, key: str) -> Column:
        column = kept.round.columns.get(key) if kept.round else None
        if column is None:
            raise StudyError("arm_gone")
        return column

    # The chunks -------------------------------------------------------------------------------------------------------

    def _edit_chunks(self, action: EditChunk | EditRun, kept: Kept) -> None:
        if isinstance(action, EditRun):
            run = run_of_chunks(kept, action.value)
            kept.choosing = Choosing.of(run) if run else None
            return
        choosing = kept.choosing
        if choosing is None:
            run = run_of_chunks(kept, "")
            choosing = Choosing.of(run) if run else None
        if choosing is None:
            raise StudyError("nothing_to_judge")
        match action.act:
            case "off":
                kept.choosing = choosing.switched(action.chunk)
            case "pin":
                kept.choosing = choosing.with_pin(action.chunk)
            case "up" | "down":
                kept.choosing = choosing.moved(action.chunk, -1 if action.act == "up" else 1)

    def beside(self, kept: Kept, words: Words) -> str:
        """One more arm, with the chunks as they were changed: its key. Raises StudyError where nothing was."""
        edit = changed_chunks(kept, words)
        columns = kept.round.columns if kept.round else {}
        key = next(
            (key for key, column in columns.items() if any(run.id == edit.run for run in column.runs.values())), ""
        )
        draft = kept.arms.form(key).draft
        name = words("comparison.named_for", name=draft.name, told=edit.told)
        kept.arms = kept.arms.added(replace(draft, name=name[:LONGEST_NAME], repeats=1), MOST, edit)
        kept.choosing = None
        return kept.arms.forms[-1].key


def run_of_chunks(kept: Kept, wanted: str) -> Run | None:
    """The run whose chunks are shown: that of the arm or of the id that is wanted, or the first there is."""
    columns = kept.round.columns if kept.round is not None else {}
    shown = {
        key: run
        for key, column in columns.items()
        if (run := column.shown()) and run.passages and run.status != "running"
    }
    if wanted in shown:
        return shown[wanted]
    return next((run for run in shown.values() if run.id == wanted), next(iter(shown.values()), None))


def changed_chunks(kept: Kept, words: Words) -> Edit:
    """What was changed in the chunks that are shown; raises StudyError where nothing was."""
    run = run_of_chunks(kept, kept.choosing.run if kept.choosing else "")
    edit = kept.choosing.edit(run, words) if kept.choosing and run else None
    if edit is None:
        raise StudyError("chunks_unchanged")
    return edit
