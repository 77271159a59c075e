"""Formulas in the four usual notations: where they begin and end, and where the page finds what draws them.

KaTeX is among the files that Gradio brings and serves.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from playground.ui.html.elements import Html, element

_ASSETS = Path("templates/frontend/assets")


@cache
def katex() -> tuple[str | None, str | None]:
    """Script and style sheet, relative to the page; None where this Gradio has them elsewhere: formulas stay source."""
    spec = find_spec("gradio")
    folder = Path(spec.origin).parent / _ASSETS if spec and spec.origin else Path()
    script, style = (next(iter(sorted(folder.glob(f"katex-*.{suffix}"))), None) for suffix in ("js", "css"))
    return (f"./assets/{script.name}" if script else None, f"./assets/{style.name}" if style else None)


# Formulas as rules of Markdown ----------------------------------------------------------------------------------------

_LONGEST_FORMULA = 2_000
_FORMULA_BLOCK = re.compile(
    r"\s*(?P<source>\$\$(?P<tex>(?:(?!\$\$).)+)\$\$(?!\$)|\\\[(?P<other>(?:(?!\\[\[\]]).)+)\\\])[ \t]*(?:\n|$)", re.S
)
_FORMULA_BEGUN = re.compile(r"\s*(?:\$\$(?:(?!\$\$).)*|\\\[(?:(?!\\\]).)*)", re.S)


def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A formula on lines of its own; without a blank line in it, since nothing would tell it from text."""
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if state.is_code_block(start) or not first.startswith(("$$", "\\[")):
        return False
    last = start
    while last < end and not state.isEmpty(last) and state.sCount[last] >= state.blkIndent:
        last += 1
    text = state.getLines(start, last, state.blkIndent, False)[:_LONGEST_FORMULA]
    found = _FORMULA_BLOCK.match(text)
    to_come = last == end and state.level == 0 and state.env.get("growing") and _FORMULA_BEGUN.fullmatch(text)
    if not found and not to_come:
        return False
    if silent:
        return True
    state.line = start + found[0].rstrip().count("\n") + 1 if found else last
    token = state.push("formula", "", 0)
    token.map, token.block = [start, state.line], True
    token.content = found["source"] if found else text
    token.info = (found["tex"] or found["other"]).strip() if found else ""
    return True


_FORMULAS = (
    re.compile(r"(?<![\\$])\$\$(?!\$)(?P<tex>(?:\\.|[^$\\]){1,2000})\$\$(?!\$)", re.S),
    re.compile(r"(?<![A-Za-z0-9\\$])\$(?P<tex>(?![\s$])(?:\\.|[^$\\\n]){1,500})(?<!\s)\$(?![A-Za-z0-9{$])"),
    re.compile(r"(?<![A-Za-z0-9\\:])\\\((?P<tex>(?:(?!\\[()]).){1,2000})\\\)", re.S),
    re.compile(r"(?<![A-Za-z0-9\\:])\\\[(?P<tex>(?:(?!\\[\[\]]).){1,2000})\\\]", re.S),
)
_WORDS_IN_FORMULA = re.compile(r"\\(?:text|mathrm|operatorname)\w*\{[^{}]*\}")


def inline(state: StateInline, silent: bool) -> bool:
    """A formula inside of text."""
    if state.src[state.pos] not in "$\\":
        return False
    found = next((found for one in _FORMULAS if (found := one.match(state.src, state.pos))), None)
    if found is None or not found["tex"].strip() or re.search(r"\n[ \t]*\n", found["tex"]):
        return False
    if found[0][1] not in "$([" and not _mathematical(found["tex"]):
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content, token.info = found[0], found["tex"].strip()
    state.pos = found.end()
    return True


def _mathematical(tex: str) -> bool:
    """Whether text between two dollar signs can be a formula, and not what stands between two prices."""
    if re.search(r"\\[A-Za-z]", tex):
        return True
    plain = _WORDS_IN_FORMULA.sub("", tex)
    sentence = re.search(r"[A-Za-z]{2,}\s+[A-Za-z]{2,}|\d\s+[A-Za-z]{2,}", plain)
    return not sentence and not re.search(r"[\u2e80-\uffef]", plain)


def source(token: Token) -> Html:
    """The source, for the page to draw from; it stays where nothing can be drawn."""
    display = token.block or token.content.startswith(("$$", "\\["))
    kind = "formula display" if display else "formula"
    return element("span", token.content, class_=kind, data_tex=token.info or None)
