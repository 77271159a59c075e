"""What a run took: its figures, what is not known among them, and where the time went."""

from dataclasses import fields, replace

from playground.core.estimate import estimate_tokens
from playground.core.strings import Language
from playground.core.values import Run, Timings, TokenCount
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import NONE, UNKNOWN, Words
from playground.ui.study.states import Progress, phase_of


def figures(run: Run, language: Language, progress: Progress | None) -> Html:
    """Total time, tokens a second, tokens in and out, then the bar of the stages; what is not known is "?"."""
    words = Words(language)
    timings = current(run, progress)
    written, given = run.completion or estimated(run, progress), asked(run)
    rate = speed(written, timings.generation)
    four = element(
        "dl",
        duration(timings, progress, words),
        figure(words("figure.speed"), rate, source(written, words) if rate != NONE else None, words),
        *of_tokens(run, given, written, words),
        class_="figures",
    )
    return join([four, stage_bar(timings, language, waited=written is None or not written.tokens)])


def duration(timings: Timings, progress: Progress | None, words: Words, below: str | None = None) -> Html:
    """How long it took; while it goes on, what the clock of the state says."""
    why = words("figure.total_why")
    if progress is None:
        return figure(words("figure.total"), words.seconds(timings.total), below, words, why=why)
    return figure(words("figure.so_far"), words.seconds_running(progress.elapsed), below, words, why=why)


def of_tokens(run: Run, given: TokenCount | None, written: TokenCount | None, words: Words) -> tuple[Html, Html]:
    """The figures of tokens in and out, each with where it comes from."""
    read_in = NONE if given is None and run.prompt is None else words.tokens(given)
    put_out = NONE if written is None and run.status != "completed" else words.tokens(written)
    return (
        figure(words("figure.input"), read_in, source(given, words), words, none="not_rendered"),
        figure(words("figure.output"), put_out, source(written, words), words),
    )


def estimated(run: Run, progress: Progress | None) -> TokenCount | None:
    """What was written so far, or until the run ended early."""
    tokens = progress.written if progress else estimate_tokens(run.reasoning + run.answer)
    return TokenCount(tokens, "estimated") if tokens else None


def current(run: Run, progress: Progress | None) -> Timings:
    """The timings of a run; while it runs, the stage that is under way lasts until now."""
    if progress is None or run.status != "running":
        return run.timings
    timings = replace(run.timings, first_token=progress.first_token, total=progress.elapsed)
    rest = max(progress.elapsed - sum(value for _, value in stages(timings)), 0.0)
    under_way = {"searching": "search", "rendering": "render", "waiting": "first_token"}.get(
        phase_of(run), "generation"
    )
    return replace(timings, **{under_way: rest + (getattr(timings, under_way) or 0.0)})


def stages(timings: Timings) -> list[tuple[str, float]]:
    """The stages whose duration is known, in their order."""
    known = ((field.name, getattr(timings, field.name)) for field in fields(timings) if field.name != "total")
    return [(name, value) for name, value in known if value is not None]


def stage_bar(timings: Timings, language: Language, *, waited: bool = False) -> Html | None:
    """One bar as long as the total, a part a stage, and a legend; what no stage accounts for is shown as a part too.

    `waited` says that no token came, so that what was measured for the first one was only waiting.
    """
    words = Words(language)
    parts = [(name, value) for name, value in stages(timings) if value >= 0.00005]
    if not parts:
        return None
    rest = (timings.total or 0.0) - sum(value for _, value in parts)
    if rest >= 0.0005:
        parts.append(("other", rest))
    bar = element(
        "div",
        *(element("i", class_=f"s-{name}", style=f"flex-grow:{value * 1000:.3f}") for name, value in parts),
        class_="bar",
        role="img",
        aria_label=words("figure.bar"),
    )
    legend = (
        element("li", element("i", class_=f"s-{name}"), words(f"stage.{called}"), element("b", words.seconds(value)))
        for name, value in parts
        for called in ("waiting" if waited and name == "first_token" else name,)
    )
    return join([bar, element("ul", *legend, class_="legend")])


def asked(run: Run) -> TokenCount | None:
    """Tokens of the prompt, as the server reported them, else as they were counted."""
    if run.usage is not None and run.usage.prompt_tokens is not None:
        return TokenCount(run.usage.prompt_tokens, "reported")
    return run.budget.prompt if run.budget is not None else None


def speed(written: TokenCount | None, generation: float | None) -> str:
    """Tokens a second; nothing where it took too short a time to tell."""
    if written is None or not generation or generation < _SHORTEST:
        return NONE
    about = "≈ " if written.source == "estimated" else ""
    return f"{about}{written.tokens / generation:,.0f}"


_SHORTEST = 0.05
"""Seconds of generation below which tokens a second mean nothing."""


def source(count: TokenCount | None, words: Words) -> str | None:
    """Who counted."""
    return None if count is None else words(f"source.{count.source}")


def figure(
    name: str, value: str, below: str | None, words: Words, *, none: str = "none", why: str | None = None
) -> Html:
    """A figure over its name, with what belongs below that; `why` is told to those who point at it."""
    number, _, unit = value.rpartition(" ") if value.endswith(("s", "ms")) else (value, "", "")
    shown = _absent(value, words, none) or join([number or value, element("small", unit) if number and unit else None])
    told = element("dt", name, element("small", below) if below else None, title=why)
    return element("div", told, element("dd", shown))


def _absent(value: str, words: Words, none: str) -> Html | None:
    """What stands for a figure that there is not, with the reason for those who point at it or listen."""
    reason = {UNKNOWN: "figure.unknown", NONE: f"figure.{none}"}.get(value)
    if reason is None:
        return None
    sign = element("span", value, aria_hidden="true")
    return element("span", sign, element("span", words(reason), class_="unseen"), title=words(reason))
