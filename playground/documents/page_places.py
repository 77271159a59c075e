"""Where stretches of a document's text stand on one of its pages, told by comparing the text with the page's signs.

The text of a document is not what is drawn: lines are joined, columns are put into order, rows of tables name their
columns, heads and feet are left out. So runs of signs that are found exactly once on either side are matched first, the
longest first, and grown; what is left between two of them is compared sign by sign. What matches here and there only is
taken for chance and dropped. This is the idea of Bram Cohen's patience diff, without its demand that both sides have
one order: the columns of a page may have been drawn in any.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, groupby, pairwise

from playground.documents.formats.pdf_text import columns
from playground.documents.page_signs import Place, Signs, ink
from playground.documents.tables import BETWEEN

_RUNS = (16, 10, 6, 4)  # signs
_GAP = 120  # signs between two matches, on either side
_MOST_COMPARED = 300_000  # pairs of signs between matches, in all: a page may be made to cost time
_SURE = 24  # columns of a match that needs no others around it; Chinese characters count two
_AROUND, _DENSE = 40, 0.6  # signs before and after a shorter one, and the share of them that must be matched, too
_FOUND = 0.4  # of the signs of a stretch, between the first and the last that were found
_LONGEST_NAME = 60  # characters of the name of a column
_APART = 3.0  # of the height of a line; a gap as wide as that parts two boxes
_BELOW = 0.6  # the same in a text that is turned, where lines side by side have as little between them
_MOST_BOXES = 400

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Written:
    """The signs of a text."""

    text: str
    offsets: tuple[int, ...]
    """Where each stands in the text."""
    values: tuple[int, ...]
    """Those that are no names of columns: a page has these once, and every row of the text repeats them."""


def places_of(signs: Signs, text: str, spans: Sequence[Span]) -> list[tuple[Place, ...]]:
    """For each stretch of `text` the boxes that cover it on the page, line by line; none where it is not found.

    `text` should have little more than what may stand on the page. Time is linear in its length.
    """
    written = _written(text)
    matches = _matched(written, signs.text)
    return [_boxes(_found(written, matches, span), signs) for span in spans]


def _written(text: str) -> _Written:
    signs: list[str] = []
    offsets: list[int] = []
    values: list[int] = []
    for at, character, is_name in _characters(text):
        for sign in ink(character):
            if not is_name:
                values.append(len(signs))
            signs.append(sign)
            offsets.append(at)
    return _Written("".join(signs), tuple(offsets), tuple(values))


def _characters(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each character with its offset, and whether it belongs to the name of a column."""
    start = 0
    for line in text.split("\n"):
        is_row, at = BETWEEN in line, start
        for cell in line.split(BETWEEN):
            name, colon, _ = cell.partition(": ")
            named = len(name) if is_row and colon and len(name) <= _LONGEST_NAME else 0
            yield from ((at + number, character, number < named) for number, character in enumerate(cell))
            at += len(cell) + len(BETWEEN)
        start += len(line) + 1


def _matched(written: _Written, page: str) -> dict[int, int]:
    """Which sign of the page each sign of the text is."""
    matches: dict[int, int] = {}
    taken: set[int] = set()
    orders: tuple[Sequence[int], ...] = (range(len(written.text)), written.values)
    if len(written.values) == len(written.text):
        orders = orders[:1]
    for length in _RUNS:
        for order in orders:
            _match_runs(written.text, order, page, length, matches, taken)
    for order in orders:
        _match_between(written.text, order, page, matches, taken)
    return _likely(written, matches)


def _match_runs(
    text: str, order: Sequence[int], page: str, length: int, matches: dict[int, int], taken: set[int]
) -> None:
    """Match runs that both sides have once among what is not matched yet, and grow them."""
    ours = _once("".join("\0" if index in matches else text[index] for index in order), length, "\0")
    theirs = _once("".join("\1" if at in taken else sign for at, sign in enumerate(page)), length, "\1")
    for run, begin in ours.items():
        at = theirs.get(run)
        if at is None or at in taken or order[begin] in matches:
            continue
        first, last = begin, begin + length
        shift = at - begin
        while first and _fits(text, order[first - 1], page, first - 1 + shift, matches, taken):
            first -= 1
        while last < len(order) and _fits(text, order[last], page, last + shift, matches, taken):
            last += 1
        for number in range(first, last):
            if order[number] not in matches and number + shift not in taken:
                matches[order[number]] = number + shift
                taken.add(number + shift)


