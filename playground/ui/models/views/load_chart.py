"""The load test as two charts: throughput and latency by questions at once, drawn as the levels come."""

import math
from collections.abc import Sequence
from itertools import pairwise

from playground.core.strings import Language
from playground.models.servers.pressing import LEVELS, Level
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words

_HEIGHT, _TOP, _BOTTOM = 118, 20, 18
_NAME = 0.16
"""Of the width, what the name of the axis has before the first level."""
Point = tuple[int, float]
"""Questions at once, and the figure."""


def load_chart(levels: Sequence[Level], language: Language) -> Html:
    """Both charts; empty axes where nothing was measured yet."""
    words = Words(language)
    throughput = [(level.at_once, level.throughput) for level in levels if level.throughput is not None]
    latency = [(level.at_once, level.latency.median) for level in levels if level.latency is not None]
    tail = [(level.at_once, level.latency.p95) for level in levels if level.latency is not None]
    return element(
        "div",
        _figure(words("check.chart_throughput"), [("main", throughput)], words),
        _figure(words("check.chart_latency"), [("tail", tail), ("main", latency)], words),
        class_="charts",
    )


def _figure(title: str, series: Sequence[tuple[str, Sequence[Point]]], words: Words) -> Html:
    """One chart; the last of `series` is the one whose points are labelled."""
    most = nice([value for _, points in series for _, value in points])
    labelled = series[-1][1]
    values = ", ".join(words("check.chart_value", at_once=at, value=_short(value)) for at, value in labelled)
    drawing = element(
        "svg",
        *_axis(words),
        *(_curve(kind, points, most) for kind, points in series),
        *(_label(point, most, below=len(series) > 1) for point in labelled),
        height=_HEIGHT,  # the width is that of the card, and letters have their size in any
        role="img",
        aria_label=words("check.chart_said", what=title, values=values or "–"),
    )
    legend = _legend(words) if len(series) > 1 else None
    return element("figure", element("figcaption", element("span", title), legend), drawing)


def _legend(words: Words) -> Html:
    entries = (("main", "check.chart_median"), ("tail", "check.chart_p95"))
    parts = (element("span", element("i", class_=kind), words(key)) for kind, key in entries)
    return element("span", *parts, class_="keys", aria_hidden="true")


def _axis(words: Words) -> list[Html]:
    bottom = _HEIGHT - _BOTTOM
    base = element("line", x1="0", x2="100%", y1=bottom, y2=bottom, class_="axis")
    name = element("text", words("check.level_at_once"), x="0", y=_HEIGHT - 4, class_="axis-name")
    names = [element("text", str(at), x=_x(at), y=_HEIGHT - 4, class_="tick-name") for at in LEVELS]
    return [base, name, *names]


def _curve(kind: str, points: Sequence[Point], most: float) -> Html:
    places = [(_x(at), _y(value, most)) for at, value in points]
    lines = (
        element("line", x1=x, y1=f"{y:.1f}", x2=after, y2=f"{below:.1f}", class_=f"curve {kind}")
        for (x, y), (after, below) in pairwise(places)
    )
    dots = (element("circle", cx=x, cy=f"{y:.1f}", r=3, class_=kind) for x, y in places)
    return element("g", *lines, *dots)


def _label(point: Point, most: float, *, below: bool) -> Html:
    """The value at a point: over it, or under it where another curve runs above."""
    at, value = point
    y = min(_y(value, most) + 16, _HEIGHT - _BOTTOM - 3) if below else max(_y(value, most) - 8, 10)
    return element("text", _short(value), x=_x(at), y=f"{y:.1f}", class_="value")


def _x(at: int) -> str:
    place = LEVELS.index(at) if at in LEVELS else len(LEVELS) - 1
    return f"{100 * (_NAME + (1 - _NAME) * (place + 0.5) / len(LEVELS)):.2f}%"


def _y(value: float, most: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * min(value / most, 1.0)


def nice(values: Sequence[float]) -> float:
    """The top of an axis: the next 1, 2 or 5 times a power of ten."""
    most = max(values, default=0.0)
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= most)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
