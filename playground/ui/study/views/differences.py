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


def gathered(found: Sequence[Change]) -> list[Change]:
    """The changes with what only happens to be equal in them: text between two changes that both are no shorter.

    Of two texts in different languages a comma and a full stop are the same, and neither could be read.
    """
    changes, at = list(found), 1
    while at < len(changes) - 1:
        if not _is_chance(changes, at):
            at += 1
            continue
        first, last = _edited(changes, at, -1), _edited(changes, at, 1)
        told = changes[first : last + 1]
        old = "".join(change.text for change in told if change.kind != "insert")
        new = "".join(change.text for change in told if change.kind != "delete")
        changes[first : last + 1] = [Change("delete", old), Change("insert", new)]
        at = max(first - 1, 1)  # with more beside it, what stands before may be chance as well
    return changes


def _edited(changes: Sequence[Change], at: int, by: int) -> int:
    """The farthest place of the changes that stand beside it on one side."""
    while 0 <= at + by < len(changes) and changes[at + by].kind != "equal":
        at += by
    return at


def _is_chance(changes: Sequence[Change], at: int) -> bool:
    if changes[at].kind != "equal" or changes[at].text.count("\n") > 1:
        return False
    sides = (changes[_edited(changes, at, -1) : at], changes[at + 1 : _edited(changes, at, 1) + 1])
    return all(
        side and len(changes[at].text) <= max(len(change.text) for change in side) // 2 and _has_both(side)
        for side in sides
    )


def _has_both(side: Sequence[Change]) -> bool:
    return {change.kind for change in side} == {"delete", "insert"}


def size(found: Sequence[Change], words: Words) -> str:
    """How much was added and removed, in characters."""
    added = sum(len(change.text) for change in found if change.kind == "insert")
    removed = sum(len(change.text) for change in found if change.kind == "delete")
    return words("compare.size", added=words.number(added), removed=words.number(removed))


def _change(change: Change, first: bool, last: bool, words: Words) -> Html:
    if change.kind != "equal":
        told = change.text.lstrip("\n") or change.text  # the sign belongs before the first line that has something
        tag = "del" if change.kind == "delete" else "ins"
        return join([change.text[: len(change.text) - len(told)], element(tag, told)])
    lines = change.text.splitlines(keepends=True)
    head = 0 if first else _CONTEXT + 1
    tail = 0 if last else _CONTEXT + 1
    left_out = len(lines) - head - tail
    if left_out < 3 or (first and last):
        return escape(change.text)
    gap = element("span", words("compare.gap", lines=left_out), "\n", class_="gap")
    return join(["".join(lines[:head]), gap, "".join(lines[len(lines) - tail :])])
