"""Values for the views: one run, whole, and its parts."""

from dataclasses import replace

import pytest

from playground.core.values import (
    Budget,
    Fate,
    Message,
    PromptChoice,
    PromptSet,
    RenderedPrompt,
    Run,
    RunSpec,
    Segment,
    Timings,
    TokenCount,
    Usage,
)
from tests.ui.values import passage

_TIMINGS = Timings(
    queue=0.0, embed=0.012, search=0.048, pack=0.003, render=0.002, first_token=0.375, generation=3.94, total=4.38
)


@pytest.fixture
def run() -> Run:
    """A completed run with one chunk sent."""
    segments = (
        Segment("问：", "template:instructions"),
        Segment("[REF.1]\r\n", "header:1"),
        Segment("<b>莲</b>\n", "chunk:1"),
        Segment("采莲", "question"),
    )
    content = "".join(segment.text for segment in segments)
    prompts = PromptSet("stock", "zh", {"system": "", "instructions": "", "rag": "", "custom": "", "simple": ""})
    return Run(
        id="r1",
        spec=RunSpec("采莲赋的内容是什么", "samples-zh", PromptChoice(prompts), "vllm", "qwen"),
        status="completed",
        created_at="2026-11-24T14:45:12.000+08:00",
        passages=(passage(1, Fate("sent", n=1, tokens=30)),),
        prompt=RenderedPrompt((Message("user", content),), segments, "rag"),
        budget=Budget(8192, 512, 20, 30, TokenCount(50, "server"), (("template", 18), ("chunks", 30), ("question", 2))),
        answer="根据参考信息，……",
        finish_reason="stop",
        reply_model="qwen",
        usage=Usage(50, 217),
        completion=TokenCount(217, "reported"),
        timings=_TIMINGS,
    )


@pytest.fixture
def running(run: Run) -> Run:
    """The same run before its first token."""
    timings = replace(run.timings, first_token=None, generation=None, total=None)
    return replace(run, status="running", answer="", finish_reason=None, usage=None, completion=None, timings=timings)
