"""Source code: the text as it is, each chunk known by the functions and classes it is in."""

import re
from collections.abc import Iterator, Sequence

from playground.documents.cleaning import clean
from playground.documents.draft import Source
from playground.documents.formats.plain import begin
from playground.documents.parsed import Parsed

_DECLARED = re.compile(
    r"[ \t]*(?:(?:export|default|public|private|protected|internal|static|async|abstract|final|sealed|pub"
    r"|override|open|virtual|inline|unsafe|partial|data)(?:\(\w+\))? )*"
    r"(?:class|interface|struct|enum|trait|impl|record|object|module|namespace|def|function|func|fn|fun|sub)\b"
    r"[* ]+(?:\([^)]{0,100}\) ?)?(?P<name>[\w.$]{1,100})",
)
_MEMBER = re.compile(
    r"[ \t]*(?:(?:public|private|protected|internal|static|final|abstract|override|virtual|async) )+"
    r"[\w<>\[\],.? ]{1,80}? (?P<name>\w{1,100}) ?\("
)
_TABLE = re.compile(r"[ \t]*create (?:or replace )?\w+ (?:if not exists )?(?P<name>[\w.\"`]{1,100})", re.IGNORECASE)
_SECTION = re.compile(r"\[{1,2}(?P<name>[\w.\" -]{1,100})\]{1,2}[ \t]*$")
_ABOVE = re.compile(r"[ \t]*(?:@|#|//|/\*|\*|--|\"\"\"|'''|\[\w)")
_CLOSES = re.compile(r"[ \t]*(?:[})\]]|end\b)")
_TAB = 4  # columns


_PATTERNS = (_DECLARED, _MEMBER, _TABLE, _SECTION)


def load(source: Source) -> Parsed:
    """Load the text as it is. What a function or class is called is found by the usual words before the name."""
    draft, decoded = begin(source, "code")
    text = clean(decoded.text).strip("\n").rstrip()
    draft.add(text)
    for start, end, names in _parts(text):
        draft.caption(start, " › ".join(names), end)
    return draft.finish(encoding=decoded.encoding)


def _parts(text: str) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Where something is declared, from the comments and decorators above it to its end: all names it stands under.

    What is further to the right than a declaration belongs to it.
    """
    lines = text.split("\n")
    declared = {_begin(lines, at): (at, found) for at, line in enumerate(lines) if (found := _declaration(line))}
    names: list[tuple[int, str]] = []
    start, offset, heads_to = 0, 0, -1
    for at, line in enumerate(lines):
        goes_on = at <= heads_to or not line.strip() or _CLOSES.match(line) is not None
        ends = [] if goes_on else [each for each in names if each[0] >= _columns(line)]
        if ends or at in declared:
            if names and start < offset:
                yield start, offset, [name for _, name in names]
            start = offset
            names = [each for each in names if each not in ends]
        if at in declared:
            heads_to, found = declared[at]
            names.append((_columns(lines[heads_to]), found["name"].strip('"`')))
        offset += len(line) + 1
    if names:
        yield start, len(text), [name for _, name in names]


def _declaration(line: str) -> re.Match[str] | None:
    return next((found for pattern in _PATTERNS if (found := pattern.match(line))), None)


def _begin(lines: Sequence[str], at: int) -> int:
    while at > 0 and _ABOVE.match(lines[at - 1]):
        at -= 1
    return at


def _columns(line: str) -> int:
    """How far to the right the line begins."""
    return len(line[: len(line) - len(line.lstrip())].expandtabs(_TAB))
