"""Regular expressions of users: compiled within limits, and searched for so that none can hold up the server."""

from collections.abc import Iterator
from functools import lru_cache

import regex  # type: ignore[import-untyped]

from playground.core.errors import StudyError
from playground.studies.checks.prose import Span

LONGEST_PATTERN = 1_000
LONGEST_TEXT = 100_000
"""Characters of an answer that are searched."""
LARGEST_SIZE = 20_000
"""Of a pattern with its counted repeats written out, such as 40 for (ab){20}: it is compiled to about that."""
SECONDS = 0.25
"""A search takes milliseconds; one that takes so long would take forever."""
MOST_PLACES = 100

_FLAGS = regex.MULTILINE | regex.VERSION0


class TooSlow(Exception):
    """The search was given up."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> "regex.Pattern[str]":
    """The pattern, ready to search. Raises StudyError `own_pattern_wrong`, or `own_pattern_large` over a limit."""
    if len(pattern) > LONGEST_PATTERN or _size(pattern) > LARGEST_SIZE:
        raise StudyError("own_pattern_large", pattern=pattern[:80], most=LONGEST_PATTERN)
    try:
        return regex.compile(pattern, _FLAGS)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        raise StudyError("own_pattern_wrong", pattern=pattern[:80], reason=str(error)[:200]) from error


def search(pattern: str, text: str) -> tuple[Span, ...]:
    """Where the pattern stands in the text, the first places; empty where it does not. Raises TooSlow."""
    try:
        return tuple(_places(compiled(pattern), text[:LONGEST_TEXT]))
    except (TimeoutError, MemoryError, RecursionError) as error:
        raise TooSlow from error


def _places(pattern: "regex.Pattern[str]", text: str) -> Iterator[Span]:
    for count, found in enumerate(pattern.finditer(text, timeout=SECONDS)):
        if count == MOST_PLACES:
            return
        yield found.span()


# Size -----------------------------------------------------------------------------------------------------------------

_COUNT = regex.compile(r"\{(\d*),?(\d*)\}")
_CLASS = regex.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")


def _size(pattern: str) -> int:
    """How long the pattern is with its counted repeats written out."""
    sizes, item, at = [0], 0, 0
    while at < len(pattern):
        step, character = 1, pattern[at]
        count = _COUNT.match(pattern, at) if character == "{" else None
        if character == "(":
            sizes.append(0)
            item = 0
        elif character == ")" and len(sizes) > 1:
            item = sizes.pop() + 1
            sizes[-1] += item
        elif count is not None:
            step = len(count[0])
            times = max(int(number or 0) for number in count.groups()) if len(count[0]) < 12 else 2 * LARGEST_SIZE
            sizes[-1] += item * max(times - 1, 0)
            item *= max(times, 1)
        else:
            found = _CLASS.match(pattern, at) if character == "[" else None
            step = len(found[0]) if found else 2 if character == "\\" else 1
            item = 1
            sizes[-1] += 1
        at += step
    return sum(sizes)
