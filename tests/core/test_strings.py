"""The table of sentences: both languages, the same places to fill, and no code without its sentence."""

import ast
import string
from pathlib import Path

import pytest

from playground.core import errors
from playground.core.strings import LANGUAGES, table, text

ROOT = Path(__file__).resolve().parents[2]
OURS = {name for name in vars(errors) if name.endswith("Error")}


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("key", sorted(table()))
def test_a_sentence_exists_in_both_languages_with_the_same_places(key: str) -> None:
    entry = table()[key]
    assert set(entry) == set(LANGUAGES)
    assert all(entry.values())
    assert places(entry["zh"]) == places(entry["en"])


def test_a_missing_value_is_an_error_and_not_a_half_filled_sentence() -> None:
    with pytest.raises(KeyError):
        text("en", "error.data_folder_busy.message", other="x")


def test_every_error_has_a_message_and_a_remedy() -> None:
    codes = {key.split(".")[1] for key in table() if key.startswith("error.")}
    for code in codes:
        assert f"error.{code}.message" in table()
        assert f"error.{code}.remedy" in table()


def raised_codes() -> set[tuple[str, str]]:
    """Kind and code of every error and notice that the source names literally."""
    found: set[tuple[str, str]] = set()
    for path in (ROOT / "playground").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                name = node.func.value.id if node.func.attr == "of" else ""
            code = node.args[0].value
            if isinstance(code, str) and name in OURS:
                found.add(("error", code))
            elif isinstance(code, str) and name == "Notice":
                found.add(("notice", code))
    return found


def test_every_code_in_the_source_has_its_sentence() -> None:
    missing = {
        code
        for kind, code in raised_codes()
        if (f"error.{code}.message" if kind == "error" else f"notice.{code}") not in table()
    }
    assert not missing
