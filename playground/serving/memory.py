"""Memory arithmetic: bytes of the weights, of the cache per token, and of the peak while a prompt is computed."""

from dataclasses import replace
from fractions import Fraction

from playground.serving.dtypes import number_bytes
from playground.serving.values import KvDtype, Model, Quantization, Setup
from playground.serving.versions import frees_windows, older, runs_v1

V0_CHUNKS_ABOVE = 32_768
"""vLLM V0 computes a prompt in pieces only when the window is longer than this."""
CHUNK = 2_048
LMDEPLOY_PREFILL = 8_192
BLOCK = 16
"""Tokens of a block of the cache; a window may begin and end inside a block."""
_KV_BYTES = {"auto": Fraction(2), "fp8": Fraction(1), "int8": Fraction(1), "int4": Fraction(1, 2)}


def linear_parameters(model: Model) -> int:
    """Numbers in the layers' matrices, which are what quantisation packs."""
    attention = model.hidden * model.head_dim * (2 * model.heads + 2 * model.kv_heads)
    return model.layers * (attention + _feed_forward(model))


def parameter_count(model: Model) -> int:
    """Parameters of the model by its config: matrices, embeddings, norms and biases."""
    embeddings = model.vocab * model.hidden * (1 if model.tied else 2)
    small = 2 * model.hidden + (model.head_dim * (model.heads + 2 * model.kv_heads) if model.qkv_bias else 0)
    return linear_parameters(model) + embeddings + model.layers * small + model.hidden


def weight_bytes(model: Model) -> int:
    """Bytes of all weights by formula: embeddings, norms and biases stay at 16 bits, matrices are packed.

    GPTQ and AWQ have a 16-bit scale and a packed zero for each group, GPTQ also four bytes of order for each row.
    """
    parameters = parameter_count(model) if model.parameters is None else model.parameters
    if model.quantization is None:
        return 2 * parameters
    matrices = linear_parameters(model) if model.packable is None else model.packable
    return 2 * (parameters - matrices) + _packed(model, model.quantization, matrices)


def least_bytes(model: Model) -> float:
    """The least bytes that the weights of this model can have: half of the formula, which is rough for some kinds;
    if it is not known how they are packed, two bits a number.
    """
    if model.quantization is not None and model.quantization.bits is None:
        return parameter_count(model) / 4
    return weight_bytes(model) / 2


