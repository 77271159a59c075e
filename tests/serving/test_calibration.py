"""Figures of a log in place of estimates, and logs that are of something else."""

from dataclasses import replace
from typing import Any

import pytest

from playground.serving.explaining import explain, replanned
from playground.serving.requests import Asked, calibration_of, setup_of_log
from playground.serving.values import Calibration, Gpus, Plan
from tests.serving.conftest import codes, planned, setup

V0 = """INFO 05-01 10:00:00 [api_server.py:1043] vLLM API server version 0.8.5
INFO 05-01 10:00:00 [api_server.py:1044] args: Namespace(model='/home/model/Qwen2.5-32B-Instruct-AWQ', \
tensor_parallel_size=2, gpu_memory_utilization=0.9, max_model_len=32768, max_num_batched_tokens=None)
INFO 05-01 10:01:00 [model_runner.py:1140] Model loading took 9.0623 GiB and 8.123456 seconds
INFO 05-01 10:01:30 [worker.py:287] Memory profiling takes 9.10 seconds
INFO 05-01 10:01:30 [worker.py:287] the current vLLM instance can use total_gpu_memory (21.67GiB) x \
gpu_memory_utilization (0.90) = 19.50GiB
INFO 05-01 10:01:30 [worker.py:287] model weights take 9.06GiB; non_torch_memory takes 0.30GiB; \
PyTorch activation peak memory takes 3.80GiB; the rest of the memory reserved for KV Cache is 6.34GiB.
INFO 05-01 10:01:31 [executor_base.py:112] # cuda blocks: 3246, # CPU blocks: 2048
INFO 05-01 10:01:31 [executor_base.py:117] Maximum concurrency for 32768 tokens per request: 1.58x
INFO:     Application startup complete.
"""
V1 = """INFO 05-01 10:00:00 [api_server.py:1043] vLLM API server version 0.9.2
(VllmWorker rank=0 pid=1) INFO 05-01 10:01:00 [gpu_model_runner.py:1347] Model loading took 9.0600 GiB and 8.1 seconds
(VllmWorker rank=1 pid=2) INFO 05-01 10:01:30 [gpu_worker.py:227] Available KV cache memory: 9.12 GiB
(VllmWorker rank=0 pid=1) INFO 05-01 10:01:30 [gpu_worker.py:227] Available KV cache memory: 9.33 GiB
INFO 05-01 10:01:31 [kv_cache_utils.py:634] GPU KV cache size: 76,400 tokens
INFO 05-01 10:01:31 [kv_cache_utils.py:634] GPU KV cache size: 74,704 tokens
INFO 05-01 10:01:31 [kv_cache_utils.py:637] Maximum concurrency for 32,768 tokens per request: 2.28x
"""


def test_the_profiling_line_of_v0_gives_every_term() -> None:
    log = explain(V0).calibration
    assert (log.weights_gib, log.other_gib, log.activation_gib, log.kv_gib) == (9.06, 0.3, 3.8, 6.34)
    assert (log.total_gib, log.utilization, log.blocks, log.kv_tokens) == (21.67, 0.9, 3246, 51_936)
    assert (log.concurrency, log.max_model_len, log.tensor_parallel) == (1.58, 32_768, 2)
    assert (log.engine, log.version, log.model) == ("vllm", "0.8.5", "/home/model/Qwen2.5-32B-Instruct-AWQ")


def test_of_several_workers_the_one_with_the_least_room_decides() -> None:
    log = explain(V1).calibration
    assert (log.kv_gib, log.kv_tokens) == (9.12, 74_704)
    assert (log.weights_gib, log.concurrency, log.max_model_len) == (9.06, 2.28, 32_768)


def test_a_plan_of_what_was_logged_holds_what_was_logged() -> None:
    made = planned(setup(), explain(V0).calibration)
    assert made.kv_tokens == 51_936
    assert {made.weights.source, made.activation.source, made.other.source} == {"calibrated"}


