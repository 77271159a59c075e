"""Questions of a plain text, one a line: blank lines and comments, which begin with `#`, are none.

A question that begins with that mark is written `\\#`. The numbers or bullets of a list are taken off where every line
has one.
"""

import re
from collections.abc import Iterator

from playground.core.errors import Notice
from playground.studies.sets.columns import role_of
from playground.studies.sets.doubts import Doubts
from playground.studies.sets.entries import Entry, entry_of_text

_COMMENT = ("#", "```")
"""Also the fences of code in Markdown."""
_LINE = re.compile(r'^[ \t]*"((?:[^"\n]++|"")*+\n(?:[^"]++|"")*+)"[ \t]*$|^.*$', re.MULTILINE)
"""A line, or a cell of a spreadsheet with lines of its own, in the first group."""
_NUMBER = re.compile(r"[(（]?([0-9]{1,5})[)）.．、:：](?![0-9])\s*")
_BULLET = re.compile(r"[-*+•·●▪–][ \t]+")


def entries(text: str, doubts: Doubts) -> Iterator[Entry]:
    """The entries of a clean text."""
    lines = [(number, line.strip()) for number, line in _lines(text) if line.strip()]
    for number, line in lines:
        if line.startswith(_COMMENT):
            doubts.of_row("set_comments", number)
    said = [(number, line) for number, line in lines if not line.startswith(_COMMENT)]
    if said and role_of(said[0][1]) == "question":
        said = said[1:]  # the name of the only column
    marks = _marks([line for _, line in said])
    if any(marks):
        doubts.once(Notice.of("set_numbers_removed", count=len(marks)))
    for (number, line), mark in zip(said, marks, strict=True):
        question = line[mark:]
        yield entry_of_text(number, question[1:] if question.startswith("\\#") else question)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Every line with its number; a cell that was copied with several lines counts as one."""
    number = 1
    for found in _LINE.finditer(text):
        yield number, found[0] if found[1] is None else found[1].replace('""', '"')
        number += found[0].count("\n") + 1


def _marks(lines: list[str]) -> list[int]:
    """How many characters of each line are its mark in a list: numbers that go up by one, or bullets."""
    none = [0] * len(lines)
    if len(lines) < 2:
        return none
    bullets = [found.end() for line in lines if (found := _BULLET.match(line))]
    if len(bullets) == len(lines):
        return bullets
    numbers = [found for line in lines if (found := _NUMBER.match(line))]
    if len(numbers) < len(lines):
        return none
    first = int(numbers[0][1])
    counting = all(int(found[1]) == first + place for place, found in enumerate(numbers))
    return [found.end() for found in numbers] if counting else none
