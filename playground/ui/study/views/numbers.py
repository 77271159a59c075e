"""The block of numbers below an answer, the same below each: first token, total, speed, tokens in and out."""

from collections.abc import Callable, Sequence
from statistics import median

from playground.core.values import Run, Timings
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import NONE, Words
from playground.ui.study.figures import asked, current, duration, estimated, figure, of_tokens, speed
from playground.ui.study.states import Progress


def numbers(run: Run, progress: Progress | None, words: Words) -> Html:
    """Of one run, while it goes on and when it is over."""
    timings = current(run, progress)
    written, given = run.completion or estimated(run, progress), asked(run)
    rate = speed(written, timings.generation)
    came = timings.first_token if run.answer or run.reasoning else None
    return element(
        "dl",
        figure(
            words("figure.first_token"),
            NONE if came is None else words.seconds(came),
            None,
            words,
            why=words("figure.first_token_why"),
        ),
        duration(timings, progress, words, None if progress else _prepared(timings, words)),
        figure(words("figure.speed"), rate, None, words),
        *of_tokens(run, given, written, words),
        class_="figures numbers",
    )


def _prepared(timings: Timings, words: Words) -> str | None:
    """How much of the total lies before the request to the model, where that is a part worth telling."""
    total, first, rest = timings.total, timings.first_token, timings.generation
    if total is None or first is None or rest is None:
        return None
    before = total - first - rest
    if before < max(_SEEN, total / 10):
        return None
    return words("figure.prepared", time=words.seconds(before).replace(" ", "\N{NO-BREAK SPACE}"))


_SEEN = 0.05
"""Seconds from which on it is seen that the other figures do not add up to the total."""


def numbers_of(runs: Sequence[Run], words: Words) -> Html:
    """Of several runs of one arm: the median of each, and between which values it lies."""
    done = [run for run in runs if run.status == "completed"]
    rates = [
        run.completion.tokens / run.timings.generation for run in done if run.completion and run.timings.generation
    ]
    told = element("p", words("figure.of_several", count=len(done)), class_="sum") if len(done) > 1 else None
    figures = element(
        "dl",
        _several("first_token", [run.timings.first_token for run in done], words.seconds, words),
        _several("total", [run.timings.total for run in done], words.seconds, words),
        _several("speed", rates, _whole, words),
        _several("input", [_tokens(asked(run)) for run in done], _whole, words),
        _several("output", [_tokens(run.completion) for run in done], _whole, words),
        class_="figures numbers",
    )
    return join([figures, told])


def _several(name: str, values: Sequence[float | None], shown: Callable[[float], str], words: Words) -> Html:
    known = sorted(value for value in values if value is not None)
    if not known:
        return figure(words(f"figure.{name}"), NONE, None, words)
    below = None if len(known) == 1 or known[0] == known[-1] else between(known, shown)
    why = words(f"figure.{name}_why") if name in ("first_token", "total") else None
    return figure(words(f"figure.{name}"), shown(median(known)), below, words, why=why)


def between(values: Sequence[float], shown: Callable[[float], str]) -> str:
    """From the smallest to the largest; a unit that both have is written once."""
    least, most = shown(min(values)), shown(max(values))
    if least == most:
        return least
    value, _, unit = least.partition(" ")
    if not unit:
        return f"{least}–{most}"
    return f"{value}–{most}" if most.endswith(f" {unit}") else f"{least} – {most}"


def _tokens(count: object) -> float | None:
    return getattr(count, "tokens", None)


def _whole(value: float) -> str:
    return f"{value:,.0f}"
