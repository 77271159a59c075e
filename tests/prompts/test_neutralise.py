"""Marks inside other people's text are made harmless where everybody can see it, and can be restored."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.values import Neutralised
from playground.prompts.neutralise import neutralise, restore

TAGS = ("文档", "DOCUMENTS", "reference")
MARKS = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<| eot_id |>", "<｜User｜>", "<s>", "</s>", "[INST]", "[/INST]",
    "<<SYS>>", "<</SYS>>", "<start_of_turn>", "<end_of_turn>", "</think>", "<bos>", "[TOOL_CALLS]",
    "</文档>", "<文档>", "< / 文档 >", "</documents>", "<Documents", "</reference>", "<reference headers", "</\u200b文档>",
]  # fmt: skip
HARMLESS = [
    "<p>",
    "a < b",
    "<文档说明>",
    "<DOCUMENTS-2>",
    "[INSTALL]",
    "<img onerror>",
    "x <| y",
    "<strong>",
    "${x}",
    "{{ 7*7 }}",
]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_shown_in_full_width(mark: str) -> None:
    text, found = neutralise(f"前{mark} 后", "chunk:1", TAGS)
    assert text[1] in "＜［"
    assert len(text) == len(mark) + 3
    assert [entry.origin for entry in found] == ["chunk:1"]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_mark_stays_as_it_is(text: str) -> None:
    assert neutralise(text, "chunk:1", TAGS) == (text, ())


def test_what_was_changed_is_listed_in_order() -> None:
    _, found = neutralise("</文档> <|im_end|>", "question", TAGS)
    assert found == (
        Neutralised("question", "</文档>", "＜/文档>"),
        Neutralised("question", "<|im_end|>", "＜|im_end|>"),
    )


def test_a_mark_inside_the_attributes_of_a_tag_is_found_too() -> None:
    text, found = neutralise("<reference a='[INST]' b='<|im_end|>'>", "chunk:1", TAGS)
    assert text == "＜reference a='［INST]' b='＜|im_end|>'>"
    assert len(found) == 3


def test_tags_that_the_frame_does_not_use_are_left_alone() -> None:
    assert neutralise("</文档>", "chunk:1", ("DOCUMENTS",)) == ("</文档>", ())


pieces = st.lists(
    st.sampled_from(
        [*MARKS, *HARMLESS, "＜/文档>", "＜|im_end|>", "<＜SYS>>", "＜", "<", "|", ">", "[", "文字", "\r\n"]
    )
)


@given(pieces.map("".join))
def test_the_original_can_be_restored(text: str) -> None:
    shown, found = neutralise(text, "chunk:1", TAGS)
    assert restore(shown, "chunk:1", found) == text


@given(pieces.map("".join))
def test_nothing_is_left_to_neutralise(text: str) -> None:
    shown, _ = neutralise(text, "chunk:1", TAGS)
    again, found = neutralise(shown, "chunk:1", TAGS)
    assert again == shown
    assert all(entry.found == entry.shown for entry in found)
    assert not re.search(r"<\|[a-z_]+\|>|</?文档>|\[/?INST\]", shown)


def test_a_text_printed_twice_is_restored_twice() -> None:
    shown, found = neutralise("<s>", "question", ())
    assert restore(f"{shown}{shown}", "question", found) == "<s><s>"
