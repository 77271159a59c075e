"""Text that was recognised in the picture of a page (OCR): its lines with their places, and how they are kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

from playground.core.errors import Notice

SECONDS_A_PAGE = 5.0
"""About what a page takes: ten seconds of processor time for one that is full of text, on two processors."""
_LIBRARIES = ("rapidocr", "onnxruntime")
_NOTICE = "pages_by_ocr"


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of a picture; places in points from the upper left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    confidence: float
    """From 0 to 1, as the recogniser has it."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What was recognised on a page; no lines where it shows no text."""

    number: int
    """1 for the first."""
    height: float
    """Of the page, in points."""
    lines: tuple[SeenLine, ...] = ()
    failed: bool = False
    """Whether the recogniser did not get through with it."""

    @property
    def confidence(self) -> float | None:
        """The average over its characters; None without any."""
        characters = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / characters if characters else None

    def to_record(self) -> Mapping[str, object]:
        """The same as plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The opposite of `to_record`."""
        lines = tuple(SeenLine(**line) for line in record["lines"])
        return cls(record["number"], record["height"], lines, record["failed"])


def is_installed() -> bool:
    """Whether pages can be recognised here; nothing is imported for that."""
    return all(find_spec(name) is not None for name in _LIBRARIES)


def kept(path: Path | None) -> Mapping[int, SeenPage]:
    """The pages in a file that `keep` wrote, by number; a line that was not written to its end is left out."""
    if path is None or not path.is_file():
        return {}
    pages: dict[int, SeenPage] = {}
    for line in path.read_text("utf-8", "replace").splitlines():
        try:
            page = SeenPage.from_record(json.loads(line))
        except (KeyError, TypeError, ValueError):
            continue
        pages[page.number] = page
    return pages


def keep(path: Path, page: SeenPage) -> None:
    """Add a page to the file, so that work that is stopped goes on from there."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(page.to_record(), ensure_ascii=False) + "\n")


def notice(pages: Iterable[SeenPage], total: int, numbers: str) -> Notice:
    """What the owner of a document is told of pages with recognised text; `numbers` names them in few characters."""
    known = [(page.number, page.confidence or 0.0) for page in pages]
    worst, least = min(known, key=lambda each: each[1])
    mean = sum(confidence for _, confidence in known) / len(known)
    each = " ".join(f"{number}:{round(100 * confidence)}" for number, confidence in known)
    return Notice.of(
        _NOTICE,
        pages=numbers,
        count=len(known),
        total=total,
        confidence=round(100 * mean),
        least=round(100 * least),
        worst=worst,
        each=each,
    )


def marks(notices: Sequence[Notice]) -> Mapping[int, int]:
    """Of the pages of a document that were recognised, the confidence in per cent, by number."""
    each = next((str(dict(notice.facts)["each"]) for notice in notices if notice.code == _NOTICE), "")
    return {int(number): int(confidence) for number, _, confidence in (part.partition(":") for part in each.split())}
