"""`serve …`: what fits on which GPUs, the script that starts it, and why a server did not start.

Each command prints one JSON object with `--json`, described in docs/serving.md. The exit code is 0 for a plan that fits
(or is tight) and a log that was recognised, 1 for one that does not, 2 for words and values that are wrong.
"""

import argparse
import sys
from pathlib import Path
from typing import get_args

from playground.cli.terminal import Terminal
from playground.cli.words import Command, Words
from playground.core.errors import Failure, PlaygroundError, ServingError
from playground.core.strings import text
from playground.serving.catalogue import catalogue, packings
from playground.serving.explaining import Unrecognised, explain, replanned
from playground.serving.folder import list_models
from playground.serving.gpus import Gpu, of_this_machine, presets
from playground.serving.loglines import decoded
from playground.serving.planning import plan
from playground.serving.record import (
    error_record,
    explanation_record,
    gpu_record,
    model_record,
    plan_record,
)
from playground.serving.requests import Asked, calibration_of, setup_of, setup_of_log
from playground.serving.scripts import NCCL, Launch, start_script, systemd_unit
from playground.serving.values import Dtype, Model, Plan


def register(words: Words) -> None:
    """Add `serve` and its commands to the command line."""
    inner = words.below("serve")
    planning = inner.add("plan", _careful(_plan), as_json=True)
    _setup_words(words, planning, model_needed=True)
    planning.epilog = words.told("serve_json")["help"]
    script = inner.add("script", _careful(_script), as_json=True)
    _setup_words(words, script, model_needed=True)
    _script_words(words, script)
    explaining = inner.add("explain", _careful(_explain), as_json=True)
    explaining.add_argument("logfile", **words.told("serve_logfile"))
    _setup_words(words, explaining, model_needed=False)
    models = inner.add("models", _careful(_models), as_json=True)
    models.add_argument("folder", nargs="?", type=Path, **words.told("serve_folder"))
    inner.add("gpus", _careful(_gpus), as_json=True)


def _setup_words(words: Words, command: argparse.ArgumentParser, *, model_needed: bool) -> None:
    told = words.told
    command.add_argument("--model", required=model_needed, **told("serve_model"))
    command.add_argument("--engine", choices=("vllm", "lmdeploy"), default="vllm", **told("serve_engine"))
    command.add_argument("--engine-version", **told("serve_engine_version"))
    command.add_argument("--gpu", **told("serve_gpu"))
    command.add_argument("--gpus", dest="gpu_count", type=int, **told("serve_gpu_count"))
    command.add_argument("--gpu-memory-gib", type=float, **told("serve_gpu_memory"))
    command.add_argument("--capability", type=float, **told("serve_capability"))
    command.add_argument("--tensor-parallel", type=int, **told("serve_tensor_parallel"))
    command.add_argument("--utilization", type=float, **told("serve_utilization"))
    command.add_argument("--max-model-len", type=int, **told("serve_max_model_len"))
    command.add_argument("--prefill-batch", "--max-num-batched-tokens", type=int, **told("serve_prefill_batch"))
    command.add_argument("--dtype", choices=get_args(Dtype), default="auto", **told("serve_dtype"))
    command.add_argument(
        "--kv-dtype", choices=("auto", "fp8", "int8", "int4"), default="auto", **told("serve_kv_dtype")
    )
    command.add_argument("--eager", action="store_true", **told("serve_eager"))
    if model_needed:
        command.add_argument("--log", **told("serve_log"))
        command.add_argument("--log-utilization", type=float, **told("serve_log_utilization"))


