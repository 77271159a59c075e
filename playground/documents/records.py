"""What is not cut if it fits into a chunk, in a text that is no prose: records of JSON, functions of source code."""

import re
from collections.abc import Callable, Iterator

Span = tuple[int, int]
Fits = Callable[[int, int], bool]

_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_BEGINS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)*([ \t]*)(?=\S)")
_GOES_ON = re.compile(r"[ \t]*(?:[})\]]|(?:end|else|elif|except|finally|catch)\b)")
_TAB = 4  # columns


def json_records(text: str, fits: Fits) -> list[Span]:
    """The largest objects and lists that fit, each with its name, in order; none overlaps another.

    Text that is no JSON has what looks like such, as far as it does.
    """
    found: list[Span] = []
    opened: list[int] = []
    name: Span | None = None
    for token in _JSON.finditer(text):
        sign = token[0][0]
        if sign == '"':
            name = token.span()
        elif sign in "{[":
            named = name is not None and text[name[1] : token.start()].strip() == ":"
            opened.append(name[0] if name and named else token.start())
        elif opened:
            start = opened.pop()
            if fits(start, token.end()):
                while found and found[-1][0] >= start:
                    found.pop()
                found.append((start, token.end()))
    return found


def code_blocks(text: str, fits: Fits) -> list[Span]:
    """The largest parts of source code that fit, in order, divided at empty lines: between functions first."""
    return list(_blocks(text, 0, len(text), -1, fits))


def _blocks(text: str, start: int, end: int, above: int, fits: Fits) -> Iterator[Span]:
    """Parts from `start` to `end`, divided where lines begin that are indented least, but more than `above` columns."""
    begins = [
        (found.start(1), len(found[1].expandtabs(_TAB)))
        for found in _BEGINS.finditer(text, start, end)
        if not _GOES_ON.match(text, found.start(1))
    ]
    depth = min((depth for _, depth in begins if depth > above), default=None)
    if depth is None:
        return
    starts = [at for at, here in begins if here <= depth]
    for begin, stop in zip([start, *starts], [*starts, end], strict=True):
        if begin < stop and fits(begin, stop):
            yield begin, stop
        elif begin < stop:
            yield from _blocks(text, begin, stop, depth, fits)
