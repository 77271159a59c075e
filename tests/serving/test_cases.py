"""The starts that were seen on two GPUs of 21.67 GiB and capability 7.5: each plan agrees with what happened."""

from dataclasses import replace
from pathlib import Path

import pytest

from playground.serving.explaining import explain
from playground.serving.folder import read_model
from playground.serving.planning import plan
from playground.serving.values import Setup
from tests.serving.conftest import codes, planned, setup
from tests.serving.gguf import write_gguf

INT8 = "Qwen2.5-32B-Instruct-GPTQ-Int8"
SMALL_CACHE = (
    "ValueError: The model's max seq len (32768) is larger than the maximum number of tokens that can be stored in KV "
    "cache (4464). Try increasing `gpu_memory_utilization` or decreasing `max_model_len` when initializing the engine."
)


def test_14b_in_16_bits_at_0_90_is_tight_and_did_start() -> None:
    made = planned(setup("Qwen2.5-14B-Instruct"))
    assert made.verdict == "tight"
    assert made.kv_tokens < 32_768 < made.kv_tokens_at_best


def test_32b_awq_at_0_90_fits_with_room() -> None:
    made = planned(setup("Qwen2.5-32B-Instruct-AWQ"))
    assert made.verdict == "ok"
    assert 1.5 <= made.concurrency < 1.6


def test_32b_gptq_int4_fits_and_crawls_without_marlin_for_turing() -> None:
    made = planned(setup("Qwen2.5-32B-Instruct-GPTQ-Int4"))
    assert made.verdict == "ok"
    assert "serving_gptq_slow" in codes(made)


def test_32b_gptq_int4_is_not_slow_where_marlin_knows_turing() -> None:
    assert "serving_gptq_slow" not in codes(planned(setup("Qwen2.5-32B-Instruct-GPTQ-Int4", "vllm 0.32.0")))


def test_gptq_int8_is_refused_on_lmdeploy() -> None:
    made = planned(setup(INT8, "lmdeploy 0.7.2"))
    assert made.verdict == "unsupported"
    assert made.reason.code == "serving_lmdeploy_bits"
    assert {"quantization", "engine"} <= {change.kind for change in made.advice}


@pytest.mark.parametrize("utilization", [0.90, 0.95, 0.98])
def test_gptq_int8_does_not_hold_a_window_of_32768(utilization: float) -> None:
    assert planned(setup(INT8, utilization=utilization)).verdict == "no"


def test_gptq_int8_at_0_95_has_no_room_for_the_cache_as_the_engine_said() -> None:
    made = planned(setup(INT8, utilization=0.95))
    assert made.kv_tokens == 0
    assert made.reason.code == "serving_no_cache"


def test_gptq_int8_at_0_98_holds_4464_tokens_by_its_own_log() -> None:
    made = planned(setup(INT8, utilization=0.98), explain(SMALL_CACHE).calibration)
    assert (made.verdict, made.kv_tokens) == ("no", 4464)
    assert made.other.source == "calibrated"
    assert made.other.gib == pytest.approx(0.76, abs=0.01)


def test_without_a_log_the_estimate_for_0_98_is_near_it() -> None:
    made = planned(setup(INT8, utilization=0.98))
    assert made.kv_tokens <= 4464 <= made.kv_tokens_at_best


def test_the_log_at_0_98_tells_that_0_95_cannot_work() -> None:
    log = replace(explain(SMALL_CACHE).calibration, utilization=0.98)
    made = planned(setup(INT8, utilization=0.95), log)
    assert (made.verdict, made.kv_tokens) == ("no", 0)


@pytest.mark.parametrize("utilization, window", [(0.95, 14_592), (0.98, 17_408)])
def test_a_shorter_window_would_start_gptq_int8(utilization: float, window: int) -> None:
    shorter = next(c for c in planned(setup(INT8, utilization=utilization)).advice if c.kind == "window")
    assert abs(shorter.setup.window - window) <= 512
    assert plan(shorter.setup).verdict == "ok"


def test_a_smaller_prefill_batch_leaves_a_longer_window() -> None:
    made = planned(setup(INT8, utilization=0.95))
    change = next(c for c in made.advice if c.kind == "prefill_batch_and_window")
    assert change.setup.prefill_batch == 2048
    assert 24_000 < change.setup.window < 25_400


def test_a_folder_of_gguf_files_is_explained_and_the_file_is_advised(tmp_path: Path) -> None:
    write_gguf(tmp_path / "qwen-q4.gguf")
    made = plan(Setup(read_model(tmp_path), setup().gpus, setup().engine, 2, max_model_len=1024))
    assert made.verdict == "unsupported"
    assert made.reason.code == "serving_gguf_folder"
    change = next(c for c in made.advice if c.kind == "model_file")
    assert change.setup.model.path == tmp_path / "qwen-q4.gguf"