def _fits(text: str, index: int, page: str, at: int, matches: dict[int, int], taken: set[int]) -> bool:
    return 0 <= at < len(page) and at not in taken and index not in matches and text[index] == page[at]


def _once(text: str, length: int, gone: str) -> dict[str, int]:
    """The runs that occur once, by where they begin; none over a sign that is `gone`."""
    found: dict[str, int] = {}
    for begin in range(len(text) - length + 1):
        run = text[begin : begin + length]
        found[run] = -1 if run in found or gone in run else begin
    return {run: begin for run, begin in found.items() if begin >= 0}


def _match_between(text: str, order: Sequence[int], page: str, matches: dict[int, int], taken: set[int]) -> None:
    """Compare what is left between two matches that follow one another on both sides."""
    known = [number for number, index in enumerate(order) if index in matches]
    left = _MOST_COMPARED
    for before, after in pairwise(known):
        start, end = matches[order[before]] + 1, matches[order[after]]
        if not 1 < after - before <= _GAP or not 0 < end - start <= _GAP:
            continue
        left -= (after - before) * (end - start)
        if left < 0:
            return
        ours = "".join(text[index] for index in order[before + 1 : after])
        for block in SequenceMatcher(None, ours, page[start:end], autojunk=False).get_matching_blocks():
            for step in range(block.size):
                index, at = order[before + 1 + block.a + step], start + block.b + step
                if at not in taken:
                    matches[index] = at
                    taken.add(at)


def _likely(written: _Written, matches: dict[int, int]) -> dict[int, int]:
    """The matches without short ones that stand alone."""
    values = written.values
    kept: dict[int, int] = {}
    runs = list(_together([number for number, index in enumerate(values) if index in matches]))
    solid = {number for run in runs if len(run) >= _RUNS[-1] for number in run}
    sums = list(accumulate((number in solid for number in range(len(values))), initial=0))
    for run in runs:
        low, high = max(run[0] - _AROUND, 0), min(run[-1] + 1 + _AROUND, len(values))
        width = columns("".join(written.text[values[number]] for number in run))
        if width >= _SURE or sums[high] - sums[low] >= _DENSE * min(high - low, _AROUND):
            kept |= {values[number]: matches[values[number]] for number in run}
    return kept


def _together(numbers: Sequence[int]) -> Iterator[list[int]]:
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        yield [number for _, number in run]


def _found(written: _Written, matches: dict[int, int], span: Span) -> list[int]:
    """The signs of the page that a stretch of the text covers, in the page's order."""
    own = [index for index in written.values if span[0] <= written.offsets[index] < span[1]]
    found = [number for number, index in enumerate(own) if index in matches]
    if not found or len(found) < _FOUND * (found[-1] - found[0] + 1):
        return []
    return sorted(matches[own[number]] for number in found)


def _boxes(found: Sequence[int], signs: Signs) -> tuple[Place, ...]:
    """Signs side by side as one box."""
    boxes: list[Place] = []
    before: Place | None = None
    for place in map(signs.places.__getitem__, found):
        if before is not None and _side_by_side(before, place):
            last = boxes[-1]
            boxes[-1] = min(last[0], place[0]), min(last[1], place[1]), max(last[2], place[2]), max(last[3], place[3])
        else:
            boxes.append(place)
        before = place
    return tuple(boxes[:_MOST_BOXES])


def _side_by_side(one: Place, other: Place) -> bool:
    """Whether a sign stands beside another on a line or, in a text that is turned, right above or below it."""
    return _is_level(one, other, 0, _APART) or _is_level(one, other, 1, _BELOW)


def _is_level(one: Place, other: Place, along: int, most: float) -> bool:
    """The same for a line that goes from left to right, 0, or from top to bottom, 1."""
    across = 1 - along
    size = min(place[across + 2] - place[across] for place in (one, other))
    shared = min(one[across + 2], other[across + 2]) - max(one[across], other[across])
    gap = max(other[along] - one[along + 2], one[along] - other[along + 2])
    return shared > 0.5 * size and gap < most * size
