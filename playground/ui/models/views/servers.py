"""The model servers: each with its address, its state as it was read, what it serves and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from playground.core.strings import Language, text
from playground.core.values import Endpoint, ModelInfo
from playground.models.endpoints import BUILTIN
from playground.models.registry import Entry
from playground.models.servers.abilities import FREE, Ability
from playground.models.servers.discovery import USUAL_PORTS
from playground.models.servers.probing import ServerState
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, Inner, dotted, element, join, titled
from playground.ui.html.words import Words

SHOWN_MODELS = 8
_TONES = {"up": "good", "loading": "warn", "no_api": "warn", "refused": "bad", "down": "bad"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of the state of a server."""

    state: ServerState | None = None
    at: datetime | None = None
    """When it was read."""
    under_way: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A server of the list."""

    entry: Entry
    reading: Reading


def servers(rows: Sequence[Row], may_add: bool, language: Language) -> Html:
    """All servers in order."""
    words = Words(language)
    drawn = (_server(row, at, len(rows), may_add, words) for at, row in enumerate(rows))
    alone = may_add and all(row.entry.endpoint == BUILTIN for row in rows)
    hint = element("p", words("servers.start"), class_="note") if alone else None
    return join([hint, element("ul", *drawn, class_="servers")])


def servers_head(rows: Sequence[Row], may_add: bool, language: Language) -> Html:
    """How many there are, and what can be done with all of them."""
    words = Words(language)
    up = sum(row.reading.state is not None and row.reading.state.standing == "up" for row in rows)
    busy = any(row.reading.under_way for row in rows)
    tools = [button(words("servers.read_all"), data_act="read", data_spot="read-all", disabled=busy)]
    if may_add:
        tools += [
            button(words("servers.find"), data_act="find", data_spot="find"),
            button(words("servers.add"), data_act="new", data_spot="new"),
        ]
    head = element(
        "div",
        titled(words("servers.title"), [words("servers.count", count=len(rows), up=up)]),
        element("span", *tools, class_="choices"),
        class_="crown",
    )
    return join([head, None if may_add else element("p", words("servers.fixed"), class_="sum")])


# One server -----------------------------------------------------------------------------------------------------------


def _server(row: Row, at: int, of: int, may_add: bool, words: Words) -> Html:
    entry, state = row.entry, row.reading.state
    inner = [_name(row, words), _address(entry, words), _trouble(row, words)]
    if state is not None and entry.endpoint != BUILTIN:
        inner += [_served(state, words), _load(state, words), _sources(row.reading, state, words)]
        inner.append(_abilities(entry.endpoint, state, words))
    inner.append(_actions(entry, at, of, may_add, words))
    return element("li", *inner, class_="server off" if entry.hidden else "server", data_server=entry.endpoint.name)


def name_of(endpoint: Endpoint, words: Words) -> str:
    """A server as the page calls it."""
    return words("servers.builtin_name") if endpoint == BUILTIN else endpoint.name


def _name(row: Row, words: Words) -> Html:
    entry = row.entry
    badges = [
        element("span", words("servers.default"), class_="badge on") if entry.default else None,
        element("span", words("servers.hidden"), class_="badge") if entry.hidden else None,
        element("span", words("servers.operator"), class_="badge") if entry.owner == "operator" else None,
    ]
    name = element("h3", element("bdi", name_of(entry.endpoint, words)))
    return element("div", name, *badges, _standing(row.reading, words), class_="server-name")


def _standing(reading: Reading, words: Words) -> Html:
    """The state in a word or two, with what the server is."""
    if reading.under_way:
        sign = element("i", class_="spin", aria_hidden="true")
        return element("span", sign, words("servers.state_reading"), class_="line busy")
    state = reading.state
    if state is None:
        return _line("", words("servers.state_unread"))
    if state.identity.kind == "builtin":
        return _line("good", words("servers.state_up"))
    kind = None
    if state.standing != "down":
        kind = " ".join(filter(None, (_kind(state, words), state.identity.version)))
    return _line(_TONES[state.standing], words(f"servers.state_{state.standing}"), kind and f" · {kind}")


def _kind(state: ServerState, words: Words) -> str:
    return words("servers.unknown_kind") if state.identity.kind == "unknown" else state.identity.kind


def _line(tone: str, *inner: Inner) -> Html:
    text = element("span", *inner)
    return element("span", element("i", class_="dot", aria_hidden="true"), text, class_=f"line {tone}")


def _address(entry: Entry, words: Words) -> Html:
    endpoint = entry.endpoint
    if endpoint == BUILTIN:
        return element("p", words("servers.builtin_why"), class_="sum")
    key = words("servers.key", variable=endpoint.api_key_env) if endpoint.api_key_env else words("servers.no_key")
    window = None if endpoint.window is None else words("servers.window_stated", window=words.number(endpoint.window))
    fixed = words("servers.operator_why") if entry.owner == "operator" else None
    return element("p", dotted((element("code", endpoint.base_url), key, window, fixed)), class_="sum address")


def _trouble(row: Row, words: Words) -> Html | None:
    """Why it cannot be used: as the settings stand, or as it answered."""
    language = words.language
    failure = row.entry.failure or (row.reading.state.failure if row.reading.state else None)
    if failure is None:
        return None
    state = row.reading.state
    mild = row.entry.failure is None and state is not None and state.standing in ("up", "loading", "no_api")
    tone = "warn" if mild else "bad"
    detail = element("p", element("code", failure.detail), class_="why") if failure.detail else None
    message = element("p", failure.message(language), class_="why")
    return element("div", message, element("p", failure.remedy(language), class_="why"), detail, class_=f"note {tone}")


def _served(state: ServerState, words: Words) -> Html | None:
    if state.standing != "up":
        return None
    if not state.models:
        return element("p", words("servers.no_models"), class_="sum")
    rows = [_model(model, words) for model in state.models[:SHOWN_MODELS]]
    if len(state.models) > SHOWN_MODELS:
        more = words("servers.more_models", count=len(state.models) - SHOWN_MODELS)
        rows.append(element("li", element("span", more, class_="aside")))
    return element("ul", *rows, class_="served", aria_label=words("servers.models"))


def _model(model: ModelInfo, words: Words) -> Html:
    root = None
    if model.root and model.root != model.id:
        root = element("span", words("servers.root", root=model.root), class_="aside root", title=model.root)
    return element("li", element("bdi", model.id, class_="n"), _window(model, words), root)


def _window(model: ModelInfo, words: Words) -> Html:
    """How long its context is, and where that was read."""
    if model.window is None:
        return element("span", words("servers.window_unknown"), class_="aside")
    if not model.window_from:
        stated = words("servers.window_stated", window=words.number(model.window))
        return element("span", stated, class_="aside")
    window = words("servers.window", window=words.number(model.window))
    place = words("servers.window_from", place=model.window_from)
    return element("span", f"{window} · {place}", class_="aside")


def _load(state: ServerState, words: Words) -> Html | None:
    load = state.load
    if not state.load_from:
        return None
    parts: list[Html] = []
    for name, value in (("running", load.running), ("waiting", load.waiting)):
        if value is not None:
            count = element("b", words.number(value))
            parts.append(element("span", words(f"servers.{name}"), " ", count))
    if load.kv_cache is not None:
        share = f"{load.kv_cache:.0%}"
        fill = element("i", style=f"width:{load.kv_cache * 100:.0f}%", class_="full" if load.kv_cache > 0.95 else None)
        meter = element("span", fill, class_="meter", aria_hidden="true")
        parts.append(element("span", words("servers.cache"), " ", element("b", share), meter, class_="cache"))
    return (
        element("p", *parts, class_="load", title=words("servers.load_from", place=state.load_from)) if parts else None
    )


def _sources(reading: Reading, state: ServerState, words: Words) -> Html:
    """When it was read, and where from."""
    identity = state.identity
    said = []
    if reading.at is not None:
        said.append(words("servers.read_at", time=f"{reading.at:%H:%M:%S}", seconds=words.seconds(state.seconds)))
    if identity.kind_from:
        said.append(words("servers.kind_from", place=identity.kind_from))
    if identity.version_from:
        said.append(words("servers.version_from", place=identity.version_from))
    return element("p", dotted(said), class_="sum sources")


# Abilities ------------------------------------------------------------------------------------------------------------


def _abilities(endpoint: Endpoint, state: ServerState, words: Words) -> Html | None:
    if state.standing != "up" or not state.models:
        return None
    rows = [_ability(ability, words) for ability in state.abilities]
    ask = None
    if len(state.abilities) <= len(FREE):
        said = words("servers.named", what=words("servers.abilities_ask"), name=endpoint.name)
        ask = button(
            words("servers.abilities_ask"),
            class_="link",
            said=said,
            data_act="abilities",
            data_name=endpoint.name,
            data_spot=f"abilities:{endpoint.name}",
        )
    inner = element("dl", *rows, class_="abilities")
    summary = element("summary", words("servers.abilities"))
    return element("details", summary, inner, ask, data_stay=f"abilities:{endpoint.name}", class_="more")


def _ability(ability: Ability, words: Words) -> Html:
    answer = element("b", text(words.language, f"ability_answer.{ability.answer}"), class_=ability.answer)
    name = element("dt", text(words.language, f"ability.{ability.name}"))
    return element("div", name, element("dd", answer, " ", ability.seen.message(words.language)))


# What can be done -----------------------------------------------------------------------------------------------------


def _actions(entry: Entry, at: int, of: int, may_add: bool, words: Words) -> Html:
    name, outside = entry.endpoint.name, entry.endpoint != BUILTIN
    links: list[Html | None] = []

    def link(key: str, act: str, shown: str | None = None, spot: str | None = None) -> None:
        said = words("servers.named", what=words(f"servers.{key}"), name=name_of(entry.endpoint, words))
        data = {"data_act": act, "data_name": name, "data_spot": f"{spot or act}:{name}"}
        title = said if shown else None
        links.append(button(shown or words(f"servers.{key}"), class_="link", said=said, title=title, **data))

    if outside:
        link("read", "read_one")
        link("check", "check")
    if not entry.default and not entry.hidden:
        link("make_default", "default")
    if at:
        link("up", "up")
    if at < of - 1:
        link("down", "down")
    link("show" if entry.hidden else "hide", "show" if entry.hidden else "hide", spot="seen")
    if may_add and entry.editable:
        link("edit", "edit")
        links.append(_removal(name, words))
    return element("div", *links, class_="server-acts", role="group", aria_label=words("servers.actions", name=name))


def _removal(name: str, words: Words) -> Html:
    said = words("servers.named", what=words("servers.remove"), name=name)
    remove = button(words("servers.remove"), class_="link danger", said=said, data_ask=True)
    sure = element(
        "span",
        element("span", words("servers.remove_sure", name=name)),
        button(words("servers.remove"), class_="link danger", data_act="remove", data_name=name, data_spot="new"),
        button(words("servers.cancel"), class_="link", data_keep=True),
        class_="sure",
        hidden=True,
    )
    return element("span", element("span", remove, class_="plain"), sure, class_="choices")


# Servers of this machine ----------------------------------------------------------------------------------------------


def finding(language: Language) -> Html:
    """That somebody is looking for them."""
    sign = element("i", class_="spin", aria_hidden="true")
    return element("p", sign, Words(language)("servers.finding"), class_="line busy")


def found_servers(found: Sequence[ServerState] | None, known: Sequence[Endpoint], language: Language) -> Html:
    """What was found on this machine, each to be added; nothing before somebody looked."""
    words = Words(language)
    if found is None:
        return Html("")
    title = element("h3", words("servers.found"))
    if not found:
        ports = ", ".join(map(str, USUAL_PORTS))
        title = element("p", words("servers.found_none", ports=ports), class_="why")
    addresses = {endpoint.base_url for endpoint in known}
    rows = (_found(state, state.endpoint.base_url in addresses, words) for state in found)
    close = button("×", class_="link close", said=words("servers.cancel"), data_act="forget", data_spot="find")
    return element("div", close, title, element("ul", *rows, class_="served") if found else None, class_="note")


def _found(state: ServerState, known: bool, words: Words) -> Html:
    kind = " ".join(filter(None, (_kind(state, words), state.identity.version)))
    models = ", ".join(model.id for model in state.models[:3])
    url = state.endpoint.base_url
    take = button(words("servers.take"), said=f"{words('servers.take')} {url}", data_act="take", data_url=url)
    end = element("span", words("servers.found_known"), class_="aside") if known else take
    about = element("span", dotted((kind, models)), class_="aside root")
    return element("li", element("code", url, class_="n"), about, end)
