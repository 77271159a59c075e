"""What of an answer is running text, and what is code, a formula, a link, a quotation, a title or in brackets."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]

# Code, formulas, links ------------------------------------------------------------------------------------------------

_FENCE = re.compile(
    r"(?m)^[ \t>]*(?:[-*+]\s+|\d+[.)]\s+)?(?P<fence>`{3,}|~{3,}(?=[ \t]*[\w+#.-]*[ \t]*$))(?P<info>[^\n]*)$"
)
_INLINE = re.compile(r"(?<![`\\])(`++)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
_FORMULA = re.compile(
    r"\$\$.{1,2000}?\$\$|\\\[.{1,2000}?\\\]|\\\(.{1,2000}?\\\)"
    r"|(?<![A-Za-z0-9\\$])\$(?![\s$])[^$\n\u2e80-\uffef]{1,500}(?<!\s)\$(?![A-Za-z0-9])",
    re.DOTALL,
)
_LINK = re.compile(
    r"(?<=\])\((?:https?://|/|#|mailto:)[^)\s]*\)|https?://[!-~]+|www\.[!-~]+|\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}\b"
    r"|(?<![\w/])(?:[A-Za-z]:\\|~?/)(?:[\w.-]{1,64}[/\\]){0,20}[\w.-]{1,64}|\b[\w-]{1,64}(?:[/\\][\w.-]{1,64}){1,20}\.\w{1,16}\b|"
    r"</?[A-Za-z][^<>\n]{0,200}>",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code between fences."""

    start: int
    end: int
    inside: Span
    closed: bool


def fences(text: str) -> tuple[Fence, ...]:
    """The fenced blocks of code; one that is never closed goes on to the end."""
    found: list[Fence] = []
    opened: re.Match[str] | None = None
    for line in _FENCE.finditer(text):
        if opened is None:
            if not (line["fence"].startswith("`") and "`" in line["info"]):
                opened = line
        elif line["fence"].startswith(opened["fence"]) and not line["info"].strip():
            found.append(Fence(opened.start(), line.end(), (opened.end(), line.start()), closed=True))
            opened = None
    if opened is not None:
        found.append(Fence(opened.start(), len(text), (opened.end(), len(text)), closed=False))
    return tuple(found)


def blanked(text: str, spans: Iterable[Span]) -> str:
    """`text` with blanks in place of what stands in `spans`; line breaks stay, and so does every place."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        if end > at:
            start = max(start, at)
            pieces += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
            at = end
    return "".join((*pieces, text[at:]))


def without_code(text: str) -> str:
    """`text` without fenced blocks and without code inside of lines."""
    text = blanked(text, ((fence.start, fence.end) for fence in fences(text)))
    return blanked(text, (found.span() for found in _INLINE.finditer(text)))


def without_signs(text: str) -> str:
    """`text` without code, formulas, links, addresses, paths and tags."""
    text = without_code(text)
    return without_links(blanked(text, (found.span() for found in _FORMULA.finditer(text))))


def without_links(text: str) -> str:
    """`text` without links, addresses, paths and tags."""
    return blanked(text, (found.span() for found in _LINK.finditer(text)))


# Quotations -----------------------------------------------------------------------------------------------------------

_CLOSER = {"“": "”", "‘": "’", "「": "」", "『": "』", "«": "»", "„": "“”", "〝": "〞", "＂": "＂"}
_LONGEST_QUOTE = 3_000
_OPEN_BEFORE = re.compile(r"[\s(（\[【「『“‘《:：,，;；。！？、=—–*_>-]|[\u3400-\u9fff]|^$")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Text between quotation marks, and the marks around it."""

    start: int
    end: int
    text: str


def quotations(text: str) -> tuple[Quotation, ...]:
    """What stands in quotation marks of any kind, from the outermost marks, in reading order.

    None reaches over an empty line. An apostrophe opens nothing, and an inch mark behind a figure is no quotation mark.
    """
    found: list[Quotation] = []
    at = 0
    while at < len(text):
        end = _closed_at(text, at)
        if end is None:
            at += 1
        else:
            found.append(Quotation(at, end + 1, text[at + 1 : end]))
            at = end + 1
    return tuple(found)


_CUT_WORD = re.compile(r"'(?:s|t|d|m|re|ve|ll|\d0s)\b")
"""The end of a word, or the beginning of '90s, though a blank stands before it."""


