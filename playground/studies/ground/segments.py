"""An answer cut into the pieces that are judged one by one, and what each of them is."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from playground.studies.ground.phrases import CLOSING, OPENING, REFUSAL, WHOLE_OPENING
from playground.studies.ground.tokens import HANZI

Kind = Literal["claim", "row", "heading", "lead_in", "opening", "refusal", "closing", "question", "code"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, a clause of a Chinese one, a table row or the like: `answer[start:end]`, without blanks around."""

    start: int
    end: int
    kind: Kind
    sentence: int
    """Number of the sentence it belongs to, 0 for the first; clauses of one sentence share it."""

    @property
    def is_claim(self) -> bool:
        """Whether it says something that the chunks could bear out."""
        return self.kind in ("claim", "row")


def segments(answer: str) -> tuple[Segment, ...]:
    """The segments of `answer` in order, not overlapping; what is left out holds no letters, or marks a list.

    Chinese sentences are cut further at commas and colons with at least six characters on both sides, since they string
    together what English says in several sentences.
    """
    groups = (_trimmed(answer, group) for group in _groups(answer))
    held = [group for group in groups if group]
    return tuple(Segment(*span, number) for number, group in enumerate(held) for span in group)


_Span = tuple[int, int, Kind]


def _trimmed(answer: str, spans: Iterable[_Span]) -> list[_Span]:
    """The spans that hold a letter or a digit, without the blanks around them."""
    kept = []
    for start, end, kind in spans:
        text = answer[start:end]
        if _HAS_WORD.search(text):
            kept.append((start + len(text) - len(text.lstrip()), start + len(text.rstrip()), kind))
    return kept


def _groups(answer: str) -> Iterator[Iterable[_Span]]:
    """The spans of each sentence, heading, row and block of code."""
    at = 0
    for block in _BLOCK.finditer(answer):
        yield from _of_lines(answer, at, block.start())
        yield [(*block.span(), "code")]
        at = block.end()
    yield from _of_lines(answer, at, len(answer))


def _of_lines(answer: str, start: int, end: int) -> Iterator[Iterable[_Span]]:
    lines = [found.span() for found in _LINE.finditer(answer, start, end)]
    rules = [_is_table_rule(answer[slice(*line)]) for line in lines]
    for line, is_rule, before_rule in zip(lines, rules, [*rules[1:], False], strict=False):
        if is_rule:
            continue
        if _TABLE_ROW.match(answer, *line):
            yield [(*line, "heading" if before_rule else "row")]
        elif _HEADING.match(answer, *line):
            yield [(_after_marks(answer, *line), line[1], "heading")]
        else:
            for sentence in _sentences(answer, _after_marks(answer, *line), line[1]):
                yield _of_sentence(answer, *sentence)


def _is_table_rule(line: str) -> bool:
    """Whether a line is the rule below the header of a table, as | --- | :-: |."""
    return set(line) <= set("|:- \t") and "-" in line and "|" in line


def _after_marks(answer: str, start: int, end: int) -> int:
    marks = _MARKS.match(answer, start, end)
    return marks.end() if marks else start


# Sentences ------------------------------------------------------------------------------------------------------------

_BLOCK = re.compile(r"^[^\S\n]*(```|~~~).*?(?:^[^\S\n]*\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"[^\n\r]+")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*$|[^|]*\|[^|]*\|[^|]*\|")
_BOLD = r"(?:\*\*[^*]*[^*。！!.；;]\*\*|__[^_]+__)\s*[:：]?"
_HEADING = re.compile(r"\s*#{1,6}\s|\s*(?:[-*•]\s+|\d{1,2}[.、)]\s*)?" + _BOLD + r"\s*$")
_MARKS = re.compile(
    r"\s*(?:(?:#{1,6}|[-*+•·▪◦>])\s+|(?:\d{1,2}(?:[)）、．]|\.(?!\d))|[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*)*"
)
_HAS_WORD = re.compile(r"[^\W_]")
_CLOSERS = r"[\"'”’」』)）》】\]*_`]*"
_END = re.compile(
    rf"[。！？；…]+{_CLOSERS}|(?:(?<![!?;])[!?;]++|\.){_CLOSERS}(?=\s++(?![a-z])|[\u2e80-\U0003ffff]|\s*$)"
)
_NO_END = re.compile(
    r"(?:\b(?:[a-z]|mr|mrs|ms|dr|prof|st|vs|inc|ltd|co|corp|jr|sr|figs?|eq|al|gen|sen|rep|gov|vol|ed"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|(?:^|\s)\d{1,2})\.$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\bnos?\.\s?\d", re.IGNORECASE)


def _sentences(answer: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of a line; a point after an abbreviation, an initial or a list number ends none."""
    for found in _END.finditer(answer, start, end):
        point = found.start() + 1
        before = answer[max(start, point - 8) : point]
        is_short = _NO_END.search(before) or _NUMBERED.search(answer, max(start, point - 5), point + 4)
        if not (before[-1] == "." and found.end() < end and is_short):
            yield start, found.end()
            start = found.end()
    if start < end:
        yield start, end


def _of_sentence(answer: str, start: int, end: int) -> Iterator[_Span]:
    """A sentence whole, or as the clauses of a Chinese one, less the phrase it opens with."""
    kind = _kind(answer[start:end])
    if kind in ("question", "closing", "opening"):
        yield start, end, kind
        return
    if phrase := OPENING.match(answer, start, end):
        yield *phrase.span(), "opening"
        start = phrase.end()
    for clause_start, clause_end in _clauses(answer, start, end):
        text = answer[clause_start:clause_end]
        yield clause_start, clause_end, _kind(text.rstrip("：") if clause_end < end else text)


_CLAUSE_END = re.compile(r"[，：](?!\d)|(?<!\d)[，：]")
_SHORTEST_CLAUSE = 6  # characters


def _clauses(answer: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The clauses of a Chinese sentence; any other sentence whole."""
    if is_chinese(answer[start:end]):
        ends = [found.end() for found in _CLAUSE_END.finditer(answer, start, end)]
        for cut, following in zip(ends, [*ends[1:], end], strict=False):
            if min(cut - start, following - cut) >= _SHORTEST_CLAUSE:
                yield start, cut
                start = cut
    yield start, end


def is_chinese(text: str) -> bool:
    """Whether more characters of `text` are Chinese, Japanese or Korean than it has words in other letters."""
    return sum(map(len, _HAN.findall(text))) > len(_WORD.findall(text))


_HAN = re.compile(rf"[{HANZI}]+")
_WORD = re.compile(rf"[^\W\d_{HANZI}]+")

# What a sentence is ---------------------------------------------------------------------------------------------------

_KINDS: tuple[tuple[Kind, Callable[[str], object]], ...] = (
    ("question", re.compile(rf"[?？]{_CLOSERS}\s*$").search),
    ("refusal", REFUSAL.search),
    ("closing", CLOSING.match),
    ("opening", WHOLE_OPENING.fullmatch),
    ("heading", re.compile(rf"\s*{_BOLD}\s*").fullmatch),
    ("lead_in", re.compile(rf"[:：]{_CLOSERS}\s*$").search),
)
"""The first that applies decides; a sentence that is none of them is a claim."""


def _kind(text: str) -> Kind:
    return next((kind for kind, applies in _KINDS if applies(text)), "claim")
