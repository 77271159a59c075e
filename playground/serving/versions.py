"""What changed from one version of an engine to the next, as far as it decides about memory and kernels.

Where the version that brought a change is not known, the answer between the last known "no" and the first known "yes"
is None.
"""

import re

from playground.core.errors import ServingError
from playground.serving.values import Engine

Version = tuple[int, ...]
_VERSION = re.compile(r"v?(\d{1,4}(?:\.\d{1,4}){0,3})")


def parsed(version: str) -> Version:
    """`0.8.5.post1` as (0, 8, 5).

    Raises ServingError where it does not begin with a number.
    """
    found = _VERSION.match(version.strip())
    if found is None:
        raise ServingError("engine_version_wrong", version=version)
    return tuple(int(part) for part in found[1].split("."))


def older(engine: Engine, than: Version) -> bool | None:
    """Whether the engine is older than a version; None when its version is not known."""
    return None if engine.version is None else parsed(engine.version) < than


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
