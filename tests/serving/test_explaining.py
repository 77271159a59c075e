"""Each known message is recognised with its figures, in any dress that logs wear."""

from pathlib import Path

import pytest

from playground.core.strings import LANGUAGES, table
from playground.serving.causes import CAUSES
from playground.serving.explaining import Explanation, Unrecognised, explain
from tests.serving.sayings import CORE, OLLAMA, SAYINGS, VLLM, WRAPPED

LOGS = Path(__file__).parent / "logs"
V1_SMALL = (
    "ValueError: To serve at least one request with the model's max seq len (32768), (4.0 GiB KV cache is needed, which is "
    "larger than the available KV cache memory (3.0 GiB). Based on the available memory, the estimated maximum model length "
    "is 24560. Try increasing `gpu_memory_utilization` or decreasing `max_model_len` when initializing the engine."
)
V1_OLD = (
    "ValueError: To serve at least one request with the models's max seq len (32768), (4.00 GiB KV cache is needed, which "
    "is larger than the available KV cache memory (3.00 GiB).  Try increasing `gpu_memory_utilization` or decreasing "
    "`max_model_len` when initializing the engine."
)
NO_BLOCKS = (
    "ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization` when initializing the "
    "engine."
)
OOM = (
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.02 GiB. GPU 0 has a total capacity of 21.67 GiB of "
    "which 700.00 MiB is free."
)
MESSAGES: list[tuple[str, str, dict[str, str]]] = [
    (NO_BLOCKS, "no_cache_blocks", {}),
    (
        "ValueError: The model's max seq len (32768) is larger than the maximum number of tokens that can be stored in KV "
        "cache (4464). Try increasing `gpu_memory_utilization` or decreasing `max_model_len`.",
        "window_over_cache",
        {"window": "32768", "tokens": "4464"},
    ),
    (V1_SMALL, "window_over_cache_v1", {"window": "32768", "needed_gib": "4.0", "kv_gib": "3.0", "longest": "24560"}),
    (V1_OLD, "window_over_cache_v1", {"window": "32768", "needed_gib": "4.00", "kv_gib": "3.00", "longest": "?"}),
    (
        "ValueError: Free memory on device cuda:0 (10.12/21.67 GiB) on startup is less than desired GPU memory utilization "
        "(0.9, 19.5 GiB). Decrease GPU memory utilization or reduce GPU memory used by other processes.",
        "memory_taken",
        {"free_gib": "10.12", "total_gib": "21.67", "utilization": "0.9", "wanted_gib": "19.5"},
    ),
    (
        "ValueError: Free memory on device (10.12/21.67 GiB) on startup is less than desired GPU memory utilization (0.9, "
        "19.5 GiB).",
        "memory_taken",
        {"free_gib": "10.12", "total_gib": "21.67", "utilization": "0.9", "wanted_gib": "19.5"},
    ),
    (
        "ValueError: Invalid repository ID or local directory specified: '/home/model/模型-gguf'.",
        "not_a_model_folder",
        {"path": "/home/model/模型-gguf"},
    ),
    (
        "huggingface_hub.errors.HFValidationError: Repo id must be in the form 'repo_name' or 'namespace/repo_name': "
        "'/home/model/x'. Use `repo_type` argument if needed.",
        "path_not_seen",
        {"path": "/home/model/x"},
    ),
    (
        "huggingface_hub.errors.HFValidationError: Repo id must be in the form 'repo_name' or 'namespace/repo_name': "
        "'/home/model/Qwen2.5-32B-Instruct-GGUF'. Use `repo_type` argument if needed.",
        "gguf_folder_taken",
        {"path": "/home/model/Qwen2.5-32B-Instruct-GGUF"},
    ),
    (
        "ERROR 05-01 10:00:00 config.py:123] Error retrieving file list: Repo id must be in the form 'repo_name' or "
        "'namespace/repo_name': '/home/model/x'. Use `repo_type` argument if needed.",
        "path_not_seen",
        {"path": "/home/model/x"},
    ),
    (
        "OSError: It looks like the config file at '/m/q4.gguf' is not a valid JSON file.",
        "gguf_without_plugin",
        {"path": "/m/q4.gguf"},
    ),
    (
        "OSError: It looks like the config file at '/m/config.json' is not a valid JSON file.",
        "config_broken",
        {"path": "/m/config.json"},
    ),
    (
        "ValueError: User-specified max_model_len (8192) is greater than the derived max_model_len "
        "(max_position_embeddings=4096 or model_max_length=None in model's config.json).",
        "window_over_model",
        {"window": "8192", "max_position": "4096"},
    ),
    (
        "ValueError: Total number of attention heads (2) must be divisible by tensor parallel size (3).",
        "heads_not_divisible",
        {"heads": "2", "tensor_parallel": "3"},
    ),
    (
        "ValueError: Bfloat16 is only supported on GPUs with compute capability of at least 8.0. Your NVIDIA GeForce RTX "
        "2080 Ti GPU has compute capability 7.5. You can use float16 instead by explicitly setting the `dtype` flag in CLI, "
        "for example: --dtype=half.",
        "bfloat16",
        {"capability": "7.5"},
    ),
    (
        "ValueError: The quantization method fp8 is not supported for the current GPU. Minimum capability: 80. Current "
        "capability: 75.",
        "quantization_capability",
        {"method": "fp8", "minimum": "8.0", "capability": "7.5"},
    ),
    (
        "ValueError: torch.bfloat16 is not supported for quantization method awq. Supported dtypes: [torch.float16]",
        "quantization_dtype",
        {"method": "awq"},
    ),
    (
        "ValueError: max_num_batched_tokens (2048) is smaller than max_model_len (32768). This effectively limits the "
        "maximum sequence length",
        "batch_below_window",
        {"batch": "2048", "window": "32768"},
    ),
    (
        "ValueError: The input size is not aligned with the quantized weight shape. This can be caused by too large tensor "
        "parallel size.",
        "groups_not_divisible",
        {},
    ),
    ("api_server.py: error: unrecognized arguments: --no-such-flag 3", "unknown_flag", {"flags": "--no-such-flag 3"}),
    ("vllm: error: unrecognized arguments: --swap", "unknown_flag", {"flags": "--swap"}),
    ("lmdeploy: error: unrecognized arguments: --x", "unknown_flag", {"flags": "--x"}),
    (
        "INFO 1 [api_server.py:1043] vLLM API server version 0.8.5\nOSError: [Errno 98] Address already in use",
        "port_taken",
        {},
    ),
    (
        '  File "/x/lmdeploy/serve/openai/api_server.py", line 1\nERROR:    [Errno 98] error while attempting to bind on '
        "address ('0.0.0.0', 23333): address already in use",
        "port_taken",
        {},
    ),
    (
        f'  File "/x/vllm/worker/worker.py", line 1\n{OOM}',
        "out_of_memory",
        {"wanted": "1.02 GiB", "total": "21.67 GiB"},
    ),
    (
        "[TM][ERROR] CUDA runtime error: out of memory /lmdeploy/src/allocator.h:231",
        "out_of_memory",
        {"wanted": "?", "total": "?"},
    ),
    ("RuntimeError: [TM][ERROR]  Assertion fail: /lmdeploy/src/turbomind/python/bind.cpp:294", "lmdeploy_bits", {}),
    ("RuntimeError: [TM][ERROR]  Assertion fail: /opt/src/turbomind/python/bind.cpp:417", "lmdeploy_bits", {}),
    (
        "[TM][FATAL] /opt/lmdeploy/src/turbomind/python/bind.cpp(386): Check failed: self.byte_size() == src->byte_size() "
        "(1048576 vs. 2097152)",
        "lmdeploy_bits",
        {},
    ),
    (
        "AssertionError: unsupported quant config: {'quant_method': 'gptq', 'desc_act': True}",
        "lmdeploy_quantization",
        {"config": "{'quant_method': 'gptq', 'desc_act': True}"},
    ),
    (
        'AssertionError: model format is "gptq" but group_size is 32. Currently, only 128 is supported',
        "lmdeploy_group",
        {"group_size": "32"},
    ),
    (
        'ValueError: Unsupported group_size=64 for model_format="gptq". Supported group_size values: 128.',
        "lmdeploy_group",
        {"group_size": "64"},
    ),
    (
        "WARNING 05-01 10:00:00 [config.py:830] gptq quantization is not fully optimized yet. The speed can be slower than "
        "non-quantized models.",
        "quantization_slow",
        {},
    ),
    (
        "[TM][WARNING] No enough blocks for `session_len` (131072), `session_len` truncated to 111360.",
        "lmdeploy_window_cut",
        {"window": "131072", "tokens": "111360"},
    ),
]
MESSAGES += SAYINGS
IDS = [f"{code}-{place}" for place, (_, code, _) in enumerate(MESSAGES)]


