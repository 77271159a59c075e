"""The public form of plans, explanations, models and GPUs: what `--json` prints, kept stable.

docs/serving.md describes every key.
"""

from typing import Any

from playground.core.errors import Notice, PlaygroundError
from playground.core.strings import Language
from playground.serving.dtypes import computed
from playground.serving.explaining import Explanation, Unrecognised
from playground.serving.gpus import Gpu
from playground.serving.memory import parameter_count, prefill_batch, weight_bytes
from playground.serving.values import GIB, Calibration, Change, Model, Plan, Setup

Record = dict[str, Any]
_DIGITS = 3


def plan_record(plan: Plan, language: Language) -> Record:
    """A plan as one JSON object."""
    return {
        "verdict": plan.verdict,
        "reason": plan.reason.message(language),
        "reason_code": plan.reason.code,
        "per_gpu": _per_gpu(plan),
        "max_model_len_tokens": plan.window,
        "fits_max_model_len_tokens": plan.longest_window,
        "kv_cache_tokens": plan.kv_tokens,
        "kv_cache_tokens_at_best": plan.kv_tokens_at_best,
        "prefill_batch_tokens": plan.prefill_batch,
        "concurrent_requests": round(plan.concurrency, 2),
        "warnings": [_told(warning, language) for warning in plan.warnings],
        "advice": [_change(change, language) for change in plan.advice],
        "setup": setup_record(plan.setup),
    }


def setup_record(setup: Setup) -> Record:
    """What was asked for."""
    quantization = setup.model.quantization
    return {
        "model": setup.model.name,
        "quantization": None if quantization is None else quantization.label,
        "engine": setup.engine.name,
        "engine_version": setup.engine.version,
        "gpu": setup.gpus.name or None,
        "gpus": setup.gpus.count,
        "gpu_memory_gib": round(setup.gpus.memory_gib, _DIGITS),
        "capability": setup.gpus.capability,
        "tensor_parallel": setup.tensor_parallel,
        "utilization": setup.utilization,
        "max_model_len_tokens": setup.window,
        "prefill_batch_tokens": prefill_batch(setup),
        "dtype": setup.dtype,
        "computed_in": computed(setup),
        "kv_dtype": setup.kv_dtype,
        "eager": setup.eager,
    }


def explanation_record(found: Explanation | Unrecognised, language: Language, plan: Plan | None = None) -> Record:
    """What a log says as one JSON object."""
    planned = {} if plan is None else {"plan": plan_record(plan, language)}
    figures = figures_record(found.calibration)
    if isinstance(found, Unrecognised):
        line = found.last_error
        last = None if line is None else {"line_number": line.number, "line": line.text}
        return {
            "recognised": False,
            "started": found.started,
            "ended": found.ended,
            "last_error": last,
            "figures": figures,
            **planned,
        }
    return {
        "recognised": True,
        "cause": found.cause,
        "weight": found.weight,
        "line_number": found.line.number,
        "line": found.line.text,
        "message": found.message(language),
        "remedy": found.remedy(language),
        "facts": dict(found.facts),
        "started": found.started,
        "figures": figures,
        **planned,
    }


def figures_record(log: Calibration) -> Record:
    """The figures a log prints; null where it does not."""
    return {
        "engine": log.engine,
        "engine_version": log.version,
        "model": log.model,
        "tensor_parallel": log.tensor_parallel,
        "utilization": log.utilization,
        "max_model_len_tokens": log.max_model_len,
        "prefill_batch_tokens": log.prefill_batch,
        "gpu_memory_gib": log.total_gib,
        "weights_gib": log.weights_gib,
        "activation_gib": log.activation_gib,
        "other_gib": log.other_gib,
        "kv_cache_gib": log.kv_gib,
        "kv_cache_tokens": log.kv_tokens,
        "kv_cache_blocks": log.blocks,
        "concurrent_requests": log.concurrency,
        "on_cpu": log.on_cpu,
    }


def model_record(model: Model) -> Record:
    """A model's facts; `weights_source` says whether its size was read from files or worked out."""
    size = weight_bytes(model) if model.weight_bytes is None else model.weight_bytes
    return {
        "name": model.name,
        "path": None if model.path is None else str(model.path),
        "repo": model.repo,
        "quantization": None if model.quantization is None else model.quantization.label,
        "parameters": parameter_count(model) if model.parameters is None else model.parameters,
        "weights_gib": round(size / GIB, _DIGITS),
        "weights_source": "formula" if model.weight_bytes is None else "read",
        "max_model_len_tokens": model.max_position,
        "layers": model.layers,
        "heads": model.heads,
        "kv_heads": model.kv_heads,
        "dtype": model.dtype,
        "task": model.task,
        "gguf_folder": bool(model.gguf_folder),
    }


def gpu_record(gpu: Gpu) -> Record:
    """A GPU of this machine, or a ready-made one (`index` null)."""
    return {
        "name": gpu.name,
        "index": gpu.index,
        "memory_gib": round(gpu.memory_gib, _DIGITS),
        "free_gib": None if gpu.free_gib is None else round(gpu.free_gib, _DIGITS),
        "capability": gpu.capability,
    }


def error_record(error: PlaygroundError, language: Language) -> Record:
    """A refusal."""
    return {"code": error.code, "message": error.message(language), "remedy": error.remedy(language)}


def _per_gpu(plan: Plan) -> Record:
    return {
        "weights_gib": round(plan.weights.gib, _DIGITS),
        "activation_gib": round(plan.activation.gib, _DIGITS),
        "other_gib": round(plan.other.gib, _DIGITS),
        "other_low_gib": round(plan.other_low, _DIGITS),
        "kv_cache_gib": round(plan.kv_pool.gib, _DIGITS),
        "budget_gib": round(plan.budget.gib, _DIGITS),
        "shortage_gib": round(plan.shortage_gib, _DIGITS),
        "kv_bytes_per_token": plan.kv_bytes_per_token,
        "held_gib": round(plan.held_gib, _DIGITS),
        "sources": {
            "weights": plan.weights.source,
            "activation": plan.activation.source,
            "other": plan.other.source,
            "kv_cache": plan.kv_pool.source,
            "budget": plan.budget.source,
        },
    }


def _told(notice: Notice, language: Language) -> Record:
    return {"code": notice.code, "message": notice.message(language)}


def _change(change: Change, language: Language) -> Record:
    told = {"kind": change.kind, "message": change.notice.message(language), "verdict": change.verdict}
    return {**told, **setup_record(change.setup)}
