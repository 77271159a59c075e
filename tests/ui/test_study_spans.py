"""Marks in a set answer: every stretch of the text is found again in its HTML."""

import html
import re

import pytest

from playground.studies.values import Finding, Grounding, Sentence, SentenceState
from playground.ui.html.elements import Html
from playground.ui.html.words import Words
from playground.ui.study.answers import Drawing
from playground.ui.study.spans import Stretch, stretched
from playground.ui.study.views.grounding import with_sentences

MARK = (("class_", "s"),)


def shown(drawn: str) -> str:
    """The text that a reader sees."""
    return html.unescape(re.sub(r"<button.*?</button>|<[^>]*>", "", drawn))


def marked(drawn: str) -> list[str]:
    """The texts of the marks."""
    return [shown(inner) for inner in re.findall(r'<span class="s">(.*?)</span>', drawn)]


@pytest.mark.parametrize(
    "text, said, pieces",
    [
        ("先说一句。再说一句。", "再说一句。", ["再说一句。"]),
        ("这是**《西洲曲》**，对吗？", "这是**《西洲曲》**，对吗？", ["这是", "《西洲曲》", "，对吗？"]),
        ("- 甲\n- 乙丙", "乙丙", ["乙丙"]),
        ("1 < 2 & 3", "1 < 2 & 3", ["1 < 2 & 3"]),
        ("> 采莲南塘秋，\n> 莲花过人头。", "采莲南塘秋，\n> 莲花过人头。", ["采莲南塘秋，", "莲花过人头。"]),
        ("| 列 | 值 |\n| - | - |\n| 天数 | 5 |", "天数 | 5", ["天数", "5"]),
        ("a\n\na", "a", ["a"]),
    ],
)
def test_a_stretch_is_marked_where_it_stands(text: str, said: str, pieces: list[str]) -> None:
    drawn = Drawing("zh").set(text, growing=False)
    start = text.index(said)
    found = stretched(drawn, text, [Stretch(start, start + len(said), MARK)])
    assert marked(found) == pieces
    assert shown(found) == shown(drawn)


def test_the_second_of_two_equal_sentences_can_be_marked() -> None:
    text = "好的。好的。"
    found = stretched(Html(f"<p>{text}</p>"), text, [Stretch(3, 6, MARK)])
    assert found == '<p>好的。<span class="s">好的。</span></p>'


def test_what_is_inside_a_stretch_is_marked_once_more() -> None:
    found = stretched(Html("<p>收于1930年。</p>"), "收于1930年。", [Stretch(0, 8, MARK, ((2, 6),))])
    assert found == '<p><span class="s">收于<mark>1930</mark>年。</span></p>'


def test_a_button_and_a_formula_get_no_marks() -> None:
    drawn = Html('<button>复制</button><span class="formula" data-tex="x">$x$</span> 复制')
    found = stretched(drawn, "$x$ 复制", [Stretch(0, 6, MARK)])
    assert found == '<button>复制</button><span class="formula" data-tex="x">$x$</span><span class="s"> 复制</span>'


def test_text_that_cannot_be_found_is_left_alone() -> None:
    drawn = Html("<p>改写过的一句。</p>")
    assert stretched(drawn, "原来的句子。", [Stretch(0, 6, MARK)]) == drawn


def test_markup_in_an_answer_stays_text() -> None:
    text = "<img src=x onerror=alert(1)>。"
    drawn = Drawing("zh").set(text, growing=False)
    assert "<img" not in stretched(drawn, text, [Stretch(0, len(text), MARK)])


# Sentences ------------------------------------------------------------------------------------------------------------


def sentence(text: str, said: str, state: SentenceState = "not_found", *missing: str) -> Sentence:
    start = text.index(said)
    return Sentence(start, start + len(said), state, 0.9, missing_numbers=missing)


def test_numbers_are_marked_whole_and_only_where_they_stand_alone() -> None:
    text = "全诗 32 句，收于 1932 年。"
    found = with_sentences(
        Drawing("zh").set(text, growing=False),
        text,
        Grounding((sentence(text, text, "not_found", "32"),), 0.9),
        Words("zh"),
    )
    assert re.findall(r"<mark>(.*?)</mark>", found) == ["32"]


def test_the_numbers_that_the_check_names_are_marked_and_no_others() -> None:
    text = "Qwen2.5-32B 需要 18.1 GB，每张卡约 9 GB。共 47 GB。"
    found = with_sentences(
        Drawing("zh").set(text, growing=False),
        text,
        Grounding(
            (sentence(text, text[:-8], "not_found", "32", "18.1", "9"), sentence(text, "共 47 GB。", "no_claim")), 0.9
        ),
        Words("zh"),
        [
            Finding(
                "numbers",
                "failed",
                spans=((text.index("18.1"), text.index("18.1") + 4), (text.index("47"), text.index("47") + 2)),
            )
        ],
    )
    assert re.findall(r"<mark>(.*?)</mark>", found) == ["18.1", "47"]


def test_a_sentence_without_a_claim_is_not_marked() -> None:
    text = "根据参考信息，出自《西洲曲》。"
    sentences = (sentence(text, "根据参考信息，", "no_claim"), sentence(text, "出自《西洲曲》。", "copied"))
    found = with_sentences(Drawing("zh").set(text, growing=False), text, Grounding(sentences, 0.1), Words("zh"))
    assert re.findall(r'data-sentence="(\d)"', found) == ["1"]


def test_line_ends_of_other_systems_move_nothing() -> None:
    text = "甲。\r\n\r\n乙 7 天。"
    found = with_sentences(
        Drawing("zh").set(text, growing=False),
        text,
        Grounding((sentence(text, "乙 7 天。", "not_found", "7"),), 0.9),
        Words("zh"),
    )
    assert "乙 <mark>7</mark> 天。</span>" in found
