"""The lines of a PDF page as text: lines that were broken only by the page's width are joined."""

import re
import statistics
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = "，、。；：！？“”‘’（）《》〈〉「」『』【】…—·％"
_HAN_BEFORE = re.compile(f"[{_HAN}，、“‘（《〈「『【—·％]$")
_CHINESE_BEFORE = re.compile(f"[{_HAN}{_MARKS}]$")
_HAN_AFTER = re.compile(f"[{_HAN}{_MARKS}]")
_ALPHANUMERIC_BEFORE = re.compile(r"[A-Za-z0-9%)]$")
_ALPHANUMERIC_AFTER = re.compile(r"[A-Za-z0-9(]")
_ITEM = re.compile(
    r"[•●■◆▪○□*]|\d{1,3}[.、．)）]|[（(][\d一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+、|第[\d一二三四五六七八九十百零]+[章节節条條款篇]"
)
_GOES_ON = re.compile(r"[，、,]\n\d+[.．]\d")
"""A number that follows a comma, and is no entry of a list."""
_LABEL = re.compile(f"[{_HAN}]{{1,8}}[:：]")
_SMALL = re.compile(r"\b[a-z]{2,}\b")
_MANY_WORDS = 6
_SENTENCE_END = re.compile(r"[。！？；…!?;:：.][”’」』）)\"']*$")
_SOFT_HYPHEN = re.compile("[\ufffe\u00ad\x02]\\s*\n?")
_SPACED_OUT = re.compile(f"[{_HAN}{_MARKS}](?: [{_HAN}{_MARKS}]){{2,}}")
_FULL = 0.85  # of the width that a quarter of the lines reach
_NARROWEST = 20  # columns; lines that are all shorter are a list, not a paragraph
_BAD = re.compile("[\ue000-\uf8ff\ufffd\ufffe\uffff\U000f0000-\U0010ffff]")
_LATIN_1 = re.compile("[\u00a1-\u00ff]")
_LETTERS = re.compile(f"[A-Za-z{_HAN}\u0370-\u05ff\uac00-\ud7a3]")


def repair(text: str, full: float | None = None) -> str:
    """`text` with broken lines joined, hyphens at line ends removed, and blanks between Chinese characters removed.

    Lines are broken by the page if they are `full` columns wide; without it, that is told from the text itself.
    """
    text = _SOFT_HYPHEN.sub("", text)
    lines = [line.strip() for line in text.split("\n")]
    full = full_width(lines) if full is None else full
    pieces: list[str] = []
    for before, line in pairwise(["", *lines]):
        joint = _joint(before, line, full)
        if joint == "" and before.endswith("-"):
            pieces[-1] = before[:-1]
        pieces += joint, line
    joined = "".join(pieces).strip()
    return _SPACED_OUT.sub(lambda found: found[0].replace(" ", ""), joined)


def joints_of(lines: Sequence[str]) -> list[str]:
    """What goes between each two of these lines."""
    full = full_width(lines)
    return [_joint(before, line, full) for before, line in pairwise(lines)]


def joint_between(lines: Sequence[str], following: str) -> str:
    """What goes between the last of `lines`, which end a page or a column, and the one that follows on the next."""
    return _joint(lines[-1].strip(), following.strip(), full_width([line.strip() for line in lines]))


def wants_blank(before: str, after: str) -> bool:
    """Whether a blank that is drawn between two characters is part of the text, as it is not between Chinese ones."""
    return not (_CHINESE_BEFORE.search(before) and _HAN_AFTER.match(after))


def columns(line: str) -> int:
    """The width of a line: wide characters count twice."""
    if line.isascii():
        return len(line)
    return len(line) + sum(unicodedata.east_asian_width(character) in "WF" for character in line)


def is_garbled(text: str) -> bool:
    """Whether most characters are not what a reader sees: private use, replacements, Latin-1 for Chinese."""
    ink = sum(not character.isspace() for character in text[:20_000])
    sample = text[:20_000]
    bad = len(_BAD.findall(sample))
    accented = len(_LATIN_1.findall(sample))
    return ink >= 4 and (bad > 0.1 * ink or (accented > 0.3 * ink and accented > len(_LETTERS.findall(sample))))


def _joint(before: str, line: str, full: float) -> str:
    """What goes between two lines: nothing, a blank, or the line break that was there."""
    if not before or not line or columns(before) < full or _SENTENCE_END.search(before):
        return "\n"
    begins = _ITEM.match(line) and not _GOES_ON.match(f"{before[-1]}\n{line}")
    begins = begins or (_LABEL.match(line) and not before.endswith(("，", "、")))
    if begins or before[:2] == line[:2]:  # the next one of a list or a form, the next row of a table
        return "\n"
    if _HAN_BEFORE.search(before) and (_HAN_AFTER.match(line) or _ALPHANUMERIC_AFTER.match(line)):
        return ""
    if _ALPHANUMERIC_BEFORE.search(before) and _HAN_AFTER.match(line):
        return ""
    if before[-1].isascii() and (line[0].islower() or _is_sentence(before)):
        return "" if before.endswith("-") and before[-2:-1].isalpha() else " "
    return "\n"


def _is_sentence(line: str) -> bool:
    """Whether it reads like the middle of an English sentence, which a capital or a figure may go on with."""
    return (line[-1].islower() or line[-1].isdigit() or line[-1] == ",") and len(_SMALL.findall(line)) >= _MANY_WORDS


def full_width(lines: Sequence[str]) -> float:
    """The width at which a line counts as full: a share of the upper quartile of all lines on the page."""
    widths = sorted(columns(line) for line in lines if line)
    return (
        max(_FULL * statistics.quantiles(widths, n=4, method="inclusive")[2], _NARROWEST)
        if len(widths) > 1
        else _NARROWEST
    )
