"""The Models tab: the model servers, whether a model fits, and why a server did not start; one section at a time."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from playground.core.errors import Failure, PlaygroundError, SettingsError
from playground.core.strings import Language
from playground.serving.explaining import explain
from playground.serving.loglines import decoded
from playground.ui.html.elements import element
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.models.checking import Checker, Checking
from playground.ui.models.planner import Planner, with_field_named
from playground.ui.models.server_desk import Bench, Benches, Outcome, ServerDesk, settled
from playground.ui.models.views.causes import cause
from playground.ui.models.views.checks import check_form, check_result
from playground.ui.models.views.fit import fit
from playground.ui.models.views.fit_form import fit_form
from playground.ui.page import clicks
from playground.ui.page.drawn import drawn
from playground.ui.page.events import PRIVATE
from playground.ui.page.language import part, spoken
from playground.ui.page.stream import ticked
from playground.workspace import Workspace

_MANY: Mapping[str, Any] = {**PRIVATE, "trigger_mode": "multiple", "concurrency_limit": None}
"""How events are declared that must not wait for one another."""
_LAST: Mapping[str, Any] = {**PRIVATE, "trigger_mode": "always_last", "concurrency_limit": None}
_LOG_MB = 50
"""Of a log file; of a larger one its end is read."""
Picture = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class ModelsTab:
    """The components that events read and write."""

    tab: gr.Tab
    parts: Mapping[str, Any]
    """HTML by name: head, note, form, servers, check, checked, fit, plan, cause."""
    act: gr.Textbox
    """What a click asked for, put in by the page's script."""
    work: gr.Textbox
    """The same for what takes long."""
    plan: gr.Textbox
    """The form of a plan, as JSON."""
    upload: gr.UploadButton
    """Takes a log, a file or what was pasted."""
    changed: gr.Textbox
    """Gets a new value whenever the list of endpoints has changed."""


# Build ----------------------------------------------------------------------------------------------------------------


def build(tab: gr.Tab) -> ModelsTab:
    """Lay out the tab, which is open."""
    parts: dict[str, Any] = {}
    boxes = {name: gr.Textbox(visible="hidden", elem_id=f"models-{name}") for name in ("act", "work", "plan")}
    changed = gr.Textbox(visible="hidden", elem_id="models-changed")
    with gr.Row(elem_id="models"):
        drawn("models-rail", part("models_rail"), elem_classes="card")
        with gr.Column(elem_id="servers-card", elem_classes="card of-servers"):
            parts["head"] = drawn("servers-head")
            parts["note"] = drawn("models-note")
            parts["form"] = drawn("server-form")
            parts["servers"] = drawn("servers")
        with gr.Column(elem_id="check-card", elem_classes="card of-servers"):
            parts["check"] = drawn("check-form")
            parts["checked"] = drawn("check-result")
        parts["fit"] = drawn("fit-form", part("fit_wait"), elem_classes="card of-fit")
        parts["plan"] = drawn("fit-result", part("fit_wait"), elem_classes="card of-fit")
        with gr.Column(elem_id="explain-card", elem_classes="card of-explain"):
            drawn("explain-form", part("explain_form"))
            upload = gr.UploadButton("", size="sm", elem_id="choose-log")  # a button of the form presses it
        parts["cause"] = drawn("cause", part("no_cause"), elem_classes="card of-explain")
    return ModelsTab(tab=tab, parts=parts, upload=upload, changed=changed, **boxes)


# Wire -----------------------------------------------------------------------------------------------------------------


def wire(tab: ModelsTab, workspace: Workspace) -> None:
    """Connect the tab with the services."""
    handlers = _Handlers(tab, workspace)
    parts = tab.parts
    listed = [parts[name] for name in ("head", "note", "form", "servers", "check", "checked")]
    tab.tab.select(handlers.opened, None, listed, **_MANY)
    tab.act.change(handlers.act, [tab.act], [*listed, tab.changed], **_MANY)
    tab.work.change(handlers.work, [tab.work], [*listed, parts["fit"]], **_MANY)
    tab.plan.change(handlers.plan, [tab.plan], [parts["plan"]], **_LAST)
    tab.upload.upload(handlers.explain, [tab.upload], [parts["cause"]], **_LAST)


