"""The arrows between the folders go one way, and each outside library has one home."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LEVELS = {
    "core": 0,
    "http": 1,
    "storage": 1,
    "documents": 2,
    "retrieval": 3,
    "prompts": 3,
    "models": 3,
    "runs": 4,
    "studies": 5,
    "serving": 5,
    "ui": 7,
}
TOP = {"settings": 4, "workspace": 5, "cli": 6}
HOMES: dict[str, set[str]] = {
    "gradio": {"ui"},
    "chromadb": {"retrieval"},
    "openai": {"models"},
    "httpx": set(),
    "httpx2": {"http", "models", "retrieval"},
    "pypdf": {"documents"},
    "pypdfium2": {"documents"},
    "sqlite3": {"storage"},
}
SOURCES = sorted((ROOT / "playground").rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def folder(path: Path) -> str:
    return path.relative_to(ROOT / "playground").with_suffix("").parts[0]


def level(name: str) -> int | None:
    return LEVELS.get(name, TOP.get(name))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_lies_below_it(path: Path) -> None:
    mine = level(folder(path))
    if mine is None:  # the package's own front doors
        return
    for name in imported(path):
        parts = name.split(".")
        if parts[0] != "playground" or len(parts) == 1 or parts[1] == folder(path):
            continue
        theirs = level(parts[1])
        assert theirs is not None, f"{name} has no place in the order"
        assert theirs < mine, f"{path.name} imports {name}, which stands beside or above it"


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_is_imported_in_its_home_only(library: str) -> None:
    users = {folder(path) for path in SOURCES if any(name.split(".")[0] == library for name in imported(path))}
    assert users <= HOMES[library]


def test_core_needs_the_standard_library_only() -> None:
    import sys

    names = {name.split(".")[0] for path in SOURCES if folder(path) == "core" for name in imported(path)}
    assert names <= sys.stdlib_module_names | {"playground"}
