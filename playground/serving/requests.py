"""From what was typed to a setup: a model by name or path, GPUs by kind, by figures or of this machine."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from playground.core.errors import ServingError
from playground.serving.catalogue import find
from playground.serving.explaining import explain
from playground.serving.folder import read_model
from playground.serving.gpus import of_this_machine, preset, together
from playground.serving.values import Calibration, Dtype, Engine, EngineName, Gpus, KvDtype, Model, Setup
from playground.serving.versions import parsed

UTILIZATION: dict[EngineName, float] = {"vllm": 0.9, "lmdeploy": 0.8}
"""The engines' defaults."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Choices as they were typed; None where nothing was."""

    model: str | None = None
    engine: EngineName = "vllm"
    engine_version: str | None = None
    gpu: str | None = None
    gpu_count: int | None = None
    gpu_memory_gib: float | None = None
    capability: float | None = None
    tensor_parallel: int | None = None
    utilization: float | None = None
    max_model_len: int | None = None
    prefill_batch: int | None = None
    dtype: Dtype = "auto"
    kv_dtype: KvDtype = "auto"
    eager: bool = False


def setup_of(asked: Asked, find_model: Callable[[str], Model] | None = None) -> Setup:
    """The setup that was asked for; without a tensor parallel size, the number of GPUs is taken.

    `find_model` finds models by what was typed, by default `model_of`. Raises ServingError for a model, GPU or version
    that is not known.
    """
    if asked.engine_version is not None:
        parsed(asked.engine_version)
    gpus = gpus_of(asked)
    return Setup(
        model=(find_model or model_of)(asked.model or ""),
        gpus=gpus,
        engine=Engine(asked.engine, asked.engine_version),
        tensor_parallel=gpus.count if asked.tensor_parallel is None else asked.tensor_parallel,
        utilization=UTILIZATION[asked.engine] if asked.utilization is None else asked.utilization,
        max_model_len=asked.max_model_len,
        prefill_batch=asked.prefill_batch,
        dtype=asked.dtype,
        kv_dtype=asked.kv_dtype,
        eager=asked.eager,
    )


def model_of(name: str) -> Model:
    """A folder or GGUF file that is there, else a model of the catalogue."""
    try:
        is_path = name.startswith(("/", "./", "../", "~/")) or (bool(name) and Path(name).exists())
        path = Path(name).expanduser().resolve() if is_path else None
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, no home
        raise ServingError("serving_path_unreadable", path=name[:200], reason=str(error)[:200]) from error
    return find(name) if path is None else read_model(path)


def gpus_of(asked: Asked) -> Gpus:
    """The GPUs that were described, else those of this machine."""
    count = 1 if asked.gpu_count is None else asked.gpu_count
    if asked.gpu is not None:
        kind = preset(asked.gpu)
        memory = kind.memory_gib if asked.gpu_memory_gib is None else asked.gpu_memory_gib
        return Gpus(count, memory, asked.capability or kind.capability, kind.name)
    if asked.gpu_memory_gib is not None:
        return Gpus(count, asked.gpu_memory_gib, asked.capability)
    here = of_this_machine()
    if asked.gpu_count is not None and asked.gpu_count > len(here) > 0:
        raise ServingError("count_wrong", name="gpus", value=asked.gpu_count)
    gpus = together(here[: asked.gpu_count])
    return gpus if asked.capability is None else replace(gpus, capability=asked.capability)


def calibration_of(log_text: str, utilization: float | None = None) -> Calibration:
    """The figures of a log; `utilization` is taken if the log does not say which share it was started with."""
    log = explain(log_text).calibration
    return log if utilization is None else replace(log, utilization=utilization)


def setup_of_log(log: Calibration, asked: Asked, find_model: Callable[[str], Model] | None = None) -> Setup | None:
    """The setup that a log tells of, completed by what was asked; None if model or GPUs stay unknown.

    `find_model` as in `setup_of`.
    """
    filled = replace(
        asked,
        model=asked.model or (log.model and Path(log.model).name),
        engine=log.engine or asked.engine,
        engine_version=asked.engine_version or log.version,
        gpu_memory_gib=asked.gpu_memory_gib or (log.total_gib if asked.gpu is None else None),
        gpu_count=asked.gpu_count or log.tensor_parallel,
        tensor_parallel=asked.tensor_parallel or log.tensor_parallel,
        utilization=asked.utilization or log.utilization,
        max_model_len=asked.max_model_len or log.max_model_len,
        prefill_batch=asked.prefill_batch or log.prefill_batch,
    )
    if filled.model is None or log.on_cpu or (filled.gpu is None and filled.gpu_memory_gib is None):
        return None
    try:
        return setup_of(filled, find_model)
    except ServingError:
        if asked.model is not None:
            raise
        return None  # a model that is only on the machine of the log
