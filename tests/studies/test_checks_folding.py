"""Texts made comparable: script, width, numbers, dates and units of measure."""

import pytest

from playground.studies.text.dates import dates_in
from playground.studies.text.folding import even, folded


@pytest.mark.parametrize(
    "one, other",
    [
        ("荷塘月色", "荷塘 月色"),
        ("財務總監", "财务总监"),
        ("ＡＷＱ", "awq"),
        ("1.5万元", "¥15,000"),
        ("一万五千元", "RMB 15000"),
        ("3.2亿", "三亿二千万"),
        ("百分之五十", "50%"),
        ("50 percent", "５０％"),
        ("5 个小时", "五小时"),
        ("一小时", "1 hour"),
        ("an hour", "one hour"),
        ("10 公里", "10km"),
        ("30 摄氏度", "30℃"),
        ("USD 5", "5 美元"),
        ("30 April 2024", "April 30, 2024"),
        ("2024年4月30日", "二〇二四年四月三十日"),
        ("2024-04-30", "2024/4/30"),
    ],
)
def test_ways_of_writing_the_same_are_equal(one, other):
    assert folded(one).line == folded(other).line


@pytest.mark.parametrize(
    "one, other",
    [("15 天", "5 天"), ("195", "1950"), ("5 元", "5 美元"), ("4月30日", "4月3日"), ("50%", "50"), ("party", "art")],
)
def test_ways_of_writing_something_else_differ(one, other):
    assert folded(other) not in folded(one) or folded(one) not in folded(other)


def test_inflected_words_are_equal_where_stems_are_asked_for():
    assert folded("boating boats", stems=True).units[0].key == folded("boat", stems=True).units[0].key
    assert folded("boats").line != folded("boat").line


def test_a_place_leads_back_to_the_text_as_it_is_written():
    text = "共 1.5万元，即 15,000 元。"
    units = folded(text).units
    places = [(units[at].start, units[at + 1].end) for at in folded(text).places(folded("15000元").units)]
    assert [text[start:end] for start, end in places] == ["1.5万元", "15,000 元"]


def test_nothing_stands_in_a_text_that_has_no_units():
    assert folded("，。") not in folded("荷塘")


def test_an_even_text_keeps_every_place():
    text = "參考資訊　１２３％，（甲）"
    assert even(text) == "参考资讯 123%，（甲）"
    assert len(even(text)) == len(text)


@pytest.mark.parametrize(
    "text, dates",
    [
        ("2024年3月31日", [(2024, 3, 31)]),
        ("三月三十一日之前", [(None, 3, 31)]),
        ("４月", [(None, 4, None)]),
        ("2024-03-31", [(2024, 3, 31)]),
        ("by 30th of April", [(None, 4, 30)]),
        ("on May 5, 2024", [(2024, 5, 5)]),
        ("in June 2008", [(2008, 6, None)]),
        ("you may march 5 kilometres", []),
        ("13月45日", []),
        ("v0.32.0", []),
    ],
)
def test_dates_are_read(text, dates):
    assert [(date.year, date.month, date.day) for date in dates_in(text)] == dates
