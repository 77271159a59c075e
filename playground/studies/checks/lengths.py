"""The check `length`: an answer is as long as its question wants it, counted as its reader would count."""

import re
from collections.abc import Callable, Mapping

from playground.studies.checks.findings import failed, not_applicable, passed
from playground.studies.checks.limits import Limit, Measure, limits
from playground.studies.checks.openings import answer_after_thinking, begins_with
from playground.studies.checks.prose import sentences
from playground.studies.checks.rules import openings
from playground.studies.checks.subject import Subject
from playground.studies.text.folding import HAN
from playground.studies.values import Finding

# What a reader sees ---------------------------------------------------------------------------------------------------

_RULE = re.compile(r"(?m)^[ \t]*(?:\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?|(?:[*_-][ \t]*){3,})[ \t]*$")
_LINE_MARKS = re.compile(
    r"(?m)^[ \t]*(?:>[ \t]*)*(?:#{1,6}[ \t]+|[-*+•·●][ \t]+|\d{1,3}[.)][ \t]+)?(?:\[[ xX]\][ \t]+)?"
)
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_PAIRED = re.compile(r"(?<![\w\\])(\*{1,3}|_{1,3}|~~|`+)(?=\S)(.+?)(?<=\S)\1(?!\w)|(\*{1,3})(?=\S)([^*\n]+?)(?<=\S)\3")


def visible(answer: str) -> str:
    """The answer as it is read: without the signs of Markdown, the numbers of lists, and lines of a table's frame."""
    text = re.sub(r"(?m)^[ \t]*(?:`{3,}|~{3,})[^\n]*$", "", answer)
    text = _LINE_MARKS.sub("", _RULE.sub("", text))
    text = re.sub(r"</?[A-Za-z][^<>\n]{0,100}>", " ", _IMAGE_OR_LINK.sub(r"\1", text))
    text = re.sub(r"(?m)^\||\|[ \t]*$|(?<=\s)\|(?=\s)", " ", text)
    for _ in range(2):  # bold inside of italics
        text = _PAIRED.sub(lambda found: found[2] or found[4], text)
    return re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*", "\n", text)).strip()


# Counting -------------------------------------------------------------------------------------------------------------

_COUNTED = re.compile(
    rf"[{HAN}\u3040-\u30ff\uac00-\ud7af]|[\d０-９]+(?:[.,:/．，][\d０-９]+)*[%％‰]?"
    rf"|(?:(?![{HAN}\u3040-\u30ff\uac00-\ud7af_])\w)+(?:['’._-](?:(?![{HAN}\u3040-\u30ff\uac00-\ud7af_])\w)+)*|[^\w\s]"
)
_WORD = re.compile(rf"(?:(?![{HAN}])\w)+(?:[-'’.,:/](?:(?![{HAN}])\w)+)*|[{HAN}]")


def characters(text: str) -> int:
    """As a Chinese reader counts: each character and punctuation mark is one, and so is each Latin word or number."""
    return len(_COUNTED.findall(text))


def letters(text: str) -> int:
    """As an English reader counts characters: letters, digits, punctuation, and the blanks between words."""
    return len(re.sub(r"\s+", " ", text).strip())


def words(text: str) -> int:
    """Words; a compound with hyphens is one, and of Chinese each character."""
    return len(_WORD.findall(text))


def _sentences(answer: str) -> int:
    plain = re.sub(r"(?m)^[ \t]*#{1,6}[ \t][^\n]*$", "", answer)
    return sum(1 for start, end in sentences(plain.replace("；", "，").replace(";", ",")) if end > start)


def _paragraphs(answer: str) -> int:
    parts = re.split(r"\n[ \t]*\n", re.sub(r"(?m)^[ \t]*#{1,6}[ \t][^\n]*$", "\n", answer))
    return sum(1 for part in parts if re.search(r"\w", part))


