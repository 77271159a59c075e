"""Text in exported files: nothing is calculated, nothing breaks the format, and all of it comes back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playground.studies.exports.cleaning import guarded, is_calculated, on_one_line, shown, unguarded

CALCULATED = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\t=1",
    "\n=1",
    "\tx",
    "\u3000=1",
    "'=1",
    "−1",
)
HARMLESS = ("", "1", "a=1", "年假", "'tis", "——", "* 1", "“=1”", "1-2", "（=）")


@pytest.mark.parametrize("text", CALCULATED)
def test_what_a_table_program_would_calculate_is_seen(text: str) -> None:
    assert is_calculated(text)
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(alphabet="'=+-@ \t\n＝a年1"))
@example("''=1")
def test_just_the_apostrophe_that_was_put_there_is_taken_off(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text(alphabet="'=+-@ \t\r\n＝＠−a年1"))
def test_nothing_that_is_guarded_begins_with_what_is_calculated(text: str) -> None:
    assert guarded(text).lstrip()[:1] not in tuple("=+-@＝＋－＠−")


@pytest.mark.parametrize(
    "text, clean",
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\0b\x0bc\x1f", "a\ufffdb\ufffdc\ufffd"),
        ("半\ud83d个", "半\ufffd个"),
        ("x\uffff", "x\ufffd"),
        ("a\tb\n🐝\u2028", "a\tb\n🐝\u2028"),
    ],
)
def test_what_no_file_can_hold_is_shown_as_such(text: str, clean: str) -> None:
    assert shown(text) == clean
    shown(text).encode()


def test_a_title_has_one_line() -> None:
    assert on_one_line(" 甲\r\n乙\t丙\0 ") == "甲 乙 丙\ufffd"
