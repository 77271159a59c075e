"""Plans: the memory sum of a setup, the verdict on it, and the changes that make it fit."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace

from playground.core.errors import Notice, ServingError
from playground.serving.changes import Proposal, proposals
from playground.serving.failed import other_failure, refutation
from playground.serving.memory import V0_CHUNKS_ABOVE, cache_bytes, held_bytes, prefill_batch
from playground.serving.support import Finding, findings
from playground.serving.terms import Terms, budget_gib, stated, terms
from playground.serving.values import GIB, Calibration, Change, ChangeKind, Figure, Model, Plan, Setup, Verdict

STEP = 256
"""Windows are proposed in steps of this many tokens."""
NOT_ADVISED = frozenset({"serving_gptq_slow", "serving_float16_unstable"})
"""What is said of models that start, but are of little use here."""
BLOCK = {"vllm": 16, "lmdeploy": 64}
"""Tokens of a block of the cache."""


def plan(setup: Setup, calibration: Calibration | None = None, others: tuple[Model, ...] = ()) -> Plan:
    """Whether `setup` fits, and what else would.

    `calibration` takes the place of estimates; what its log did not say is taken to be as in the setup it is of, by
    default `setup`. Whoever follows an advice and plans again names that setup (`Calibration.of`). `others` are
    models that could be served instead, as a rule the same model packed otherwise. Raises ServingError for settings
    that mean nothing (a share above 1, no GPU).
    """
    _check(setup)
    log = None if calibration is None else stated(calibration, setup)
    assessed = _assess(setup, log)
    return assessed if assessed.verdict == "ok" else replace(assessed, advice=_advice(assessed, log, others))


def _assess(setup: Setup, log: Calibration | None) -> Plan:
    """The plan without advice."""
    found = findings(setup)
    sum_ = terms(setup, log)
    per_token, held = cache_bytes(setup), held_bytes(setup) / GIB
    room, best = sum_.room(setup, sum_.other.gib), sum_.room(setup, sum_.other_low)
    tokens, tokens_best = _tokens(setup, room), _tokens(setup, best)
    needed = held + setup.window * per_token / GIB
    verdict, reason = _verdict(setup, found, sum_, tokens, tokens_best)
    refuted = None if log is None or verdict not in ("ok", "tight") else refutation(setup, log)
    if refuted is not None:
        verdict, reason = "refuted", refuted
    otherwise = None if log is None else other_failure(setup, log)
    return Plan(
        setup=setup,
        verdict=verdict,
        reason=reason,
        weights=sum_.weights,
        activation=sum_.activation,
        other=sum_.other,
        other_low=sum_.other_low,
        kv_pool=Figure(max(room, 0.0), sum_.other.source),
        budget=Figure(budget_gib(setup), "formula"),
        shortage_gib=max(needed - room, 0.0),
        kv_bytes_per_token=per_token,
        held_gib=held,
        window=setup.window,
        prefill_batch=prefill_batch(setup),
        kv_tokens=tokens,
        kv_tokens_at_best=tokens_best,
        longest_window=longest_window(setup, log),
        concurrency=max(room, 0.0) / needed if held and tokens >= setup.window else tokens / setup.window,
        warnings=(*filter(None, (otherwise,)), *(f.notice for f in found if f.notice != reason), *sum_.notices),
    )


def longest_window(setup: Setup, calibration: Calibration | None = None) -> int:
    """The longest window that is sure to fit, in steps of 256 tokens and within the model's; 0 when none is.

    A longer window can need less if the engine computes prompts in pieces above a length, so both sides are tried.
    """

    def fits(window: int) -> bool:
        shorter = replace(setup, max_model_len=window)
        sum_ = terms(shorter, calibration)
        return _tokens(shorter, sum_.room(shorter, sum_.other.gib)) >= window

    limit = setup.model.max_position
    above = _last_that(fits, V0_CHUNKS_ABOVE + STEP, limit)
    return above or _last_that(fits, STEP, min(limit, V0_CHUNKS_ABOVE))


def _last_that(fits: Callable[[int], bool], first: int, last: int) -> int:
    """The last step between `first` and `last` that fits, if all before it do; `last` included."""
    if last >= first and fits(last):
        return last
    steps = range(first, last + 1, STEP)
    place = bisect_right(steps, False, key=lambda window: not fits(window))
    return steps[place - 1] if place else 0


def _tokens(setup: Setup, room: float) -> int:
    """Tokens of one request that the cache holds; for a model without a cache, its whole window if the rest fits."""
    per_token, left = cache_bytes(setup), room - held_bytes(setup) / GIB
    if per_token == 0:
        return setup.model.max_position if left >= 0 else 0
    block = BLOCK[setup.engine.name]
    return max(int(left * GIB / per_token + 1e-6) // block * block, 0)


def _verdict(setup: Setup, found: tuple[Finding, ...], sum_: Terms, tokens: int, best: int) -> tuple[Verdict, Notice]:
    stops = next((f for f in found if f.weight == "unsupported"), None)
    if stops is not None:
        return "unsupported", stops.notice
    stops = next((f for f in found if f.weight == "no"), None)
    if stops is not None:
        return "no", stops.notice
    if tokens >= setup.window:
        return "ok", Notice.of("serving_fits", tokens=tokens, window=setup.window)
    if best >= setup.window:
        return "tight", Notice.of("serving_tight", window=setup.window, tokens=tokens, tokens_at_best=best)
    return "no", _shortage(setup, sum_, tokens)


def _shortage(setup: Setup, sum_: Terms, tokens: int) -> Notice:
    """Why there is no room, in the terms of the engine."""
    budget = budget_gib(setup)
    facts = {"weights_gib": round(sum_.weights.gib, 2), "budget_gib": round(budget, 2)}
    if sum_.weights.gib >= budget:
        return Notice.of("serving_weights_too_big", **facts)
    if tokens == 0:
        activation, other = round(sum_.activation.gib, 2), round(sum_.other.gib, 2)
        return Notice.of("serving_no_cache", activation_gib=activation, other_gib=other, **facts)
    if setup.engine.name == "lmdeploy":
        return Notice.of("serving_window_cut", tokens=tokens, window=setup.window)
    return Notice.of("serving_cache_small", tokens=tokens, window=setup.window)


def _advice(refused: Plan, log: Calibration | None, others: tuple[Model, ...]) -> tuple[Change, ...]:
    """The proposals that were planned again and found to fit, one of each kind."""
    wanted: tuple[Verdict, ...] = ("ok",) if refused.verdict == "tight" else ("ok", "tight")
    made: dict[ChangeKind, Change] = {}
    for proposal in proposals(refused, others, lambda setup: longest_window(setup, log)):
        if proposal.kind in made:
            continue
        again = _assess(proposal.setup, log)
        if again.verdict in wanted and not _advised_against(proposal, again):
            made[proposal.kind] = Change(proposal.kind, proposal.setup, again.verdict, proposal.notice)
    return tuple(made.values())


def _advised_against(proposal: Proposal, again: Plan) -> bool:
    """Whether the plan itself would say to serve another model."""
    return proposal.kind == "quantization" and any(warning.code in NOT_ADVISED for warning in again.warnings)


def _check(setup: Setup) -> None:
    if not 0 < setup.utilization <= 1:
        raise ServingError("utilization_wrong", value=setup.utilization)
    counts = {
        "tensor_parallel": setup.tensor_parallel,
        "gpus": setup.gpus.count,
        "max_model_len": setup.window,
        "prefill_batch": prefill_batch(setup),
    }
    for name, value in counts.items():
        if value < 1:
            raise ServingError("count_wrong", name=name, value=value)
    if not 0 < setup.gpus.memory_gib < 10_000:
        raise ServingError("memory_wrong", value=setup.gpus.memory_gib)
