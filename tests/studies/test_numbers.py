"""Numbers in a text: where they stand, what they are worth, and what only looks like one."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.studies.text.numbers import numbers_in


def values(text: str) -> list[str]:
    return [f"{number.value.normalize():f}" for number in numbers_in(text)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("共 1,200 人", ["1200"]),
        ("１，２００人，占５０％", ["1200", "50"]),
        ("12,345.67万元", ["123456700"]),
        ("1.5万和3亿", ["15000", "300000000"]),
        ("1亿2000万", ["120000000"]),
        ("12万5千人", ["125000"]),
        ("3万亿元", ["3000000000000"]),
        ("20多万人，10余万元，3个亿", ["200000", "100000", "300000000"]),
        ("重5千克，长3千米", ["5", "3"]),
        ("$3.5M, €2bn, £1.2 million", ["3500000", "2000000000", "1200000"]),
        ("10k steps in 5 km", ["10000", "5"]),
        ("1.5-million-year-old, 2 dozen", ["1500000", "24"]),
        ("1,2,3", ["1", "2", "3"]),
        ("2010,2011", ["2010", "2011"]),
        ("0.50 and .5", ["0.5", "0.5"]),
        ("the 20th, the 1990s, A380, H1N1", ["20", "1990", "380", "1", "1"]),
    ],
    ids=str,
)
def test_digits_are_read_with_their_scale(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("二〇一三年四月五日", ["2013", "4", "5"]),
        ("二零一三、一九九八年", ["2013", "1998"]),
        ("一百二十人", ["120"]),
        ("三百零五", ["305"]),
        ("三万五，两千三百，一亿五千万", ["35000", "2300", "150000000"]),
        ("二十五岁，廿五日，五十% ", ["25", "25", "50"]),
        ("兩萬元，2億", ["20000", "200000000"]),
        ("五千多人，三十余家", ["5000", "30"]),
        ("增长三点五倍", ["3.5"]),
        ("下午三点五十分", ["3", "50"]),
        ("壹仟贰佰元整", ["1200"]),
        ("百分之五十，三分之一", ["50", "3", "1"]),
        ("十分钟，二十分", ["10", "20"]),
        ("第一届、第十二届、第二次世界大战", ["1", "12", "2"]),
        ("一月一日", ["1", "1"]),
    ],
    ids=str,
)
def test_chinese_numerals_are_read(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Twelve eggs and twenty-five cups", ["12", "25"]),
        ("one hundred and twenty people", ["120"]),
        ("two million, five hundred thousand", ["2000000", "500000"]),
        ("a hundred, a dozen", ["100", "12"]),
        ("the twenty-first and the fifth", ["21", "5"]),
        ("one percent", ["1"]),
        ("two thousand and ten", ["2010"]),
    ],
    ids=str,
)
def test_english_words_are_read(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("2010-01-05 10:30", ["2010", "1", "5", "10", "30"]),
        ("2010.01.05", ["2010", "1", "5"]),
        ("version 3.5.1", ["3", "5", "1"]),
        ("1/2 cup", ["1", "2"]),
    ],
    ids=str,
)
def test_dates_times_fractions_and_versions_come_as_their_parts(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("一些", "一般", "一下", "一个", "统一", "唯一", "万一", "十分重要", "千万不要", "第一，", "十足"),
        *("数十人", "几百", "十几人", "二十几", "成千上万", "三四个", "两三百", "百货", "上万"),
        *("四川", "二氧化碳", "三角形", "零售", "接二连三", "五花八门", "再三", "大陆", "两者", "六朝", "三峡"),
        *("one of them", "no one", "someone", "hundreds of people", "several thousand", "half a million"),
        *("the first, the second", "one-fifth", "a fifth of it", "often", "attention"),
        *("", "。"),
    ],
    ids=str,
)
def test_words_that_count_nothing_are_no_numbers(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1. Add 3 eggs", ["3"]),
        ("2) x", []),
        ("  3、盐\n（4）糖\n一、总则\n- 6. 油\n(7) x", []),
        ("Step 2: stir\n第三步，搅拌", []),
        ("as [3] and [1,2] and 【4】 say", []),
        ("1.5 cups\n10 cups\n2013. Then", ["1.5", "10", "2013"]),
    ],
    ids=str,
)
def test_marks_of_lists_and_references_are_no_numbers(text: str, expected: list[str]) -> None:
    assert values(text) == expected


def test_a_number_knows_its_place_and_how_it_is_written() -> None:
    (number,) = numbers_in("约有１．５ 万人")
    assert (number.start, number.end, number.text, number.value) == (2, 7, "１．５ 万", Decimal(15000))


def test_a_per_cent_sign_belongs_to_the_text_and_not_to_the_value() -> None:
    (number,) = numbers_in("up 50 % in May")
    assert (number.text, number.value) == ("50 %", Decimal(50))


DENSE = st.text("0123456789０５.,，%％ 零一二三十百千万亿廿点分之多余几第年月日[]()、\n-$km乱接再") | st.lists(
    st.sampled_from(["one", "twenty", "-", " ", "hundred", "a", "million", "and", "fifth", "3", "k", "İ"])
).map("".join)


@given(st.text() | DENSE)
def test_numbers_stand_in_the_text_one_after_another(text: str) -> None:
    found = numbers_in(text)
    assert all(text[number.start : number.end] == number.text != "" for number in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(number.value >= 0 and number.value.is_finite() for number in found)


@given(st.integers(0, 10**12), st.sampled_from(["{}", "{:,}", "共{}人", "({})", "在{}年"]))
def test_any_whole_number_in_digits_is_read_as_itself(whole: int, form: str) -> None:
    assert [number.value for number in numbers_in("x " + form.format(whole))] == [whole]


@pytest.mark.parametrize(
    "text", ["9" * 50_000, "1," * 50_000, "万" * 50_000, "一" * 50_000, "1." * 50_000, "[1," * 30_000]
)
def test_long_runs_are_read_in_one_pass(text: str) -> None:
    assert len(numbers_in(text)) <= len(text)
