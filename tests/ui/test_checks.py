"""The check as the page shows it, and how it goes against a scripted server."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from playground.core.clock import Clock
from playground.core.values import Endpoint, TokenCount, Usage
from playground.models.check import Answer
from playground.models.client import ModelClient
from playground.models.servers.metrics import UNKNOWN_LOAD
from playground.models.servers.pressing import Level, Spread
from playground.models.servers.verdict import verdict
from playground.ui.models.checking import Checker, Checking, Phase
from playground.ui.models.views.checks import check_form, check_result
from playground.ui.models.views.load_chart import load_chart, nice
from tests.fakes.openai_server import FakeServer, error

ENDPOINT = Endpoint("vLLM", "http://gpu-1:8000/v1")


def answer(*, reported: bool = True, written: int = 40) -> Answer:
    tokens = TokenCount(written, "reported" if reported else "estimated")
    usage = Usage(12, written) if reported else None
    return Answer("I am a model.", 0.2, 1.2, 1.25, 40, usage, tokens, "stop", "qwen", True)


def level(at_once: int) -> Level:
    spread = Spread(0.5, 0.7, 2)
    facts = (at_once, 2, (), 0, 2.0, 100 * at_once, "reported", spread, spread, UNKNOWN_LOAD)
    return Level(*facts)  # type: ignore[arg-type]


def done(**changes: object) -> Checking:
    return Checking(ENDPOINT, "qwen", 0.0, phase="done", **changes)  # type: ignore[arg-type]


def test_an_answer_is_shown_with_its_figures_and_their_source() -> None:
    page = check_result(done(asked=answer(), verdict=verdict([answer()])), 0.0, "en")
    for said in ("I am a model.", "200 ms", "1.25 s", "39.0", "stop", "reported", "Good to use"):
        assert said in page


def test_a_rate_says_how_many_tokens_it_rests_on() -> None:
    assert "over 40<" in check_result(done(asked=answer()), 0.0, "en")


def test_a_short_answer_is_shown_without_a_rate_and_without_praise() -> None:
    page = check_result(done(asked=answer(written=4), verdict=verdict([answer(written=4)])), 0.0, "zh")
    assert "能回答，测不出速度" in page
    assert "回答太短，测不出速度" in page
    assert "note good" not in page


def test_an_estimate_is_marked_as_one() -> None:
    assert "≈ 40" in check_result(done(asked=answer(reported=False)), 0.0, "en")


@pytest.mark.parametrize("phase", ["state", "asking", "pressing", "stopped"])
def test_every_phase_is_told(phase: Phase) -> None:
    page = check_result(Checking(ENDPOINT, "qwen", 0.0, pressing=phase == "pressing", phase=phase), 1.5, "zh")
    assert 'role="status"' in page
    assert ("1.5 s" in page) == (phase != "stopped")


def test_stop_stands_in_the_place_of_the_buttons() -> None:
    assert 'data-act="stop"' in check_form([ENDPOINT], ENDPOINT, (), "", True, "en")
    assert 'type="submit"' not in check_form([ENDPOINT], ENDPOINT, (), "", True, "en")


def test_the_chart_grows_with_the_levels() -> None:
    assert load_chart([], "en").count("<circle") == 0
    assert load_chart([level(1), level(2)], "en").count("<circle") == 6
    assert "50.0 at 1, 100 at 2" in load_chart([level(1), level(2)], "en")


@pytest.mark.parametrize("values, top", [([], 1.0), ([0.0], 1.0), ([0.47], 0.5), ([1322.0], 2000.0), ([10.0], 10.0)])
def test_an_axis_ends_at_a_round_number(values: list[float], top: float) -> None:
    assert nice(values) == pytest.approx(top)


# Against a server -----------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as started:
        yield started


def check(server: FakeServer, *, pressing: bool = False, leave_after: int | None = None) -> Checking:
    """The check, left after so many levels."""
    checking = Checking(Endpoint("fake", server.url), "", 0.0, pressing)

    async def go() -> None:
        async with (
            ModelClient({}) as client,
            aclosing(Checker(client, Clock()).check(checking, "Who are you?")) as going,
        ):
            async for _ in going:
                if len(checking.levels) == leave_after:
                    break

    asyncio.run(go())
    return checking


def test_a_server_is_asked_and_judged(server: FakeServer) -> None:
    server.script("I am ", "a model.")
    checking = check(server)
    assert checking.asked is not None
    assert checking.asked.text == "I am a model."
    assert checking.model == "fake-model"
    assert checking.verdict is not None
    assert not checking.running


def test_a_refusal_is_told(server: FakeServer) -> None:
    server.script(error(500, "CUDA out of memory"))
    checking = check(server)
    assert checking.failure is not None
    assert checking.asked is None


def test_a_server_without_models_is_not_asked(server: FakeServer) -> None:
    server.models = []
    checking = check(server)
    assert checking.failure is not None
    assert not server.chats


def test_all_levels_are_pressed(server: FakeServer) -> None:
    checking = check(server, pressing=True)
    assert [level.at_once for level in checking.levels] == [1, 2, 4, 8]
    assert checking.load_verdict is not None


def test_a_load_test_can_be_left(server: FakeServer) -> None:
    checking = check(server, pressing=True, leave_after=2)
    assert len(checking.levels) == 2
    assert server.wait_idle()
