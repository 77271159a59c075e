"""Models and GPUs by name."""

import pytest

from playground.core.errors import ServingError
from playground.serving.catalogue import catalogue, find, packings
from playground.serving.gpus import preset, presets


def test_no_two_models_have_one_name() -> None:
    names = [model.name.lower() for model in catalogue()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("size", ["0.5B", "1.5B", "3B", "7B", "14B", "32B", "72B"])
@pytest.mark.parametrize("form", ["", "-AWQ", "-GPTQ-Int4", "-GPTQ-Int8"])
def test_all_of_qwen_2_5_is_there(size: str, form: str) -> None:
    assert find(f"Qwen2.5-{size}-Instruct{form}").layers > 0


def test_a_model_is_found_with_its_organisation_and_in_any_case() -> None:
    assert find("qwen/qwen2.5-32b-instruct-awq").name == "Qwen2.5-32B-Instruct-AWQ"


def test_an_unknown_model_names_those_that_are_alike() -> None:
    with pytest.raises(ServingError) as caught:
        find("Qwen2.5-32B-Instruct-AQW")
    assert "Qwen2.5-32B-Instruct-AWQ" in caught.value.message("en")


def test_the_packings_of_a_model_are_the_same_model() -> None:
    names = [model.name for model in packings(find("Qwen2.5-32B-Instruct-GPTQ-Int8"))]
    assert names == ["Qwen2.5-32B-Instruct", "Qwen2.5-32B-Instruct-AWQ", "Qwen2.5-32B-Instruct-GPTQ-Int4"]


def test_a_packed_72b_is_padded_so_that_two_gpus_share_whole_groups() -> None:
    assert find("Qwen2.5-72B-Instruct-AWQ").intermediate % (2 * 128) == 0


def test_every_ready_made_gpu_has_memory_and_capability() -> None:
    assert all(gpu.memory_gib > 10 and gpu.capability is not None and gpu.capability >= 7 for gpu in presets())


def test_an_unknown_gpu_names_the_known() -> None:
    with pytest.raises(ServingError) as caught:
        preset("RTX 9999")
    assert "RTX 4090" in caught.value.message("en")
