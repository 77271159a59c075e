"""The documents are true: settings and records in full, a map of the files as they are, links and commands that work."""

import ast
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from playground.cli import command_line
from playground.core.strings import LANGUAGES
from playground.runs.record import record
from playground.settings import EndpointSettings, Settings
from playground.studies.arms_file import KEYS, read_arms
from playground.studies.checks.own_file import read_own
from playground.studies.checks.table import CHECKS, check_name
from playground.studies.sets.reading import read_file
from tests.file_map import MAP, file_map
from tests.runs.test_kept import FULL

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
PAIRS = [
    ("README.md", "README.zh.md"),
    ("docs/operations.md", "docs/operations.zh.md"),
    ("docs/studies.md", "docs/studies.zh.md"),
]
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(name: str, kind: str) -> list[str]:
    """The blocks of code of one language."""
    return [text for language, text in _BLOCK.findall(read(name)) if language == kind]


def headings(name: str) -> list[str]:
    return re.findall(r"^#+ .*$", _BLOCK.sub("", read(name)), re.M)


def anchor(heading: str) -> str:
    """What GitHub calls it in a link."""
    return re.sub(r"[^\w -]", "", heading.lstrip("#").strip().lower()).replace(" ", "-")


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
    if isinstance(default, float):
        return f"`{default:g}`"
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


@pytest.mark.parametrize(
    "module, name, heading",
    [
        ("serving/record.py", "docs/serving.md", "## JSON"),
        ("cli/servers.py", "docs/serving.md", "## JSON"),
        ("cli/servers_record.py", "docs/serving.md", "## JSON"),
        *((module, name, "--json` |") for module in ("cli/checks.py", "studies/ground/rows.py") for name in PAIRS[2]),
    ],
)
def test_every_key_of_the_other_objects_is_told(module: str, name: str, heading: str) -> None:
    tree = ast.parse(read(f"playground/{module}"))
    keys = {key.value for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys if key}
    told = set(re.findall(r"`([a-z_0-9]+)`", read(name).partition(heading)[2]))
    assert set() < keys <= told


def test_the_file_map_is_that_of_the_files() -> None:
    assert MAP.read_text("utf-8") == file_map(), "run `make fix`"


def test_every_file_of_the_map_says_what_it_owns() -> None:
    assert not [line for line in file_map().splitlines() if line.endswith("`: ")]


# Links, languages, commands -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    for link in _LINK.findall(_BLOCK.sub("", read(name))):
        if "://" in link:
            continue
        file, _, place = link.partition("#")
        target = (ROOT / name).parent / file if file else ROOT / name
        assert target.exists(), link
        assert not place or place in map(anchor, headings(str(target.resolve().relative_to(ROOT)))), link


@pytest.mark.parametrize("names", PAIRS, ids=lambda names: names[0])
def test_both_languages_have_the_same_sections_code_and_links(names: tuple[str, str]) -> None:
    def outline(name: str) -> tuple[object, ...]:
        code = [re.sub(r" *# .*", "", text) for _, text in _BLOCK.findall(read(name))]
        links = {link.partition("#")[0].replace(".zh.md", ".md") for link in _LINK.findall(read(name))}
        return [heading.partition(" ")[0] for heading in headings(name)], code, links

    english, chinese = names
    assert outline(english) == outline(chinese)


@pytest.mark.parametrize("name", PAIRS[0])
def test_a_readme_is_read_in_five_minutes(name: str) -> None:
    assert len(read(name).encode()) < 7_000


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_are_those_of_the_terminal(name: str) -> None:
    for line in "".join(blocks(name, "sh")).splitlines():
        words = shlex.split(line, comments=True)
        if "playground" in words:
            own = words[words.index("playground") + 1 :]
            ends = [own.index(mark) for mark in "|>" if mark in own]
            command_line("en").parse_args(own[: min(ends, default=None)])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_else_is_called_is_there(name: str) -> None:
    text = read(name)
    targets = re.findall(r"^(\w+):", read("Makefile"), re.M)
    assert set(re.findall(r"(?:`|^ *)make (\w+)", text, re.M)) <= set(targets)
    for module in re.findall(r"python -m (tests(?:\.\w+)+)\b(?!\.<)", text):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module
    for line in re.findall(r"python app\.py(.*)", text):
        assert all(option in read("app.py") for option in re.findall(r"--[a-z-]+", line) if option != "--help")


def read_settings(text: str) -> Settings:
    return Settings.model_validate(tomllib.loads(text))


READERS: dict[str, Callable[[str], object]] = {"[[arm]]": read_arms, "[[check]]": read_own}
"""Of examples in TOML, by how they begin; all others are settings."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_examples_in_toml_are_what_is_read(name: str) -> None:
    for text in blocks(name, "toml"):
        READERS.get(text.partition("\n")[0], read_settings)(text)


@pytest.mark.parametrize("name", PAIRS[2])
def test_examples_of_question_sets_are_understood(name: str) -> None:
    (text,) = blocks(name, "csv")
    assert not read_file("questions.csv", text.encode()).notices


@pytest.mark.parametrize("name", PAIRS[2])
def test_every_key_of_an_arm_and_every_check_is_told(name: str) -> None:
    text = read(name)
    assert not [key for key in KEYS if f"`{key}`" not in text]
    assert not [check for check in CHECKS if any(check_name(check, language) not in text for language in LANGUAGES)]


def test_the_script_of_the_readme_runs_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sample_docs").symlink_to(ROOT / "sample_docs")
    monkeypatch.chdir(tmp_path)
    (script,) = blocks("README.md", "python")
    exec(script, {})
    said = capsys.readouterr().out
    assert "荷塘月色导读.md ready" in said
    assert "sent 1" in said
    assert "《西洲曲》" in said
