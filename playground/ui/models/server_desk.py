"""The list of model servers without its components: what a click changes, and what was read of each."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from playground.core.errors import SettingsError
from playground.core.strings import Language
from playground.core.values import Endpoint, ModelInfo
from playground.models.endpoints import BUILTIN
from playground.models.registry import Draft
from playground.models.servers.probing import ServerState, probe
from playground.serving.values import Calibration
from playground.ui.html.elements import Html, join
from playground.ui.models.checking import Checking
from playground.ui.models.views.server_form import server_form
from playground.ui.models.views.servers import Reading, Row, found_servers, servers, servers_head
from playground.workspace import Workspace

T = TypeVar("T")
FRESH = 20.0
"""Seconds for which a state is not read again by only opening the list."""
_PAGES = 300


@dataclass(slots=True)
class Bench:
    """What one open page has before it."""

    picked: str = ""
    """Name of the endpoint to check; "" for the default one."""
    model: str = ""
    found: tuple[ServerState, ...] | None = None
    """Servers of this machine, once they were looked for."""
    checking: Checking | None = None
    log: Calibration | None = None
    """Figures of the log that was explained last."""
    clicks: int = 0
    """How many clicks have been done; one that was refused is none, the beginning and the end of a check are."""


async def settled(bench: Bench, draw: Callable[[], T]) -> AsyncGenerator[T, None]:
    """What `draw` gives, and again what it gives after a click that was done while it was on its way.

    Events of a page run side by side: what was drawn before a click may arrive after what was drawn for it.
    """
    clicks = -1
    while clicks != bench.clicks:
        clicks = bench.clicks
        yield await asyncio.to_thread(draw)


class Benches:
    """The open pages, the last ones of them."""

    def __init__(self) -> None:
        self._benches: dict[str, Bench] = {}

    def of(self, page: str) -> Bench:
        """What a page has before it; it is now the latest."""
        bench = self._benches.pop(page, None) or Bench()
        self._benches[page] = bench
        while len(self._benches) > _PAGES:
            del self._benches[next(iter(self._benches))]
        return bench


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a click."""

    changed: bool = False
    """Whether other tabs have to look again."""
    renamed: tuple[str, str] | None = None
    form: tuple[Draft, str | None] | None = None
    """The form to open: its draft, and the name of the endpoint that it is of."""
    closes: bool = False
    """Whether a form that is open has done its work."""
    read: Endpoint | None = None
    """An endpoint whose state nobody has read yet."""


