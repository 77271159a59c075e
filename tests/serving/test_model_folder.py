"""Models on disk: what a folder says, and what is said of one that is broken."""

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from playground.core.errors import ServingError
from playground.serving.folder import list_models, read_model
from playground.serving.gguf import read_gguf
from playground.serving.values import Model, Quantization
from tests.serving.gguf import FACTS, write_gguf

CONFIG: dict[str, Any] = {
    "model_type": "qwen2",
    "num_hidden_layers": 2,
    "hidden_size": 64,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 128,
    "vocab_size": 1000,
    "max_position_embeddings": 4096,
    "torch_dtype": "bfloat16",
    "use_sliding_window": False,
    "sliding_window": 131_072,
}


WEIGHTS = 400_000
"""Bytes of such a model, more or less."""
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 4877660776\n".format("0" * 64)


def tensors(path: Path, size: int = WEIGHTS, kept: int | None = None) -> None:
    """A safetensors file of so many bytes in all, cut after `kept` of them."""
    entry = {"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 0]}}
    entry["a"]["data_offsets"] = [0, size - 8 - 200]
    header = json.dumps(entry).encode().ljust(200)
    path.write_bytes((struct.pack("<Q", 200) + header + bytes(size))[: size if kept is None else kept])


def folder(path: Path, **changes: Any) -> Path:
    path.mkdir(exist_ok=True)
    (path / "config.json").write_text(json.dumps({**CONFIG, **changes}))
    tensors(path / "model.safetensors")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ServingError) as caught:
        read_model(path)
    assert caught.value.message("zh")
    return caught.value.code


def test_the_facts_of_a_config(tmp_path: Path) -> None:
    model = read_model(folder(tmp_path / "模型 一"))
    assert (model.name, model.layers, model.kv_heads, model.head_dim) == ("模型 一", 2, 2, 16)
    assert (model.max_position, model.dtype, model.weight_bytes) == (4096, "bfloat16", WEIGHTS)
    assert model.sliding_window is None


def test_the_quantisation_of_a_config(tmp_path: Path) -> None:
    packed = {"quant_method": "gptq", "bits": 8, "group_size": 128, "desc_act": False, "sym": True}
    model = read_model(folder(tmp_path, quantization_config=packed))
    assert model.quantization == Quantization("gptq", 8, 128, False, True)


def test_shards_are_added_up_and_bin_files_beside_them_are_not(tmp_path: Path) -> None:
    folder(tmp_path)
    tensors(tmp_path / "model-2.safetensors", 500)
    (tmp_path / "pytorch_model.bin").write_bytes(bytes(9000))
    assert read_model(tmp_path).weight_bytes == WEIGHTS + 500


def test_old_bin_files_alone_count(tmp_path: Path) -> None:
    (folder(tmp_path) / "model.safetensors").unlink()
    (tmp_path / "pytorch_model-00001-of-00001.bin").write_bytes(bytes(WEIGHTS))
    (tmp_path / "training_args.bin").write_bytes(bytes(10))
    assert read_model(tmp_path).weight_bytes == WEIGHTS


def test_weights_of_32_bits_are_loaded_as_16(tmp_path: Path) -> None:
    tensors(folder(tmp_path, torch_dtype="float32") / "model.safetensors", 2 * WEIGHTS)
    assert read_model(tmp_path).weight_bytes == WEIGHTS


def test_without_weight_files_the_size_is_not_known(tmp_path: Path) -> None:
    (folder(tmp_path) / "model.safetensors").unlink()
    assert read_model(tmp_path).weight_bytes is None


def test_missing_shards_are_noticed(tmp_path: Path) -> None:
    index = {"metadata": {"total_size": 5 * WEIGHTS}, "weight_map": {}}
    (folder(tmp_path) / "model.safetensors.index.json").write_text(json.dumps(index))
    assert refusal(tmp_path) == "serving_weights_missing"


