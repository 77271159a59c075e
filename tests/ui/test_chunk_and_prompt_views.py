"""Chunks with their fate, and the prompt exactly as sent."""

import html
import re
from dataclasses import replace

import pytest

from playground.core.values import Endpoint, Fate, Hit, Neutralised, Passage, Reading, Reranked, Run, Score, TokenCount
from playground.ui.playground.views.chunks import chunks
from playground.ui.playground.views.prompt import Request, prompt
from tests.ui.values import passage


def shown_messages(page: str) -> list[str]:
    """The text of each `<pre>`, as a browser would hand it to whoever copies it."""
    inner = re.findall(r"<pre[^>]*>\n(.*?)</pre>", page, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in inner]


def test_messages_shown_are_messages_sent(run: Run) -> None:
    assert run.prompt is not None
    assert shown_messages(prompt(run, "zh", None)) == [message.content for message in run.prompt.messages]


def test_every_piece_carries_its_origin(run: Run) -> None:
    page = prompt(run, "en", None)
    assert 'class="o-question"' in page
    assert 'id="prompt-1" data-jump="chunk-1"' in page


def test_what_was_made_harmless_is_listed_and_marked_without_changing_the_text(run: Run) -> None:
    assert run.prompt is not None
    marks = (Neutralised("chunk:1", "<x>", "<b>"),)
    page = prompt(replace(run, prompt=replace(run.prompt, neutralised=marks)), "en", None)
    assert 'class="neutral"' in page
    assert shown_messages(page) == [run.prompt.messages[0].content]


def test_a_request_can_be_copied_with_the_name_of_its_key_only(run: Run) -> None:
    page = prompt(run, "en", Request(Endpoint("vllm", "http://h:8000/v1/", "VLLM_KEY"), {"model": "qwen"}))
    assert 'data-url="http://h:8000/v1/chat/completions" data-key="VLLM_KEY"' in page


def test_the_built_in_model_has_no_request_to_copy(run: Run) -> None:
    assert "data-copy-curl" not in prompt(run, "en", None)


@pytest.mark.parametrize(
    "fate, reason",
    [
        (Fate("over_budget", tokens=812), "needs 812 tokens"),
        (Fate("below_threshold"), "Not sent: fused score 0.500 is below the minimum of"),
        (Fate("duplicate", same_as="k1"), "same text as [1]"),
        (Fate("switched_off"), "you left it out"),
        (Fate("candidate"), "in no prompt yet"),
    ],
)
def test_a_chunk_that_was_not_sent_says_why(run: Run, fate: Fate, reason: str) -> None:
    page = chunks(replace(run, passages=(*run.passages, passage(2, fate))), "en")
    assert reason in page


def test_an_estimate_of_what_a_chunk_costs_says_so(run: Run) -> None:
    assert run.budget is not None
    estimated = replace(run, budget=replace(run.budget, prompt=TokenCount(50, "estimated")))
    assert ">30 tokens<" in chunks(run, "en")
    assert ">≈ 30 tokens<" in chunks(estimated, "en")


def test_frozen_chunks_are_told_with_the_run_that_found_them(run: Run) -> None:
    assert "Chunks of run abcdef12 used again" in chunks(replace(run, frozen_from="abcdef1234"), "en")


def test_every_score_has_the_name_of_its_measure(run: Run) -> None:
    page = chunks(run, "en")
    assert "fused score <b>1.000</b>" in page
    assert "BM25 <b>9.50</b>" in page


def test_a_reranked_chunk_shows_both_scores_and_the_rank_before(run: Run) -> None:
    hit = Hit(run.passages[0].hit.chunk, 1, (Score("rerank", -2.5), Score("fused", 0.7)), before=3)
    seen = replace(
        run, passages=(Passage(hit, Fate("sent", n=1)),), reranked=Reranked("http://h:8001/rerank", "bge", 30)
    )
    page = chunks(seen, "en")
    assert "rank 3 → 1" in page
    assert 'class="main">rerank score <b>-2.500</b>' in page
    assert "fused score <b>0.700</b>" in page
    assert "The best 30 of the search were reranked by bge on h:8001." in page
    assert "第 3 → 1 名" in chunks(seen, "zh")


def test_what_was_read_whole_has_no_rank(run: Run) -> None:
    hit = Hit(run.passages[0].hit.chunk, 1, ())
    assert "rank 1" not in chunks(replace(run, passages=(Passage(hit, Fate("sent", n=1)),)), "en")


def test_a_rank_that_reranking_left_as_it_was_is_told_once(run: Run) -> None:
    hit = Hit(run.passages[0].hit.chunk, 1, (Score("rerank", 0.5),), before=1)
    page = chunks(
        replace(run, passages=(Passage(hit, Fate("sent", n=1)),), reranked=Reranked("http://h/rerank", "", 5)), "en"
    )
    assert "rank 1<" in page
    assert "reranked by h." in page


def test_a_sent_chunk_leads_to_its_place_in_the_prompt(run: Run) -> None:
    page = chunks(run, "zh")
    assert 'id="chunk-1"' in page
    assert 'data-jump="prompt-1"' in page


def test_headings_of_markdown_are_shown_without_their_signs(run: Run) -> None:
    chunk = passage(1, Fate("sent", n=1), "# 采莲\n\n\n正文 # 号").hit.chunk
    seen = replace(run, passages=(Passage(Hit(chunk, 1, ()), Fate("sent", n=1)),))
    assert "<b><mark>采莲</mark></b>\n\n正文 # 号" in chunks(seen, "zh")


@pytest.mark.parametrize(
    "reading, said, other",
    [
        (Reading("whole", "asks_whole"), "read from the beginning", "chunks"),
        (Reading("chunks", "part"), "specific point", "whole"),
        (Reading("chunks", "part", documents=("a.txt",)), "1 chosen documents: a.txt", "whole"),
    ],
)
def test_what_was_made_of_the_question_is_told_with_a_click_to_do_the_other(
    run: Run, reading: Reading, said: str, other: str
) -> None:
    page = chunks(replace(run, reading=reading), "en")
    assert said in page
    assert f'data-extent="{other}"' in page
    assert f'data-asked="{html.escape(run.spec.question)}"' in page


def test_where_nothing_is_found_the_other_way_is_offered_all_the_same(run: Run) -> None:
    assert 'data-extent="whole"' in chunks(replace(run, passages=(), reading=Reading("chunks", "part")), "en")


def test_a_run_of_before_says_nothing_of_it(run: Run) -> None:
    assert "data-extent" not in chunks(run, "en")


def test_chunks_of_a_whole_document_have_no_scores(run: Run) -> None:
    (first, *_) = run.passages
    read = replace(run, passages=(replace(first, hit=replace(first.hit, scores=())),))
    assert "meter" not in chunks(read, "en")
