"""Causes that lie in the machine or its installation, whatever the engine."""

import re

from playground.serving.loglines import Place
from playground.serving.messages import Cause, carries, raised, said

_SHELL = re.compile(
    r"^\s*(?:\S{1,200}[:：] ?(?:line|第|行) ?[0-9]{1,9} ?行?[:：]\s*|zsh: |\[[0-9]{1,4}\][+ -]{1,6})?"
    r"(?:[0-9]{1,9}\s+)?$"
)
_PREFIX = re.compile(r"^[\w.-]{1,60} {0,40}\| ")
"""What docker compose prints before a line."""


def shell_said(place: Place) -> bool:
    """Whether a shell reports the end of a program: the word is alone, or after a line number and a process id."""
    before = _PREFIX.sub("", place.before[-400:])
    return _SHELL.search(before) is not None and place.rest.split()[0].lower() in ("killed", "已杀死")


def on_shm(place: Place) -> bool:
    """Whether it is about shared memory, not about a disk."""
    return said(place) and ("shm" in place.before or "shm" in place.rest or "psm_" in place.rest)


def on_disk(place: Place) -> bool:
    """Whether it is about a disk, not about shared memory."""
    return said(place) and not on_shm(place)


MACHINE: tuple[Cause, ...] = (
    Cause(
        "port_taken",
        "couldn't bind HTTP server socket",
        said,
        needs_engine=True,
        also=("couldn't bind to server socket", "bind: address already in use"),
    ),
    Cause(
        "shared_memory_small",
        "creating shared memory segment",
        said,
        also=(
            "/dev/shm/nccl-",
            "unable to allocate shared memory(shm)",
            "insufficient shared memory (shm)",
            "Bus error",
        ),
        needs_engine=True,
    ),
    Cause("shared_memory_small", "No space left on device", on_shm, needs_engine=True),
    Cause("disk_full", "No space left on device", on_disk, needs_engine=True, also=("no space left on device",)),
    Cause(
        "versions_clash",
        "has no attribute all_special_tokens_extended",
        said,
        also=(
            "has no attribute 'all_special_tokens_extended'",
            "from 'transformers",
            "module 'transformers",
            "module transformers",
            "is already used by a Transformers config",
            "is required for a normal functioning of this module",
            "object has no attribute 'rope_theta'",
            "object has no attribute 'rope_scaling'",
            "object has no attribute 'rope_parameters'",
            "No module named 'transformers.",
        ),
        needs_engine=True,
    ),
    Cause(
        "weights_broken",
        "deserializing header",
        said,
        also=(
            "HeaderTooLarge",
            "HeaderTooSmall",
            "InvalidHeader",
            "MetadataIncompleteBuffer",
            "incomplete metadata, file not fully covered",
            "header too large",
            "header too small",
            "invalid load key, 'v'",
            "PytorchStreamReader failed",
            "failed finding central directory",
        ),
        needs_engine=True,
    ),
    Cause(
        "permission",
        "PermissionError: [Errno 13]",
        said,
        carries(path=r"Permission denied: '([^'\n]{1,300})'"),
        needs_engine=True,
    ),
    Cause("weights_missing", "Cannot find any model weights with", raised, also=("failed to locate weight files",)),
    Cause(
        "tokenizer_broken",
        "expected value at line 1 column 1",
        said,
        also=(
            "data did not match any variant of untagged enum",
            "could not parse ModelProto",
            "Can't load tokenizer for",
            "Couldn't instantiate the backend tokenizer",
        ),
        needs_engine=True,
    ),
    Cause(
        "driver_old",
        "driver on your system is too old",
        said,
        also=(
            "driver version is insufficient",
            "cudaErrorInsufficientDriver",
            "unsupported display driver / cuda driver combination",
            "forward compatibility was attempted on non supported HW",
            "compiled with an unsupported toolchain",
            "please update your driver",
        ),
        needs_engine=True,
    ),
    Cause("driver_old", "unsatisfied condition: cuda", said),
    Cause(
        "no_gpu",
        "No CUDA GPUs are available",
        said,
        also=(
            "Found no NVIDIA driver on your system",
            "no CUDA-capable device is detected",
            "Failed to infer device type",
            "libcuda.so.1: cannot open shared object file",
            "could not select device driver",
        ),
        needs_engine=True,
    ),
    Cause(
        "no_kernel_image",
        "no kernel image is available",
        said,
        also=(
            "cudaErrorNoKernelImageForDevice",
            "no device code compatible with CUDA arch",
            "is not defined for option 'gpu-name'",
            "is not compatible with the current PyTorch installation",
        ),
        needs_engine=True,
    ),
    Cause(
        "no_compiler",
        "Failed to find C compiler",
        said,
        also=(
            "No working C++ compiler found",
            "Failed to find C++ compiler",
            "No such file or directory: 'gcc'",
            "No such file or directory: 'g++'",
            "No such file or directory: 'cc'",
            "No such file or directory: 'c++'",
            "/gcc'",
            "command 'gcc' failed",
            "gcc: command not found",
            "gcc: not found",
        ),
        needs_engine=True,
    ),
    Cause("no_python_headers", "Python.h: No such file", said, needs_engine=True),
    Cause(
        "no_nvcc",
        "Could not find nvcc",
        said,
        also=(
            "CUDA_HOME environment variable is not set",
            "No such file or directory: 'nvcc'",
            "No such file or directory: 'ninja'",
            "nvcc: not found",
            "nvcc: command not found",
            "Ninja is required to load C++ extensions",
            "cannot find -lcuda",
            "/bin/nvcc'",
        ),
        needs_engine=True,
    ),
    Cause(
        "library_missing",
        "cannot open shared object file",
        said,
        also=("undefined symbol: ", "version `GLIBC"),
        needs_engine=True,
    ),
    Cause(
        "hub_unreachable",
        "couldn't connect to 'https://huggingface.co'",
        said,
        also=(
            "Cannot find an appropriate cached snapshot folder",
            "outgoing traffic has been disabled",
            "LocalEntryNotFoundError",
            "host='huggingface.co'",
            "host='www.modelscope.cn'",
            "couldn't connect to the Hub",
        ),
        needs_engine=True,
    ),
    Cause(
        "hub_gated",
        "Cannot access gated repo",
        said,
        also=("You are trying to access a gated repo", "GatedRepoError"),
        needs_engine=True,
    ),
    Cause("killed", "Killed", shell_said, needs_engine=True, also=("killed", "已杀死")),
    Cause(
        "killed",
        "signal: killed",
        said,
        needs_engine=True,
        also=(
            "exit code: -9",
            "exitcode: -9",
            "exit code -9",
            "exitcode=-9",
            "exit code 137",
            "exited with code 137",
            "exit status 137",
            "OOMKilled",
            "Out of memory: Killed process",
            "oom-kill",
            "oom_reaper",
            "oom_kill",
            "signal SIGKILL",
            "SIGKILL (signal 9)",
            "signal 9",
            "status=9/KILL",
            "killed by the OOM killer",
            "memory pressure (OOM)",
            "return code -9",
            "died with <Signals.SIGKILL: 9>",
        ),
    ),
)
