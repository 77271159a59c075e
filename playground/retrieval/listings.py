"""Chunks that only list what others say rank down: lists of contents, indexes, and notices of law.

Each has the words of many sections and answers nothing about any of them.
"""

import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

LOWERED = 0.5
"""What the ordering score of such a chunk is multiplied by."""

_FEWEST = 4
"""Lines that make a list."""
_MOST_LINES = 0.6
"""Share of the lines that must be of a kind."""
_LONGEST_LINE = 200
"""Characters; a longer line is no entry of a list."""
_LONGEST_NOTICE = 1_000
"""Characters; a longer text has something else to say."""

_LEADERS = re.compile(
    r".*?(?:\.(?: ?\.){3,}|…{2,}|[·・]{4,}|_{4,}|-{5,}|\t+| {4,})\s*\(?(?:\d{1,4}|[ivxlc]{1,6})\)?$", re.I
)
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百\d]+[章节篇部编]|附录\s?[A-Z\d]|\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=\s|[\u3400-\u9fff])|[一二三四五六七八九十]+、"
    r"|(?:chapter|part|section|appendix)\s+[\divxa-z]+\b)",
    re.I,
)
_HEADED = re.compile(r"(?:目\s*录|目\s*次|(?:table of )?contents)[:：]?$", re.I)
_PAGED = re.compile(r"[^。！？；]{2,80}?[\s.…·]+(\d{1,4})$")
_ENTRY = re.compile(
    r"[^.。!?！？:：]{2,70}?[,，]\s*(\d{1,4}(?:\s*[–—-]\s*\d{1,4})?(?:\s*[,，]\s*\d{1,4}(?:\s*[–—-]\s*\d{1,4})?)*)$"
)
_TITLE = re.compile(r"[^。！？；!?;]{1,60}(?<![,，:：.…])$")
_NOTICES = (
    ("版权所有", "著作权所有", "©", "(c) ", "copyright"),
    ("翻印必究", "保留所有权利", "保留一切权利", "all rights reserved"),
    ("书面许可", "书面授权", "书面同意", "written permission", "written consent", "no part of this"),
    ("免责声明", "不承担任何", "disclaimer", "no warrant", " as is", "liable for"),
    ("商标", "trademark"),
)
_ASKED_FOR = re.compile(
    r"目录|目次|索引|版权|著作权|商标|免责|声明|contents|\bindex\b|copyright|trademark|disclaimer|licen[cs]e|warrant|liab",
    re.I,
)

Found = TypeVar("Found")


def only_lists(text: str) -> bool:
    """Whether `text` is a list of contents, an index or a notice of law, and nothing else."""
    lines = [line.strip()[:_LONGEST_LINE] for line in text.splitlines() if line.strip()]
    return (len(lines) >= _FEWEST and (_is_contents(lines) or _is_index(lines))) or _is_notice(text)


def asks_for_one(question: str) -> bool:
    """Whether a question wants just such a chunk."""
    return _ASKED_FOR.search(question) is not None


def ranked_down(
    candidates: Iterable[Found], score: Callable[[Found], float], text: Callable[[Found], str]
) -> Iterator[tuple[Found, float]]:
    """The candidates, best first, each with what its score is multiplied by; those that only list come later."""
    held: list[tuple[float, int, Found]] = []
    for place, each in enumerate(candidates):
        value = score(each)
        while held and -held[0][0] >= value:
            yield heapq.heappop(held)[2], LOWERED
        if value > 0.0 and only_lists(text(each)):
            heapq.heappush(held, (-value * LOWERED, place, each))
        else:
            yield each, 1.0
    while held:
        yield heapq.heappop(held)[2], LOWERED


def _is_contents(lines: list[str]) -> bool:
    enough = _MOST_LINES * len(lines)
    if sum(_LEADERS.fullmatch(line) is not None for line in lines) >= enough:
        return True
    numbered = sum(_NUMBERED.match(line) is not None for line in lines)
    pages = [int(found[1]) for line in lines if (found := _PAGED.fullmatch(line))]
    headed = any(_HEADED.fullmatch(line) for line in lines[:3])
    if len(pages) >= enough and pages == sorted(pages) and (headed or numbered >= enough):
        return True
    titles = sum(_TITLE.fullmatch(line) is not None for line in lines)
    return titles == len(lines) and numbered >= enough + (0 if headed else 1)


def _is_index(lines: list[str]) -> bool:
    entries = [(line, found[1]) for line in lines if (found := _ENTRY.fullmatch(line))]
    several = sum(bool(re.search(r"\D", pages)) for _, pages in entries)
    return len(entries) >= _MOST_LINES * len(lines) and several >= len(entries) / 4


def _is_notice(text: str) -> bool:
    if len(text) > _LONGEST_NOTICE:
        return False
    lowered = text.lower()
    return sum(any(said in lowered for said in notice) for notice in _NOTICES) >= 2
