"""`serve …` in the terminal: exit codes, JSON and sentences."""

import io
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground.cli import main, output
from tests.serving.gguf import write_gguf

PAIR = ("--gpus", "2", "--gpu-memory-gib", "21.67", "--capability", "7.5", "--tensor-parallel", "2")
CASE = (*PAIR, "--engine", "vllm", "--engine-version", "0.8.5", "--max-model-len", "32768")
INT8 = ("--model", "Qwen2.5-32B-Instruct-GPTQ-Int8", *CASE)
AWQ = ("--model", "Qwen2.5-32B-Instruct-AWQ", *CASE)
SMALL = (
    "ValueError: The model's max seq len (32768) is larger than the maximum number of tokens that can be stored in KV cache "
    "(4464). Try increasing `gpu_memory_utilization` or decreasing `max_model_len` when initializing the engine.\n"
)
Serve = Callable[..., int]
Told = Callable[[], dict[str, Any]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Runs one command in English in an empty folder, on a machine without GPUs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("PATH", "/nowhere")
    return lambda *words: main(["serve", *words])


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """The JSON object that was printed."""
    return lambda: json.loads(capsys.readouterr().out)


def test_a_plan_that_fits_exits_with_0(serve: Serve, told: Told) -> None:
    assert serve("plan", *AWQ, "--json") == 0
    plan = told()
    assert plan["verdict"] == "ok"
    assert plan["per_gpu"]["weights_gib"] == pytest.approx(9.0, abs=0.01)
    assert plan["setup"]["gpu_memory_gib"] == 21.67


def test_a_tight_plan_exits_with_0(serve: Serve, told: Told) -> None:
    assert serve("plan", "--model", "Qwen2.5-14B-Instruct", *CASE, "--json") == 0
    assert told()["verdict"] == "tight"


def test_a_plan_that_does_not_fit_exits_with_1_and_advises(serve: Serve, told: Told) -> None:
    assert serve("plan", *INT8, "--utilization", "0.95", "--json") == 1
    plan = told()
    assert (plan["verdict"], plan["kv_cache_tokens"]) == ("no", 0)
    assert plan["advice"][0]["max_model_len_tokens"] == plan["fits_max_model_len_tokens"] == 14_336


def test_a_plan_that_is_not_supported_exits_with_1(serve: Serve, told: Told) -> None:
    words = ("--model", "Qwen2.5-32B-Instruct-GPTQ-Int8", *PAIR, "--engine", "lmdeploy", "--max-model-len", "32768")
    assert serve("plan", *words, "--json") == 1
    assert told()["verdict"] == "unsupported"


def test_a_log_calibrates_a_plan(serve: Serve, told: Told) -> None:
    Path("start.log").write_text(SMALL)
    assert serve("plan", *INT8, "--utilization", "0.98", "--log", "start.log", "--json") == 1
    plan = told()
    assert plan["kv_cache_tokens"] == 4464
    assert plan["per_gpu"]["sources"]["other"] == "calibrated"


def test_the_share_of_a_log_can_differ_from_that_of_the_plan(serve: Serve, told: Told) -> None:
    Path("start.log").write_text(SMALL)
    words = ("--utilization", "0.95", "--log", "start.log", "--log-utilization", "0.98")
    assert serve("plan", *INT8, *words, "--json") == 1
    assert told()["kv_cache_tokens"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "--model", "no-such-model", *CASE),
        ("plan", "--model", "./no-such-folder", *CASE),
        ("plan", "--model", "x" * 5000, *CASE),
        ("plan", "--model", "a\0b", *CASE),
        ("plan", *AWQ, "--utilization", "1.2"),
        ("plan", *AWQ, "--engine-version", "latest"),
        ("plan", *AWQ, "--log", "no.log"),
        ("plan", "--model", "Qwen2.5-7B-Instruct"),
        ("plan", "--model", "Qwen2.5-7B-Instruct", "--gpu", "RTX 1"),
        ("explain", "no.log"),
        ("models", "no-folder"),
        ("script", *AWQ, "--port", "0"),
    ],
    ids=lambda words: " ".join(words[:3])[:40].replace("\0", "0"),
)
def test_values_that_mean_nothing_exit_with_2(
    serve: Serve, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve(*words, "--json") == 2
    shown = capsys.readouterr()
    assert output.shown(json.loads(shown.out)["error"]["message"]) in shown.err


@pytest.mark.parametrize("words", [("plan",), ("plan", "--model", "x", "--gpus", "two"), ("fly",), ()], ids=str)
def test_words_it_does_not_know_exit_with_2(serve: Serve, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        serve(*words)
    assert caught.value.code == 2


def test_a_plan_reads_as_sentences(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    serve("plan", *INT8, "--utilization", "0.95")
    shown = capsys.readouterr().out
    assert "It does not fit." in shown
    assert "16.33 GiB" in shown
    assert "→ Shorten the window to 14,336" in shown


def test_a_plan_reads_as_chinese(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    serve("plan", "--lang", "zh", *INT8, "--utilization", "0.95")
    assert "放不下" in capsys.readouterr().out


def test_the_help_names_the_keys(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        serve("plan", "--help")
    assert "kv_cache_tokens" in capsys.readouterr().out


def test_a_script_is_printed_with_its_entry(serve: Serve, told: Told) -> None:
    words = ("--served-model-name", "qwen 32", "--port", "8100", "--devices", "2,3", "--nccl", "no_p2p")
    assert serve("script", *AWQ, *words, "--json") == 0
    made = told()
    assert "NCCL_P2P_DISABLE=1" in made["script"]
    assert tomllib.loads(made["endpoint_toml"])["endpoints"][0]["base_url"] == "http://127.0.0.1:8100/v1"
    assert made["plan"]["verdict"] == "ok"


def test_a_script_alone_goes_to_the_output(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve("script", *AWQ) == 0
    assert capsys.readouterr().out.startswith("#!/usr/bin/env bash\n")


def test_what_does_not_fit_gets_no_script_unless_forced(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve("script", *INT8) == 1
    assert "#!" not in capsys.readouterr().out
    assert serve("script", *INT8, "--force") == 1
    assert "#!" in capsys.readouterr().out


def test_a_unit_is_printed_instead_of_the_script(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve("script", *AWQ, "--unit", "/opt/start.sh") == 0
    assert "ExecStart=" in capsys.readouterr().out


def test_a_log_is_explained(serve: Serve, told: Told) -> None:
    Path("start.log").write_text(f"noise\n{SMALL}")
    assert serve("explain", "start.log", "--json") == 0
    found = told()
    assert (found["cause"], found["line_number"], found["facts"]["tokens"]) == ("window_over_cache", 2, "4464")
    assert "plan" not in found


def test_a_log_is_read_from_standard_input(serve: Serve, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SMALL.encode() + b"\xff\xfe")))
    assert serve("explain", "-", "--json") == 0
    assert told()["recognised"] is True


def test_a_log_with_a_known_setup_is_planned_again(serve: Serve, told: Told) -> None:
    Path("start.log").write_text(SMALL)
    assert serve("explain", "start.log", *INT8, "--utilization", "0.98", "--json") == 0
    plan = told()["plan"]
    assert plan["kv_cache_tokens"] == 4464
    assert plan["advice"][0]["verdict"] == "ok"


def test_a_log_that_is_not_recognised_exits_with_1_and_shows_the_last_error(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("app.log").write_text("fine\nKeyError: 'x'\nbye\n")
    assert serve("explain", "app.log") == 1
    shown = capsys.readouterr().out
    assert "not recognised" in shown
    assert "line 2: KeyError: 'x'" in shown


def test_the_models_of_a_folder_are_listed_with_what_is_wrong(serve: Serve, told: Told) -> None:
    Path("models/empty").mkdir(parents=True)
    write_gguf(Path("models/one.gguf"))
    assert serve("models", "models", "--json") == 0
    empty, one = told()["models"]
    assert empty["error"]["code"] == "serving_no_config"
    assert (one["name"], one["quantization"], one["weights_source"]) == ("one", "gguf", "read")


def test_the_catalogue_is_listed(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve("models") == 0
    assert "Qwen2.5-32B-Instruct-AWQ" in capsys.readouterr().out


def test_gpus_are_listed(serve: Serve, told: Told) -> None:
    assert serve("gpus", "--json") == 0
    listed = told()
    assert listed["here"] == []
    assert {"name": "T4", "index": None, "memory_gib": 14.58, "free_gib": None, "capability": 7.5} in listed["presets"]


def test_the_page_is_not_loaded_for_it() -> None:
    code = "import sys; from playground.cli import main; main(['serve', 'gpus']); print('gradio' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False\n")


def test_without_a_gpu_named_this_machines_are_planned_for(
    serve: Serve, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho '0, Card, 24576, 2048, 8.6'\necho '1, Card, 24576, 24000, 8.6'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert serve("plan", "--model", "Qwen2.5-7B-Instruct", "--engine-version", "0.8.5", "--json") == 1
    plan = told()
    assert (plan["setup"]["gpus"], plan["setup"]["tensor_parallel"], plan["setup"]["capability"]) == (2, 2, 8.6)
    assert plan["reason_code"] == "serving_memory_taken"


def test_a_server_that_broke_off_later_is_told_with_the_line_that_it_began_with(
    serve: Serve, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("server.log").write_text(
        "INFO 1 [api_server.py:1] vLLM API server version 0.20.0\nINFO:     Application startup complete.\n"
        "RuntimeError: the flux broke\nEngineDeadError: EngineCore encountered an issue.\n"
    )
    assert serve("explain", "server.log", "--json") == 1
    found = told()
    assert (found["started"], found["ended"], found["last_error"]["line_number"]) == (True, "died", 3)
    serve("explain", "server.log")
    assert "later its engine crashed" in capsys.readouterr().out


def test_a_plan_says_in_which_type_it_computes(serve: Serve, told: Told) -> None:
    assert serve("plan", "--model", "GLM-4-9B-0414", *PAIR, "--max-model-len", "8192", "--json") == 0
    assert told()["setup"]["computed_in"] == "float32"
