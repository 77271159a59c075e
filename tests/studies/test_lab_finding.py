"""Evidence is found again by its text, wherever a document that was read anew has it now."""

from hypothesis import given
from hypothesis import strategies as st

from playground.core.values import Document
from playground.studies.lab.finding import find, span_of

DOCUMENT = Document("d1", "c1", "手册.md", "text", 1, "0", None, 1, 1, None, "")
TEXT = "第一章\n\n年假为每年十五天。病假不计入年假。\n\n第二章\n\n年假为每年十五天，试用期内除外。"


def test_blanks_at_the_ends_of_a_selection_are_left_out() -> None:
    span = span_of(DOCUMENT, TEXT, 3, 15)
    assert (span.text, TEXT[span.start : span.end]) == ("年假为每年十五天。病", "年假为每年十五天。病")


def test_of_two_places_of_the_same_words_the_one_in_the_same_surroundings_is_meant() -> None:
    second = TEXT.rindex("年假为每年十五天")
    span = span_of(DOCUMENT, TEXT, second, second + 8)
    moved = "新的前言。" * 30 + TEXT
    assert find(moved, span) == (second + 150, second + 158)


def test_words_are_found_whatever_became_of_blanks_width_and_case() -> None:
    span = span_of(DOCUMENT, "The fee is １００ Yuan\nper day.", 0, 29)
    text = "Before. the fee  is 100 yuan per day."
    assert find(text, span) == (8, len(text))


def test_words_that_are_gone_are_lost() -> None:
    span = span_of(DOCUMENT, TEXT, 5, 14)
    assert find("年假为每年二十天。", span) is None


@given(
    before=st.text(alphabet="甲乙丙 \n", max_size=60),
    marked=st.text(alphabet="一二三四五六abc１２", min_size=6, max_size=20),
    after=st.text(alphabet="丁戊己 \n", max_size=60),
    front=st.text(alphabet="子丑寅\n ", max_size=40),
    blank=st.sampled_from(["\n", " ", "\u3000", ""]),
)
def test_a_place_survives_a_reading_that_moves_it_and_breaks_its_line(
    before: str, marked: str, after: str, front: str, blank: str
) -> None:
    text = before + marked + after
    span = span_of(DOCUMENT, text, len(before), len(before) + len(marked))
    read_anew = front + before + marked[:3] + blank + marked[3:] + after
    found = find(read_anew, span)
    assert found is not None
    assert "".join(read_anew[slice(*found)].split()) == marked
