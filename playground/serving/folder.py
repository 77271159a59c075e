"""Models on disk: the facts of a folder's config.json and the size of its weight files."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, get_args

from playground.core.errors import PlaygroundError, ServingError
from playground.serving.gguf import read_gguf
from playground.serving.memory import least_bytes
from playground.serving.values import Experts, Model, Quantization, Task
from playground.serving.weights import refuse_pointer, weight_bytes

CONFIG_BYTES = 8_000_000
ENCODERS = frozenset({"bert", "roberta", "xlm-roberta", "modernbert", "nomic_bert", "new"})
"""Kinds of models that read a text at once: they keep no cache, and no output layer stands beside their embeddings."""
DERIVED = frozenset({"su", "longrope", "llama3", "mrope"})
"""Kinds of rope scaling that max_position_embeddings already includes."""
_Type = Literal["float16", "bfloat16", "float32"]


def read_model(path: Path) -> Model:
    """The model in a folder, or of a GGUF file.

    Raises ServingError: nothing there, no config.json, a broken one, one that lacks a figure, or missing weight files.
    """
    try:
        return _read(path)
    except OSError as error:
        raise ServingError("serving_path_unreadable", path=str(path), reason=error.strerror or str(error)) from error


def _read(path: Path) -> Model:
    if path.is_file() and path.suffix.lower() == ".gguf":
        return read_gguf(path)
    if not path.is_dir():
        raise ServingError("serving_path_missing", path=str(path))
    packed = sorted(file.name for file in path.iterdir() if file.suffix.lower() == ".gguf")
    if not (path / "config.json").is_file():
        if packed:
            return replace(read_gguf(path / packed[0]), path=path, name=path.name, gguf_folder=tuple(packed))
        raise ServingError("serving_no_config", path=str(path))
    refuse_pointer(path / "config.json")
    config = _config(path / "config.json")
    return _checked(replace(_model(config, path), weight_bytes=_loaded(path, config)))


def list_models(folder: Path) -> tuple[tuple[Path, Model | PlaygroundError], ...]:
    """Each subfolder and GGUF file of a folder of models, with its model or why it cannot be read.

    A folder that is itself a model is listed as that one. Raises ServingError where there is no folder to read.
    """
    found: list[tuple[Path, Model | PlaygroundError]] = []
    for path in _candidates(folder):
        try:
            found.append((path, read_model(path)))
        except PlaygroundError as error:
            found.append((path, error))
    return tuple(found)


def _candidates(folder: Path) -> tuple[Path, ...]:
    try:
        if not folder.is_dir():
            raise ServingError("serving_path_missing", path=str(folder))
        if (folder / "config.json").is_file():
            return (folder,)
        inside = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
        return tuple(path for path in inside if path.is_dir() or path.suffix.lower() == ".gguf")
    except OSError as error:
        raise ServingError("serving_path_unreadable", path=str(folder), reason=error.strerror or str(error)) from error


def _config(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            config = json.loads(file.read(CONFIG_BYTES))
    except (OSError, ValueError, RecursionError) as error:
        raise ServingError("serving_config_broken", path=str(path), reason=str(error)[:200]) from error
    if not isinstance(config, dict):
        raise ServingError("serving_config_broken", path=str(path), reason="no JSON object")
    inner = config.get("text_config")  # multimodal models keep the figures of the language model apart
    return {**config, **inner, "whole_model_type": config.get("model_type")} if isinstance(inner, dict) else config


def _model(config: Mapping[str, Any], path: Path) -> Model:
    facts = _Facts(config, path)
    hidden, heads = facts.number("hidden_size", "n_embd"), facts.number("num_attention_heads", "n_head")
    layers = facts.number("num_hidden_layers", "n_layer")
    experts = facts.experts()
    intermediate = facts.maybe("intermediate_size", "ffn_dim", "n_inner") or 4 * hidden
    kinds = config.get("layer_types")
    growing = None
    if isinstance(kinds, list):
        growing = sum(kind != "linear_attention" for kind in kinds)
    return Model(
        name=path.name,
        layers=layers,
        hidden=hidden,
        heads=heads,
        kv_heads=facts.maybe("num_key_value_heads", "multi_query_group_num", "num_kv_heads") or heads,
        head_dim=facts.maybe("head_dim", "kv_channels") or hidden // heads,
        vocab=facts.number("vocab_size", "padded_vocab_size"),
        intermediate=facts.shared() if experts else intermediate,
        max_position=facts.longest(),
        dtype=facts.dtype(),
        tied=_kind(config) in ENCODERS or config.get("tie_word_embeddings", _ties(config)) is True,
        quantization=facts.quantization(),
        experts=experts,
        kv_layers=0 if _kind(config) in ENCODERS else growing if growing != layers else None,
        sliding_window=facts.sliding(kinds),
        sliding_layers=kinds.count("sliding_attention") or None if isinstance(kinds, list) else None,
        state_bytes=facts.state_bytes(layers if growing is None else layers - growing),
        vision=isinstance(config.get("vision_config"), dict),
        latent=facts.latent(),
        qkv_bias=config.get("attention_bias") is True or config.get("model_type") in ("qwen2", "qwen2_moe"),
        kind=_kind(config),
        task=_task(config, path),
        path=path,
    )


def _ties(config: Mapping[str, Any]) -> bool:
    """Whether models of this kind tie input and output embeddings if the config does not say."""
    return (_kind(config) or "").startswith("gemma")


def _task(config: Mapping[str, Any], path: Path) -> Task:
    """What a model is for: encoders rank or embed; so do models with a list of modules of sentence-transformers."""
    named = config.get("architectures")
    if isinstance(named, list) and any(str(name).endswith("ForSequenceClassification") for name in named):
        return "rerank"
    return "embed" if _kind(config) in ENCODERS or (path / "modules.json").is_file() else "generate"


def _kind(config: Mapping[str, Any]) -> str | None:
    """The type of the whole model, which for a multimodal model is not that of its language model."""
    said = config.get("whole_model_type", config.get("model_type"))
    return said if isinstance(said, str) else None


class _Facts:
    """Figures of a config, checked as they are taken."""

    def __init__(self, config: Mapping[str, Any], path: Path) -> None:
        self._config = config
        self._path = path

    def maybe(self, *names: str) -> int | None:
        """The first of `names` whose value is a positive whole number; None without any."""
        for name in names:
            value = self._config.get(name)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**40:
                raise ServingError("serving_config_value", path=str(self._path), name=name, value=str(value)[:80])
            return value
        return None

    def number(self, *names: str) -> int:
        """The same; raises ServingError without any."""
        value = self.maybe(*names)
        if value is None:
            raise ServingError("serving_config_lacks", path=str(self._path), name=names[0])
        return value

    def longest(self) -> int:
        """The window that engines derive: max_position_embeddings, times the factor of YaRN and similar scaling."""
        position = self.number("max_position_embeddings", "seq_length", "n_positions", "max_sequence_length")
        scaling = self._config.get("rope_scaling")
        if not isinstance(scaling, dict) or scaling.get("rope_type", scaling.get("type")) in DERIVED:
            return position
        factor = scaling.get("factor")
        if isinstance(factor, bool) or not isinstance(factor, int | float) or not 1 <= factor < 10_000:
            return position
        original = scaling.get("original_max_position_embeddings")
        return int((original if isinstance(original, int) and original > 0 else position) * factor)

    def dtype(self) -> _Type:
        """Type of the weights; float32 is loaded as 16 bits."""
        said = str(self._config.get("torch_dtype") or self._config.get("dtype") or "float16").removeprefix("torch.")
        for known in get_args(_Type):
            if said == known:
                return known  # type: ignore[no-any-return]
        return "float16"

    def quantization(self) -> Quantization | None:
        """The quantisation by `quantization_config`; None without one."""
        said = self._config.get("quantization_config")
        if said is None:
            return None
        if not isinstance(said, dict) or not isinstance(said.get("quant_method"), str):
            raise ServingError(
                "serving_config_value", path=str(self._path), name="quantization_config", value=str(said)[:80]
            )
        method = said["quant_method"].lower()
        packed = _packed_integers(said) if method == "compressed-tensors" else said
        bits, group = packed.get("bits", packed.get("w_bit")), packed.get("group_size", packed.get("q_group_size"))
        return Quantization(
            method,
            {"fp8": 8, "mxfp4": 4}.get(method, bits if isinstance(bits, int) else None),
            group if isinstance(group, int) else None,
            said.get("desc_act") if isinstance(said.get("desc_act"), bool) else None,
            said.get("sym") if isinstance(said.get("sym"), bool) else None,
        )

    def experts(self) -> Experts | None:
        """The mixture of experts; None for an ordinary model."""
        count = self.maybe("num_experts", "num_local_experts", "n_routed_experts")
        if count is None or count < 2:
            return None
        width = self.maybe("moe_intermediate_size") or self.number("intermediate_size")
        return Experts(count, self.number("num_experts_per_tok", "experts_per_token"), width)

    def shared(self) -> int:
        """Width of the layers that every token goes through beside its experts; 0 without any."""
        several = (self.maybe("n_shared_experts") or 0) * (self.maybe("moe_intermediate_size") or 0)
        return self.maybe("shared_expert_intermediate_size") or several

    def sliding(self, kinds: object) -> int | None:
        """The sliding window, where some layers have one."""
        if self._config.get("use_sliding_window") is False:
            return None
        if isinstance(kinds, list) and "sliding_attention" not in kinds:
            return None
        return self.maybe("sliding_window")

    def state_bytes(self, layers: int) -> int:
        """Bytes that the layers of a gated delta net keep of a request: a 32-bit matrix a head, and a convolution."""
        heads, width = self.maybe("linear_num_value_heads"), self.maybe("linear_value_head_dim")
        key_heads, key_width = self.maybe("linear_num_key_heads"), self.maybe("linear_key_head_dim")
        if not (heads and width and key_heads and key_width):
            return 0
        taps = (self.maybe("linear_conv_kernel_dim") or 1) - 1
        return layers * (4 * heads * width * key_width + 2 * taps * (2 * key_heads * key_width + heads * width))

    def latent(self) -> int | None:
        """Numbers that a token keeps in a compressed cache (MLA)."""
        rank = self.maybe("kv_lora_rank")
        return None if rank is None else rank + (self.maybe("qk_rope_head_dim") or 0)


def _packed_integers(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Bits and group size of compressed-tensors if it packs integers and nothing else; nothing for other schemes."""
    groups = said.get("config_groups")
    first = next(iter(groups.values()), None) if isinstance(groups, dict) else None
    weights = first.get("weights") if isinstance(first, dict) and first.get("input_activations") is None else None
    if not isinstance(weights, dict) or weights.get("type") != "int":
        return {}
    return {"bits": weights.get("num_bits"), "group_size": weights.get("group_size")}


def _loaded(path: Path, config: Mapping[str, Any]) -> int | None:
    """Bytes the weights take once loaded as 16 bits; None without weight files."""
    total = weight_bytes(path)
    wide = str(config.get("torch_dtype") or config.get("dtype")).endswith("float32")
    return total // 2 if total is not None and wide and "quantization_config" not in config else total


def _checked(model: Model) -> Model:
    """The model. Raises ServingError if its weight files are far smaller than such a model is."""
    expected = least_bytes(model)
    if model.weight_bytes is not None and model.weight_bytes < expected:
        raise ServingError(
            "serving_weights_small", path=str(model.path), found=model.weight_bytes, expected=int(expected)
        )
    return model