def kv_bytes_per_token(model: Model, tensor_parallel: int, kv_dtype: KvDtype) -> int:
    """Cache of one token on one GPU: keys and values of its share of the heads, in every layer that keeps them.

    With more GPUs than KV heads each GPU holds one head; a compressed cache (MLA) is on every GPU in full.
    """
    layers = model.layers if model.kv_layers is None else model.kv_layers
    if model.latent is not None:
        numbers = model.latent
    else:
        numbers = 2 * max(model.kv_heads // tensor_parallel, 1) * model.head_dim
    return int(layers * numbers * _KV_BYTES[kv_dtype])


def cache_bytes(setup: Setup) -> int:
    """The same for a setup, over the layers whose cache grows with the window.

    A cache that is not quantised has the number type that the model is computed in.
    """
    growing, _ = _layers(setup)
    return _layer_bytes(setup) * growing


def held_bytes(setup: Setup) -> int:
    """What one request keeps on one GPU whatever its length: states, and windows as far as layers look back."""
    _, sliding = _layers(setup)
    state = -(-setup.model.state_bytes // setup.tensor_parallel)
    if not sliding or setup.model.sliding_window is None:
        return state
    tokens = min(setup.model.sliding_window - 1 + prefill_batch(setup), setup.window) + BLOCK
    return state + _layer_bytes(setup) * sliding * tokens


def _layer_bytes(setup: Setup) -> int:
    one = replace(setup.model, layers=1, kv_layers=1)
    per_token = kv_bytes_per_token(one, setup.tensor_parallel, setup.kv_dtype)
    return per_token * number_bytes(setup) // 2 if setup.kv_dtype == "auto" else per_token


def _layers(setup: Setup) -> tuple[int, int]:
    """Layers whose cache grows with the window, and layers that only keep a sliding one.

    Layers are grouped in groups of one size, so that the layers of the larger kind are rounded up to whole groups.
    """
    model = setup.model
    layers = model.layers if model.kv_layers is None else model.kv_layers
    sliding = model.sliding_layers or 0
    if not 0 < sliding < layers or not frees_windows(setup.engine, setup.gpus.capability):
        return layers, 0
    full = layers - sliding
    group = min(full, sliding)
    return -(-full // group) * group, -(-sliding // group) * group


def loaded_bytes(setup: Setup) -> int:
    """Bytes of the weights once loaded on all GPUs together; float32 takes twice what 16 bits take."""
    model = setup.model
    total = weight_bytes(model) if model.weight_bytes is None else model.weight_bytes
    return total * number_bytes(setup) // 2 if model.quantization is None else total


def activation_bytes(model: Model, tensor_parallel: int, tokens: int) -> int:
    """The peak on one GPU while `tokens` tokens are computed at once, inside the feed-forward layer.

    At its widest place are the residual, the input and the output of the last matrix, and the two halves of the gate;
    AWQ and GPTQ add the matrix that they unpack.
    """
    hidden, half = model.hidden, Fraction(_width(model), tensor_parallel)
    unpacked = 2 * hidden * half if _unpacks(model) else Fraction(0)
    gate = 2 * tokens * (2 * hidden + 2 * half) + 2 * unpacked
    down = 2 * tokens * (3 * hidden + 3 * half) + unpacked
    return int(max(gate, down))


def prefill_batch(setup: Setup) -> int:
    """Most tokens that are computed at once: as set, else the engine's default for this window and GPU."""
    if setup.prefill_batch is not None:
        return setup.prefill_batch
    if setup.engine.name == "lmdeploy":
        return LMDEPLOY_PREFILL
    if setup.model.kv_layers == 0:  # an encoder reads its whole text at once
        return max(setup.window, CHUNK)
    if runs_v1(setup.engine, setup.gpus.capability):
        return _v1_default(setup)
    return CHUNK if setup.window > V0_CHUNKS_ABOVE else max(setup.window, CHUNK)


def _v1_default(setup: Setup) -> int:
    memory = setup.gpus.memory_gib
    if memory >= 160 and not older(setup.engine, (0, 12)):
        return 16_384
    return 8_192 if memory >= 70 and "a100" not in setup.gpus.name.lower() else CHUNK


def _feed_forward(model: Model) -> int:
    if model.experts is None:
        return 3 * model.hidden * model.intermediate
    shared = 3 * model.hidden * model.intermediate
    return shared + model.experts.count * (3 * model.hidden * model.experts.intermediate + model.hidden)


def _width(model: Model) -> int:
    """Columns of the feed-forward layer that one token goes through."""
    if model.experts is None:
        return model.intermediate
    return model.intermediate + model.experts.per_token * model.experts.intermediate


def _unpacks(model: Model) -> bool:
    return model.quantization is not None and model.quantization.method in ("awq", "gptq")


def _packed(model: Model, quantization: Quantization, matrices: int) -> int:
    bits = quantization.bits or 8
    packed = Fraction(matrices * bits, 8)
    if quantization.method not in ("awq", "gptq"):
        scales = Fraction(matrices, 32) if quantization.method == "mxfp4" else 0  # a byte for each 32 numbers
        return int(packed + scales)
    group = quantization.group_size if quantization.group_size and quantization.group_size > 0 else 128
    packed += Fraction(matrices, group) * (2 + Fraction(bits, 8))
    if quantization.method == "gptq":
        rows = 4 * model.hidden + 2 * model.hidden + model.intermediate
        packed += 4 * model.layers * rows
    return int(packed)
