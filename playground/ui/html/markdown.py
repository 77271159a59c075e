"""The Markdown of answers: what CommonMark takes for signs in prices, ranges, names and paths is text here.

CommonMark was made for words with spaces between them. In Chinese its rules miss bold type beside punctuation and find
emphasis, struck-out text and quotes that nobody wrote. A sign counts here only where it can hardly be meant as itself;
otherwise it is shown, since a reader can look past a star and cannot guess what a star has swallowed. No raw HTML, no
images, no links with another text, no entities.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote, fence, hr, list_block
from markdown_it.rules_inline import StateInline, strikethrough
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from playground.ui.html import formulas
from playground.ui.html.code import code_block
from playground.ui.html.elements import Html, element, escape, join

_NESTING = 60
"""Lists and quotes inside one another; a line that opens more is shown as it was written."""
_INDENT = "\ufdd0"
"""Stands for U+3000 at the beginning of a line, which the parser would take away as a blank."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table, … of the answer."""

    start: int
    """Of its first character in the text."""
    html: Html


def blocks(text: str, copy: str, *, growing: bool = False) -> list[Block]:
    """`text`, whose lines end with LF, block by block; `copy` names the button beside code.

    While the text is `growing`, its last formula may be unfinished.
    """
    if any(_too_deep(line) for line in text.split("\n")):
        return [Block(0, element("p", text))]
    tokens = _parser().parse(re.sub(r"(?m)^\u3000+", lambda found: _INDENT * len(found[0]), text), {"growing": growing})
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    found: list[Block] = []
    begin = 0
    for at, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            lines = tokens[begin].map or [0]
            found.append(Block(starts[lines[0]], Html("".join(_pieces(tokens[begin : at + 1], copy)))))
            begin = at + 1
    return found


