"""Chat marks and frame tags inside other people's text, made harmless where everybody can see it, and back again.

The first character of a mark is replaced by its full-width twin: `</文档>` becomes `＜/文档>`. A twin that stood there
already is listed too, found as shown, so that the list tells the two apart and the original can be restored.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import cycle

from playground.core.unseen import DIRECTION_MARKS, ZERO_WIDTH
from playground.core.values import Neutralised

_TWINS = {"<": "＜", "[": "［"}
_BLANK = rf"[\s{ZERO_WIDTH}{DIRECTION_MARKS}]{{0,8}}"
_CHAT_MARKS = (
    rf"[<＜]{_BLANK}[|｜][^<>|＜｜\[\]\n]{{1,64}}[|｜]{_BLANK}>",  # <|im_end|>, <｜User｜>
    r"[<＜]/?(?:s|bos|eos|pad|unk|sop|eop|mask)>",
    r"[<＜](?:start|end)_of_(?:turn|image|audio)>",
    r"[<＜]/?(?:think|tools|tool_calls?|tool_response)>",
    r"[<＜]{1,2}/?SYS>{1,2}",
    r"[\[［]/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|gMASK|sMASK)\]",
)
_NAME_ENDS = r"(?![\w-])"


def neutralise(text: str, origin: str, tags: Iterable[str] = ()) -> tuple[str, tuple[Neutralised, ...]]:
    """`text` with every chat mark and every opening or closing tag of `tags` made harmless, and what was changed."""
    marks: list[Neutralised] = []

    def harmless(mark: re.Match[str]) -> str:
        shown = _twin(mark[0])
        marks.append(Neutralised(origin, mark[0], shown))
        return shown

    return _pattern(tuple(tags)).sub(harmless, text), tuple(marks)


def restore(shown: str, origin: str, neutralised: Iterable[Neutralised]) -> str:
    """What a segment of `origin` said before its marks were made harmless.

    A segment may hold the text several times over (a question that a frame prints twice), or none of the marks.
    """
    marks = [mark for mark in neutralised if mark.origin == origin]
    pieces: list[str] = []
    position = misses = 0
    for mark in cycle(marks):
        place = _place(mark.shown).search(shown, position)
        if place is None:
            if (misses := misses + 1) == len(marks):
                break
            continue
        pieces += shown[position : place.start()], mark.found
        position, misses = place.end(), 0
    return "".join(pieces) + shown[position:]


def _twin(mark: str) -> str:
    """`mark` with its opening brackets in full width."""
    body = mark.lstrip("<[＜［")
    brackets = mark[: len(mark) - len(body)]
    return "".join(_TWINS.get(bracket, bracket) for bracket in brackets) + body


@lru_cache(maxsize=64)
def _pattern(tags: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, tags))
    head = rf"[<＜]{_BLANK}[/／]?{_BLANK}(?:{names}){_NAME_ENDS}"
    frame_marks = [rf"{head}(?:{_BLANK}/?>)?"] if tags else []
    return re.compile("|".join((*_CHAT_MARKS, *frame_marks)), re.IGNORECASE)


@lru_cache(maxsize=256)
def _place(shown: str) -> re.Pattern[str]:
    """Where `shown` stands as a mark of its own and not as the beginning of a longer name."""
    return re.compile(re.escape(shown) + ("" if shown.endswith((">", "]")) else _NAME_ENDS))
