"""What an engine can load, and what is known to go wrong: rules that each look at one thing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from playground.core.errors import Notice
from playground.serving.dtypes import computed, refuses_float16, unstable
from playground.serving.memory import activation_bytes, prefill_batch, weight_bytes
from playground.serving.values import GIB, NAMES, Setup
from playground.serving.versions import frees_windows, gguf_built_in, lowest_capability, older, runs_v1, turing_marlin

Weight = Literal["unsupported", "no", "warning"]
TURBOMIND = {"qwen2", "qwen2_moe", "qwen2_vl", "qwen2_5_vl", "qwen3", "qwen3_moe", "qwen3_5", "qwen3_5_moe"}
TURBOMIND |= {"internvl", "internvl_chat", "llama", "internlm2", "internlm3", "glm4_moe_lite", "gpt_oss", "mixtral"}
"""Kinds that lmdeploy's fast engine knows (SUPPORTED_ARCHS of lmdeploy/turbomind/supported_models.py, 0.18); older
versions knew a few others."""
LITTLE_GIB = 0.6
"""With less than this outside the budget, CUDA context and graphs may not fit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, and whether the start fails for it."""

    weight: Weight
    notice: Notice


Rule = Callable[[Setup], Iterator[Finding]]


def findings(setup: Setup) -> tuple[Finding, ...]:
    """All findings about this setup, those that keep it from starting first."""
    found = [finding for rule in RULES for finding in rule(setup)]
    order: tuple[Weight, ...] = ("unsupported", "no", "warning")
    return tuple(sorted(found, key=lambda finding: order.index(finding.weight)))


def _gguf_folder(setup: Setup) -> Iterator[Finding]:
    files = setup.model.gguf_folder
    if files:
        names = ", ".join(files[:3])
        yield Finding(
            "unsupported", Notice.of("serving_gguf_folder", model=setup.model.name, count=len(files), files=names)
        )


def _gguf(setup: Setup) -> Iterator[Finding]:
    quantization = setup.model.quantization
    if quantization is None or quantization.method != "gguf":
        return
    if setup.engine.name == "lmdeploy":
        yield Finding("unsupported", Notice.of("serving_lmdeploy_gguf"))
    elif not gguf_built_in(setup.engine):
        yield Finding("warning", Notice.of("serving_gguf_plugin"))


def _heads(setup: Setup) -> Iterator[Finding]:
    model, tensor_parallel = setup.model, setup.tensor_parallel
    facts = {"heads": model.heads, "kv_heads": model.kv_heads, "tensor_parallel": tensor_parallel}
    if model.heads % tensor_parallel:
        yield Finding("unsupported", Notice.of("serving_heads_not_divisible", **facts))
    elif model.kv_heads % tensor_parallel and tensor_parallel % model.kv_heads:
        yield Finding("unsupported", Notice.of("serving_kv_heads_not_divisible", **facts))


def _groups(setup: Setup) -> Iterator[Finding]:
    """A GPU's share of a quantised matrix must be a whole number of groups."""
    quantization = setup.model.quantization
    group = None if quantization is None else quantization.group_size
    if quantization is None or quantization.method not in ("awq", "gptq") or group is None or group <= 0:
        return
    share = Fraction(setup.model.intermediate, setup.tensor_parallel)
    if setup.model.experts is None and share % group:
        facts = {
            "intermediate": setup.model.intermediate,
            "tensor_parallel": setup.tensor_parallel,
            "group_size": group,
        }
        yield Finding("unsupported", Notice.of("serving_groups_not_divisible", **facts))


def _gpus(setup: Setup) -> Iterator[Finding]:
    if setup.tensor_parallel > setup.gpus.count:
        facts = {"tensor_parallel": setup.tensor_parallel, "gpus": setup.gpus.count}
        yield Finding("no", Notice.of("serving_gpus_fewer", **facts))
    free, wanted = setup.gpus.free_gib, setup.gpus.memory_gib * setup.utilization
    if free is not None and setup.engine.name == "vllm" and free < wanted:
        yield Finding("no", Notice.of("serving_memory_taken", free_gib=round(free, 2), wanted_gib=round(wanted, 2)))
    if setup.gpus.capability is None:
        yield Finding("warning", Notice.of("serving_capability_unknown"))


