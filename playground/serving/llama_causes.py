"""Why llama.cpp and Ollama do not load a model: the messages of their logs word for word."""

from dataclasses import replace

from playground.serving.messages import Cause, N, Server, anywhere, carries, said, told_by_parser

SIZE = r"([0-9.]{1,12} ?[KMGT]i?B)"
LLAMAS: tuple[Server, ...] = ("llama.cpp", "ollama")
_CAUSES: tuple[Cause, ...] = (
    Cause(
        "llama_architecture",
        "unknown model architecture",
        said,
        carries(architecture=r"architecture: ['\"\\]{0,3}([\w.-]{1,60})"),
        also=("unsupported model architecture",),
    ),
    Cause(
        "llama_tokenizer", "unknown pre-tokenizer type", said, carries(tokenizer=r"type: ['\"\\]{0,3}([\w.-]{1,60})")
    ),
    Cause(
        "llama_tensors",
        "wrong number of tensors",
        said,
        also=("missing tensor '", "check_tensor_dims: tensor", "has invalid ggml type", "key not found in model"),
    ),
    Cause(
        "gguf_broken",
        "model is corrupted or incomplete",
        said,
        also=(
            "invalid magic characters",
            "invalid magic number",
            "bad magic",
            "failed to read magic",
            "invalid file magic",
            "is this really a GGML file",
            "file corrupted or incomplete",
            "failed to read key-value pairs",
            "failed to read tensor info",
            "failed to read tensor data",
            "unexpectedly reached end of file",
            "digest mismatch",
        ),
    ),
    Cause(
        "gguf_missing",
        "failed to open GGUF file",
        said,
        also=("gguf_init_from_file: failed to open", "llama_model_loader: failed to open"),
    ),
    Cause(
        "ollama_memory",
        "model requires more system memory",
        said,
        carries(
            needed=rf"(?:memory \(|requested=\"?){SIZE}",
            available=rf"available(?: \(|=\"?){SIZE}",
        ),
        also=("memory layout cannot be allocated", "model request too large for system"),
    ),
    Cause(
        "llama_gpu_memory",
        "cudaMalloc failed: out of memory",
        said,
        also=(
            "unable to allocate CUDA",
            "failed to allocate CUDA",
            "failed to fit params to free device memory",
            "failed to allocate compute buffers",
            "failed to allocate compute pp buffers",
            "failed to allocate buffer for kv cache",
            "failed to create context with model",
            "failed to initialize the context: failed to allocate",
            "unable to allocate backend buffer",
            "CUDA error: out of memory",
            "graph_reserve: failed to allocate",
            "unable to allocate ROCm",
            "unable to allocate Vulkan",
            "ErrorOutOfDeviceMemory",
        ),
        needs_engine=True,
    ),
    Cause(
        "llama_host_memory",
        "unable to allocate CPU",
        said,
        also=("failed to allocate CPU", "std::bad_alloc"),
        needs_engine=True,
    ),
    Cause("ollama_old", "requires a newer version of Ollama", said),
    Cause("ollama_not_pulled", "try pulling it first", said),
    Cause("ollama_slow_load", "timed out waiting for llama runner", said, also=("timed out waiting for server",)),
    Cause(
        "unknown_flag",
        "error: invalid argument:",
        lambda place: not place.before.strip() or told_by_parser(place),
        carries(flags=r"argument: ([^\n]{1,200})"),
        needs_engine=True,
    ),
    Cause(
        "llama_no_gpu",
        "no usable GPU found",
        anywhere,
        weight="warning",
        also=("no compatible GPUs were discovered", "compiled without GPU support", "compiled without support for GPU"),
    ),
    Cause(
        "ollama_prompt_cut",
        "truncating input prompt",
        lambda place: "level=" in place.before,
        carries(limit=rf"limit={N}", prompt=rf"prompt={N}"),
        weight="warning",
    ),
)
LLAMA = tuple(replace(cause, only=LLAMAS) for cause in _CAUSES)
