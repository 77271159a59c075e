"""The list of models that a server gives out: read tolerantly, since every server writes it another way."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from playground.core.errors import ModelError
from playground.core.values import ModelInfo
from playground.http.refusals import error_in
from playground.models.refusals import refusal_error

LONGEST_LIST = 2_000_000
"""Bytes."""
NO_MODEL_API = frozenset({"models_missing", "path_not_found", "reply_is_web_page", "models_unreadable"})
"""Codes of the failures of a server that answers, but not as a model server does."""
MOST_MODELS = 2_000
_LONGEST_NAME = 1_000
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that look like nothing."""
_LONGEST_WINDOW = 1_000_000_000

_WINDOWS: tuple[tuple[str, ...], ...] = (
    ("max_model_len",),  # vLLM, SGLang
    ("meta", "n_ctx"),  # llama.cpp, of one slot
    ("context_length",),  # OpenRouter, Xinference, Moonshot
    ("context_window",),  # Groq
)
"""Where servers write the context length."""


def read_models(body: bytes, address: str) -> tuple[ModelInfo, ...]:
    """The models in `body`, names exactly as written, each once; empty when the server lists none.

    Their windows are those of the list alone: `servers.windows` knows where else to look. Raises ModelError where
    `body` is no list of models.
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
    parents: dict[str, str] = {}
    for entry in entries:
        name = _name(entry)
        if name is not None and name not in models and len(models) < MOST_MODELS:
            window, place = _window(entry)
            models[name] = ModelInfo(name, window, _text(entry, "root") or None, place, _text(entry, "owned_by"))
            parents[name] = _text(entry, "parent")
    if entries and not models:
        raise ModelError("models_unreadable", address=address)
    return tuple(_like_parent(model, models.get(parents[model.id])) for model in models.values())


def _like_parent(model: ModelInfo, parent: ModelInfo | None) -> ModelInfo:
    """`model` with the window of the one it adapts: vLLM writes a LoRA's `parent` in the place of its length."""
    if model.window is not None or parent is None:
        return model
    return replace(model, window=parent.window, window_from=parent.window_from)


def _name(entry: object) -> str | None:
    name = entry.get("id") if isinstance(entry, Mapping) else entry
    if not isinstance(name, str) or len(name) > _LONGEST_NAME or any(map(_unusable, name)):
        return None
    return name if any(map(_visible, name)) else None


def _unusable(character: str) -> bool:
    """Whether no name of a model has it: control characters and halves of others."""
    return unicodedata.category(character) in ("Cc", "Cs")


def _visible(character: str) -> bool:
    """Whether it leaves a mark: no blank, no format character, no filler and nothing that only changes another."""
    return unicodedata.category(character)[0] not in "ZCM" and character not in _BLANKS


def _text(entry: object, key: str) -> str:
    """A text of one line in `entry`, such as the path that vLLM gives as `root`; "" for anything else."""
    value = entry.get(key) if isinstance(entry, Mapping) else None
    return value if isinstance(value, str) and value.isprintable() and len(value) <= _LONGEST_NAME else ""


def _window(entry: Any) -> tuple[int | None, str]:
    """The context length that `entry` gives, and where; None for what cannot be one."""
    for path in _WINDOWS:
        value = entry
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if window := usable_window(value):
            return window, f"/v1/models: {'.'.join(path)}"
    return None, ""


def usable_window(value: object) -> int | None:
    """`value` where it can be a context length in tokens."""
    return value if type(value) is int and 0 < value <= _LONGEST_WINDOW else None
