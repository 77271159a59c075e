"""The question and the settings of a past run, put into the controls as far as there still is what they name."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from playground.core.errors import PromptError
from playground.core.values import RunSpec
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.page.actions import read
from playground.ui.page.choices import Chosen, model_name
from playground.ui.page.drafts import DRAFT, read_drafts
from playground.ui.page.page import Page
from playground.ui.page.prompt_sets import PromptSets, shown
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.setup import KEPT, Setup
from playground.ui.playground.actions import USE
from playground.ui.playground.asking import Asking
from playground.ui.playground.choosing import Choosing
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.playground.views.asked import settings
from playground.ui.workarounds.components import PRIVATE
from playground.workspace import Workspace


def wire(page: Page, tab: PlaygroundTab, asking: Asking, choosing: Choosing) -> None:
    """Connect the button at the head of an answer."""
    reusing = _Reusing(page, tab, asking, choosing)
    outputs = [*(page.controls[name] for name in KEPT), tab.documents, tab.instruction_tools, tab.set_note, tab.server]
    using = page.hear("use_run", reusing.use, [*outputs, tab.parts["used"]])
    using.then(None, None, None, js="() => playground.used()", **PRIVATE)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a run was asked with, in today's names."""

    values: Mapping[str, Any]
    """By the fields of `Setup`."""
    gone: tuple[str, ...]
    """Those of which there is nothing to choose any more."""


class _Reusing:
    """What the event does."""

    def __init__(self, page: Page, tab: PlaygroundTab, asking: Asking, choosing: Choosing) -> None:
        self._page = page
        self._tab = tab
        self._asking = asking
        self._choosing = choosing
        self._workspace = page.workspace

    async def use(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """All of it at once; then the models of the server, of which that of the run may be none any more."""
        action = read(USE, told)
        run = await self._asking.now(action.run)
        if run is None:
            raise PromptError("run_unknown", name=action.run)
        wanted = _wanted(run.spec, action.drafts, self._workspace)
        before = self._choosing.setup(action.setup, session.language)
        kept = {name: value for name, value in wanted.values.items() if name not in wanted.gone}
        setup = Setup.draft(json.dumps(kept), before)
        gone = [name for name, value in wanted.values.items() if getattr(setup, name) != value]

        def draw() -> Picture:
            picture = self._choosing.chosen(session, setup)
            return {**picture, self._tab.set_note: "", self._tab.parts["used"]: self._note(run.spec, gone, session)}

        async with aclosing(self._page.turn(session, draw)) as pictures:
            async for picture in pictures:
                yield picture
        yield await self._choosing.server.models(session)
        if "endpoint" not in gone and session.keep(Chosen).model not in (run.spec.model, ""):
            yield {self._tab.parts["used"]: self._note(run.spec, [*gone, "model"], session)}
        yield self._page.nothing

    def _note(self, spec: RunSpec, gone: list[str], session: Session) -> Html:
        """What is not there any more; our script reads what holds for the next question alone."""
        words, retrieval = Words(session.language), spec.retrieval
        values = settings(spec)
        named = (
            words("asked.one_gone", name=_label(name, words), value=_shown(name, values[name], words)) for name in gone
        )
        there = {document.id for document in self._workspace.library.documents_by_id(retrieval.scope)}
        only = {
            "in": spec.collection_id or "",
            "ids": [id for id in retrieval.scope if id in there] if not (retrieval.tags or retrieval.kinds) else [],
            "tags": {tag: tag for tag in retrieval.tags},
            "kinds": {kind: words.type(kind) for kind in retrieval.kinds},
            "off": retrieval.switched_off,
        }
        return element(
            "p",
            words("asked.gone", what=words.listed(named)) if gone else None,
            class_="line warn",
            role="status",
            hidden=not gone,
            data_note=True,
            data_only=json.dumps(only, ensure_ascii=False),
        )


def _wanted(spec: RunSpec, drafts: str, workspace: Workspace) -> _Wanted:
    values, gone = settings(spec), []
    collections = {one.id: one.name for one in workspace.library.collections()}
    name = collections.get(spec.collection_id or "", spec.collection or "")
    if name and name not in collections.values():
        gone.append("collection")
    endpoint = workspace.endpoints.located(spec.endpoint, spec.endpoint_url)
    if endpoint is None or workspace.endpoints.offered(endpoint.name) is None:
        gone += ["endpoint", "model"]
    if not _prompt_is_there(spec, drafts, workspace):
        gone.append("prompt_set")
    if spec.retrieval.rerank and workspace.reranker is None:
        gone.append("rerank")
    renamed = {"collection": name, **({"endpoint": endpoint.name} if endpoint else {})}
    return _Wanted({**values, **renamed}, tuple(gone))


def _prompt_is_there(spec: RunSpec, drafts: str, workspace: Workspace) -> bool:
    """Whether the prompt can be chosen; a draft can as long as nobody wrote on in it."""
    chosen, reference = spec.prompt.set, str(settings(spec)["prompt_set"])
    if reference != DRAFT:
        return PromptSets(workspace.prompts).known(reference, chosen.language)
    draft = read_drafts(drafts).get(chosen.language)
    return draft is not None and draft.prompt_set(chosen.language).digest == chosen.digest


def _label(name: str, words: Words) -> str:
    return words("prompts.set" if name == "prompt_set" else f"setup.{name}")


def _shown(name: str, value: object, words: Words) -> str:
    text = str(value)
    match name:
        case "collection":
            return words.collection(text)
        case "prompt_set":
            return shown(text, words)
        case "model":
            return model_name(text, words.language)
        case "rerank":
            return words("asked.on")
        case _:
            return text
