"""What events come to: text and reasoning told apart, broken characters mended, names compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.models.pieces import Reasoning, Text
from playground.models.replies import Mending, Reply, ThinkTags, same_model
from playground.models.sse import Parsed


def split(*texts: str) -> tuple[str, str]:
    """Reasoning and answer of a text that came in these parts."""
    tags = ThinkTags()
    parts = [part for text in texts for part in tags.split(text)] + tags.close()
    return "".join(text for thought, text in parts if thought), "".join(text for thought, text in parts if not thought)


@pytest.mark.parametrize(
    "whole, reasoning, answer",
    [
        ("<think>plan</think>\n\nanswer", "plan", "answer"),
        ("\n<think>\nplan</think>answer", "\nplan", "answer"),
        ("answer about <think> tags </think>", "", "answer about <think> tags </think>"),
        ("<thin ice", "", "<thin ice"),
        ("<think>only a < b and </thin", "only a < b and </thin", ""),
        ("<think></think>answer", "", "answer"),
        ("<", "", "<"),
        ("", "", ""),
    ],
)
def test_think_tags_are_found_however_they_are_cut(whole, reasoning, answer):
    assert split(whole) == split(*whole) == (reasoning, answer)
    assert all(split(whole[:at], whole[at:]) == (reasoning, answer) for at in range(len(whole)))


@given(st.lists(st.text(max_size=8)))
def test_text_without_tags_passes_unchanged(texts):
    whole = "".join(texts)
    if not whole.lstrip().startswith("<think>"):
        assert split(*texts) == ("", whole)


def mended(*texts: str) -> str:
    mending = Mending()
    return "".join(map(mending.mend, texts)) + mending.close()


@pytest.mark.parametrize(
    "texts, expected",
    [
        (("a\ud83c", "\udf0fb"), "a🌏b"),
        (("a\ud83c", "b"), "a\ufffdb"),
        (("a\ud83c",), "a\ufffd"),
        (("\udf0f", "b"), "\ufffdb"),
        (("a\0b",), "a\ufffdb"),
        (("", "你好"), "你好"),
    ],
)
def test_halves_of_characters_are_joined_or_replaced(texts, expected):
    assert mended(*texts) == expected


@given(st.lists(st.text(alphabet=st.characters(codec=None), max_size=5)))
def test_what_comes_out_can_always_be_stored(texts):
    mended(*texts).encode()


def test_pieces_of_one_kind_are_merged_in_order():
    reply = Reply("m")
    for delta in ({"content": "a"}, {"content": "b"}, {"reasoning": "c"}, {"content": "d"}):
        reply.feed(Parsed({"choices": [{"delta": delta}]}))
    assert reply.take(1.5) == [Text("ab", 1.5), Reasoning("c", 1.5), Text("d", 1.5)]
    assert reply.take(2.0) == []


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"choices": None},
        {"choices": {}},
        {"choices": []},
        {"choices": [None]},
        {"choices": [{"delta": None}]},
        {"choices": [{}]},
        {"choices": [{"delta": {"content": None}}]},
        {"choices": [{"delta": {"content": 5}}]},
        {"choices": [{"delta": {}, "finish_reason": ""}]},
        {"error": None, "choices": []},
        None,
        {"usage": "x"},
    ],
    ids=str,
)
def test_odd_chunks_that_say_nothing_are_passed_over(event):
    reply = Reply("m")
    reply.feed(Parsed(event))
    assert (reply.take(0), reply.finish_reason, reply.usage, reply.progress) == ([], None, None, 0)


def test_text_may_come_as_a_list_of_parts():
    reply = Reply("m")
    reply.feed(Parsed({"choices": [{"delta": {"content": [{"type": "text", "text": "a"}, {"type": "image"}]}}]}))
    assert reply.take(0) == [Text("a", 0)]


@pytest.mark.parametrize(
    "asked, answered, same",
    [
        ("qwen", "qwen", True),
        ("qwen", "qwen@main", True),
        ("gpt-4o", "gpt-4o-2024-08-06", True),
        ("qwen2.5", "/models/Qwen2.5", True),
        ("org/qwen", "qwen", True),
        ("qwen", "llama", False),
        ("tiny-alias", "tiny-qwen2", False),
        ("", "anything", True),
    ],
)
def test_names_of_one_model_are_known_as_such(asked, answered, same):
    assert same_model(asked, answered) is same
