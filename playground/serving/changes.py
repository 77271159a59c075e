"""Proposals for a setup that does not fit, from the cheapest change to the dearest; none is checked here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from playground.core.errors import Notice
from playground.serving.dtypes import computed
from playground.serving.memory import CHUNK
from playground.serving.values import NAMES, ChangeKind, Dtype, Engine, EngineName, Model, Plan, Setup

HIGHEST_UTILIZATION = 0.95
LOWEST_UTILIZATION = 0.5
LESS = 0.05
"""By how much the share of a start that ran out of memory is lowered."""
SHORTEST_WINDOW = 1_024
"""Shorter windows have no room for documents, and are not proposed."""
FLAGS: Mapping[EngineName, tuple[str, str]] = {
    "vllm": ("--max-model-len", "--max-num-batched-tokens"),
    "lmdeploy": ("--session-len", "--max-prefill-token-num"),
}
"""The engines' own flags for the window and the prefill batch."""
SHARES: Mapping[EngineName, str] = {"vllm": "--gpu-memory-utilization", "lmdeploy": "--cache-max-entry-count"}
Longest = Callable[[Setup], int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change and the setup it makes."""

    kind: ChangeKind
    setup: Setup
    notice: Notice


def proposals(refused: Plan, others: tuple[Model, ...], longest: Longest) -> Iterator[Proposal]:
    """What could be changed; `longest` tells the longest window of a setup."""
    if refused.verdict == "unsupported":
        yield from _other_type(refused)
        yield from _other_split(refused)
        yield from _other_engine(refused, longest)
    if refused.verdict == "refuted":
        yield from _less_of_the_gpu(refused)
        yield from _half_the_window(refused)
    yield from _shorter(refused, longest)
    yield from _smaller_batch(refused, longest)
    yield from _more_of_the_gpu(refused)
    yield from _other_packing(refused, others)
    yield from _more_gpus(refused)


def _shorter(refused: Plan, longest: Longest) -> Iterator[Proposal]:
    setup = refused.setup
    window = min(longest(setup), setup.window)
    if SHORTEST_WINDOW <= window < setup.window:
        notice = Notice.of("serving_change_window", window=window, flag=FLAGS[setup.engine.name][0])
        yield Proposal("window", replace(setup, max_model_len=window), notice)


def _smaller_batch(refused: Plan, longest: Longest) -> Iterator[Proposal]:
    """A prompt computed in pieces needs less at its peak; the window is shortened too where that is not enough."""
    if refused.prefill_batch <= CHUNK:
        return
    setup = replace(refused.setup, prefill_batch=CHUNK)
    window = min(longest(setup), setup.window)
    if window == setup.window:
        notice = Notice.of("serving_change_prefill", prefill_batch=CHUNK, flag=FLAGS[setup.engine.name][1])
        yield Proposal("prefill_batch", setup, notice)
    elif window >= SHORTEST_WINDOW:
        notice = Notice.of("serving_change_prefill_and_window", prefill_batch=CHUNK, window=window)
        yield Proposal("prefill_batch_and_window", replace(setup, max_model_len=window), notice)


def _less_of_the_gpu(refused: Plan) -> Iterator[Proposal]:
    """More room beside the budget, where a start took more of a GPU than there was."""
    setup = refused.setup
    share = round(setup.utilization - LESS, 2)
    if refused.reason.code == "serving_log_ran_out" and share >= LOWEST_UTILIZATION:
        notice = Notice.of("serving_change_utilization_down", utilization=share, flag=SHARES[setup.engine.name])
        yield Proposal("utilization", replace(setup, utilization=share), notice)


def _half_the_window(refused: Plan) -> Iterator[Proposal]:
    """By the sum the whole of it fits, which the log has shown to be wrong by nobody knows how much."""
    setup = refused.setup
    window = setup.window // 2
    if window >= SHORTEST_WINDOW:
        notice = Notice.of("serving_change_window", window=window, flag=FLAGS[setup.engine.name][0])
        yield Proposal("window", replace(setup, max_model_len=window), notice)


def _more_of_the_gpu(refused: Plan) -> Iterator[Proposal]:
    if refused.reason.code == "serving_log_ran_out":
        return
    if refused.setup.engine.name == "vllm" and refused.setup.utilization < HIGHEST_UTILIZATION:
        setup = replace(refused.setup, utilization=HIGHEST_UTILIZATION)
        yield Proposal("utilization", setup, Notice.of("serving_change_utilization", utilization=HIGHEST_UTILIZATION))


def _other_type(refused: Plan) -> Iterator[Proposal]:
    setup = refused.setup
    others: tuple[Dtype, ...] = ("bfloat16", "float16", "float32")
    for dtype in others:
        if dtype != computed(setup):
            yield Proposal("dtype", replace(setup, dtype=dtype), Notice.of("serving_change_dtype", dtype=dtype))
    if setup.kv_dtype != "auto":
        yield Proposal("dtype", replace(setup, kv_dtype="auto"), Notice.of("serving_change_kv_dtype"))
    files = setup.model.gguf_folder
    if len(files) == 1 and setup.model.path is not None and setup.engine.name == "vllm":
        path = Path(setup.model.path) / files[0]
        file = replace(setup.model, path=path, gguf_folder=(), name=path.stem)
        yield Proposal("model_file", replace(setup, model=file), Notice.of("serving_change_model_file", path=str(path)))


def _other_split(refused: Plan) -> Iterator[Proposal]:
    """Splits over other numbers of GPUs that divide the heads, the largest first."""
    setup = refused.setup
    for count in range(setup.gpus.count, 0, -1):
        if count != setup.tensor_parallel and setup.model.heads % count == 0:
            made = replace(setup, tensor_parallel=count)
            yield Proposal("tensor_parallel", made, Notice.of("serving_change_split", tensor_parallel=count))


def _other_engine(refused: Plan, longest: Longest) -> Iterator[Proposal]:
    if refused.reason.code == "serving_float16_refused":
        return  # the other engine would run it, with wrong results
    other: Engine = Engine("lmdeploy" if refused.setup.engine.name == "vllm" else "vllm")
    share = 0.8 if other.name == "lmdeploy" else HIGHEST_UTILIZATION
    setup = replace(refused.setup, engine=other, utilization=share, prefill_batch=None, kv_dtype="auto")
    window = min(longest(setup), setup.window)
    if window >= SHORTEST_WINDOW:
        notice = Notice.of("serving_change_engine", engine=NAMES[other.name], utilization=share, window=window)
        yield Proposal("engine", replace(setup, max_model_len=window), notice)


def _other_packing(refused: Plan, others: tuple[Model, ...]) -> Iterator[Proposal]:
    for model in others:
        if model.name != refused.setup.model.name:
            dtype: Dtype = "auto" if refused.reason.code == "serving_float16_refused" else refused.setup.dtype
            setup = replace(refused.setup, model=model, dtype=dtype)
            yield Proposal("quantization", setup, Notice.of("serving_change_packing", model=model.name))


def _more_gpus(refused: Plan) -> Iterator[Proposal]:
    """The next numbers of GPUs that divide the heads; GPUs that are there already come before new ones."""
    setup = refused.setup
    for count in (2, 4, 8):
        if count > setup.tensor_parallel and setup.model.heads % count == 0:
            gpus = replace(setup.gpus, count=max(setup.gpus.count, count))
            made = replace(setup, tensor_parallel=count, gpus=gpus)
            yield Proposal("gpus", made, Notice.of("serving_change_gpus", gpus=count))