class _Handlers:
    """What the events do."""

    def __init__(self, tab: ModelsTab, workspace: Workspace) -> None:
        self._tab = tab
        self._workspace = workspace
        self._desk = ServerDesk(workspace)
        self._planner = Planner(workspace.settings)
        self._checker = Checker(workspace.client, workspace.clock)
        self._benches = Benches()

    def _bench(self, request: gr.Request) -> Bench:
        return self._benches.of(str(request.session_hash))

    # Servers ----------------------------------------------------------------------------------------------------------

    async def opened(self, request: gr.Request) -> AsyncGenerator[Picture, None]:
        """The list as it is known, then each state as it is read."""
        bench, language = self._bench(request), spoken(request)
        async for picture in self._pictures(bench, language):
            yield picture
        stale = await asyncio.to_thread(self._desk.stale)
        async with aclosing(self._read(stale, bench, language)) as pictures:
            async for picture in pictures:
                yield picture
        yield self._nothing()

    async def act(self, asked: str, request: gr.Request) -> AsyncGenerator[Picture, None]:
        """What a click asked for is done and shown; the state of a server that is new is read."""
        bench, language = self._bench(request), spoken(request)
        outcome, clicks_done = Outcome(), bench.clicks
        try:
            click = clicks.asked(asked)
            if click.get("act") == "stop":
                if bench.checking is not None:
                    bench.checking.stopping = True
                yield self._nothing()
                return
            outcome = await asyncio.to_thread(self._desk.act, click, bench)
            clicks_done = bench.clicks
            picture = await asyncio.to_thread(self._after, outcome, bench, language)
        except PlaygroundError as error:
            picture = await asyncio.to_thread(self._picture, bench, language)
            picture[self._tab.parts["note"]] = failure_card(Failure.of(error), language)
        yield picture
        if bench.clicks != clicks_done:
            async for picture in self._pictures(bench, language):
                yield picture
        if outcome.read is not None:
            async with aclosing(self._read((outcome.read,), bench, language)) as pictures:
                async for picture in pictures:
                    yield picture
        yield self._nothing()

    def _after(self, outcome: Outcome, bench: Bench, language: Language) -> Picture:
        parts = self._tab.parts
        picture = {parts["note"]: "", **self._picture(bench, language)}
        if outcome.form is not None or outcome.closes:
            picture[parts["form"]] = self._desk.form(outcome, language)
        return {**picture, self._tab.changed: clicks.change(outcome.renamed)} if outcome.changed else picture

    async def work(self, asked: str, request: gr.Request) -> AsyncGenerator[Picture, None]:
        """What takes long is done, and shown as it comes."""
        bench, language = self._bench(request), spoken(request)
        try:
            click = clicks.asked(asked)
            async with aclosing(self._worked(click, bench, language)) as pictures:
                async for picture in pictures:
                    yield picture
        except PlaygroundError as error:
            yield {self._tab.parts["note"]: failure_card(Failure.of(error), language)}
        yield self._nothing()

    def _worked(self, click: Mapping[str, Any], bench: Bench, language: Language) -> AsyncGenerator[Picture, None]:
        kind, name = click.get("work"), str(click.get("name") or "")
        endpoints = self._workspace.endpoints
        match kind:
            case "read":
                return self._read(self._desk.all(), bench, language)
            case "read_one" | "abilities":
                return self._read((endpoints.get(name),), bench, language, generate=kind == "abilities")
            case "find":
                return self._found(bench, language)
            case "check" | "press":
                model = str(click.get("model") or "")
                return self._checked(name, model, kind == "press", bench, language)
            case "offer":
                return self._offered(language)
            case _:
                raise SettingsError("request_unclear", what=str(kind)[:80])

    async def _read(
        self, endpoints: Any, bench: Bench, language: Language, *, generate: bool = False
    ) -> AsyncGenerator[Picture, None]:
        """The states as they come; nothing between them, since a picture drawn earlier would undo what a click did."""
        began = False
        async with aclosing(ticked(self._desk.read(endpoints, generate=generate), self._workspace.clock)) as ticks:
            async for batch in ticks:
                if began and not batch:
                    yield self._nothing()
                    continue
                began = True
                async for picture in self._pictures(bench, language):
                    yield picture
        async for picture in self._pictures(bench, language):
            yield picture

    async def _found(self, bench: Bench, language: Language) -> AsyncGenerator[Picture, None]:
        async def look() -> AsyncGenerator[None, None]:
            bench.found = await self._workspace.find_servers()
            yield

        sign = element("i", class_="spin", aria_hidden="true")
        waiting = element("p", sign, Words(language)("servers.finding"), class_="line busy")
        async with aclosing(ticked(look(), self._workspace.clock)) as ticks:
            async for _ in ticks:
                yield {self._tab.parts["note"]: waiting}
        async for picture in self._pictures(bench, language):
            yield {self._tab.parts["note"]: "", **picture}

    # Checks -----------------------------------------------------------------------------------------------------------

    async def _checked(
        self, name: str, model: str, pressing: bool, bench: Bench, language: Language
    ) -> AsyncGenerator[Picture, None]:
        """One check at a time on a page, drawn at every tick until it is through or somebody stops it."""
        clock = self._workspace.clock
        if bench.checking is not None and bench.checking.running:
            return
        bench.picked, bench.model = name, model
        checking = Checking(self._workspace.endpoints.get(name), model, clock.monotonic(), pressing)
        bench.checking = checking
        bench.clicks += 1
        try:
            question = Words(language)("check.question")
            async with aclosing(ticked(self._checker.check(checking, question), clock)) as ticks:
                async for picture in settled(bench, lambda: self._check_picture(bench, language)):
                    yield picture
                async for _ in ticks:
                    if checking.stopping:
                        break
                    yield {self._tab.parts["checked"]: check_result(checking, clock.monotonic(), language)}
        finally:
            if checking.running:
                checking.phase = "stopped"
            bench.clicks += 1
        async for picture in settled(bench, lambda: self._check_picture(bench, language)):
            yield picture

    def _check_picture(self, bench: Bench, language: Language) -> Picture:
        parts, running = self._tab.parts, bench.checking is not None and bench.checking.running
        form = check_form(*self._desk.to_check(bench), running, language)
        result = check_result(bench.checking, self._workspace.clock.monotonic(), language)
        return {parts["check"]: form, parts["checked"]: result}

    def _pictures(self, bench: Bench, language: Language) -> AsyncGenerator[Picture, None]:
        return settled(bench, lambda: self._picture(bench, language))

    def _nothing(self) -> Picture:
        """Nothing new: to notice that the page is still there, and for Gradio to repeat when the event ends."""
        return {self._tab.parts["note"]: gr.skip()}

    def _picture(self, bench: Bench, language: Language) -> Picture:
        head, listing = self._desk.listing(bench, language)
        parts = self._tab.parts
        return {parts["head"]: head, parts["servers"]: listing, **self._check_picture(bench, language)}

    # Plans and logs ---------------------------------------------------------------------------------------------------

    async def _offered(self, language: Language) -> AsyncGenerator[Picture, None]:
        """The form of a plan; the driver is asked for the GPUs of this machine."""
        offer = await asyncio.to_thread(self._planner.offer)
        yield {self._tab.parts["fit"]: fit_form(offer, language)}

    async def plan(self, asked: str, request: gr.Request) -> str:
        """The plan of what stands in the form."""
        bench, language = self._bench(request), spoken(request)
        try:
            fields = clicks.asked(asked)
            log = bench.log if fields.get("calibrated") else None
            made, written = await asyncio.to_thread(self._planner.planned, fields, log, language)
        except PlaygroundError as error:
            return failure_card(with_field_named(Failure.of(error), language), language)
        return fit(made, written, language, calibrated=log is not None, may_add=self._workspace.endpoints.may_add)

    async def explain(self, path: str, request: gr.Request) -> str:
        """What a log says."""
        bench, language = self._bench(request), spoken(request)
        content, cut = await asyncio.to_thread(_end_of, Path(path))
        found = await asyncio.to_thread(lambda: explain(decoded(content)))
        bench.log = found.calibration
        fields = await asyncio.to_thread(self._planner.fields_of, found)
        remark = Words(language)("explain.too_large", limit=_LOG_MB) if cut else None
        return cause(found, fields, language, remark)


def _end_of(path: Path) -> tuple[bytes, bool]:
    """The last megabytes of a file, and whether there are more."""
    most = _LOG_MB * 1_000_000
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - most, 0))
        return file.read(most), size > most
