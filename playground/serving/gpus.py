"""GPUs: presets by name, and those of this machine as nvidia-smi reports them."""

import shutil
import subprocess
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playground.core.errors import ServingError
from playground.serving.values import Gpus

MIB_PER_GIB = 1024
SECONDS = 20
"""nvidia-smi may take long while a driver wakes up."""
FIELDS = "index,name,memory.total,memory.free,compute_cap"


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU of this machine, or a preset."""

    name: str
    memory_gib: float
    capability: float | None
    free_gib: float | None = None
    index: int | None = None
    """Its number for CUDA_VISIBLE_DEVICES; None for a preset."""


@cache
def presets() -> tuple[Gpu, ...]:
    """The GPUs of gpus.toml."""
    table = tomllib.loads((Path(__file__).parent / "gpus.toml").read_text("utf-8"))
    return tuple(Gpu(entry["name"], entry["memory_gib"], entry["capability"]) for entry in table["gpus"])


def preset(name: str) -> Gpu:
    """The preset called `name`, in upper or lower case. Raises ServingError naming all."""
    for gpu in presets():
        if gpu.name.lower() == name.strip().lower():
            return gpu
    raise ServingError("serving_gpu_unknown", name=name, known=", ".join(gpu.name for gpu in presets()))


def of_this_machine(command: str = "nvidia-smi") -> tuple[Gpu, ...]:
    """The GPUs that nvidia-smi lists; none if it is not installed or finds no driver.

    Raises ServingError if it answers with something other than a list.
    """
    path = shutil.which(command)
    if path is None:
        return ()
    arguments = [path, f"--query-gpu={FIELDS}", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServingError("serving_nvidia_smi", reason=str(error)) from error
    if done.returncode != 0:
        return ()
    return read_listing(done.stdout)


def read_listing(listing: str) -> tuple[Gpu, ...]:
    """GPUs from lines of `index, name, memory.total, memory.free, compute_cap` in MiB; None for what is not told."""
    return tuple(_gpu(line) for line in listing.splitlines() if line.strip())


def together(gpus: Sequence[Gpu]) -> Gpus:
    """GPUs used together: the smallest one counts."""
    if not gpus:
        raise ServingError("serving_no_gpu")
    capabilities = [gpu.capability for gpu in gpus if gpu.capability is not None]
    free = [gpu.free_gib for gpu in gpus if gpu.free_gib is not None]
    smallest = min(gpus, key=lambda gpu: gpu.memory_gib)
    capability = min(capabilities) if len(capabilities) == len(gpus) else None
    return Gpus(len(gpus), smallest.memory_gib, capability, smallest.name, min(free) if free else None)


def _gpu(line: str) -> Gpu:
    parts = [part.strip() for part in line.split(",")]
    if len(parts) < 5:
        raise ServingError("serving_nvidia_smi", reason=line.strip()[:200])
    index, *name, total, free, capability = parts
    memory = _number(total)
    if memory is None or not index.isdigit():
        raise ServingError("serving_nvidia_smi", reason=line.strip()[:200])
    left = _number(free)
    return Gpu(
        ", ".join(name),
        memory / MIB_PER_GIB,
        _number(capability),
        None if left is None else left / MIB_PER_GIB,
        int(index),
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:  # "[N/A]" and "[Not Supported]"
        return None
