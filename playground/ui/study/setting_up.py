"""Arms being set up on a page: what a click changes, what can be chosen, and which prompt sets are meant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from playground.core.errors import PromptError, StudyError
from playground.core.strings import LANGUAGES, Language
from playground.core.values import PromptSet, Run
from playground.models.directory import Listing
from playground.models.endpoints import BUILTIN
from playground.prompts.catalog import STOCK
from playground.runs.history import Page, RunFilter
from playground.studies.arm_drafts import ArmDraft, draft_of
from playground.studies.values import Arm
from playground.ui.html.controls import Option
from playground.ui.html.elements import shortened
from playground.ui.html.words import Words
from playground.ui.page.choices import endpoint_choices, model_choices, model_name, selected
from playground.ui.page.drafts import DRAFT, read_drafts
from playground.ui.page.prompt_sets import PromptSets
from playground.ui.page.setup import Setup
from playground.ui.study.actions import Add, ArmAction, Copy, Hold, Kind, OfArm, Set
from playground.ui.study.arms import ArmForm, Arms, draft_from, typed
from playground.ui.study.views.editor import Offer
from playground.workspace import Workspace

REPEATS = 5
"""How often an arm is asked that is made for repeats."""
_RUNS = 20
"""Saved runs that can be copied from: the last ones."""
_QUESTION = 28
"""Characters of the question of a run."""


@dataclass(slots=True)
class KeptArms:
    """What is kept of arms that are being set up."""

    arms: Arms = field(default_factory=Arms)
    editing: set[str] = field(default_factory=set)
    """Keys of the arms whose editors are open."""
    models: dict[str, Listing] = field(default_factory=dict)
    """By the name of the endpoint, as they were listed last."""


class SettingUp:
    """Sets up between `fewest` and `most` arms in one workspace; any thread may call."""

    def __init__(self, workspace: Workspace, fewest: int, most: int) -> None:
        self._workspace = workspace
        self._sets = PromptSets(workspace.prompts)
        self._fewest, self._most = fewest, most

    def start(self, first: ArmDraft, words: Words) -> Arms:
        """`first` beside the version of its prompt before it, the older one as baseline; else beside the same in the
        other language. Each is named by a letter: in what they differ is told beside their names."""
        language = first.language or "zh"
        other = self._sets.before(first.prompt, language)
        if other is None:
            arms = Arms().added(first, self._most)
            made = _made("other_language", arms.baseline.draft, words)
            return self.settled(arms.added(replace(made, name=""), self._most))
        older, newer = sorted((first.prompt, other), key=lambda prompt: self._number(prompt, language))
        arms = Arms().added(replace(first, prompt=older), self._most)
        return self.settled(arms.added(replace(first, prompt=newer), self._most))

    def _number(self, prompt: str, language: Language) -> int:
        version = self._sets.version(prompt, language)
        return version.number if version else 0

    # Changes ----------------------------------------------------------------------------------------------------------

    def do(self, action: ArmAction, kept: KeptArms, setup: Setup, words: Words) -> None:
        """What was asked for; `setup` is what is set on the Playground. Raises StudyError when it cannot be."""
        kept.arms = self.settled(self._done(action, kept, setup, words))

    def _done(self, action: ArmAction, kept: KeptArms, setup: Setup, words: Words) -> Arms:
        arms = kept.arms
        match action:
            case Set():
                return self._set(action, kept)
            case Copy(arm=arm, value=value):
                return arms.replaced(arm, self._source(value, arms, setup))
            case Add(kind=kind):
                return arms.added(_made(kind, arms.baseline.draft, words), self._most)
            case OfArm(act="edit", arm=arm):
                kept.editing ^= {arms.form(arm).key}
                return arms
            case OfArm(act="remove_arm", arm=arm):
                left = arms.removed(arm, self._fewest)
                kept.editing.discard(arm)
                return left
            case OfArm(arm=arm):
                return arms.with_baseline(arm)
            case Hold(dimension=dimension):
                return arms.holding(dimension, dimension not in arms.held)

    def _set(self, action: Set, kept: KeptArms) -> Arms:
        try:
            value = typed(action.field, action.value)
        except KeyError as error:
            raise StudyError("arm_gone") from error
        values: dict[str, Any] = {action.field: value}
        if action.field == "endpoint":
            values["model"] = self._model(str(value), kept.arms.form(action.arm).draft.model or "", kept)
        if action.field == "prompt":
            values |= self._spoken(str(value), kept.arms.form(action.arm).draft.language or "zh")
        return kept.arms.changed(action.arm, **values)

    def _spoken(self, prompt: str, language: Language) -> dict[str, Language]:
        """The language of a prompt that there is only in another one than is asked in."""
        if self._sets.known(prompt, language):
            return {}
        other = next((one for one in LANGUAGES if self._sets.known(prompt, one)), language)
        return {"language": other}

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

    def settled(self, arms: Arms) -> Arms:
        """Each with a prompt that there is in its language."""

        def settled(draft: ArmDraft) -> ArmDraft:
            language: Language = draft.language or "zh"
            if self._sets.known(draft.prompt, language):
                return draft
            return replace(draft, prompt=self._sets.counterpart(draft.prompt, language, {}) or STOCK)

        return _redrafted(arms, settled)

    # Models -----------------------------------------------------------------------------------------------------------

    def _model(self, endpoint: str, wanted: str, kept: KeptArms) -> str:
        """The model to ask at an endpoint, as far as its models are known."""
        if endpoint == BUILTIN.name:
            return BUILTIN.name
        listing, default = kept.models.get(endpoint), self._workspace.settings.default_model
        wanted = default if wanted == BUILTIN.name else wanted
        return selected([info.id for info in listing.models] if listing else [], wanted, default)

    async def list_models(self, kept: KeptArms) -> bool:
        """List the models of endpoints that arms are being set up with; whether anything is new."""
        wanted = {form.draft.endpoint for form in kept.arms.forms if form.key in kept.editing or not form.draft.model}
        found = {}
        for name in sorted(filter(None, wanted)):
            endpoint = self._workspace.endpoints.offered(name)
            if endpoint is not None:
                found[name] = await self._workspace.directory.listing(endpoint)
        if all(kept.models.get(name) is listing for name, listing in found.items()):
            return False
        kept.models |= found
        return True

    def choose_models(self, kept: KeptArms) -> None:
        """Choose models anew where it is known by now which there are."""

        def chosen(draft: ArmDraft) -> ArmDraft:
            if draft.endpoint is None or draft.endpoint not in kept.models:
                return draft
            return replace(draft, model=self._model(draft.endpoint, draft.model or "", kept))

        kept.arms = _redrafted(kept.arms, chosen)

    def follow_endpoints(self, kept: KeptArms, name_now: Callable[[str], str]) -> None:
        """Let arms follow endpoints to their new names."""

        def named(draft: ArmDraft) -> ArmDraft:
            return draft if draft.endpoint is None else replace(draft, endpoint=name_now(draft.endpoint))

        kept.arms = _redrafted(kept.arms, named)
        kept.models.clear()

    # What can be chosen -----------------------------------------------------------------------------------------------

    def offer(self, form: ArmForm, kept: KeptArms, language: Language) -> Offer:
        """What an arm can be set up with, its models as far as they are known."""
        words, draft = Words(language), form.draft
        endpoints = [(value, str(name)) for name, value in endpoint_choices(self._workspace.endpoints.all(), language)]
        listing = kept.models.get(draft.endpoint or "")
        models = [(value, name) for name, value in model_choices(listing, language)] if listing else []
        if draft.endpoint == BUILTIN.name:
            models = [(BUILTIN.name, model_name(BUILTIN.name, language))]
        sets = [(reference, name) for name, reference in self._sets.all_choices(draft.language or "zh", words)]
        return Offer(endpoints, models, sets, self._sources(form, kept, words), listing.failure if listing else None)

    def _sources(self, form: ArmForm, kept: KeptArms, words: Words) -> Sequence[tuple[str, Sequence[Option]]]:
        others = [(f"arm:{one.key}", one.name) for one in kept.arms.forms if one.key != form.key]
        runs = [
            (
                f"run:{line.id}",
                words(
                    "study.copy_run",
                    time=words.moment(line.created_at),
                    model=model_name(line.model, words.language),
                    question=shortened(" ".join(line.question.split()), _QUESTION),
                ),
            )
            for line in self._workspace.history.list(RunFilter(until=("completed",)), page=Page(_RUNS))
        ]
        return (
            (words("study.copy_arms"), others),
            (words("study.copy_playground"), [("playground", words("study.copy_set"))]),
            (words("study.copy_runs"), runs),
        )


class PromptsOf:
    """Finds prompt sets, the drafts of one browser included."""

    def __init__(self, workspace: Workspace, drafts: str) -> None:
        self._store = workspace.prompts
        self._drafts = drafts
        """JSON, by language."""

    def __call__(self, reference: str, language: Language | None = None, prefer: Language = "zh") -> PromptSet:
        """The set that `reference` means. Raises PromptError where there is none."""
        if reference != DRAFT:
            return self._store.set_of(reference, language, prefer)
        try:
            draft = read_drafts(self._drafts).get(language or prefer)
        except (ValueError, TypeError, KeyError, RecursionError):
            draft = None
        if draft is None:
            raise PromptError("prompt_draft_missing")
        return draft.prompt_set(language or prefer)


def _redrafted(arms: Arms, change: Callable[[ArmDraft], ArmDraft]) -> Arms:
    return replace(arms, forms=tuple(replace(form, draft=change(form.draft)) for form in arms.forms))


def _made(kind: Kind, draft: ArmDraft, words: Words) -> ArmDraft:
    """An arm like the baseline, but for one thing."""
    other: Language = "en" if draft.language == "zh" else "zh"
    called = f"added_{other}" if kind == "other_language" else f"added_{kind}"
    draft = replace(draft, name="" if kind == "copy" else words(f"arms.{called}", count=REPEATS))
    changes: Mapping[Kind, dict[str, Any]] = {
        "copy": {},
        "no_documents": {"documents": False},
        "builtin": {"endpoint": BUILTIN.name, "model": BUILTIN.name},
        "other_language": {"language": other},
        "stock": {"prompt": STOCK},
        "repeats": {"repeats": REPEATS},
    }
    return replace(draft, **changes[kind])


def _draft_of_run(run: Run) -> ArmDraft:
    """The arm that asks as a run was asked; where its prompt was a draft, with the draft of this browser."""
    spec = run.spec
    documents = spec.collection is not None
    asked_of = run.reading.documents if run.reading is not None else ()
    retrieval = replace(spec.retrieval, scope=asked_of)  # arms know documents by their names
    return draft_of(Arm("", spec.prompt, spec.endpoint, spec.model, retrieval, spec.sampling, documents=documents))
