"""Which program a server is and of which version: read from what it serves, with the place where it was read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.models.servers.metrics import Kind

_LONGEST_VERSION = 60
_OWNERS: Mapping[str, Kind] = {
    "vllm": "vLLM",
    "lmdeploy": "lmdeploy",
    "llamacpp": "llama.cpp",
    "sglang": "SGLang",
    "library": "Ollama",
    "organization_owner": "LM Studio",
}
"""`owned_by` of the first entry of /v1/models."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A program and its version, each with where it was read; "" for nowhere."""

    kind: Kind = "unknown"
    kind_from: str = ""
    version: str | None = None
    version_from: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that only one kind of server has."""

    path: str
    kind: Kind
    is_it: Callable[[Mapping[str, Any]], bool]
    """Whether a JSON object from there is of that kind."""
    version: Callable[[Mapping[str, Any]], object] = lambda _: None
    windows: Callable[[Mapping[str, Any]], Mapping[str, object]] = lambda _: {}
    """Context length by model, "" for all models, where this kind tells it here and not in its list."""


PAGES: tuple[Page, ...] = (
    Page(
        "/props",
        "llama.cpp",
        lambda found: "default_generation_settings" in found,
        lambda found: found.get("build_info"),
        lambda found: {"": _at(found, "default_generation_settings", "n_ctx")},
    ),
    Page(
        "/api/version",
        "Ollama",
        lambda found: isinstance(found.get("version"), str),
        lambda found: found.get("version"),
    ),
    Page(
        "/api/v0/models",
        "LM Studio",
        lambda found: any("compatibility_type" in one for one in _entries(found)),
        windows=lambda found: {str(one.get("id")): one.get("loaded_context_length") for one in _entries(found)},
    ),
    Page(
        "/info",
        "TGI",
        lambda found: "model_id" in found and "max_total_tokens" in found,
        lambda found: found.get("version"),
        lambda found: {"": found.get("max_total_tokens")},
    ),
    Page(
        "/get_server_info",
        "SGLang",
        lambda found: "model_path" in found,
        lambda found: found.get("version"),
        lambda found: {"": found.get("context_length")},
    ),
    Page("/version", "vLLM", lambda _: False, lambda found: found.get("version")),  # others have such a page, too
)


def by_owner(listing: object) -> Identity:
    """What the list of models gives away."""
    for entry in _entries(listing):
        owner = entry.get("owned_by")
        if isinstance(owner, str) and owner in _OWNERS:
            return Identity(_OWNERS[owner], f"/v1/models: owned_by {owner}")
    return Identity()


def short(value: object) -> str | None:
    """A version as it may be shown; None for what is none."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return None
    return value.strip()[:_LONGEST_VERSION]


def _entries(found: object) -> list[Mapping[str, Any]]:
    entries = found.get("data") if isinstance(found, Mapping) else found
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def _at(found: object, *path: str) -> object:
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found