@dataclass(slots=True)
class ServerDesk:
    """Reads and changes the list of endpoints; what was read is shared by all pages."""

    workspace: Workspace
    _readings: dict[Endpoint, Reading] = field(default_factory=dict)
    _read_at: dict[Endpoint, float] = field(default_factory=dict)

    # Clicks -----------------------------------------------------------------------------------------------------------

    def act(self, asked: Mapping[str, Any], bench: Bench) -> Outcome:
        """Do what a click asked for; raises PlaygroundError when that cannot be."""
        acts: Mapping[str, Callable[[Mapping[str, Any], Bench], Outcome]] = {
            "default": self._default,
            "up": lambda asked, _: self._move(_text(asked, "name"), -1),
            "down": lambda asked, _: self._move(_text(asked, "name"), 1),
            "hide": lambda asked, _: self._hide(_text(asked, "name"), True),
            "show": lambda asked, _: self._hide(_text(asked, "name"), False),
            "new": lambda asked, _: Outcome(form=(_draft(asked), None)),
            "edit": self._edit,
            "save": self._save,
            "take": self._take,
            "remove": self._remove,
            "cancel": lambda asked, _: Outcome(closes=True),
            "forget": self._forget,
            "pick": self._pick,
        }
        act = acts.get(_text(asked, "act"))
        if act is None:
            raise SettingsError("request_unclear", what=_text(asked, "act"))
        outcome = act(asked, bench)
        bench.clicks += 1
        return outcome

    def _default(self, asked: Mapping[str, Any], bench: Bench) -> Outcome:
        self.workspace.endpoints.make_default(_text(asked, "name"))
        return Outcome(changed=True)

    def _move(self, name: str, by: int) -> Outcome:
        names = [entry.endpoint.name for entry in self.workspace.endpoints.entries()]
        at = names.index(self.workspace.endpoints.get(name).name)
        to = min(max(at + by, 0), len(names) - 1)
        names.insert(to, names.pop(at))
        self.workspace.endpoints.arrange(names)
        return Outcome(changed=True)

    def _hide(self, name: str, hidden: bool) -> Outcome:
        self.workspace.endpoints.hide(name, hidden)
        return Outcome(changed=True)

    def _edit(self, asked: Mapping[str, Any], bench: Bench) -> Outcome:
        one = self.workspace.endpoints.get(_text(asked, "name"))
        return Outcome(form=(Draft(one.base_url, one.name, one.api_key_env, one.window), one.name))

    def _save(self, asked: Mapping[str, Any], bench: Bench) -> Outcome:
        draft = _draft(asked)
        before = _text(asked, "before", "")
        if not before:
            return Outcome(changed=True, closes=True, read=self.workspace.endpoints.create(draft))
        made = self.workspace.endpoints.edit(before, draft)
        bench.picked = made.name if bench.picked == before else bench.picked
        return Outcome(changed=True, closes=True, renamed=(before, made.name), read=made)

    def _take(self, asked: Mapping[str, Any], bench: Bench) -> Outcome:
        return Outcome(changed=True, read=self.workspace.endpoints.add(_text(asked, "url")))

    def _remove(self, asked: Mapping[str, Any], bench: Bench) -> Outcome:
        self.workspace.endpoints.remove(_text(asked, "name"))
        return Outcome(changed=True, closes=True)

    def _forget(self, asked: Mapping[str, Any], bench: Bench) -> Outcome:
        bench.found = None
        return Outcome()

    def _pick(self, asked: Mapping[str, Any], bench: Bench) -> Outcome:
        one = self.workspace.endpoints.get(_text(asked, "name"))
        bench.picked, bench.model = one.name, _text(asked, "model", "")
        return Outcome()

    # States -----------------------------------------------------------------------------------------------------------

    def stale(self) -> tuple[Endpoint, ...]:
        """The endpoints that are offered and whose state was not read just now."""
        now = self.workspace.clock.monotonic()
        entries = self.workspace.endpoints.entries()
        endpoints = [entry.endpoint for entry in entries if entry.failure is None and not entry.hidden]
        return tuple(one for one in endpoints if now - self._read_at.get(one, -FRESH) >= FRESH)

    def all(self) -> tuple[Endpoint, ...]:
        """Every endpoint that can be asked."""
        return tuple(entry.endpoint for entry in self.workspace.endpoints.entries() if entry.failure is None)

    async def read(self, endpoints: Sequence[Endpoint], *, generate: bool = False) -> AsyncGenerator[Endpoint, None]:
        """Read states side by side; yields each endpoint as its state is there: none waits for one that is down."""
        tasks = [asyncio.create_task(self._read(endpoint, generate)) for endpoint in endpoints]
        try:
            for next_one in asyncio.as_completed(tasks):
                yield await next_one
        finally:
            for task in tasks:
                task.cancel()

    async def _read(self, endpoint: Endpoint, generate: bool) -> Endpoint:
        before = self._readings.get(endpoint, Reading())
        self._readings[endpoint] = Reading(before.state, before.at, under_way=True)
        after = Reading(before.state, before.at)
        try:
            state = await probe(self.workspace.client, endpoint, generate=generate)
            clock = self.workspace.clock
            self._read_at[endpoint] = clock.monotonic()
            after = Reading(_with_abilities(state, before.state), clock.now())
        finally:
            self._readings[endpoint] = after
        return endpoint

    # Pictures ---------------------------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """All endpoints in order with what is known of them."""
        entries = self.workspace.endpoints.entries()
        known = {entry.endpoint for entry in entries}
        for gone in [endpoint for endpoint in self._readings if endpoint not in known]:
            if not self._readings[gone].under_way:
                del self._readings[gone]
        return [Row(entry, self._readings.get(entry.endpoint, Reading())) for entry in entries]

    def listing(self, bench: Bench, language: Language) -> tuple[Html, Html]:
        """The head of the list, and the list below what was found on this machine."""
        rows, may_add = self.rows(), self.workspace.endpoints.may_add
        known = [row.entry.endpoint for row in rows]
        found = found_servers(bench.found, known, language)
        return servers_head(rows, may_add, language), join([found, servers(rows, may_add, language)])

    def form(self, outcome: Outcome, language: Language) -> Html:
        """The form that a click opened."""
        if outcome.form is None:
            return Html("")
        draft, before = outcome.form
        return server_form(draft, before, self.workspace.endpoints.key_variables, language)

    def to_check(self, bench: Bench) -> tuple[list[Endpoint], Endpoint | None, Sequence[ModelInfo], str]:
        """What can be checked: the servers, the one that is chosen, its models as they were read, and one of them."""
        offered = [one for one in self.workspace.endpoints.all() if one != BUILTIN]
        picked = next((row.entry.endpoint for row in self.rows() if row.entry.endpoint.name == bench.picked), None)
        if picked is not None and picked != BUILTIN and picked not in offered:
            offered.append(picked)
        default = self.workspace.endpoints.default()
        wanted = (picked, default, *offered)
        chosen = next((one for one in wanted if one in offered), None)
        state = self._readings.get(chosen, Reading()).state if chosen else None
        models = state.models if state is not None else ()
        names = [info.id for info in models]
        preferred = (bench.model, self.workspace.settings.default_model, *names)
        return offered, chosen, models, next((name for name in preferred if name in names), "")


def _with_abilities(state: ServerState, before: ServerState | None) -> ServerState:
    """The state with what was found out earlier of what the server can do, where it is still the same server."""
    if before is None or len(before.abilities) <= len(state.abilities) or before.identity != state.identity:
        return state
    return replace(state, abilities=before.abilities) if state.standing == "up" else state


def _draft(asked: Mapping[str, Any]) -> Draft:
    key = _text(asked, "api_key_env", "") or None
    return Draft(_text(asked, "base_url", ""), _text(asked, "name", ""), key, _window(asked))


def _text(asked: Mapping[str, Any], name: str, otherwise: str | None = None) -> str:
    value = asked.get(name, otherwise)
    if not isinstance(value, str):
        raise SettingsError("request_unclear", what=name)
    return value


def _window(asked: Mapping[str, Any]) -> int | None:
    value = _text(asked, "window", "").strip()
    try:
        return int(value) if value else None
    except ValueError as error:
        raise SettingsError("request_unclear", what="window") from error
