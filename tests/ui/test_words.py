"""The words of the page."""

import ast
import re
from pathlib import Path

import pytest

from playground.core.strings import LANGUAGES, table
from playground.ui.html.words import Words

UI = Path(__file__).parents[2] / "playground" / "ui"
HANZI = re.compile(r"[\u4e00-\u9fff]")


def literals(path: Path) -> list[str]:
    """Strings of a module that a person could be shown: no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in said)
    return [node.value for node in constants if isinstance(node.value, str)]


def keys(path: Path) -> list[str]:
    """Keys that a module asks for in so many words."""
    return re.findall(r'(?:\bwords|\blabel)\(\s*"([a-z_.0-9]+)"', path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: str(path.relative_to(UI)))
def test_every_key_asked_for_exists(path: Path) -> None:
    assert [key for key in keys(path) if f"ui.{key}" not in table()] == []


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: str(path.relative_to(UI)))
def test_no_sentence_stands_in_the_code(path: Path) -> None:
    allowed = {"marks.py": HANZI.pattern, "fixed.py": "^中文$", "theme.py": "."}
    allowed["examples.py"] = r"\\[dsu]|\(\?:"  # patterns of headings
    pattern = allowed.get(path.name, "(?!)")
    assert [text for text in literals(path) if HANZI.search(text) and not re.search(pattern, text)] == []


def test_every_key_of_the_script_is_sent_to_it() -> None:
    scripts = "".join(path.read_text("utf-8") for path in UI.rglob("*.js"))
    asked = re.findall(r'\bword\("([a-z_.]+)"', scripts)
    assert asked
    assert [key for key in asked if f"ui.{key}" not in table() or not key.startswith(("js.", "brand"))] == []


@pytest.mark.parametrize(
    "seconds, shown",
    [(None, "?"), (0.0004, "0.4 ms"), (0.0625, "62 ms"), (3.94, "3.94 s"), (12.34, "12.3 s"), (75, "1 min 15 s")],
)
def test_durations_read_well(seconds: float | None, shown: str) -> None:
    assert Words("en").seconds(seconds) == shown


def test_a_date_is_written_one_way() -> None:
    stamp = "2026-11-24T14:45:12.000+08:00"
    assert {Words(language).moment(stamp) for language in LANGUAGES} == {"2026-11-24 14:45"}
    assert Words("en").short_moment(stamp) == "11-24 14:45"


def test_one_is_not_many() -> None:
    assert [Words("en").counted("chunks", count) for count in (1, 2, 1200)] == ["1 chunk", "2 chunks", "1,200 chunks"]


def test_sentences_stand_apart_where_the_language_has_spaces() -> None:
    assert Words("en").sentences("One.", None, "Two.") == "One. Two."
    assert Words("zh").sentences("一。", None, "二。") == "一。二。"


def test_kinds_of_documents_have_names_for_people() -> None:
    assert [Words("en").type(kind) for kind in ("eml", "pdf", "new")] == ["Mail", "PDF", "new"]
