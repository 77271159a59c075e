"""Models whose layers are not all alike: what their caches and weights come to, and what cannot be known of them."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

import playground.serving
from playground.serving.catalogue import catalogue, find
from playground.serving.flags import command
from playground.serving.folder import read_model
from playground.serving.memory import cache_bytes, held_bytes, weight_bytes
from playground.serving.planning import plan
from playground.serving.values import GIB, Calibration, Gpus, Setup
from tests.serving.conftest import PAIR, codes, planned, setup

A100 = Gpus(1, 79.14, 8.0, "A100 80GB")


def on(model: str, version: str = "vllm 0.32.0", gpus: Gpus = A100, **changes: Any) -> Setup:
    asked = {"tensor_parallel": gpus.count, "max_model_len": 32_768, **changes}
    return setup(model, version, gpus=gpus, **asked)


@pytest.mark.parametrize(
    "name",
    [
        "Qwen3-4B-Thinking-2507",
        "Qwen3-235B-A22B-Instruct-2507",
        "Qwen3-Next-80B-A3B-Instruct",
        "Qwen3-VL-8B-Instruct-FP8",
        "Qwen3.5-4B",
        "Qwen3.5-27B",
        "Qwen3.5-397B-A17B",
        "Qwen3.6-35B-A3B",
        "DeepSeek-R1-Distill-Qwen-32B-AWQ",
        "DeepSeek-R1-Distill-Qwen-32B-GPTQ-Int4",
        "DeepSeek-R1-Distill-Llama-70B",
        "GLM-4-32B-0414",
        "GLM-4.5-Air",
        "GLM-4.7",
        "DeepSeek-R1",
        "Kimi-K2-Instruct",
        "gpt-oss-120b",
        "gemma-3-1b-it",
        "gemma-3-27b-it",
        "Mistral-Small-3.2-24B-Instruct-2506",
        "Qwen3-Embedding-8B",
        "Qwen3-Reranker-0.6B",
        "Qwen3-Reranker-8B",
        "jina-embeddings-v3",
        "bge-m3",
        "bge-reranker-v2-m3",
    ],
)
def test_models_of_2025_and_2026_are_there(name: str) -> None:
    assert find(name).layers > 0


def test_whatever_is_not_of_one_kind_says_where_its_figures_are_from() -> None:
    path = Path(playground.serving.__file__).parent / "catalogue.toml"
    for entry in tomllib.loads(path.read_text("utf-8"))["models"]:
        odd = {"vision", "state_bytes", "sliding_layers", "latent", "task", "quantization"} & set(entry)
        assert not odd or entry.get("source"), entry["name"]


@pytest.mark.parametrize("name, gigabytes", [("gpt-oss-20b", 13.76), ("gpt-oss-120b", 65.2)])
def test_experts_in_mxfp4_have_the_size_that_was_published(name: str, gigabytes: float) -> None:
    assert weight_bytes(find(name)) / 1e9 == pytest.approx(gigabytes, rel=0.003)


# Sliding windows ------------------------------------------------------------------------------------------------------


def test_layers_that_look_back_a_little_do_not_grow_with_the_window() -> None:
    short, long = on("gpt-oss-20b", max_model_len=32_768), on("gpt-oss-20b", max_model_len=131_072)
    assert cache_bytes(long) == 12 * 2 * 8 * 64 * 2  # 12 layers of full attention
    assert held_bytes(short) == held_bytes(long) == 12 * 2 * 8 * 64 * 2 * (128 - 1 + 2_048 + 16)


def test_a_larger_kind_of_layer_is_rounded_up_to_whole_groups() -> None:
    wanted = on("gemma-3-27b-it")  # 10 layers of full attention, 52 of the other kind
    one = 2 * 16 * 128 * 2
    assert (cache_bytes(wanted), held_bytes(wanted)) == (10 * one, 60 * one * (1_024 - 1 + 2_048 + 16))


@pytest.mark.parametrize("version", ["vllm 0.8.5", "lmdeploy 0.18.0", "vllm"])
def test_where_windows_are_not_known_to_be_freed_every_layer_is_counted_in_full(version: str) -> None:
    wanted = on("gpt-oss-20b", version, PAIR)
    assert held_bytes(wanted) == 0
    assert cache_bytes(wanted) == 24 * 2 * 4 * 64 * 2
    assert "serving_sliding_window" in codes(planned(wanted))


def test_what_a_request_keeps_is_part_of_what_it_lacks() -> None:
    made = planned(on("gemma-3-27b-it", gpus=Gpus(1, 64.0, 8.0), max_model_len=131_072))
    assert made.verdict == "no"
    needed = made.held_gib + 131_072 * made.kv_bytes_per_token / GIB
    assert made.shortage_gib == pytest.approx(needed - made.kv_pool.gib, abs=0.01)


def test_the_longest_window_leaves_room_for_what_a_request_keeps() -> None:
    made = planned(on("gemma-3-27b-it", gpus=Gpus(1, 66.0, 8.0), max_model_len=131_072))
    fits = plan(on("gemma-3-27b-it", gpus=Gpus(1, 66.0, 8.0), max_model_len=made.longest_window))
    assert fits.verdict == "ok"
    assert fits.concurrency >= 1


# Linear attention -----------------------------------------------------------------------------------------------------


def test_a_gated_delta_net_keeps_a_state_in_place_of_a_cache() -> None:
    wanted = on("Qwen3.5-27B")
    state = 48 * (4 * 48 * 128 * 128 + 2 * 3 * (2 * 16 * 128 + 48 * 128))
    assert cache_bytes(wanted) == 16 * 2 * 4 * 256 * 2
    assert held_bytes(wanted) == state
    assert held_bytes(on("Qwen3.5-27B", gpus=Gpus(2, 79.14, 8.0))) == state // 2


def test_what_is_known_of_linear_attention_on_older_gpus_is_said() -> None:
    assert "serving_linear_attention" in codes(planned(on("Qwen3.5-9B", gpus=PAIR)))
    assert "serving_linear_attention" not in codes(planned(on("Qwen3.5-9B")))


def test_tokens_of_a_log_do_not_tell_the_cache_where_requests_keep_more_than_tokens() -> None:
    log = Calibration(kv_tokens=100_000, kv_gib=20.0, utilization=0.9)
    made = plan(on("Qwen3.5-27B"), log)
    assert made.kv_pool.gib == pytest.approx(20.0, abs=0.2)


def test_a_folder_tells_the_same_of_such_a_model(tmp_path: Path) -> None:
    text = {
        "model_type": "qwen3_5_text",
        "num_hidden_layers": 4,
        "hidden_size": 64,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 32,
        "intermediate_size": 128,
        "vocab_size": 1000,
        "max_position_embeddings": 4096,
        "linear_num_value_heads": 8,
        "linear_value_head_dim": 16,
        "linear_num_key_heads": 4,
        "linear_key_head_dim": 16,
        "linear_conv_kernel_dim": 4,
        "layer_types": ["linear_attention"] * 3 + ["full_attention"],
    }
    (tmp_path / "config.json").write_text(
        json.dumps({"model_type": "qwen3_5", "text_config": text, "vision_config": {"depth": 2}})
    )
    model = read_model(tmp_path)
    assert (model.kind, model.kv_layers, model.vision) == ("qwen3_5", 1, True)
    assert model.state_bytes == 3 * (4 * 8 * 16 * 16 + 2 * 3 * (2 * 4 * 16 + 8 * 16))


# Models that see, embed or rank ---------------------------------------------------------------------------------------


def test_a_model_that_sees_is_said_to_need_memory_that_cannot_be_worked_out() -> None:
    assert "serving_vision" in codes(planned(on("Qwen3-VL-8B-Instruct")))


@pytest.mark.parametrize("name", ["bge-m3", "bge-reranker-v2-m3"])
def test_an_encoder_needs_no_cache(name: str) -> None:
    made = planned(on(name, max_model_len=8_192))
    assert (made.verdict, made.kv_bytes_per_token, made.kv_tokens) == ("ok", 0, 8_192)


def test_an_encoder_reads_its_text_at_once() -> None:
    assert planned(on("bge-m3", max_model_len=8_192)).prefill_batch == 8_192


def test_an_encoder_that_is_too_big_does_not_fit() -> None:
    assert planned(on("bge-m3", gpus=Gpus(1, 1.5, 8.0), max_model_len=8_192)).verdict == "no"


@pytest.mark.parametrize(
    "name, version, flag",
    [
        ("bge-m3", "vllm 0.32.0", ("--runner", "pooling")),
        ("bge-m3", "vllm 0.9.2", ("--task", "embed")),
        ("bge-reranker-v2-m3", "vllm 0.9.2", ("--task", "score")),
    ],
)
def test_a_model_that_does_not_chat_is_started_as_such(name: str, version: str, flag: tuple[str, str]) -> None:
    assert flag in command(on(name, version, max_model_len=8_192), "m", "127.0.0.1", 8000)


def test_a_ranker_of_qwen3_is_made_one_of_the_language_model() -> None:
    flags = dict(flag for flag in command(on("Qwen3-Reranker-0.6B"), "m", "127.0.0.1", 8000) if len(flag) == 2)
    assert json.loads(flags["--hf-overrides"])["architectures"] == ["Qwen3ForSequenceClassification"]


def test_lmdeploy_does_not_embed() -> None:
    assert planned(on("bge-m3", "lmdeploy 0.18.0")).reason.code == "serving_lmdeploy_pooling"


def test_models_that_turbomind_does_not_know_are_said_to_run_otherwise() -> None:
    assert "serving_not_turbomind" in codes(planned(on("gemma-3-12b-it", "lmdeploy 0.18.0")))
    assert "serving_not_turbomind" not in codes(planned(on("Qwen3-8B", "lmdeploy 0.18.0")))


@pytest.mark.parametrize(
    "changes, files, task",
    [
        ({"model_type": "xlm-roberta", "architectures": ["XLMRobertaModel"]}, (), "embed"),
        ({"model_type": "xlm-roberta", "architectures": ["XLMRobertaForSequenceClassification"]}, (), "rerank"),
        ({"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"]}, ("modules.json",), "embed"),
        ({"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"]}, (), "generate"),
    ],
)
def test_a_folder_tells_what_its_model_is_for(
    tmp_path: Path, changes: dict[str, Any], files: tuple[str, ...], task: str
) -> None:
    facts = {"num_hidden_layers": 2, "hidden_size": 64, "num_attention_heads": 4, "vocab_size": 1000}
    (tmp_path / "config.json").write_text(json.dumps({**facts, "max_position_embeddings": 512, **changes}))
    for name in files:
        (tmp_path / name).write_text("[]")
    assert read_model(tmp_path).task == task


def test_every_model_can_be_planned_on_every_engine() -> None:
    for model in catalogue():
        for version in ("vllm 0.8.5", "vllm 0.32.0", "lmdeploy 0.18.0"):
            assert plan(on(model.name, version, PAIR, max_model_len=None)).reason.message("zh")
