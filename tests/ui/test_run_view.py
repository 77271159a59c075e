"""This run: states, figures and the bar."""

import re
from dataclasses import replace

import pytest

from playground.core.errors import Failure
from playground.core.values import Fate, Run, Timings, TokenCount, Usage
from playground.ui.html.elements import escape
from playground.ui.study.figures import current, figures, stage_bar, stages
from playground.ui.study.states import Progress, phase_of, state
from tests.ui.values import passage


def test_parts_of_the_bar_add_up_to_the_total(run: Run) -> None:
    widths = [float(width) for width in re.findall(r"flex-grow:([\d.]+)", stage_bar(run.timings, "en") or "")]
    assert sum(widths) == pytest.approx(4380, abs=1)


def test_what_no_stage_accounts_for_is_a_part_of_its_own() -> None:
    assert "s-other" in (stage_bar(Timings(search=0.1, total=0.5), "en") or "")


def test_reranking_is_a_stage_of_its_own_where_a_server_was_asked() -> None:
    bar = stage_bar(Timings(search=0.1, rerank=0.25, total=0.35), "en") or ""
    assert "Rerank<b>250 ms</b>" in bar
    assert "s-rerank" in bar
    assert "Rerank" not in (stage_bar(Timings(search=0.1, total=0.1), "en") or "")


def test_the_stage_under_way_lasts_until_now(running: Run) -> None:
    timings = current(running, Progress(elapsed=2.0))
    assert sum(value for _, value in stages(timings)) == pytest.approx(2.0)
    assert timings.first_token == pytest.approx(2.0 - 0.065)


def test_a_figure_that_nobody_knows_is_a_question_mark(running: Run) -> None:
    unknown = replace(running, status="completed", budget=None)
    assert figures(unknown, "en", None).count(">?</span>") == 3
    assert "Unknown: not reported" in figures(unknown, "en", None)


def test_what_there_cannot_be_yet_is_a_dash(running: Run) -> None:
    rendering = figures(replace(running, prompt=None, budget=None), "en", Progress(elapsed=0.1))
    assert "None: no prompt was rendered" in rendering
    assert ">?</span>" not in rendering


def test_without_a_token_the_wait_for_it_is_called_waiting(running: Run) -> None:
    timings = replace(running.timings, first_token=1.0, total=2.0)
    failed = replace(running, status="failed", timings=timings, failure=Failure("model", "unexpected"))
    drawn = figures(failed, "en", None)
    assert "Waiting for the model" in drawn
    assert "First token" not in drawn
    assert drawn.count(">–</span>") == 2


def test_an_estimate_says_so(run: Run) -> None:
    estimated = replace(run, usage=None, completion=TokenCount(217, "estimated"))
    assert "≈ 217" in figures(estimated, "en", None)
    assert "estimated" in figures(estimated, "en", None)


def test_what_the_server_reported_goes_before_what_was_counted(run: Run) -> None:
    assert "<dd>61</dd>" in figures(replace(run, usage=Usage(61, 217)), "en", None)


@pytest.mark.parametrize(
    "change, phase",
    [
        ({"answer": "a"}, "writing"),
        ({"reasoning": "r"}, "thinking"),
        ({}, "waiting"),
        ({"prompt": None}, "rendering"),
        ({"prompt": None, "timings": Timings()}, "searching"),
    ],
)
def test_the_phase_follows_from_what_is_there(running: Run, change: dict[str, object], phase: str) -> None:
    assert phase_of(replace(running, **change)) == phase


@pytest.mark.parametrize(
    "change, said",
    [
        ({}, "Completed"),
        ({"finish_reason": "length"}, "cut by the length limit"),
        ({"status": "cancelled"}, "kept below"),
        ({"status": "cancelled", "answer": ""}, "Nothing had been written"),
        ({"status": "interrupted"}, "Interrupted"),
        ({"passages": ()}, "No chunks found"),
        ({"passages": (passage(1, Fate("below_threshold")),)}, "The best fused score is 1.000, below the minimum of"),
        ({"passages": (passage(1, Fate("switched_off")),)}, "use some again under Chunks"),
        ({"passages": (passage(1, Fate("sent", 1)), passage(2, Fate("over_budget")))}, "Only 1 of 2 chunks sent"),
    ],
)
def test_every_ending_is_told(run: Run, change: dict[str, object], said: str) -> None:
    assert said in state(replace(run, **change), "en", None)


@pytest.mark.parametrize(
    "limit, written, said",
    [
        (512, TokenCount(512, "reported"), "stopped at the limit (512 tokens)"),
        (512, TokenCount(90, "reported"), "at 90 tokens, though 512 were allowed"),
        (512, TokenCount(480, "estimated"), "stopped at the limit (512 tokens)"),
        (None, TokenCount(90, "reported"), "own limit"),
    ],
)
def test_a_cut_answer_is_told_with_the_limit_that_was_met(
    run: Run, limit: int | None, written: TokenCount, said: str
) -> None:
    spec = replace(run.spec, sampling=replace(run.spec.sampling, max_tokens=limit))
    cut = replace(run, spec=spec, finish_reason="length", completion=written)
    assert escape(said) in state(cut, "en", None)


def test_a_better_chunk_that_was_let_past_is_told(run: Run) -> None:
    fates = (Fate("sent", 1), Fate("over_budget", tokens=718), Fate("sent", 2), Fate("over_budget", tokens=900))
    card = state(replace(run, passages=tuple(passage(at, one) for at, one in enumerate(fates, 1))), "en", None)
    assert "Only 2 of 4 chunks sent" in card
    assert "Skipped as too long: rank 2; shorter" in card
    in_order = (passage(1, Fate("sent", 1)), passage(2, Fate("over_budget")))
    assert "Skipped" not in state(replace(run, passages=in_order), "en", None)


def test_nothing_is_said_of_sending_where_nothing_was_packed(run: Run) -> None:
    ended = replace(run, passages=(passage(1, Fate("candidate")),), spec=replace(run.spec, until="retrieved"))
    assert "No chunks sent" not in state(ended, "en", None)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_failure_tells_stage_cause_and_remedy_and_can_be_copied(run: Run, language: str) -> None:
    failure = Failure("model", "unexpected", detail='HTTP 500 {"error": "<b>"}')
    card = state(replace(run, status="failed", failure=failure), language, None)  # type: ignore[arg-type]
    for part in (failure.message(language), failure.remedy(language), "HTTP 500", "data-copy="):  # type: ignore[arg-type]
        assert escape(part) in card or part in card
    assert "<b>" not in card


def test_that_nothing_came_is_told_apart_from_an_answer_that_broke_off(run: Run) -> None:
    failed = replace(run, status="failed", failure=Failure("model", "stream_incomplete"))
    assert "The answer broke off" in state(failed, "en", None)
    assert "kept below" in state(failed, "en", None)
    assert "The model gave no answer" in state(replace(failed, answer=""), "en", None)
    assert "kept below" not in state(replace(failed, answer=""), "en", None)
