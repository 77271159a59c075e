"""The list of models that a server gives out: read tolerantly, since every server writes it another way."""

import json
from collections.abc import Mapping
from typing import Any

from playground.core.errors import ModelError
from playground.core.values import Endpoint, ModelInfo
from playground.models.refusals import error_in, refusal_error

LONGEST_LIST = 2_000_000
"""Bytes."""
MOST_MODELS = 2_000
_LONGEST_NAME = 1_000
_LONGEST_WINDOW = 1_000_000_000

_WINDOWS: tuple[tuple[str, ...], ...] = (
    ("max_model_len",),  # vLLM
    ("meta", "n_ctx"),  # llama.cpp
    ("context_length",),
    ("context_window",),
)
"""Where servers write the context length."""


def read_models(body: bytes, endpoint: Endpoint, address: str) -> tuple[ModelInfo, ...]:
    """The models in `body`, names exactly as written, each once; empty when the server lists none.

    The operator's window stands in where the server gives none. Raises ModelError where `body` is no list of models.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        web_page = body.lstrip()[:1] == b"<"
        raise ModelError("reply_is_web_page" if web_page else "models_unreadable", address=address) from error
    refusal = error_in(found, None)
    if refusal is not None:
        raise refusal_error(refusal, address=address, model="")
    entries = found.get("data") if isinstance(found, dict) else found
    if not isinstance(entries, list):
        raise ModelError("models_unreadable", address=address)
    models: dict[str, ModelInfo] = {}
    for entry in entries:
        name = _name(entry)
        if name is not None and len(models) < MOST_MODELS:
            models.setdefault(name, ModelInfo(name, _window(entry) or endpoint.window, _root(entry)))
    if entries and not models:
        raise ModelError("models_unreadable", address=address)
    return tuple(models.values())


def _name(entry: object) -> str | None:
    name = entry.get("id") if isinstance(entry, Mapping) else entry
    if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_NAME:
        return None
    return name if name.encode("utf-8", "ignore").decode() == name else None


def _root(entry: object) -> str | None:
    """Where `entry` says the model was loaded from: vLLM gives a path or the name of a repository."""
    root = entry.get("root") if isinstance(entry, Mapping) else None
    return root if isinstance(root, str) and root.isprintable() and 0 < len(root) <= _LONGEST_NAME else None


def _window(entry: Any) -> int | None:
    """The context length that `entry` gives; None for what cannot be one."""
    for path in _WINDOWS:
        value = entry
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if usable_window(value):
            return usable_window(value)
    return None


def usable_window(value: object) -> int | None:
    """`value` where it can be a context length in tokens."""
    return value if type(value) is int and 0 < value <= _LONGEST_WINDOW else None