def recognised(log: str) -> Explanation:
    found = explain(log)
    assert isinstance(found, Explanation)
    return found


@pytest.mark.parametrize("message, cause, facts", MESSAGES, ids=IDS)
def test_a_message_is_recognised_with_its_figures(message: str, cause: str, facts: dict[str, str]) -> None:
    found = recognised(message)
    assert (found.cause, dict(found.facts)) == (cause, facts)


def apart(value: str) -> str:
    """A count as people read it."""
    return f"{int(value):,}" if value.isdecimal() else value


@pytest.mark.parametrize("message, cause, facts", MESSAGES, ids=IDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_both_languages(message: str, cause: str, facts: dict[str, str], language: str) -> None:
    found = recognised(message)
    told = found.message("zh" if language == "zh" else "en") + found.remedy("zh" if language == "zh" else "en")
    assert all(value in told or apart(value) in told for value in facts.values() if value != "?")
    assert "?" not in told
    assert "{" not in told.replace(facts.get("config", ""), "")


@pytest.mark.parametrize("message, cause, facts", MESSAGES, ids=IDS)
def test_windows_line_ends_colours_and_workers_do_not_hide_it(message: str, cause: str, facts: dict[str, str]) -> None:
    first, _, last = message.rpartition("\n")
    dressed = f"noise\n{first}\nLoading:  10%|#   |\rLoading: 100%|####|\r\n\x1b[1;31m{last}\x1b[0m\nnoise\n".replace(
        "\n", "\r\n"
    )
    found = recognised(dressed)
    assert (found.cause, dict(found.facts)) == (cause, facts)
    assert "\x1b" not in found.line.text


@pytest.mark.parametrize(
    "prefix",
    [
        "(EngineCore pid=12415) ERROR 11-22 10:10:34 [core.py:1510] ",
        "(VllmWorker rank=1 pid=7) ERROR 05-01 10:00:00 [multiproc_executor.py:470] ",
        "[rank0]: ",
        "vllm-1  | ",
        "2025-05-01T10:00:00.123456789Z stderr F ",
        "May 01 10:00:00 host start.sh[123]: ",
        "  ",
    ],
)
def test_what_workers_containers_and_journals_put_before_it_does_not_hide_it(prefix: str) -> None:
    found = recognised(f"one\ntwo\n{prefix}{NO_BLOCKS}\nrc=1\n")
    assert (found.cause, found.line.number) == ("no_cache_blocks", 3)


@pytest.mark.parametrize(
    "name, cause, line",
    [
        ("gguf_folder", "not_a_model_folder", "Invalid repository ID"),
        ("window_over_cache", "window_over_cache_v1", "To serve at least one request"),
        ("no_cache_blocks", "no_cache_blocks", "No available memory"),
        ("window_over_model", "window_over_model", "User-specified max_model_len (8192)"),
        ("path_not_seen", "path_not_seen", "does-not-exist"),
    ],
)
def test_real_logs_of_failed_starts(name: str, cause: str, line: str) -> None:
    text = (LOGS / f"vllm-0.32.0-{name}.log").read_text("utf-8")
    found = recognised(text)
    assert found.cause == cause
    assert line in found.line.text
    assert line in text.split("\n")[found.line.number - 1]


def test_the_cause_is_not_what_follows_from_it() -> None:
    follow = "RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {}"
    assert recognised(f"{NO_BLOCKS}\n{follow}\n").cause == "no_cache_blocks"


def test_of_two_causes_the_first_counts() -> None:
    log = f"INFO 1 [api_server.py:1] vLLM API server version 0.8.5\n{OOM}\n{NO_BLOCKS}\n"
    assert recognised(log).cause == "out_of_memory"


def test_a_failure_of_an_earlier_start_in_the_same_file_is_history() -> None:
    start = "INFO 1 [api_server.py:1] vLLM API server version 0.8.5\n"
    found = explain(f"{start}{NO_BLOCKS}\n{start}INFO:     Application startup complete.\n")
    assert isinstance(found, Unrecognised)
    assert found.started


def test_a_failure_before_the_server_came_up_is_history() -> None:
    found = explain(f"{NO_BLOCKS}\nINFO:     Application startup complete.\n")
    assert isinstance(found, Unrecognised)


def test_of_two_failed_starts_in_one_file_the_latest_counts() -> None:
    start = "INFO 1 [api_server.py:1] vLLM API server version 0.8.5\n"
    assert recognised(f"{start}{NO_BLOCKS}\n{start}{OOM}\n").cause == "out_of_memory"


def test_the_failure_of_the_latest_start_counts() -> None:
    start = "INFO 1 [api_server.py:1] vLLM API server version 0.8.5\n"
    found = recognised(f"{start}INFO:     Application startup complete.\n{start}{NO_BLOCKS}\n")
    assert (found.cause, found.line.number) == ("no_cache_blocks", 4)


def test_a_server_that_runs_out_of_memory_later_is_explained() -> None:
    log = f"INFO 1 [api_server.py:1] vLLM API server version 0.8.5\nINFO:     Application startup complete.\n{OOM}\n"
    assert recognised(log).cause == "out_of_memory"


def test_a_slow_quantisation_is_told_of_a_server_that_runs() -> None:
    slow = "WARNING 1 [config.py:830] gptq quantization is not fully optimized yet.\n"
    found = recognised(f"{slow}INFO:     Application startup complete.\n")
    assert (found.weight, found.started) == ("warning", True)


def test_a_longer_window_that_was_allowed_is_only_a_warning() -> None:
    allowed = (
        "WARNING 1 [model.py:2660] User-specified max_model_len (16384) is greater than the derived max_model_len\n"
    )
    assert isinstance(explain(allowed), Unrecognised)


def test_a_message_that_was_cut_off_still_has_its_cause() -> None:
    found = recognised("ValueError: The model's max seq len (327")
    assert dict(found.facts) == {"window": "?", "tokens": "?"}
    assert found.message("zh")


def test_every_cause_has_its_words_and_a_message_here() -> None:
    told = {key.split(".")[2] for key in table() if key.startswith("serving.cause.")}
    assert told == {cause.code for cause in CAUSES} == {code for _, code, _ in MESSAGES}


@pytest.mark.parametrize("message, cause, facts", [said for said in SAYINGS if said[0].startswith(VLLM)])
def test_the_wrapper_behind_it_does_not_hide_it(message: str, cause: str, facts: dict[str, str]) -> None:
    assert recognised(f"{message}{WRAPPED}").cause == cause


# Causes that nobody knows ---------------------------------------------------------------------------------------------

CAUSE = "ZeroDivisionError: division by zero in the flux capacitor"
FRAMES = (
    f"{CORE}Traceback (most recent call last):\n"
    f'{CORE}  File "/opt/venv/lib/python3.12/site-packages/vllm/v1/engine/core.py", line 927, in run\n'
    f"{CORE}    engine = EngineCoreProc(*args)\n"
    f"{CORE}             ^^^^^^^^^^^^^^^^^^^^^^\n"
)
READY = "(APIServer pid=9) INFO:     Application startup complete.\n"


def unknown(log: str) -> Unrecognised:
    found = explain(log)
    assert isinstance(found, Unrecognised)
    return found


@pytest.mark.parametrize(
    "log",
    [
        f"{VLLM}{CORE}EngineCore failed to start.\n{FRAMES}{CORE}{CAUSE}\n{WRAPPED}",
        f"{VLLM}{FRAMES}{CORE}{CAUSE}\n(EngineCore pid=1) Exception: WorkerProc initialization failed due to an "
        f"exception in a background process. See stack trace for root cause.{WRAPPED}",
        f"{VLLM}Traceback (most recent call last):\n{CAUSE}\n\nThe above exception was the direct cause of the following "
        f"exception:\n\nTraceback (most recent call last):\n  File 'a'\nRuntimeError: the start did not work{WRAPPED}",
        f"{VLLM}{FRAMES}{CORE}{CAUSE}\nERROR:    Application startup failed. Exiting.\nasyncio.CancelledError: cancelled\n",
    ],
    ids=["core", "worker", "chain", "server"],
)
def test_of_an_unknown_failure_the_line_is_shown_that_it_began_with(log: str) -> None:
    line = unknown(log).last_error
    assert line is not None
    assert CAUSE in line.text


def test_a_wrapper_alone_is_not_shown_as_the_cause() -> None:
    assert unknown(f"{VLLM}{WRAPPED}").last_error is None


def test_what_a_validation_error_says_is_shown_not_that_there_was_one() -> None:
    line = unknown(
        f"{VLLM}ValidationError: 1 validation error for ModelConfig\n  Value error, No such thing as x\n"
    ).last_error
    assert line is not None
    assert "No such thing" in line.text


def test_llama_cpps_own_words_are_shown_before_the_line_that_it_gives_up_with() -> None:
    log = "llama_model_load: error loading model: flux is not supported\nmain: exiting due to model loading error\n"
    line = unknown(log).last_error
    assert line is not None
    assert "flux" in line.text


@pytest.mark.parametrize(
    "end, state",
    [
        ("", "started"),
        ('(APIServer pid=9) INFO:     127.0.0.1:1 - "POST /v1/chat/completions HTTP/1.1" 200 OK\n', "started"),
        (f"{FRAMES}{CORE}EngineCore encountered a fatal error.\n{FRAMES}{CORE}{CAUSE}\n", "died"),
        (
            "(APIServer pid=9) ERROR 1 [async_llm.py:1] vllm.v1.engine.exceptions.EngineDeadError: EngineCore ...\n",
            "died",
        ),
        (
            "ERROR 1 engine.py:1] vllm.engine.async_llm_engine.AsyncEngineDeadError: Background loop has errored\n",
            "died",
        ),
        ("Fatal Python error: Segmentation fault\n", "died"),
        ("INFO:     Shutting down\nINFO:     Finished server process [9]\n", "stopped"),
    ],
)
def test_a_server_that_ended_after_it_was_ready_is_not_called_up(end: str, state: str) -> None:
    assert unknown(f"{VLLM}{READY}{end}").state == state


def test_of_an_engine_that_died_later_the_line_is_shown_that_it_began_with() -> None:
    line = unknown(f"{VLLM}{READY}{FRAMES}{CORE}{CAUSE}\n{CORE}EngineDeadError: EngineCore encountered\n").last_error
    assert line is not None
    assert CAUSE in line.text


def test_a_warning_does_not_hide_that_the_engine_died() -> None:
    slow = "WARNING 1 [config.py:830] gptq quantization is not fully optimized yet.\n"
    assert unknown(f"{VLLM}{slow}{READY}Fatal Python error: Aborted\n").state == "died"


def test_a_model_that_was_loaded_after_all_has_no_cause() -> None:
    log = (
        f"{OLLAMA}ggml_backend_cuda: cudaMalloc failed: out of memory\n"
        'time=2026-03-02T08:00:20Z level=INFO source=server.go:9 msg="llama runner started in 3.10 seconds"\n'
    )
    assert unknown(log).state == "started"


def test_a_prompt_that_quotes_a_message_is_no_cause() -> None:
    quoted = "INFO 1 [logger.py:1] Received request a: prompt: 'what is no kernel image is available? Killed'\n"
    assert unknown(f"{VLLM}{READY}{quoted}").state == "started"


def test_the_settings_that_a_dying_engine_prints_are_no_cause() -> None:
    dump = f"{CORE}Dumping input data for V1 LLM engine (v0.20.1) with config: trust_remote_code=True, dtype=torch.float16\n"
    assert unknown(f"{VLLM}{READY}{dump}").state == "started"