def _script_words(words: Words, script: argparse.ArgumentParser) -> None:
    told = words.told
    script.add_argument("--served-model-name", **told("serve_name"))
    script.add_argument("--host", default="127.0.0.1", **told("serve_host"))
    script.add_argument("--port", type=int, default=8000, **told("serve_port"))
    script.add_argument("--devices", **told("serve_devices"))
    script.add_argument("--nccl", action="append", choices=tuple(NCCL), default=[], **told("serve_nccl"))
    script.add_argument("--log-file", **told("serve_log_file"))
    script.add_argument("--background", action="store_true", **told("serve_background"))
    script.add_argument("--online", action="store_true", **told("serve_online"))
    script.add_argument("--api-key-env", **told("serve_api_key_env"))
    script.add_argument("--tokenizer", **told("serve_tokenizer"))
    script.add_argument("--no-custom-all-reduce", action="store_true", **told("serve_no_custom_all_reduce"))
    script.add_argument("--unit", metavar="PATH", **told("serve_unit"))
    script.add_argument("--unit-user", **told("serve_unit_user"))
    script.add_argument("--force", action="store_true", **told("serve_force"))


def _careful(command: Command) -> Command:
    """The command, with exit code 2 for wrong values, and the error as JSON if that was asked for."""

    def run(terminal: Terminal, options: argparse.Namespace) -> int:
        try:
            return command(terminal, options)
        except ServingError as error:
            if options.json:
                terminal.json({"error": error_record(error, terminal.language)})
            terminal.warn(Failure.of(error))
            return 2

    return run


# Plans ----------------------------------------------------------------------------------------------------------------


def _plan(terminal: Terminal, options: argparse.Namespace) -> int:
    made = _planned(options)
    if options.json:
        terminal.json(plan_record(made, terminal.language))
    else:
        _show_plan(terminal, made)
    return 0 if made.verdict in ("ok", "tight") else 1


def _planned(options: argparse.Namespace) -> Plan:
    setup = setup_of(_asked(options))
    log = None if options.log is None else calibration_of(_log_text(options.log), options.log_utilization)
    return plan(setup, log, packings(setup.model))


def _asked(options: argparse.Namespace) -> Asked:
    return Asked(
        model=options.model,
        engine=options.engine,
        engine_version=options.engine_version,
        gpu=options.gpu,
        gpu_count=options.gpu_count,
        gpu_memory_gib=options.gpu_memory_gib,
        capability=options.capability,
        tensor_parallel=options.tensor_parallel,
        utilization=options.utilization,
        max_model_len=options.max_model_len,
        prefill_batch=options.prefill_batch,
        dtype=options.dtype,
        kv_dtype=options.kv_dtype,
        eager=options.eager,
    )


def _show_plan(terminal: Terminal, made: Plan) -> None:
    language, setup = terminal.language, made.setup
    terminal.say(text(language, f"serving.verdict_{made.verdict}") + " " + made.reason.message(language))
    figures = {
        "weights": made.weights,
        "activation": made.activation,
        "other": made.other,
        "kv_cache": made.kv_pool,
        "budget": made.budget,
    }
    for name, figure in figures.items():
        source = text(language, f"serving.source_{figure.source}")
        terminal.tell(f"serve_line_{name}", gib=f"{figure.gib:6.2f}", source=source)
    facts = {"window": made.window, "longest": made.longest_window, "batch": made.prefill_batch}
    terminal.tell("serve_line_window", **facts, tokens=made.kv_tokens, concurrency=f"{made.concurrency:.2f}")
    for warning in made.warnings:
        terminal.say("! " + warning.message(language))
    for change in made.advice:
        terminal.say(f"→ {change.notice.message(language)} " + text(language, f"serving.verdict_{change.verdict}"))
    if made.advice == () and made.verdict in ("no", "unsupported"):
        terminal.tell("serve_no_advice", model=setup.model.name)


# Scripts --------------------------------------------------------------------------------------------------------------


def _script(terminal: Terminal, options: argparse.Namespace) -> int:
    """Print the script; for a plan that cannot start, print the plan instead, unless forced."""
    made = _planned(options)
    fits = made.verdict in ("ok", "tight")
    if not fits and not options.force:
        if options.json:
            terminal.json({"script": None, "plan": plan_record(made, terminal.language)})
        else:
            _show_plan(terminal, made)
        return 1
    launch = _launch(options)
    script = start_script(made, launch, terminal.language)
    unit = None if options.unit is None else systemd_unit(launch, options.unit, options.unit_user)
    if options.json:
        told = {"script": script.script, "endpoint_toml": script.endpoint, "unit": unit}
        terminal.json({**told, "plan": plan_record(made, terminal.language)})
    else:
        terminal.say(script.script if unit is None else unit, end="")
    return 0 if fits else 1


