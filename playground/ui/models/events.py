"""The events of the Models tab: how they are wired, and what they do."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

from playground.core.errors import Failure, PlaygroundError
from playground.core.values import Endpoint
from playground.models.finding import find
from playground.serving.explaining import explain
from playground.serving.loglines import decoded
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.models.actions import (
    CHANGES,
    WORK,
    Change,
    Check,
    EndpointActions,
    Find,
    OfferPlan,
    ReadAll,
    ReadOne,
    Save,
    Work,
)
from playground.ui.models.checking import Checker, Checking
from playground.ui.models.kept import Kept
from playground.ui.models.layout import ModelsTab
from playground.ui.models.pictures import Pictures
from playground.ui.models.plans import PLAN, Plans, with_field_named
from playground.ui.models.states import ServerStates
from playground.ui.models.views.causes import cause
from playground.ui.models.views.fit import fit
from playground.ui.models.views.fit_form import fit_form
from playground.ui.page.actions import read
from playground.ui.page.choices import Chosen
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.stream import ticked
from playground.ui.workarounds.components import PRIVATE

_LOG_MB = 50
"""Of a log file; of a larger one its end is read."""


def wire(page: Page, tab: ModelsTab) -> None:
    """Connect the tab with the services."""
    handlers = _Handlers(page, tab)
    parts = tab.parts
    listed = [parts[name] for name in ("head", "note", "form", "servers", "check", "checked")]
    page.on(tab.tab.select, handlers.opened, [], listed)
    acting = page.hear("models_act", handlers.act, listed)
    acting.then(None, None, None, js="() => playground.look()", **PRIVATE)
    page.on(acting.then, handlers.read_unread, [], listed)
    page.hear("models_work", handlers.work, [*listed, parts["fit"]])
    page.hear("models_plan", handlers.plan, [parts["plan"]], latest=True)
    page.on(tab.upload.upload, handlers.explain, [tab.upload], [parts["cause"]], trigger_mode="always_last")
    page.follow("endpoints", "models", handlers.changed, listed)


class _Handlers:
    """What the events do."""

    def __init__(self, page: Page, tab: ModelsTab) -> None:
        self._page = page
        self._parts = tab.parts
        self._workspace = page.workspace
        self._actions = EndpointActions(page.workspace.endpoints)
        self._states = ServerStates(page.workspace)
        self._pictures = Pictures(page.workspace, self._states)
        self._plans = Plans(page.workspace.settings)
        self._checker = Checker(page.workspace.client, page.workspace.clock)

    # Looking ----------------------------------------------------------------------------------------------------------

    def opened(self, session: Session) -> AsyncGenerator[Picture, None]:
        """The list as it is known, then each state as it is read."""
        kept = session.keep(Kept)
        self._saw(session, kept)
        kept.opened, kept.picked = True, kept.picked or session.keep(Chosen).endpoint
        return self._looked(session)

    def changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """The list after a change of the endpoints, where it was opened before."""
        kept = session.keep(Kept)
        if not kept.opened:
            return self._page.unchanged()
        kept.picked = self._page.changes.name_now("endpoints", kept.picked, since)
        return self._looked(session)

    async def _looked(self, session: Session) -> AsyncGenerator[Picture, None]:
        def draw() -> Picture:
            checked = self._pictures.checked(session.keep(Kept), session.language)
            return {**self._listed(session), self._parts["checked"]: checked}

        async with aclosing(self._page.turn(session, draw)) as pictures:
            async for picture in pictures:
                yield picture
        stale = await asyncio.to_thread(self._states.stale)
        async with aclosing(self._read(session, stale)) as pictures:
            async for picture in pictures:
                yield picture

    def _saw(self, session: Session, kept: Kept) -> None:
        """The list is drawn as it is now; the server that is picked may have another name by then."""
        since = self._page.saw(session, "endpoints", "models")
        kept.picked = self._page.changes.name_now("endpoints", kept.picked, since)

    def _listed(self, session: Session) -> Picture:
        parts = self._pictures.parts(session.keep(Kept), session.language)
        return {self._parts[name]: part for name, part in parts.items()}

    # Changes ----------------------------------------------------------------------------------------------------------

    async def act(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What a click asked for is done and shown; a typed address has to answer first."""
        kept = session.keep(Kept)
        kept.failure, kept.completed = None, ""
        wanted: Change | PlaygroundError
        try:
            wanted = await self._looked_for(read(CHANGES, told), kept)
        except PlaygroundError as error:
            wanted = error
        async with aclosing(self._page.turn(session, lambda: self._acted(session, wanted))) as pictures:
            async for picture in pictures:
                yield picture

    async def _looked_for(self, action: Change, kept: Kept) -> Change:
        """The action with the whole address of a server that answers. Raises ModelError where none does."""
        endpoints = self._workspace.endpoints
        if not isinstance(action, Save) or action.unheard:
            return action
        if action.before and endpoints.get(action.before).base_url == action.base_url:
            return action
        found = await find(action.base_url, self._workspace.directory, endpoints.checked, action.api_key_env or None)
        kept.completed = found if found != action.base_url.strip() else ""
        return action.model_copy(update={"base_url": found})

    def _acted(self, session: Session, wanted: Change | PlaygroundError) -> Picture:
        kept = session.keep(Kept)
        try:
            if isinstance(wanted, PlaygroundError):
                raise wanted
            outcome = self._actions.change(wanted, kept)
        except PlaygroundError as error:
            kept.failure = Failure.of(error)
            return self._listed(session)
        kept.unread.extend(outcome.unread)
        if outcome.changed:
            self._page.changes.tell("endpoints", outcome.renamed)
            self._saw(session, kept)
        picture = self._listed(session)
        if outcome.form is not None or outcome.closes:
            picture[self._parts["form"]] = self._pictures.form(outcome, session.language)
        return picture

    def read_unread(self, session: Session) -> AsyncGenerator[Picture, None]:
        """The states of servers that are new: after a change, so that nobody waits for them to learn of it."""
        kept = session.keep(Kept)
        unread, kept.unread = kept.unread, []
        return self._read(session, unread)

    # Long work --------------------------------------------------------------------------------------------------------

    async def work(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What takes long is done, and shown as it comes."""
        kept = session.keep(Kept)
        kept.failure = None
        try:
            async with aclosing(self._worked(session, read(WORK, told))) as pictures:
                async for picture in pictures:
                    yield picture
            return
        except PlaygroundError as error:
            kept.failure = Failure.of(error)
        async with aclosing(self._page.turn(session, lambda: self._listed(session))) as pictures:
            async for picture in pictures:
                yield picture

    def _worked(self, session: Session, action: Work) -> AsyncGenerator[Picture, None]:
        match action:
            case ReadAll():
                return self._read(session, self._states.all())
            case ReadOne(act=act, name=name):
                return self._read(session, [self._workspace.endpoints.get(name)], generate=act == "abilities")
            case Find():
                return self._found(session)
            case Check():
                return self._checked(session, action)
            case OfferPlan():
                return self._offered(session)

    async def _read(
        self, session: Session, endpoints: Sequence[Endpoint], *, generate: bool = False
    ) -> AsyncGenerator[Picture, None]:
        """The states as they come."""
        if not endpoints:
            yield self._page.nothing
            return
        began = False
        reading = self._states.read(endpoints, session.keep(Kept).reading, generate=generate)
        async with aclosing(ticked(reading, self._workspace.clock)) as ticks:
            async for batch in ticks:
                if began and not batch:
                    yield self._page.nothing  # to notice that the page is still there
                    continue
                began = True
                async with aclosing(self._page.turn(session, lambda: self._listed(session))) as pictures:
                    async for picture in pictures:
                        yield picture

    async def _found(self, session: Session) -> AsyncGenerator[Picture, None]:
        kept = session.keep(Kept)

        async def look() -> AsyncGenerator[None, None]:
            kept.found = await self._workspace.find_servers()
            yield

        kept.finding = True
        try:
            async with aclosing(self._page.turn(session, lambda: self._listed(session))) as pictures:
                async for picture in pictures:
                    yield picture
            async with aclosing(ticked(look(), self._workspace.clock)) as ticks:
                async for _ in ticks:
                    yield self._page.nothing
        finally:
            kept.finding = False
        async with aclosing(self._page.turn(session, lambda: self._listed(session))) as pictures:
            async for picture in pictures:
                yield picture

    async def _offered(self, session: Session) -> AsyncGenerator[Picture, None]:
        """The form of a plan; the driver is asked for the GPUs of this machine."""
        offer = await asyncio.to_thread(self._plans.offer)
        yield {self._parts["fit"]: fit_form(offer, session.language)}
        yield self._page.nothing

    # Checks -----------------------------------------------------------------------------------------------------------

    async def _checked(self, session: Session, action: Check) -> AsyncGenerator[Picture, None]:
        """One check at a time on a page, drawn at every tick until it is through or somebody stops it."""
        begun: list[Checking] = []

        def begin() -> Picture:
            begun.extend(self._begun(session.keep(Kept), action))
            return {**self._listed(session), **self._check_parts(session)}

        try:
            async with aclosing(self._page.turn(session, begin)) as pictures:
                async for picture in pictures:
                    yield picture
            for checking in begun:
                async with aclosing(self._followed(session, checking)) as pictures:
                    async for picture in pictures:
                        yield picture
        finally:
            for checking in begun:
                checking.phase = "stopped" if checking.running else checking.phase
        async with aclosing(self._page.turn(session, lambda: self._check_parts(session))) as pictures:
            async for picture in pictures:
                yield picture

    def _begun(self, kept: Kept, action: Check) -> Sequence[Checking]:
        """The check that begins now; none where one is running."""
        if kept.checking is not None and kept.checking.running:
            return ()
        endpoint = self._workspace.endpoints.get(action.name)
        now = self._workspace.clock.monotonic()
        kept.picked, kept.model = endpoint.name, action.model
        kept.checking = Checking(endpoint, action.model, now, pressing=action.act == "press")
        return (kept.checking,)

    async def _followed(self, session: Session, checking: Checking) -> AsyncGenerator[Picture, None]:
        """The check under way, drawn without a turn: whatever is drawn of it meanwhile, the next tick is newer."""
        question, clock = Words(session.language)("check.question"), self._workspace.clock
        async with aclosing(ticked(self._checker.check(checking, question), clock)) as ticks:
            async for _ in ticks:
                if checking.stopping:
                    return
                yield {self._parts["checked"]: self._pictures.checked(session.keep(Kept), session.language)}

    def _check_parts(self, session: Session) -> Picture:
        parts = self._pictures.check_parts(session.keep(Kept), session.language)
        return {self._parts[name]: part for name, part in parts.items()}

    # Plans and logs ---------------------------------------------------------------------------------------------------

    async def plan(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """The plan of what stands in the form."""
        yield {self._parts["plan"]: await asyncio.to_thread(self._planned, session, told)}
        yield self._page.nothing

    def _planned(self, session: Session, told: object) -> str:
        language = session.language
        try:
            form = read(PLAN, told)
            log = session.keep(Kept).log if form.calibrated else None
            made, written = self._plans.planned(form, log, language)
        except PlaygroundError as error:
            return failure_card(with_field_named(Failure.of(error), language), language)
        log_of = None if log is None else form.log_of or {}
        return fit(made, written, language, log_of=log_of, may_add=self._workspace.endpoints.may_add)

    async def explain(self, session: Session, path: str) -> AsyncGenerator[Picture, None]:
        """What a log says."""
        yield {self._parts["cause"]: await asyncio.to_thread(self._explained, session, Path(path))}
        yield self._page.nothing

    def _explained(self, session: Session, path: Path) -> str:
        content, cut = _end_of(path)
        found = explain(decoded(content))
        session.keep(Kept).log = found.calibration
        remark = Words(session.language)("explain.too_large", limit=_LOG_MB) if cut else None
        return cause(found, self._plans.fields_of(found), session.language, remark)


def _end_of(path: Path) -> tuple[bytes, bool]:
    """The last megabytes of a file, and whether there are more."""
    most = _LOG_MB * 1_000_000
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - most, 0))
        return file.read(most), size > most
