"""Files that come together under one name are all kept, under names that tell them apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.documents.namesakes import told_apart


@pytest.mark.parametrize(
    "paths, names",
    [
        (["甲/说明.txt", "乙/记录.txt"], ["说明.txt", "记录.txt"]),
        (["甲/说明.txt", "乙/说明.txt"], ["说明 (甲).txt", "说明 (乙).txt"]),
        (["C:\\甲\\说明.txt", "C:\\乙\\说明.txt"], ["说明 (甲).txt", "说明 (乙).txt"]),
        (["一/文档/说明.txt", "二/文档/说明.txt"], ["说明 (一∕文档).txt", "说明 (二∕文档).txt"]),
        (["甲/说明.txt", "说明.txt"], ["说明 (甲).txt", "说明.txt"]),
        (["说明.txt", "说明.txt", "说明.txt"], ["说明.txt", "说明 (2).txt", "说明 (3).txt"]),
        (["说明.txt", "说明.txt", "说明 (2).txt"], ["说明.txt", "说明 (3).txt", "说明 (2).txt"]),
        (["甲/说明.txt", "甲/说明.txt", "乙/说明.txt"], ["说明 (甲).txt", "说明 (甲 2).txt", "说明 (乙).txt"]),
        (["e\u0301.txt", "\u00e9.txt"], ["\u00e9.txt", "\u00e9 (2).txt"]),
        (["README", "README"], ["README", "README (2)"]),
    ],
)
def test_names_are_told_apart(paths: list[str], names: list[str]) -> None:
    assert told_apart(paths) == names


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a.txt", "a (2).txt", "x/a.txt", "y/a.txt", "x/y/a.txt", "b" * 250 + ".md", ".md"])))
def test_no_two_files_share_a_name(paths: list[str]) -> None:
    names = told_apart(paths)
    assert len(set(names)) == len(names) == len(paths)
    assert all(len(name) <= 200 for name in names)
    assert told_apart(paths) == names