def _closed_at(text: str, at: int) -> int | None:
    """The place of the mark that closes the one at `at`; None where there opens none, or it is never closed."""
    mark = text[at]
    if mark not in _CLOSER and mark not in "\"'":
        return None
    limit = min(at + _LONGEST_QUOTE, len(text))
    paragraph = _PARAGRAPH_END.search(text, at, limit)
    limit = paragraph.start() if paragraph else limit
    if mark in "\"'":
        return _straight(text, at, limit)
    closers, depth = _CLOSER[mark], 0
    if all(text.find(closer, at + 1, limit) < 0 for closer in closers):
        return None
    for found in re.compile(f"[{mark}{closers}]").finditer(text, at + 1, limit):
        if found[0] in closers and not _is_apostrophe(text, found.start()):
            if not depth:
                return found.start()
            depth -= 1
        elif found[0] == mark:
            depth += 1
    return None


def _straight(text: str, at: int, limit: int) -> int | None:
    """As `_closed_at`, of marks that look alike on both sides."""
    mark, before = text[at], text[at - 1 : at] if at else ""
    if not _OPEN_BEFORE.match(before) or text[at + 1 : at + 2].isspace() or _CUT_WORD.match(text, at):
        return None
    place = text.find(mark, at + 1, limit)
    while place >= 0:
        after = text[place + 1 : place + 2]
        ends = mark == '"' or not (after.isalnum() and after.isascii())
        if ends and not text[place - 1].isspace() and not _is_apostrophe(text, place):
            return place
        place = text.find(mark, place + 1, limit)
    return None


def _is_apostrophe(text: str, at: int) -> bool:
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return text[at] in "'’" and len(around) == 2 and around.isascii() and around.isalnum()


# Titles and brackets --------------------------------------------------------------------------------------------------

_TITLE = re.compile(r"《[^《》\n]{1,200}》|〈[^〈〉\n]{1,200}〉")
_BRACKETS = re.compile(r"[(（][^()（）\n]{0,300}[)）]|[\[【〔][^\[\]【】〔〕\n]{0,300}[\]】〕]")


def without_foreign_words(text: str) -> str:
    """`text` without what may be in any language: signs, quotations, titles, and remarks in brackets."""
    text = without_signs(text)
    text = blanked(text, ((quote.start, quote.end) for quote in quotations(text)))
    text = blanked(text, (found.span() for found in _TITLE.finditer(text)))
    for _ in range(2):  # brackets inside brackets
        text = blanked(text, (found.span() for found in _BRACKETS.finditer(text)))
    return text


# Sentences ------------------------------------------------------------------------------------------------------------

_END = re.compile(
    r"[。！？!?]+[”’」』\"')）】\]*_]*|；|;(?=\s)|\n+|(?<=\|)"
    r"|(?<!\d)\.+[”’\"')*_]*(?=\s|$)|(?<=\d)\.[”’\"')*_]*(?=\s+[^\d\s]|\s*$)"
)
_ABBREVIATED = re.compile(
    r"(?:^|[^A-Za-z.])(?:[A-Za-z]|e\.g|i\.e|etc|cf|vs|approx|No|Nos|Dr|Mr|Mrs|Ms|Prof|St|Fig|Eq|Inc|Ltd|Co|Jr|Sr|"
    r"a\.m|p\.m|U\.S)\.$|(?:^|[:：;；,，。]\s*)\d{1,2}\.$"
)
MARKS = re.compile(
    r"[\s>]*(?:(?:[-*+•·●○■◆]|#{1,6}|\(?\d{1,3}[.)）、](?!\d)|[（(]\d{1,3}[)）]|"
    r"[（(]?[一二三四五六七八九十]{1,3}[)）、]|[①-⑳])\s*)*[*_~]*\s*"
)
"""What a line may begin with before its text: the marks of lists, headings and quotes."""


def sentences(text: str) -> Iterator[Span]:
    """Where the sentences of `text` stand; a line, a cell of a table and a point of a list end one as well."""
    start = 0
    for found in _END.finditer(text):
        piece = text[start : found.end()]
        if found[0].startswith(".") and _ABBREVIATED.search(piece) and text[found.end() : found.end() + 2].strip("\n"):
            continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    opening = MARKS.match(text, start, end)
    start = opening.end() if opening else start
    piece = text[start:end]
    end -= len(piece) - len(piece.rstrip(" \t\n|"))
    if re.search(r"\w", text[start:end]):
        yield start, end
