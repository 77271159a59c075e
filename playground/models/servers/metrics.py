"""The load of a server, read from its /metrics: requests running and waiting, and the share of KV cache in use."""

import math
import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["vLLM", "lmdeploy", "llama.cpp", "Ollama", "LM Studio", "SGLang", "TGI", "LiteLLM", "builtin", "unknown"]

_LONGEST_NAME = 80
_LINE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{[^\n]*\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*$", re.MULTILINE)
_PREFIXES: tuple[tuple[str, Kind], ...] = (
    ("vllm:", "vLLM"),
    ("lmdeploy:", "lmdeploy"),
    ("llamacpp:", "llama.cpp"),
    ("sglang:", "SGLang"),
    ("tgi_", "TGI"),
)
_RUNNING = (
    "vllm:num_requests_running",
    "lmdeploy:num_requests_running",
    "llamacpp:requests_processing",
    "sglang:num_running_reqs",
    "tgi_batch_current_size",
)
_WAITING = (
    "vllm:num_requests_waiting",
    "lmdeploy:num_requests_waiting",
    "llamacpp:requests_deferred",
    "sglang:num_queue_reqs",
    "tgi_queue_size",
)
_KV_CACHE = (
    "vllm:kv_cache_usage_perc",  # a share from 0 to 1, despite its name
    "vllm:gpu_cache_usage_perc",  # the same before vLLM 0.9
    "lmdeploy:gpu_cache_usage_perc",
    "llamacpp:kv_cache_usage_ratio",
    "sglang:token_usage",
)


@dataclass(frozen=True, slots=True)
class Load:
    """What a server says of its own load; None = it does not say."""

    running: int | None = None
    """Requests being answered now, over all its engines."""
    waiting: int | None = None
    """Requests in its queue."""
    kv_cache: float | None = None
    """Share of the KV cache in use, 0 to 1; of the fullest engine."""


UNKNOWN_LOAD = Load()


def read_metrics(body: bytes) -> tuple[Load, Kind | None, str]:
    """The load in a page of the Prometheus text format, the kind of server by its names, and one such name.

    https://prometheus.io/docs/instrumenting/exposition_formats/
    """
    values: dict[str, list[float]] = {}
    for name, written in _LINE.findall(body.decode("utf-8", "replace")):
        value = _number(written)
        if value is not None:
            values.setdefault(name, []).append(value)
    running, waiting, cache = (_first(values, names) for names in (_RUNNING, _WAITING, _KV_CACHE))
    share = max(cache) if cache else None
    load = Load(_total(running), _total(waiting), share if share is not None and share <= 1 else None)
    for prefix, kind in _PREFIXES:
        named = next((name for name in values if name.startswith(prefix)), None)
        if named:
            return load, kind, named[:_LONGEST_NAME]
    return load, None, ""


def _first(values: dict[str, list[float]], names: tuple[str, ...]) -> list[float] | None:
    return next((values[name] for name in names if name in values), None)


def _total(values: list[float] | None) -> int | None:
    return None if values is None else round(sum(values))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
