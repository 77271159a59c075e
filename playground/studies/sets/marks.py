"""Texts joined by a separator and split again: a backslash makes a separator inside of a text a plain character.

Of backslashes right before a mark each pair stands for one, and an odd one takes the mark its meaning. All others are
what they are, so that paths need no care.
"""

import re
from collections.abc import Sequence

RUN = r"(?<!\\)(\\*)"
"""All backslashes before a mark. It begins at none of them but the first: else many would take their number squared."""


def split_at(text: str, marks: str) -> list[str]:
    """The parts of `text` between any of the characters in `marks`."""
    parts, part, end = [], "", 0
    for found in re.finditer(rf"{RUN}([{re.escape(marks)}])", text):
        part += text[end : found.start()] + unescaped(found, "")
        end = found.end()
        if is_mark(found):
            parts.append(part)
            part = ""
    return [*parts, part + text[end:]]


def joined(parts: Sequence[str], separator: str, marks: str) -> str:
    """The opposite of `split_at`; the separator begins with one of the marks."""
    escaped = [re.sub(rf"{RUN}([{re.escape(marks)}])", escape, part) for part in parts]
    inner = [part + "\\" * (len(part) - len(part.rstrip("\\"))) for part in escaped[:-1]]
    return separator.join([*inner, *escaped[-1:]])


def is_mark(found: re.Match[str]) -> bool:
    """Whether what was found after `RUN` is a mark, and no plain character."""
    return len(found[1]) % 2 == 0


def unescaped(found: re.Match[str], meaning: str) -> str:
    """What a mark after `RUN` stands for: its meaning, or itself."""
    return "\\" * (len(found[1]) // 2) + (meaning if is_mark(found) else found[2])


def escape(found: re.Match[str]) -> str:
    """A plain character after `RUN`, written so that it is not taken for a mark."""
    return f"{found[1]}{found[1]}\\{found[2]}"
