"""A start that failed, by its log, beside a plan of the same: the log goes before the estimate."""

from playground.core.errors import Notice
from playground.serving.memory import prefill_batch
from playground.serving.terms import of_another
from playground.serving.values import Calibration, Setup

RAN_OUT = frozenset({"out_of_memory", "lmdeploy_memory"})
"""Causes of a start that took more of a GPU than there was: a smaller share leaves more beside the budget."""
SMALL_CACHE = frozenset({"no_cache_blocks", "window_over_cache", "window_over_cache_v1"})
"""Causes of a start whose budget left too little for the cache."""
_ROUNDED = 1.01
"""Memory of the same GPU, as a log and a list of GPUs round it."""


def refutation(setup: Setup, log: Calibration) -> Notice | None:
    """Why `setup` is not to be believed to start: the log is of a start that failed and asked for no more than it does.

    The log has to say with which settings it was made (`terms.stated`).
    """
    if log.failed not in RAN_OUT | SMALL_CACHE or not _asks_as_much(setup, log):
        return None
    facts = {"window": log.max_model_len, "utilization": log.utilization, "tensor_parallel": setup.tensor_parallel}
    return Notice.of("serving_log_ran_out" if log.failed in RAN_OUT else "serving_log_small_cache", **facts)


def other_failure(setup: Setup, log: Calibration) -> Notice | None:
    """That the start of the log failed by something that a plan of memory knows nothing of."""
    started = log.of or setup
    if log.failed is None or log.failed in RAN_OUT | SMALL_CACHE or of_another(started, setup, log) is not None:
        return None
    return Notice.of("serving_log_failed")


def _asks_as_much(setup: Setup, log: Calibration) -> bool:
    """Whether `setup` leaves as little room as the start did, or less."""
    started = log.of or setup
    if of_another(started, setup, log) is not None:
        return False
    if (started.model, started.tensor_parallel) != (setup.model, setup.tensor_parallel):
        return False
    share = log.utilization or started.utilization
    as_tight = setup.utilization >= share if log.failed in RAN_OUT else setup.utilization <= share
    return (
        as_tight
        and setup.window >= (log.max_model_len or started.window)
        and prefill_batch(setup) >= (log.prefill_batch or prefill_batch(started))
        and setup.gpus.memory_gib <= (log.total_gib or started.gpus.memory_gib) * _ROUNDED
    )
