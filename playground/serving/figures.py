"""The figures that vLLM and lmdeploy print while they start, as a calibration."""

import re
from collections.abc import Callable
from dataclasses import replace

from playground.serving.loglines import Log
from playground.serving.messages import Server
from playground.serving.values import Calibration, EngineName

START_MARKS = ("vLLM API server version", "non-default args: {", "lmdeploy serve api_server")
"""What a server prints first; what comes before the last of them belongs to an earlier start."""
STARTED_MARKS = (
    "Application startup complete",
    "Uvicorn running on",
    "HINT:    Please open",
    "server is listening on",
    "llama runner started in",
)
VLLM_MARKS = (
    "vllm/",
    "vLLM API server",
    "[api_server.py:",
    "vLLM server",
    "LLM engine (v",
    "vllm.engine",
    "(APIServer pid=",
    "(EngineCore",
    "(VllmWorker",
    "(Worker",
    "vllm serve",
)
LMDEPLOY_MARKS = ("[TM][", "lmdeploy/", "- lmdeploy -", "lmdeploy serve", "turbomind")
OLLAMA_MARKS = (
    "source=routes.go",
    "source=sched.go",
    "source=server.go",
    "source=runner.go",
    "ollama runner",
    "github.com/ollama",
    "ollama[",
    "/.ollama/",
    "ollama serve",
)
LLAMA_MARKS = ("llama_model_load", "llama-server", "ggml_", "gguf_init", "llama_context", "srv    ", "common_init_from")
BLOCK = 16
"""Tokens of a block of V0's cache, by default."""
NUMBER = r"([0-9]{1,12}(?:\.[0-9]{1,9})?)"
_TOKENS = re.compile(r"KV cache size: ([0-9,]{1,20}) tokens")
_CONCURRENCY = re.compile(r"Maximum concurrency for ([0-9,]{1,20}) tokens per request: " + NUMBER + "x")
_BLOCKS = re.compile(r"# (?:cuda|GPU) blocks: ([0-9]{1,12})")
_V0_TOTAL = re.compile(r"total_gpu_memory \(" + NUMBER + r"GiB\) x gpu_memory_utilization \(" + NUMBER + r"\)")
_V0_TERMS = re.compile(
    r"model weights take " + NUMBER + r"GiB; non_torch_memory takes " + NUMBER + r"GiB; "
    r"PyTorch activation peak memory takes " + NUMBER + r"GiB; "
    r"the rest of the memory reserved for KV Cache is (-?)" + NUMBER + "GiB"
)
_MODEL = re.compile(r"""['" (]model(?:_tag)?['"]?\s?[=:] ?['"]([^'"\n]{1,500})['"]""")


def server_of(log: Log) -> Server | None:
    """Which server wrote the log; None if nothing tells."""
    marks: dict[Server, tuple[str, ...]] = {
        "vllm": VLLM_MARKS,
        "lmdeploy": LMDEPLOY_MARKS,
        "ollama": OLLAMA_MARKS,
        "llama.cpp": LLAMA_MARKS,
    }
    return next((server for server, words in marks.items() if any(word in log.text for word in words)), None)


def engine_of(log: Log) -> EngineName | None:
    """The same, if it is an engine that can be planned for."""
    server = server_of(log)
    return server if server in ("vllm", "lmdeploy") else None


def begin_latest(log: Log) -> None:
    """Exclude from the search what an earlier start wrote into the same file."""
    marks = [log.text.rfind(mark) for mark in START_MARKS]
    if max(marks) > 0:
        log.start = log.text.rfind("\n", 0, max(marks)) + 1


def started_at(log: Log) -> int:
    """Offset where the server said that it is ready; -1 if it did not."""
    return max(log.text.rfind(mark, log.start) for mark in STARTED_MARKS)


def calibration(log: Log, engine: EngineName | None) -> Calibration:
    """All figures of the latest start; of several workers, the one with the least room decides."""
    found = Calibration(
        engine=engine,
        version=_version(log),
        model=_first(log, "model", lambda rest: _group(_MODEL, rest), near=True),
        tensor_parallel=_whole(_setting(log, "tensor_parallel_size")),
        utilization=_setting(log, "gpu_memory_utilization"),
        max_model_len=_window(log),
        prefill_batch=_whole(_after(log, "max_num_batched_tokens=")),
        total_gib=_after(log, "total_gpu_memory ("),
        weights_gib=_weights(log),
        kv_gib=_kv_gib(log),
        kv_tokens=_kv_tokens(log),
        blocks=_blocks(log),
        concurrency=_number(_group(_CONCURRENCY, _rest(log, "Maximum concurrency for"), 2)),
        on_cpu="CPU KV cache size" in log.text or "cpu_worker.py" in log.text,
    )
    return _profiled(log, found)