def test_another_share_moves_the_calibrated_cache_by_the_difference() -> None:
    log = explain(V0).calibration
    before, after = planned(setup(), log), planned(setup(utilization=0.95), log)
    assert after.kv_pool.gib - before.kv_pool.gib == pytest.approx(21.67 * 0.05)


def test_another_prefill_batch_leaves_a_calibrated_plan_less_certain() -> None:
    made = planned(setup(max_model_len=16_384), explain(V0).calibration)
    assert made.other.gib > made.other_low
    assert made.activation.gib < 3.8


@pytest.mark.parametrize(
    "change",
    [{"model": "/m/Qwen2.5-14B-Instruct"}, {"tensor_parallel": 4}, {"engine": "lmdeploy"}],
    ids=["model", "split", "engine"],
)
def test_a_log_of_another_setup_is_not_used(change: dict[str, object]) -> None:
    made = planned(setup(), replace(explain(V0).calibration, **change))  # type: ignore[arg-type]
    assert "serving_log_of_other" in codes(made)
    assert made.other.source == "formula"


def test_advice_for_another_model_does_not_take_figures_of_this_one() -> None:
    log = Calibration(kv_tokens=4464, utilization=0.98)  # nothing in it says which model it is of
    made = planned(setup("Qwen2.5-32B-Instruct-GPTQ-Int8", utilization=0.98), log)
    assert {"quantization", "gpus"} <= {change.kind for change in made.advice}


def test_a_packing_of_the_same_size_is_not_advised_where_a_log_says_that_there_is_no_room() -> None:
    log = Calibration(kv_tokens=20_976, max_model_len=32_768)  # a start that was refused
    made = planned(setup(version="vllm 0.16.0"), log)
    assert made.verdict == "no"
    assert "quantization" not in {change.kind for change in made.advice}


def test_what_a_start_took_beside_the_model_holds_for_another_model() -> None:
    before = setup("Qwen2.5-32B-Instruct-GPTQ-Int8", utilization=0.98)
    log = Calibration(kv_tokens=1_456, utilization=0.98, weights_gib=16.5, of=before)
    assert planned(setup(utilization=0.98), log).weights.source == "formula"
    assert planned(setup(utilization=0.98), log).other.source == "calibrated"


def test_a_log_without_figures_is_said_to_have_none() -> None:
    assert "serving_log_without_figures" in codes(planned(setup(), Calibration()))


def test_figures_of_a_server_without_gpus_are_not_used() -> None:
    cpu = explain("(EngineCore pid=1) INFO 1 [kv_cache_utils.py:2] CPU KV cache size: 2,097,152 tokens\n").calibration
    assert "serving_log_without_figures" in codes(planned(setup(), cpu))


def test_figures_that_cannot_be_of_this_model_are_not_used() -> None:
    made = planned(setup("Qwen2.5-72B-Instruct-AWQ"), Calibration(kv_tokens=90_000, utilization=0.9))
    assert "serving_log_disagrees" in codes(made)


def test_a_log_that_says_all_is_planned_without_any_question() -> None:
    found = explain(V0)
    wanted = setup_of_log(found.calibration, Asked(capability=7.5))
    assert wanted is not None
    assert replanned(wanted, found).kv_tokens == 51_936


def test_a_log_that_does_not_say_the_gpu_is_not_planned() -> None:
    assert setup_of_log(explain(V1).calibration, Asked(model="Qwen2.5-32B-Instruct-AWQ")) is None


def test_a_model_that_only_the_logs_machine_knows_is_not_planned() -> None:
    log = explain(V0.replace("Qwen2.5-32B-Instruct-AWQ", "our-own-model")).calibration
    assert setup_of_log(log, Asked(gpu="T4")) is None


def test_the_share_of_a_log_can_be_told_beside_it() -> None:
    assert calibration_of("The model's max seq len (1) is larger", 0.98).utilization == 0.98


