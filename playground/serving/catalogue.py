"""The models that can be planned for by name: facts of their config files, in catalogue.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from playground.core.errors import ServingError
from playground.serving.memory import linear_parameters
from playground.serving.values import Experts, Model, Quantization

PACKED: Mapping[str, Quantization] = {
    "AWQ": Quantization("awq", 4, 128),
    "GPTQ-Int4": Quantization("gptq", 4, 128, desc_act=False, sym=True),
    "GPTQ-Int8": Quantization("gptq", 8, 128, desc_act=False, sym=True),
    "FP8": Quantization("fp8", 8),
}
_BESIDE = {"packed", "packed_intermediate", "experts", "quantization", "source"}
"""Keys of an entry that are not fields of `Model`."""


@cache
def catalogue() -> tuple[Model, ...]:
    """All models of the file, each followed by its quantised forms."""
    table = tomllib.loads((Path(__file__).parent / "catalogue.toml").read_text("utf-8"))
    return tuple(model for entry in table["models"] for model in _models(entry))


def find(name: str) -> Model:
    """The model called `name`, with or without its organisation, in any case.

    Raises ServingError naming those that are called alike.
    """
    wanted = _folded(name)
    for model in catalogue():
        if wanted in (_folded(model.name), _folded(model.repo or model.name)):
            return model
    names = {_folded(model.name): model.name for model in catalogue()}
    near = [names[close] for close in get_close_matches(wanted.rpartition("/")[2], names, 3, 0.6)]
    raise ServingError("serving_model_unknown", name=name, near=", ".join(near) or "-")


def packings(model: Model) -> tuple[Model, ...]:
    """The same model in its other quantisations in the catalogue, the smallest last."""
    stem = _stem(model.name)
    others = [other for other in catalogue() if _stem(other.name) == stem and other.name != model.name]
    return tuple(sorted(others, key=_weight, reverse=True))


def _weight(model: Model) -> float:
    bits = 16 if model.quantization is None else model.quantization.bits or 8
    awkward = 0.5 if model.quantization is None or model.quantization.method != "gptq" else 0.0
    return bits + awkward


def _stem(name: str) -> str:
    folded = _folded(name.rpartition("/")[2])
    for suffix in PACKED:
        folded = folded.removesuffix(f"-{suffix.lower()}")
    return folded


def _folded(name: str) -> str:
    return name.strip().lower()


def _models(entry: Mapping[str, Any]) -> Iterator[Model]:
    facts = {key: value for key, value in entry.items() if key not in _BESIDE}
    experts = Experts(**entry["experts"]) if "experts" in entry else None
    quantization = Quantization(**entry["quantization"]) if "quantization" in entry else None
    plain = Model(**facts, experts=experts, quantization=quantization)
    yield plain
    for form in entry.get("packed", ()):
        suffix, repo = (form, f"{plain.repo}-{form}") if isinstance(form, str) else (form["form"], form["repo"])
        yield _packed(plain, suffix, repo, entry.get("packed_intermediate", plain.intermediate))


def _packed(plain: Model, suffix: str, repo: str, intermediate: int) -> Model:
    quantization = PACKED[suffix]
    packed = replace(
        plain,
        name=f"{plain.name}-{suffix}",
        repo=repo,
        quantization=quantization,
        intermediate=intermediate,
        dtype="bfloat16" if suffix == "FP8" else "float16",
    )
    if plain.parameters is None or intermediate == plain.intermediate:
        return packed
    more = linear_parameters(packed) - linear_parameters(plain)
    return replace(packed, parameters=plain.parameters + more)
