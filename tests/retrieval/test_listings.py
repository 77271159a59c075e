"""Chunks that only list what others say are known as such, and rank down."""

import pytest

from playground.retrieval.listings import asks_for_one, only_lists, ranked_down

LISTS = {
    "dot leaders": "目录\n第一章 总则............1\n第二章 年假............5\n第三章 报销............9\n第四章 附则........12",
    "leaders in English": "Contents\n1 Scope . . . . . . . 1\n2 Leave . . . . . . . 4\n3 Refunds . . . . . . 9\n4 Annex . . . . . . . 15",
    "tabs": "1 Scope\t1\n2 Annual leave\t4\n3 Refunds\t9\n4 Annex\t15",
    "page numbers": "目录\n年假 3\n病假 5\n报销 9\n附则 12",
    "titles only": "目 录\n第一章 总则\n第二章 年假\n2.1 天数\n2.2 申请\n第三章 报销",
    "an index": "annual leave, 12, 15-17\nappeals, 31\nbonus, 8, 22\ncarry-over, 13, 14\ndeposits, 40",
    "a notice": "© 2025 Example GmbH. All rights reserved. No part of this manual may be copied without written permission.",
    "a Chinese notice": "版权所有，翻印必究。未经本公司书面许可，任何人不得复制本手册。",
}
TEXTS = {
    "prose": "年假的天数看工龄。\n满一年为五天。\n满十年为十天。\n满二十年为十五天。\n剩余天数可以结转。",
    "a price list": "苹果 12\n梨 8\n橙子 9\n香蕉 5\n葡萄 22",
    "numbered clauses": "1.1 甲方应在三十日内付款。\n1.2 乙方应按期交货。\n1.3 违约金为每日千分之一。\n1.4 争议由仲裁解决。",
    "steps": "1. Open the lid\n2. Insert the card\n3. Close the lid\n4. Press start\n5. Wait for the light",
    "rows": "城市: 北京 | 标准: 500\n城市: 上海 | 标准: 500\n城市: 成都 | 标准: 400\n城市: 西安 | 标准: 350",
    "a table with tabs": "name\tprice\tunit\napple\t12\tkg\npear\t8\tkg\nplum\t9\tkg",
    "a mention of copyright": "The copyright of the essay belongs to the author's heirs, who live in Hangzhou.",
    "three lines": "1 Scope....1\n2 Leave....4\n3 Refunds....9",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_is_known(text: str):
    assert only_lists(text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_that_says_something_is_none(text: str):
    assert not only_lists(text)


def test_a_list_comes_where_half_of_its_score_puts_it():
    candidates = [("list", 1.0), ("good", 0.8), ("fair", 0.5), ("poor", 0.2)]
    texts = {"list": LISTS["dot leaders"]}
    ranked = ranked_down(candidates, lambda one: one[1], lambda one: texts.get(one[0], "prose"))
    assert [(one[0], factor) for one, factor in ranked] == [("good", 1.0), ("list", 0.5), ("fair", 1.0), ("poor", 1.0)]


def test_a_list_that_is_all_there_is_stays():
    assert list(ranked_down([1.0], lambda one: one, lambda _: LISTS["an index"])) == [(1.0, 0.5)]


@pytest.mark.parametrize("question", ["目录里有哪些章节？", "Show the table of contents", "who holds the copyright"])
def test_a_question_for_a_list_is_known(question: str):
    assert asks_for_one(question)
