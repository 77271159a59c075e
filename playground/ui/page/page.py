"""The page as its tabs see it: what its script tells, how events are declared, and what they share."""

import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from playground.core.errors import PlaygroundError
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.page.changes import Changes, Topic
from playground.ui.page.sessions import Picture, Session, Sessions
from playground.ui.workarounds.components import PRIVATE
from playground.ui.workarounds.latest import latest_data, read_latest
from playground.workspace import Workspace

Handler = Callable[..., AsyncGenerator[Any, None]]
"""Takes the session, what was told, and the values of the inputs; gives one picture after another."""
Fixed = Mapping[str, Callable[[Words], Html]]
"""Parts of the page that never change, by name."""
_SIDE_BY_SIDE: Mapping[str, Any] = {**PRIVATE, "trigger_mode": "multiple", "concurrency_limit": None}
"""How events are declared that must not wait for one another."""


@dataclass(frozen=True)
class Tab:
    """A row in the table of tabs."""

    name: str
    build: "Callable[[Page, gr.Tab], Callable[[], None]]"
    """Lays out the tab, which is open; what it returns connects the tab once all of them are laid out."""
    fixed: Fixed
    folder: Path
    """Where its scripts and style sheets lie."""


class Page:
    """What all tabs of one app share; made inside an open `gr.Blocks`."""

    def __init__(self, workspace: Workspace, blocks: gr.Blocks) -> None:
        self.workspace = workspace
        self.blocks = blocks
        self.changes = Changes()
        self.controls: dict[str, Any] = {}
        """What is set for a question, by the field of `Setup`: the Playground lays it out, others read it."""
        self.filled: dict[str, Any] = {}
        """Fields that our scripts fill in with `playground.put`, by the name that these use."""
        self._sessions = Sessions()
        self._followed: set[Any] = set()
        """HTML that is drawn anew after changes, as a rule as it is."""
        self._heard: list[str] = []
        # A component whose script may begin events, with any data: the way from our scripts to the server.
        self.bridge = gr.HTML("", visible="hidden", elem_id="bridge", js_on_load="")
        self.nothing: Picture = {self.bridge: ""}
        """A picture without anything new."""

    def session(self, request: gr.Request) -> Session:
        """The session of the page that sent `request`."""
        return self._sessions.of(request, self.changes.numbers())

    def turn(self, session: Session, draw: Callable[[], Picture]) -> AsyncGenerator[Picture, None]:
        """What `draw` gives, with no other picture of the page drawn meanwhile; see `Session.turn`."""
        return session.turn(draw, self.nothing)

    async def unchanged(self) -> AsyncGenerator[Picture, None]:
        """An event that has nothing new to show."""
        yield self.nothing

    # Events -----------------------------------------------------------------------------------------------------------

    def hear(
        self,
        name: str,
        handle: Handler,
        outputs: Sequence[Any],
        inputs: Sequence[Any] = (),
        *,
        whole: bool = False,
        latest: bool = False,
        **options: Any,
    ) -> Any:
        """Run `handle(session, data, *values)` whenever a script says `playground.tell(name, data)`.

        `whole`: it gives all outputs each time, in their order, instead of pictures. `latest`: of those that are told
        while one is at work, only the last one follows.
        """
        if latest:
            inputs, options = latest_data(name, [*inputs, self.bridge], options)

        async def heard(request: gr.Request, told: gr.EventData, *values: Any) -> AsyncGenerator[Picture, None]:
            data, given = (read_latest(values[-1]), values[:-1]) if latest else (told._data, values)
            session = self.session(request)
            async with aclosing(_drawn(session, lambda: handle(session, data, *given))) as pictures:
                async for picture in pictures:
                    yield self._noted(session, picture, outputs if whole else ())

        return self._declare(name, heard, inputs, outputs if whole else [self.bridge, *outputs], options)

    def follow(
        self, topic: Topic, tab: str, handle: Handler, outputs: Sequence[Any], inputs: Sequence[Any] = ()
    ) -> None:
        """Run `handle(session, since, *values)` when a page learns that `topic` has changed since that number.

        HTML that the page shows already is not sent again.
        """
        self._followed.update(part for part in outputs if isinstance(part, gr.HTML))
        name = f"{topic}_for_{tab}"

        async def changed(session: Session, told: Any, *values: Any) -> AsyncGenerator[Picture, None]:
            since = self.saw(session, topic, tab)
            if since == session.seen[name]:
                yield self.nothing
                return
            async with aclosing(handle(session, since, *values)) as pictures:
                async for picture in pictures:
                    yield self._news(session, picture)

        self.hear(name, changed, outputs, inputs, trigger_mode="always_last")

    def saw(self, session: Session, topic: Topic, tab: str) -> int:
        """Note that the tab is about to be drawn whole: of changes until now it need not be told.

        Returns the number of the change that it knew of before, for names that others changed since.
        """
        name = f"{topic}_for_{tab}"
        before = session.seen.get(name, session.began[topic])
        session.seen[name] = self.changes.numbers()[topic]
        return before

    def fill(self) -> None:
        """Let our scripts fill in the fields of all tabs, which are laid out."""
        script = f"() => playground.taken(...{json.dumps(list(self.filled))})"
        self._declare("put", None, (), list(self.filled.values()), {"js": script, "concurrency_limit": "default"})

    def _declare(
        self, name: str, event: Any, inputs: Sequence[Any], outputs: Sequence[Any], options: Mapping[str, Any]
    ) -> Any:
        if event is not None:
            event.__name__ = name
        self._heard.append(f'"{name}"')  # Gradio lets those events be declared whose names stand in the script
        self.bridge.js_on_load = f"playground.connect(trigger, [{', '.join(self._heard)}])"
        return getattr(self.bridge, name)(event, list(inputs), list(outputs), **{**_SIDE_BY_SIDE, **options})

    def on(
        self,
        listen: Any,
        handle: Handler,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        *,
        whole: bool = False,
        **options: Any,
    ) -> Any:
        """Run `handle(session, *values)` for an event of a component, such as `button.click`, or for any of a list."""
        begin = partial(gr.on, listen) if isinstance(listen, list) else listen
        given = outputs if whole else [self.bridge, *outputs]
        return begin(
            self._called(handle, outputs if whole else ()), list(inputs), list(given), **{**_SIDE_BY_SIDE, **options}
        )

    def _called(self, handle: Handler, whole: Sequence[Any]) -> Callable[..., Any]:
        """The handler as Gradio calls it: it looks at what kind of function it is given."""

        async def stream(request: gr.Request, *values: Any) -> AsyncGenerator[Picture, None]:
            session = self.session(request)
            async with aclosing(_drawn(session, lambda: handle(session, *values))) as pictures:
                async for picture in pictures:
                    yield self._noted(session, picture, whole)

        stream.__name__ = handle.__name__
        return stream

    # What a page shows ------------------------------------------------------------------------------------------------

    def _noted(self, session: Session, picture: Any, whole: Sequence[Any]) -> Any:
        """The picture, once it is noted what the page shows with it; `whole` are the outputs of one without names."""
        parts = zip(whole, picture, strict=True) if whole else picture.items()
        now = self.workspace.clock.monotonic()
        for part, drawn in parts:
            if part in self._followed:
                session.show(part, drawn, now)
        return picture

    def _news(self, session: Session, picture: Picture) -> Picture:
        """What the page does not show already, lest fifty rows are sent again for each of a thousand files."""
        now = self.workspace.clock.monotonic()
        new = {part: drawn for part, drawn in picture.items() if not session.shows(part, drawn, now)}
        return new or self.nothing


async def _drawn(session: Session, begin: Callable[[], AsyncGenerator[Picture, None]]) -> AsyncGenerator[Picture, None]:
    """The pictures of an event. An error of ours that it has no place for is told on the page, and in no log."""
    try:
        async with aclosing(begin()) as pictures:
            async for picture in pictures:
                yield picture
    except PlaygroundError as error:
        told = Words(session.language).sentences(error.message(session.language), error.remedy(session.language))
        raise gr.Error(element("span", told), print_exception=False) from error  # Gradio takes it for HTML
