"""The order in which shapes are read that stand anywhere on a page: rows from top to bottom, columns from the left.

A page is cut along the widest empty strip that goes all the way through, and its parts are cut in turn (recursive X-Y
cuts, Nagy and Seth 1984). Strips across come first unless one that goes down is clearly wider.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_CLEARLY = 1.2
_ALIKE = 0.9  # of the widest strip: strips as wide are cut together
_OVERLAP = 0.04  # of a shape at each side: frames are larger than what they hold
_MOST = 200  # shapes; more are read line by line


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, in any unit; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def within(self, other: "Box", inner: "Box") -> "Box":
        """Where it stands if the rectangle `inner`, in whose coordinates it is given, is drawn as `other`."""
        across = (other.right - other.left) / ((inner.right - inner.left) or 1)
        down = (other.bottom - other.top) / ((inner.bottom - inner.top) or 1)
        return Box(
            other.left + (self.left - inner.left) * across,
            other.top + (self.top - inner.top) * down,
            other.left + (self.right - inner.left) * across,
            other.top + (self.bottom - inner.top) * down,
        )


def reading_order(boxes: Sequence[Box | None]) -> list[int]:
    """The places of the boxes in the order in which they are read; those that stand nowhere come last."""
    placed = {index: box for index, box in enumerate(boxes) if box is not None}
    order = _cut(list(placed), placed) if len(placed) <= _MOST else _by_lines(list(placed), placed)
    return order + [index for index, box in enumerate(boxes) if box is None]


def _cut(indices: list[int], boxes: dict[int, Box]) -> list[int]:
    if len(indices) < 2:
        return indices
    across = _strips([(boxes[index].top, boxes[index].bottom, index) for index in indices])
    down = _strips([(boxes[index].left, boxes[index].right, index) for index in indices])
    if not across and not down:
        return _by_lines(indices, boxes)
    widest_across = max((width for width, _ in across), default=0.0)
    widest_down = max((width for width, _ in down), default=0.0)
    strips = down if widest_down > _CLEARLY * widest_across else across
    widest = max(width for width, _ in strips)
    cuts = [position for width, position in strips if width >= _ALIKE * widest]
    is_down = strips is down
    parts: list[list[int]] = [[] for _ in range(len(cuts) + 1)]
    for index in indices:
        box = boxes[index]
        middle = (box.left + box.right) / 2 if is_down else (box.top + box.bottom) / 2
        parts[sum(middle > cut for cut in cuts)].append(index)
    return [index for part in parts for index in _cut(part, boxes)]


def _strips(spans: list[tuple[float, float, int]]) -> list[tuple[float, float]]:
    """Width and middle of each strip that no span reaches into, in their order."""
    shrunk = sorted((start + _OVERLAP * (end - start), end - _OVERLAP * (end - start)) for start, end, _ in spans)
    strips = []
    reached = shrunk[0][1]
    for (_, _), (start, end) in pairwise(shrunk):
        if start > reached:
            strips.append((start - reached, (start + reached) / 2))
        reached = max(reached, end)
    return strips


def _by_lines(indices: list[int], boxes: dict[int, Box]) -> list[int]:
    """By the top, and from the left where tops are alike."""
    heights = sorted(boxes[index].bottom - boxes[index].top for index in indices)
    line = max(heights[len(heights) // 2] / 2, 1.0)
    return sorted(indices, key=lambda index: (round(boxes[index].top / line), boxes[index].left, index))
