"""The check `markdown`: what an answer marks up is marked up whole, so that no sign of Markdown is left on the page."""

import re
from collections.abc import Callable, Iterator

from playground.studies.checks.findings import failed, not_applicable, passed
from playground.studies.checks.prose import Span, fences, without_signs
from playground.studies.checks.subject import Subject
from playground.studies.values import Finding


def markdown(subject: Subject) -> Finding:
    """Fails for a fence, a table, a heading or bold type that is not written whole; `case` names the first such fault.

    A fence that is not closed, rows with another number of cells than their head, a heading without its blank, stars
    without a partner. Plain text is well-formed.
    """
    answer = subject.answer
    if not answer.strip():
        return not_applicable("markdown", case="no_answer")
    faults = [(name, span) for name, find in _FAULTS for span in find(answer)]
    if not faults:
        return passed("markdown")
    return failed("markdown", spans=tuple(span for _, span in faults), case=faults[0][0], count=len(faults))


def _fences(answer: str) -> Iterator[Span]:
    for fence in fences(answer):
        if not fence.closed:
            yield fence.start, fence.end


# Tables ---------------------------------------------------------------------------------------------------------------

_SEPARATOR = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*")
_CODE = re.compile(r"(?<!`)(`++).+?(?<!`)\1(?!`)")
_CELL_END = re.compile(r"(?<!\\)\|")


def _tables(answer: str) -> Iterator[Span]:
    """Rows with another number of cells than the head of their table, and tables without a line below their head."""
    lines = list(_lines(_without_fences(answer)))
    at = 0
    while at < len(lines):
        last = at
        while last < len(lines) and "|" in lines[last][2] and lines[last][2].strip():
            last += 1
        yield from _table(lines[at:last])
        at = max(last, at + 1)


def _table(rows: list[tuple[int, int, str]]) -> Iterator[Span]:
    """`rows` are neighbouring lines with a bar in them: start, end, text."""
    heads = [at for at in range(1, len(rows)) if "|" in rows[at][2] and _SEPARATOR.fullmatch(rows[at][2].strip())]
    if not heads:
        if len(rows) > 1 and all(_ROW.fullmatch(text) for _, _, text in rows):
            yield rows[0][0], rows[0][1]
        return
    head = heads[0] - 1
    columns = _cells(rows[head][2])
    for start, end, text in rows[head + 1 :]:
        if _cells(text) != columns:
            yield start, end


def _cells(row: str) -> int:
    row = _CODE.sub(lambda code: code[0].replace("|", " "), row).strip()
    row = row.removeprefix("|")
    row = row[:-1] if row.endswith("|") and not row.endswith("\\|") else row
    return len(_CELL_END.split(row))


# Headings -------------------------------------------------------------------------------------------------------------

_TIGHT_HEADING = re.compile(
    r"^ {0,3}(?:#{2,6}(?![#\s!0-9])[^\n#]*#*\s*|#(?![#\s!0-9])(?=[\u3400-\u9fff*])[^#\n，。；！？]{1,40}|"
    r"#{7,}\s?\S[^\n]*|#{2,6}\d+[.、][^\n]*)$"
)


def _headings(answer: str) -> Iterator[Span]:
    """Headings whose blank is missing, and those deeper than there are levels; #话题# and #12 are none."""
    for start, end, text in _lines(_without_fences(answer)):
        if _TIGHT_HEADING.match(text):
            yield start, end


# Stars ----------------------------------------------------------------------------------------------------------------

_STARS = re.compile(r"\*+")
_BLOCK_END = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-+•]|\*[ \t]|\d{1,3}[.)][ \t]|#{1,6}[ \t]|>|\|))|(?<!\\)\|")


def _stars(answer: str) -> Iterator[Span]:
    """Double stars without a partner in their paragraph, and pairs with a blank inside, which mark nothing."""
    plain = without_signs(answer)
    start = 0
    for end in (*(found.start() for found in _BLOCK_END.finditer(plain)), len(plain)):
        yield from _stars_of(plain, start, end)
        start = end


def _stars_of(text: str, start: int, end: int) -> Iterator[Span]:
    opened: list[Span] = []
    for found in _STARS.finditer(text, start, end):
        length = len(found[0])
        if length not in (2, 3) or _is_no_mark(text, found.start(), found.end()):
            continue
        before, after = (
            text[max(found.start() - 1, start) : found.start()],
            text[found.end() : min(found.end() + 1, end)],
        )
        closes, opens = bool(before.strip()), bool(after.strip())
        if opened and closes:
            opened.pop()
        elif opens or not closes:
            opened.append(found.span())
        else:
            yield found.span()
    yield from opened


def _is_no_mark(text: str, start: int, end: int) -> bool:
    """Whether stars are a power (2**10), a pattern (**/*.py), an argument (**kwargs), a mask (138**5678) or escaped."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if before == "\\" or after in ("/", "\\") or before in ("/", "\\"):
        return True
    if (before.isdigit() and after.isdigit()) or (
        before.strip() == after.strip() == "" and start and text[start - 1] == " "
    ):
        return True
    return bool(
        before
        and before in "(, "
        and re.match(r"kwargs\b|\w+\s*[,)]", text[end : end + 30], re.ASCII)
        and before == "("
    )


# Lines ----------------------------------------------------------------------------------------------------------------


def _without_fences(answer: str) -> str:
    pieces, at = [], 0
    for fence in fences(answer):
        pieces += [answer[at : fence.start], re.sub(r"[^\n]", " ", answer[fence.start : fence.end])]
        at = fence.end
    return "".join((*pieces, answer[at:]))


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line), line
        at += len(line) + 1


_FAULTS: tuple[tuple[str, Callable[[str], Iterator[Span]]], ...] = (
    ("fence", _fences),
    ("table", _tables),
    ("heading", _headings),
    ("stars", _stars),
)
"""The kinds of faults, in the order in which they are told."""
