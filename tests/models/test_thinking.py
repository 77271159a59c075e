"""Reasoning told from the answer, however it is marked and cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.models.thinking import Thinking


def split(*texts: str) -> tuple[str, str]:
    """Reasoning and answer of a text that came in these parts."""
    thinking = Thinking()
    reasoning = answer = ""
    for kind, part in [part for text in texts for part in thinking.split(text)] + thinking.close():
        match kind:
            case "reasoning":
                reasoning += part
            case "answer":
                answer += part
            case "turned":
                reasoning, answer = reasoning + answer, ""
    return reasoning, answer


def check(whole: str, reasoning: str, answer: str) -> None:
    assert split(whole) == split(*whole) == (reasoning, answer)
    assert all(split(whole[:at], whole[at:]) == (reasoning, answer) for at in range(len(whole)))


@pytest.mark.parametrize(
    "whole, reasoning, answer",
    [
        ("<think>plan</think>\n\nanswer", "plan", "answer"),
        ("\n<think>\nplan</think>answer", "\nplan", "answer"),
        ("<THINK>plan</Think>answer", "plan", "answer"),
        ("<thinking>plan</thinking>answer", "plan", "answer"),
        ("<thought>plan</thought>\nanswer", "plan", "answer"),
        ("[THINK]plan[/THINK]answer", "plan", "answer"),
        ("◁think▷plan◁/think▷answer", "plan", "answer"),
        ("<seed:think>plan</seed:think>answer", "plan", "answer"),
        ("<|channel>thought\nplan<channel|>answer", "plan", "answer"),
        ("<think>it closes with `</think>` they say</think>answer", "it closes with `</think>` they say", "answer"),
        ("<think>one</think>two</think>three", "one", "two</think>three"),
        ("answer about <think> tags </think>", "", "answer about <think> tags </think>"),
        ("<thin ice", "", "<thin ice"),
        ("<think>only a < b and </thin", "only a < b and </thin", ""),
        ("<think></think>answer", "", "answer"),
        ("<", "", "<"),
        ("", "", ""),
    ],
)
def test_tags_are_found_however_they_are_cut(whole, reasoning, answer):
    check(whole, reasoning, answer)


@pytest.mark.parametrize(
    "whole, reasoning, answer",
    [
        ("plan\n</think>\n\nanswer", "plan\n", "answer"),
        ("plan.</think>answer", "plan.", "answer"),
        ("想好了。</think>五天", "想好了。", "五天"),
        ("先看看资料</think>年假为五天", "先看看资料", "年假为五天"),
        ("先看看资料</think>的确有五天", "先看看资料", "的确有五天"),
        ("plan </think>\nanswer", "plan ", "answer"),
        ("plan. </think> answer", "plan. ", "answer"),
        ("say `a`\n</think>\n\nanswer", "say `a`\n", "answer"),
        ("```\nx\n```\n</think>\nanswer", "```\nx\n```\n", "answer"),
        ("plan\n</think>\n", "plan\n", ""),
        ("</think>\n\nanswer", "", "answer"),
        ("\n</think>answer", "", "answer"),
        ("`</think>` ends it.\n</think>\nanswer", "`</think>` ends it.\n", "answer"),
    ],
)
def test_what_stands_before_a_closing_tag_alone_was_reasoning(whole, reasoning, answer):
    check(whole, reasoning, answer)


@pytest.mark.parametrize(
    "whole",
    [
        "Use `</think>` to end it.",
        "用“</think>”结束。",
        "文档写道：“推理以</think>结束”。",
        'It reads "</think>" there.',
        "```\nplan\n</think>\nanswer\n```",
        "> plan\n> </think>\n> answer",
        "For example:\n\n    </think>\n\nends it.",
        "The </think> tag ends it.",
        "It ends with </think>, they say.",
        "标签 </think> 表示结束。",
        "请使用</think>标签来结束推理。",
        "推理内容以</think>结尾。",
        "模型先输出思考过程，再输出</think>，最后回答。",
        "在</think>之后才是正式的回答。",
        "结束标签</think>字样要保留。",
        "结束标签（</think>）要保留。",
        "The closing tag (</think>) ends it.",
        "<pre>\n<think>\nplan\n</think>\n</pre>",
        "It ends with </think>",
    ],
)
def test_a_closing_tag_that_is_only_spoken_of_is_text(whole):
    check(whole, "", whole)


@pytest.mark.parametrize(
    "whole, reasoning, answer",
    [
        (
            "<|channel|>analysis<|message|>plan<|end|><|start|>assistant<|channel|>final<|message|>answer<|return|>",
            "plan",
            "answer",
        ),
        ("<|start|>assistant<|channel|>final<|message|>answer", "", "answer"),
        ("<|channel|>commentary to=f <|constrain|>json<|message|>{}<|call|>", "{}", ""),
        ("<|channel|>analysis<|message|>plan<|end|>answer", "plan", "answer"),
        ("analysisThe user asks.assistantfinalanswer", "analysisThe user asks.", "answer"),
        ("analysis of the figures", "", "analysis of the figures"),
    ],
)
def test_channels_are_told_apart(whole, reasoning, answer):
    check(whole, reasoning, answer)


@given(st.lists(st.text(max_size=8)))
def test_text_without_marks_passes_unchanged(texts):
    whole = "".join(texts)
    if "think" not in whole.lower() and "<|" not in whole and not whole.startswith("analysis"):
        assert split(*texts) == ("", whole)


def test_a_text_full_of_tags_is_the_answer():
    whole = "`</think>` " * 5_000
    assert split(whole) == split(*(whole[at : at + 100] for at in range(0, len(whole), 100))) == ("", whole)
