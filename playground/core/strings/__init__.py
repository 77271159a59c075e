"""Every sentence a person reads, Chinese beside English: one TOML file a domain, one flat table of keys."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Key to `{"zh": …, "en": …}`, from all files of this folder; a key in two files is an error."""
    entries: dict[str, Mapping[str, str]] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        for key, entry in _flat(tomllib.loads(path.read_text("utf-8"))).items():
            if key in entries:
                raise ValueError(f"{path.name}: the key {key!r} stands in two files")
            entries[key] = entry
    return entries


def text(language: Language, key: str, /, **values: object) -> str:
    """The sentence `key` in `language`, its `{name}` places filled from `values`.

    Raises KeyError for an unknown key and for a missing value: a half-filled sentence never reaches a person.
    """
    sentence = table()[key][language]
    return sentence.format_map(values) if values else sentence


def _flat(tree: Mapping[str, object], prefix: str = "") -> dict[str, Mapping[str, str]]:
    """Dotted keys of the leaves, a leaf being a table that holds texts by language."""
    leaves: dict[str, Mapping[str, str]] = {}
    for key, value in tree.items():
        if not isinstance(value, dict):
            raise ValueError(f"{prefix}{key}: expected a table with zh and en")
        if all(isinstance(inner, str) for inner in value.values()):
            leaves[prefix + key] = value
        else:
            leaves.update(_flat(value, f"{prefix}{key}."))
    return leaves
