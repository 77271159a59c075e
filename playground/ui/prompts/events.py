"""The events of the Prompts tab: how they are wired, and what they do."""

import asyncio
import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gradio as gr
from gradio.components import Component

from playground.core.errors import Failure, PlaygroundError, PromptError
from playground.core.strings import Language
from playground.core.values import PARTS
from playground.prompts.catalog import STOCK
from playground.prompts.versions import Version
from playground.ui.html.elements import Html, element
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.page.drafts import DRAFT, LONGEST_REFERENCE, Draft, read_drafts
from playground.ui.page.events import PRIVATE
from playground.ui.page.language import spoken
from playground.ui.page.prompt_sets import reference_of, shown
from playground.ui.page.setup import Setup
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.prompts.layout import PromptsTab
from playground.ui.prompts.previewing import Previewer
from playground.ui.prompts.prompt_files import import_prompts, read_upload
from playground.ui.prompts.views import editing as views
from playground.ui.prompts.views.preview import messages_of
from playground.ui.prompts.views.versions import imported
from playground.ui.prompts.workbench import Choice, Workbench, other_language
from playground.workspace import Workspace

_LAST: Mapping[str, Any] = {**PRIVATE, "trigger_mode": "always_last"}
_ACTS = ("choose", "restore", "delete", "discard", "compare", "swap")
_LARGEST_ACT = 1_000


def wire(tab: PromptsTab, playground: PlaygroundTab, workspace: Workspace) -> None:
    """Connect the tab with the services and with the Playground, whose choices it shares."""
    handlers = _Handlers(tab, playground, workspace)
    _wire_choosing(tab, handlers)
    _wire_editing(tab, handlers)
    _wire_forms(tab, handlers)
    _wire_beside(tab, handlers)
    for name, switch in tab.switches.items():
        switch.input(
            None,
            [switch],
            [playground.controls[name]],
            js="(value) => { playground.preview(); return value }",
            **PRIVATE,
        )


def _wire_choosing(tab: PromptsTab, handlers: "_Handlers") -> None:
    controls, outputs = handlers.controls, handlers.choice_outputs
    choice = [controls["prompt_language"], controls["prompt_set"], controls["prompt_draft"]]
    switches = [controls[name] for name in tab.switches]
    events = [
        tab.tab.select(handlers.opened, [*choice, *switches], [*outputs, *tab.switches.values()], **PRIVATE),
        tab.language.input(handlers.language_chosen, [tab.language, *choice[1:]], outputs, **PRIVATE),
        tab.set.input(handlers.set_chosen, [tab.language, tab.set, choice[2]], outputs, **PRIVATE),
        tab.act.change(handlers.act, [tab.act, *choice], outputs, **PRIVATE),
        tab.buttons["swap"].click(handlers.swap, choice, outputs, **PRIVATE),
    ]
    other = tab.buttons["other"].click(handlers.swap, choice, outputs, **PRIVATE)
    for event in (*events, other):
        handlers.then_settled(event)
    other.then(None, None, None, js="() => playground.askHere()", **PRIVATE)
    tab.buttons["ask"].click(None, None, None, js="() => playground.askHere()", **PRIVATE)


def _wire_editing(tab: PromptsTab, handlers: "_Handlers") -> None:
    controls = handlers.controls
    choice = [controls["prompt_language"], controls["prompt_set"], controls["prompt_draft"]]
    shared = [controls["prompt_draft"], tab.set, controls["prompt_set"], tab.old, tab.new]
    for name, editor in zip(PARTS, tab.editors, strict=True):
        editor.input(
            None,
            [*choice, tab.loaded, editor, tab.old, tab.new],
            shared,
            js=f"(...values) => playground.edited('{name}', ...values)",
            trigger_mode="multiple",
            **PRIVATE,
        )
    tab.loaded.change(None, [tab.loaded], None, js="(loaded) => playground.load(loaded)", **PRIVATE)
    tab.buttons["preview-now"].click(
        handlers.preview,
        set(controls.values()),
        [tab.views[name] for name in ("origin", "problems", "variables", "preview")],
        preprocess=False,
        postprocess=False,
        concurrency_limit=None,
        **_LAST,
    )