def test_lmdeploys_cut_window_is_the_size_of_its_cache() -> None:
    line = "[TM][WARNING] No enough blocks for `session_len` (131072), `session_len` truncated to 111360.\n"
    log = explain(line).calibration
    assert (log.engine, log.kv_tokens) == ("lmdeploy", 111_360)


# A log whose start failed

RAN_OUT = """INFO 05-01 10:00:00 [api_server.py:1043] vLLM API server version 0.8.5
INFO 05-01 10:00:00 [api_server.py:1044] args: Namespace(model='/home/model/Qwen2.5-32B-Instruct-AWQ', \
tensor_parallel_size=2, gpu_memory_utilization=0.95, max_model_len=32768, max_num_batched_tokens=None)
INFO 05-01 10:01:00 [model_runner.py:1140] Model loading took 9.0623 GiB and 8.123456 seconds
ERROR 05-01 10:01:30 [engine.py:448] torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.02 GiB. GPU 0 has \
a total capacity of 21.67 GiB of which 700.00 MiB is free.
"""


def ran_out(**changes: Any) -> Plan:
    return planned(setup(**{"utilization": 0.95, **changes}), explain(RAN_OUT).calibration)


def test_a_log_says_why_its_start_failed() -> None:
    assert explain(RAN_OUT).calibration.failed == "out_of_memory"
    assert explain(V0).calibration.failed is None


def test_a_plan_that_fits_by_its_sum_is_refuted_by_the_log_of_that_start() -> None:
    assert planned(setup(utilization=0.95)).verdict == "ok"
    made = ran_out()
    assert (made.verdict, made.reason.code) == ("refuted", "serving_log_ran_out")
    said = made.reason.message("en")
    assert all(figure in said for figure in ("32,768", "0.95", "2"))


def test_a_log_without_any_figure_of_memory_refutes_too() -> None:
    figureless = "\n".join(line for line in RAN_OUT.splitlines() if "Model loading" not in line)
    assert planned(setup(utilization=0.95), explain(figureless).calibration).verdict == "refuted"


@pytest.mark.parametrize("less", [{"max_model_len": 16_384}, {"utilization": 0.9}], ids=["window", "share"])
def test_what_asks_for_more_than_the_start_that_failed_is_refuted_too(less: dict[str, Any]) -> None:
    log = replace(explain(RAN_OUT).calibration, **less)
    assert planned(setup(utilization=0.95), log).verdict == "refuted"


@pytest.mark.parametrize(
    "change",
    [{"max_model_len": 16_384}, {"utilization": 0.9}, {"prefill_batch": 2_048}, {"gpus": Gpus(2, 48, 8.6)}],
    ids=["window", "share", "batch", "gpus"],
)
def test_what_asks_for_less_is_planned_as_ever(change: dict[str, Any]) -> None:
    log = replace(explain(RAN_OUT).calibration, of=setup(utilization=0.95))
    assert planned(setup(**{"utilization": 0.95, **change}), log).verdict == "ok"


def test_a_refuted_plan_says_what_to_change_first() -> None:
    made = ran_out()
    assert [change.kind for change in made.advice][:2] == ["utilization", "window"]
    assert made.advice[0].setup.utilization == 0.9
    assert made.advice[1].setup.max_model_len == 16_384


def test_a_cache_that_was_too_small_is_not_made_smaller() -> None:
    log = Calibration(failed="window_over_cache", of=setup())
    made = planned(setup(), log)
    assert (made.verdict, made.reason.code) == ("refuted", "serving_log_small_cache")
    assert [change.setup.utilization for change in made.advice if change.kind == "utilization"] == [0.95]


def test_a_failure_of_another_model_refutes_nothing() -> None:
    assert planned(setup("Qwen2.5-7B-Instruct", utilization=0.95), explain(RAN_OUT).calibration).verdict == "ok"


def test_a_failure_that_is_not_about_memory_stands_beside_the_plan() -> None:
    made = planned(setup(), Calibration(failed="port_taken", of=setup()))
    assert made.verdict == "ok"
    assert "serving_log_failed" in codes(made)