def _launch(options: argparse.Namespace) -> Launch:
    return Launch(
        served_name=options.served_model_name,
        host=options.host,
        port=options.port,
        devices=options.devices,
        nccl=tuple(options.nccl),
        log_file=options.log_file,
        background=options.background,
        offline=not options.online,
        api_key_env=options.api_key_env,
        tokenizer=options.tokenizer,
        no_custom_all_reduce=options.no_custom_all_reduce,
    )


# Logs -----------------------------------------------------------------------------------------------------------------


def _explain(terminal: Terminal, options: argparse.Namespace) -> int:
    found = explain(_log_text(options.logfile))
    setup = setup_of_log(found.calibration, _asked(options))
    made = None if setup is None else replanned(setup, found, packings(setup.model))
    if options.json:
        terminal.json(explanation_record(found, terminal.language, made))
    elif isinstance(found, Unrecognised):
        terminal.say(found.message(terminal.language))
        if found.last_error is not None:
            terminal.tell("serve_last_error", number=found.last_error.number, line=found.last_error.text)
    else:
        terminal.say(found.message(terminal.language))
        terminal.tell("serve_seen", number=found.line.number, line=found.line.text)
        terminal.say(found.remedy(terminal.language))
    if made is not None and not options.json:
        _show_plan(terminal, made)
    return 1 if isinstance(found, Unrecognised) else 0


def _log_text(name: str) -> str:
    """A log as text, whatever bytes are in it. Raises ServingError if it cannot be read."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise ServingError("serving_log_unreadable", path=name, reason=error.strerror or str(error)) from error
    return decoded(content)


# Lists ----------------------------------------------------------------------------------------------------------------


def _models(terminal: Terminal, options: argparse.Namespace) -> int:
    found: list[tuple[str, Model | PlaygroundError]]
    if options.folder is None:
        found = [(model.name, model) for model in catalogue()]
    else:
        found = [(str(path), model) for path, model in list_models(options.folder)]
    if options.json:
        terminal.json({"models": [_model_json(terminal, name, model) for name, model in found]})
        return 0
    for name, model in found:
        if isinstance(model, PlaygroundError):
            terminal.say(f"✗ {name}: {model.message(terminal.language)}")
            continue
        facts = model_record(model)
        told = {"name": facts["name"], "gib": f"{facts['weights_gib']:.2f}", "window": facts["max_model_len_tokens"]}
        terminal.tell("serve_model_line", **told, quantization=facts["quantization"] or facts["dtype"])
    return 0


def _model_json(terminal: Terminal, name: str, model: Model | PlaygroundError) -> dict[str, object]:
    if isinstance(model, PlaygroundError):
        return {"name": Path(name).name, "path": name, "error": error_record(model, terminal.language)}
    return {**model_record(model), "error": None}


def _gpus(terminal: Terminal, options: argparse.Namespace) -> int:
    here, known = of_this_machine(), presets()
    if options.json:
        terminal.json({"here": [gpu_record(gpu) for gpu in here], "presets": [gpu_record(gpu) for gpu in known]})
        return 0
    terminal.tell("serve_gpus_here" if here else "serve_gpus_none", count=len(here))
    for gpu in here:
        _show_gpu(terminal, gpu)
    terminal.tell("serve_gpus_presets", count=len(known))
    for gpu in known:
        _show_gpu(terminal, gpu)
    return 0


def _show_gpu(terminal: Terminal, gpu: Gpu) -> None:
    free = "" if gpu.free_gib is None else text(terminal.language, "cli.serve_gpu_free", gib=f"{gpu.free_gib:.2f}")
    facts = {"name": gpu.name, "gib": f"{gpu.memory_gib:.2f}", "capability": gpu.capability or "?"}
    terminal.tell("serve_gpu_line", **facts, free=free)
