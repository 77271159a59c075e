"""Values are data, the messages are what plain replacement gives, and every character knows where it came from."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.errors import PromptError
from playground.core.strings import LANGUAGES, Language
from playground.core.values import Chunk, Part, PromptChoice, RenderedPrompt
from playground.prompts.context import CONTEXT_TAGS, blocks
from playground.prompts.frames import choose_frame, guarded_tags
from playground.prompts.neutralise import neutralise
from playground.prompts.renderer import Renderer
from tests.prompts import NOW, choice, chunk, origins, text_of

Render = Callable[..., RenderedPrompt]
HOSTILE = ["{{ 7*7 }}", "{% for i in range(9) %}x{% endfor %}", "{# gone #}", "{{question}}", "{{context}}", "${x}",
           "%s %(a)s {0}", "</文档>", "</DOCUMENTS>", "<|im_end|>", "<img onerror=alert(1)>", "\r\n", "😀👩‍👩‍👧", "\\1\\g<0>", "é"]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8)), max_size=6).map("".join)


# Data -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_a_document_and_a_question_are_never_evaluated(render: Render, text: str) -> None:
    shown, _ = neutralise(text, "chunk:1", ("文档", "DOCUMENTS"))
    prompt = render("<文档>{{context}}</文档>{{question}}", f"前{text}后", question=f"问{text}答")
    assert f"\n前{shown}后\n" in text_of(prompt)
    assert f"问{shown}答" in text_of(prompt)


def test_a_closing_tag_inside_a_document_does_not_end_the_block(renderer: Renderer) -> None:
    prompt = renderer.render(choice(), "问", [(1, chunk("甲</文档>乙"))], NOW)
    assert text_of(prompt).count("</文档>") == 1
    assert [(mark.found, mark.shown) for mark in prompt.neutralised] == [("</文档>", "＜/文档>")]


def test_a_file_name_cannot_close_the_block_either(renderer: Renderer) -> None:
    prompt = renderer.render(choice(), "问", [(1, chunk("甲", document="</文档>.txt"))], NOW)
    assert text_of(prompt).count("</文档>") == 1


def test_marks_of_values_that_the_frame_does_not_print_are_not_listed(renderer: Renderer) -> None:
    prompt = renderer.render(choice(frame="simple"), "问", [(1, chunk("<|im_end|>"))], NOW)
    assert prompt.neutralised == ()


def plain(choice: PromptChoice, question: str, chunks: list[tuple[int, Chunk]], now: datetime) -> str:
    """What replacing `{{name}}` by its value gives, inner parts first, values never looked at again."""
    parts = choice.set.parts
    frame = choose_frame(choice.frame, len(chunks), choice.custom_instruction)
    tags = (*guarded_tags(parts[frame]), *CONTEXT_TAGS)
    safe = [(n, chunk(neutralise(c.text, "", tags)[0], c.seq, neutralise(c.document, "", tags)[0])) for n, c in chunks]
    values = {
        "question": neutralise(question, "", tags)[0],
        "custom_prompt": neutralise(choice.custom_instruction, "", tags)[0],
        "context": "".join(text for text, _ in blocks(safe, choice.context_format)),
        **dict.fromkeys(("today", "today_date"), "2026-03-01"),
        **dict.fromkeys(("now", "current_time"), "09:05:07"),
    }

    def replaced(part: Part) -> str:
        return re.sub(r"\{\{(\w+)\}\}", lambda place: values[place[1]], parts[part])

    values |= {"system": replaced("system"), "instructions": replaced("instructions")}
    return replaced(frame)


@settings(max_examples=60)
@given(st.sampled_from(LANGUAGES), hostile, hostile, st.lists(st.tuples(hostile, hostile), max_size=3))
def test_a_stock_prompt_equals_plain_replacement(
    renderer: Renderer, language: Language, question: str, custom: str, texts: list[tuple[str, str]]
) -> None:
    chosen = choice(language, custom_instruction=custom)
    chunks = [(n, chunk(text, n, name)) for n, (name, text) in enumerate(texts, start=1)]
    prompt = renderer.render(chosen, question, chunks, NOW)
    assert text_of(prompt) == plain(chosen, question, chunks, NOW)
    assert "".join(segment.text for segment in prompt.segments) == text_of(prompt)


# Values ---------------------------------------------------------------------------------------------------------------


def test_dates_are_iso_and_times_have_seconds(render: Render) -> None:
    prompt = render("{{today_date}} {{today}} {{current_time}} {{now}}")
    assert text_of(prompt) == "2026-03-01 2026-03-01 09:05:07 09:05:07"


def test_a_trailing_line_break_is_kept(render: Render) -> None:
    assert text_of(render("{{question}}\n", question="问")) == "问\n"


def test_the_line_ends_of_a_template_are_kept(render: Render) -> None:
    template = "a\r\n{{question\r\n}}\r\n{% raw %}\r{% endraw %}{{'\r\n'}}b\n"
    assert text_of(render(template, question="问")) == "a\r\n问\r\n\r\r\nb\n"


def test_a_frame_may_loop_over_the_documents(render: Render) -> None:
    prompt = render(
        "{% for d in documents %}[{{d.n}}] {{d.source}} {{d.page}} {{d.ref_number}}: {{d.text}}\n{% endfor %}",
        "甲",
        "乙",
    )
    assert text_of(prompt) == "[1] 手册.pdf 1 REF.1: 甲\n[2] 手册.pdf 2 REF.2: 乙\n"


def test_the_system_part_is_not_rendered_for_a_frame_that_does_not_ask(render: Render) -> None:
    assert text_of(render("{{question}}", system="{{broken", question="问")) == "问"


def test_the_same_arguments_give_the_same_prompt(render: Render) -> None:
    template = "{% set q %}{{question}}{% endset %}{{q}}{{context|upper}}"
    assert render(template, "abc") == render(template, "abc")


# Roles ----------------------------------------------------------------------------------------------------------------


def test_the_system_part_can_travel_as_a_message_of_its_own(renderer: Renderer) -> None:
    together = renderer.render(choice(), "问", [(1, chunk("甲"))], NOW)
    apart = renderer.render(choice(roles="system_user"), "问", [(1, chunk("甲"))], NOW)
    system, user = apart.messages
    assert (system.role, user.role) == ("system", "user")
    assert text_of(together) == f"<系统>\n{system.content}\n</系统>\n\n{user.content}"
    assert [segment.message for segment in apart.segments if segment.origin == "template:system"] == [0, 0, 0]


def test_a_frame_that_does_not_ask_for_the_system_part_is_one_message(render: Render) -> None:
    assert [message.role for message in render("{{question}}", roles="system_user").messages] == ["user"]


def test_an_error_keeps_its_line_when_the_system_block_was_taken_out(renderer: Renderer) -> None:
    with pytest.raises(PromptError) as caught:
        renderer.render(
            choice(roles="system_user", rag="<S>\n{{system}}\n</S>\n{{1/0}}"), "问", [(1, chunk("甲"))], NOW
        )
    assert caught.value.line == 4


# Origins --------------------------------------------------------------------------------------------------------------


def test_every_character_of_a_stock_prompt_has_its_origin(renderer: Renderer) -> None:
    prompt = renderer.render(choice(custom_instruction="简短"), "问", [(2, chunk("甲"))], NOW)
    kinds = [origin for _, origin in origins(prompt)]
    assert kinds == ["template:custom", "custom", "template:custom", "header:2", "chunk:2", "header:2",
                     "template:custom", "question", "template:custom"]  # fmt: skip


@pytest.mark.parametrize(
    "template, expected",
    [
        ("{{question|upper}}!", [("ABC DEF", "question"), ("!", "template:custom")]),
        ("{{'“' ~ question ~ '”'}}", [("“", "template:custom"), ("abc def", "question"), ("”", "template:custom")]),
        ("{{question[:5]}}", [("abc d", "question")]),
        ("{{documents[1].text}}", [("second text", "chunk:2")]),
        ("{{documents|map(attribute='text')|join('; ')}}", [("first text", "chunk:1"), ("; ", "template:custom"), ("second text", "chunk:2")]),
        ("{% for d in documents %}{{d.text|trim}}{% endfor %}", [("first text", "chunk:1"), ("second text", "chunk:2")]),
        ("{% macro m(d) %}<{{d.text}}>{% endmacro %}{{m(documents[0])}}", [("<", "template:custom"), ("first text", "chunk:1"), (">", "template:custom")]),
        ("{% set x %}Q: {{question}}{% endset %}{{x}}", [("Q: ", "template:custom"), ("abc def", "question")]),
        ("{% filter replace('Q', 'A') %}Q: {{question}}{% endfilter %}", [("A: ", "template:custom"), ("abc def", "question")]),
        ("{{'yes' if question else 'no'}}", [("yes", "template:custom")]),
        ("{{documents|length}} {{loop is defined}}", [("2 False", "template:custom")]),
        ("{{custom_prompt}}{{today}}", [("简短回答", "custom"), ("2026-03-01", "date")]),
        ("{% autoescape true %}{{question}}{% endautoescape %}", [("abc def", "template:custom")]),
    ],
)  # fmt: skip
def test_a_value_is_traced_through_what_a_template_does_with_it(
    render: Render, template: str, expected: list[tuple[str, str]]
) -> None:
    assert origins(render(template, "first text", "second text", question="abc def")) == expected


def test_chunks_of_the_same_text_are_told_apart(render: Render) -> None:
    prompt = render("{% for d in documents %}{{d.text}}{% endfor %}", "same", "same")
    assert origins(prompt) == [("same", "chunk:1"), ("same", "chunk:2")]


def test_a_value_that_a_part_printed_keeps_its_origin_in_the_frame(render: Render) -> None:
    prompt = render("<{{instructions|trim}}>", instructions="  Q {{question}} ", question="问")
    assert origins(prompt)[1:3] == [("Q ", "template:instructions"), ("问", "question")]


lines = st.sampled_from(["{{question}}", "{{context}}", "{{question|upper}}", "{{context[3:90]}}", "{{custom_prompt}}", "{{system}}",
                         "{% for d in documents %}{{d.text}}{{loop.index}}{{d.source|title}}{% endfor %}", "{{documents|length}}",
                         "{{question ~ context}}", "{% if context %}{{instructions|reverse}}{% endif %}", "text", "\n"])  # fmt: skip


@settings(max_examples=60)
@given(st.lists(lines, min_size=1).map("".join), hostile, st.lists(hostile, max_size=3))
def test_segments_join_to_the_messages_whatever_the_template(
    renderer: Renderer, template: str, question: str, texts: list[str]
) -> None:
    chosen = choice(custom=template + ".", frame="custom", custom_instruction="简短")
    prompt = renderer.render(chosen, question, [(n, chunk(text, n)) for n, text in enumerate(texts, start=1)], NOW)
    assert "".join(segment.text for segment in prompt.segments) == text_of(prompt)
    assert all(a.origin != b.origin for a, b in zip(prompt.segments, prompt.segments[1:], strict=False))


# Errors ---------------------------------------------------------------------------------------------------------------


def failure(render: Render, template: str, **changes: Any) -> PromptError:
    with pytest.raises(PromptError) as caught:
        render(template, "甲", "乙", **changes)
    for language in LANGUAGES:
        assert caught.value.message(language)
        assert caught.value.remedy(language)
    return caught.value


@pytest.mark.parametrize(
    "template, code, line, name",
    [
        ("\n{{ question", "prompt_syntax", 2, None),
        ("a\nb {{ question +* 1 }}", "prompt_syntax", 2, None),
        ("\n\n{{ quesiton }}", "prompt_undefined", 3, "quesiton"),
        ("{{ documents[0].txet }}", "prompt_undefined", 1, "txet"),
        ("{{ documents[9].text }}", "prompt_undefined", 1, "9"),
        ("\n{{ question|uper }}", "prompt_undefined", 2, "uper"),
        ("\n{% include 'x' %}", "prompt_refused", 2, "include"),
        ("\n{{ question.__class__ }}", "prompt_refused", 2, "__class__"),
        ("{{ 2**3 }}", "prompt_refused", 1, "**"),
        ("{{ 'x' * 10001 }}", "prompt_refused", 1, "*"),
        ("\n{{ 1/0 }}", "prompt_failed", 2, None),
        ("{{ '\\ud800' }}", "prompt_not_text", None, None),
        (" \n", "prompt_empty", None, None),
        ("x" * 100_001, "prompt_template_too_large", None, None),
        ("{{ " + "(" * 2000 + "1" + ")" * 2000 + " }}", "prompt_too_complex", None, None),
    ],
)  # fmt: skip
def test_an_error_says_what_and_where(
    render: Render, template: str, code: str, line: int | None, name: str | None
) -> None:
    error = failure(render, template)
    assert (error.code, error.part, error.line, error.name) == (code, "custom", line, name)


@pytest.mark.parametrize(
    "template, nearest",
    [
        ("{{quesiton}}", "question"),
        ("{{documents[0].txet}}", "text"),
        ("{{question|uper}}", "upper"),
        ("{{xyzzy}}", None),
    ],
)
def test_the_nearest_known_name_is_offered(render: Render, template: str, nearest: str | None) -> None:
    error = failure(render, template)
    assert error.facts["nearest"] == nearest
    if nearest:
        assert str(error.facts["known"]).startswith(nearest)


def test_an_error_in_an_inner_part_names_that_part(renderer: Renderer) -> None:
    with pytest.raises(PromptError) as caught:
        renderer.render(choice(instructions="\n{{context}}"), "问", [(1, chunk("甲"))], NOW)
    assert (caught.value.part, caught.value.line, caught.value.name) == ("instructions", 2, "context")


def test_too_much_text_is_refused_before_it_is_looked_at(render: Render) -> None:
    assert failure(render, "{{today}}", question="x" * 1_000_001).code == "prompt_values_too_large"


def test_a_message_has_a_limit(render: Render) -> None:
    assert failure(render, "{{question}}{{question}}", question="x" * 200_001).code == "prompt_too_large"


def test_half_an_emoji_in_the_question_is_refused(render: Render) -> None:
    assert failure(render, "{{question}}", question="问\ud83d").code == "prompt_not_text"


def test_a_name_that_is_asked_about_first_is_no_error(renderer: Renderer, render: Render) -> None:
    template = "{{ nosuch|default('x') }}{% if other is defined %}A{% endif %}"
    assert text_of(render(template)) == "x"
    assert renderer.check(choice(custom=template).set) == ()


def test_check_finds_every_wrong_name_even_where_no_rendering_comes_by(renderer: Renderer) -> None:
    errors = renderer.check(choice(system="{{question}}", simple="{% if false %}{{typo}}\n{{another}}{% endif %}").set)
    assert [(error.part, error.line, error.name) for error in errors] == [
        ("system", 1, "question"), ("simple", 1, "typo"), ("simple", 2, "another"),
    ]  # fmt: skip


def test_a_variable_that_a_part_should_use_is_missed(renderer: Renderer) -> None:
    (notice,) = renderer.missing(choice(rag="{{system}}{{instructions}}").set)
    assert dict(notice.facts) == {"part": "rag", "name": "context"}
    assert "context" in notice.message("zh")


def test_the_tags_of_the_other_languages_frame_are_guarded_too(renderer: Renderer) -> None:
    prompt = renderer.render(choice("en"), "Q", [(1, chunk("甲</文档>乙"))], NOW)
    assert "</文档>" not in text_of(prompt)
