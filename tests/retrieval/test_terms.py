"""What a text is searched by."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from playground.retrieval.terms import LONGEST, document_terms, fold, index_text, terms


@pytest.mark.parametrize(
    "text, expected",
    [
        ("荷塘月色", ["荷塘", "塘月", "月色"]),
        ("猫", ["猫"]),
        ("猫，狗", ["猫", "狗"]),
        ("用GPTQ量化", ["用", "gptq", "量化"]),
        ("2005年", ["2005", "年"]),
        ("日本語テスト", ["日本", "本语", "语テ", "テス", "スト"]),
        ("The cats were running", ["cat", "run"]),
        ("O'Brien's café, Müller", ["obrien", "cafe", "muller"]),
        ("3.11 and 1,234,567", ["3.11", "1234567"]),
        ("GPTQ-Int8", ["gptq", "int8", "int", "8", "gptq-int8"]),
        ("Qwen2.5", ["qwen2.5", "qwen", "2.5"]),
        ("C++ C#", ["c++", "c", "c#", "c"]),
        ("snake_case", ["snake", "case"]),
        ("हिन्दी", ["हिन्दी"]),
        ("", []),
        (" \n…!?🐝\x00\ud800", []),
    ],
)
def test_terms(text: str, expected: list[str]):
    assert terms(text) == expected


@pytest.mark.parametrize(
    "one, other",
    [
        ("車站裡面", "车站里面"),
        ("⻓⼤", "长大"),  # radicals, as PDF files made by browsers have them
        ("ＡＢＣ１２", "abc12"),
        ("cafe\u0301", "café"),
        ("STRASSE", "straße"),
        ("ﬁne", "fine"),
        ("Łódź", "lodz"),
        ("葛\U000e0100城", "葛城"),
    ],
    ids=["traditional", "radicals", "full width", "decomposed", "sharp s", "ligature", "stroked", "form of a glyph"],
)
def test_spellings_that_meet(one: str, other: str):
    assert terms(one) == terms(other)


def test_a_code_is_found_by_the_whole_and_by_its_parts():
    known = set(terms("Qwen2.5-72B-Instruct-GPTQ-Int8"))
    assert {"qwen2.5", "72b", "instruct", "gptq", "int8", "qwen2.5-72b-instruct-gptq-int8"} <= known


def test_stop_words_are_no_names():
    assert terms("Who runs IT in the US?") == ["who", "run", "it", "us"]


def test_every_character_of_a_document_begins_a_term():
    assert document_terms("小猫") == ["小猫", "猫"]


def test_data_without_blanks_is_cut():
    assert terms("x" * 100_000) == ["x" * LONGEST]


def test_title_and_headings_are_searched_before_the_text():
    assert index_text("Guide", ("1 Start", "1.1 Install"), "Run it.") == "Guide\n1 Start\n1.1 Install\nRun it."
    assert index_text(None, (), "Run it.") == "Run it."


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_that_stem_at_once_find_what_one_alone_finds(restless: None):
    parts = (
        ("gen", "rel", "oper", "vict", "form"),
        ("al", "at", "iv", "ous"),
        ("ational", "iveness", "fulness", "izing"),
    )
    words = ["".join(word) + letter for word in product(*parts) for letter in "bcdfghklmnpqrtvwxz"]
    with ThreadPoolExecutor(4) as pool:
        at_once = [work.result() for work in [pool.submit(terms, word) for word in words]]
    alone = snowballstemmer.stemmer("english")
    assert at_once == [[alone.stemWord(word)] for word in words]


@given(st.text())
def test_a_term_is_never_empty_long_or_syntax(text: str):
    found = document_terms(text)
    assert all(0 < len(term) <= LONGEST and not set(term) & set(" \t\n\"'’*():^,") for term in found)


@given(st.text())
def test_folding_twice_changes_nothing_that_matters(text: str):
    assert terms(fold(text)) == terms(text)
