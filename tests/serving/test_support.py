"""What is refused and warned of, rule by rule."""

from dataclasses import replace
from typing import Any

import pytest

from playground.serving.catalogue import find
from playground.serving.values import Gpus, Quantization, Setup
from tests.serving.conftest import PAIR, codes, planned, setup

T4, V100, A100 = Gpus(8, 14.58, 7.5), Gpus(8, 31.74, 7.0), Gpus(8, 79.14, 8.0, "A100 80GB")


def quantised(**changes: Any) -> Setup:
    """lmdeploy with a GPTQ model that differs in one thing from what it takes."""
    model = find("Qwen2.5-7B-Instruct-GPTQ-Int4")
    packed = replace(Quantization("gptq", 4, 128, False, True), **changes)
    return replace(setup(version="lmdeploy 0.9.2", max_model_len=4096), model=replace(model, quantization=packed))


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"bits": 8}, "serving_lmdeploy_bits"),
        ({"bits": 3}, "serving_lmdeploy_bits"),
        ({"group_size": 32}, "serving_lmdeploy_group"),
        ({"desc_act": True}, "serving_lmdeploy_order"),
        ({"sym": False}, "serving_lmdeploy_order"),
        ({"method": "gguf", "bits": None, "group_size": None}, "serving_lmdeploy_gguf"),
    ],
)
def test_lmdeploy_takes_4_bits_in_groups_of_128_only(changes: dict[str, Any], code: str) -> None:
    made = planned(quantised(**changes))
    assert (made.verdict, made.reason.code) == ("unsupported", code)


def test_lmdeploy_takes_gptq_int4(awq: Setup) -> None:
    assert planned(quantised()).verdict == "ok"


@pytest.mark.parametrize(
    "model, changes, verdict, code",
    [
        ("Qwen2.5-7B-Instruct-AWQ", {"gpus": V100}, "unsupported", "serving_capability_low"),
        ("Qwen3-8B-FP8", {"gpus": T4}, "unsupported", "serving_capability_low"),
        ("Qwen2.5-7B-Instruct", {"dtype": "bfloat16"}, "unsupported", "serving_bfloat16"),
        ("Qwen2.5-7B-Instruct", {"gpus": A100, "tensor_parallel": 3}, "unsupported", "serving_heads_not_divisible"),
        ("phi-4", {"gpus": A100, "tensor_parallel": 8}, "unsupported", "serving_kv_heads_not_divisible"),
        (
            "Qwen2.5-14B-Instruct-AWQ",
            {"gpus": A100, "tensor_parallel": 8},
            "unsupported",
            "serving_groups_not_divisible",
        ),
        ("Qwen2.5-7B-Instruct", {"kv_dtype": "int8"}, "unsupported", "serving_kv_dtype"),
        ("Qwen2.5-7B-Instruct", {"tensor_parallel": 4}, "no", "serving_gpus_fewer"),
        ("Qwen2.5-7B-Instruct", {"max_model_len": 65_536}, "no", "serving_window_over_model"),
        ("Qwen2.5-7B-Instruct", {"gpus": Gpus(2, 21.67, 7.5, "", 3.0)}, "no", "serving_memory_taken"),
        ("Qwen2.5-72B-Instruct", {}, "no", "serving_weights_too_big"),
    ],
)
def test_what_does_not_start_says_why(model: str, changes: dict[str, Any], verdict: str, code: str) -> None:
    made = planned(setup(model, **changes))
    assert (made.verdict, made.reason.code) == (verdict, code)
    assert made.reason.message("zh")
    assert made.reason.message("en")


@pytest.mark.parametrize(
    "model, version, changes, code",
    [
        ("Qwen2.5-7B-Instruct", "vllm 0.8.5", {}, "serving_bfloat16_cast"),
        ("Qwen2.5-7B-Instruct", "vllm 0.8.5", {}, "serving_no_flash_attention"),
        ("Qwen2.5-7B-Instruct", "vllm 0.8.5", {"utilization": 0.98}, "serving_little_outside"),
        ("Qwen2.5-7B-Instruct", "vllm 0.8.5", {"prefill_batch": 2048}, "serving_v0_chunked"),
        ("Qwen2.5-7B-Instruct", "vllm 0.8.5", {"kv_dtype": "fp8"}, "serving_kv_fp8_unverified"),
        ("Qwen2.5-7B-Instruct", "vllm", {}, "serving_version_unknown"),
        ("Qwen2.5-7B-Instruct", "vllm 0.4.2", {}, "serving_version_old"),
        ("Qwen2.5-7B-Instruct", "vllm 0.8.5", {"gpus": Gpus(2, 21.67)}, "serving_capability_unknown"),
        ("Qwen2.5-7B-Instruct-GPTQ-Int4", "vllm 0.14.0", {}, "serving_gptq_maybe_slow"),
        ("Qwen2.5-7B-Instruct", "lmdeploy 0.9.2", {"max_model_len": 65_536}, "serving_window_over_model"),
        ("gemma-2-9b-it", "vllm 0.8.5", {"max_model_len": 4096}, "serving_sliding_window"),
        ("Qwen3-30B-A3B-GPTQ-Int4", "vllm 0.8.5", {"max_model_len": 4096}, "serving_experts_rough"),
    ],
)
def test_what_is_known_to_go_badly_is_warned_of(model: str, version: str, changes: dict[str, Any], code: str) -> None:
    assert code in codes(planned(setup(model, version, **changes)))


