"""The budget of a prompt: what it takes of the model's window, and what would fit where it does not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.core.values import Budget, Passage, Run
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words

_SHORTEST_ANSWER = 64
"""Tokens: less than that is not worth proposing."""


@dataclass(frozen=True, slots=True)
class Need:
    """Tokens that are wanted of a window, and what of them fits."""

    window: int | None
    reserved: int
    prompt: int
    """As it would be sent."""
    wanted: int
    """With every chunk that was to go along."""
    sent: int
    candidates: int
    shown: str
    """The prompt's tokens as people read them."""
    sections: tuple[tuple[str, int], ...] = ()

    @property
    def over(self) -> int:
        """Tokens too many; 0 when all fits."""
        if self.window is None or (self.sent == self.candidates and self.prompt + self.reserved <= self.window):
            return 0
        return max(self.wanted + self.reserved - self.window, 1)


def need_of(run: Run, words: Words) -> Need | None:
    """What a previewed run needs; None when it ended before anything was counted."""
    if run.budget is not None:
        return _counted(run.budget, run.passages, words)
    facts = dict(run.failure.facts) if run.failure and run.failure.code == "frame_too_long" else {}
    tokens, window, reserved = (facts.get(name) for name in ("tokens", "window", "reserved"))
    if isinstance(tokens, int) and isinstance(window, int) and isinstance(reserved, int):
        return Need(window, reserved, tokens, tokens, 0, 0, words.number(tokens), (("template", tokens),))
    return None


def _counted(budget: Budget, passages: Sequence[Passage], words: Words) -> Need:
    left_out = [passage for passage in passages if passage.fate.kind == "over_budget"]
    sent = sum(passage.fate.kind == "sent" for passage in passages)
    more = sum(passage.fate.tokens or 0 for passage in left_out)
    sections, prompt = budget.sections, budget.prompt.tokens
    if left_out and not sent:  # the frame for no chunks at all took over: what was wanted is another prompt
        sections, prompt = (("template", budget.frame),), budget.frame
    return Need(
        budget.window,
        budget.reserved,
        prompt,
        prompt + more,
        sent,
        sent + len(left_out),
        words.tokens(replace(budget.prompt, tokens=prompt)),
        sections,
    )


def meter(need: Need, words: Words) -> Html:
    """The window as a bar: what the prompt takes by origin, what is kept for the answer, what is free."""
    parts = [(kind, tokens) for kind, tokens in need.sections if tokens > 0]
    more = need.wanted - need.prompt
    filled = [*parts, ("unsent", more), ("reserved", need.reserved)]
    free = max((need.window or 0) - need.wanted - need.reserved, 0)
    bar = element(
        "div",
        *(element("i", class_=f"o-{kind}", style=f"flex-grow:{tokens}") for kind, tokens in filled if tokens > 0),
        element("i", class_="o-free", style=f"flex-grow:{free}") if free else None,
        _limit(need),
        class_="bar bad" if need.over else "bar",
        role="img",
        aria_label=words("budget.label"),
    )
    legend = [
        element("li", element("i", class_=f"o-{kind}"), words(_section(kind)), element("b", f"{tokens:,}"))
        for kind, tokens in filled
        if tokens > 0
    ]
    known = "budget.of" if need.window is not None else "budget.of_unknown"
    number = words.number
    total = words(known, tokens=need.shown, reserved=number(need.reserved), window=number(need.window))
    title = element("h3", words("budget.title"), element("small", total))
    listed = element("ul", *legend, class_="legend")
    return element("section", title, bar, listed, _verdict(need, words), class_="sections meter-box")


def _limit(need: Need) -> Html | None:
    """Where the window ends in a bar that is longer."""
    total = need.wanted + need.reserved
    if need.window is None or total <= need.window:
        return None
    return element("b", class_="limit", style=f"left:{100 * need.window / total:.2f}%")


def _section(kind: str) -> str:
    return f"budget.{kind}" if kind in ("reserved", "unsent") else f"section.{kind}"


def _verdict(need: Need, words: Words) -> Html:
    number = words.number
    if need.window is None:
        return element("p", words("budget.window_unknown"), class_="sum")
    if not need.over:
        fits = words("budget.fits", free=number(need.window - need.reserved - need.prompt))
        return element("p", element("i", class_="dot"), fits, class_="line good")
    told = words("budget.too_long", wanted=number(need.wanted + need.reserved), window=number(need.window))
    remedy = element("p", _what_would_fit(need, words), class_="why")
    return element("div", element("p", told, class_="title"), remedy, class_="note bad")


def _what_would_fit(need: Need, words: Words) -> str:
    assert need.window is not None
    room, over = need.window - need.wanted, words.number(need.over)
    less = words("budget.less_reserved", tokens=words.number(room)) + words("budget.or_shorter", tokens=over)
    whole = less if room >= _SHORTEST_ANSWER else words("budget.shorter", tokens=over)
    none = words("budget.none") if need.candidates else None
    fewer = words("budget.fewer", sent=need.sent, candidates=need.candidates) if need.sent else none
    return f"{fewer} {whole}" if fewer else whole
