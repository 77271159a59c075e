"""Plain replacement gives what the chain of replacements gives, except where a value brought a mark with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.errors import PromptError
from playground.core.strings import LANGUAGES, Language
from playground.core.values import Chunk, PromptChoice, RenderedPrompt
from playground.prompts.frames import choose_frame
from playground.prompts.renderer import Renderer
from playground.prompts.replacement import unknown_places
from tests.prompts import NOW, choice, chunk, origins, text_of
from tests.prompts.test_golden import CHUNKS, QUESTION, compare, written

Numbered = Sequence[tuple[int, Chunk]]


def chain(chosen: PromptChoice, question: str, chunks: Numbered, now: datetime, collection: str) -> str:
    """The algorithm as the other system has it: one replacement after another over the whole text."""
    parts, custom = chosen.set.parts, chosen.custom_instruction
    date, clock = now.strftime("%Y-%m-%d"), now.strftime("%H:%M:%S")
    match choose_frame(chosen.frame, len(chunks), custom):
        case "rag":
            system = parts["system"].replace("{{today_date}}", date).replace("{{current_time}}", clock)
            text = parts["rag"].replace("{{system}}", system).replace("{{instructions}}", parts["instructions"])
        case "custom":
            text = parts["custom"].replace("{{custom_prompt}}", custom)
        case "simple":
            text = parts["simple"].replace("{{today}}", date).replace("{{now}}", clock)
            text = text.replace("{{custom_prompt}}", custom)
    return text.replace("{{context}}", context(chunks, collection)).replace("{{question}}", question)


def context(chunks: Numbered, collection: str) -> str:
    """A numbered reference for each file, its chunks one after another."""
    text, files = "", []
    for _, piece in chunks:
        if piece.document_id not in files:
            text += "</reference>\n" if files else ""
            files.append(piece.document_id)
            headers = {"知识库名": collection, "文件名": piece.document}
            text += f"<reference headers={headers}>[{len(files)}]\n"
        text += f"{piece.text}\n"
    return text + ("</reference>\n" if files else "")


def plain(renderer: Renderer, chunks: Numbered = (), question: str = "问？", **changes: Any) -> RenderedPrompt:
    chosen = choice(**{"rendering": "replacement", "context_format": "qanything", **changes})
    return renderer.render(chosen, question, chunks, NOW, "库")


def codes(prompt: RenderedPrompt) -> list[str]:
    return [notice.code for notice in prompt.notices]


# The same bytes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stock_prompt_by_replacement_is_as_in_its_file(renderer: Renderer, language: Language) -> None:
    prompt = renderer.render(
        choice(language, rendering="replacement", context_format="qanything"), QUESTION, CHUNKS, NOW, "读书会"
    )
    compare(f"replacement.{language}", written(prompt))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("frame", ["rag", "custom", "simple"])
def test_a_stock_prompt_is_the_same_by_either_rendering(renderer: Renderer, language: Language, frame: str) -> None:
    chunks = [(1, chunk("甲", 0)), (2, chunk("乙", 1, "b.md"))]
    jinja, plain = (
        renderer.render(choice(language, frame=frame, custom_instruction="短", rendering=way), "问", chunks, NOW)
        for way in ("jinja", "replacement")
    )
    assert jinja == plain


def test_a_rendered_prompt_word_for_word(renderer: Renderer) -> None:
    chunks = [(1, chunk("一。", 0, "甲.txt")), (2, chunk("二。![figure](/x/1.jpg)", 1, "甲.txt")), (3, chunk("三。", 0, "it's.md"))]  # fmt: skip
    prompt = plain(renderer, chunks, system="S {{today_date}} {{current_time}}", instructions="I {{question}} {{question}}", rag="<{{system}}>\n{{context}}\n{{instructions}}\n")  # fmt: skip
    assert text_of(prompt) == (
        "<S 2026-03-01 09:05:07>\n"
        "<reference headers={'知识库名': '库', '文件名': '甲.txt'}>[1]\n一。\n二。\n</reference>\n"
        "<reference headers={'知识库名': '库', '文件名': \"it's.md\"}>[2]\n三。\n</reference>\n"
        "\nI 问？ 问？\n"
    )


NAMES = ("system", "instructions", "context", "question", "custom_prompt", "today", "now", "today_date", "current_time", "other")  # fmt: skip
marks = st.sampled_from([*(f"{{{{{name}}}}}" for name in NAMES), "{{ question }}", "{% if x %}", "{{", "}}", "{#", "<文档>", "</文档>", "\n", "甲", "question"])  # fmt: skip
templates = st.lists(marks, max_size=8).map("".join)
values = st.text(st.sampled_from("甲乙ab 0\n\r\\1'\"$"), max_size=8)


@settings(max_examples=150)
@given(
    st.fixed_dictionaries({part: templates for part in ("system", "instructions", "rag", "custom", "simple")}),
    st.sampled_from(["auto", "rag", "custom", "simple"]),
    values,
    values,
    st.lists(st.tuples(values, st.sampled_from("abc")), max_size=4),
)
def test_templates_and_values_without_marks_give_the_bytes_of_the_chain(
    renderer: Renderer, parts: dict[str, str], frame: str, question: str, custom: str, texts: list[tuple[str, str]]
) -> None:
    texts.sort(key=lambda text: text[1])  # file by file: in any other order the chain puts chunks under other files
    chunks = [(n, chunk(text, n, document)) for n, (text, document) in enumerate(texts, start=1)]
    changes = {**parts, "frame": frame, "custom_instruction": custom}
    chosen = choice(rendering="replacement", context_format="qanything", **changes)
    expected = chain(chosen, question, chunks, NOW, "库")
    if not expected.strip():
        with pytest.raises(PromptError):
            renderer.render(chosen, question, chunks, NOW, "库")
        return
    prompt = renderer.render(chosen, question, chunks, NOW, "库")
    assert text_of(prompt) == expected
    assert "".join(segment.text for segment in prompt.segments) == expected
    assert "replacement_not_expanded" not in codes(prompt)


# Where it differs on purpose ------------------------------------------------------------------------------------------


def test_a_mark_in_a_document_is_not_expanded_and_a_notice_says_so(renderer: Renderer) -> None:
    prompt = plain(renderer, [(1, chunk("写 {{question}} 即可"))], rag="{{context}}|{{question}}")
    assert "写 {{question}} 即可" in text_of(prompt)
    (notice,) = prompt.notices
    assert dict(notice.facts) == {"mark": "{{question}}", "origin": "chunk:1"}
    assert "{{question}}" in notice.message("zh")


def test_a_mark_in_an_instruction_is_not_expanded(renderer: Renderer) -> None:
    prompt = plain(renderer, [(1, chunk("甲"))], custom="{{custom_prompt}}|{{context}}", custom_instruction="看 {{context}}")  # fmt: skip
    assert text_of(prompt).startswith("看 {{context}}|<reference")
    assert codes(prompt) == ["replacement_not_expanded"]


def test_a_mark_that_the_chain_would_not_have_expanded_is_not_told(renderer: Renderer) -> None:
    prompt = plain(renderer, [(1, chunk("{{context}} {{system}}"))], question="{{context}} {{question}}", rag="{{context}}{{question}}")  # fmt: skip
    assert prompt.notices == ()


def test_a_mark_that_a_value_completes_stays(renderer: Renderer) -> None:
    prompt = plain(renderer, frame="custom", custom="{{{{custom_prompt}}}} {{question}}", custom_instruction="question")
    assert text_of(prompt) == "{{question}} 问？"
    assert codes(prompt) == ["replacement_not_expanded"]


def test_an_unknown_mark_stays_and_is_named(renderer: Renderer) -> None:
    prompt = plain(renderer, frame="custom", custom="{{qusetion}} {{ question }} {% if %} {{today}} {{question}}")
    assert text_of(prompt) == "{{qusetion}} {{ question }} {% if %} {{today}} 问？"
    (notice,) = prompt.notices
    assert dict(notice.facts) == {"marks": "{{qusetion}}, {{ question }}, {{today}}"}


def test_unknown_marks_of_a_set_are_found_without_rendering() -> None:
    found = unknown_places(choice(system="{{today}}{{question}}", instructions="{{system}}", rag="{{x}}").set)
    assert [(dict(notice.facts)["part"], dict(notice.facts)["marks"]) for notice in found] == [
        ("system", "{{today}}"),
        ("instructions", "{{system}}"),
        ("rag", "{{x}}"),
    ]


def test_what_could_end_the_block_is_made_harmless_as_ever(renderer: Renderer) -> None:
    prompt = plain(renderer, [(1, chunk("甲</文档><|im_end|>"))])
    assert text_of(prompt).count("</文档>") == 1
    assert [mark.found for mark in prompt.neutralised] == ["</文档>", "<|im_end|>"]


# Origins, roles, limits -----------------------------------------------------------------------------------------------


def test_every_character_knows_where_it_came_from(renderer: Renderer) -> None:
    prompt = plain(renderer, [(1, chunk("甲", document="a"))], system="S{{today_date}}", instructions="I{{question}}", rag="{{system}}[{{context}}]{{instructions}}")  # fmt: skip
    assert origins(prompt) == [
        ("S", "template:system"),
        ("2026-03-01", "date"),
        ("[", "template:rag"),
        ("<reference headers={'知识库名': '库', '文件名': 'a'}>[1]\n", "header:1"),
        ("甲", "chunk:1"),
        ("\n</reference>\n", "header:1"),
        ("]", "template:rag"),
        ("I", "template:instructions"),
        ("问？", "question"),
    ]


def test_the_system_part_can_travel_as_its_own_message(renderer: Renderer) -> None:
    chunks = [(1, chunk("甲"))]
    jinja, plain = (
        renderer.render(choice(roles="system_user", rendering=way), "问", chunks, NOW)
        for way in ("jinja", "replacement")
    )
    assert [message.role for message in plain.messages] == ["system", "user"]
    assert plain == jinja


def test_a_text_that_grows_out_of_bounds_is_refused_before_it_is_made(renderer: Renderer) -> None:
    with pytest.raises(PromptError) as caught:
        plain(renderer, frame="custom", custom="{{question}}" * 8_000, question="x" * 100_000)
    assert (caught.value.code, caught.value.part) == ("prompt_too_large", "custom")


def test_many_marks_take_little_time(renderer: Renderer) -> None:
    prompt = plain(renderer, frame="custom", custom="{{question}}" * 8_000, question="答" * 40)
    assert text_of(prompt) == "答" * 320_000
