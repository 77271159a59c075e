"""The text a loader is putting together, piece by piece, with its pages and headings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playground.core.errors import DocumentError, Notice
from playground.documents.cleaning import clean, count_hidden, count_ink, has_ink
from playground.documents.limits import Limits
from playground.documents.parsed import Caption, Heading, PageSpan, Parsed

_LONGEST_TITLE = 200
_MOST_HEADINGS = 20_000
HARDLY_ANY = 20
"""Characters of a page: its number, a line of the letterhead, a scanner's mark."""
_MANY = 3  # pages; one or two with hardly a word are not unusual


@dataclass(frozen=True, slots=True)
class Source:
    """The file a loader is given, and the limits it must keep."""

    path: Path
    name: str
    limits: Limits = field(default_factory=Limits)
    encoding: str | None = None
    """How to decode a text file, if the user chose it."""
    recognised: Path | None = None
    """Where the text is kept that was recognised in its pages, if any was."""
    hidden: bool = False
    """Whether parts that a reader is not shown are read, too."""
    progress: Callable[[int, int | None], None] = lambda page, total: None
    """Called with the number of the page being read and the number of pages."""


class Draft:
    """Text that grows by cleaned pieces. Raises DocumentError beyond the limits."""

    def __init__(self, source: Source, media_type: str) -> None:
        self._source = source
        self._media_type = media_type
        self._pieces: list[str] = []
        self._length = 0
        self._pages: list[tuple[int, int | None]] = []
        self._headings: list[Heading] = []
        self._captions: list[Caption] = []
        self._notices: list[Notice] = []
        self._hidden = 0

    @property
    def reads_hidden(self) -> bool:
        """Whether parts that a reader is not shown are added, too."""
        return self._source.hidden

    def add(self, text: str, separator: str = "\n\n") -> int | None:
        """Append `text` after `separator`; the offset where it begins, or None if there is nothing to read in it."""
        self.look_for_hidden(text)
        text = clean(text).strip("\n").rstrip()
        if not text:
            return None
        if self._length:
            self._append(separator)
        start = self._length
        self._append(text)
        if self._pages and self._pages[-1][1] is None:
            self._pages[-1] = (self._pages[-1][0], start)
        return start

    def heading(self, level: int, title: str) -> None:
        """Append `title` as a paragraph of its own and remember it as a heading."""
        start = self.add(" ".join(title.split()))
        if start is not None:
            self.mark(start, level, title)

    def mark(self, offset: int, level: int, title: str) -> None:
        """Remember a heading whose text is in the draft already, or nowhere in it."""
        title = " ".join(clean(title).split())[:_LONGEST_TITLE]
        if title and len(self._headings) < _MOST_HEADINGS:
            self._headings.append(Heading(offset, level, title))

    def caption(self, start: int, title: str, end: int | None = None) -> None:
        """Remember what the text from `start` on is, such as a table: its chunks are found by that too.

        It goes to `end`, or to the end of what was added. Captions come in order, and none overlaps another.
        """
        title = " ".join(clean(title).split())[:_LONGEST_TITLE]
        end = self._length if end is None else min(end, self._length)
        if title and start < end:
            self._captions.append(Caption(start, end, title))

    def turn(self, number: int) -> None:
        """What is added from now on is on page `number`."""
        self._pages.append((number, None))

    def look_for_hidden(self, raw: str) -> None:
        """Count the invisible characters in a text that is cleaned before it is added."""
        self._hidden += count_hidden(raw)

    def expect(self, characters: int) -> None:
        """Raise DocumentError if that many more characters would be too many, before they are made."""
        if self._length + characters > self._source.limits.characters:
            raise self._too_long(self._length + characters)

    def warn(self, notice: Notice) -> None:
        """Add a warning for the owner of the file; two that say how many, and nothing else, become one."""
        for at, known in enumerate(self._notices):
            match known.facts, notice.facts:
                case ((("count", int(before)),), (("count", int(more)),)) if known.code == notice.code:
                    self._notices[at] = Notice.of(notice.code, count=before + more)
                    return
        self._notices.append(notice)

    def warn_all(self, notices: Iterable[Notice]) -> None:
        """Add several warnings."""
        for notice in notices:
            self.warn(notice)

    def finish(self, title: str | None = None, encoding: str | None = None) -> Parsed:
        """The whole text. Raises DocumentError if there is nothing to read in it."""
        text = "".join(self._pieces)
        if not has_ink(text):
            raise DocumentError("no_text", name=self._source.name)
        title = " ".join(clean(title or "").split())[:_LONGEST_TITLE] or None
        if self._hidden:
            self._notices.append(Notice.of("hidden_characters", count=self._hidden))
        spans = self._spans()
        self._warn_of_pages_with_hardly_any_text(text, spans)
        headings = tuple(sorted(self._headings, key=lambda heading: heading.offset))
        return Parsed(
            text, self._media_type, spans, headings, tuple(self._captions), title, encoding, tuple(self._notices)
        )

    def _warn_of_pages_with_hardly_any_text(self, text: str, spans: Sequence[PageSpan]) -> None:
        ink = [count_ink(text[span.start : min(span.end, span.start + 10 * HARDLY_ANY)]) for span in spans]
        few = sum(0 < count < HARDLY_ANY for count in ink)
        if few >= _MANY and few + ink.count(0) > len(spans) / 2:
            facts = {"few": few, "total": len(spans), "characters": count_ink(text)}
            self._notices.append(Notice.of("pages_hardly_any_text", **facts))

    def _append(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._source.limits.characters:
            raise self._too_long(self._length)
        self._pieces.append(text)

    def _too_long(self, characters: int) -> DocumentError:
        limit = self._source.limits.characters
        return DocumentError("too_many_characters", name=self._source.name, characters=characters, limit=limit)

    def _spans(self) -> tuple[PageSpan, ...]:
        """The pages without gaps between them; one without text is empty, where the next one begins."""
        spans: list[PageSpan] = []
        end = self._length
        for number, start in reversed(self._pages):
            start = end if start is None else start
            spans.append(PageSpan(number, start, end))
            end = start
        return tuple(reversed(spans))
