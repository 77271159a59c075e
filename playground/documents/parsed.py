"""What a loader makes of a file: its whole text, with where the pages and headings are."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from playground.core.errors import Notice


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Where a page's text stands: `text[start:end]`; empty for a page without text."""

    number: int
    """1 for the first."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, and where its section begins."""

    offset: int
    level: int
    """1 for the outermost."""
    title: str


@dataclass(frozen=True, slots=True)
class Caption:
    """What `text[start:end]` is, where it is no section of its own: a table by its caption, a function by its name."""

    start: int
    end: int
    title: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The text of a file, clean, and what is known of its structure."""

    text: str
    media_type: str
    """The kind of loader that read it: "pdf", "docx", "text", …"""
    pages: tuple[PageSpan, ...] = ()
    """Empty where the format has no pages."""
    headings: tuple[Heading, ...] = ()
    """In the order of their offsets."""
    captions: tuple[Caption, ...] = ()
    """In the order of the text; none overlaps another."""
    title: str | None = None
    encoding: str | None = None
    """How a text file was decoded; None for other formats."""
    warnings: tuple[Notice, ...] = ()

    @property
    def page_count(self) -> int | None:
        """None where the format has no pages."""
        return len(self.pages) or None

    def page_at(self, offset: int) -> int | None:
        """Number of the page that `offset` is on."""
        at = bisect_right(self.pages, offset, key=lambda page: page.start)
        return self.pages[max(at - 1, 0)].number if self.pages else None

    def to_record(self) -> dict[str, object]:
        """The same as plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Parsed":
        """The opposite of `to_record`."""
        return cls(
            text=record["text"],
            media_type=record["media_type"],
            pages=tuple(PageSpan(**page) for page in record["pages"]),
            headings=tuple(Heading(**heading) for heading in record["headings"]),
            captions=tuple(Caption(**caption) for caption in record["captions"]),
            title=record["title"],
            encoding=record["encoding"],
            warnings=tuple(Notice.of(item["code"], **dict(item["facts"])) for item in record["warnings"]),
        )
