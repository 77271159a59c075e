"""The Markdown of answers as HTML that can do nothing: no links, no images, no HTML of theirs."""

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

_LONGEST = 60_000
"""Characters; a longer text is shown as it was written."""
_DEEPEST = 20
"""Lists and quotes that one line may open; a text with more is shown as it was written."""
_STRONG = re.compile(r"\*\*(?![\s*])([^\n*]*[^\s*])\*\*(?!\*)")
_ALIGNED = re.compile(r"text-align:(right|center)")


def html(text: str) -> Markup:
    """An answer, whose lines end with LF."""
    if len(text) > _LONGEST or any(_is_deep(line) for line in text.split("\n")):
        return Markup('<p class="written">{}</p>').format(text)
    return Markup(_parser().render(text))


def _is_deep(line: str) -> bool:
    bare = line.lstrip(" \t>*+-.)0123456789")
    opened = re.findall(r"[>*+-]|\d[.)]", line[: len(line) - len(bare)])
    return bool(bare) and (len(opened) > _DEEPEST or len(line) - len(line.lstrip()) > 2 * _DEEPEST)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 5 * _DEEPEST})
    parser.enable("table")
    parser.disable(["html_block", "html_inline", "reference", "lheading", "link", "image", "autolink", "entity"])
    parser.inline.ruler.at("emphasis", _strong)
    for name in ("heading_open", "heading_close", "fence", "th_open", "td_open"):
        parser.add_render_rule(name, globals()[f"_{name}"])
    return parser


def _strong(state: StateInline, silent: bool) -> bool:
    """Bold type in a line, also beside Chinese punctuation, where CommonMark misses it; single stars are text."""
    found = _STRONG.match(state.src, state.pos, state.posMax)
    if found is None or _in_word(state.src[state.pos - 1 : state.pos], found[1][0]):
        return False
    if not silent:
        end = state.posMax
        state.push("strong_open", "strong", 1)
        state.pos, state.posMax = found.start(1), found.end(1)
        state.md.inline.tokenize(state)
        state.posMax = end
        state.push("strong_close", "strong", -1)
    state.pos = found.end()
    return True


def _in_word(before: str, after: str) -> bool:
    """Whether the stars stand as in `2**10`."""
    return before.isascii() and before.isalnum() and after.isalnum()


# How blocks are shown -------------------------------------------------------------------------------------------------

_Tokens = Sequence[Token]


def _heading_open(self: RendererHTML, tokens: _Tokens, index: int, options: OptionsDict, env: EnvType) -> str:
    """A heading of an answer is none of the page."""
    return '<p class="h">'


def _heading_close(self: RendererHTML, tokens: _Tokens, index: int, options: OptionsDict, env: EnvType) -> str:
    return "</p>\n"


def _fence(self: RendererHTML, tokens: _Tokens, index: int, options: OptionsDict, env: EnvType) -> str:
    return f"<pre><code>{escape(tokens[index].content)}</code></pre>\n"


def _th_open(self: RendererHTML, tokens: _Tokens, index: int, options: OptionsDict, env: EnvType) -> str:
    """A style of its own is what the page's policy forbids: a class says how a column is aligned."""
    aligned = _ALIGNED.match(str(tokens[index].attrGet("style") or ""))
    return f'<{tokens[index].tag} class="{aligned[1]}">' if aligned else f"<{tokens[index].tag}>"


_td_open = _th_open
