"""Versions of engines: what changed from one to the next that matters for memory and kernels.

If the version that brought a change is not known, the answer between the last known "no" and the first known "yes"
is None.
"""

import re
from collections.abc import Mapping

from playground.core.errors import ServingError
from playground.serving.values import Engine

Version = tuple[int, ...]
_MINIMUM: Mapping[str, tuple[tuple[Version, float], ...]] = {
    "awq": (((0,), 7.5),),
    "gptq": (((0,), 6.0),),
    "fp8": (((0,), 8.0), ((0, 17, 1), 7.5)),
    "mxfp4": (((0,), 8.0),),
    "gguf": (((0,), 6.0),),
    "bitsandbytes": (((0,), 7.0),),
    "compressed-tensors": (((0,), 8.0), ((0, 12), 7.5)),
}
"""Lowest compute capability of vLLM by method, each from a version on (get_min_capability of the classes in
vllm/model_executor/layers/quantization, read in 0.8.5, 0.9.2, 0.11.0, 0.17.1, 0.24.0, 0.32.0 and 0.33.0). Of
compressed-tensors it is that of packed integers (schemes/compressed_tensors_wNa16.py, pull request 29732)."""
_VERSION = re.compile(r"v?(\d{1,4}(?:\.\d{1,4}){0,3})")


def parsed(version: str) -> Version:
    """`0.8.5.post1` as (0, 8, 5).

    Raises ServingError if it does not begin with a number.
    """
    found = _VERSION.match(version.strip())
    if found is None:
        raise ServingError("engine_version_wrong", version=version)
    return tuple(int(part) for part in found[1].split("."))


def older(engine: Engine, than: Version) -> bool | None:
    """Whether the engine is older than a version; None when its version is not known."""
    return None if engine.version is None else parsed(engine.version) < than


def lowest_capability(engine: Engine, method: str) -> float | None:
    """The capability that vLLM needs for a quantisation, the highest if the version is unknown; None for others."""
    steps = _MINIMUM.get(method)
    if steps is None:
        return None
    return next((lowest for since, lowest in reversed(steps) if older(engine, since) is False), steps[0][1])


def runs_v1(engine: Engine, capability: float | None) -> bool | None:
    """Whether vLLM runs its V1 engine, which always computes long prompts in pieces.

    V1 is the default since 0.8 on capability 8.0 and above; below that V0 stayed until 0.11 took it out.
    """
    if older(engine, (0, 8)):
        return False
    if older(engine, (0, 11)) is False:
        return True
    if capability is None or (engine.version is None and capability < 8.0):
        return None
    return capability >= 8.0


def frees_windows(engine: Engine, capability: float | None) -> bool:
    """Whether vLLM keeps no more of a sliding window than it looks back at: V1 does if layers of both kinds mix.

    SlidingWindowSpec of vllm/v1/kv_cache_interface.py with groups of layers, read in 0.9.2, 0.11.0 and 0.17.1.
    """
    return engine.name == "vllm" and older(engine, (0, 9, 2)) is False and runs_v1(engine, capability) is True


def pooling_flag(engine: Engine) -> tuple[str, str]:
    """How vLLM is told that a model embeds or ranks: a runner since 0.10 (`--task` is still known to 0.9.2)."""
    return ("--task", "{task}") if older(engine, (0, 10)) else ("--runner", "pooling")


def turing_marlin(engine: Engine) -> bool | None:
    """Whether vLLM has the fast GPTQ and AWQ kernels for capability 7.5 (pull request 29901, documented by 34319)."""
    if older(engine, (0, 12)):
        return False
    return True if older(engine, (0, 16)) is False else None


def gguf_built_in(engine: Engine) -> bool | None:
    """Whether vLLM reads GGUF without a plugin: it does in 0.11, no longer in 0.32."""
    if older(engine, (0, 12)):
        return True
    return False if older(engine, (0, 32)) is False else None
