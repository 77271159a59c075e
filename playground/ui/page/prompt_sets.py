"""Prompt sets as the page refers to them: those that ship, `draft`, or `name@number`, each in two languages."""

from collections.abc import Iterable, Mapping

from playground.core.errors import PromptError
from playground.core.strings import LANGUAGES, Language
from playground.core.values import PromptSet
from playground.prompts.catalog import SHIPPED, STOCK
from playground.prompts.pairs import Pair
from playground.prompts.versions import PromptStore, Version
from playground.ui.html.words import Words
from playground.ui.page.drafts import DRAFT, Draft


class PromptSets:
    """Finds sets for the page; drafts are handed in, since they belong to one browser."""

    def __init__(self, store: PromptStore) -> None:
        self._store = store

    def of(self, reference: str, language: Language, drafts: Mapping[Language, Draft] = {}) -> PromptSet:
        """The set itself; a draft that was not begun is the stock set. Raises PromptError for an unknown version."""
        if reference != DRAFT:
            return self._store.set_of(reference, language)
        draft = drafts.get(language)
        return self._store.set_of(STOCK, language) if draft is None else draft.prompt_set(language)

    def version(self, reference: str, language: Language) -> Version | None:
        """The saved version; None for stock, drafts, and versions that are gone."""
        if reference in (*SHIPPED, DRAFT):
            return None
        try:
            return self._store.find(reference, language)
        except PromptError:
            return None

    def known(self, reference: str, language: Language) -> bool:
        """Whether a question can be asked with it."""
        return reference in (*SHIPPED, DRAFT) or self.version(reference, language) is not None

    def counterpart(self, reference: str, language: Language, drafts: Mapping[Language, Draft]) -> str | None:
        """What `reference` of the other language is in `language`; None when it was never written in it.

        The same number where there is one, else the newest version of the name; for a draft that of what it was begun
        from. Where a draft was begun from what is found, that draft: whoever comes back finds the own work again.
        """
        found = self._other_half(reference, language, drafts)
        return DRAFT if language in drafts and found == drafts[language].base else found

    def _other_half(self, reference: str, language: Language, drafts: Mapping[Language, Draft]) -> str | None:
        if reference == DRAFT and language not in drafts:
            other = next((drafts[tongue] for tongue in LANGUAGES if tongue in drafts), None)
            reference = STOCK if other is None else other.base
        if self.known(reference, language):
            return reference
        newest = self._store.list(reference.partition("@")[0], language)
        return reference_of(newest[0]) if newest else None

    def pair(self, reference: str, language: Language, drafts: Mapping[Language, Draft]) -> Pair:
        """Both halves of what is chosen; None for a half that was never written."""
        halves: dict[Language, PromptSet | None] = {language: self.of(reference, language, drafts)}
        for other in LANGUAGES:
            if other != language:
                found = self.counterpart(reference, other, drafts)
                halves[other] = None if found is None else self.of(found, other, drafts)
        return Pair(reference, halves["zh"], halves["en"])

    def choices(self, language: Language, words: Words) -> list[tuple[str, str]]:
        """What can be chosen in `language`, as shown and as referred to."""
        return [
            *((words(f"prompts.{name}"), name) for name in SHIPPED),
            (words("prompts.draft"), DRAFT),
            *_shown(self._store.list(language=language), words),
        ]

    def all_choices(self, language: Language, words: Words) -> list[tuple[str, str]]:
        """What can be chosen in `language`, then saved versions that there are only in the other; each says its own."""
        offered = self.choices(language, words)[: len(SHIPPED) + 1]
        versions = sorted(self._store.list(), key=lambda version: version.set.language != language)
        spoken: dict[str, str] = {}
        for version in versions:
            tongue = words(f"language.{version.set.language}")
            spoken.setdefault(
                reference_of(version), words("study.prompt", name=shown(reference_of(version), words), language=tongue)
            )
        return [*offered, *((name, reference) for reference, name in spoken.items())]

    def before(self, reference: str, language: Language) -> str | None:
        """The version of the same name before a saved one, else the newest other one; None where there is no other."""
        version = self.version(reference, language)
        if version is None:
            return None
        others = [one for one in self._store.list(version.set.name, language) if one.number != version.number]
        earlier = [one for one in others if one.number < version.number]
        chosen = max(earlier or others, key=lambda one: one.number, default=None)
        return reference_of(chosen) if chosen else None


def reference(name: str, number: int | None) -> str:
    """How the page refers to a set of that name; only saved versions have a number."""
    return name if number is None else f"{name}@{number}"


def reference_of(version: Version) -> str:
    """How the page refers to a saved version."""
    return reference(version.set.name, version.number)


def shown(reference: str, words: Words) -> str:
    """A reference as people read it."""
    if reference in (*SHIPPED, DRAFT):
        return words(f"prompts.{reference}")
    name, _, number = reference.rpartition("@")
    return words("prompts.version", name=name, number=number) if name else reference


def _shown(versions: Iterable[Version], words: Words) -> Iterable[tuple[str, str]]:
    return ((shown(reference_of(version), words), reference_of(version)) for version in versions)
