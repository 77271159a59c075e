"""The answer on the page: set, and as it was written. Nothing in it loads, runs, or hides where it leads."""

import re

from playground.core.strings import Language
from playground.core.values import Run
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element
from playground.ui.html.invisible import seen
from playground.ui.html.markdown import blocks
from playground.ui.html.words import Words
from playground.ui.study.views.adding import add_button

LIMIT = 400_000
"""Characters of an answer that a page is given; more would freeze it."""

_REASONING_SHOWN = 100_000
_CLOSING_TAGS = re.compile(r"(?:</\w+>)+$")


class Drawing:
    """The answer with its Markdown set; what can no longer change is not drawn again while it grows."""

    def __init__(self, language: Language) -> None:
        self._copy = Words(language)("answer.copy_code")
        self._settled = ""
        self._html = Html("")

    def set(self, answer: str, *, growing: bool) -> Html:
        """The answer so far. Its last tags stay open while it grows, so that the longer one begins with this one."""
        text = re.sub(r"\r\n?", "\n", answer[:LIMIT])
        if not text.startswith(self._settled):
            self._settled, self._html = "", Html("")
        rest = text[len(self._settled) :]
        drawn = blocks(rest, self._copy, growing=growing)
        html = f'<div class="prose">{self._html}{"".join(block.html for block in drawn)}</div>' if text else ""
        if growing and len(drawn) > 2:  # a line that is not complete may yet become part of the block before it
            self._html += Html("".join(block.html for block in drawn[:-2]))
            self._settled += rest[: drawn[-2].start]
        return Html(_CLOSING_TAGS.sub("", html) if growing else html)


def as_written(answer: str, *, growing: bool) -> Html:
    """The answer character by character."""
    if not answer:
        return Html("")
    written = element("pre", Html("\n"), seen(answer[:LIMIT]), tabindex=0)
    return Html(written.removesuffix("</pre>")) if growing else written


def reasoning(run: Run, language: Language, spot: str = "reasoning") -> Html:
    """What the model wrote before its answer, folded; `spot` names the place, so that it stays open."""
    if not run.reasoning:
        return Html("")
    words = Words(language)
    said = words("answer.reasoning", characters=words.number(len(run.reasoning)))
    text = run.reasoning[-_REASONING_SHOWN:]
    return element("details", element("summary", said), element("div", text), class_="reasoning", data_stay=spot)


def answer_tools(run: Run, language: Language, more: Html | None = None) -> Html:
    """Copying the answer as the model wrote it, or where it is; keeping the question in a set; what there is `more`."""
    words = Words(language)
    copy = button(words("answer.copy"), data_copy=run.answer) if run.answer else None
    link = button(words("answer.copy_link"), title=words("answer.copy_link_why"), data_copy_link=f"playground/{run.id}")
    return element("div", copy, link, add_button(run.spec.question, words), more, class_="tools")
