"""The rendered prompt over the whole page: as it was sent or with its Markdown set, each reference to be folded."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from playground.core.strings import Language
from playground.core.values import Message, Passage, RenderedPrompt, Run, Segment
from playground.ui.html.controls import button, named_button
from playground.ui.html.elements import Html, element, join
from playground.ui.html.markdown import blocks
from playground.ui.html.messages import SHOWN_CHARACTERS, coloured, legend
from playground.ui.html.words import Words
from playground.ui.playground.views.chunks import tokens_of


def enlarged(run: Run, language: Language) -> Html:
    """A dialog, which our script opens; nothing where no prompt was rendered."""
    words = Words(language)
    if run.prompt is None:
        return Html("")
    heads = {one.fate.n: _chunk_head(one, run, words) for one in run.passages if one.fate.n is not None}
    articles = [_message(at, message, run.prompt, heads, words) for at, message in enumerate(run.prompt.messages)]
    body = element("div", legend(run.prompt.segments, words), *articles, class_="large-body", tabindex=0)
    return element(
        "dialog", _head(run, words), body, class_="large", aria_label=words("large.title"), data_enlarged=run.id
    )


def _head(run: Run, words: Words) -> Html:
    tokens = words("large.tokens", tokens=words.tokens(run.budget.prompt)) if run.budget else None
    said = words("large.find")
    find = element("input", type="search", data_find=True, placeholder=said, aria_label=said)
    folding = button(
        words("large.fold"), data_fold_all=True, data_fold=words("large.fold"), data_unfold=words("large.unfold")
    )
    view = button(words("large.set"), data_set=True, aria_pressed="false", title=words("large.set_why"))
    found = element("span", class_="aside", data_found=True, role="status")
    steps = (
        button("↑", said=words("large.before"), title=words("large.before"), data_step="-1"),
        button("↓", said=words("large.after"), title=words("large.after"), data_step="1"),
    )
    return element(
        "header",
        element("h2", words("large.title")),
        element("span", tokens, class_="aside") if tokens else None,
        element("span", find, found, *steps, class_="finding"),
        view,
        folding if any(passage.fate.n is not None for passage in run.passages) else None,
        named_button("large-close", "×", words("large.close")),
    )


def _message(at: int, message: Message, rendered: RenderedPrompt, heads: Mapping[int, Html], words: Words) -> Html:
    segments = [segment for segment in rendered.segments if segment.message == at]
    marks = {mark.shown: mark.found for mark in rendered.neutralised}
    size = words("prompt.characters", characters=words.number(len(message.content)))
    head = element("header", element("b", words(f"role.{message.role}")), element("span", size, class_="aside"))
    parts = (_part(n, list(group), marks, heads, words) for n, group in _parts(_within(segments)))
    return element("article", head, *parts, class_="large-msg")


def _chunk_head(passage: Passage, run: Run, words: Words) -> Html:
    """What tells a folded chunk from the others: its document, the heading it stands under, and what it costs."""
    chunk = passage.hit.chunk
    under = element("span", chunk.heading[-1], class_="under") if chunk.heading else None
    return join([element("bdi", chunk.document), under, tokens_of(passage.fate, run, words)])


def _within(segments: Iterable[Segment]) -> Iterator[Segment]:
    """As much as a page can show."""
    room = SHOWN_CHARACTERS
    for segment in segments:
        if room <= 0:
            return
        room -= len(segment.text)
        yield segment


def _parts(segments: Iterable[Segment]) -> Iterator[tuple[int | None, Iterator[Segment]]]:
    """Runs of segments that belong to one reference, by its number, and what stands between (None)."""

    def reference(segment: Segment) -> int | None:
        kind, _, number = segment.origin.partition(":")
        return int(number) if kind in ("header", "chunk") and number.isdecimal() else None

    return groupby(segments, reference)


def _part(
    n: int | None, segments: list[Segment], marks: Mapping[str, str], heads: Mapping[int, Html], words: Words
) -> Html:
    text = "".join(segment.text for segment in segments)
    raw = element("pre", Html("\n"), coloured(segments, marks, words, linked=False))
    drawn = blocks(text.replace("\r\n", "\n").replace("\r", "\n"), words("answer.copy_code"))
    rendered = element("div", *(block.html for block in drawn), class_="prose")
    if n is None:
        return join([raw, rendered])
    summary = element("summary", element("b", f"[{n}]"), heads.get(n))
    return element("details", summary, raw, rendered, open=True, class_="reference")