def _wire_forms(tab: PromptsTab, handlers: "_Handlers") -> None:
    controls, fields = handlers.controls, tab.fields
    choice = [controls["prompt_language"], controls["prompt_set"], controls["prompt_draft"]]
    saving = tab.buttons["save"].click(
        handlers.save,
        [fields["name"], fields["author"], fields["note"], *choice],
        [*handlers.choice_outputs, fields["note"]],
        **PRIVATE,
    )
    names = ("file", "pasted", "import_name", "import_language", "author")
    importing = tab.buttons["import"].click(
        handlers.import_file,
        [*(fields[name] for name in names), *choice, controls["endpoint"], controls["model"]],
        [*handlers.choice_outputs, tab.views["imported"], fields["file"], fields["pasted"], controls["model"]],
        **PRIVATE,
    )
    handlers.then_settled(saving)
    handlers.then_settled(importing)


def _wire_beside(tab: PromptsTab, handlers: "_Handlers") -> None:
    controls = handlers.controls
    choice = [controls["prompt_language"], controls["prompt_set"], controls["prompt_draft"]]
    outputs = [tab.views[name] for name in ("versions", "diff", "pair", "exports")]
    gr.on(
        [tab.buttons["side-now"].click, tab.old.input, tab.new.input],
        handlers.beside,
        [*choice, tab.old, tab.new],
        outputs,
        **_LAST,
    )


