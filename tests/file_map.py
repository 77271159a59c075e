"""The file map: `python -m tests.file_map` writes docs/files.md, which tells every file by its first line.

A Python file is told by its docstring, a style sheet, script or table by the comment that it begins with.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAP = ROOT / "docs" / "files.md"
_FOLDERS = ("playground", "sample_docs", "tests/benchmarks", "tests/fakes")
_SUFFIXES = (".py", ".toml", ".css", ".js")
_HEAD = """# Files

Every file with the first line of its docstring or comment. `make fix` writes this page; edit the files, not the page.
For how they work together see [architecture.md](architecture.md).
"""


def file_map() -> str:
    """The text of docs/files.md."""
    return "\n".join([_HEAD, *_lines(ROOT, [ROOT / "app.py"]), *(line for name in _FOLDERS for line in _tree(name))])


def _tree(name: str) -> Iterator[str]:
    """A folder and those below it, each with its own heading."""
    files = [path for path in (ROOT / name).rglob("*") if path.suffix in _SUFFIXES]
    for folder in sorted({path.parent for path in files}):
        yield from _lines(folder, sorted(path for path in files if path.parent == folder))


def _lines(folder: Path, files: Iterable[Path]) -> Iterator[str]:
    yield f"## {folder.relative_to(ROOT).as_posix()}/\n" if folder != ROOT else "## The top\n"
    package = folder / "__init__.py"
    if package.is_file():
        yield f"{first_line(package)}.\n"
    for path in files:
        if path != package:
            yield f"- `{path.name}`: {first_line(path)}"
    yield ""


def first_line(path: Path) -> str:
    """What the file says of itself, without the dot at its end; "" where it says nothing."""
    content = path.read_text("utf-8")
    told = ast.get_docstring(ast.parse(content)) if path.suffix == ".py" else content.strip().strip("/*# ")
    line = (told or "").partition("\n")[0].removesuffix("*/").strip()
    return line.removesuffix(".")


if __name__ == "__main__":
    MAP.write_text(file_map(), "utf-8")
