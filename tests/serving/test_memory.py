"""The memory arithmetic against figures worked out by hand, and against published sizes."""

import pytest

from playground.serving.catalogue import catalogue, find
from playground.serving.memory import activation_bytes, kv_bytes_per_token, parameter_count, prefill_batch, weight_bytes
from playground.serving.values import GIB, Gpus, Model, Setup
from tests.serving.conftest import setup


def ordinary(model: Model) -> bool:
    """Whether all its layers are alike, and nothing stands beside them."""
    odd = model.vision or model.state_bytes or model.packable or model.latent or model.task != "generate"
    return not odd and model.kind != "glm4_moe"


PUBLISHED = [model for model in catalogue() if model.parameters]


@pytest.mark.parametrize("model", [m for m in PUBLISHED if not ordinary(m)], ids=lambda m: m.name)
def test_the_formula_is_near_enough_for_other_kinds_of_models_to_tell_that_weights_are_missing(model: Model) -> None:
    assert parameter_count(model) == pytest.approx(model.parameters, rel=0.35)


@pytest.mark.parametrize("model", [m for m in PUBLISHED if ordinary(m)], ids=lambda m: m.name)
def test_the_config_of_a_model_gives_the_parameters_that_were_published(model: Model) -> None:
    assert parameter_count(model) == pytest.approx(model.parameters, rel=1e-4)


@pytest.mark.parametrize(
    "name, gigabytes",
    [
        ("Qwen2.5-14B-Instruct", 29.54),
        ("Qwen2.5-32B-Instruct-AWQ", 19.33),
        ("Qwen2.5-32B-Instruct-GPTQ-Int4", 19.34),
        ("Qwen2.5-32B-Instruct-GPTQ-Int8", 35.07),
    ],
)
def test_weights_have_the_size_of_the_checkpoint(name: str, gigabytes: float) -> None:
    assert weight_bytes(find(name)) / 1e9 == pytest.approx(gigabytes, abs=0.01)


@pytest.mark.parametrize("name, kib", [("Qwen2.5-14B-Instruct", 96), ("Qwen2.5-32B-Instruct", 128)])
def test_a_token_of_cache_on_one_of_two_gpus(name: str, kib: int) -> None:
    assert kv_bytes_per_token(find(name), 2, "auto") == kib * 1024


def test_more_gpus_than_kv_heads_do_not_make_the_cache_smaller() -> None:
    model = find("Qwen2.5-7B-Instruct")  # 4 KV heads
    assert kv_bytes_per_token(model, 7, "auto") == kv_bytes_per_token(model, 4, "auto")


def test_an_int4_cache_is_a_quarter() -> None:
    model = find("Qwen2.5-32B-Instruct")
    assert kv_bytes_per_token(model, 2, "auto") == 4 * kv_bytes_per_token(model, 2, "int4")


@pytest.mark.parametrize("name, gib", [("Qwen2.5-14B-Instruct", 2.20), ("Qwen2.5-32B-Instruct-AWQ", 3.60)])
def test_the_peak_of_a_prefill_of_32768_tokens(name: str, gib: float) -> None:
    assert activation_bytes(find(name), 2, 32_768) / GIB == pytest.approx(gib, abs=0.005)


@pytest.mark.parametrize(
    "version, capability, memory, window, tokens",
    [
        ("vllm 0.8.5", 7.5, 21.67, 32_768, 32_768),  # V0: the whole window
        ("vllm 0.8.5", 7.5, 21.67, 1_024, 2_048),
        ("vllm 0.8.5", 7.5, 21.67, 32_769, 2_048),  # V0 above 32768: in pieces
        ("vllm 0.8.5", 8.6, 23.69, 32_768, 2_048),  # V1
        ("vllm 0.7.3", 8.6, 23.69, 32_768, 32_768),
        ("vllm 0.11.0", 7.5, 21.67, 32_768, 2_048),  # V0 is gone
        ("vllm 0.32.0", 9.0, 79.11, 32_768, 8_192),
        ("vllm 0.32.0", 10.0, 180.0, 32_768, 16_384),
        ("vllm", 7.5, 21.67, 32_768, 32_768),  # not known: the dearer one
        ("lmdeploy 0.9.2", 7.5, 21.67, 32_768, 8_192),
    ],
)
def test_the_prefill_batch_is_the_engines_default(
    version: str, capability: float, memory: float, window: int, tokens: int
) -> None:
    wanted = setup(version=version, gpus=Gpus(2, memory, capability, "some card"), max_model_len=window)
    assert prefill_batch(wanted) == tokens


def test_an_a100_keeps_the_small_batch(awq: Setup) -> None:
    a100 = setup(version="vllm 0.32.0", gpus=Gpus(2, 79.14, 8.0, "NVIDIA A100-SXM4-80GB"))
    assert prefill_batch(a100) == 2_048


def test_a_mixture_of_experts_has_all_its_experts() -> None:
    assert parameter_count(find("Qwen3-30B-A3B")) == pytest.approx(30.53e9, rel=1e-3)
