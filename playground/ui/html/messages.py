"""The messages of a prompt exactly as sent, coloured by where the text is from."""

from collections.abc import Iterable, Mapping

from playground.core.values import Message, Neutralised, RenderedPrompt, Segment
from playground.ui.html.elements import Html, element, join
from playground.ui.html.invisible import seen
from playground.ui.html.words import Words

KINDS = ("template", "custom", "header", "chunk", "question", "date")
"""Origins of text in the order of the legend."""


SHOWN_CHARACTERS = 400_000


def messages(rendered: RenderedPrompt, words: Words, *, linked: bool = True, tools: Html | None = None) -> Html:
    """Legend and messages, with `tools` in the head of the first; `linked` to the chunks that stand in them."""
    shown = (
        _message(at, message, rendered, words, linked=linked, tools=None if at else tools)
        for at, message in enumerate(rendered.messages)
    )
    return join([legend(rendered.segments, words), _neutralised(rendered.neutralised, words), *shown])


def legend(segments: Iterable[Segment], words: Words) -> Html:
    """What the colours mean, of those that there are."""
    present = {_kind(segment.origin) for segment in segments}
    items = (
        element("li", element("i", class_=f"o-{kind}"), words(f"origin.{kind}")) for kind in KINDS if kind in present
    )
    return element("ul", element("li", words("prompt.shading")), *items, class_="legend origins")


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
    content = coloured(segments, {mark.shown: mark.found for mark in rendered.neutralised}, words, linked=linked)
    size = words("prompt.characters", characters=words.number(len(message.content)))
    head = element("header", element("b", words(f"role.{message.role}")), element("span", size, class_="aside"), tools)
    opening = Html("\n")  # the HTML parser drops one line feed after <pre>
    return element(
        "article",
        head,
        element("pre", opening, content, data_role=message.role, tabindex=0),
        class_="msg",
    )


def coloured(segments: Iterable[Segment], marks: Mapping[str, str], words: Words, *, linked: bool) -> Html:
    """The text of segments, each in the colour of where it is from; `linked` to the chunks that it was taken from."""
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