class _Handlers:
    """What the events do."""

    def __init__(self, tab: PromptsTab, playground: PlaygroundTab, workspace: Workspace) -> None:
        self._tab = tab
        self._workspace = workspace
        self._bench = Workbench(workspace)
        self._previewer = Previewer(workspace)
        self.controls = playground.controls
        self.choice_outputs = [
            self.controls["prompt_language"],
            self.controls["prompt_set"],
            self.controls["prompt_draft"],
            tab.language,
            tab.set,
            tab.loaded,
            tab.views["origin"],
            tab.views["said"],
            tab.fields["name"],
            tab.old,
            tab.new,
        ]

    def then_settled(self, event: Any) -> None:
        """After a choice: the browser keeps its drafts, and the views follow."""
        event.then(None, [self.controls["prompt_draft"]], None, js="(drafts) => playground.settled(drafts)", **PRIVATE)

    # Choosing -----------------------------------------------------------------------------------------------------

    def opened(self, request: gr.Request, language: str, reference: str, kept: str, *values: Any) -> dict[Any, Any]:
        """The tab as it is found: with what is chosen on the Playground."""
        switches = dict(zip(self._tab.switches.values(), values, strict=True))
        return {**self._shown(_choice(language, reference, kept), spoken(request)), **switches}

    def language_chosen(self, language: str, reference: str, kept: str, request: gr.Request) -> dict[Any, Any]:
        """The same set in the language just chosen; where it has no such half, the stock set with a word on it."""
        choice = _choice(language, reference, kept)
        spoken_language = spoken(request)
        found = self._bench.sets.counterpart(choice.reference, choice.language, choice.drafts)
        if found is not None:
            return self._shown(replace(choice, reference=found), spoken_language)
        words = Words(spoken_language)
        said = element("p", words("prompts.no_half", name=shown(choice.reference, words)), class_="note warn")
        return self._shown(replace(choice, reference=STOCK), spoken_language, said)

    def swap(self, language: str, reference: str, kept: str, request: gr.Request) -> dict[Any, Any]:
        """The same set in the other language."""
        return self.language_chosen(other_language(_language(language)), reference, kept, request)

    def set_chosen(self, language: str, reference: str, kept: str, request: gr.Request) -> dict[Any, Any]:
        """The set just chosen."""
        return self._shown(_choice(language, reference, kept), spoken(request))

    def act(self, asked: str, language: str, reference: str, kept: str, request: gr.Request) -> dict[Any, Any]:
        """What a button in one of the views asks for."""
        choice = _choice(language, reference, kept)
        try:
            return self._acted(_asked(asked), choice, spoken(request))
        except PlaygroundError as error:
            return self._shown(choice, spoken(request), failure_card(Failure.of(error), spoken(request)))

    def _acted(self, asked: Mapping[str, str], choice: Choice, language: Language) -> dict[Any, Any]:
        store = self._workspace.prompts
        match asked["do"]:
            case "choose":
                return self._shown(replace(choice, reference=asked["set"] or STOCK), language)
            case "restore":
                version = store.get(asked["id"])
                note = Words(language)("versions.restored_note", number=version.number)
                saved = store.save(version.set, note, edited_from=version)
                return self._saved(saved, choice, language)
            case "delete":
                store.delete(asked["id"])
                return self._shown(choice, language)
            case "discard":
                rest = {tongue: draft for tongue, draft in choice.drafts.items() if tongue != choice.language}
                return self._shown(Choice(choice.base, choice.language, rest), language, keep=rest)
            case "compare":
                return {**self._shown(choice, language), self._tab.old: gr.update(value=asked["set"])}
            case _:
                return {}

    def _saved(self, version: Version, choice: Choice, language: Language, *, drop: bool = False) -> dict[Any, Any]:
        """Everything with a new version chosen; a draft that has become it is no draft any more."""
        words = Words(language)
        kept = {tongue: draft for tongue, draft in choice.drafts.items() if not drop or tongue != version.set.language}
        reference = reference_of(version)
        said = element("p", words("prompts.saved", name=shown(reference, words)), class_="note good")
        choice = Choice(reference, version.set.language, kept)
        return self._shown(choice, language, said, keep=kept if drop else None)

    def _shown(
        self,
        choice: Choice,
        language: Language,
        said: Html | None = None,
        keep: Mapping[Language, Draft] | None = None,
    ) -> dict[Any, Any]:
        """Everything that hangs on the choice; `keep` are the drafts from now on, where they change."""
        tab, bench = self._tab, self._bench
        choice = bench.settled(choice)
        choices = bench.sets.choices(choice.language, Words(language))

        def chosen(reference: str) -> Any:
            return gr.update(choices=choices, value=reference)  # each its own: Gradio takes an update apart

        parts = bench.prompt_set(choice).parts
        return {
            self.controls["prompt_language"]: choice.language,
            self.controls["prompt_set"]: chosen(choice.reference),
            **({} if keep is None else {self.controls["prompt_draft"]: json.dumps(_values(keep), ensure_ascii=False)}),
            tab.language: choice.language,
            tab.set: chosen(choice.reference),
            tab.loaded: json.dumps(
                {
                    "reference": choice.reference,
                    "language": choice.language,
                    "parts": {name: parts[name] for name in PARTS},
                    "drafts": None if keep is None else _values(keep),
                    "at": uuid.uuid4().hex,
                }
            ),
            tab.views["origin"]: bench.origin(choice, language),
            tab.views["said"]: said or "",
            tab.fields["name"]: bench.name(choice),
            tab.old: chosen(bench.before(choice)),
            tab.new: chosen(choice.reference),
        }

    # Views --------------------------------------------------------------------------------------------------------

    async def preview(self, values: dict[Component, Any], request: gr.Request) -> tuple[str, ...]:
        """What is in the editors as it would be sent now, with its mistakes."""
        language = spoken(request)
        try:
            setup = Setup.read({name: values[control] for name, control in self.controls.items()})
            choice = self._bench.settled(_choice(setup.prompt_language, setup.prompt_set, setup.prompt_draft))
            made = await self._previewer.preview(setup, self._bench.prompt_set(choice))
        except PlaygroundError as error:
            return "", "", "", failure_card(Failure.of(error), language)
        return (
            await asyncio.to_thread(self._bench.origin, choice, language),
            views.problems(made, language),
            views.variables(made, language),
            messages_of(made, language),
        )

    def beside(
        self, language: str, reference: str, kept: str, old: str | None, new: str | None, request: gr.Request
    ) -> tuple[str, ...]:
        """Versions, differences, both languages and files, for what is chosen."""
        bench, told = self._bench, spoken(request)
        choice = bench.settled(_choice(language, reference, kept))
        return (
            bench.versions(choice, told),
            bench.differences(old or STOCK, new or choice.reference, choice, told),
            bench.pair(choice, told),
            bench.exports(choice, told),
        )

    # Forms --------------------------------------------------------------------------------------------------------

    def save(
        self,
        name: str,
        author: str,
        note: str,
        language: str,
        reference: str,
        kept: str,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """A new version of what is chosen: the draft as a rule."""
        choice, told = _choice(language, reference, kept), spoken(request)
        try:
            prompt_set = replace(self._bench.prompt_set(choice), name=(name or "").strip())
            before = self._bench.version(choice)
            version = self._workspace.prompts.save(prompt_set, note or "", author or "", edited_from=before)
        except PlaygroundError as error:
            return {self._tab.views["said"]: failure_card(Failure.of(error), told)}
        saved = self._saved(version, choice, told, drop=choice.reference == DRAFT)
        return {**saved, self._tab.fields["note"]: ""}

    async def import_file(
        self,
        path: str | None,
        pasted: str,
        name: str,
        wanted: str,
        author: str,
        language: str,
        reference: str,
        kept: str,
        endpoint: str,
        model: str,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """New versions of what a file holds; the first of them is chosen."""
        told, view = spoken(request), self._tab.views["imported"]
        try:
            content, stem = await asyncio.to_thread(read_upload, path, pasted or "")
            called = (name or "").strip() or stem or Words(told)("files.pasted")
            only = _language(wanted) if wanted else None
            saved, notices = await asyncio.to_thread(
                import_prompts, self._workspace, content, called, only, author or ""
            )
        except PlaygroundError as error:
            return {view: failure_card(Failure.of(error), told)}
        choice = _choice(language, reference, kept)
        served = await self._served(endpoint, saved[0].model) if saved else None
        chosen = self._saved(saved[0], choice, told) if saved else {}
        return {
            **chosen,
            view: imported(saved, notices, told),
            self._tab.fields["file"]: None,
            self._tab.fields["pasted"]: "",
            **({self.controls["model"]: gr.update(value=served)} if served else {}),
        }

    async def _served(self, endpoint: str, model: str | None) -> str | None:
        """The model that an imported file selects first, where the endpoint serves it."""
        known = next((one for one in self._workspace.endpoints.all() if one.name == endpoint), None)
        if known is None or model is None:
            return None
        listing = await self._workspace.directory.listing(known)
        return next((info.id for info in listing.models if info.id.rpartition("/")[2] == model), None)


# What comes from the page ---------------------------------------------------------------------------------------------


def _choice(language: str, reference: str, kept: str) -> Choice:
    """The choice as far as it is of use: anybody can send anything."""
    try:
        drafts = read_drafts(kept)
    except (ValueError, TypeError, KeyError, RecursionError):
        drafts = {}
    usable = isinstance(reference, str) and 0 < len(reference) <= LONGEST_REFERENCE
    return Choice(reference if usable else STOCK, _language(language), drafts)


def _language(language: str) -> Language:
    return "en" if language == "en" else "zh"


def _asked(asked: str) -> Mapping[str, str]:
    """What a click asked for. Raises PromptError for what no button of ours asks."""
    try:
        values = json.loads(asked[:_LARGEST_ACT])
        act = {"do": values["do"], "id": values.get("id", ""), "set": values.get("set", "")}
        if act["do"] not in _ACTS or not all(isinstance(value, str) for value in act.values()):
            raise ValueError(asked)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PromptError("prompt_version_unknown", name="?") from error
    return act


def _values(drafts: Mapping[Language, Draft]) -> Mapping[str, Any]:
    return {
        language: {"base": draft.base, "parts": {name: draft.parts[name] for name in PARTS}}
        for language, draft in drafts.items()
    }
