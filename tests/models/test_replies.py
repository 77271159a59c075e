"""What events come to: text and reasoning told apart, broken characters mended, names compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.values import Usage
from playground.models.pieces import Reasoning, Reported, Retold, Text
from playground.models.replies import Mending, Reply, same_model
from playground.models.sse import Parsed


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


def heard(*deltas, finish="stop", **chunk):
    """Answer, reasoning and the reply itself, after these deltas and their end, taken one by one."""
    reply = Reply("m")
    answer = reasoning = ""
    ended = {"choices": [{"delta": {}, "finish_reason": finish}], **chunk}
    for event in (*({"choices": [{"delta": delta}]} for delta in deltas), ended):
        reply.feed(Parsed(event))
        if event is ended:
            reply.end()
        for piece in reply.take(0):
            match piece:
                case Text():
                    answer += piece.text
                case Reasoning():
                    reasoning += piece.text
                case Retold():
                    answer, reasoning = piece.answer, piece.reasoning
    return answer, reasoning, reply


def notices(reply):
    return [notice.code for notice in reply.closing()[-1].notices]


@pytest.mark.parametrize(
    "content, answer, reasoning",
    [
        (
            [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "a"}],
            "a",
            "hm",
        ),
        ([{"type": "thinking", "thinking": "hm"}], "", "hm"),
        ([{"type": "reasoning", "text": "hm"}, "a"], "a", "hm"),
        ([{"type": "output_text", "text": "a"}], "a", ""),
        ([{"type": "refusal", "refusal": "no"}], "no", ""),
        ([None, 5, {"text": "a"}, {"type": "text"}], "a", ""),
    ],
)
def test_the_parts_of_a_list_are_told_apart(content, answer, reasoning):
    assert heard({"content": content})[:2] == (answer, reasoning)


def test_content_that_is_no_text_is_told():
    reply = heard({"content": [{"type": "text", "text": "a"}, {"type": "image"}]})[2]
    assert notices(reply) == ["content_left_out"]


def test_what_stood_before_a_closing_tag_alone_is_moved_and_told():
    answer, reasoning, reply = heard(*({"content": text} for text in ("plan ", "it.", "\n</think>", "\n\n", "5 days")))
    assert (answer, reasoning, notices(reply)) == ("5 days", "plan it.\n", ["reasoning_unopened"])


def test_it_is_no_retelling_where_nothing_was_given_out():
    reply = Reply("m")
    reply.feed(Parsed({"choices": [{"delta": {"content": "plan\n</think>\n\n5 days"}}]}))
    assert reply.take(0) == [Reasoning("plan\n", 0), Text("5 days", 0)]


def test_a_closing_tag_left_behind_reasoning_of_its_own_field_is_left_out():
    answer, reasoning, reply = heard({"reasoning": "plan"}, {"content": "</think>"}, {"content": "\n\n5 days"})
    assert (answer, reasoning, notices(reply)) == ("5 days", "plan", [])


def test_a_message_after_its_stream_is_not_told_twice():
    reply = Reply("m")
    for choice in ({"delta": {"content": "5 "}}, {"delta": {"content": "days"}}, {"message": {"content": "5 days."}}):
        reply.feed(Parsed({"choices": [choice]}))
    assert reply.take(0) == [Text("5 days.", 0)]


def test_another_message_after_the_stream_changes_nothing():
    reply = Reply("m")
    for choice in ({"delta": {"content": "<think>x</think>5 days"}}, {"message": {"content": "5 days"}}):
        reply.feed(Parsed({"choices": [choice]}))
    assert reply.take(0) == [Reasoning("x", 0), Text("5 days", 0)]


def test_messages_may_be_the_pieces_themselves():
    reply = Reply("m")
    for text in ("5 ", "days"):
        reply.feed(Parsed({"choices": [{"message": {"content": text}}]}))
    assert reply.take(0) == [Text("5 days", 0)]


def test_a_last_delta_that_repeats_all_is_left_out():
    reply = Reply("m")
    for delta, finish in (("5 ", None), ("days", None), ("5 days", "stop")):
        reply.feed(Parsed({"choices": [{"delta": {"content": delta}, "finish_reason": finish}]}))
    assert reply.take(0) == [Text("5 days", 0)]


@pytest.mark.parametrize("field", ["content", "reasoning_content"])
def test_deltas_that_are_the_whole_text_each_are_told_once(field):
    texts = ("5 ", "5 days", "5 days of", "5 days of leave", "5 days of leave")
    answer, reasoning, reply = heard(*({field: text} for text in texts))
    assert answer + reasoning == "5 days of leave"
    assert "answer_repeated" in notices(reply)


@pytest.mark.parametrize(
    "texts",
    [("1", "12", "123", "1234", "5"), ("ha", "haha", "ha"), ("#", "##", "###"), ("a", "ab", "abc x", " and on")],
)
def test_pieces_that_look_so_at_first_are_all_kept(texts):
    assert heard(*({"content": text} for text in texts))[0] == "".join(texts)


def test_text_may_stand_where_it_did_before_there_were_chats():
    reply = Reply("m")
    reply.feed(Parsed({"choices": [{"text": "a", "finish_reason": "stop"}]}))
    assert (reply.take(0), reply.finish_reason) == ([Text("a", 0)], "stop")


@pytest.mark.parametrize(
    "texts, answer, expected",
    [
        (("5 days", "<|im_", "end|>"), "5 days", ["end_marks_removed"]),
        (("5 days<|im_end|>\n<|endoftext|>",), "5 days", ["end_marks_removed"]),
        (("5 days</s>",), "5 days", ["end_marks_removed"]),
        (("<s>5</s>",), "<s>5</s>", []),
        (("<|im_end|> ends", " it"), "<|im_end|> ends it", []),
        (("`<|im_end|>`",), "`<|im_end|>`", []),
        (("a <",), "a <", []),
    ],
)
def test_marks_of_the_end_are_taken_off_the_end_and_told(texts, answer, expected):
    got, _, reply = heard(*({"content": text} for text in texts))
    assert (got, notices(reply)) == (answer, expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ('<tool_call>\n{"name": "search"}\n</tool_call>', ["tool_call_written"]),
        ("I look.\n<｜DSML｜function_calls>x", ["tool_call_written"]),
        ("```\n<tool_call>\n```", []),
        ("The tag `<tool_call>` opens it.", []),
    ],
)
def test_a_call_of_a_tool_that_is_written_as_text_is_told(text, expected):
    assert notices(heard({"content": text})[2]) == expected


@pytest.mark.parametrize(
    "usage, expected",
    [
        ({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}, None),
        ({"prompt_tokens": 120, "completion_tokens": 0}, Usage(120, None)),
        ({"prompt_tokens": 0, "completion_tokens": 6}, Usage(None, 6)),
        ({"prompt_tokens": 120.0, "completion_tokens": 6.0}, Usage(120, 6)),
        ({"prompt_tokens": 120.5, "completion_tokens": True}, None),
        ({"prompt_tokens": 20, "completion_tokens": 6, "total_tokens": 126, "prompt_tokens_details": {"cached_tokens": 100}}, Usage(120, 6, 100)),
        ({"prompt_tokens": 20, "completion_tokens": 6, "prompt_tokens_details": {"cached_tokens": 100}}, Usage(120, 6, 100)),
        ({"prompt_tokens": 120, "completion_tokens": 6, "total_tokens": 126, "prompt_tokens_details": {"cached_tokens": 100}}, Usage(120, 6, 100)),
    ],
)  # fmt: skip
def test_figures_of_usage_that_cannot_be_true_are_unknown(usage, expected):
    reply = heard({"content": "a"}, usage=usage)[2]
    assert [piece.usage for piece in reply.closing() if isinstance(piece, Reported)] == ([expected] if expected else [])


def test_usage_may_stand_in_the_choice_and_in_parts():
    reply = Reply("m")
    reply.feed(
        Parsed({"choices": [{"delta": {"content": "a"}, "usage": {"prompt_tokens": 9, "completion_tokens": 1}}]})
    )
    reply.feed(Parsed({"choices": [], "usage": {"completion_tokens": 2}}))
    reply.feed(Parsed({"choices": [], "usage": {"prompt_tokens": 0, "completion_tokens": 0}}))
    assert reply.usage == Usage(9, 2)


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
