"""Whether a text says what was asked for, and whether a chunk alone says what its values mean."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from playground.core.values import Chunk
from tests.benchmarks.office.papers import Any_, Asked


def plain(text: str) -> str:
    """Without what no reader would miss: width of characters, case, and blanks, which Chinese does without."""
    spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r" (?=[^ -~])|(?<=[^ -~]) ", "", spaced)


def holds(text: str, any_of: Any_) -> bool:
    """Whether one of the ways to say it stands in the text, and is not a part of a longer number or word."""
    return any(_found(plain(text), plain(each)) for each in any_of)


def _found(text: str, wanted: str) -> bool:
    before = r"(?<!\d)(?<!\d[.,])" if wanted[0].isdigit() else r"(?<![a-z])" if wanted[0].isascii() else ""
    after = r"(?![\d])(?![.,]\d)" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, text) is not None


def understood(chunk: Chunk, asked: Asked) -> bool:
    """Whether one line of the chunk has the value and its meaning, with what stands above it and the file's name."""
    above = " ".join((*chunk.heading, chunk.document))
    lines = chunk.text.splitlines()
    return any(
        holds(line, asked.answer)
        and all(holds(" ".join((line, *_over(lines, place), above)), each) for each in asked.beside)
        for place, line in enumerate(lines)
    ) or any(
        holds(over, asked.answer) and all(holds(line, each) for each in asked.beside)
        for place, line in enumerate(lines)
        for over in _over(lines, place)
    )


def _over(lines: Sequence[str], place: int) -> Iterator[str]:
    """The entries of a list that an entry hangs under."""
    depth = _depth(lines[place])
    for line in reversed(lines[:place]):
        if not depth or not line.strip():
            return
        if _depth(line) < depth:
            depth = _depth(line)
            yield line


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
