"""Text cut into chunks: whole sentences packed to a size, broken at headings and paragraphs where that costs little."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playground.core.errors import DocumentError
from playground.core.estimate import estimate_tokens
from playground.core.values import pages_told
from playground.documents.parsed import Heading, Parsed
from playground.documents.records import code_blocks, json_records
from playground.documents.tables import BETWEEN, LONGEST_LINE

SMALLEST, LARGEST = 16, 8_192
_FULL_ENOUGH = 0.4  # of the size; from here on a paragraph's end closes the chunk
_TINY = 0.2  # of the size; below it not even a heading closes the chunk
_CHARACTERS_A_TOKEN = 8  # at most; runs of blanks or of one letter cost more than the estimate says

_LONGEST_ROW = 2 * LONGEST_LINE  # characters; a longer line with bars in it is no row

_RECORDS = {"json": json_records, "code": code_blocks}
"""By media type."""

_CLOSING = "\"'”’」』）)》】〉\\]"
_SENTENCE = re.compile(rf"[。！？!?；;…]+[{_CLOSING}]*\s*|\.[{_CLOSING}]*\s+|\n\s*")
_PARAGRAPH = re.compile(rf"(?:[。！？!?；;….:：][{_CLOSING}]*[^\S\n]*\n|\n[^\S\n]*\n)\s*\Z")
_SOFT_CUT = re.compile(r"[\s，、,：:|/]")


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How large chunks are, in estimated tokens."""

    size: int = 448
    overlap: int = 60
    """How much of a chunk's end is repeated at the beginning of the next, in whole sentences."""

    def __post_init__(self) -> None:
        if not SMALLEST <= self.size <= LARGEST or not 0 <= 2 * self.overlap < self.size:
            raise DocumentError("chunk_settings", size=self.size, overlap=self.overlap, least=SMALLEST, most=LARGEST)


@dataclass(frozen=True, slots=True)
class Piece:
    """A contiguous piece of a parsed text: `text == parsed.text[start:end]`, without blanks at its ends."""

    text: str
    start: int
    end: int
    page: int | None
    """Where it begins; None where the format has no pages."""
    heading: tuple[str, ...]
    """The headings its beginning stands under, outermost first; last the caption it begins under."""
    last_page: int | None = None
    """Where it ends, if that is another page."""

    @property
    def pages(self) -> str | None:
        """Its page, or from which to which it goes."""
        return pages_told(self.page, self.last_page)


@dataclass(frozen=True, slots=True)
class _Unit:
    """The smallest piece: a sentence with the blanks after it, or a part of one that is too long."""

    start: int
    end: int
    tokens: int
    ends_paragraph: bool = False
    is_heading: bool = False


def cut(parsed: Parsed, settings: ChunkSettings = ChunkSettings()) -> tuple[Piece, ...]:
    """The chunks of a text in its order; together they leave out nothing but blanks. Time is linear in its length."""
    paths = list(_paths(parsed.headings))
    offsets = [heading.offset for heading in parsed.headings]
    starts = [caption.start for caption in parsed.captions]
    pieces = []
    for units in _pack(_units(parsed, settings), settings):
        start, end = _trimmed(parsed.text, units[0].start, units[-1].end)
        if start < end:
            above = bisect_right(offsets, start)
            path = paths[above - 1] if above else ()
            captioned = bisect_right(starts, start)
            if captioned and start < (caption := parsed.captions[captioned - 1]).end and caption.title not in path[-1:]:
                path += (caption.title,)
            first, last = parsed.page_at(start), parsed.page_at(end - 1)
            pieces.append(Piece(parsed.text[start:end], start, end, first, path, last if last != first else None))
    return tuple(pieces)


def _pack(units: Iterable[_Unit], settings: ChunkSettings) -> Iterator[list[_Unit]]:
    """Group units up to the size; each group but the first may begin with the end of the one before."""
    group: list[_Unit] = []
    tokens = repeated = 0
    """Of the group, and of the part of it that the group before ends with."""
    for unit in units:
        is_full = tokens + unit.tokens > settings.size
        breaks = unit.is_heading and tokens > _TINY * settings.size
        if tokens > repeated and (is_full or breaks):
            yield group
            group = [] if unit.is_heading else _tail(group, min(settings.overlap, settings.size - unit.tokens))
            tokens = repeated = sum(kept.tokens for kept in group)
        elif is_full:
            group, tokens, repeated = [], 0, 0
        group.append(unit)
        tokens += unit.tokens
        if unit.ends_paragraph and tokens >= _FULL_ENOUGH * settings.size:
            yield group
            group = _tail(group, settings.overlap)
            tokens = repeated = sum(kept.tokens for kept in group)
    if tokens > repeated:
        yield group