def _window(setup: Setup) -> Iterator[Finding]:
    if setup.window > setup.model.max_position:
        facts = {"window": setup.window, "max_position": setup.model.max_position}
        weight: Weight = "no" if setup.engine.name == "vllm" else "warning"
        yield Finding(weight, Notice.of("serving_window_over_model", **facts))
    batch = setup.prefill_batch
    in_pieces = setup.engine.name == "vllm" and batch is not None and batch < setup.window
    if in_pieces and runs_v1(setup.engine, setup.gpus.capability) is False:
        yield Finding("warning", Notice.of("serving_v0_chunked", prefill_batch=batch))


def _lmdeploy_quantization(setup: Setup) -> Iterator[Finding]:
    """TurboMind packs four bits with groups of 128; other GPTQ checkpoints pass its checks and break while copying."""
    quantization = setup.model.quantization
    if setup.engine.name != "lmdeploy" or quantization is None:
        return
    if quantization.method not in ("awq", "gptq", "gguf"):
        yield Finding("warning", Notice.of("serving_method_unverified", method=quantization.method, engine="lmdeploy"))
        return
    if quantization.bits not in (4, None):
        yield Finding(
            "unsupported", Notice.of("serving_lmdeploy_bits", label=quantization.label, bits=quantization.bits)
        )
    elif quantization.group_size not in (128, None):
        yield Finding("unsupported", Notice.of("serving_lmdeploy_group", group_size=quantization.group_size))
    elif quantization.desc_act or quantization.sym is False:
        yield Finding("unsupported", Notice.of("serving_lmdeploy_order", label=quantization.label))


def _vllm_quantization(setup: Setup) -> Iterator[Finding]:
    quantization, capability = setup.model.quantization, setup.gpus.capability
    if setup.engine.name != "vllm" or quantization is None or capability is None:
        return
    minimum = lowest_capability(setup.engine, quantization.method)
    if minimum is None or (quantization.method == "compressed-tensors" and quantization.bits is None):
        yield Finding("warning", Notice.of("serving_method_unverified", method=quantization.method, engine="vllm"))
    elif capability < minimum:
        notice = Notice.of("serving_capability_low", label=quantization.label, minimum=minimum, capability=capability)
        yield Finding("unsupported", notice)
    elif quantization.method == "fp8" and capability < 8.0:
        yield Finding("warning", Notice.of("serving_fp8_cast", capability=capability))
    elif quantization.method == "gptq" and capability < 8.0:
        yield from _gptq_speed(setup, quantization.label)


def _gptq_speed(setup: Setup, label: str) -> Iterator[Finding]:
    marlin = turing_marlin(setup.engine) if setup.gpus.capability == 7.5 else False
    if marlin is False:
        yield Finding("warning", Notice.of("serving_gptq_slow", label=label, capability=setup.gpus.capability))
    elif marlin is None:
        yield Finding("warning", Notice.of("serving_gptq_maybe_slow", label=label))


def _bfloat16(setup: Setup) -> Iterator[Finding]:
    capability = setup.gpus.capability
    if capability is None or capability >= 8.0:
        return
    if setup.dtype == "bfloat16" and setup.engine.name == "vllm":
        yield Finding("unsupported", Notice.of("serving_bfloat16", capability=capability))
    elif setup.dtype != "float16" and setup.model.dtype == "bfloat16" and computed(setup) == "float16":
        yield Finding("warning", Notice.of("serving_bfloat16_cast", capability=capability))


def _float16(setup: Setup) -> Iterator[Finding]:
    """Models that give wrong results as float16; float32 instead is for weights that are not quantised, on vLLM."""
    facts = {"kind": setup.model.kind or "", "capability": setup.gpus.capability or "?"}
    kind = computed(setup)
    if kind == "float16" and unstable(setup):
        refused = refuses_float16(setup)
        code = "serving_float16_refused" if refused else "serving_float16_unstable"
        yield Finding("unsupported" if refused else "warning", Notice.of(code, **facts))
    if kind != "float32":
        return
    if setup.engine.name != "vllm":
        yield Finding("unsupported", Notice.of("serving_float32_engine"))
    elif setup.model.quantization is not None:
        yield Finding("unsupported", Notice.of("serving_float32_packed", label=setup.model.quantization.label))
    else:
        yield Finding("warning", Notice.of("serving_float32"))


def _kernels(setup: Setup) -> Iterator[Finding]:
    capability = setup.gpus.capability
    if setup.engine.name == "vllm" and capability is not None and capability < 8.0:
        yield Finding("warning", Notice.of("serving_no_flash_attention", capability=capability))


