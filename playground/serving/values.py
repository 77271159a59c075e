"""Values of a plan: a model's facts, GPUs, an engine and its settings, and the result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playground.core.errors import Notice

GIB = 2**30

EngineName = Literal["vllm", "lmdeploy"]
NAMES: Mapping[EngineName, str] = {"vllm": "vLLM", "lmdeploy": "lmdeploy"}
"""The engines as people write them."""
Dtype = Literal["auto", "float16", "bfloat16", "float32"]
KvDtype = Literal["auto", "fp8", "int8", "int4"]
Verdict = Literal["ok", "tight", "refuted", "no", "unsupported"]
"""refuted: by the sum it fits, but a log shows that this very start failed for want of memory."""
Source = Literal["read", "formula", "calibrated", "given"]
Task = Literal["generate", "embed", "rerank"]
ChangeKind = Literal[
    "window",
    "prefill_batch",
    "prefill_batch_and_window",
    "utilization",
    "dtype",
    "tensor_parallel",
    "engine",
    "quantization",
    "model_file",
    "gpus",
]


@dataclass(frozen=True, slots=True)
class Quantization:
    """How the weights are packed, by `quantization_config`."""

    method: str
    """The checkpoint's word: awq, gptq, fp8, compressed-tensors, gguf, …"""
    bits: int | None = None
    group_size: int | None = None
    """Input rows that share a scale; -1 for a whole column."""
    desc_act: bool | None = None
    """Whether rows are ordered by activation (GPTQ)."""
    sym: bool | None = None

    @property
    def label(self) -> str:
        """A short name: `gptq-int8`, `awq-int4`, `fp8`."""
        return self.method if self.bits is None or self.method == "fp8" else f"{self.method}-int{self.bits}"


@dataclass(frozen=True, slots=True)
class Experts:
    """The feed-forward layers of a mixture of experts."""

    count: int
    per_token: int
    intermediate: int


@dataclass(frozen=True, slots=True)
class Model:
    """What a config file says of a model, and how many bytes its weights are."""

    name: str
    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    intermediate: int
    max_position: int
    """Longest window in tokens, scaling included."""
    dtype: Literal["float16", "bfloat16", "float32"] = "bfloat16"
    """Of the weights that are not quantised, as the checkpoint has them."""
    tied: bool = False
    """Whether the output layer is the embedding table itself."""
    quantization: Quantization | None = None
    parameters: int | None = None
    """As published; None where only the weights' size is known."""
    weight_bytes: int | None = None
    """Size of the weight files; None where there are none to look at."""
    experts: Experts | None = None
    kv_layers: int | None = None
    """Layers whose cache grows with the window, if not all of them do."""
    sliding_window: int | None = None
    """Tokens that some layers look back at."""
    sliding_layers: int | None = None
    """How many those are; if None, their cache is counted in full, which is the most it can be."""
    state_bytes: int = 0
    """What layers of linear attention keep of one request, whatever its length, on all GPUs together."""
    packable: int | None = None
    """Numbers in the matrices that quantisation packs; None if the formula for ordinary layers applies."""
    vision: bool = False
    """Whether it takes images; the memory for computing them cannot be told from the config."""
    task: Task = "generate"
    latent: int | None = None
    """Numbers a token keeps in a layer's compressed cache (MLA), shared by all heads; None for ordinary attention."""
    qkv_bias: bool = False
    kind: str | None = None
    """`model_type` of the config, by which engines decide what they can load; None if it is not known."""
    repo: str | None = None
    """Name on a model hub."""
    path: Path | None = None
    """Folder or GGUF file on this machine."""
    gguf_folder: tuple[str, ...] = ()
    """GGUF files of a folder that has nothing else an engine could read."""

    @property
    def source(self) -> str:
        """What an engine is told to load."""
        return str(self.path) if self.path is not None else self.repo or self.name


