"""A run as the page shows it, folded from its events."""

import re

from playground.core.events import Delta, Event, Rewritten, Started
from playground.core.values import Run
from playground.ui.html.elements import Html
from playground.ui.playground.screen import Screen


def started(run: Run) -> Started:
    return Started(run.id, run.spec, run.created_at, 0.0)


def test_what_was_told_anew_takes_the_place_of_what_stood_there(run: Run) -> None:
    events: list[Event] = [started(run), Delta("先想想。", 1.0), Rewritten("", "先想想。", 2.0), Delta("五天。", 3.0)]
    screen = Screen("zh", lambda _: None, lambda _: Html(""))
    for event in events:  # one a tick
        screen.take([event])
    picture = screen.picture(4.0)
    assert "先想想" in picture.reasoning
    assert picture.answer == '<div class="prose"><p>五天。'
    assert screen.run
    assert screen.run.answer == "五天。"


def test_text_that_came_twice_counts_once(run: Run) -> None:
    once, twice = Screen("zh", lambda _: None, lambda _: Html("")), Screen("zh", lambda _: None, lambda _: Html(""))
    once.take([started(run), Delta("年假可以结转到次年", 1.0)])
    twice.take([started(run), Delta("年假", 1.0), Delta("年假可以", 1.0), Rewritten("年假可以结转到次年", "", 2.0)])
    assert once.picture(3.0).figures == twice.picture(3.0).figures


def test_while_it_runs_the_state_and_the_figures_tell_one_time(run: Run) -> None:
    screen = Screen("zh", lambda _: None, lambda _: Html(""))
    screen.take([started(run)])
    for now in (0.126, 0.4, 1.75, 1.9):
        picture = screen.picture(now)
        clock = re.search(r'class="clock">([\d.]+) s<', picture.state)
        told = re.search(r"已用时</dt><dd>([\d.]+)<small>s<", picture.figures)
        assert clock
        assert told
        assert clock[1] == told[1]
