"""Text files: plain text, logs, JSON and YAML as they are, Markdown with its headings."""

import re
from collections.abc import Iterator
from dataclasses import replace

from playground.core.errors import DocumentError, Notice
from playground.documents.cleaning import clean, count_control, without_hidden
from playground.documents.decoding import Decoded, decode
from playground.documents.draft import Draft, Source
from playground.documents.formats.markdown_tables import with_lines
from playground.documents.parsed import Heading, Parsed
from playground.documents.sniffing import require_text

_JSON_ESCAPES = re.compile(r"(?<!\\)((?:\\\\)*)((?:\\u[0-9a-fA-F]{4})+)")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_CLOSING = re.compile(r"(?:^|[ \t])#+[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_NO_PARAGRAPH = re.compile(r" {4}|\t| {0,3}(?:[>|#]|[-*+][ \t]|\d+[.)][ \t]|$)")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title[ \t]*:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)


def load_text(source: Source) -> Parsed:
    """Load the text as it is."""
    draft, decoded = begin(source, "text")
    draft.add(decoded.text)
    return draft.finish(encoding=decoded.encoding)


def load_json(source: Source) -> Parsed:
    """Load the text, with escapes such as `\\u4e2d` as the characters they stand for: nobody searches for escapes."""
    draft, decoded = begin(source, "json")
    draft.add(_JSON_ESCAPES.sub(_unescaped, decoded.text))
    return draft.finish(encoding=decoded.encoding)


def load_markdown(source: Source) -> Parsed:
    """Load the text with its headings, tables as lines; lines inside fenced code are neither."""
    draft, decoded = begin(source, "markdown")
    text = with_lines(clean(decoded.text)).strip("\n").rstrip()
    front = _FRONT_MATTER.match(text)
    named = _FRONT_TITLE.search(front[1]) if front else None
    draft.add(text)
    headings = list(_headings(text, front.end() if front else 0))
    for heading in headings:
        draft.mark(heading.offset, heading.level, heading.title)
    first = next((heading.title for heading in headings if heading.level == 1), None)
    return draft.finish(title=named[1] if named else first, encoding=decoded.encoding)


def begin(source: Source, media_type: str) -> tuple[Draft, Decoded]:
    """An empty draft and the decoded text, for every format that is text."""
    data = source.path.read_bytes()
    require_text(source, data)
    decoded = decode(data, source)
    limit = source.limits.characters
    if len(decoded.text) > limit:
        raise DocumentError("too_many_characters", name=source.name, characters=len(decoded.text), limit=limit)
    draft = Draft(source, media_type)
    draft.warn_all(decoded.warnings)
    control = count_control(decoded.text)
    if control:
        draft.warn(Notice.of("control_characters", count=control))
    draft.look_for_hidden(decoded.text)
    return draft, replace(decoded, text=without_hidden(decoded.text))


def _unescaped(found: re.Match[str]) -> str:
    units = bytes.fromhex(found[2].replace("\\u", ""))
    characters = units.decode("utf-16-be", "surrogatepass")
    return found[1] + "".join(c if ord(c) >= 0xA0 else f"\\u{ord(c):04x}" for c in characters)


def _headings(text: str, begin_at: int) -> Iterator[Heading]:
    """ATX and setext headings outside fenced code, line by line."""
    fence = ""
    paragraph: tuple[int, str] | None = None
    offset = begin_at
    for line in text[begin_at:].split("\n"):
        mark = _FENCE.match(line)
        atx = None if fence or mark else _ATX.match(line)
        setext = None if fence or mark or atx else _SETEXT.match(line)
        if fence:
            closes = mark is not None and mark[1].startswith(fence) and not line[mark.end() :].strip()
            fence = "" if closes else fence
        elif mark:
            fence = mark[1]
        elif atx:
            yield Heading(offset, len(atx[1]), _CLOSING.sub("", atx[2] or ""))
        elif setext and paragraph:
            yield Heading(paragraph[0], 1 if setext[1][0] == "=" else 2, paragraph[1].strip())
        plain = not (fence or mark or atx or setext or _NO_PARAGRAPH.match(line))
        paragraph = (offset, line) if plain else None
        offset += len(line) + 1
