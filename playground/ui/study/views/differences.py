"""Differences of two texts as they are read: what only one of them has, with or without all that both have."""

from collections.abc import Sequence

from playground.prompts.diffing import Change
from playground.ui.html.elements import Html, element, escape, join
from playground.ui.html.words import Words

_CONTEXT = 2
"""Lines shown around a change."""


def changes(found: Sequence[Change], said: str, words: Words, *, whole: bool = False) -> Html:
    """The text with deletions and insertions; what is equal is cut to the lines around them, unless all is shown."""
    last = len(found) - 1
    pieces = [_change(change, whole or place == 0, whole or place == last, words) for place, change in enumerate(found)]
    return element("pre", Html("\n"), *pieces, class_="diff", tabindex=0, role="group", aria_label=said)


def size(found: Sequence[Change], words: Words) -> str:
    """How much was added and removed, in characters."""
    added = sum(len(change.text) for change in found if change.kind == "insert")
    removed = sum(len(change.text) for change in found if change.kind == "delete")
    return words("compare.size", added=words.number(added), removed=words.number(removed))


def _change(change: Change, first: bool, last: bool, words: Words) -> Html:
    if change.kind == "delete":
        return element("del", change.text)
    if change.kind == "insert":
        return element("ins", change.text)
    lines = change.text.splitlines(keepends=True)
    head = 0 if first else _CONTEXT + 1
    tail = 0 if last else _CONTEXT + 1
    left_out = len(lines) - head - tail
    if left_out < 3 or (first and last):
        return escape(change.text)
    gap = element("span", words("compare.gap", lines=left_out), "\n", class_="gap")
    return join(["".join(lines[:head]), gap, "".join(lines[len(lines) - tail :])])
