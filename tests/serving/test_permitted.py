"""What of the disk people of the page may plan for: only what lies below the folders that the operator named."""

import json
from pathlib import Path

import pytest

from playground.core.errors import PlaygroundError, ServingError
from playground.serving.permitted import permitted_model, permitted_models

CONFIG = {
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 100,
    "intermediate_size": 128,
    "max_position_embeddings": 2048,
    "torch_dtype": "bfloat16",
}


def model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    return folder


def refusal(name: str, *folders: Path) -> str:
    with pytest.raises(ServingError) as refused:
        permitted_model(name, folders)
    return refused.value.code


def test_a_model_below_a_folder_is_read(tmp_path: Path) -> None:
    path = model(tmp_path / "models" / "tiny")
    assert permitted_model(str(path), [tmp_path / "models"]).layers == 2


def test_the_catalogue_needs_no_folder() -> None:
    assert permitted_model("Qwen2.5-7B-Instruct", ()).layers == 28


@pytest.mark.parametrize("name", ["{}/models/../secret", "{}/secret", "{}/nothing", "/etc", "/proc/self", "/\0"])
def test_every_other_path_is_refused_alike(tmp_path: Path, name: str) -> None:
    model(tmp_path / "secret")
    (tmp_path / "models").mkdir()
    assert refusal(name.format(tmp_path), tmp_path / "models") == "serving_folder_not_allowed"


@pytest.mark.parametrize("name", ["secret", "./secret", "../secret", "~", "~root"])
def test_relative_paths_are_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    model(tmp_path / "secret")
    monkeypatch.chdir(tmp_path)
    assert refusal(name, tmp_path) in ("serving_model_unknown", "serving_folder_not_allowed")


def test_a_link_does_not_lead_out(tmp_path: Path) -> None:
    outside = model(tmp_path / "outside")
    (tmp_path / "models").mkdir()
    link = tmp_path / "models" / "link"
    link.symlink_to(outside)
    assert refusal(str(link), tmp_path / "models") == "serving_folder_not_allowed"
    [(_, listed)] = permitted_models([tmp_path / "models"])
    assert isinstance(listed, PlaygroundError)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    [(_, listed)] = permitted_models([tmp_path / "gone"])
    assert isinstance(listed, PlaygroundError)
    assert listed.code == "serving_path_missing"