def _tail(group: list[_Unit], room: int) -> list[_Unit]:
    """The last units that fit into `room` together."""
    at = len(group)
    while at > 0 and group[at - 1].tokens <= room:
        at -= 1
        room -= group[at].tokens
    return group[at:]


def _units(parsed: Parsed, settings: ChunkSettings) -> Iterator[_Unit]:
    headings = {heading.offset for heading in parsed.headings}
    records = _records(parsed, settings.size)
    forced = sorted(headings.union(start for start, _ in records))
    for start, end in _sentences(parsed.text, forced, records):
        for part_start, part_end, tokens in _parts(parsed.text, start, end, settings.size):
            ends = part_end == end and _PARAGRAPH.search(parsed.text, max(start, end - 200), end) is not None
            yield _Unit(part_start, part_end, tokens, ends, part_start in headings)


def _records(parsed: Parsed, size: int) -> list[tuple[int, int]]:
    """Spans that mean something as a whole only, and are no larger than a chunk."""
    find = _RECORDS.get(parsed.media_type)
    if find is None:
        return []
    text, most = parsed.text, size * _CHARACTERS_A_TOKEN
    return find(text, lambda start, end: end - start <= most and _cost(text[start:end]) <= size)


def _sentences(text: str, forced: list[int], records: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans of sentences, without gaps between them; a heading always begins one.

    A record is one whatever is in it, and so is a row of a table.
    """
    start = at = record = 0
    row_end = _row_end(text, 0)
    for found in _SENTENCE.finditer(text):
        while at < len(forced) and forced[at] < found.end():
            if start < forced[at]:
                yield start, forced[at]
                start = forced[at]
            at += 1
        while record < len(records) and records[record][1] <= found.start():
            record += 1
        if found.end() < row_end or (record < len(records) and records[record][0] < found.end() < records[record][1]):
            continue
        yield start, found.end()
        start = found.end()
        row_end = _row_end(text, start) if "\n" in found[0] else 0
    for offset in [*forced[at:], len(text)]:
        if start < offset:
            yield start, offset
            start = offset


def _row_end(text: str, start: int) -> int:
    """Where a row of a table ends that begins here; 0 if none does."""
    end = text.find("\n", start, start + _LONGEST_ROW)
    end = end if end >= 0 else min(start + _LONGEST_ROW, len(text))
    return end if BETWEEN in text[start:end] else 0


def _parts(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int, int]]:
    """The span whole if it costs no more than `size`; else cut at the best places, each part with its cost.

    A part is as long as the density of the one before allows, so that a run of any length is looked at only about once.
    """
    step = end - start if end - start <= size * _CHARACTERS_A_TOKEN else size
    while start < end:
        stop = _soft_stop(text, start, min(start + step, end), end)
        cost = _cost(text[start:stop])
        if cost <= size or stop - start == 1:
            yield start, stop, cost
            start, length = stop, stop - start
        else:
            length = stop - start
        step = max(length * size * 9 // (cost * 10), 1)


def _soft_stop(text: str, start: int, stop: int, end: int) -> int:
    """A place to cut, a little before `stop`: after a comma or a blank, else between two characters."""
    if stop == end:
        return stop
    quarter = stop - (stop - start) // 4
    for at in range(stop - 1, max(quarter, stop - 200) - 1, -1):
        if _SOFT_CUT.match(text[at]):
            return at + 1
    hard = stop
    while hard > max(start + 1, stop - 16) and (_joins(text[hard]) or text[hard - 1] == "\u200d"):
        hard -= 1
    return hard


def _joins(character: str) -> bool:
    """Whether it belongs to the character before it, as accents, variation selectors and joiners do."""
    return character == "\u200d" or unicodedata.category(character) in ("Mn", "Mc", "Me")


def _cost(text: str) -> int:
    return max(estimate_tokens(text), -(-len(text) // _CHARACTERS_A_TOKEN))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def _paths(headings: Iterable[Heading]) -> Iterator[tuple[str, ...]]:
    """For each heading, its path: the headings it stands under, and itself."""
    open_ones: list[Heading] = []
    for heading in headings:
        while open_ones and open_ones[-1].level >= heading.level:
            open_ones.pop()
        open_ones.append(heading)
        yield tuple(one.title for one in open_ones)
