"""The events of the Prompts tab: how they are wired, and what they do."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import gradio as gr

from playground.core.errors import Failure, PlaygroundError
from playground.core.strings import Language
from playground.core.values import PARTS
from playground.prompts.catalog import STOCK
from playground.prompts.versions import Version
from playground.ui.html.elements import Html, element
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.page.actions import read
from playground.ui.page.drafts import DRAFT, Draft
from playground.ui.page.page import Page
from playground.ui.page.prompt_sets import reference_of, shown
from playground.ui.page.sessions import Picture, Session
from playground.ui.prompts.actions import ACTIONS, AnyAction, Choose, Compare, Delete, Discard, Restore, Save, Stay
from playground.ui.prompts.beside import COMPARED, PREVIEWED, Beside
from playground.ui.prompts.choice import Choice, PromptViews, loaded, other_language, read_choice, read_language
from playground.ui.prompts.layout import PromptsTab
from playground.ui.prompts.prompt_files import import_prompts, read_upload
from playground.ui.prompts.views.saving import refused, saved
from playground.ui.prompts.views.versions import imported
from playground.ui.workarounds.components import PRIVATE

_DRAFTS_LAST = "(...values) => [...values.slice(0, -1), playground.drafts()]"
"""The last input of an event becomes the drafts of the browser."""
_CHOOSING = _DRAFTS_LAST.replace("drafts", "choosing")
"""The same for an event that shows a choice."""
_IMPORTING = "(...values) => [...values.slice(0, -2), playground.author(), playground.choosing()]"
"""The last two become who saves here, and the drafts."""


def wire(page: Page, tab: PromptsTab) -> None:
    """Connect the tab with the services and with the Playground, whose choices it shares."""
    events = _Wiring(page, tab)
    events.choosing()
    events.editing()
    events.importing()
    events.beside()
    page.filled |= {"frame": page.controls["frame"], "preview_frame": tab.switches["frame"]}
    for name, switch in tab.switches.items():
        script = "(value) => { playground.preview(); return value }"
        switch.input(None, [switch], [page.controls[name]], js=script, **PRIVATE)


class _Wiring:
    """Declares the events."""

    def __init__(self, page: Page, tab: PromptsTab) -> None:
        self._page, self._tab = page, tab
        self._handlers = _Handlers(page, tab)
        self._beside = Beside(page, tab)
        self._set = [page.controls["prompt_language"], page.controls["prompt_set"]]
        self._choice = [*self._set, page.bridge]
        """With `_DRAFTS_LAST` for a script."""
        self._chosen = [
            *self._set,
            tab.language,
            tab.set,
            tab.loaded,
            tab.views["origin"],
            tab.views["said"],
            tab.views["saved"],
            tab.old,
            tab.new,
        ]
        """What hangs on the choice."""

    def choosing(self) -> None:
        page, tab, handlers = self._page, self._tab, self._handlers
        switches = [page.controls[name] for name in tab.switches]
        opened = [*self._chosen, *tab.switches.values()]
        events = [
            self._on(tab.tab.select, handlers.opened, [*self._set, *switches], opened),
            self._on(tab.language.input, handlers.language_chosen, [tab.language, self._set[1]]),
            self._on(tab.set.input, handlers.set_chosen, [tab.language, tab.set]),
            self._on([tab.buttons[name].click for name in ("edit_zh", "edit_en")], handlers.swap, self._set),
            page.hear("prompts_act", handlers.act, [*self._chosen, tab.views["refused"]], self._set),
        ]
        other = self._on([tab.buttons[name].click for name in ("ask_zh", "ask_en")], handlers.swap, self._set)
        for event in (*events, other):
            self._settled(event)
        other.then(None, None, None, js="() => playground.askHere()", **PRIVATE)
        tab.buttons["ask"].click(None, None, None, js="() => playground.askHere()", **PRIVATE)
        page.follow(
            "prompts",
            "prompts",
            handlers.changed,
            [tab.set, tab.old, tab.new, self._set[1], tab.views["versions"]],
            self._set,
        )

    def editing(self) -> None:
        page, tab = self._page, self._tab
        for name, editor in zip(PARTS, tab.editors, strict=True):
            editor.input(
                None,
                [editor, tab.set, self._set[1], tab.old, tab.new],
                [tab.set, self._set[1], tab.old, tab.new],
                js=f"(...values) => playground.edited('{name}', ...values)",
                trigger_mode="multiple",
                **PRIVATE,
            )
        previewed = [tab.views[name] for name in PREVIEWED]
        inputs = list(page.controls.values())
        preview = self._beside.preview
        page.hear("prompts_preview", preview, previewed, inputs, preprocess=False, latest=True)

    def importing(self) -> None:
        tab, handlers, fields = self._tab, self._handlers, self._tab.fields
        names = ("file", "pasted", "import_name", "import_language")
        served = [self._page.controls["endpoint"], self._page.controls["model"]]
        importing = self._page.on(
            tab.buttons["import"].click,
            handlers.import_file,
            [*(fields[name] for name in names), *self._set, *served, self._page.bridge, self._page.bridge],
            [*self._chosen, tab.views["imported"], fields["file"], fields["pasted"], served[1]],
            js=_IMPORTING,
        )
        self._settled(importing)

    def beside(self) -> None:
        tab, beside = self._tab, self._beside
        views, compared = [tab.views[name] for name in COMPARED], [*self._set, tab.old, tab.new]
        self._page.hear("prompts_beside", beside.beside, views, compared, latest=True)
        self._page.on(
            [tab.old.input, tab.new.input], beside.compared, [*compared, self._page.bridge], views, js=_DRAFTS_LAST
        )

    def _on(self, listen: Any, handle: Any, inputs: list[Any], outputs: list[Any] | None = None) -> Any:
        """An event that is told the drafts after its inputs, and shows a choice."""
        return self._page.on(listen, handle, [*inputs, self._page.bridge], outputs or self._chosen, js=_CHOOSING)

    def _settled(self, event: Any) -> None:
        """After a choice the views beside it follow."""
        event.then(None, None, None, js="() => playground.settled()", **PRIVATE)


class _Handlers:
    """What the events do."""

    def __init__(self, page: Page, tab: PromptsTab) -> None:
        self._page = page
        self._tab = tab
        self._controls = page.controls
        self._workspace = page.workspace
        self._views = PromptViews(page.workspace)

    # Choosing ---------------------------------------------------------------------------------------------------------

    def opened(self, session: Session, language: str, reference: str, *values: Any) -> AsyncGenerator[Picture, None]:
        """The tab as it is found: with what is chosen on the Playground."""
        *switched, kept = values
        switches = dict(zip(self._tab.switches.values(), switched, strict=True))

        def draw() -> Picture:
            return {**self._shown(read_choice(language, reference, kept), session), **switches}

        return self._page.turn(session, draw)

    def language_chosen(
        self, session: Session, language: str, reference: str, kept: str
    ) -> AsyncGenerator[Picture, None]:
        """The same set in the language just chosen; where it has no such half, the stock set with a word on it."""

        def draw() -> Picture:
            choice = read_choice(language, reference, kept)
            found = self._views.sets.counterpart(choice.reference, choice.language, choice.drafts)
            if found is not None:
                return self._shown(replace(choice, reference=found), session)
            words = Words(session.language)
            said = element("p", words("prompts.no_half", name=shown(choice.reference, words)), class_="note warn")
            return self._shown(replace(choice, reference=STOCK), session, said)

        return self._page.turn(session, draw)

    def swap(self, session: Session, language: str, reference: str, kept: str) -> AsyncGenerator[Picture, None]:
        """The same set in the other language."""
        return self.language_chosen(session, other_language(read_language(language)), reference, kept)

    def set_chosen(self, session: Session, language: str, reference: str, kept: str) -> AsyncGenerator[Picture, None]:
        """The set just chosen."""
        return self._page.turn(session, lambda: self._shown(read_choice(language, reference, kept), session))

    def changed(self, session: Session, since: int, language: str, reference: str) -> AsyncGenerator[Picture, None]:
        """The versions, after somebody saved or deleted one; what is chosen stays."""

        def draw() -> Picture:
            choices = self._views.sets.choices(read_language(language), Words(session.language))
            lists = (self._controls["prompt_set"], self._tab.set, self._tab.old, self._tab.new)
            versions = self._views.versions(read_choice(language, reference, ""), session.language)
            return {**{one: gr.update(choices=choices) for one in lists}, self._tab.views["versions"]: versions}

        return self._page.turn(session, draw)

    def act(self, session: Session, told: object, language: str, reference: str) -> AsyncGenerator[Picture, None]:
        """What a button in one of the views asks for."""

        def draw() -> Picture:
            choice = Choice(STOCK, read_language(language), {})
            try:
                action = read(ACTIONS, told)
                choice = read_choice(language, reference, action.drafts)
                return self._acted(action, choice, session)
            except PlaygroundError as error:
                return self._shown(choice, session, failure_card(Failure.of(error), session.language))

        return self._page.turn(session, draw)

    def _acted(self, action: AnyAction, choice: Choice, session: Session) -> Picture:
        store = self._workspace.prompts
        match action:
            case Choose(set=reference, language=language):
                chosen = replace(choice, reference=reference or STOCK, language=language or choice.language)
                return self._shown(chosen, session)
            case Stay():
                drawn = self._shown(replace(choice, reference=DRAFT), session)
                return {part: value for part, value in drawn.items() if part != self._tab.views["said"]}
            case Restore(id=version_id):
                version = store.get(version_id)
                note = Words(session.language)("versions.restored_note", number=version.number)
                return self._saved(store.save(version.set, note, edited_from=version), choice, session)
            case Save():
                return self._save(action, choice, session)
            case Delete(id=version_id):
                store.delete(version_id)
                self._page.changes.tell("prompts")
                return self._shown(choice, session)
            case Discard():
                rest = {tongue: draft for tongue, draft in choice.drafts.items() if tongue != choice.language}
                return self._shown(Choice(choice.base, choice.language, rest), session, keep=rest)
            case Compare(set=reference):
                return {**self._shown(choice, session), self._tab.old: gr.update(value=reference)}

    def _save(self, action: Save, choice: Choice, session: Session) -> Picture:
        """A new version of what is chosen: the draft as a rule. Where it is refused, all stays as it is."""
        try:
            prompt_set = replace(self._views.prompt_set(choice), name=action.name.strip())
            before = self._views.version(choice)
            version = self._workspace.prompts.save(prompt_set, action.note, action.author.strip(), edited_from=before)
        except PlaygroundError as error:
            return {self._tab.views["refused"]: refused(Failure.of(error), session.language)}
        return self._saved(version, choice, session, drop=choice.reference == DRAFT)

    def _saved(self, version: Version, choice: Choice, session: Session, *, drop: bool = False) -> Picture:
        """Everything with a new version chosen; a draft that has become it is no draft any more."""
        self._page.changes.tell("prompts")
        kept = {tongue: draft for tongue, draft in choice.drafts.items() if not drop or tongue != version.set.language}
        choice = Choice(reference_of(version), version.set.language, kept)
        drawn = self._shown(choice, session, keep=kept if drop else None)
        return {**drawn, self._tab.views["saved"]: saved(version, Words(session.language))}

    def _shown(
        self,
        choice: Choice,
        session: Session,
        said: Html | None = None,
        keep: Mapping[Language, Draft] | None = None,
    ) -> Picture:
        """Everything that hangs on the choice; `keep` are the drafts from now on, where they change."""
        tab, bench, language = self._tab, self._views, session.language
        self._page.saw(session, "prompts", "prompts")
        choice = bench.settled(choice)
        choices = bench.sets.choices(choice.language, Words(language))

        def chosen(reference: str) -> Any:
            return gr.update(choices=choices, value=reference)  # each its own: Gradio takes an update apart

        return {
            self._controls["prompt_language"]: choice.language,
            self._controls["prompt_set"]: chosen(choice.reference),
            tab.language: choice.language,
            tab.set: chosen(choice.reference),
            tab.loaded: loaded(choice, bench.prompt_set(choice).parts, bench.name(choice), keep),
            tab.views["origin"]: bench.origin(choice, language),
            tab.views["said"]: said or "",
            tab.old: chosen(bench.before(choice)),
            tab.new: chosen(choice.reference),
        }

    # Files ------------------------------------------------------------------------------------------------------------

    async def import_file(
        self,
        session: Session,
        path: str | None,
        pasted: str,
        name: str,
        wanted: str,
        language: str,
        reference: str,
        endpoint: str,
        model: str,
        author: str,
        kept: str,
    ) -> AsyncGenerator[Picture, None]:
        """New versions of what a file holds; the first of them is chosen."""
        told, view = session.language, self._tab.views["imported"]
        try:
            content, stem = await asyncio.to_thread(read_upload, path, pasted or "")
            called = (name or "").strip() or stem or Words(told)("files.pasted")
            only = read_language(wanted) if wanted else None
            saved, notices = await asyncio.to_thread(
                import_prompts, self._workspace, content, called, only, author or ""
            )
        except PlaygroundError as error:
            yield {view: failure_card(Failure.of(error), told)}
            return
        served = await self._served(endpoint, saved[0].model) if saved else None

        def draw() -> Picture:
            chosen = self._saved(saved[0], read_choice(language, reference, kept), session) if saved else {}
            return {
                **chosen,
                view: imported(saved, notices, told),
                self._tab.fields["file"]: None,
                self._tab.fields["pasted"]: "",
                **({self._controls["model"]: gr.update(value=served)} if served else {}),
            }

        async with aclosing(self._page.turn(session, draw)) as pictures:
            async for picture in pictures:
                yield picture

    async def _served(self, endpoint: str, model: str | None) -> str | None:
        """The model that an imported file selects first, where the endpoint serves it."""
        known = self._workspace.endpoints.offered(endpoint)
        if known is None or model is None:
            return None
        listing = await self._workspace.directory.listing(known)
        return next((info.id for info in listing.models if info.id.rpartition("/")[2] == model), None)
