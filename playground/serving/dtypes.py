"""The number type that a model is computed in: as asked, else what its engine takes for this model and GPU."""

from typing import Literal

from playground.serving.values import Dtype, Setup
from playground.serving.versions import older

Computed = Literal["float16", "bfloat16", "float32"]
FLOAT16_UNSTABLE = frozenset({"gemma2", "gemma3", "gemma3_text", "glm4", "plamo2"})
"""Kinds of models that vLLM does not run as float16 (`_FLOAT16_NOT_SUPPORTED_MODELS`, vllm/config/model.py of 0.11 to
0.33, vllm/config.py of 0.9.2; not yet there in 0.9.0). gemma3_text is missing in 0.9.2 and plamo2 since 0.32."""
WITH_BFLOAT16 = 8.0
"""Lowest compute capability that has bfloat16."""


def unstable(setup: Setup) -> bool:
    """Whether the model gives wrong results as float16."""
    return setup.model.kind in FLOAT16_UNSTABLE


def refuses_float16(setup: Setup) -> bool:
    """Whether the engine refuses the model as float16; if its version is not known, it is taken to."""
    return setup.engine.name == "vllm" and unstable(setup) and older(setup.engine, (0, 9, 1)) is not True


def flag(setup: Setup) -> Dtype:
    """The `--dtype` to give: below capability 8.0, a type that the GPU has and the model can take must be named."""
    capability = setup.gpus.capability
    if setup.dtype != "auto" or capability is None or capability >= WITH_BFLOAT16:
        return setup.dtype
    return "float32" if refuses_float16(setup) and setup.model.quantization is None else "float16"


def computed(setup: Setup) -> Computed:
    """The type of activations and, unless quantised, of the cache; float32 checkpoints are loaded as 16 bits."""
    said = flag(setup)
    if said != "auto":
        return said
    return "float16" if setup.model.dtype == "float16" and not refuses_float16(setup) else "bfloat16"


def number_bytes(setup: Setup) -> int:
    """Bytes of one number in that type."""
    return 4 if computed(setup) == "float32" else 2
