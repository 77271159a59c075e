"""Which words of a question are marked in a chunk."""

import re

import pytest

from playground.ui.html.marks import from_hit, marked, terms_of


def found(question: str, text: str) -> list[str]:
    return re.findall("<mark>(.*?)</mark>", marked(text, terms_of(question)))


@pytest.mark.parametrize(
    "question, text, expected",
    [
        ("采莲赋的内容是什么", "梁元帝《采莲赋》写采莲。", ["采莲赋", "采莲"]),
        ("年假可以结转吗", "未休完的年假可以结转。", ["年假", "结转"]),
        ("How many tokens per second?", "It generated 40 Tokens each second.", ["Tokens", "second"]),
        ("serving Qwen2.5", "Serve Qwen2 on GPUs", ["Serve", "Qwen2"]),
        ("什么是这个", "这个是什么", []),
        ("设备报 E-107 是什么原因", "E-101：主轴过热。E-107：气压不足。", ["E-107"]),
        ("Qwen2.5-32B AWQ", "Serve Qwen2.5-32B-Instruct-AWQ, or Qwen2.5-14B.", ["Qwen2.5-32B", "Qwen2.5"]),
        ("Qwen2.5 on GPUs", "Qwen2.5-14B. A Qwen2.", ["Qwen2.5", "Qwen2"]),
        ("HL-200 的转速", "HL-300 和 hl-200", ["hl-200"]),
        ("", "text", []),
    ],
)
def test_terms_of_the_question_are_marked(question: str, text: str, expected: list[str]) -> None:
    assert found(question, text) == expected


def test_a_mark_never_reaches_beyond_the_characters_that_are_shared() -> None:
    assert found("采莲赋", "划着小船采莲、彼此") == ["采莲"]


def test_a_short_look_begins_with_the_sentence_of_the_hit() -> None:
    before, hit = "每班开机前检查导轨润滑油位。" * 20, "E-107：气压不足。"
    lead, rest = from_hit(before + hit, terms_of("E-107 是什么")).split("</span>")
    assert "E-107" not in lead
    assert rest.startswith("每班开机前检查")
    assert rest.endswith("<mark>E-107</mark>：气压不足。")


def test_a_short_look_begins_at_the_beginning_where_the_hit_is_near() -> None:
    assert "lead" not in from_hit("主轴。E-107：气压不足。", terms_of("E-107"))


def test_markup_in_a_chunk_stays_text() -> None:
    assert marked("<b>采莲</b>", terms_of("采莲")) == "&lt;b&gt;<mark>采莲</mark>&lt;/b&gt;"
