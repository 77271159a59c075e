"""Why servers do not start: the messages of vLLM and lmdeploy word for word, and the table of all causes.

The messages are those of vLLM 0.6 to 0.33 and of lmdeploy 0.5 to 0.18, read in their sources.
"""

from dataclasses import replace

from playground.serving.llama_causes import LLAMA
from playground.serving.machine_causes import MACHINE
from playground.serving.messages import (
    Cause,
    N,
    Server,
    X,
    anywhere,
    bound,
    carries,
    copied,
    gguf_folder,
    gguf_path,
    looked_up,
    of_a_model,
    raised,
    said,
    slow,
    taken,
    tm,
    told_by_parser,
    warned,
)

ENGINES: tuple[Server, ...] = ("vllm", "lmdeploy")
_PATH = r"'([^'\n]{1,1000})'"
_CAUSES: tuple[Cause, ...] = (
    Cause("no_cache_blocks", "No available memory for the cache blocks"),
    Cause(
        "window_over_cache",
        "The model's max seq len (",
        facts=carries(window=rf"max seq len \({N}\)", tokens=rf"stored in KV cache \({N}\)"),
    ),
    Cause(
        "window_over_cache_v1",
        "To serve at least one request with the model",
        facts=carries(
            window=rf"max seq len \({N}\)",
            needed_gib=rf"\({X} GiB KV",
            kv_gib=rf"KV cache memory \({X} GiB\)",
            longest=rf"estimated maximum model length is {N}",
        ),
    ),
    Cause(
        "memory_taken",
        "Free memory on device",
        taken,
        carries(
            free_gib=rf"\({X}/",
            total_gib=rf"/{X} GiB\)",
            utilization=rf"\({X}, ",
            wanted_gib=rf", {X} GiB\)",
        ),
    ),
    Cause(
        "not_a_model_folder",
        "Invalid repository ID or local directory specified:",
        facts=carries(path=rf"specified: {_PATH}"),
    ),
    Cause(
        "gguf_folder_taken",
        "Repo id must be in the form",
        gguf_folder,
        carries(path=rf"namespace/repo_name': {_PATH}"),
    ),
    Cause("path_not_seen", "Repo id must be in the form", looked_up, carries(path=rf"namespace/repo_name': {_PATH}")),
    Cause(
        "gguf_without_plugin",
        "It looks like the config file at",
        gguf_path,
        carries(path=rf"config file at {_PATH}"),
    ),
    Cause("config_broken", "It looks like the config file at", facts=carries(path=rf"config file at {_PATH}")),
    Cause(
        "window_over_model",
        "User-specified max_model_len (",
        facts=carries(window=rf"max_model_len \({N}\)", max_position=rf"max_position_embeddings={N}"),
    ),
    Cause(
        "heads_not_divisible",
        "Total number of attention heads (",
        facts=carries(heads=rf"heads \({N}\)", tensor_parallel=rf"parallel size \({N}\)"),
    ),
    Cause(
        "bfloat16",
        "Bfloat16 is only supported on GPUs with compute capability",
        facts=carries(capability=rf"has compute capability {X}"),
    ),
    Cause(
        "quantization_capability",
        "The quantization method ",
        facts=carries(
            method=r"quantization method (\S{1,60})",
            minimum=rf"Minimum capability: {N}",
            capability=rf"Current capability: {N}",
        ),
    ),
    Cause(
        "quantization_dtype",
        "torch.bfloat16 is not supported for quantization method",
        facts=carries(method=r"quantization method (\w{1,60})"),
    ),
    Cause(
        "batch_below_window",
        "max_num_batched_tokens (",
        lambda place: raised(place) and "is smaller than max_model_len" in place.rest[:300],
        carries(batch=rf"max_num_batched_tokens \({N}\)", window=rf"max_model_len \({N}\)"),
    ),
    Cause(
        "groups_not_divisible",
        "The input size is not aligned with the quantized weight shape",
    ),
    Cause(
        "unknown_flag",
        "error: unrecognized arguments:",
        told_by_parser,
        carries(flags=r"arguments: ([^\n]{1,200})"),
    ),
    Cause("port_taken", "[Errno 98]", bound, needs_engine=True),
    Cause(
        "out_of_memory",
        "CUDA out of memory",
        facts=carries(
            wanted=r"Tried to allocate ([0-9.]{1,12} [KMG]iB)", total=r"total capacity of ([0-9.]{1,12} [KMG]iB)"
        ),
        needs_engine=True,
        also=("CUDA error: out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "Cuda failure 2 'out of memory'"),
    ),
    Cause(
        "engine_slow",
        "Timed out waiting for engine core processes to start",
        facts=carries(seconds=rf"Waited {N}"),
    ),
    Cause(
        "out_of_memory",
        "CUDA runtime error: out of memory",
        tm,
        carries(wanted="(?!)", total="(?!)"),
    ),
    Cause("lmdeploy_bits", "bind.cpp", copied),
    Cause(
        "lmdeploy_quantization",
        "unsupported quant config:",
        facts=carries(config=r"config: ([^\n]{1,300})"),
    ),
    Cause(
        "lmdeploy_group",
        'model format is "gptq" but group_size is',
        facts=carries(group_size=rf"group_size is {N}"),
    ),
    Cause(
        "lmdeploy_group",
        "Unsupported group_size=",
        facts=carries(group_size=rf"group_size={N}"),
    ),
    Cause(
        "quantization_slow",
        "quantization is not fully optimized yet",
        slow,
        weight="warning",
    ),
    Cause(
        "lmdeploy_window_cut",
        "No enough blocks for `session_len`",
        warned,
        carries(window=rf"`session_len` \({N}\)", tokens=rf"truncated to {N}"),
        weight="warning",
    ),
    Cause("lmdeploy_fallback", "Fallback to pytorch engine because", anywhere, weight="warning"),
    Cause(
        "float16_refused",
        "does not support float16",
        of_a_model,
        also=("does not support torch.float16", "does not support half"),
    ),
    Cause(
        "architecture_too_new",
        "does not recognize this architecture",
        said,
        also=("Transformers does not recognize",),
    ),
    Cause(
        "architecture_unsupported",
        "are not supported for now",
        said,
        also=(
            "has no vLLM implementation and the Transformers",
            "was supported in vLLM until",
            "Could not find model architecture from config",
            "is not supported by TurboMind",
            "turbomind does not support",
            "Can not found rewrite for architectures",
            "GGUF model with architecture",
            "Unknown gguf model_type",
            "Cannot find model module",
            "failed to be inspected",
        ),
    ),
    Cause("weights_of_another_model", "There is no module or parameter named", said),
    Cause(
        "remote_code",
        "argument `trust_remote_code=True`",
        said,
        also=("option `trust_remote_code=True`", "execute the configuration file in that repo"),
    ),
    Cause(
        "compressed_tensors",
        "Quantization scheme is not supported for",
        said,
        carries(minimum=rf"(?:Min|Required) capability: {N}", capability=rf"Current capability: {N}"),
        also=("No compressed-tensors compatible scheme",),
    ),
    Cause(
        "no_quantization_kernel",
        "Failed to find a kernel that can implement the",
        said,
    ),
    Cause(
        "fp8_kernels",
        "fp8e4nv",
        said,
        also=(
            "_scaled_mm is only supported",
            "Float8_e4m3fn is only supported",
            "fp8e4b8",
            "FP8 quantized models is only supported",
        ),
    ),
    Cause(
        "triton_shared_memory",
        "out of resource: shared memory",
        said,
        carries(required=rf"Required: {N}", limit=rf"(?:Hardware limit|limit): {N}"),
        also=("OutOfResources: shared memory", "uses too much shared data"),
    ),
    Cause("triton_compile", "PassManager::run failed", said),
    Cause(
        "attention_backend",
        "No valid attention backend found",
        said,
        also=(
            "FlashAttention only supports Ampere GPUs or newer",
            "is not valid for this configuration. Reason",
            "FlashInfer requires GPUs with sm75 or higher",
        ),
        needs_engine=True,
    ),
    Cause(
        "gpus_fewer",
        "is larger than the number of available GPUs",
        said,
        also=(
            "exceeds the total number of available GPUs",
            "cannot be larger than the number of available GPUs",
            "invalid device ordinal",
            "is larger than the number of available devices",
        ),
        needs_engine=True,
    ),
    Cause(
        "lmdeploy_memory",
        "No enough gpu memory for",
        said,
        also=("No enough GPU memory for", "Not enough gpu memory for"),
    ),
    Cause(
        "out_of_memory",
        "out of memory",
        tm,
        carries(wanted="(?!)", total="(?!)"),
        also=("cudaErrorMemoryAllocation",),
    ),
)
CAUSES = (*(replace(cause, only=ENGINES) for cause in _CAUSES), *LLAMA, *MACHINE)
