"""The command line for a plan, one list of flags for each engine; nothing here is quoted yet."""

from playground.core.errors import ServingError
from playground.serving.dtypes import flag
from playground.serving.memory import prefill_batch
from playground.serving.values import Setup
from playground.serving.versions import pooling_flag, runs_v1

Flag = tuple[str, ...]
"""A flag and its values, as they are handed to the program."""
VLLM_FLAGS = {
    "--served-model-name",
    "--host",
    "--port",
    "--tensor-parallel-size",
    "--dtype",
    "--gpu-memory-utilization",
    "--max-model-len",
    "--max-num-batched-tokens",
    "--max-num-seqs",
    "--enable-chunked-prefill",
    "--kv-cache-dtype",
    "--enforce-eager",
    "--disable-custom-all-reduce",
    "--tokenizer",
    "--runner",
    "--task",
    "--hf-overrides",
}
LMDEPLOY_FLAGS = {
    "--backend",
    "--model-name",
    "--server-name",
    "--server-port",
    "--tp",
    "--dtype",
    "--session-len",
    "--cache-max-entry-count",
    "--max-prefill-token-num",
    "--model-format",
    "--quant-policy",
}
QWEN3_RANKER = (
    '{"architectures": ["Qwen3ForSequenceClassification"], "classifier_from_token": ["no", "yes"], '
    '"is_original_qwen3_reranker": true}'
)
"""Makes vLLM load the rankers of Qwen3 as rankers, not chat models (vllm/model_executor/models/config.py, 0.33)."""
POLICY = {"int8": "8", "int4": "4"}
SEQUENCES = {"default": 256, "most": 1024}
"""Requests at once that vLLM plans for by default, on most GPUs and on the largest; no prefill batch may be smaller."""


def command(
    setup: Setup, name: str, host: str, port: int, *, tokenizer: str | None = None, no_custom_all_reduce: bool = False
) -> tuple[Flag, ...]:
    """The program with its subcommand and model first, then one flag after another; the last two are vLLM's alone.

    Raises ServingError for a model that the engine cannot be told to load.
    """
    if setup.model.gguf_folder:
        raise ServingError("serving_script_gguf_folder", model=setup.model.name)
    if setup.engine.name == "lmdeploy":
        return _lmdeploy(setup, name, host, port)
    flags = [*_vllm(setup, name, host, port)]
    if tokenizer is not None:
        flags.append(valued("--tokenizer", tokenizer))
    if no_custom_all_reduce:
        flags.append(("--disable-custom-all-reduce",))
    return tuple(flags)


def _vllm(setup: Setup, name: str, host: str, port: int) -> tuple[Flag, ...]:
    flags: list[Flag] = [
        ("vllm", "serve", positional(setup.model.source)),
        valued("--served-model-name", name),
        valued("--host", host),
        ("--port", str(port)),
        ("--tensor-parallel-size", str(setup.tensor_parallel)),
        ("--dtype", flag(setup)),
        ("--gpu-memory-utilization", f"{setup.utilization:g}"),
        ("--max-model-len", str(setup.window)),
    ]
    if setup.model.task != "generate":
        flags.extend(_pooling(setup))
    if setup.prefill_batch is not None:
        flags.extend(_vllm_batch(setup, setup.prefill_batch))
    if setup.kv_dtype != "auto":
        flags.append(("--kv-cache-dtype", setup.kv_dtype))
    if setup.eager:
        flags.append(("--enforce-eager",))
    return tuple(flags)


def _pooling(setup: Setup) -> list[Flag]:
    """Flags for a model that embeds or ranks."""
    model = setup.model
    name, value = pooling_flag(setup.engine)
    flags: list[Flag] = [(name, value.format(task="embed" if model.task == "embed" else "score"))]
    if model.task == "rerank" and model.kind == "qwen3":
        flags.append(("--hf-overrides", QWEN3_RANKER))
    return flags


def _vllm_batch(setup: Setup, batch: int) -> list[Flag]:
    flags: list[Flag] = [("--max-num-batched-tokens", str(batch))]
    if not runs_v1(setup.engine, setup.gpus.capability) and batch < setup.window:
        flags.append(("--enable-chunked-prefill",))
    if batch < SEQUENCES["most"]:
        flags.append(("--max-num-seqs", str(min(batch, SEQUENCES["default"]))))
    return flags


def _lmdeploy(setup: Setup, name: str, host: str, port: int) -> tuple[Flag, ...]:
    flags: list[Flag] = [
        ("lmdeploy", "serve", "api_server", positional(setup.model.source)),
        ("--backend", "turbomind"),
        valued("--model-name", name),
        valued("--server-name", host),
        ("--server-port", str(port)),
        ("--tp", str(setup.tensor_parallel)),
        ("--dtype", flag(setup)),
        ("--session-len", str(setup.window)),
        ("--cache-max-entry-count", f"{setup.utilization:g}"),
        ("--max-prefill-token-num", str(prefill_batch(setup))),
    ]
    quantization = setup.model.quantization
    if quantization is not None and quantization.method in ("awq", "gptq"):
        flags.append(("--model-format", quantization.method))
    if setup.kv_dtype in POLICY:
        flags.append(("--quant-policy", POLICY[setup.kv_dtype]))
    return tuple(flags)


def positional(value: str) -> str:
    """A path that cannot be taken for a flag."""
    return f"./{value}" if value.startswith("-") else value


def valued(flag: str, value: str) -> Flag:
    """The flag with its value, joined where the value begins like a flag."""
    return (f"{flag}={value}",) if value.startswith("-") else (flag, value)
