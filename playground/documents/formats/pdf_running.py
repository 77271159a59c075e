"""Running heads, feet and page numbers of a PDF: known by standing at the same place on several pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from playground.core.errors import Notice
from playground.documents.formats.pdf_lines import Box, Leaf, Line, without
from playground.documents.formats.pdf_text import joint_between

_EDGE = 0.14  # of the height of a page, where heads and feet stand
_OUTERMOST = 0.08  # the same, where hardly anything else does
_SAME_PLACE = 0.015  # of the height, by which their places may differ
_PAGES = 3  # on which a line stands that runs through a document; of a shorter document, on all
_MOST_FOLLOW = 0.8  # of the pages, whose numbers must follow one another
_LONGEST, _LONGEST_NUMBERED = 120, 60
_SENTENCE_END = re.compile(r"[。！？；.!?;]\Z")
_MOST_TOLD = 4
_APART = 0.9  # of the height of a line; heads stand farther from the text than its lines from one another
_NUMBER = re.compile(r"\d+")
_CHINESE_NUMBER = re.compile(r"[〇零一二三四五六七八九十百]+(?=页)")
_ROMAN = re.compile(r"[ivxlcIVXLC]+\Z")
_ONLY_NUMBER = re.compile(r"[第共页/|·.,，、\-–—−~〜\[\]()（）#]*\Z|(?:page|p\.|pp\.)?#(?:of|/)?#?\Z", re.IGNORECASE)
_REACHES = 0.93  # of the width of the text; a line that goes on overleaf is full
_MOST_INDENT = 3.0  # of the height of a line
_SAME_SIZE = (0.85, 1.18)


@dataclass(frozen=True, slots=True)
class Running:
    """What ran through a document."""

    pages: int = 0
    """On how many it stood."""
    texts: tuple[str, ...] = ()
    """The heads and feet, each once."""


@dataclass(frozen=True, slots=True)
class _Seen:
    page: int
    at: int
    text: str
    middle: float
    """Of the height of the page."""
    numbers: tuple[str, ...]


def split_off(leaves: Sequence[Leaf]) -> tuple[list[Leaf], Running]:
    """The pages without what runs through them; each head and foot stays once, above the first page it stands on."""
    groups: defaultdict[tuple[bool, str], list[_Seen]] = defaultdict(list)
    for page, leaf in enumerate(leaves):
        for seen in _at_edges(page, leaf):
            groups[seen.middle < 0.5, _pattern(seen.text)].append(seen)
    gone: defaultdict[int, set[int]] = defaultdict(set)
    kept: defaultdict[int, list[str]] = defaultdict(list)
    for (_, pattern), group in groups.items():
        same_place = _at_one_place(group)
        if not _runs(same_place, leaves):
            continue
        for seen in same_place:
            gone[seen.page].add(seen.at)
        if not _ONLY_NUMBER.match(pattern):
            kept[same_place[0].page].append(same_place[0].text)
    left = [without(leaf, gone[page]) if page in gone else leaf for page, leaf in enumerate(leaves)]
    if 2 * sum(not _inked(left[page]) for page in gone) > len(leaves):  # scans that somebody numbered
        return list(leaves), Running()
    for page, texts in kept.items():
        left[page] = Leaf((*map(Line, texts), Line(""), *left[page].lines))
    return left, Running(len(gone), tuple(text for texts in kept.values() for text in texts))


def notice(running: Running) -> Notice:
    """What its owner is told: on how many pages something ran through the document, and the heads and feet."""
    shown = " / ".join(running.texts[:_MOST_TOLD]) + (" / …" if len(running.texts) > _MOST_TOLD else "")
    return (
        Notice.of("running_lines", pages=running.pages, texts=shown)
        if shown
        else Notice.of("page_numbers", pages=running.pages)
    )


def joints(leaves: Sequence[Leaf]) -> Mapping[int, str]:
    """By page, what stands between its text and that of the page before where a sentence goes on from there."""
    found = {}
    for page in range(1, len(leaves)):
        before, after = _inked(leaves[page - 1]), _inked(leaves[page])
        if before and after and _may_go_on(before, after):
            joint = joint_between([line.text for line in before], after[0].text)
            if joint != "\n":
                found[page] = joint
    return found


def _inked(leaf: Leaf) -> list[Line]:
    return [line for line in leaf.lines if line.text.strip()]


def _may_go_on(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether the last line of a page reaches the edge of the text, and the first of the next is as large."""
    last, first = before[-1], after[0]
    if last.is_row or first.is_row or last.box is None or first.box is None:
        return False
    right = max(line.box.right for line in (*before, *after) if line.box is not None)
    left = min(line.box.left for line in (*before, *after) if line.box is not None)
    smallest, largest = _SAME_SIZE
    same_size = smallest * last.box.height < first.box.height < largest * last.box.height
    begins = last.box.left - left <= _MOST_INDENT * last.box.height  # a title stands in the middle
    return same_size and begins and last.box.right - left >= _REACHES * (right - left)


def _at_edges(page: int, leaf: Leaf) -> Iterator[_Seen]:
    placed = [line.box for line in leaf.lines if line.box is not None and line.text.strip()]
    for at, line in enumerate(leaf.lines):
        text = "".join(line.text.split())
        if not text or line.box is None or line.is_row or len(text) > _LONGEST:
            continue
        middle = line.box.middle
        edge = min(middle, 1 - middle)
        if edge < _EDGE and (edge < _OUTERMOST or _stands_alone(line.box, placed, middle)):
            yield _Seen(page, at, line.text.strip(), middle, tuple(_NUMBER.findall(text)))


def _stands_alone(box: Box, placed: Sequence[Box], middle: float) -> bool:
    """Whether the next line towards the middle of the page is farther away than within a paragraph."""
    if middle < 0.5:
        gaps = (other.top - box.bottom for other in placed if other.top > box.top + box.height / 2)
    else:
        gaps = (box.top - other.bottom for other in placed if other.top < box.top - box.height / 2)
    return min(gaps, default=box.height) >= _APART * box.height


def _pattern(text: str) -> str:
    """The text without blanks, its numbers replaced by a sign."""
    text = _CHINESE_NUMBER.sub("#", _NUMBER.sub("#", "".join(text.split())))
    return "#" if _ROMAN.match(text) else text


def _at_one_place(group: Sequence[_Seen]) -> list[_Seen]:
    """Those of a group that stand where most of it does, one a page."""
    heights = Counter(round(seen.middle / _SAME_PLACE) for seen in group)
    usual = heights.most_common(1)[0][0] * _SAME_PLACE
    return list({seen.page: seen for seen in group if abs(seen.middle - usual) <= _SAME_PLACE}.values())


def _runs(group: Sequence[_Seen], leaves: Sequence[Leaf]) -> bool:
    """Whether a line is the same on its pages, but for numbers that count the pages."""
    if len(group) < min(_PAGES, max(len(leaves), 2)):
        return False
    if len({"".join(seen.text.split()) for seen in group}) == 1:
        return True
    first = group[0]
    if len(first.text) > _LONGEST_NUMBERED or _SENTENCE_END.search(first.text):
        return False
    return all(_follows(group, at) for at in range(len(first.numbers)))


def _follows(group: Sequence[_Seen], at: int) -> bool:
    """Whether the number at that place of the line is the same on all pages, or counts them."""
    numbers = [int(seen.numbers[at]) for seen in group if at < len(seen.numbers)]
    offsets = [number - seen.page for number, seen in zip(numbers, group, strict=False)]
    return max(Counter(each).most_common(1)[0][1] for each in (numbers, offsets)) >= _MOST_FOLLOW * len(group)
