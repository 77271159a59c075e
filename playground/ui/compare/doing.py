"""What is done at once on the Compare tab: it changes what is kept of a page, and what is said of answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from playground.core.errors import StudyError
from playground.core.strings import Language
from playground.core.values import Run
from playground.models.endpoints import BUILTIN
from playground.prompts.catalog import STOCK
from playground.studies.arm_drafts import ArmDraft, draft_of
from playground.studies.arms_file import LONGEST_NAME
from playground.studies.values import Arm, Judgement
from playground.ui.compare.actions import (
    Add,
    Change,
    Choose,
    Copy,
    Differ,
    EditChunk,
    EditRun,
    Freeze,
    Hold,
    Judge,
    Kind,
    OfArm,
    PickAnswer,
    Reason,
    Remark,
    Set,
    Show,
    Sign,
    Undo,
)
from playground.ui.compare.chunks import Choosing
from playground.ui.compare.kept import FEWEST, MOST, Kept
from playground.ui.compare.running.rounds import Column
from playground.ui.html.words import Words
from playground.ui.page.choices import selected
from playground.ui.page.prompt_sets import PromptSets
from playground.ui.page.setup import Setup
from playground.ui.study.arms import Arms, draft_from, is_dimension, typed
from playground.workspace import Workspace

REPEATS = 5
"""How often an arm is asked that is made for repeats."""


class Doing:
    """Does it for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._sets = PromptSets(workspace.prompts)
        self._judgements = workspace.studies.judgements

    def do(self, action: Change, kept: Kept, setup: Setup, user: str | None, words: Words) -> None:
        """What was asked for; `setup` is what is set on the Playground. Raises PlaygroundError when it cannot be."""
        match action:
            case Set() | Copy() | Add() | OfArm() | Hold():
                kept.arms = self._settled(self._arms(action, kept, setup, words))
            case Freeze(value=value):
                kept.frozen = value == "same"
            case Choose(value=value):
                kept.collection = value
            case Judge() | Reason() | Remark() | Undo():
                self._say(action, kept, user)
            case Sign(author=author):
                kept.author = author.strip()[:80]
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

    # The arms ---------------------------------------------------------------------------------------------------------

    def start(self, setup: Setup, words: Words) -> Arms:
        """Two arms as the Playground is set up, the same in everything but the language."""
        first = Arms().added(draft_from(setup, ""), MOST)
        other = replace(self._made("other_language", first.baseline.draft, words), name="")
        return self._settled(first.added(other, MOST))

    def _arms(self, action: Set | Copy | Add | OfArm | Hold, kept: Kept, setup: Setup, words: Words) -> Arms:
        arms = kept.arms
        match action:
            case Set():
                return self._set(action, kept)
            case Copy(arm=arm, value=value):
                return arms.replaced(arm, self._source(value, arms, setup))
            case Add(kind=kind):
                return arms.added(self._made(kind, arms.baseline.draft, words), MOST)
            case OfArm(act="edit", arm=arm):
                kept.editing ^= {arms.form(arm).key}
            case OfArm(act="remove", arm=arm):
                return self._removed(kept, arm)
            case OfArm(arm=arm):
                return arms.with_baseline(arm)
            case Hold(dimension=dimension) if is_dimension(dimension):
                return arms.holding(dimension, dimension not in arms.held)
        return arms

    def _set(self, action: Set, kept: Kept) -> Arms:
        try:
            value = typed(action.field, action.value)
        except KeyError as error:
            raise StudyError("arm_gone") from error
        values: dict[str, Any] = {action.field: value}
        if action.field == "endpoint":
            values["model"] = self._model(str(value), kept.arms.form(action.arm).draft.model or "", kept)
        return kept.arms.changed(action.arm, **values)

    def _model(self, endpoint: str, wanted: str, kept: Kept) -> str:
        """The model to ask at an endpoint, as far as its models are known."""
        if endpoint == BUILTIN.name:
            return BUILTIN.name
        listing, default = kept.models.get(endpoint), self._workspace.settings.default_model
        wanted = default if wanted == BUILTIN.name else wanted
        return selected([info.id for info in listing.models] if listing else [], wanted, default)

    def listed(self, kept: Kept) -> None:
        """Choose models anew where it is known by now which there are."""
        forms = tuple(
            replace(
                form, draft=replace(form.draft, model=self._model(form.draft.endpoint, form.draft.model or "", kept))
            )
            if form.draft.endpoint in kept.models and form.draft.endpoint is not None
            else form
            for form in kept.arms.forms
        )
        kept.arms = replace(kept.arms, forms=forms)

    def _settled(self, arms: Arms) -> Arms:
        """Each with a prompt that there is in its language."""

        def settled(draft: ArmDraft) -> ArmDraft:
            language: Language = draft.language or "zh"
            if self._sets.known(draft.prompt, language):
                return draft
            return replace(draft, prompt=self._sets.counterpart(draft.prompt, language, {}) or STOCK)

        return replace(arms, forms=tuple(replace(form, draft=settled(form.draft)) for form in arms.forms))

    def _source(self, value: str, arms: Arms, setup: Setup) -> ArmDraft:
        kind, _, which = value.partition(":")
        if kind == "arm":
            return arms.form(which).draft
        if kind == "playground":
            return draft_from(setup, "")
        run = self._workspace.runs.get(which) if kind == "run" else None
        if run is None:
            raise StudyError("run_gone", run=which[:8])
        return _draft_of_run(run)

    def _made(self, kind: Kind, draft: ArmDraft, words: Words) -> ArmDraft:
        """An arm like the baseline, but for one thing."""
        other: Language = "en" if draft.language == "zh" else "zh"
        called = f"added_{other}" if kind == "other_language" else f"added_{kind}"
        draft = replace(draft, name="" if kind == "copy" else words(f"comparison.{called}", count=REPEATS))
        changes: Mapping[Kind, Callable[[], dict[str, Any]]] = {
            "copy": dict,
            "no_documents": lambda: {"documents": False},
            "builtin": lambda: {"endpoint": BUILTIN.name, "model": BUILTIN.name},
            "other_language": lambda: {"language": other},
            "stock": lambda: {"prompt": STOCK},
            "repeats": lambda: {"repeats": REPEATS},
        }
        return replace(draft, **changes[kind]())

    def _removed(self, kept: Kept, key: str) -> Arms:
        left = kept.arms.removed(key, FEWEST)
        kept.editing.discard(key)
        if kept.round is not None:
            kept.round.stop(key)
            kept.round.columns.pop(key, None)
        return left

    # The answers ------------------------------------------------------------------------------------------------------

    def _say(self, action: Judge | Reason | Remark | Undo, kept: Kept, user: str | None) -> None:
        column = self._column(kept, action.of)
        group = column.group()
        if group is None or column.judgement() is None:
            raise StudyError("nothing_to_judge")
        for run in group.runs:
            if isinstance(action, Undo):
                column.said[run.id] = self._judgements.undo(run.id)
                continue
            before = column.said.get(run.id) or Judgement(run.id)
            author = user or action.author.strip()[:80] or kept.author or None
            said = replace(_said(action, before), author=author, at="")
            column.said[run.id] = self._judgements.judge(said)

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
        run = run_of_chunks(kept, kept.choosing.run if kept.choosing else "")
        edit = kept.choosing.edit(run, words) if kept.choosing and run else None
        key = next(
            (key for key, column in (kept.round.columns if kept.round else {}).items() if run in column.runs.values()),
            "",
        )
        if edit is None:
            raise StudyError("chunks_unchanged")
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


def _said(action: Judge | Reason | Remark, before: Judgement) -> Judgement:
    """What is said from now on."""
    match action:
        case Judge(verdict=verdict):
            return replace(before, verdict=None if before.verdict == verdict else verdict)
        case Reason(reason=reason):
            left = tuple(one for one in before.reasons if one != reason)
            return replace(before, reasons=left if len(left) < len(before.reasons) else (*before.reasons, reason))
        case Remark(value=value):
            return replace(before, remark=value.strip())


def _draft_of_run(run: Run) -> ArmDraft:
    """The arm that asks as a run was asked; where its prompt was a draft, with the draft of this browser."""
    spec = run.spec
    documents = spec.collection is not None
    return draft_of(Arm("", spec.prompt, spec.endpoint, spec.model, spec.retrieval, spec.sampling, documents=documents))
