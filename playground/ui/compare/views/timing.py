"""The times of the arms, measured one after the other: the median of several rounds and between what they lie."""

from collections.abc import Callable, Iterable, Sequence
from statistics import median

from playground.core.values import Run
from playground.ui.compare.running.rounds import Timing
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element
from playground.ui.html.notes import line
from playground.ui.html.words import NONE, Words
from playground.ui.study.views.numbers import between

Measure = tuple[str, Callable[[Run], float | None], Callable[[float], str]]


def timing(measured: Timing | None, ready: bool, words: Words) -> Html:
    """A table of the arms, as far as it is; `ready` when there is something to time."""
    why = element("p", words("comparison.timing_why"), class_="sum")
    start = button(words("comparison.time"), class_="small primary", disabled=not ready, data_act="time")
    if measured is None:
        return element("div", why, element("div", start, class_="tools"), class_="timing")
    if measured.running:
        stop = button(words("comparison.stop_timing"), data_act="stop_all", data_spot="time")
        head = element("div", _progress(measured, words), stop, class_="tools")
    else:
        head = element("div", start, element("span", _ended(measured, words), class_="sum"), class_="tools")
    return element("div", why, head, _table(measured, words), class_="timing")


def _progress(measured: Timing, words: Words) -> Html:
    at = measured.at
    if at is None:
        return line("busy", element("i", class_="spin", aria_hidden="true"), words("comparison.timing_waits"))
    key, number = at
    name = dict(measured.arms)[key]
    if number == 0:
        told = words("comparison.timing_warms", arm=name)
    else:
        told = words("comparison.timing_round", number=number, of=measured.rounds, arm=name)
    return element("p", element("i", class_="spin", aria_hidden="true"), element("span", told), class_="line busy")


def _ended(measured: Timing, words: Words) -> str:
    failed = sum(run.status == "failed" for run in measured.runs.values())
    told = words("comparison.timing_stopped" if measured.stopping else "comparison.timing_done", rounds=measured.rounds)
    return words.sentences(told, words("comparison.timing_failed", count=failed) if failed else None)


def _table(measured: Timing, words: Words) -> Html | None:
    counted = {key: measured.counted(key) for key, _ in measured.arms}
    if not any(counted.values()):
        return None
    measures: Sequence[Measure] = (
        ("first_token", lambda run: run.timings.first_token, words.seconds),
        ("total", lambda run: run.timings.total, words.seconds),
        ("speed", _speed, lambda value: f"{value:,.0f}"),
    )
    heads = [element("th", words("comparison.arm"), scope="col")]
    heads += [element("th", words(f"figure.{name}"), scope="col") for name, _, _ in measures]
    heads.append(element("th", words("comparison.rounds"), scope="col"))
    most = {name: _most(counted.values(), value) for name, value, _ in measures}
    rows = [
        element(
            "tr",
            element("th", element("bdi", name), scope="row"),
            *(_cell([value(run) for run in counted[key]], most[of], shown) for of, value, shown in measures),
            element("td", words.number(len(counted[key])), class_="aside"),
        )
        for key, name in measured.arms
    ]
    table = element("table", element("thead", element("tr", *heads)), element("tbody", *rows))
    return element(
        "div", table, class_="times", tabindex=0, role="region", aria_label=words("comparison.section_timing")
    )


def _most(runs: Iterable[Sequence[Run]], value: Callable[[Run], float | None]) -> float:
    found = [value(run) for some in runs for run in some]
    return max((one for one in found if one is not None), default=0.0)


def _speed(run: Run) -> float | None:
    seconds = run.timings.generation
    return run.completion.tokens / seconds if run.completion and seconds else None


def _cell(values: Sequence[float | None], most: float, shown: Callable[[float], str]) -> Html:
    """The median, the range, and a bar for it on the scale of the column."""
    known = sorted(value for value in values if value is not None)
    if not known or not most:
        return element("td", NONE)
    middle = median(known)
    left, width = known[0] / most * 100, (known[-1] - known[0]) / most * 100
    bar = element(
        "span",
        element("i", style=f"left:{left:.1f}%;width:{max(width, 0.5):.1f}%"),
        element("b", style=f"left:{middle / most * 100:.1f}%"),
        class_="span-bar",
        aria_hidden="true",
    )
    return element("td", element("strong", shown(middle)), " ", element("small", between(known, shown)), bar)
