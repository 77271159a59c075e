"""The README is true: every setting with its default, every field of the record; and the map is that of the files."""

import ast
import re
from collections.abc import Iterator
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


def first_column(name: str) -> list[str]:
    """What the rows of the tables in a document are about."""
    return re.findall(r"^\| `([a-z_.]+)` \|", read(name), re.M)


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
    assert sorted(first_column("docs/settings.md")) == sorted(SETTINGS)


def paths(value: object, above: str = "") -> Iterator[str]:
    """The dotted names of all fields inside a record; scores are named by their measure."""
    for inside in value if isinstance(value, list) else [value]:
        if isinstance(inside, dict) and above != "passages.scores":
            for name, below in inside.items():
                yield f"{above}.{name}".removeprefix(".")
                yield from paths(below, f"{above}.{name}".removeprefix("."))


def test_every_field_of_the_record_is_told_and_no_other() -> None:
    assert sorted(first_column("docs/record.md")) == sorted(paths(record(FULL)))


@pytest.mark.parametrize("module", ["serving/record.py", "cli/servers.py", "cli/servers_record.py"])
def test_every_key_of_the_other_objects_is_told(module: str) -> None:
    tree = ast.parse(read(f"playground/{module}"))
    keys = {key.value for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys if key}
    told = set(re.findall(r"`([a-z_0-9]+)`", read("docs/serving.md").partition("## JSON")[2]))
    assert set() < keys <= told


def test_the_file_map_is_that_of_the_files() -> None:
    assert MAP.read_text("utf-8") == file_map(), "run `make fix`"


def test_every_file_of_the_map_says_what_it_owns() -> None:
    assert not [line for line in file_map().splitlines() if line.endswith("`: ")]
