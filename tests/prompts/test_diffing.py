"""A difference is told by word in English and by character in Chinese, and never loses a character."""

from collections import Counter
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.values import PARTS
from playground.prompts import diffing
from playground.prompts.diffing import Change, diff, diff_sets, tokens
from tests.prompts import CATALOG, choice

texts = st.text(st.sampled_from("甲乙ab \n,。😀\r"), max_size=30)


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.kind, change.text) for change in diff(old, new)]


@given(texts, texts)
def test_the_changes_join_to_both_texts(old: str, new: str) -> None:
    changes = diff(old, new)
    assert "".join(change.text for change in changes if change.kind != "insert") == old
    assert "".join(change.text for change in changes if change.kind != "delete") == new


@given(texts)
def test_equal_texts_have_no_change(text: str) -> None:
    assert [change.kind for change in diff(text, text)] == (["equal"] if text else [])


@pytest.mark.parametrize(
    "old, new, changes",
    [
        ("answer in English please", "answer in Chinese please",
         [("equal", "answer in "), ("delete", "English"), ("insert", "Chinese"), ("equal", " please")]),
        ("请用中文回答", "请用英文回答",
         [("equal", "请用"), ("delete", "中"), ("insert", "英"), ("equal", "文回答")]),
        ("a quick brown fox", "a slow red fox",
         [("equal", "a "), ("delete", "quick brown"), ("insert", "slow red"), ("equal", " fox")]),
        ("用 Python 写", "用 Rust 写", [("equal", "用 "), ("delete", "Python"), ("insert", "Rust"), ("equal", " 写")]),
        ("甲", "甲乙", [("equal", "甲"), ("insert", "乙")]),
        ("甲乙", "乙", [("delete", "甲"), ("equal", "乙")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_a_change_is_as_small_as_a_word_or_a_character(old: str, new: str, changes: list[tuple[str, str]]) -> None:
    assert told(old, new) == changes


def test_tokens_are_words_characters_blanks_and_marks() -> None:
    assert tokens("第3条 it's\r\n👩‍👩‍👧é!") == ["第", "3", "条", " ", "it", "'", "s", "\r\n", "👩‍👩‍👧", "é", "!"]


def test_a_long_text_is_compared_by_line_and_inside_the_lines() -> None:
    lines = [f"line {n} of a long prompt\n" for n in range(2_000)]
    changed = [*lines]
    changed[700], changed[1500] = "line 700 of a short prompt\n", "x\n"
    changes = diff("".join(lines), "".join(changed))
    assert Change("insert", "short") in changes
    assert "".join(change.text for change in changes if change.kind != "delete") == "".join(changed)


@pytest.mark.parametrize("old, new", [("a\n" * 50_000, "b\na\n" * 25_000), ("的" * 90_000, "x" + "的" * 80_000 + "y")])
def test_texts_made_to_take_long_do_not(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    class Counting(SequenceMatcher[str]):
        def __init__(self, junk: None, before: list[str], after: list[str], autojunk: bool) -> None:
            theirs = Counter(after)
            compared.append(sum(theirs[token] for token in before))
            super().__init__(junk, before, after, autojunk)

    monkeypatch.setattr(diffing, "SequenceMatcher", Counting)
    changes = diff(old, new)
    assert sum(compared) <= diffing._MOST_PAIRS
    assert "".join(change.text for change in changes if change.kind != "insert") == old


def test_two_sets_are_compared_part_by_part() -> None:
    parts = diff_sets(CATALOG.stock("zh"), choice(system="新").set)
    assert [part.part for part in parts] == list(PARTS)
    assert [part.part for part in parts if part.changed] == ["system"]
