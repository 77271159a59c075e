"""The two halves of a pair ask for the same values in corresponding blocks, or it is said where they do not."""

import pytest

from playground.core.values import PromptSet
from playground.prompts.pairs import blocks_of, differences
from playground.prompts.renderer import Renderer
from playground.prompts.replacement import placeholders
from tests.prompts import CATALOG


def half(language: str, **parts: str) -> PromptSet:
    stock = CATALOG.stock("zh" if language == "zh" else "en")
    return PromptSet("p", stock.language, {**stock.parts, **parts})  # type: ignore[dict-item]


def told(zh: str, en: str) -> list[tuple[str, str | None]]:
    found = differences(half("zh", rag=zh), half("en", rag=en), placeholders)
    return [(notice.code, dict(notice.facts).get("name")) for notice in found]  # type: ignore[misc]


def test_the_stock_pair_corresponds(renderer: Renderer) -> None:
    assert differences(CATALOG.stock("zh"), CATALOG.stock("en"), renderer.variables) == ()


def test_a_variable_of_one_half_is_named() -> None:
    assert told("{{system}}{{context}}", "{{system}}") == [("pair_variable_only_zh", "context")]
    assert told("{{system}}", "{{system}}{{question}}") == [("pair_variable_only_en", "question")]


def test_a_variable_inside_jinja_counts(renderer: Renderer) -> None:
    zh, en = half("zh", rag="{% for d in documents %}{{ d.text }}{% endfor %}"), half("en", rag="{{context}}")
    names = [dict(notice.facts)["name"] for notice in differences(zh, en, renderer.variables)]
    assert names == ["documents", "context"]


@pytest.mark.parametrize(
    "zh, en, expected",
    [
        ("<文档>a</文档>", "<DOCUMENTS>a</DOCUMENTS>", []),
        ("<文档>a</文档>", "a", [("pair_tag_only_zh", "文档")]),
        ("a", "<DOCUMENTS>a</DOCUMENTS>", [("pair_tag_only_en", "DOCUMENTS")]),
        ("<资料>{{context}}</资料>", "<FACTS>{{context}}</FACTS>", []),
        ("<资料>{{context}}</资料>", "<FACTS></FACTS>{{context}}", [("pair_tag_only_zh", "资料"), ("pair_tag_only_en", "FACTS")]),
        ("<文档>a</文档><指令>b</指令>", "<INSTRUCTIONS>b</INSTRUCTIONS><DOCUMENTS>a</DOCUMENTS>", [("pair_tags_in_other_order", None)]),
    ],
)  # fmt: skip
def test_tags_correspond_by_meaning(zh: str, en: str, expected: list[tuple[str, str | None]]) -> None:
    assert told(zh, en) == expected


def test_differences_are_told_in_both_languages() -> None:
    (notice,) = differences(half("zh", rag="{{x}}"), half("en", rag=""), placeholders)
    assert notice.message("zh") == "“rag”：只有中文版用到变量“x”。"
    assert "only the Chinese version" in notice.message("en")


def test_blocks_are_found_inside_others_and_in_order() -> None:
    found = blocks_of("<a>{{x}}<b>{{ y }}</b></a><c>{{z}}</d></c>")
    assert [(block.tag, sorted(block.holds)) for block in found] == [("a", ["x", "y"]), ("b", ["y"]), ("c", ["z"])]


def test_tags_that_never_close_take_no_time() -> None:
    assert blocks_of("<a>" * 30_000) == ()