@dataclass(frozen=True, slots=True)
class Gpus:
    """GPUs of one kind in one machine."""

    count: int
    memory_gib: float
    """Of one GPU, as the driver reports it."""
    capability: float | None = None
    """Compute capability such as 7.5; None when not known."""
    name: str = ""
    free_gib: float | None = None
    """The least that is free on one of them now; None if it was not read."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The server that loads the model."""

    name: EngineName
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """All that decides whether a model fits."""

    model: Model
    gpus: Gpus
    engine: Engine
    tensor_parallel: int = 1
    utilization: float = 0.9
    """vLLM: share of the whole memory it may use. lmdeploy: share of what is free after the weights, for the cache."""
    max_model_len: int | None = None
    """The window in tokens; None takes the model's own."""
    prefill_batch: int | None = None
    """Most tokens computed at once; None takes the engine's default."""
    dtype: Dtype = "auto"
    kv_dtype: KvDtype = "auto"
    eager: bool = False
    """Whether CUDA graphs are left out."""

    @property
    def window(self) -> int:
        """Tokens of question and answer together."""
        return self.model.max_position if self.max_model_len is None else self.max_model_len


@dataclass(frozen=True, slots=True)
class Figure:
    """Memory of one GPU and where the number comes from."""

    gib: float
    source: Source


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a log printed about a start; None = it did not say. GiB are of one GPU."""

    engine: EngineName | None = None
    version: str | None = None
    model: str | None = None
    tensor_parallel: int | None = None
    utilization: float | None = None
    max_model_len: int | None = None
    prefill_batch: int | None = None
    total_gib: float | None = None
    weights_gib: float | None = None
    activation_gib: float | None = None
    other_gib: float | None = None
    kv_gib: float | None = None
    kv_tokens: int | None = None
    blocks: int | None = None
    concurrency: float | None = None
    """Requests of the longest window at once."""
    on_cpu: bool = False
    """Whether the server ran without GPUs, so that its figures say nothing about GPUs."""
    failed: str | None = None
    """Code of the cause by which the server stopped; None if it did not, or nothing tells."""
    of: Setup | None = None
    """The setup that was started; None takes the one that is planned."""

    @property
    def says_something(self) -> bool:
        """Whether it has figures that a plan can use."""
        return not self.on_cpu and any(v is not None for v in (self.weights_gib, self.kv_gib, self.kv_tokens))


@dataclass(frozen=True, slots=True)
class Change:
    """A change that makes a setup fit, planned again to be sure."""

    kind: ChangeKind
    setup: Setup
    verdict: Verdict
    notice: Notice


@dataclass(frozen=True, slots=True)
class Plan:
    """Whether a model fits, and the arithmetic behind it."""

    setup: Setup
    verdict: Verdict
    reason: Notice
    weights: Figure
    activation: Figure
    """The peak while `prefill_batch` tokens are computed at once."""
    other: Figure
    """Communication buffers, allocator rounding and the like: the most to expect."""
    other_low: float
    """GiB of the same: the least to expect."""
    kv_pool: Figure
    """What is left for the cache when `other` is at its most; 0 when nothing is left."""
    budget: Figure
    """What the engine may use in all."""
    shortage_gib: float
    """How much of one GPU's memory is missing for one request of the whole window; 0 when nothing is."""
    kv_bytes_per_token: int
    """On one GPU, for each token that a longer window adds."""
    held_gib: float
    """Of one GPU, what a request keeps whatever its length: sliding windows and states of linear attention."""
    window: int
    prefill_batch: int
    kv_tokens: int
    """Tokens that the cache holds when `other` is at its most."""
    kv_tokens_at_best: int
    longest_window: int
    """The longest window that fits, in tokens; 0 when none does."""
    concurrency: float
    """Requests of the whole window that the cache holds at once."""
    warnings: tuple[Notice, ...] = ()
    advice: tuple[Change, ...] = field(default=())
    """Changes that make it fit, the cheapest first; empty when it fits."""
