"""Clean text: one form, one line end, no control characters."""

from hypothesis import given
from hypothesis import strategies as st

from playground.documents.cleaning import clean, fold_radicals, has_ink


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_clean_text_can_always_be_stored(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not any(ord(character) < 32 and character not in "\t\n" for character in cleaned)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text).lstrip("\ufeff")
    assert clean(once) == once


def test_composed_and_decomposed_letters_become_the_same() -> None:
    assert clean("re\u0301sume\u0301") == "résumé"


def test_radicals_and_ligatures_are_folded() -> None:
    assert fold_radicals("⻓⼆⻰⻩，（ﬁ）") == "长二龙黄，（fi）"


def test_wide_punctuation_is_left_alone() -> None:
    assert fold_radicals("，：！（）ＡＢ") == "，：！（）ＡＢ"


def test_invisible_characters_are_no_ink() -> None:
    assert not has_ink(" \n\u3000\u200b\u2060\ufeff\u00ad")
    assert has_ink("\u200b.")