def _kv_dtype(setup: Setup) -> Iterator[Finding]:
    known = {"vllm": ("auto", "fp8"), "lmdeploy": ("auto", "int8", "int4")}[setup.engine.name]
    if setup.kv_dtype not in known:
        facts = {"kv_dtype": setup.kv_dtype, "engine": NAMES[setup.engine.name], "known": ", ".join(known)}
        yield Finding("unsupported", Notice.of("serving_kv_dtype", **facts))
    elif setup.kv_dtype == "fp8" and setup.gpus.capability is not None and setup.gpus.capability < 8.9:
        yield Finding("warning", Notice.of("serving_kv_fp8_unverified", capability=setup.gpus.capability))


def _linear_attention(setup: Setup) -> Iterator[Finding]:
    """Layers that keep a state: their kernels are written in Triton, and lmdeploy keeps states for a whole batch."""
    if not setup.model.state_bytes:
        return
    capability = setup.gpus.capability
    if setup.engine.name == "lmdeploy":
        yield Finding("warning", Notice.of("serving_states_lmdeploy"))
    elif capability is not None and capability < 8.0:
        yield Finding("warning", Notice.of("serving_linear_attention", capability=capability))


def _task(setup: Setup) -> Iterator[Finding]:
    """Models that do not chat."""
    if setup.model.task == "generate":
        return
    if setup.engine.name == "lmdeploy":
        yield Finding("unsupported", Notice.of("serving_lmdeploy_pooling"))
    else:
        yield Finding("warning", Notice.of(f"serving_task_{setup.model.task}"))


def _turbomind(setup: Setup) -> Iterator[Finding]:
    kind = setup.model.kind
    if setup.engine.name == "lmdeploy" and kind is not None and kind not in TURBOMIND:
        yield Finding("warning", Notice.of("serving_not_turbomind", kind=kind))


def _margins(setup: Setup) -> Iterator[Finding]:
    outside = setup.gpus.memory_gib * (1 - setup.utilization)
    if setup.engine.name == "vllm" and outside < LITTLE_GIB and not setup.eager:
        yield Finding("warning", Notice.of("serving_little_outside", outside_gib=round(outside, 2)))


def _lmdeploy_share(setup: Setup) -> Iterator[Finding]:
    """The prefill must fit into what the cache leaves; lmdeploy does not check that at the start."""
    if setup.engine.name != "lmdeploy" or setup.tensor_parallel < 1:
        return
    total = weight_bytes(setup.model) if setup.model.weight_bytes is None else setup.model.weight_bytes
    left = (setup.gpus.memory_gib - total / setup.tensor_parallel / GIB) * (1 - setup.utilization)
    needed = activation_bytes(setup.model, setup.tensor_parallel, prefill_batch(setup)) / GIB
    if 0 < left < needed:
        notice = Notice.of("serving_lmdeploy_squeezed", left_gib=round(left, 2), needed_gib=round(needed, 2))
        yield Finding("warning", notice)


def _estimates(setup: Setup) -> Iterator[Finding]:
    """Cases in which the arithmetic is known to be rough."""
    if setup.engine.version is None:
        yield Finding("warning", Notice.of("serving_version_unknown", engine=NAMES[setup.engine.name]))
    if setup.model.experts is not None:
        yield Finding("warning", Notice.of("serving_experts_rough"))
    windowed = setup.model.sliding_layers and frees_windows(setup.engine, setup.gpus.capability)
    if setup.model.sliding_window is not None and not windowed:
        yield Finding("warning", Notice.of("serving_sliding_window", tokens=setup.model.sliding_window))
    if setup.model.vision:
        yield Finding("warning", Notice.of("serving_vision"))
    if setup.engine.name == "vllm" and older(setup.engine, (0, 6)):
        yield Finding("warning", Notice.of("serving_version_old", version=setup.engine.version))
    if prefill_batch(setup) < 1:
        yield Finding("no", Notice.of("serving_prefill_empty"))


RULES: tuple[Rule, ...] = (
    _gguf_folder,
    _gguf,
    _heads,
    _groups,
    _lmdeploy_quantization,
    _vllm_quantization,
    _bfloat16,
    _float16,
    _kv_dtype,
    _gpus,
    _window,
    _kernels,
    _linear_attention,
    _task,
    _turbomind,
    _margins,
    _lmdeploy_share,
    _estimates,
)
