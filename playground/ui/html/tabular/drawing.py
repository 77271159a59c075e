"""The text of a chunk drawn to be read: tables as tables, and of Markdown its headings, quotes and bold type."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from playground.ui.html.controls import button
from playground.ui.html.elements import Attribute, Html, element, join
from playground.ui.html.tabular.blocks import Grid, blocks_of
from playground.ui.html.words import Words

Mark = Callable[[str], Html]
"""Makes HTML of a piece of text, with what is to be marked in it."""
_SHORT = 10  # characters
_MARKDOWN = (".md", ".markdown")
_HEADING = re.compile(r"(?m)^#{1,6}[ \t]+(?=[^\s#])")
_QUOTE = re.compile(r"(?m)^[ \t]*>[ \t]?(?![=<\d.¥￥$])")
_BOLD = re.compile(r"\*\*(?=\S)(?P<text>[^*\n]+?)(?<=\S)\*\*")
_GAP = re.compile(r"\n\s*\n\s*")


def drawn(text: str, document: str, mark: Mark) -> Html | None:
    """`text`, of a document of that name, in blocks; None where there is nothing to draw but the text as it is."""
    is_markdown = document.lower().endswith(_MARKDOWN)
    blocks = blocks_of(text)
    if not any(isinstance(each, Grid) for each in blocks) and not (is_markdown and _has_signs(text)):
        return None
    draw = _marked_up if is_markdown else _plain
    return join(_table(each, mark) if isinstance(each, Grid) else draw(each, mark) for each in blocks)


def both(text: str, document: str, mark: Mark, alone: Mark | None = None, *, under: str = "") -> Html:
    """`text` drawn, and as it is written: the style shows one. The text alone where there is nothing to draw.

    `alone` marks that, if not `mark`. Where it begins with the heading `under` which it is shown, that is not drawn.
    """
    below = _below(text, under)
    better = drawn(below, document, mark)
    if better is None and below == text:
        return element("p", (alone or mark)(_GAP.sub("\n\n", text.strip())), class_="text")
    better = better or element("p", mark(_GAP.sub("\n\n", below.strip())))
    return join([element("div", better, class_="text drawn"), element("pre", Html("\n"), mark(text), class_="written")])


def _below(text: str, heading: str) -> str:
    """What stands below the heading that a text of Markdown begins with; all of another one."""
    first, _, rest = text.lstrip().partition("\n")
    sign = _HEADING.match(first)
    return rest if sign and rest.strip() and first[sign.end() :].rstrip(" \t#") == heading else text


def turn_button(words: Words) -> Html:
    """Shows the text of its chunk as it is written, and drawn again; the style hides it where there is one way only."""
    return button(words("tables.as_written"), class_="link turn", data_written="", aria_pressed="false")


def _has_signs(text: str) -> bool:
    return any(sign.search(text) for sign in (_HEADING, _QUOTE, _BOLD))


def _table(grid: Grid, mark: Mark) -> Html:
    """It scrolls sideways in a box of its own; keys reach that, too."""
    heads = element("thead", element("tr", *(_cell("th", name, mark, scope="col") for name in grid.names)))
    rows = (element("tr", *(_cell("td", cell, mark) for cell in row)) for row in grid.rows)
    table = element("table", heads if any(grid.names) else None, element("tbody", *rows))
    return element("div", table, class_="rows", tabindex=0)


def _cell(tag: str, text: str, mark: Mark, **attributes: Attribute) -> Html:
    """A short text stays on one line, a number above all."""
    return element(tag, mark(text), class_="long" if len(text) > _SHORT else None, **attributes)


def _plain(text: str, mark: Mark) -> Html:
    text = _GAP.sub("\n\n", text.strip())
    return element("p", mark(text)) if text else Html("")


def _marked_up(text: str, mark: Mark) -> Html:
    """Text of Markdown; a line that only compares, such as `>30 天`, is no quote."""
    parts: list[Html] = []
    for quoted, lines in groupby(text.strip("\n").split("\n"), key=lambda line: _QUOTE.match(line) is not None):
        whole = "\n".join(_QUOTE.sub("", line, count=1) if quoted else line for line in lines)
        whole = _GAP.sub("\n\n", whole.strip())
        if whole:
            inner = join(_lines(whole, mark), "\n")
            parts.append(element("blockquote", inner) if quoted else element("p", inner))
    return join(parts)


def _lines(text: str, mark: Mark) -> Iterator[Html]:
    for line in text.split("\n"):
        heading = _HEADING.match(line)
        yield element("b", mark(line[heading.end() :].rstrip(" \t#"))) if heading else join(_bold(line, mark))


def _bold(line: str, mark: Mark) -> Iterator[Html]:
    done = 0
    for found in _BOLD.finditer(line):
        yield mark(line[done : found.start()])
        yield element("b", mark(found["text"]))
        done = found.end()
    yield mark(line[done:])
