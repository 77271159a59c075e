"""Plans: the sum, the verdict, the longest window and advice that holds."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.errors import ServingError
from playground.serving.catalogue import catalogue, find, packings
from playground.serving.planning import plan
from playground.serving.values import Calibration, Engine, Gpus, Setup
from tests.serving.conftest import PAIR, codes, planned, setup

SETUPS = st.builds(
    Setup,
    model=st.sampled_from(catalogue()),
    gpus=st.builds(Gpus, st.just(8), st.floats(4, 200), st.sampled_from([None, 7.0, 7.5, 8.0, 8.6, 9.0])),
    engine=st.builds(
        Engine, st.sampled_from(["vllm", "lmdeploy"]), st.sampled_from([None, "0.6.3", "0.8.5", "0.11.0", "0.32.0"])
    ),
    tensor_parallel=st.sampled_from([1, 2, 3, 4, 8]),
    utilization=st.floats(0.05, 1.0),
    max_model_len=st.one_of(st.none(), st.integers(1, 300_000)),
    prefill_batch=st.one_of(st.none(), st.integers(1, 70_000)),
)


@given(SETUPS)
def test_every_setup_has_a_verdict_that_its_figures_bear_out(wanted: Setup) -> None:
    made = plan(wanted)
    if made.verdict == "ok":
        assert made.kv_tokens >= made.window
        assert made.shortage_gib == 0
    if made.verdict == "tight":
        assert made.kv_tokens < made.window <= made.kv_tokens_at_best
    assert made.reason.message("zh")
    assert all(warning.message("en") for warning in made.warnings)


@given(SETUPS)
def test_every_advice_starts_when_it_is_followed(wanted: Setup) -> None:
    for change in plan(wanted, None, packings(wanted.model)).advice:
        assert plan(change.setup).verdict == change.verdict
        assert change.verdict in ("ok", "tight")
        assert change.notice.message("zh")


LOGS = st.builds(
    Calibration,
    kv_tokens=st.integers(1_000, 200_000),
    kv_gib=st.one_of(st.none(), st.floats(0.1, 100)),
    weights_gib=st.one_of(st.none(), st.floats(1, 60)),
    activation_gib=st.one_of(st.none(), st.floats(0.1, 10)),
    max_model_len=st.one_of(st.none(), st.integers(1_000, 100_000)),
    prefill_batch=st.one_of(st.none(), st.integers(1, 70_000)),
    failed=st.sampled_from([None, "out_of_memory", "window_over_cache", "port_taken"]),
)


@given(SETUPS, LOGS)
def test_every_advice_beside_a_log_starts_when_it_is_followed(wanted: Setup, log: Calibration) -> None:
    for change in plan(wanted, log, packings(wanted.model)).advice:
        assert plan(change.setup, replace(log, of=wanted)).verdict == change.verdict


@given(SETUPS, LOGS)
def test_no_two_setups_are_advised_for_each_other(wanted: Setup, log: Calibration) -> None:
    for change in plan(wanted, log, packings(wanted.model)).advice:
        back = plan(change.setup, replace(log, of=wanted), packings(wanted.model)).advice
        assert wanted not in [other.setup for other in back]


@given(SETUPS)
def test_no_model_is_advised_that_the_plan_advises_against(wanted: Setup) -> None:
    for change in plan(wanted, None, packings(wanted.model)).advice:
        if change.kind == "quantization":
            assert "serving_gptq_slow" not in codes(plan(change.setup))


@given(SETUPS)
def test_the_longest_window_fits(wanted: Setup) -> None:
    longest = plan(wanted).longest_window
    if longest:
        shorter = plan(replace(wanted, max_model_len=longest))
        assert shorter.kv_tokens >= longest


def test_what_fits_needs_no_advice(awq: Setup) -> None:
    assert planned(awq).advice == ()


@pytest.mark.parametrize(
    "version, flags",
    [
        ("vllm 0.8.5", {"--max-model-len", "--max-num-batched-tokens"}),
        ("lmdeploy 0.9.2", {"--session-len", "--max-prefill-token-num"}),
    ],
)
def test_a_change_names_the_flag_of_its_engine(version: str, flags: set[str]) -> None:
    tight = setup("Qwen2.5-14B-Instruct", version, max_model_len=131_072, gpus=Gpus(2, 24, 7.5), prefill_batch=16_384)
    told = {str(dict(change.notice.facts).get("flag", "")) for change in planned(tight).advice}
    assert told & flags
    assert told <= {"", *flags}


def test_the_cheapest_change_comes_first() -> None:
    kinds = [change.kind for change in planned(setup("Qwen2.5-32B-Instruct-GPTQ-Int8", utilization=0.95)).advice]
    assert kinds == ["window", "prefill_batch_and_window", "quantization", "gpus"]


def test_a_packing_that_crawls_is_not_advised_where_another_fits() -> None:
    made = planned(setup("Qwen2.5-14B-Instruct"))
    packed = next(change for change in made.advice if change.kind == "quantization")
    assert packed.setup.model.name == "Qwen2.5-14B-Instruct-AWQ"


def test_the_window_of_a_v0_engine_may_be_longer_where_it_computes_in_pieces() -> None:
    long = setup("DeepSeek-R1-Distill-Qwen-14B", "vllm 0.8.5", utilization=0.95)
    assert planned(long).longest_window > 32_768


def test_the_parts_of_the_budget_add_up() -> None:
    made = planned(setup("Qwen2.5-14B-Instruct"))
    parts = made.weights.gib + made.activation.gib + made.other.gib + made.kv_pool.gib
    assert parts == pytest.approx(made.budget.gib)


def test_lmdeploy_gives_the_cache_a_share_of_what_the_weights_leave() -> None:
    made = planned(setup("Qwen2.5-32B-Instruct-AWQ", "lmdeploy 0.9.2", utilization=0.5))
    free = 21.67 - made.weights.gib - made.other.gib
    assert made.kv_pool.gib == pytest.approx(free / 2)


def test_what_lmdeploy_computes_with_is_not_counted_as_cache() -> None:
    made = planned(setup("Qwen2.5-32B-Instruct-AWQ", "lmdeploy 0.9.2", utilization=0.99))
    assert made.kv_pool.gib == pytest.approx(21.67 - made.weights.gib - made.other.gib - made.activation.gib)
    assert "serving_lmdeploy_squeezed" in codes(made)


def test_lmdeploy_starts_with_a_window_it_cut() -> None:
    made = planned(setup("Qwen2.5-14B-Instruct", "lmdeploy 0.9.2", utilization=0.2))
    assert made.reason.code == "serving_window_cut"


def test_without_a_window_the_models_own_is_planned() -> None:
    assert planned(setup("phi-4", max_model_len=None)).window == 16_384


@pytest.mark.parametrize(
    "changes",
    [
        {"utilization": 0.0},
        {"utilization": 1.5},
        {"utilization": float("nan")},
        {"tensor_parallel": 0},
        {"max_model_len": 0},
        {"max_model_len": -5},
        {"prefill_batch": 0},
        {"gpus": Gpus(0, 24.0)},
        {"gpus": Gpus(2, 0.0)},
        {"gpus": Gpus(2, float("nan"))},
        {"engine": Engine("vllm", "newest")},
    ],
    ids=str,
)
def test_settings_that_mean_nothing_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ServingError):
        planned(setup(**changes))


def test_a_plan_is_the_same_for_the_same_setup() -> None:
    assert planned(setup()) == planned(
        Setup(find("Qwen2.5-32B-Instruct-AWQ"), PAIR, Engine("vllm", "0.8.5"), 2, 0.9, 32_768)
    )
