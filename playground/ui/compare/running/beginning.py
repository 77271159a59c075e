"""What a comparison consists of when it begins: its arms as they are asked, and the chunks that some are given."""

import asyncio
from dataclasses import dataclass, field, replace

from playground.core.errors import Failure, PlaygroundError, PromptError, StudyError
from playground.core.values import Found, Run
from playground.runs.store import RunStore
from playground.studies.arm_drafts import resolve
from playground.studies.comparing import Compared, Comparison
from playground.studies.sharing import search_key
from playground.studies.values import Arm
from playground.ui.compare.actions import Ask
from playground.ui.compare.chunks import edited
from playground.ui.compare.doing import changed_chunks
from playground.ui.compare.kept import Kept
from playground.ui.compare.running.rounds import Column, Round
from playground.ui.html.words import Words
from playground.ui.study.arms import ArmForm, Edit
from playground.ui.study.setting_up import PromptsOf
from playground.workspace import Workspace


@dataclass(slots=True)
class Asked:
    """Arms that are about to be asked."""

    arms: list[Arm] = field(default_factory=list)
    given: dict[str, Found] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    def comparison(self, workspace: Workspace, round: Round, owner: str | None) -> Comparison:
        """Of these arms, over the question of the round."""
        compared = Compared(
            round.question,
            tuple(self.arms),
            round.collection,
            frozen=round.frozen,
            given=self.given,
            parents=self.parents,
        )
        return Comparison(workspace.pipeline, compared, workspace.clock, owner)


class Beginning:
    """Begins comparisons for one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def begin(self, kept: Kept, action: Ask, owner: str | None, words: Words) -> Comparison | None:
        """The comparison, with a column for each of its arms in a round that is kept; None where no arm can be asked.

        Raises PlaygroundError where there is no question, or nothing was changed in the chunks.
        """
        before = kept.round
        edit = changed_chunks(kept, words) if action.act == "edited" else None
        round, only = self._round(kept, action)
        round.told = edit.told if edit else ""
        asked = Asked()
        for form in kept.arms.forms:
            if not only or form.key == only:
                own = before.columns[form.key].shown() if edit and before and form.key in before.columns else None
                await self._add(round, asked, form, own, edit, action.drafts, words)
        kept.round, kept.choosing, kept.timing = round, None, None
        if not asked.arms:
            return None
        comparison = asked.comparison(self._workspace, round, owner)
        round.ids = (*round.ids, comparison.id)
        for arm in asked.arms:
            if (column := round.by_name(arm.name)) is not None:
                column.shared = len(comparison.lanes()) > 1
        return comparison

    def _round(self, kept: Kept, action: Ask) -> tuple[Round, str]:
        """The round to ask in, and the key of the arm that alone is asked; "" for all."""
        before = kept.round
        if action.act == "again" and before is not None:
            return before, action.arm
        if action.act == "edited" and before is not None:
            return Round(before.question, before.collection, before.frozen), ""
        question = action.question.strip()
        if not question:
            raise PromptError("question_empty")
        forms = tuple(
            replace(form, edit=None) if form.edit and form.edit.question != question else form
            for form in kept.arms.forms
        )
        kept.arms = replace(kept.arms, forms=forms)
        return Round(question, kept.collection or None, kept.frozen), ""

    async def _add(
        self, round: Round, asked: Asked, form: ArmForm, own: Run | None, edit: Edit | None, drafts: str, words: Words
    ) -> None:
        """One arm with its column; `own` is its run whose chunks were changed to `edit`."""
        try:
            (arm,) = await resolve((form.draft,), PromptsOf(self._workspace, drafts), _as_named, "zh")
        except PlaygroundError as error:
            round.columns[form.key] = Column(None, failure=Failure.of(error))
            return
        found: Found | None = None
        if arm.documents and (mine := edit or form.edit) is not None:
            found = await _chosen(self._workspace.runs, own if own and own.passages else None, mine)
            if found is not None:
                name = words("comparison.named_for", name=arm.name, told=mine.told) if edit else arm.name
                arm = _with_chunks(replace(arm, name=name), mine)
                asked.parents[name] = found.run
        elif arm.documents and round.frozen:
            found = _found_before(round, form.key, arm)
        if found is not None:
            asked.given[arm.name] = found
        round.columns[form.key] = Column(arm, arm.repeats)
        asked.arms.append(arm)

    def timed(self, kept: Kept, owner: str | None) -> tuple[Comparison, dict[str, str]]:
        """The arms of the round as they were asked, once each, and the keys of these arms by their names.

        Raises StudyError where no arm was asked.
        """
        round, asked, keys = kept.round, Asked(), {}
        for form in kept.arms.forms:
            column = round.columns.get(form.key) if round else None
            if round is None or column is None or column.arm is None:
                continue
            arm, run = replace(column.arm, repeats=1), column.shown()
            keys[arm.name] = form.key
            asked.arms.append(arm)
            if arm.documents and round.frozen and run is not None and run.passages:
                asked.given[arm.name] = Found(run.passages, run.id, run.reading)
        if round is None or not asked.arms:
            raise StudyError("nothing_to_time")
        return asked.comparison(self._workspace, round, owner), keys


async def _as_named(endpoint: str | None, model: str | None) -> tuple[str, str]:
    """What stands in the form of an arm is meant as it stands there."""
    return endpoint or "", model or ""


async def _chosen(runs: RunStore, own: Run | None, edit: Edit) -> Found | None:
    """The candidates of the run that an arm repeats, as they were put in order; None where that run is gone."""
    run = own or await asyncio.to_thread(runs.get, edit.run)
    return Found(edited(run.passages, edit), run.id, run.reading) if run is not None else None


def _with_chunks(arm: Arm, edit: Edit) -> Arm:
    """The arm with the chunks that were chosen: no lowest score keeps one of them out."""
    return replace(arm, retrieval=replace(arm.retrieval, threshold=None, switched_off=edit.off))


def _found_before(round: Round, key: str, arm: Arm) -> Found | None:
    """The candidates of another arm of the round that searched alike; None before any did."""
    for other, column in round.columns.items():
        run = column.shown()
        if other == key or column.arm is None or run is None or not run.passages:
            continue
        if not column.arm.retrieval.switched_off and search_key(column.arm.retrieval) == search_key(arm.retrieval):
            return Found(run.passages, run.id, run.reading)
    return None
