"""The windows of served models: read from the pages of the server's kind, by the page, `ask` and `check` alike."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import quote

from playground.core.values import Endpoint, ModelInfo
from playground.models.listing import usable_window
from playground.models.servers.hearing import Heard
from playground.models.servers.identity import PAGES, Identity, Page, short
from playground.models.servers.metrics import Kind

_MOST_ASKED = 16
"""Models that are asked for one by one in one look; the others stay unknown until one is wanted."""
_AT_ONCE = 8
_NUM_CTX = re.compile(r"^num_ctx[ \t]+(\d{1,9})[ \t]*$", re.MULTILINE)


class Ask(Protocol):
    """A GET of a path of one server, or a POST of `body`."""

    def __call__(self, path: str, *, body: object = None) -> Awaitable[Heard]:
        """What came back."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at a server's own pages showed."""

    identity: Identity
    models: tuple[ModelInfo, ...]
    answered: bool
    """Whether any page was answered at all, be it with "not found"."""


@dataclass(frozen=True, slots=True)
class _OfOne:
    """How to ask for the window of one model, even if it is not loaded."""

    path: Callable[[str], str]
    body: Callable[[str], object]
    window: Callable[[Mapping[str, Any]], object]
    place: str


def _of_modelfile(found: Mapping[str, Any]) -> int | None:
    """The `num_ctx` of a Modelfile, but not more than the model was trained for: Ollama loads no more."""
    parameters, facts = found.get("parameters"), found.get("model_info")
    written = _NUM_CTX.search(parameters) if isinstance(parameters, str) else None
    if written is None:
        return None
    known = facts.items() if isinstance(facts, Mapping) else ()
    trained = [usable_window(value) for key, value in known if str(key).endswith(".context_length")]
    return min([int(written[1]), *filter(None, trained)])


_OF_ONE: Mapping[Kind, _OfOne] = {
    # ollama/ollama, docs/api.md, "Show Model Information"
    "Ollama": _OfOne(lambda _: "/api/show", lambda model: {"model": model}, _of_modelfile, "/api/show: num_ctx"),
    # A router of llama.cpp has a /props for each of its models; without autoload it loads none for the question.
    "llama.cpp": _OfOne(
        lambda model: f"/props?model={quote(model, safe='')}&autoload=false",
        lambda _: None,
        lambda found: (found.get("default_generation_settings") or {}).get("n_ctx"),
        "/props?model=: default_generation_settings.n_ctx",
    ),
}
LOADS_LATER: frozenset[Kind] = frozenset({"Ollama", "LM Studio", "llama.cpp"})
"""Kinds that load a model when it is first asked, and know its window only then."""
_TELLING: frozenset[Kind] = frozenset(page.kind for page in PAGES if page.windows)


async def look(ask: Ask, models: tuple[ModelInfo, ...], identity: Identity, first: str = "") -> Seen:
    """The kind of server and the windows of its models; `first` is the model that must not be left out.

    A window on a page counts if it is shorter than that of the list: the server may have less room than its model.
    """
    pages = [page for page in PAGES if identity.kind in ("unknown", page.kind)]
    heard = await asyncio.gather(*(ask(page.path) for page in pages))
    identity = _recognised(identity, pages, heard)
    for page, answer in zip(pages, heard, strict=True):
        if page.kind == identity.kind and page.windows is not None:
            models = _with_windows(models, page.windows(answer.page), f"{page.path}: {page.field}")
    models = await _one_by_one(ask, models, identity.kind, first)
    return Seen(identity, models, any(answer.status is not None for answer in heard))


def worth_a_look(models: Sequence[ModelInfo], kind: Kind) -> bool:
    """Whether pages of that kind may tell more about windows than the list did."""
    return kind in _TELLING or (kind == "unknown" and any(model.window is None for model in models))


def stated(models: Sequence[ModelInfo], endpoint: Endpoint) -> tuple[ModelInfo, ...]:
    """`models`, with the window that the operator stated for those whose server tells none."""
    return tuple(model if model.window else replace(model, window=endpoint.window) for model in models)


def _recognised(identity: Identity, pages: Sequence[Page], heard: Sequence[Heard]) -> Identity:
    """The kind and version that the pages show, unless they are known already."""
    for page, answer in zip(pages, heard, strict=True):
        if identity.kind == "unknown" and answer.page and page.is_it(answer.page):
            identity = replace(identity, kind=page.kind, kind_from=page.path)
    for page, answer in zip(pages, heard, strict=True):
        version = short(page.version(answer.page)) if page.kind == identity.kind else None
        if version:
            identity = replace(identity, version=version, version_from=page.path)
    return identity


def _with_windows(models: tuple[ModelInfo, ...], windows: Mapping[str, object], place: str) -> tuple[ModelInfo, ...]:
    return tuple(_with_window(model, windows.get(model.id, windows.get("")), place) for model in models)


def _with_window(model: ModelInfo, value: object, place: str) -> ModelInfo:
    window = usable_window(value)
    if window is None or (model.window is not None and model.window <= window):
        return model
    return replace(model, window=window, window_from=place)


async def _one_by_one(ask: Ask, models: tuple[ModelInfo, ...], kind: Kind, first: str) -> tuple[ModelInfo, ...]:
    """`models`, with the windows asked for by name for those without one."""
    of_one = _OF_ONE.get(kind)
    if of_one is None:
        return models
    places = asyncio.Semaphore(_AT_ONCE)

    async def asked(name: str) -> object:
        async with places:
            return of_one.window((await ask(of_one.path(name), body=of_one.body(name))).page)

    names = sorted((model.id for model in models if model.window is None), key=lambda name: name != first)
    names = names[:_MOST_ASKED]
    return _with_windows(models, dict(zip(names, await asyncio.gather(*map(asked, names)), strict=True)), of_one.place)
