"""What engines say when they do not start, in our own lines of each kind: cause, figures, and the log around it."""

VLLM = "(APIServer pid=9) INFO 03-02 08:00:01 [api_server.py:1200] vLLM API server version 0.20.1\n"
OLD = "INFO 03-02 08:00:01 api_server.py:712] vLLM API server version 0.6.4\n"
CORE = "(EngineCore_DP0 pid=31) ERROR 03-02 08:00:40 [core.py:936] "
LMDEPLOY = '  File "/opt/venv/lib/python3.12/site-packages/lmdeploy/serve/openai/api_server.py", line 1\n'
LLAMA = "build: 6900 (0123abcd)\nllama_model_loader: loaded meta data with 31 key-value pairs\n"
OLLAMA = 'time=2026-03-02T08:00:00Z level=INFO source=routes.go:1800 msg="Listening on [::]:11434 (version 0.20.0)"\n'
WRAPPED = "\n(APIServer pid=9) RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {}\n"

SAYINGS: list[tuple[str, str, dict[str, str]]] = [
    (
        f"{VLLM}{CORE}ValueError: The model type 'glm4' does not support float16. Reason: unstable.",
        "float16_refused",
        {},
    ),
    (
        "pydantic ValidationError\n  Value error, The model type 'gemma2' does not support float16.",
        "float16_refused",
        {},
    ),
    (
        "ValueError: The checkpoint you are trying to load has model type `qwen4` but Transformers does not recognize "
        "this architecture.",
        "architecture_too_new",
        {},
    ),
    (f"{OLD}ValueError: Model architectures ['Glm9'] are not supported for now.", "architecture_unsupported", {}),
    (
        f"{VLLM}ValueError: GlmNew has no vLLM implementation and the Transformers implementation is not compatible.",
        "architecture_unsupported",
        {},
    ),
    (
        f"{VLLM}{CORE}ValueError: GGUF model with architecture qwen9 is not supported yet.",
        "architecture_unsupported",
        {},
    ),
    (
        f"{VLLM}{CORE}ValueError: There is no module or parameter named 'model.mtp' in QwenForCausalLM",
        "weights_of_another_model",
        {},
    ),
    (f"{VLLM}ValueError: Please pass the argument `trust_remote_code=True` to allow it.", "remote_code", {}),
    (
        f"{VLLM}{CORE}RuntimeError: ('Quantization scheme is not supported for ', 'the current GPU. Min capability: 80. ', "
        "'Current capability: 75.')",
        "compressed_tensors",
        {"minimum": "8.0", "capability": "7.5"},
    ),
    (
        f"{VLLM}{CORE}RuntimeError: Quantization scheme is not supported for the current GPU. Required capability: 90. "
        "Current capability: 86.",
        "compressed_tensors",
        {"minimum": "9.0", "capability": "8.6"},
    ),
    (
        f"{VLLM}{CORE}NotImplementedError: No compressed-tensors compatible scheme was found.",
        "compressed_tensors",
        {"minimum": "?", "capability": "?"},
    ),
    (
        f"{VLLM}{CORE}ValueError: Failed to find a kernel that can implement the WNA16 linear layer. Reasons: ",
        "no_quantization_kernel",
        {},
    ),
    (f"{VLLM}{CORE}ValueError: type fp8e4nv not supported in this architecture", "fp8_kernels", {}),
    (f"{VLLM}{CORE}AssertionError: fp8e4nv data type is not supported on CUDA arch < 89", "fp8_kernels", {}),
    (
        f"{VLLM}{CORE}RuntimeError: torch._scaled_mm is only supported on CUDA devices with compute capability >= 9.0",
        "fp8_kernels",
        {},
    ),
    (
        f"{VLLM}{CORE}triton.runtime.errors.OutOfResources: out of resource: shared memory, Required: 81920, Hardware "
        "limit: 65536. Reducing block sizes may help.",
        "triton_shared_memory",
        {"required": "81920", "limit": "65536"},
    ),
    (
        f"{VLLM}triton.compiler.errors.OutOfResources: out of resource: shared memory",
        "triton_shared_memory",
        {"required": "?", "limit": "?"},
    ),
    (f"{VLLM}{CORE}RuntimeError: PassManager::run failed", "triton_compile", {}),
    (
        f"{VLLM}{CORE}ValueError: No valid attention backend found for cuda with AttentionSelectorConfig(head_size=64)",
        "attention_backend",
        {},
    ),
    (f"{OLD}RuntimeError: FlashAttention only supports Ampere GPUs or newer.", "attention_backend", {}),
    (f"{VLLM}ValueError: World size (4) is larger than the number of available GPUs (2).", "gpus_fewer", {}),
    (f"{VLLM}torch.AcceleratorError: CUDA error: invalid device ordinal", "gpus_fewer", {}),
    (f"{LMDEPLOY}RuntimeError: No enough gpu memory for kv cache.", "lmdeploy_memory", {}),
    ("AssertionError: No enough gpu memory for state cache. Please reduce max_batch_size.", "lmdeploy_memory", {}),
    (
        "2026-03-02 08:00:00,001 - lmdeploy - WARNING - archs.py:38 - Fallback to pytorch engine because '/m/x' not "
        "supported by turbomind engine.",
        "lmdeploy_fallback",
        {},
    ),
    (
        f"{LLAMA}llama_model_load: error loading model: error loading model architecture: unknown model architecture: 'glm9'",
        "llama_architecture",
        {"architecture": "glm9"},
    ),
    (
        f'{OLLAMA}time=2026-03-02T08:00:09Z level=INFO source=sched.go:4 msg="Load failed" error="llama runner process has '
        "terminated: error loading model: unknown model architecture: 'glm9'\"",
        "llama_architecture",
        {"architecture": "glm9"},
    ),
    (
        f"{LLAMA}llama_model_load: error loading model: error loading model vocabulary: unknown pre-tokenizer type: 'new9'",
        "llama_tokenizer",
        {"tokenizer": "new9"},
    ),
    (f"{LLAMA}llama_model_load: error loading model: missing tensor 'blk.0.ssm_a'", "llama_tensors", {}),
    (f"{LLAMA}llama_model_load: error loading model: wrong number of tensors; expected 9, got 8", "llama_tensors", {}),
    (
        f"{LLAMA}gguf_init_from_file_impl: invalid magic characters: 'vers', expected 'GGUF'",
        "gguf_broken",
        {},
    ),
    (
        f"{LLAMA}llama_model_load: error loading model: tensor 'output.weight' data is not within the file bounds, model "
        "is corrupted or incomplete",
        "gguf_broken",
        {},
    ),
    (f"{LLAMA}gguf_init_from_file: failed to open GGUF file '/m/a.gguf' (No such file)", "gguf_missing", {}),
    (
        f'{OLLAMA}time=2026-03-02T08:00:09Z level=ERROR source=server.go:9 msg="load" error="model requires more system '
        'memory (12.5 GiB) than is available (7.9 GiB)"',
        "ollama_memory",
        {"needed": "12.5 GiB", "available": "7.9 GiB"},
    ),
    (
        f'{OLLAMA}time=2026-03-02T08:00:09Z level=WARN source=server.go:9 msg="model request too large for system" '
        'requested="60.1 GiB" available="44.7 GiB"',
        "ollama_memory",
        {"needed": "60.1 GiB", "available": "44.7 GiB"},
    ),
    (
        f"{OLLAMA}ggml_backend_cuda_buffer_type_alloc_buffer: allocating 9000.00 MiB on device 0: cudaMalloc failed: out of "
        "memory",
        "llama_gpu_memory",
        {},
    ),
    (f"{LLAMA}llama_model_load: error loading model: unable to allocate CUDA1 buffer", "llama_gpu_memory", {}),
    (f"{LLAMA}ggml-cuda.cu:88: CUDA error: out of memory", "llama_gpu_memory", {}),
    (f"{LLAMA}llama_model_load: error loading model: unable to allocate CPU buffer", "llama_host_memory", {}),
    (
        f"{OLLAMA}Error: pull model manifest: 412: The model you are attempting to pull requires a newer version of Ollama.",
        "ollama_old",
        {},
    ),
    (f'{OLLAMA}Error: model "qwen9" not found, try pulling it first', "ollama_not_pulled", {}),
    (
        f'{OLLAMA}time=2026-03-02T08:05:09Z level=ERROR source=sched.go:9 msg="error loading llama server" error="timed out '
        'waiting for llama runner to start - progress 0.40"',
        "ollama_slow_load",
        {},
    ),
    (f"{LLAMA}error: invalid argument: --flash", "unknown_flag", {"flags": "--flash"}),
    (f"{LLAMA}warning: no usable GPU found, --gpu-layers option will be ignored", "llama_no_gpu", {}),
    (
        f'{OLLAMA}time=2026-03-02T08:00:09Z level=WARN source=runner.go:100 msg="truncating input prompt" limit=4096 '
        "prompt=9000 keep=4 new=4096",
        "ollama_prompt_cut",
        {"limit": "4096", "prompt": "9000"},
    ),
    (f"{LLAMA}srv start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 8080", "port_taken", {}),
    (f"{OLLAMA}Error: listen tcp 127.0.0.1:11434: bind: address already in use", "port_taken", {}),
    (
        f"{VLLM}host:31:31 [0] misc/shmutils.cc:80 NCCL WARN Error while creating shared memory segment "
        "/dev/shm/nccl-abc (size 33030528), error: No space left on device (28)",
        "shared_memory_small",
        {},
    ),
    (
        f"{VLLM}host:31:31 [0] misc/shmutils.cc:72 NCCL WARN Error: failed to extend /dev/shm/nccl-x to 9637892 bytes",
        "shared_memory_small",
        {},
    ),
    (
        f"{VLLM}host:31:31 [0] include/shmutils.h:60 NCCL WARN Call to posix_fallocate failed : No space left on device",
        "shared_memory_small",
        {},
    ),
    (f"{VLLM}OSError: [Errno 28] No space left on device: '/dev/shm/psm_1'", "shared_memory_small", {}),
    (f"{VLLM}OSError: [Errno 28] No space left on device: '/root/.cache/vllm/x'", "disk_full", {}),
    (f"{OLLAMA}Error: write /root/.ollama/models/blobs/a-partial: no space left on device", "disk_full", {}),
    (f"{OLD}AttributeError: Qwen2Tokenizer has no attribute all_special_tokens_extended.", "versions_clash", {}),
    (
        f"{OLD}ImportError: cannot import name 'AutoModelForVision2Seq' from 'transformers' (/x/__init__.py)",
        "versions_clash",
        {},
    ),
    (f"{VLLM}ValueError: 'aimv2' is already used by a Transformers config, pick another name.", "versions_clash", {}),
    (
        f"{VLLM}{CORE}safetensors_rust.SafetensorError: Error while deserializing header: HeaderTooLarge",
        "weights_broken",
        {},
    ),
    (
        f"{LMDEPLOY}safetensors_rust.SafetensorError: Error while deserializing header: incomplete metadata, file not "
        "fully covered",
        "weights_broken",
        {},
    ),
    (f"{OLD}_pickle.UnpicklingError: invalid load key, 'v'.", "weights_broken", {}),
    (f"{OLD}RuntimeError: Cannot find any model weights with `/m/x`", "weights_missing", {}),
    (f"{VLLM}Exception: expected value at line 1 column 1", "tokenizer_broken", {}),
    (f"{VLLM}RuntimeError: Internal: could not parse ModelProto from /m/tokenizer.model", "tokenizer_broken", {}),
    (
        f"{VLLM}RuntimeError: The NVIDIA driver on your system is too old (found version 12020).",
        "driver_old",
        {},
    ),
    (
        f"{LLAMA}ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient for CUDA runtime version",
        "driver_old",
        {},
    ),
    (
        f"{VLLM}RuntimeError: Unexpected error from cudaGetDeviceCount(). Error 803: system has unsupported display driver / "
        "cuda driver combination",
        "driver_old",
        {},
    ),
    (
        "nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.9, please update your driver: unknown",
        "driver_old",
        {},
    ),
    (f"{VLLM}RuntimeError: No CUDA GPUs are available", "no_gpu", {}),
    (f"{VLLM}RuntimeError: Failed to infer device type", "no_gpu", {}),
    (
        f"{VLLM}{CORE}torch.AcceleratorError: CUDA error: no kernel image is available for execution",
        "no_kernel_image",
        {},
    ),
    (f"{LLAMA}CUDA error: no kernel image is available for execution on the device", "no_kernel_image", {}),
    (
        f"{VLLM}{CORE}RuntimeError: Failed to find C compiler. Please specify via CC environment variable.",
        "no_compiler",
        {},
    ),
    (f"{VLLM}{CORE}FileNotFoundError: [Errno 2] No such file or directory: 'gcc'", "no_compiler", {}),
    (f"{VLLM}{CORE}FileNotFoundError: [Errno 2] No such file or directory: '/usr/bin/gcc'", "no_compiler", {}),
    (f"{VLLM}/tmp/t/main.c:5:10: fatal error: Python.h: No such file or directory", "no_python_headers", {}),
    (f"{VLLM}{CORE}RuntimeError: Could not find nvcc and default cuda_home='/usr/local/cuda'", "no_nvcc", {}),
    (f"{VLLM}ImportError: libcudart.so.13: cannot open shared object file: No such file", "library_missing", {}),
    (f"{VLLM}ImportError: /x/vllm/_C.abi3.so: undefined symbol: _ZN3c10", "library_missing", {}),
    (f"{VLLM}OSError: We couldn't connect to 'https://huggingface.co' to load the files", "hub_unreachable", {}),
    (
        f"{VLLM}huggingface_hub.errors.LocalEntryNotFoundError: Cannot find an appropriate cached snapshot folder",
        "hub_unreachable",
        {},
    ),
    (f"{VLLM}OSError: You are trying to access a gated repo.", "hub_gated", {}),
    (f"{VLLM}Killed", "killed", {}),
    (f"{VLLM}start.sh: line 12:  4101 Killed                  vllm serve /m/x", "killed", {}),
    (f"{VLLM}start.sh：行 3:  4101 已杀死               vllm serve /m/x", "killed", {}),
    (f"{VLLM}zsh: killed     vllm serve /m/x", "killed", {}),
    (f"{VLLM}[1]+  Killed                  nohup vllm serve /m/x", "killed", {}),
    (f"{VLLM}vllm-1  | Killed", "killed", {}),
    (f"{VLLM}(EngineCore pid=3) ERROR 1 [executor.py:1] Worker proc A died unexpectedly (exit code: -9)", "killed", {}),
    (
        f'{OLLAMA}time=2026-03-02T08:00:09Z level=ERROR source=sched.go:9 msg="error loading llama server" error="llama '
        'runner process has terminated: signal: killed"',
        "killed",
        {},
    ),
    (f"{VLLM}host systemd[1]: vllm.service: Failed with result 'oom-kill'.", "killed", {}),
    (
        f"{VLLM}(APIServer pid=9) RuntimeError: Timed out waiting for engine core processes to start. This is often caused "
        "by slow weight loading for large models. Waited 600s (configured by VLLM_ENGINE_READY_TIMEOUT_S).",
        "engine_slow",
        {"seconds": "600"},
    ),
    (
        f"{VLLM}PermissionError: [Errno 13] Permission denied: '/models/模型/config.json'",
        "permission",
        {"path": "/models/模型/config.json"},
    ),
    (
        f"{VLLM}{CORE}torch.distributed.DistBackendError: NCCL error, unhandled cuda error (run with NCCL_DEBUG=INFO for "
        f"details)\n{CORE}Cuda failure 2 'out of memory'",
        "out_of_memory",
        {"wanted": "?", "total": "?"},
    ),
]
