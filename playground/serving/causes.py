"""Why servers do not start: what their logs say word for word, and what that means.

The messages are those of vLLM 0.6 to 0.32 and of lmdeploy 0.5 to 0.18. A message counts only where a program would
print it: at the beginning of a line, or behind the name of an exception. Patterns have no nested or overlapping
repetition, and look at one line each.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playground.serving.loglines import Place
from playground.serving.values import EngineName

N, X = r"([0-9]{1,12})", r"([0-9]{1,12}(?:\.[0-9]{1,9})?)"
_RAISED = re.compile(r"(?:^|[\s\]|])(?:[A-Za-z_]\w{0,60}\.){0,8}\w{0,80}(?:Error|Exception|Exit): $")
_PYDANTIC = re.compile(r"(?:^|\s)Value error, $")
_LOGGED = re.compile(r"\[[\w./-]{1,80}:[0-9]{1,6}\]\s*$")
_CALM = re.compile(r"\b(?:INFO|DEBUG|WARNING)\b")
_PROGRAM = re.compile(r"^\s*(?:api_server\.py|__main__\.py|vllm(?: serve)?|lmdeploy(?: serve)?(?: api_server)?): $")
_SLOW = re.compile(r"(?:^|[\s\]])(?:gptq|awq|squeezellm|marlin)(?:_marlin)? $")
_UVICORN = re.compile(r"^\s*(?:\(.{1,60}\)\s*)?ERROR:\s+$")


def raised(place: Place) -> bool:
    """Whether the message stands where an exception or a plain line would have it."""
    before = place.before[-200:]
    if _CALM.search(before):
        return False
    return not before.strip() or any(p.search(before) for p in (_RAISED, _PYDANTIC, _LOGGED))


def warned(place: Place) -> bool:
    """Whether a logger printed it, at any level."""
    before = place.before[-200:]
    return not before.strip() or _LOGGED.search(before) is not None or "[TM][WARNING]" in before


def told_by_parser(place: Place) -> bool:
    """Whether the engine's own argument parser said it."""
    return _PROGRAM.search(place.before[-80:]) is not None


def bound(place: Place) -> bool:
    """Whether the server could not take its port."""
    return raised(place) or _UVICORN.search(place.before[-100:]) is not None


def copied(place: Place) -> bool:
    """Whether TurboMind stopped itself in the file that copies weights."""
    before = place.before[-1_000:]
    return ("[TM][ERROR]" in before or "[TM][FATAL]" in before) and (
        "Assertion fail" in before or "Check failed" in place.rest
    )


def taken(place: Place) -> bool:
    """Whether it is the check before loading, not the line of the same beginning about running out later."""
    return raised(place) and "is less than" in place.rest[:300]


def looked_up(place: Place) -> bool:
    """Whether a path was taken for a repository; vLLM 0.6 and 0.7 report it while they list files."""
    return raised(place) or place.before.endswith("Error retrieving file list: ")


def gguf_path(place: Place) -> bool:
    """Whether the config that cannot be read is a GGUF file."""
    return raised(place) and ".gguf'" in place.rest[:1_200]


@dataclass(frozen=True, slots=True)
class Cause:
    """A message and its meaning: `serving.cause.<code>.message` and `.remedy` of the string table."""

    code: str
    needle: str
    counts: Callable[[Place], bool] = raised
    facts: tuple[tuple[str, re.Pattern[str]], ...] = ()
    """Name and pattern of each figure in the message; a pattern that does not match gives "?"."""
    needs_engine: bool = False
    """Whether other programs say it too, so that the log has to be an engine's."""
    weight: Literal["fatal", "warning"] = "fatal"
    engine: EngineName | None = "vllm"

    def read(self, place: Place) -> tuple[tuple[str, str], ...]:
        """The figures of the message."""
        found = ((name, pattern.search(place.rest)) for name, pattern in self.facts)
        return tuple((name, "?" if match is None else _written(name, match[1])) for name, match in found)


def _written(name: str, value: str) -> str:
    """A compute capability as 7.5 where the message has 75."""
    tenfold = name in ("minimum", "capability") and value.isdigit() and len(value) > 1
    return f"{value[:-1]}.{value[-1]}" if tenfold else value


def _facts(**patterns: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in patterns.items())