_POINT = re.compile(
    r"(?m)^(?P<indent>[ \t]*)(?:[*_]{0,2})(?:[-*+•·●](?=[ \t])|\d{1,2}[.)、](?!\d)|[（(]\d{1,2}[)）]|"
    r"[（(]?[一二三四五六七八九十]{1,2}[)）、]|[①-⑳]|#{2,6}[ \t]+(?:\d{1,2}[.、)]|"
    r"[一二三四五六七八九十]{1,2}、))[ \t]*(?P<text>[^\n]*)"
)
_SPOKEN = re.compile(
    r"(?:^|[。；;，,：:\s])(?:第?[一二三四五六七八九十]{1,2}(?:是|、|，|则是|方面)|"
    r"其[一二三四五六七八九十](?:是|，|、)?|[（(]\d{1,2}[)）]|[①-⑳]|\d{1,2}[.)、](?![\d]))"
)


def points(answer: str) -> tuple[str, ...]:
    """The points of the outermost list, of lines or in running text (一是……二是……); empty where there is no list."""
    found = list(_POINT.finditer(answer))
    if found:
        outer = min(len(one["indent"].expandtabs(4)) for one in found)
        return tuple(one["text"] for one in found if len(one["indent"].expandtabs(4)) <= outer + 1)
    spoken = list(_SPOKEN.finditer(answer))
    ends = [*(one.start() for one in spoken[1:]), len(answer)]
    return tuple(answer[one.end() : end] for one, end in zip(spoken, ends, strict=True)) if len(spoken) > 1 else ()


def _points(answer: str) -> int | None:
    return len(points(answer)) or None


_COUNTS: Mapping[Measure, Callable[[str], int | None]] = {
    "characters": lambda answer: characters(visible(answer)),
    "letters": lambda answer: letters(visible(answer)),
    "words": lambda answer: words(visible(answer)),
    "sentences": _sentences,
    "points": _points,
    "paragraphs": _paragraphs,
}
"""How each measure is counted; None where the answer has no such parts to count."""


# The check ------------------------------------------------------------------------------------------------------------


def length(subject: Subject) -> Finding:
    """Fails where the answer is longer or shorter than its question says.

    The whole answer counts, its fixed opening included, and nothing is tolerated; what it is without the opening is
    told as `without_opening`. Bounds of a length that is named roughly are 20 % to either side.
    """
    stated = limits(subject.question)
    if not stated:
        return not_applicable("length", case="no_limit")
    answer = answer_after_thinking(subject.answer)
    if not answer.strip():
        return not_applicable("length", case="no_answer")
    counted = [(limit, count) for limit in stated if (count := _count(answer, limit)) is not None]
    if not counted:
        return not_applicable("length", case="not_countable")
    limit, count = next((one for one in counted if not _fits(*one)), counted[0])
    bare = _count(_without_opening(answer, subject), limit)
    found = passed if _fits(limit, count) else failed
    return found(
        "length",
        count=count,
        measure=limit.measure,
        bounds=_bounds(limit),
        without_opening=count if bare is None else bare,
    )


def _count(answer: str, limit: Limit) -> int | None:
    """How long the answer is; of a limit for each point, the longest, or the shortest if only that matters."""
    if not limit.each:
        return _COUNTS[limit.measure](answer)
    counts = [count for point in points(answer) if (count := _COUNTS[limit.measure](point)) is not None]
    return None if not counts else min(counts) if limit.most is None else max(counts)


def _fits(limit: Limit, count: int) -> bool:
    return (limit.least is None or limit.least <= count) and (limit.most is None or count <= limit.most)


def _bounds(limit: Limit) -> str:
    if limit.least == limit.most:
        return str(limit.most)
    if limit.least is None:
        return f"≤ {limit.most}"
    return f"≥ {limit.least}" if limit.most is None else f"{limit.least}–{limit.most}"


def _without_opening(answer: str, subject: Subject) -> str:
    shown = visible(answer)
    for phrase in openings(subject):
        if begins_with(shown, phrase):
            return re.sub(r"^[\s,，:：、]+", "", shown[shown.casefold().find(phrase[-2:].casefold()) + 2 :])
    return answer