@pytest.mark.parametrize(
    "scaling, longest",
    [
        ({"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 2048}, 8192),
        ({"rope_type": "llama3", "factor": 8.0}, 4096),
        ({"type": "dynamic", "factor": 2.0}, 8192),
        (None, 4096),
    ],
    ids=["yarn", "llama3", "dynamic", "none"],
)
def test_the_window_is_stretched_as_engines_do(tmp_path: Path, scaling: object, longest: int) -> None:
    assert read_model(folder(tmp_path, rope_scaling=scaling)).max_position == longest


def test_the_language_part_of_a_model_that_sees(tmp_path: Path) -> None:
    (folder(tmp_path) / "config.json").write_text(json.dumps({"model_type": "gemma3", "text_config": CONFIG}))
    assert read_model(tmp_path).layers == 2


def test_a_mixture_of_experts(tmp_path: Path) -> None:
    model = read_model(folder(tmp_path, num_experts=8, num_experts_per_tok=2, moe_intermediate_size=32))
    assert model.experts is not None
    assert (model.experts.count, model.experts.per_token, model.intermediate) == (8, 2, 0)


def test_layers_of_linear_attention_keep_no_growing_cache(tmp_path: Path) -> None:
    kinds = ["linear_attention", "full_attention"]
    assert read_model(folder(tmp_path, layer_types=kinds)).kv_layers == 1


@pytest.mark.parametrize(
    "content, code",
    [
        (b"{", "serving_config_broken"),
        (b"[1]", "serving_config_broken"),
        (b"\xff\xfe", "serving_config_broken"),
        (b"[" * 100_000, "serving_config_broken"),
        (b"{}", "serving_config_lacks"),
        (json.dumps({**CONFIG, "hidden_size": "64"}).encode(), "serving_config_value"),
        (json.dumps({**CONFIG, "num_hidden_layers": -2}).encode(), "serving_config_value"),
        (json.dumps({**CONFIG, "quantization_config": 3}).encode(), "serving_config_value"),
    ],
    ids=["cut", "list", "bytes", "deep", "empty", "text", "negative", "quantisation"],
)
def test_a_broken_config_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "config.json").write_bytes(content)
    assert refusal(tmp_path) == code


def test_a_folder_without_config_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "serving_no_config"


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing") == "serving_path_missing"


def test_a_gguf_file_tells_its_facts(tmp_path: Path) -> None:
    write_gguf(tmp_path / "tiny-q4.gguf")
    model = read_model(tmp_path / "tiny-q4.gguf")
    assert (model.layers, model.heads, model.vocab, model.max_position) == (2, 2, 3, 4096)
    assert model.quantization == Quantization("gguf")


@pytest.mark.parametrize("content", [b"", b"GGUF", b"NOPE" + bytes(100), b"GGUF" + b"\xff" * 60], ids=repr)
def test_a_broken_gguf_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(content)
    assert refusal(path) == "serving_gguf_broken"


def test_a_gguf_file_without_heads_is_refused(tmp_path: Path) -> None:
    facts = {key: value for key, value in FACTS.items() if not key.endswith("head_count")}
    write_gguf(tmp_path / "headless.gguf", facts)
    with pytest.raises(ServingError):
        read_gguf(tmp_path / "headless.gguf")


def test_a_folder_that_is_a_model_is_listed_as_one(tmp_path: Path) -> None:
    (folder(tmp_path) / "original").mkdir()
    assert [path for path, _ in list_models(tmp_path)] == [tmp_path]


def test_a_shared_folder_lists_each_model_and_says_what_is_wrong_with_others(tmp_path: Path) -> None:
    folder(tmp_path / "good")
    (tmp_path / "empty").mkdir()
    (tmp_path / ".cache").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    write_gguf(tmp_path / "one.gguf")
    found = {path.name: model for path, model in list_models(tmp_path)}
    assert sorted(found) == ["empty", "good", "one.gguf"]
    assert isinstance(found["good"], Model)
    assert isinstance(found["empty"], ServingError)


# Files that are not whole ---------------------------------------------------------------------------------------------


def told(path: Path) -> str:
    with pytest.raises(ServingError) as caught:
        read_model(path)
    return caught.value.message("en")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "tokenizer.model", "config.json"])
