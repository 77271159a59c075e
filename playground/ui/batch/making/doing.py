"""What is done while a batch is made: the arms and all else that is chosen, and the plan that comes of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from playground.core.errors import PromptError, StudyError
from playground.core.strings import Language
from playground.core.values import PromptSet
from playground.models.endpoints import BUILTIN
from playground.prompts.catalog import STOCK
from playground.studies.arm_drafts import ArmDraft, draft_of, resolve
from playground.studies.batches.values import Batch, Plan
from playground.studies.checks.own_file import read_own, write_own
from playground.studies.values import QuestionSet
from playground.ui.batch.making.actions import Add, Copy, Enter, Hold, Kind, Making, OfArm, Set, TakeArms
from playground.ui.batch.making.actions import Plan as Choose
from playground.ui.batch.making.kept import FEWEST, MOST, KeptMaking, arms_from, put_number, restore
from playground.ui.html.words import Words
from playground.ui.page.choices import selected
from playground.ui.page.drafts import DRAFT, read_drafts
from playground.ui.page.prompt_sets import PromptSets
from playground.ui.page.setup import Setup
from playground.ui.study.arms import ArmForm, Arms, draft_from, is_dimension, typed
from playground.workspace import Workspace


class Doing:
    """Does it for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._sets = PromptSets(workspace.prompts)

    # Beginning --------------------------------------------------------------------------------------------------------

    def enter(self, kept: KeptMaking, text: str, of: str, setup: Setup, words: Words) -> None:
        """Set up a page that has not been here, or comes from another set or batch."""
        if not kept.opened:
            restore(kept, text, self._start(setup, words))
            kept.opened = True
        if of and of != kept.of:
            kept.of = of
            self._begin_from(kept, of)
        known = [line.id for line in self._workspace.studies.sets.all()]
        if kept.questions not in known:
            stock = (one for one in known if one.startswith("stock-") and one.endswith(words.language))
            kept.questions = next(stock, known[0] if known else "")
        collections = [one.name for one in self._workspace.library.collections()]
        if kept.collection not in collections and (kept.collection or not text):
            kept.collection = next((name for name in (setup.collection, *collections) if name in collections), "")
        kept.arms = self._settled(kept.arms)

    def _start(self, setup: Setup, words: Words) -> Arms:
        """Two arms as the Playground is set up, the same in everything but the language."""
        first = Arms().added(replace(draft_from(setup, ""), documents=True), MOST)
        return self._settled(first.added(self._made("other_language", first.baseline.draft, words), MOST))

    def _begin_from(self, kept: KeptMaking, of: str) -> None:
        """A set is chosen; of a batch, everything is as it was there, but for arms that only repeated its baseline."""
        studies = self._workspace.studies
        try:
            kept.questions = studies.sets.get(of).id
            return
        except StudyError:
            pass
        try:
            batch = studies.store.get(of)
        except StudyError:
            return
        self._as_in(kept, batch)

    def _as_in(self, kept: KeptMaking, batch: Batch) -> None:
        plan = batch.plan
        keys = "ABCDEFGH"
        forms = tuple(ArmForm(key, draft_of(arm)) for key, arm in zip(keys, plan.arms, strict=False))
        if len(forms) >= FEWEST:
            kept.arms = Arms(forms, frozenset()).with_baseline(
                next(form.key for form in forms if form.name == plan.baseline.name)
            )
        kept.collection, kept.frozen = batch.collection or "", plan.frozen
        kept.concurrency, kept.seed, kept.again = plan.concurrency, plan.seed, False
        kept.own = write_own(plan.own) if plan.own else ""
        same = (line.id for line in self._workspace.studies.sets.all() if line.name == batch.set_name)
        kept.questions = next(same, kept.questions)

    # Changes ----------------------------------------------------------------------------------------------------------

    def do(self, action: Making, kept: KeptMaking, setup: Setup, words: Words) -> None:
        """What was asked for; raises PlaygroundError when it cannot be."""
        match action:
            case Enter():
                return
            case Choose(field=name, value=value):
                self._choose(kept, name, value)
            case TakeArms(value=value):
                kept.arms = self._settled(self._taken(value, kept.arms))
                kept.editing.clear()
            case _:
                kept.arms = self._settled(self._arms(action, kept, setup, words))

    def _choose(self, kept: KeptMaking, name: str, value: str) -> None:
        match name:
            case "concurrency" | "seed":
                put_number(kept, name, value)
            case "frozen":
                kept.frozen = value == "same"
            case "again":
                kept.again = value == "yes"
            case _:
                setattr(kept, name, value)

    def _taken(self, value: str, arms: Arms) -> Arms:
        try:
            found = arms_from(json.loads(value), arms)
        except (ValueError, RecursionError):
            found = None
        if found is None:
            raise StudyError("arms_not_kept")
        return found

    def _arms(self, action: Set | Copy | Add | OfArm | Hold, kept: KeptMaking, setup: Setup, words: Words) -> Arms:
        arms = kept.arms
        match action:
            case Set():
                return self._set(action, kept)
            case Copy(arm=arm, value=value):
                kind, _, which = value.partition(":")
                return arms.replaced(arm, arms.form(which).draft if kind == "arm" else draft_from(setup, ""))
            case Add(kind=kind):
                return arms.added(self._made(kind, arms.baseline.draft, words), MOST)
            case OfArm(act="edit", arm=arm):
                kept.editing ^= {arms.form(arm).key}
                return arms
            case OfArm(act="remove_arm", arm=arm):
                kept.editing.discard(arm)
                return arms.removed(arm, FEWEST)
            case OfArm(arm=arm):
                return arms.with_baseline(arm)
            case Hold(dimension=dimension):
                return arms.holding(dimension, dimension not in arms.held) if is_dimension(dimension) else arms

    def _set(self, action: Set, kept: KeptMaking) -> Arms:
        try:
            value = typed(action.field, action.value)
        except KeyError as error:
            raise StudyError("arm_gone") from error
        values: dict[str, Any] = {action.field: value}
        if action.field == "endpoint":
            values["model"] = self._model(str(value), kept.arms.form(action.arm).draft.model or "", kept)
        return kept.arms.changed(action.arm, **values)

    def _model(self, endpoint: str, wanted: str, kept: KeptMaking) -> str:
        """The model to ask at an endpoint, as far as its models are known."""
        if endpoint == BUILTIN.name:
            return BUILTIN.name
        listing, default = kept.models.get(endpoint), self._workspace.settings.default_model
        wanted = default if wanted == BUILTIN.name else wanted
        return selected([info.id for info in listing.models] if listing else [], wanted, default)

    def listed(self, kept: KeptMaking) -> None:
        """Choose models anew where it is known by now which there are."""

        def chosen(form: ArmForm) -> ArmForm:
            endpoint = form.draft.endpoint
            if endpoint is None or endpoint not in kept.models:
                return form
            return replace(form, draft=replace(form.draft, model=self._model(endpoint, form.draft.model or "", kept)))

        kept.arms = replace(kept.arms, forms=tuple(map(chosen, kept.arms.forms)))

    def _settled(self, arms: Arms) -> Arms:
        """Each with a prompt that there is in its language, and an endpoint that there is."""

        def settled(draft: ArmDraft) -> ArmDraft:
            language: Language = draft.language or "zh"
            if not self._sets.known(draft.prompt, language):
                draft = replace(draft, prompt=self._sets.counterpart(draft.prompt, language, {}) or STOCK)
            return draft

        return replace(arms, forms=tuple(replace(form, draft=settled(form.draft), edit=None) for form in arms.forms))

    def _made(self, kind: Kind, draft: ArmDraft, words: Words) -> ArmDraft:
        """An arm like the baseline, but for one thing."""
        other: Language = "en" if draft.language == "zh" else "zh"
        named = {"copy": "", "other_language": words(f"comparison.added_{other}")}
        name = named[kind] if kind in named else words(f"comparison.added_{kind}")
        changes: Mapping[Kind, Callable[[], dict[str, Any]]] = {
            "copy": dict,
            "no_documents": lambda: {"documents": False},
            "builtin": lambda: {"endpoint": BUILTIN.name, "model": BUILTIN.name},
            "other_language": lambda: {"language": other},
            "stock": lambda: {"prompt": STOCK},
        }
        return replace(draft, name=name, baseline=False, **changes[kind]())

    # The plan ---------------------------------------------------------------------------------------------------------

    async def plan(self, kept: KeptMaking, drafts: str, words: Words) -> tuple[QuestionSet, Plan]:
        """What would be asked. Raises PlaygroundError for what cannot be, and names the arm."""
        questions = self._workspace.studies.sets.get(kept.questions)
        own = read_own(kept.own) if kept.own.strip() else ()
        set_of: Any = partial(self._set_of, drafts=drafts)
        arms = await resolve(kept.arms.drafts, set_of, self._model_of, words.language)
        if kept.again:
            baseline = next((arm for arm in arms if arm.baseline), arms[0])
            name = kept.arms.free_name(words("making.again_name", name=baseline.name)[:80])
            arms = (*arms, replace(baseline, name=name, baseline=False))
        return questions, Plan(questions.questions, arms, kept.seed, kept.concurrency, kept.frozen, own)

    async def _model_of(self, endpoint: str | None, model: str | None) -> tuple[str, str]:
        chosen = self._workspace.endpoints.get(endpoint or BUILTIN.name)
        if not model:
            listing = await self._workspace.directory.listing(chosen)
            model = listing.models[0].id if listing.models else ""
        return chosen.name, model

    def _set_of(
        self, reference: str, language: Language | None = None, prefer: Language = "zh", *, drafts: str = "{}"
    ) -> PromptSet:
        if reference != DRAFT:
            return self._workspace.prompts.set_of(reference, language, prefer=prefer)
        try:
            draft = read_drafts(drafts).get(language or prefer)
        except (ValueError, TypeError, KeyError, RecursionError):
            draft = None
        if draft is None:
            raise PromptError("prompt_draft_missing")
        return draft.prompt_set(language or prefer)

    def make(self, kept: KeptMaking, questions: QuestionSet, plan: Plan, user: str | None, words: Words) -> Batch:
        """The batch, which is on its way."""
        studies = self._workspace.studies
        name = " ".join(kept.name.split()) or suggested(questions.name, self._workspace, words)
        batch = studies.create(name[:100], questions, plan, kept.collection or None, user)
        studies.batches.start(batch.id)
        kept.name = ""
        return batch


def suggested(name: str, workspace: Workspace, words: Words) -> str:
    """What a batch is called that nobody has given a name."""
    return words("making.name", set=name, moment=f"{workspace.clock.now():%m-%d %H:%M}")
