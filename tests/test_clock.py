"""Time is read and waited for in one place, so that a test can move it by hand."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOME = "playground/core/clock.py"
OF_THEIR_OWN = {
    "playground/documents/worker.py": "is a process of its own, which is given nothing but a file",
    "playground/prompts/worker.py": "is a process of its own, which is given nothing but templates",
}
"""Modules that may look at the system's time themselves, and why."""
CLOCKS = {
    *("time.time", "time.monotonic", "time.perf_counter", "time.process_time", "time.sleep"),
    *("time.time_ns", "time.monotonic_ns", "time.perf_counter_ns", "time.process_time_ns"),
    *("asyncio.sleep", "asyncio.timeout", "asyncio.timeout_at", "asyncio.wait_for", "threading.Timer"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
}
SOURCES = sorted(path.relative_to(ROOT).as_posix() for path in [ROOT / "app.py", *(ROOT / "playground").rglob("*.py")])


def clocks(source: str) -> set[str]:
    """The clocks of the system that a module uses. `asyncio.sleep(0)`, which lets others have their turn, is none."""
    tree = ast.parse(source)
    homes = {name: name for name in ("asyncio", "datetime", "threading", "time")}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            homes |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            homes |= {alias.asname: alias.name for alias in node.names if alias.asname}
    return {name for name in used(tree, homes) if name in CLOCKS or name == "asyncio.wait(timeout)"}


def used(node: ast.AST, homes: dict[str, str]) -> Iterator[str]:
    """The full names of all that is used below `node`."""
    if (
        isinstance(node, ast.Call)
        and full_name(node.func, homes) == "asyncio.sleep"
        and [ast.unparse(arg) for arg in node.args] == ["0"]
    ):
        return
    if isinstance(node, ast.Call) and any(keyword.arg == "timeout" for keyword in node.keywords):
        yield f"{full_name(node.func, homes)}(timeout)"
    yield full_name(node, homes)
    for child in ast.iter_child_nodes(node):
        yield from used(child, homes)


def full_name(node: ast.AST, homes: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{full_name(node.value, homes)}.{node.attr}"
    return homes.get(node.id, node.id) if isinstance(node, ast.Name) else "?"


@pytest.mark.parametrize(
    "source, found",
    [
        ("import time\nnow = time.monotonic", {"time.monotonic"}),
        ("from time import sleep as rest\nrest(1)", {"time.sleep"}),
        ("import asyncio as a\na.timeout(2)", {"asyncio.timeout"}),
        ("from datetime import datetime\ndatetime.now()", {"datetime.datetime.now"}),
        ("import asyncio\nasyncio.wait(tasks, timeout=1)", {"asyncio.wait(timeout)"}),
        ("import asyncio\nasyncio.wait(tasks), asyncio.sleep(0), clock.sleep(1), self.time.monotonic()", set()),
    ],
)
def test_a_clock_is_recognised_by_any_name(source: str, found: set[str]) -> None:
    assert clocks(source) == found


@pytest.mark.parametrize("path", [path for path in SOURCES if path != HOME and path not in OF_THEIR_OWN])
def test_a_module_has_no_clock_of_its_own(path: str) -> None:
    assert clocks((ROOT / path).read_text("utf-8")) == set()


@pytest.mark.parametrize("path", OF_THEIR_OWN)
def test_no_exception_is_left_over(path: str) -> None:
    assert clocks((ROOT / path).read_text("utf-8"))
