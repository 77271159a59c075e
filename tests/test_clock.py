"""Time is read and waited for in one place, so that a test can move it by hand; and no test is a race against it."""

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
WAITING = {
    "app.py": "looks up twice a second for a signal",
    "playground/cli/batch.py": "tells how far a batch is, again and again, until it has ended",
    "playground/cli/judge.py": "tells how far judging is, again and again, until it has ended",
    "playground/core/children.py": "waits for descriptors; what is late is told by the clock that it is given",
    "playground/core/nursery.py": "lets a process that was told to end do so, then kills it",
    "playground/documents/converting.py": "looks for the end of a process; what is late is told by the clock",
    "playground/prompts/children.py": "waits for its turn among renderers",
    "playground/retrieval/ingest/batch.py": "tells how the time runs, by the clock, while nothing else happens",
    "playground/retrieval/served.py": "hands the time of a request on to the HTTP library",
    "playground/serving/gpus.py": "lets a program of the machine take some seconds",
    "playground/storage/database.py": "lets SQLite wait for the lock of another program",
    "playground/studies/checks/patterns.py": "bounds the time of a regular expression",
    "playground/ui/web/server.py": "waits for the server's thread to begin, and for its end",
    "playground/ui/workarounds/connections.py": "is a protocol of uvicorn, which knows the loop's time alone",
}
"""Modules in which a thread, a process or a loop is waited for by the system's time, and why."""
SHORTEST = 30.0
"""Seconds that a test waits at least for what has to happen: as long as a busy machine may take."""
SOON = {
    ("tests/browser/conftest.py", "0.02"): "looks again and again, for a minute",
    ("tests/fakes/paced_server.py", "10"): "is used by benchmarks alone",
    ("tests/retrieval/test_reranking.py", "0.1"): "is to be over, with a server that never answers",
    ("tests/retrieval/test_reranking.py", "10.0"): "is counted by a clock that is moved by hand",
    ("tests/retrieval/test_slow_files.py", "0.001"): "looks again and again",
    ("tests/test_app.py", "0.05"): "looks again and again, for as long as nothing may hang",
    ("tests/ui/test_doors.py", "0.02"): "looks again and again, for a minute",
}
"""Shorter waits of tests, by file and length, and why they are no race."""
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


# Waiting ----------------------------------------------------------------------------------------------------------------


def waits(source: str) -> list[str]:
    """How long is waited for threads, processes, futures, queues, sockets and the loop of the system, as written."""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and not _is_of_clock(node.func):
            found += [word.value for word in node.keywords if word.arg == "timeout"]
            found += _waited(node)
    return [written for written in map(ast.unparse, found) if written != "0" and not written.endswith(".timeout")]


def _waited(call: ast.Call) -> list[ast.expr]:
    """The seconds among the arguments of a method; what `asyncio.wait` waits for and `str.join` joins are none."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    first = call.args[:1]
    if name in ("call_later", "call_at", "settimeout", "sleep", "timeout", "poll"):
        return first
    if name == "wait_for":
        return call.args[1:2]
    of_threads = name == "join" and "thread" in ast.unparse(call.func)
    seconds = name in ("wait", "result", "exception", "join") and _is_number(first)
    return first if of_threads or seconds else []


def _is_number(arguments: list[ast.expr]) -> bool:
    """A number, or the name of one; only texts are joined under such a name, by a text."""
    (first,) = arguments or [None]
    if isinstance(first, ast.Constant):
        return isinstance(first.value, int | float)
    return isinstance(first, ast.Name) and first.id in ("_TICK", "_EVERY", "_PATIENCE", "_SECONDS")


def _is_of_clock(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and "clock" in ast.unparse(function.value)


@pytest.mark.parametrize(
    "source, found",
    [
        ("event.wait(0.1), thread.join(5), future.result(_EVERY)", ["0.1", "5", "_EVERY"]),
        ("queue.get(timeout=_BEAT), loop.call_later(30.0, close)", ["_BEAT", "30.0"]),
        ("asyncio.wait_for(task, 10), asyncio.sleep(0.5)", ["10", "0.5"]),
        ("', '.join(names), clock.timeout(3), self._clock.sleep(3), event.wait(), os.path.join(a, b)", []),
    ],
)
def test_a_wait_is_recognised(source: str, found: list[str]) -> None:
    assert sorted(waits(source)) == sorted(found)


@pytest.mark.parametrize("path", [path for path in SOURCES if path not in (HOME, *WAITING)])
def test_a_module_waits_by_the_clock_that_it_is_given(path: str) -> None:
    assert waits((ROOT / path).read_text("utf-8")) == []


@pytest.mark.parametrize("path", WAITING)
def test_no_module_that_waits_is_left_over(path: str) -> None:
    assert waits((ROOT / path).read_text("utf-8"))


TESTS = sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py") if "benchmarks" not in path.parts
)


@pytest.mark.parametrize("path", [path for path in TESTS if path != "tests/test_clock.py"])
def test_a_test_waits_long_enough(path: str) -> None:
    short = [each for each in waits((ROOT / path).read_text("utf-8")) if _is_short(each)]
    assert [each for each in short if (path, each) not in SOON] == []


def _is_short(wait: str) -> bool:
    try:
        return float(wait) < SHORTEST
    except ValueError:
        return False
