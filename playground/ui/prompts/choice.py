"""What the Prompts tab shows for a choice of set: texts for the editors, and the views beside them."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.core.errors import Failure, Notice, PromptError
from playground.core.strings import LANGUAGES, Language
from playground.core.values import PARTS, Part, PromptSet
from playground.prompts.catalog import STOCK
from playground.prompts.diffing import diff_sets
from playground.prompts.pairs import differences
from playground.prompts.versions import Version
from playground.runs.history import Page, RunFilter
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words
from playground.ui.page.drafts import DRAFT, LONGEST_REFERENCE, Draft, read_drafts
from playground.ui.page.prompt_sets import PromptSets, reference_of
from playground.ui.prompts.prompt_files import archive_file, configs_file, data_url
from playground.ui.prompts.views import versions as views
from playground.ui.prompts.views.editing import origin
from playground.workspace import Workspace

_RUNS_SHOWN = 5


@dataclass(frozen=True)
class Choice:
    """The set that the editors show, in one language, with the drafts it may be one of."""

    reference: str
    language: Language
    drafts: Mapping[Language, Draft]

    @property
    def draft(self) -> Draft | None:
        """The draft in the language, whether it is what is shown or not."""
        return self.drafts.get(self.language)

    @property
    def base(self) -> str:
        """The stock set or saved version behind it: itself, or what the draft was begun from."""
        if self.reference != DRAFT:
            return self.reference
        return STOCK if self.draft is None else self.draft.base


def read_choice(language: str, reference: str, kept: str) -> Choice:
    """The choice as far as it is of use: anybody can send anything."""
    try:
        drafts = read_drafts(kept)
    except (ValueError, TypeError, KeyError, RecursionError):
        drafts = {}
    usable = isinstance(reference, str) and 0 < len(reference) <= LONGEST_REFERENCE
    return Choice(reference if usable else STOCK, read_language(language), drafts)


def read_language(language: str) -> Language:
    """Chinese for anything but `en`."""
    return "en" if language == "en" else "zh"


class PromptViews:
    """What the tab shows for a choice; holds nothing between two calls."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.sets = PromptSets(workspace.prompts)

    def settled(self, choice: Choice) -> Choice:
        """The choice with the stock set in place of a version that is gone."""
        known = self.sets.known(choice.reference, choice.language)
        return choice if known else Choice(STOCK, choice.language, choice.drafts)

    def prompt_set(self, choice: Choice) -> PromptSet:
        """What the editors show. Raises PromptError for a version that is gone."""
        return self.sets.of(choice.reference, choice.language, choice.drafts)

    def version(self, choice: Choice) -> Version | None:
        """The saved version behind the choice, also behind a draft."""
        return self.sets.version(choice.base, choice.language)

    def name(self, choice: Choice) -> str:
        """What a version saved from here is called unless somebody says otherwise."""
        version = self.version(choice)
        return version.set.name if version else ""

    def before(self, choice: Choice) -> str:
        """What it is most telling to compare the choice with."""
        if choice.reference == DRAFT:
            return choice.base if self.sets.known(choice.base, choice.language) else STOCK
        version = self.version(choice)
        if version is None:
            return STOCK
        older = (one for one in self._workspace.prompts.list(version.set.name, choice.language))
        return next((reference_of(one) for one in older if one.number < version.number), STOCK)

    # Views --------------------------------------------------------------------------------------------------------

    def origin(self, choice: Choice, language: Language) -> Html:
        """Where the text in the editors comes from."""
        version = self.version(choice) if choice.reference != DRAFT else None
        draft = choice.draft if choice.reference == DRAFT else None
        return origin(choice.reference, version, draft, self._changed(choice), Words(language))

    def _changed(self, choice: Choice) -> Sequence[Part]:
        draft = choice.draft
        if draft is None or not self.sets.known(choice.base, choice.language):
            return ()
        base = self.sets.of(choice.base, choice.language)
        return tuple(part for part in PARTS if draft.parts[part] != base.parts[part])

    def versions(self, choice: Choice, language: Language) -> Html:
        """The saved versions of the language."""
        store = self._workspace.prompts
        saved = store.list(language=choice.language)
        history = self._workspace.history
        runs = history.counts("prompt_digest")
        used = {version.set.digest for version in saved[: views.SHOWN_VERSIONS]} & set(runs)
        newest = Page(_RUNS_SHOWN)
        made = {digest: history.list(RunFilter(prompt_digest=(digest,)), page=newest) for digest in used}
        return views.versions(saved, runs, made, choice.reference, language)

    def differences(self, old: str, new: str, choice: Choice, language: Language) -> Html:
        """What is different between two sets of the language."""
        known = [self.settled(Choice(one, choice.language, choice.drafts)) for one in (old, new)]
        before, after = (self.prompt_set(one) for one in known)
        return views.differences(diff_sets(before, after), language)

    def pair(self, choice: Choice, language: Language) -> Html:
        """Both languages side by side, and whether they correspond."""
        pair = self.sets.pair(choice.reference, choice.language, choice.drafts)
        notices: tuple[Notice, ...] = ()
        failure = None
        if pair.zh is not None and pair.en is not None:
            try:
                notices = differences(pair.zh, pair.en, self._workspace.renderer.variables)
            except PromptError as error:
                failure = Failure.of(error)
        return views.pair(pair, notices, failure, language)

    def exports(self, choice: Choice, language: Language) -> Html:
        """Links to what is shown as a configs file and as a zip."""
        words = Words(language)
        version = self.version(choice)
        name = self.name(choice) or choice.reference
        prompt_set = self.prompt_set(choice)
        named = PromptSet(name, prompt_set.language, prompt_set.parts)
        links = []
        try:
            content = configs_file(self._workspace, named, version, language)
            numbered = f"{name}@{version.number}" if version and choice.reference != DRAFT else name
            file = f"{numbered}.{choice.language}.py"
            links.append((words("files.as_configs"), file, data_url(".py", content)))
        except PromptError as error:
            return join([error.message(language)])
        pair = self.sets.pair(choice.reference, choice.language, choice.drafts)
        links.append((words("files.as_zip"), f"{numbered}.zip", data_url(".zip", archive_file(pair, name, version))))
        return views.exports(links, language)


def other_language(language: Language) -> Language:
    """The other one of the two."""
    return next(one for one in LANGUAGES if one != language)


def loaded(choice: Choice, parts: Mapping[Part, str], name: str, keep: Mapping[Language, Draft] | None) -> Html:
    """What the script puts into the editors and into the field of the name; never the same twice, so it notices."""
    drafts = (
        None
        if keep is None
        else {
            language: {"base": draft.base, "parts": {name: draft.parts[name] for name in PARTS}}
            for language, draft in keep.items()
        }
    )
    loaded = {
        "reference": choice.reference,
        "language": choice.language,
        "parts": {name: parts[name] for name in PARTS},
        "name": name,
        "drafts": drafts,
        "at": uuid.uuid4().hex,
    }
    return element("i", json.dumps(loaded))
