"""What the arms of a page can be set up with: endpoints and their models, prompts, and what to copy from."""

from collections.abc import Sequence

from playground.core.strings import Language
from playground.models.endpoints import BUILTIN
from playground.runs.history import Page as HistoryPage
from playground.runs.history import RunFilter
from playground.ui.compare.kept import Kept
from playground.ui.html.controls import Option
from playground.ui.html.elements import shortened
from playground.ui.html.words import Words
from playground.ui.page.choices import endpoint_choices, model_choices, model_name
from playground.ui.page.prompt_sets import PromptSets
from playground.ui.study.arms import ArmForm
from playground.ui.study.views.editor import Offer
from playground.workspace import Workspace

_RUNS = 20
"""Saved runs that can be copied from: the last ones."""
_QUESTION = 28
"""Characters of the question of a run."""


class Offers:
    """Looks up what there is in one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._sets = PromptSets(workspace.prompts)

    def of(self, form: ArmForm, kept: Kept, language: Language) -> Offer:
        """For one arm, its models as far as they are known."""
        words, draft = Words(language), form.draft
        endpoints = [
            (value, str(shown)) for shown, value in endpoint_choices(self._workspace.endpoints.all(), language)
        ]
        listing = kept.models.get(draft.endpoint or "")
        models = [(value, shown) for shown, value in model_choices(listing, language)] if listing else []
        if draft.endpoint == BUILTIN.name:
            models = [(BUILTIN.name, model_name(BUILTIN.name, language))]
        sets = [(reference, shown) for shown, reference in self._sets.choices(draft.language or "zh", words)]
        failure = listing.failure if listing else None
        return Offer(endpoints, models, sets, self._sources(form, kept, words), failure)

    def _sources(self, form: ArmForm, kept: Kept, words: Words) -> Sequence[tuple[str, Sequence[Option]]]:
        others = [(f"arm:{one.key}", one.name) for one in kept.arms.forms if one.key != form.key]
        playground = [("playground", words("study.copy_set"))]
        lines = self._workspace.history.list(RunFilter(until=("completed",)), page=HistoryPage(_RUNS))
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
            for line in lines
        ]
        return (
            (words("study.copy_arms"), others),
            (words("study.copy_playground"), playground),
            (words("study.copy_runs"), runs),
        )
