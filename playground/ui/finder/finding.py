"""What can be found by its name: tabs, their sections and settings, documents, prompts, servers, questions, batches."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from playground.core.plain import plain
from playground.core.strings import Language
from playground.runs.history import RunFilter, of_user
from playground.runs.lines import RunLine
from playground.ui.html.words import Words
from playground.ui.page.choices import model_name
from playground.ui.page.prompt_sets import reference, reference_of, shown
from playground.ui.page.setup import FOLDED
from playground.workspace import Workspace

MOST = 30
"""Places that are shown."""
_RUNS = 10
"""Past questions among them."""
_BEFORE, _SHOWN = 20, 120
"""Characters of an answer before the word that was looked for, and in all."""
_TABS = ("playground", "compare", "batch", "history", "documents", "prompts", "models")
_SECTIONS = {
    "models/check": "check",
    "models/fit": "fit",
    "models/explain": "explain",
    "batch/sets": "sets",
    "batch/new": "new",
}
_SETTINGS = {
    "": ("collection", "endpoint", "model", "prompt_language", "prompt_set", "frame", "custom_instruction"),
    **FOLDED,
}
"""What is set on the Playground, by the part that folds over it."""

Kind = Literal["tab", "setting", "collection", "document", "version", "server", "run", "runs", "batch", "set"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the page."""

    kind: Kind
    name: str
    address: str
    """What comes after `#`; see browser/places.js."""
    about: str = ""
    """What tells it from others of the same name."""
    field: tuple[str, ...] = ()
    """Element ids of a setting, from the part that is to be opened to the field."""
    passage: str = ""
    """What was found in an answer, where the name does not have it."""


class Finder:
    """Finds places; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def find(self, text: str, language: Language, user: str | None = None) -> tuple[Place, ...]:
        """The places whose names have all words of `text`: first those that begin with it; the tabs for no text.

        Of past questions those of `user` where people log in, and everybody's where they do not.
        """
        words = _folded(text).split()
        if not words:
            return tuple(_pages(Words(language)))[: len(_TABS)]
        named = [place for place in self._named(Words(language)) if _has(words, f"{place.name} {place.about}")]
        begun = sorted(named, key=lambda place: not _folded(place.name).startswith(words[0]))
        return (*begun, *self._runs(text, user, Words(language)))

    def _named(self, words: Words) -> Iterator[Place]:
        yield from _pages(words)
        yield from _settings(words)
        library = self._workspace.library
        for collection in library.collections():
            name = words.collection(collection.name)
            yield Place(
                "collection", name, f"documents/{collection.id}", words.counted("documents", collection.documents)
            )
            yield Place("tab", words("lab.title"), f"documents/{collection.id}/lab", name)
            for document in library.lines(collection.id):
                yield Place("document", document.name, f"documents/{collection.id}/{document.id}", name)
        for version in self._workspace.prompts.list():
            reference, tongue = reference_of(version), version.set.language
            yield Place("version", shown(reference, words), f"prompts/{tongue}/{reference}", version.note or tongue)
        for endpoint in self._workspace.endpoints.all():
            yield Place("server", endpoint.name, "models/servers", endpoint.base_url)
        studies = self._workspace.studies
        for batch in studies.store.list():
            yield Place("batch", batch.name, f"batch/{batch.id}", words.moment(batch.created_at))
        for one in studies.sets.all():
            yield Place("set", one.name, f"batch/sets/{one.id}", words.counted("questions", one.count))

    def _runs(self, text: str, user: str | None, words: Words) -> Iterator[Place]:
        """Past questions, each once, and where all runs are listed that have the words."""
        asked, history = RunFilter(text=text, owner=of_user(user)), self._workspace.history
        found = history.questions(asked, _RUNS + 1)
        for run, count in found[:_RUNS]:
            yield _question(run, count, text, words)
        if len(found) > _RUNS:
            every = words("finder.all_runs", count=words.number(history.count(asked)))
            yield Place("runs", every, _searched(text))


def _question(run: RunLine, count: int, text: str, words: Words) -> Place:
    passage = "" if _has(_folded(text).split(), run.question) else _passage(run.excerpt or "", text)
    if count == 1:
        return Place("run", run.question, f"playground/{run.id}", _asked(run, words), passage=passage)
    told = words("finder.runs", count=words.number(count), moment=words.moment(run.created_at))
    return Place("run", run.question, _searched(run.question), told, passage=passage)


def _searched(text: str) -> str:
    """History, searched for the words of `text`: a slash would end a part of the address."""
    return f"history/text={text.replace('/', ' ').strip()}"


def _passage(excerpt: str, text: str) -> str:
    """The part of an answer in which the first of the words stands that it has."""
    told = " ".join(plain(excerpt).split())
    places = (told.lower().find(word) for word in text.lower().split())
    begin = max(min((place for place in places if place >= 0), default=0) - _BEFORE, 0)
    shown = told[begin : begin + _SHOWN]
    return f"{'…' if begin else ''}{shown}{'…' if begin + _SHOWN < len(told) else ''}"


def _asked(run: RunLine, words: Words) -> str:
    """When and with what."""
    prompt = shown(reference(run.prompt, run.prompt_number), words) if run.prompt else None
    return " · ".join(filter(None, (words.moment(run.created_at), prompt, model_name(run.model, words.language))))


def _pages(words: Words) -> Iterator[Place]:
    for tab in _TABS:
        yield Place("tab", words(f"tab.{tab}"), tab)
    for address, section in _SECTIONS.items():
        yield Place("tab", words(f"finder.section_{section}"), address, words(f"tab.{address.partition('/')[0]}"))


def _settings(words: Words) -> Iterator[Place]:
    tab = words("tab.playground")
    for part, names in _SETTINGS.items():
        around = (_element(part),) if part else ()
        if part:
            yield Place("setting", words(f"setup.{part}"), "playground", tab, around)
        for name in names:
            said = words("prompts.set" if name == "prompt_set" else f"setup.{name}")
            yield Place(
                "setting", said, "playground", words(f"setup.{part}") if part else tab, (*around, _element(name))
            )


def _element(name: str) -> str:
    return name.replace("_", "-")


def _has(words: list[str], name: str) -> bool:
    name = _folded(name)
    return all(word in name for word in words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
