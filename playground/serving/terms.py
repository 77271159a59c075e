"""The terms of the memory sum on one GPU, estimated by formula or taken from a log of an earlier start."""

from dataclasses import dataclass, replace
from fractions import Fraction

from playground.core.errors import Notice
from playground.serving.dtypes import number_bytes
from playground.serving.memory import activation_bytes, cache_bytes, held_bytes, loaded_bytes, prefill_batch
from playground.serving.values import GIB, Calibration, Figure, Setup

OTHER_LOW_GIB, OTHER_HIGH_GIB = 0.5, 0.8
"""GiB beside weights, activation and cache, least and most; 0.76 were seen on two GPUs of capability 7.5."""
MOVED_GIB = 0.15
"""How far a calibrated overhead may be off when the prefill batch is not that of the log."""
BELIEVABLE_GIB = -0.5
"""An overhead below this means that the log is of another model or other settings."""


@dataclass(frozen=True, slots=True)
class Terms:
    """GiB on one GPU."""

    weights: Figure
    activation: Figure
    other_low: float
    other: Figure
    notices: tuple[Notice, ...] = ()

    def room(self, setup: Setup, other: float) -> float:
        """What is left for the cache; negative if weights and activation alone do not fit."""
        memory, share = Fraction(str(setup.gpus.memory_gib)), Fraction(str(setup.utilization))
        if setup.engine.name == "vllm":
            return float(memory * share) - self.weights.gib - self.activation.gib - other
        free = setup.gpus.memory_gib - self.weights.gib - other
        return min(free * setup.utilization, free - self.activation.gib)


def budget_gib(setup: Setup) -> float:
    """What the engine may use of one GPU: vLLM its share of the whole, lmdeploy all of it."""
    share = setup.utilization if setup.engine.name == "vllm" else 1.0
    return setup.gpus.memory_gib * share


def terms(setup: Setup, calibration: Calibration | None = None) -> Terms:
    """The terms for `setup`; a log takes the place of the estimates, as far as what it is of is the same.

    The log has to say with which settings it was made (`stated`).
    """
    estimated = _estimated(setup)
    if calibration is None:
        return estimated
    started = calibration.of or setup
    refusal = of_another(started, setup, calibration)
    if refusal is None and not calibration.says_something:
        refusal = Notice.of("serving_log_without_figures")
    if refusal is not None:
        return replace(estimated, notices=(refusal,))
    return _calibrated(setup, started, calibration, estimated)


def stated(log: Calibration, setup: Setup) -> Calibration:
    """The log, with what it does not state of its start taken from the setup it is of, by default `setup`."""
    started = log.of or setup
    then = replace(
        started,
        max_model_len=log.max_model_len or started.window,
        utilization=log.utilization or started.utilization,
        prefill_batch=log.prefill_batch or started.prefill_batch,
    )
    return replace(
        log,
        of=started,
        max_model_len=then.max_model_len,
        utilization=then.utilization,
        prefill_batch=prefill_batch(then),
    )


def _estimated(setup: Setup) -> Terms:
    model = setup.model
    activation = activation_bytes(model, setup.tensor_parallel, prefill_batch(setup)) * number_bytes(setup) // 2
    return Terms(
        Figure(loaded_bytes(setup) / setup.tensor_parallel / GIB, "formula" if model.weight_bytes is None else "read"),
        Figure(activation / GIB, "formula"),
        OTHER_LOW_GIB,
        Figure(OTHER_HIGH_GIB, "formula"),
    )


def of_another(started: Setup, setup: Setup, log: Calibration) -> Notice | None:
    """Why a log says nothing of `setup`: it is not of the setup that it is taken to be of, or of another engine."""
    return _mismatch(started, log) or _other_engine(started, setup)


def _mismatch(setup: Setup, log: Calibration) -> Notice | None:
    """Why the log's figures cannot be used here."""
    if log.engine is not None and log.engine != setup.engine.name:
        return Notice.of("serving_log_of_other", what="engine", theirs=log.engine, ours=setup.engine.name)
    named = None if log.model is None else _last(log.model)
    if named is not None and named not in (setup.model.name, _last(setup.model.source)):
        return Notice.of("serving_log_of_other", what="model", theirs=named, ours=setup.model.name)
    split = log.tensor_parallel
    if split is not None and split != setup.tensor_parallel:
        return Notice.of("serving_log_of_other", what="tensor_parallel", theirs=split, ours=setup.tensor_parallel)
    return None


def _other_engine(started: Setup, setup: Setup) -> Notice | None:
    """Engines account for memory differently: nothing in a log of one holds for another."""
    theirs, ours = started.engine.name, setup.engine.name
    return None if theirs == ours else Notice.of("serving_log_of_other", what="engine", theirs=theirs, ours=ours)


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _calibrated(setup: Setup, started: Setup, log: Calibration, estimated: Terms) -> Terms:
    then = replace(
        started,
        max_model_len=log.max_model_len or started.max_model_len,
        utilization=log.utilization or started.utilization,
        prefill_batch=log.prefill_batch or started.prefill_batch,
        gpus=started.gpus if log.total_gib is None else replace(started.gpus, memory_gib=log.total_gib),
    )
    before = _estimated(then)
    loaded = before.weights if log.weights_gib is None else Figure(log.weights_gib, "calibrated")
    same = (started.model, started.tensor_parallel) == (setup.model, setup.tensor_parallel)
    weights = loaded if same else estimated.weights
    formula = before.activation.gib
    measured = formula if log.activation_gib is None else log.activation_gib
    other = _overhead(then, log, loaded.gib, measured)
    if other is None:
        return replace(estimated, weights=weights)
    if other < BELIEVABLE_GIB:
        return replace(estimated, notices=(Notice.of("serving_log_disagrees", other_gib=round(other, 2)),))
    activation = estimated.activation
    if log.activation_gib is not None and formula:
        activation = Figure(activation.gib * measured / formula, "calibrated")
    if not same:
        return Terms(weights, activation, *_carried(other))
    moved = 0.0 if prefill_batch(then) == prefill_batch(setup) else MOVED_GIB
    return Terms(weights, activation, other - moved, Figure(other + moved, "calibrated"))


def _carried(other: float) -> tuple[float, Figure]:
    """The overhead of a start, least and most, for another model or split there; never below estimates."""
    return max(other - MOVED_GIB, OTHER_LOW_GIB), Figure(max(other + MOVED_GIB, OTHER_HIGH_GIB), "calibrated")


def _overhead(then: Setup, log: Calibration, weights: float, activation: float) -> float | None:
    """What the logged start took beside weights, activation and cache; None if its cache is not known."""
    cache = log.kv_gib
    if log.kv_tokens is not None and not held_bytes(then):  # exact, while the log rounds its GiB
        per_token = cache_bytes(then)
        cache = log.kv_tokens * per_token / GIB
    if cache is None:
        return log.other_gib
    if then.engine.name == "vllm":
        return budget_gib(then) - weights - activation - cache
    return then.gpus.memory_gib - weights - cache / then.utilization
