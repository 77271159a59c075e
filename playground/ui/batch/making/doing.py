"""What is done while a batch is made: the arms and all else that is chosen, and the plan that comes of it."""

import json
from dataclasses import replace

from playground.core.errors import StudyError
from playground.documents.samples import SAMPLES, sample_language
from playground.models.endpoints import BUILTIN
from playground.studies.arm_drafts import draft_of, resolve
from playground.studies.batches.values import Batch, Plan
from playground.studies.checks.own_file import read_own, write_own
from playground.studies.sets.stock import stock_language
from playground.studies.values import QuestionSet
from playground.ui.batch.making.actions import Enter, Making, TakeArms
from playground.ui.batch.making.actions import Plan as Choose
from playground.ui.batch.making.kept import FEWEST, MOST, KeptMaking, put_number, restore
from playground.ui.html.words import Words
from playground.ui.page.setup import Setup
from playground.ui.study.arms import ArmForm, Arms, draft_from, read_arms
from playground.ui.study.setting_up import PromptsOf, SettingUp
from playground.workspace import Workspace


class Doing:
    """Does it for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.arms = SettingUp(workspace, FEWEST, MOST)

    # Beginning --------------------------------------------------------------------------------------------------------

    def enter(self, kept: KeptMaking, text: str, of: str, setup: Setup, words: Words) -> None:
        """Set up a page that has not been here, or comes from another set or batch."""
        if not kept.opened:
            first = replace(draft_from(setup, ""), documents=True)
            restore(kept, text, self.arms.start(first, words))
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
            offered = next((name for name in (setup.collection, *collections) if name in collections), "")
            kept.collection = self._suiting(kept.questions, offered)
        kept.arms = self.arms.settled(kept.arms)

    def _begin_from(self, kept: KeptMaking, of: str) -> None:
        """A set is chosen; of a batch, everything is as it was there, but for arms that only repeated its baseline."""
        studies = self._workspace.studies
        try:
            self._put(kept, studies.sets.get(of).id)
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

    def _put(self, kept: KeptMaking, questions: str) -> None:
        """A set is chosen."""
        kept.questions, kept.collection = questions, self._suiting(questions, kept.collection)

    def _suiting(self, questions: str, collection: str) -> str:
        """The collection to put the questions to: of samples, those in the language of a stock set."""
        language = stock_language(questions)
        if language is None or sample_language(collection) is None:
            return collection
        known = [one.name for one in self._workspace.library.collections()]
        return SAMPLES[language] if SAMPLES[language] in known else collection

    # Changes ----------------------------------------------------------------------------------------------------------

    def do(self, action: Making, kept: KeptMaking, setup: Setup, words: Words) -> None:
        """What was asked for; raises PlaygroundError when it cannot be."""
        match action:
            case Enter():
                return
            case Choose(field=name, value=value):
                self._choose(kept, name, value)
            case TakeArms(value=value):
                kept.arms = self._taken(value, kept.arms)
                kept.editing.clear()
            case _:
                self.arms.do(action, kept, setup, words)

    def _choose(self, kept: KeptMaking, name: str, value: str) -> None:
        match name:
            case "concurrency" | "seed":
                put_number(kept, name, value)
            case "frozen":
                kept.frozen = value == "same"
            case "questions":
                self._put(kept, value)
            case "again":
                kept.again = value == "yes"
            case _:
                setattr(kept, name, value)

    def _taken(self, value: str, arms: Arms) -> Arms:
        """The arms of the Compare tab; chunks that were chosen by hand there belong to its question."""
        try:
            found = read_arms(json.loads(value), arms, FEWEST, MOST)
        except (ValueError, RecursionError):
            found = None
        if found is None:
            raise StudyError("arms_not_kept")
        return self.arms.settled(replace(found, forms=tuple(replace(form, edit=None) for form in found.forms)))

    # The plan ---------------------------------------------------------------------------------------------------------

    async def plan(self, kept: KeptMaking, drafts: str, words: Words) -> tuple[QuestionSet, Plan]:
        """What would be asked. Raises PlaygroundError for what cannot be, and names the arm."""
        questions = self._workspace.studies.sets.get(kept.questions)
        own = read_own(kept.own) if kept.own.strip() else ()
        arms = await resolve(kept.arms.drafts, PromptsOf(self._workspace, drafts), self._model_of, words.language)
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