def test_a_pointer_of_git_lfs_is_named(tmp_path: Path, name: str) -> None:
    (folder(tmp_path) / name).write_text(POINTER)
    assert refusal(tmp_path) == "serving_pointers"
    assert name in told(tmp_path)


def test_a_pointer_in_place_of_old_bin_files_or_of_the_index_is_named(tmp_path: Path) -> None:
    (folder(tmp_path) / "model.safetensors").unlink()
    (tmp_path / "pytorch_model.bin").write_text(POINTER)
    assert refusal(tmp_path) == "serving_pointers"
    (tmp_path / "pytorch_model.bin").unlink()
    (tmp_path / "model.safetensors.index.json").write_text(POINTER)
    assert refusal(tmp_path) == "serving_pointers"


def test_a_pointer_in_place_of_a_gguf_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.gguf").write_text(POINTER)
    assert refusal(tmp_path / "a.gguf") == "serving_pointers"


def test_parts_that_the_names_of_the_others_speak_of_are_missed(tmp_path: Path) -> None:
    (folder(tmp_path) / "model.safetensors").rename(tmp_path / "model-00001-of-00003.safetensors")
    assert refusal(tmp_path) == "serving_parts_missing"
    assert "model-00003-of-00003.safetensors" in told(tmp_path)


def test_parts_that_the_index_speaks_of_are_missed(tmp_path: Path) -> None:
    index = {"weight_map": {"a": "model.safetensors", "b": "other.safetensors"}}
    (folder(tmp_path) / "model.safetensors.index.json").write_text(json.dumps(index))
    assert refusal(tmp_path) == "serving_parts_missing"
    assert "other.safetensors" in told(tmp_path)


def test_a_file_that_was_cut_off_is_named(tmp_path: Path) -> None:
    tensors(folder(tmp_path) / "model.safetensors", kept=WEIGHTS - 1)
    assert refusal(tmp_path) == "serving_weights_cut"


@pytest.mark.parametrize("content", [b"", bytes(1000), b"<html>no such file</html>", b"\xff" * 100], ids=repr)
def test_a_file_that_is_no_safetensors_is_refused(tmp_path: Path, content: bytes) -> None:
    (folder(tmp_path) / "model.safetensors").write_bytes(content)
    assert refusal(tmp_path) == "serving_weights_broken"


def test_weights_that_are_far_too_small_for_the_config_are_refused(tmp_path: Path) -> None:
    tensors(folder(tmp_path) / "model.safetensors", 1_000)
    assert refusal(tmp_path) == "serving_weights_small"


@pytest.mark.parametrize(
    "method, size, right", [("awq", 200_000, True), ("other", 60_000, True), ("other", 20_000, False)]
)
def test_packed_weights_may_be_smaller(tmp_path: Path, method: str, size: int, right: bool) -> None:
    bits = {"bits": 4} if method == "awq" else {}
    tensors(folder(tmp_path, quantization_config={"quant_method": method, **bits}) / "model.safetensors", size)
    if right:
        assert read_model(tmp_path).weight_bytes == size
    else:
        assert refusal(tmp_path) == "serving_weights_small"


def test_all_parts_of_a_gguf_file_are_counted(tmp_path: Path) -> None:
    write_gguf(tmp_path / "a-00001-of-00002.gguf", weights=5_000)
    assert refusal(tmp_path / "a-00001-of-00002.gguf") == "serving_parts_missing"
    write_gguf(tmp_path / "a-00002-of-00002.gguf", weights=9_000)
    size = read_model(tmp_path / "a-00001-of-00002.gguf").weight_bytes
    assert size == sum(path.stat().st_size for path in tmp_path.iterdir())


def test_a_gguf_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    write_gguf(tmp_path / "a.gguf", weights=100, tensor_at=5_000)
    assert refusal(tmp_path / "a.gguf") == "serving_gguf_broken"
    write_gguf(tmp_path / "a.gguf", weights=9_000, tensor_at=5_000)
    assert read_model(tmp_path / "a.gguf").layers == 2
