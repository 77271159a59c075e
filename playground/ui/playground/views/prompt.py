"""The rendered prompt: its tokens by section, and the messages exactly as sent, coloured by where the text is from.

They are drawn apart: what it measures may be known later than what it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from playground.core.strings import Language
from playground.core.values import Budget, Endpoint, Run
from playground.ui.html.elements import Html, element, join
from playground.ui.html.messages import SHOWN_CHARACTERS, messages
from playground.ui.html.words import Words


@dataclass(frozen=True, slots=True)
class Request:
    """The request a run makes, for copying; its messages are taken from the page, where they stand whole."""

    endpoint: Endpoint
    body: Mapping[str, object]


def size(run: Run, language: Language) -> Html:
    """Tokens by section, and the window they share."""
    return _sections(run.budget, Words(language)) if run.prompt is not None and run.budget is not None else Html("")


def prompt(run: Run, language: Language, request: Request | None) -> Html:
    """Tools, legend and messages; `request` is None when nothing goes out by HTTP."""
    words = Words(language)
    rendered = run.prompt
    if rendered is None:
        return element("p", words("prompt.empty" if run.status == "running" else "prompt.not_reached"), class_="empty")
    too_long = sum(len(message.content) for message in rendered.messages) > SHOWN_CHARACTERS
    tools = None if too_long else _tools(words, request)
    return join(
        [
            element("p", words("prompt.too_long"), class_="sum") if too_long else None,
            messages(rendered, words, tools=tools),
        ]
    )


# Tokens ---------------------------------------------------------------------------------------------------------------


def _sections(budget: Budget, words: Words) -> Html:
    total = words("prompt.tokens", tokens=words.tokens(budget.prompt), source=words(f"source.{budget.prompt.source}"))
    parts = [(kind, tokens) for kind, tokens in budget.sections if tokens > 0]
    bar = element(
        "div",
        *(element("i", class_=f"o-{kind}", style=f"flex-grow:{tokens}") for kind, tokens in parts),
        class_="bar",
        role="img",
        aria_label=words("prompt.by_section"),
    )
    legend = (
        element("li", element("i", class_=f"o-{kind}"), words(f"section.{kind}"), element("b", f"{tokens:,}"))
        for kind, tokens in parts
    )
    return element(
        "section",
        element("h3", words("prompt.by_section"), element("small", total)),
        bar if parts else None,
        element("ul", *legend, class_="legend") if parts else None,
        element("p", _window(budget, words), class_="sum"),
        class_="sections",
    )


def _window(budget: Budget, words: Words) -> str:
    if budget.window is None:
        return words("prompt.window_unknown", reserved=words.number(budget.reserved))
    free = budget.window - budget.reserved - budget.prompt.tokens
    return words(
        "prompt.window",
        window=words.number(budget.window),
        reserved=words.number(budget.reserved),
        free=words.number(free),
    )


# Messages -------------------------------------------------------------------------------------------------------------


def _tools(words: Words, request: Request | None) -> Html:
    """Copying all messages: they stand in the head of the first one."""
    large = element("button", words("large.open"), type="button", class_="small", data_enlarge=True)
    copy = element("button", words("prompt.copy"), type="button", class_="small", data_copy_messages=True)
    curl = _curl(request, words) if request is not None else None
    return element("div", large, copy, curl, class_="tools")


def _curl(request: Request, words: Words) -> Html:
    return element(
        "button",
        words("prompt.copy_curl"),
        type="button",
        class_="small",
        data_copy_curl=json.dumps(request.body, ensure_ascii=False),
        data_url=f"{request.endpoint.base_url.rstrip('/')}/chat/completions",
        data_key=request.endpoint.api_key_env,
    )