def _too_deep(line: str) -> bool:
    text = line.lstrip(" \t>*+-.)0123456789")
    opened = re.findall(r"[>*+-]|\d[.)]", line[: len(line) - len(text)])
    return bool(text) and (len(opened) >= _NESTING // 2 or len(line) - len(line.lstrip()) > _NESTING)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _NESTING})
    parser.enable(["table", "strikethrough"])
    parser.disable(["html_block", "reference", "lheading", "link", "image", "autolink", "html_inline", "entity"])
    over_paragraphs = RuleOptionsType(alt=["paragraph", "reference", "blockquote", "list"])
    parser.block.ruler.before("fence", "formula", formulas.block, over_paragraphs)
    parser.block.ruler.at("fence", _fence, over_paragraphs)
    parser.block.ruler.at("blockquote", _quote, over_paragraphs)
    parser.block.ruler.at("hr", _line, over_paragraphs)
    parser.block.ruler.at("list", _list, RuleOptionsType(alt=["paragraph", "reference", "blockquote"]))
    parser.inline.ruler.at("newline", _newline)
    parser.inline.ruler.before("escape", "formula", formulas.inline)
    parser.inline.ruler.at("escape", _backslash)
    parser.inline.ruler.at("strikethrough", _strike)
    parser.inline.ruler.at("emphasis", _stars)
    return parser


# Blocks ---------------------------------------------------------------------------------------------------------------


def _first(state: StateBlock, line: int) -> str:
    """A line without its indent."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`~~~` also ends Chinese sentences: it opens code only alone, or before the name of a language."""
    if _first(state, start).startswith("~") and not re.fullmatch(r"~{3,}\s*[\w+#.-]*\s*", _first(state, start), re.A):
        return False
    return fence(state, start, end, silent)


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`>30 天` compares."""
    return not re.match(r">\s?[=<]|>[\d.¥￥$]", _first(state, start)) and blockquote(state, start, end, silent)


def _line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`____` is a gap to be filled in."""
    return not _first(state, start).startswith("_") and hr(state, start, end, silent)


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`007. ` is no number that a list could show."""
    return not re.match(r"0\d", _first(state, start)) and list_block(state, start, end, silent)


# Signs inside text ----------------------------------------------------------------------------------------------------


def _newline(state: StateInline, silent: bool) -> bool:
    """A line break is one: indents and blanks around it stay, for poems and for what is set in columns."""
    if state.src[state.pos] != "\n":
        return False
    if not silent:
        state.push("softbreak", "br", 0)
    state.pos += 1
    return True


_ESCAPE = re.compile(r"(?:(?<![!-/:-~\d])|(?<=\d)(?=.\D\d))\\([*_$#~`])(?![A-Za-z.])")


def _backslash(state: StateInline, silent: bool) -> bool:
    r"""A backslash is shown, and what follows it is no sign; only `\$5` and `5\*3` lose it, which are no paths."""
    if state.src[state.pos] != "\\":
        return False
    meant = _ESCAPE.match(state.src, state.pos)
    shown = meant[1] if meant else re.match(r"\\[!-/:-@\[-`{-~]?", state.src[state.pos :])[0]  # type: ignore[index]
    if not silent:
        state.append_pending(shown)
    state.pos += 2 if meant else len(shown)
    return True


def _strike(state: StateInline, silent: bool) -> bool:
    """`~~` strikes out what begins a word: `9点~~18点，周一~~周五` and `好呀~~` are no struck-out text."""
    if state.src[state.pos] != "~" or silent:
        return False
    end = _end_of_run(state)
    begun = sum(one.marker == ord("~") for one in state.delimiters) % 2 == 1
    if end - state.pos == 2 and (begun or _apart(state.src[state.pos - 1 : state.pos])):
        return strikethrough.tokenize(state, silent)
    return _as_text(state, end)


def _stars(state: StateInline, silent: bool) -> bool:
    """Stars mark what they touch; `10*20*30`, `138****5678`, `*.log`, `**/*.py` and `2**10` are none of it."""
    if state.src[state.pos] != "*" or silent:
        return False
    end = _end_of_run(state)
    length = end - state.pos
    opens, closes = _sides(state.src[state.pos - 1 : state.pos] if state.pos else "", state.src[end : end + 1], length)
    if not (opens or closes):
        return _as_text(state, end)
    for _ in range(length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(Delimiter(ord("*"), length, len(state.tokens) - 1, -1, opens, closes))
    state.pos = end
    return True


def _sides(before: str, after: str, length: int) -> tuple[bool, bool]:
    """Whether stars between these two characters can begin and can end what is marked."""
    inside_word = bool(re.fullmatch(r"[\w/\\]", before, re.A) and re.fullmatch(r"[\w/\\.]", after, re.A))
    opens = not (_blank(after) or _ends_something(after) or inside_word)
    closes = not (_blank(before) or _begins_something(before))
    if inside_word and not (before.isalpha() and after.isalpha()):
        closes = False
    if length == 1:
        opens = opens and _apart(before) and (after.isalnum() or _begins_something(after))
        closes = closes and _apart(after)
    return opens and length <= 3, closes and length <= 3


def _end_of_run(state: StateInline) -> int:
    end = state.pos
    while end < state.posMax and state.src[end] == state.src[state.pos]:
        end += 1
    return end


def _as_text(state: StateInline, end: int) -> bool:
    state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _blank(sign: str) -> bool:
    return not sign or sign.isspace()


def _apart(sign: str) -> bool:
    """Whether a word can begin or end beside it."""
    return not (sign.isalnum() or sign in ("*", "_", "/", "\\")) or not sign


def _begins_something(sign: str) -> bool:
    return unicodedata.category(sign) in ("Ps", "Pi")


def _ends_something(sign: str) -> bool:
    return unicodedata.category(sign) in ("Pe", "Pf") or sign in "，。、；：！？…,;:!?"


# HTML -----------------------------------------------------------------------------------------------------------------

_LINK = re.compile(r"https?://[!-~]+")
_AFTER_LINK = ".,;:!?*_~'\"“)]}>|"


def _pieces(tokens: Iterable[Token], copy: str) -> Iterable[str]:
    """Lines end with LF and no tag stands on a line of its own: the page shows blanks and line ends as they are."""
    numbered: list[bool] = []
    cell = False
    for token in tokens:
        if token.type in ("td_open", "th_open", "td_close", "th_close"):
            cell = token.nesting > 0
        if token.type.endswith("_list_open"):
            numbered.append(token.type.startswith("ordered"))
        elif token.type.endswith("_list_close"):
            numbered.pop()
        if token.type == "inline":
            yield from _inside(token.children or (), cell)
        elif token.type in ("fence", "code_block"):
            yield code_block(_restored(token.content), token.info, copy)
        elif token.type == "formula":
            yield element("p", formulas.source(token))
        elif token.hidden:
            yield ""
        elif token.nesting < 0:
            yield f"</{token.tag}>"
        else:
            yield _opening(token, numbered=bool(numbered and numbered[-1]))


def _opening(token: Token, *, numbered: bool) -> str:
    number = int(token.info) if token.type == "list_item_open" and numbered else None
    kind = "paren" if token.type == "ordered_list_open" and token.markup == ")" else None
    style = token.attrGet("style")
    opened = element(token.tag, value=number, class_=kind, style=str(style) if style else None)
    return opened.removesuffix(f"</{token.tag}>")


def _inside(tokens: Iterable[Token], cell: bool) -> Iterable[str]:
    for token in tokens:
        if token.type == "text":
            yield _text(token.content, cell)
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.type == "code_inline":
            yield element("code", _restored(token.content))
        elif token.type == "formula":
            yield formulas.source(token)
        else:
            yield f"<{'/' if token.nesting < 0 else ''}{token.tag}>"


def _text(text: str, cell: bool) -> Html:
    text = _restored(text)
    if cell:  # the only way to write a line break there
        text = re.sub(r"<br\s*/?>", "\n", text)
    pieces: list[Html] = []
    done = 0
    for found in _LINK.finditer(text):
        address = _address(found[0], text[found.end() : found.end() + 1])
        if address:
            link = element("a", address, href=address, target="_blank", rel="noopener noreferrer")
            pieces += [escape(text[done : found.start()]), link]
            done = found.start() + len(address)
    return join([*pieces, escape(text[done:])])


def _address(found: str, after: str) -> str:
    """The address without what belongs to the sentence; none where it goes on in Chinese and its end is unknown."""
    if after.isalnum() and found[-1] in "/=&?-_#%":
        return ""
    while found and found[-1] in _AFTER_LINK and not (found[-1] == ")" and found.count("(") >= found.count(")")):
        found = found[:-1]
    return found if re.match(r"https?://\w", found) else ""


def _restored(text: str) -> str:
    return text.replace(_INDENT, "\u3000")