def _profiled(log: Log, found: Calibration) -> Calibration:
    """The calibration with the terms of V0's profiling line, which has all of them."""
    total = _V0_TOTAL.search(_rest(log, "total_gpu_memory (") or "")
    parts = _V0_TERMS.search(_rest(log, "model weights take ") or "")
    if total is not None:
        found = replace(found, total_gib=float(total[1]), utilization=float(total[2]))
    if parts is None:
        return found
    sign = -1.0 if parts[4] else 1.0
    return replace(
        found,
        weights_gib=float(parts[1]),
        other_gib=float(parts[2]),
        activation_gib=float(parts[3]),
        kv_gib=sign * float(parts[5]),
    )


def _version(log: Log) -> str | None:
    for before in ("vLLM API server version ", "LLM engine (v", "  version "):
        at = log.text.rfind(before)  # a banner comes before the mark of a start
        found = (
            re.match(r"[0-9][0-9A-Za-z.+]{0,30}", log.text[at + len(before) : at + len(before) + 40])
            if at >= 0
            else None
        )
        if found is not None:
            return found[0].rstrip(".")
    return None


def _window(log: Log) -> int | None:
    used = _after(log, "Using max model len ") or _after(log, "max seq len (")
    spoken = _group(_CONCURRENCY, _rest(log, "Maximum concurrency for"))
    return _whole(_number(spoken) or used or _setting(log, "max_model_len") or _setting(log, "max_seq_len"))


def _weights(log: Log) -> float | None:
    return _after(log, "Model loading took ") or _after(log, "Loading model weights took ")


def _kv_gib(log: Log) -> float | None:
    needle = "Available KV cache memory: "
    found = [_number(place.rest[len(needle) :].split(" ")[0]) for place in log.places(needle)]
    known = [gib for gib in found if gib is not None]
    return min(known) if known else _after(log, "the available KV cache memory (")


def _kv_tokens(log: Log) -> int | None:
    sizes = [_number(_group(_TOKENS, place.rest)) for place in log.places("KV cache size: ")]
    known = [int(size) for size in sizes if size is not None]
    if known:
        return min(known)
    blocks = _blocks(log)
    if blocks is not None:
        return blocks * BLOCK
    stored = _after(log, "that can be stored in KV cache (")
    cut = _after(log, "`session_len` truncated to ")
    return _whole(stored if stored is not None else cut)


def _blocks(log: Log) -> int | None:
    return _whole(_number(_group(_BLOCKS, _rest(log, "# cuda blocks:") or _rest(log, "# GPU blocks:"))))


def _setting(log: Log, name: str) -> float | None:
    """A setting as argument lists print it: `name=0.9`, `'name': 0.9`."""
    pattern = re.compile(re.escape(name) + r"['\"]?\s?[=:(]{1,2}\s?" + NUMBER)
    return _number(_first(log, name, lambda rest: _group(pattern, rest)))


def _after(log: Log, needle: str) -> float | None:
    """The number right after the last `needle`."""
    rest = _rest(log, needle)
    found = None if rest is None else re.match(NUMBER, rest[len(needle) :])
    return None if found is None else float(found[1])


def _rest(log: Log, needle: str) -> str | None:
    place = log.last(needle)
    return None if place is None else place.rest


def _first(log: Log, needle: str, take: Callable[[str], str | None], near: bool = False) -> str | None:
    """What `take` makes of the first place of `needle` that it can use."""
    for place in log.places(needle):
        taken = take(place.before[-1:] + place.rest if near else place.rest)
        if taken is not None:
            return taken
    return None


def _group(pattern: re.Pattern[str], text: str | None, group: int = 1) -> str | None:
    found = None if text is None else pattern.search(text)
    return None if found is None else found[group]


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text.replace(",", ""))
    except ValueError:
        return None


def _whole(number: float | None) -> int | None:
    return None if number is None or number < 1 else int(number)
