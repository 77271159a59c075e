"""The README is true: every setting with its default, every field of the record; and the map is that of the files."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from playground.runs.record import record
from playground.settings import EndpointSettings, Settings
from tests.file_map import MAP, file_map
from tests.runs.test_kept import FULL

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def fields(model: type[BaseModel], prefix: str = "") -> dict[str, object]:
    """Dotted names of all settings with their defaults."""
    found: dict[str, object] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.default, BaseModel):
            found.update(fields(type(field.default), f"{prefix}{name}."))
        else:
            found[prefix + name] = field.default
    return found


def shown(default: object) -> str:
    if default is PydanticUndefined:
        return "required"
    if default in (None, "", ()):
        return "-"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


SETTINGS = {**fields(Settings), **fields(EndpointSettings, "endpoints.")}


@pytest.mark.parametrize("name, default", SETTINGS.items())
def test_a_setting_is_told_with_its_default(name: str, default: object) -> None:
    assert f"| `{name}` | {shown(default)} |" in read("docs/settings.md")


def test_no_setting_is_told_that_is_not_there() -> None:
    assert set(re.findall(r"^\| `([a-z_.]+)` \|", read("docs/settings.md"), re.M)) == set(SETTINGS)


def record_rows() -> dict[str, str]:
    """Every field that the README's table of the record names, with the whole row."""
    table = README.split("## The record of a run")[1].split("## Settings")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    return {name: row for row in rows for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])}


def test_the_readme_names_every_field_of_the_record_and_no_other() -> None:
    assert sorted(record_rows()) == sorted(record(FULL))


@pytest.mark.parametrize("name, value", record(FULL).items())
def test_the_readme_names_what_is_inside_a_field_of_the_record(name: str, value: object) -> None:
    inside = value[0] if isinstance(value, list) and value else value
    if isinstance(inside, dict):
        listed = re.search(r"\{([a-z_, ]+)\}", record_rows()[name])
        assert listed is not None
        assert listed[1].split(", ") == list(inside)


def test_the_file_map_is_that_of_the_files() -> None:
    assert MAP.read_text("utf-8") == file_map(), "run `make fix`"


def test_every_file_of_the_map_says_what_it_owns() -> None:
    assert not [line for line in file_map().splitlines() if line.endswith("`: ")]