_PATH = r"'([^'\n]{1,1000})'"
CAUSES: tuple[Cause, ...] = (
    Cause("no_cache_blocks", "No available memory for the cache blocks"),
    Cause(
        "window_over_cache",
        "The model's max seq len (",
        facts=_facts(window=rf"max seq len \({N}\)", tokens=rf"stored in KV cache \({N}\)"),
    ),
    Cause(
        "window_over_cache_v1",
        "To serve at least one request with the model",
        facts=_facts(
            window=rf"max seq len \({N}\)",
            needed_gib=rf"\({X} GiB KV",
            kv_gib=rf"KV cache memory \({X} GiB\)",
            longest=rf"estimated maximum model length is {N}",
        ),
    ),
    Cause(
        "memory_taken",
        "Free memory on device",
        taken,
        _facts(
            free_gib=rf"\({X}/",
            total_gib=rf"/{X} GiB\)",
            utilization=rf"\({X}, ",
            wanted_gib=rf", {X} GiB\)",
        ),
    ),
    Cause(
        "not_a_model_folder",
        "Invalid repository ID or local directory specified:",
        facts=_facts(path=rf"specified: {_PATH}"),
    ),
    Cause("path_not_seen", "Repo id must be in the form", looked_up, _facts(path=rf"namespace/repo_name': {_PATH}")),
    Cause(
        "gguf_without_plugin",
        "It looks like the config file at",
        gguf_path,
        _facts(path=rf"config file at {_PATH}"),
    ),
    Cause("config_broken", "It looks like the config file at", facts=_facts(path=rf"config file at {_PATH}")),
    Cause(
        "window_over_model",
        "User-specified max_model_len (",
        facts=_facts(window=rf"max_model_len \({N}\)", max_position=rf"max_position_embeddings={N}"),
    ),
    Cause(
        "heads_not_divisible",
        "Total number of attention heads (",
        facts=_facts(heads=rf"heads \({N}\)", tensor_parallel=rf"parallel size \({N}\)"),
    ),
    Cause(
        "bfloat16",
        "Bfloat16 is only supported on GPUs with compute capability",
        facts=_facts(capability=rf"has compute capability {X}"),
    ),
    Cause(
        "quantization_capability",
        "The quantization method ",
        facts=_facts(
            method=r"quantization method (\S{1,60})",
            minimum=rf"Minimum capability: {N}",
            capability=rf"Current capability: {N}",
        ),
    ),
    Cause(
        "quantization_dtype",
        "torch.bfloat16 is not supported for quantization method",
        facts=_facts(method=r"quantization method (\w{1,60})"),
    ),
    Cause(
        "batch_below_window",
        "max_num_batched_tokens (",
        lambda place: raised(place) and "is smaller than max_model_len" in place.rest[:300],
        _facts(batch=rf"max_num_batched_tokens \({N}\)", window=rf"max_model_len \({N}\)"),
    ),
    Cause(
        "groups_not_divisible",
        "The input size is not aligned with the quantized weight shape",
    ),
    Cause(
        "unknown_flag",
        "error: unrecognized arguments:",
        told_by_parser,
        _facts(flags=r"arguments: ([^\n]{1,200})"),
        engine=None,
    ),
    Cause("port_taken", "[Errno 98]", bound, needs_engine=True, engine=None),
    Cause(
        "out_of_memory",
        "CUDA out of memory",
        facts=_facts(
            wanted=r"Tried to allocate ([0-9.]{1,12} [KMG]iB)", total=r"total capacity of ([0-9.]{1,12} [KMG]iB)"
        ),
        needs_engine=True,
        engine=None,
    ),
    Cause(
        "out_of_memory",
        "CUDA runtime error: out of memory",
        lambda place: "[TM]" in place.before[-300:],
        _facts(wanted="(?!)", total="(?!)"),
        engine="lmdeploy",
    ),
    Cause("lmdeploy_bits", "bind.cpp", copied, engine="lmdeploy"),
    Cause(
        "lmdeploy_quantization",
        "unsupported quant config:",
        facts=_facts(config=r"config: ([^\n]{1,300})"),
        engine="lmdeploy",
    ),
    Cause(
        "lmdeploy_group",
        'model format is "gptq" but group_size is',
        facts=_facts(group_size=rf"group_size is {N}"),
        engine="lmdeploy",
    ),
    Cause(
        "lmdeploy_group",
        "Unsupported group_size=",
        facts=_facts(group_size=rf"group_size={N}"),
        engine="lmdeploy",
    ),
    Cause(
        "quantization_slow",
        "quantization is not fully optimized yet",
        lambda place: _SLOW.search(place.before[-200:]) is not None,
        weight="warning",
    ),
    Cause(
        "lmdeploy_window_cut",
        "No enough blocks for `session_len`",
        warned,
        _facts(window=rf"`session_len` \({N}\)", tokens=rf"truncated to {N}"),
        weight="warning",
        engine="lmdeploy",
    ),
)
