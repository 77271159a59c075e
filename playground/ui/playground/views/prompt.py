"""The rendered prompt: its tokens by section, and the messages exactly as sent, coloured by where the text is from."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playground.core.strings import Language
from playground.core.values import Budget, Endpoint, Message, Neutralised, RenderedPrompt, Run, Segment
from playground.ui.html.elements import Html, element, join
from playground.ui.html.invisible import seen
from playground.ui.html.words import Words

KINDS = ("template", "custom", "header", "chunk", "question", "date")
"""Origins of text in the order of the legend."""
SHOWN_CHARACTERS = 400_000


@dataclass(frozen=True, slots=True)
class Request:
    """The request a run makes, for copying; its messages are taken from the page, where they stand whole."""

    endpoint: Endpoint
    body: Mapping[str, object]


def prompt(run: Run, language: Language, request: Request | None) -> Html:
    """Tokens, tools, legend and messages; `request` is None when nothing goes out by HTTP."""
    words = Words(language)
    rendered = run.prompt
    if rendered is None:
        return element("p", words("prompt.empty" if run.status == "running" else "prompt.not_reached"), class_="empty")
    too_long = sum(len(message.content) for message in rendered.messages) > SHOWN_CHARACTERS
    tools = None if too_long else _tools(words, request)
    return join(
        [
            _sections(run.budget, words) if run.budget is not None else None,
            element("p", words("prompt.too_long"), class_="sum") if too_long else None,
            _legend(rendered.segments, words),
            _neutralised(rendered.neutralised, words),
            *(
                _message(at, message, rendered, words, tools=None if at else tools)
                for at, message in enumerate(rendered.messages)
            ),
        ]
    )


def unsent(rendered: RenderedPrompt, language: Language) -> Html:
    """Legend and messages of a prompt that belongs to no run: nothing in it leads to chunks."""
    words = Words(language)
    shown = (_message(at, message, rendered, words, linked=False) for at, message in enumerate(rendered.messages))
    return join([_legend(rendered.segments, words), _neutralised(rendered.neutralised, words), *shown])


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
    copy = element("button", words("prompt.copy"), type="button", class_="small", data_copy_messages=True)
    curl = _curl(request, words) if request is not None else None
    return element("div", copy, curl, class_="tools")


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


def _legend(segments: Iterable[Segment], words: Words) -> Html:
    present = {_kind(segment.origin) for segment in segments}
    items = (
        element("li", element("i", class_=f"o-{kind}"), words(f"origin.{kind}")) for kind in KINDS if kind in present
    )
    return element("ul", *items, class_="legend origins")


def _neutralised(marks: tuple[Neutralised, ...], words: Words) -> Html | None:
    if not marks:
        return None
    rows = (
        element(
            "li",
            element("span", _named(mark.origin, words), class_="aside"),
            element("code", mark.found),
            " → ",
            element("code", mark.shown),
        )
        for mark in marks[:50]
    )
    return element(
        "details",
        element("summary", words("prompt.neutralised", count=len(marks))),
        element("ul", *rows, class_="marks"),
        class_="note calm",
        open=len(marks) <= 3,
    )


def _named(origin: str, words: Words) -> str:
    kind, _, number = origin.partition(":")
    return f"[{number}]" if kind in ("chunk", "header") and number else words(f"origin.{kind}")


def _message(
    at: int, message: Message, rendered: RenderedPrompt, words: Words, *, linked: bool = True, tools: Html | None = None
) -> Html:
    """The `<pre>` holds the message and nothing else: what is copied from it is what was sent."""
    segments = [segment for segment in rendered.segments if segment.message == at]
    content = _coloured(segments, {mark.shown: mark.found for mark in rendered.neutralised}, words, linked=linked)
    size = words("prompt.characters", characters=words.number(len(message.content)))
    head = element("header", element("b", message.role), element("span", size, class_="aside"), tools)
    opening = Html("\n")  # the HTML parser drops one line feed after <pre>
    return element(
        "article",
        head,
        element("pre", opening, content, data_role=message.role, tabindex=0),
        class_="msg",
    )


def _coloured(segments: Iterable[Segment], marks: Mapping[str, str], words: Words, *, linked: bool) -> Html:
    pieces: list[Html] = []
    met: set[str] = set()
    room = SHOWN_CHARACTERS
    for segment in segments:
        kind, _, number = segment.origin.partition(":")
        of_chunk = linked and kind in ("header", "chunk")
        first = number if of_chunk and number not in met else None
        if first is not None:
            met.add(first)
        pieces.append(
            element(
                "span",
                _with_marks(segment.text[:room], marks) if kind != "template" else seen(segment.text[:room]),
                class_=f"o-{kind}",
                id=f"prompt-{first}" if first is not None else None,
                data_jump=f"chunk-{number}" if of_chunk else None,
                role="link" if first is not None else None,
                tabindex=0 if first is not None else None,
                title=words(f"origin.{kind}") + (f" [{number}]" if kind in ("header", "chunk") else ""),
            )
        )
        room = max(room - len(segment.text), 0)
    return join(pieces)


def _with_marks(text: str, marks: Mapping[str, str]) -> Html:
    """`text` with what was neutralised underlined."""
    shown = next((mark for mark in marks if mark and mark in text), None)
    if shown is None:
        return seen(text)
    rest = {mark: found for mark, found in marks.items() if mark != shown}
    parts = [_with_marks(part, rest) for part in text.split(shown)]
    return Html(element("u", shown, class_="neutral", title=marks[shown]).join(parts))


def _kind(origin: str) -> str:
    return origin.partition(":")[0]
