"""The stock sets: both languages hold the same, and what they promise is true."""

import re

import pytest

from playground.core.strings import LANGUAGES, Language
from playground.core.values import PARTS, Part
from playground.prompts.catalog import NUMBERED
from playground.prompts.context import blocks
from playground.prompts.frames import frame_tags
from playground.prompts.renderer import Renderer
from playground.prompts.variables import PART_VARIABLES
from tests.prompts import CATALOG, chunk

REFUSALS = {
    "zh": "抱歉，检索到的参考信息并未提供任何相关的信息，因此无法回答。",
    "en": "Sorry, the retrieved reference information contains nothing relevant, so the question cannot be answered.",
}
both = pytest.mark.parametrize("language", LANGUAGES)


def placeholders(source: str) -> list[str]:
    return sorted(re.findall(r"\{\{(\w+)\}\}", source))


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_use_the_same_variables_as_often(part: Part) -> None:
    assert placeholders(CATALOG.stock("zh").parts[part]) == placeholders(CATALOG.stock("en").parts[part])


@both
@pytest.mark.parametrize("part", PARTS)
def test_a_part_uses_exactly_the_variables_it_is_for(renderer: Renderer, language: Language, part: Part) -> None:
    assert renderer.variables(CATALOG.stock(language).parts[part]) == PART_VARIABLES[part].expected


@both
def test_a_stock_set_has_no_errors_and_misses_no_variable(renderer: Renderer, language: Language) -> None:
    assert renderer.check(CATALOG.stock(language)) == ()
    assert renderer.missing(CATALOG.stock(language)) == ()


@pytest.mark.parametrize(
    "part, zh, en",
    [
        ("rag", ("系统", "文档", "指令"), ("SYSTEM", "DOCUMENTS", "INSTRUCTIONS")),
        ("custom", ("用户指令", "文档", "指令"), ("USER_INSTRUCTIONS", "DOCUMENTS", "INSTRUCTIONS")),
        ("simple", (), ()),
    ],
)
def test_the_tags_of_the_languages_correspond(part: Part, zh: tuple[str, ...], en: tuple[str, ...]) -> None:
    assert frame_tags(CATALOG.stock("zh").parts[part]) == zh
    assert frame_tags(CATALOG.stock("en").parts[part]) == en


@both
def test_the_instructions_name_both_refusals_and_both_openings(language: Language) -> None:
    instructions = CATALOG.stock(language).parts["instructions"]
    for phrase in (*REFUSALS.values(), "根据参考信息", "According to the reference information"):
        assert phrase in instructions


@both
def test_the_question_stands_twice_in_the_instructions(language: Language) -> None:
    assert CATALOG.stock(language).parts["instructions"].count("{{question}}") == 2


@both
@pytest.mark.parametrize("field", ["ref_number", "文件名"])
def test_what_the_instructions_promise_about_the_references_is_in_the_context(language: Language, field: str) -> None:
    context = "".join(text for text, _ in blocks([(1, chunk("莲子清如水"))]))
    assert field in CATALOG.stock(language).parts["instructions"]
    assert f'"{field}": ' in context


@both
def test_the_example_of_a_reference_number_is_one_that_the_context_writes(language: Language) -> None:
    (example,) = re.findall(r"\[(REF\.\d+)\]", CATALOG.stock(language).parts["instructions"])
    assert f'"ref_number": "{example}"' in blocks([(1, chunk("莲子清如水"))])[0][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_set_with_citations_differs_from_the_stock_set_in_one_rule_of_two_parts(language):
    stock, numbered = CATALOG.stock(language), CATALOG.shipped(NUMBERED, language)
    changed = [part for part in PARTS if stock.parts[part] != numbered.parts[part]]
    assert changed == ["system", "instructions"]
    for part in changed:
        before, after = (one.parts[part].splitlines() for one in (stock, numbered))
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1
        assert "[1]" in numbered.parts[part]
