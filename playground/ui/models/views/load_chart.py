"""The load test as two charts: throughput and latency by questions at once, drawn as the levels come."""

import math
from collections.abc import Sequence

from playground.core.strings import Language
from playground.models.servers.pressing import LEVELS, Level
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words

_WIDTH, _HEIGHT = 320, 118
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 8, 20, 18
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
        *_axis(),
        *(_curve(kind, points, most) for kind, points in series),
        *(_label(point, most, below=len(series) > 1) for point in labelled),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=words("check.chart_said", what=title, values=values or "–"),
    )
    legend = _legend(words) if len(series) > 1 else None
    return element("figure", element("figcaption", element("span", title), legend), drawing)


def _legend(words: Words) -> Html:
    entries = (("main", "check.chart_median"), ("tail", "check.chart_p95"))
    parts = (element("span", element("i", class_=kind), words(key)) for kind, key in entries)
    return element("span", *parts, class_="keys", aria_hidden="true")


def _axis() -> list[Html]:
    bottom = _HEIGHT - _BOTTOM
    base = element("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=bottom, y2=bottom, class_="axis")
    names = [element("text", str(at), x=f"{_x(at):.1f}", y=_HEIGHT - 4, class_="tick-name") for at in LEVELS]
    return [base, *names]


def _curve(kind: str, points: Sequence[Point], most: float) -> Html:
    places = [(_x(at), _y(value, most)) for at, value in points]
    line = element("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in places), class_=f"curve {kind}")
    dots = (element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=3, class_=kind) for x, y in places)
    return element("g", line, join(dots))


def _label(point: Point, most: float, *, below: bool) -> Html:
    """The value at a point: over it, or under it where another curve runs above."""
    at, value = point
    y = min(_y(value, most) + 16, _HEIGHT - _BOTTOM - 3) if below else max(_y(value, most) - 8, 10)
    return element("text", _short(value), x=f"{_x(at):.1f}", y=f"{y:.1f}", class_="value")


def _x(at: int) -> float:
    inner = _WIDTH - _LEFT - _RIGHT
    place = LEVELS.index(at) if at in LEVELS else len(LEVELS) - 1
    return _LEFT + inner * (place + 0.5) / len(LEVELS)


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