def test_eager_leaves_room_outside(awq: Setup) -> None:
    assert "serving_little_outside" not in codes(planned(setup(utilization=0.98, eager=True)))


# Types that a model cannot be computed in -----------------------------------------------------------------------------

UNSTABLE = ["GLM-4-9B-0414", "gemma-2-9b-it", "gemma-2-27b-it"]


def on(gpus: Gpus, model: str = "GLM-4-9B-0414", version: str = "vllm 0.32.0", **changes: Any) -> Setup:
    return setup(model, version, gpus=gpus, tensor_parallel=gpus.count, max_model_len=4096, **changes)


@pytest.mark.parametrize("model", UNSTABLE)
@pytest.mark.parametrize("version", ["vllm 0.9.2", "vllm 0.11.0", "vllm 0.33.0", "vllm"])
@pytest.mark.parametrize("gpus", [T4, A100], ids=["old", "new"])
def test_vllm_refuses_float16_for_models_that_it_makes_unstable(model: str, version: str, gpus: Gpus) -> None:
    made = planned(on(gpus, model, version, dtype="float16"))
    assert (made.verdict, made.reason.code) == ("unsupported", "serving_float16_refused")


def test_an_old_vllm_runs_them_as_float16_and_is_warned_of() -> None:
    assert "serving_float16_unstable" in codes(planned(on(T4, version="vllm 0.8.5")))


@pytest.mark.parametrize("model", UNSTABLE)
def test_a_gpu_without_bfloat16_runs_them_as_float32_in_twice_the_memory(model: str) -> None:
    old, new = planned(on(T4, model)), planned(on(A100, model))
    assert old.weights.gib == pytest.approx(2 * new.weights.gib)
    assert old.kv_bytes_per_token == 2 * new.kv_bytes_per_token
    assert "serving_float32" in codes(old)


def test_a_gpu_with_bfloat16_runs_them_as_it() -> None:
    made = planned(on(A100))
    assert made.verdict == "ok"
    assert not codes(made) & {"serving_float32", "serving_float16_refused"}


@pytest.mark.parametrize("gpus, dtype", [(A100, "bfloat16"), (T4, "float32")])
def test_where_float16_was_asked_for_the_advice_names_the_type_that_works(gpus: Gpus, dtype: str) -> None:
    changes = {c.kind: c for c in planned(on(gpus, dtype="float16")).advice}
    assert changes["dtype"].setup.dtype == dtype
    assert "engine" not in changes


def test_quantised_they_cannot_run_on_a_gpu_without_bfloat16() -> None:
    wanted = on(T4, "gemma-2-27b-it")
    packed = replace(wanted, model=replace(wanted.model, quantization=Quantization("gptq", 4, 128, False, True)))
    assert planned(packed).reason.code == "serving_float16_refused"


@pytest.mark.parametrize(
    "model, version, code",
    [
        ("Qwen2.5-7B-Instruct-AWQ", "vllm 0.32.0", "serving_float32_packed"),
        ("Qwen2.5-7B-Instruct", "lmdeploy 0.18.0", "serving_float32_engine"),
    ],
)
def test_float32_is_for_unpacked_weights_on_vllm(model: str, version: str, code: str) -> None:
    assert planned(on(PAIR, model, version, dtype="float32")).reason.code == code


def test_an_ordinary_model_is_float16_on_a_gpu_without_bfloat16() -> None:
    made = planned(on(PAIR, "Qwen2.5-7B-Instruct"))
    assert made.verdict == "ok"
    assert "serving_float32" not in codes(made)


@pytest.mark.parametrize(
    "method, bits, version, verdict",
    [
        ("fp8", 8, "vllm 0.11.0", "unsupported"),
        ("fp8", 8, "vllm 0.17.1", "ok"),
        ("mxfp4", 4, "vllm 0.33.0", "unsupported"),
        ("compressed-tensors", 4, "vllm 0.11.0", "unsupported"),
        ("compressed-tensors", 4, "vllm 0.17.1", "ok"),
        ("compressed-tensors", None, "vllm 0.17.1", "ok"),
    ],
)
def test_what_a_quantisation_asks_of_a_gpu_is_that_of_the_version(
    method: str, bits: int | None, version: str, verdict: str
) -> None:
    wanted = on(PAIR, "Qwen2.5-7B-Instruct", version)
    assert (
        planned(replace(wanted, model=replace(wanted.model, quantization=Quantization(method, bits)))).verdict
        == verdict
    )
