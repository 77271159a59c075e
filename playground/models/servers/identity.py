"""Which program a server is, and its version: read from what it serves, with the place where it was read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playground.core.values import ModelInfo
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
    """A program and its version, each with where it was read, or ""."""

    kind: Kind = "unknown"
    kind_from: str = ""
    version: str | None = None
    version_from: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that only one kind of server has."""

    path: str
    kind: Kind
    is_it: Callable[[Mapping[str, Any]], bool] = lambda _: False
    """Whether a JSON object from there is of that kind."""
    version: Callable[[Mapping[str, Any]], object] = lambda _: None
    windows: Callable[[Mapping[str, Any]], Mapping[str, object]] | None = None
    """Context length by model, "" for all models."""
    field: str = ""
    """What the context length is called on that page."""


def _loaded_by_key(found: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The models that LM Studio has loaded, under the names of their files and of their instances."""
    for one in _entries(found, "models"):
        for instance in _entries(one, "loaded_instances"):
            length = _at(instance, "config", "context_length")
            yield from ((str(name), length) for name in (one.get("key"), instance.get("id")))


def _least(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """The least length by name, since any of several instances may answer; None if one of them is unknown."""
    least: dict[str, object] = {}
    for name, length in pairs:
        known = least.get(name, length)
        least[name] = min(known, length) if isinstance(known, int) and isinstance(length, int) else None
    return least


def _sglang(path: str) -> Page:
    return Page(
        path,
        "SGLang",
        lambda found: "model_path" in found,
        lambda found: found.get("version"),
        lambda found: {"": found.get("max_req_input_len", found.get("context_length"))},
        "max_req_input_len",
    )


PAGES: tuple[Page, ...] = (
    Page(  # ggml-org/llama.cpp, tools/server/README.md: of one slot; 0 where it is a router of several models
        "/props",
        "llama.cpp",
        lambda found: "default_generation_settings" in found,
        lambda found: found.get("build_info"),
        lambda found: {"": _at(found, "default_generation_settings", "n_ctx")},
        "default_generation_settings.n_ctx",
    ),
    Page(
        "/api/version",
        "Ollama",
        lambda found: isinstance(found.get("version"), str),
        lambda found: found.get("version"),
    ),
    Page(  # ollama/ollama, api/types.go, ProcessModelResponse: of the models that are loaded now
        "/api/ps",
        "Ollama",
        windows=lambda found: {str(one.get("name")): one.get("context_length") for one in _entries(found, "models")},
        field="context_length",
    ),
    Page(  # lmstudio-ai/docs, 1_developer/2_rest/endpoints.mdx: since LM Studio 0.3.6
        "/api/v0/models",
        "LM Studio",
        lambda found: any("compatibility_type" in one for one in _entries(found)),
        windows=lambda found: {str(one.get("id")): one.get("loaded_context_length") for one in _entries(found)},
        field="loaded_context_length",
    ),
    Page(  # lmstudio.ai/docs/developer/rest/list: since LM Studio 0.4.0
        "/api/v1/models",
        "LM Studio",
        lambda found: any("loaded_instances" in one for one in _entries(found, "models")),
        windows=lambda found: _least(_loaded_by_key(found)),
        field="loaded_instances.config.context_length",
    ),
    Page(  # huggingface/text-generation-inference, docs/openapi.json, Info
        "/info",
        "TGI",
        lambda found: "model_id" in found and "max_total_tokens" in found,
        lambda found: found.get("version"),
        lambda found: {"": found.get("max_total_tokens")},
        "max_total_tokens",
    ),
    # sgl-project/sglang, srt/managers/scheduler.py: the longest prompt, which the size of the KV pool can make shorter
    # than the max_model_len of /v1/models (20,474 beside 32,768 in a real reply); the second name is the newer one.
    _sglang("/get_server_info"),
    _sglang("/server_info"),
    Page(  # BerriAI/litellm 1.78.5, docs/proxy/model_management.md: its table of models, or what its operator wrote
        "/model/info",
        "LiteLLM",
        lambda found: any("litellm_params" in one for one in _entries(found)),
        windows=lambda found: _least(
            (str(one.get("model_name")), _at(one, "model_info", "max_input_tokens")) for one in _entries(found)
        ),
        field="model_info.max_input_tokens",
    ),
    Page("/version", "vLLM", version=lambda found: found.get("version")),  # others have such a page as well
)


def by_owner(models: Iterable[ModelInfo]) -> Identity:
    """The kind of server that the list of models shows."""
    for model in models:
        if model.owner in _OWNERS:
            return Identity(_OWNERS[model.owner], f"/v1/models: owned_by {model.owner}")
    return Identity()


def short(value: object) -> str | None:
    """A version fit to show; None if it is none."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return None
    return value.strip()[:_LONGEST_VERSION]


def _entries(found: object, key: str = "data") -> list[Mapping[str, Any]]:
    entries = found.get(key) if isinstance(found, Mapping) else found
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def _at(found: object, *path: str) -> object:
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found
