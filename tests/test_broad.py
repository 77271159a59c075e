"""What catches every error stands in a few places, each with its reason; all others say which errors they mean."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = {
    "app.py:_warm_up": "says nothing of services that are being closed under it; else it raises",
    "batch.py:_outcome": "the edge of a thread: whatever it was costs this file alone, and what is not known is logged",
    "bodies.py:take_in": "an application may end in any way when its body was ended; else it raises",
    "chroma.py:_answer": "a panic in Chroma's native part is no Exception; it is told to whoever asked",
    "chroma.py:_live": "the same, while the folder is opened",
    "comparing.py:_pump": "one arm of a comparison costs itself alone; logged, and told as a failure",
    "database.py:_committed": "handed to the thread that asked, whatever it is",
    "examining.py:examined": "an answer that a check trips over is there all the same; logged",
    "gate.py:__aenter__": "whoever is turned away at the gate leaves it, however that comes; it raises",
    "ocr_worker.py:_recognise": "the edge of a process: libraries raise whatever they stumble over; told to the parent",
    "page_worker.py:_work": "the edge of a process: libraries raise whatever they stumble over in damaged files",
    "pdf_tree.py:pypdf_at_work": "pypdf has no errors of its own for most of what damaged files hold",
    "reading.py:draft": "the copy of a file goes with the work on it, however that ends; it raises",
    "recording.py:recorded": "a run that nobody foresaw is kept as failed; it raises",
    "service.py:_followed": "the edge of a thread: the batch rests with a failure, and what is not known is logged",
    "service.py:_run": "the edge of a task: a comparison of the lab ends with a failure, and what is not known is logged",
    "sheet_worker.py:_answer": "the edge of a process: workbooks raise whatever their damage provokes",
    "stream.py:ticked": "what the source raised was seen before; this waits for its end",
    "turns.py:_run": "handed to whoever asked, whatever it is",
    "vocabulary.py:find_vocabulary": "tokenizers raises bare Exception",
    "worker.py:_answer": "the edge of a process: readers raise whatever they stumble over in damaged files",
    "worker.py:_tried": "the edge of a process: whatever a template provokes is an answer",
}
"""File and function of each, and why it does not say more exactly what it catches."""
BROAD = {"Exception", "BaseException"}
SOURCES = [ROOT / "app.py", *sorted((ROOT / "playground").rglob("*.py"))]


def broad(source: str) -> Iterator[str]:
    """The functions of a module that catch everything, each as often as it does; "" for the module itself."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (getattr(function, "name", "") for node in own(function) if catches_all(node))


def own(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function, without the functions inside it."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            yield from own(node)


def catches_all(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        return node.type is None or bool(names(node.type) & BROAD)
    is_suppress = isinstance(node, ast.Call) and "suppress" in names(node.func)
    return is_suppress and any(names(argument) & BROAD for argument in node.args)


def names(node: ast.AST) -> set[str]:
    return {getattr(inner, "id", None) or getattr(inner, "attr", "") for inner in ast.walk(node)}


@pytest.mark.parametrize(
    "body, found",
    [
        ("try: pass\n  except: pass", ["f"]),
        ("try: pass\n  except (OSError, Exception) as error: pass", ["f"]),
        ("try: pass\n  except BaseException: raise", ["f"]),
        ("contextlib.suppress(Exception)", ["f"]),
        ("try: pass\n  except OSError: pass\n  suppress(OSError)", []),
        ("pass\ntry: pass\nexcept Exception: pass", [""]),
    ],
)
def test_what_catches_everything_is_recognised(body: str, found: list[str]) -> None:
    assert list(broad(f"def f():\n  {body}")) == found


def test_what_catches_everything_stands_in_named_places() -> None:
    found = {f"{path.name}:{function}" for path in SOURCES for function in broad(path.read_text("utf-8"))}
    assert found == set(PLACES)
