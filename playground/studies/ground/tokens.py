"""The pieces of a text by which an answer is compared with its sources: stemmed words, Chinese characters, numbers."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from playground.retrieval.terms import COMMON_CHARACTERS, fold, folded_terms
from playground.studies.text.numbers import Number, numbers_in

Key = str | Decimal
"""What two texts have in common: a stem, a pair of Chinese characters (or one that stands alone), a number's value."""


class Piece(NamedTuple):
    """A word, a run of Chinese characters, or a number, at its place; a named tuple because there are so many."""

    kind: Literal["word", "hanzi", "number"]
    start: int
    end: int
    key: Key
    """The stem of a word, empty where it says nothing of its own; a run of characters; the value of a number."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made ready for comparing, every character at its place."""

    plain: str
    """Folded, citations blanked."""
    masked: str
    """As `plain`, with numbers masked, so that their digits and numerals are no words, and connectives blanked."""
    numbers: Mapping[int, Number]
    """By where they start, in order, those of citations left out."""
    starts: tuple[int, ...]
    """Where the numbers start."""

    @classmethod
    def of(cls, text: str) -> "Reading":
        """Read `text`. References such as [1], "passage 2", "step 3" or 第3段 are no part of what it says."""
        numbers = numbers_in(text)
        plain = masked = _folded(text)
        if numbers:
            masked = "".join(_mask(plain, numbers))
        if "[" in text or _MAY_CITE.search(masked):
            for citation in _CITATION.finditer(masked):
                start, end = citation.span()
                plain = plain[:start] + " " * (end - start) + plain[end:]
            masked = _CITATION.sub(_blank, masked)
        masked = _CONNECTIVE.sub(_blank, masked)
        kept = {number.start: number for number in numbers if masked[number.start] == _NUMBER}
        return cls(plain, masked, kept, tuple(kept))

    def runs(self, start: int, end: int) -> list[str]:
        """The runs of Chinese characters between two places."""
        return _RUN.findall(self.masked, start, end)

    def terms(self, start: int, end: int) -> list[Key]:
        """The stems and values of the words and numbers between two places, those that say nothing left out."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        values = iter(self.starts[first:last])
        found = (
            self.numbers[next(values)].value if term[0] == _NUMBER else stem(term)
            for term in _TERM.findall(self.masked, start, end)
        )
        return [key for key in found if key != ""]

    def pieces(self, start: int, end: int) -> Iterator[Piece]:
        """The pieces between two places, in reading order."""
        for found in _PIECE.finditer(self.masked, start, end):
            at, until = found.span()
            if found.lastgroup == "hanzi":
                yield Piece("hanzi", at, until, found[0])
            elif found.lastgroup == "word":
                yield Piece("word", at, until, stem(found[0]))
            elif at in self.numbers:
                yield Piece("number", at, until, self.numbers[at].value)

    def is_negated(self, start: int, end: int) -> bool:
        """Whether something is denied between two places."""
        return _NEGATION.search(self.plain, start, end) is not None

    def words(self, start: int, end: int) -> str:
        """The letters and digits between two places; what stands between them is one blank, beside Chinese none."""
        return _BESIDE_HANZI.sub("", _BETWEEN.sub(" ", self.plain[start:end])).strip()


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _mask(plain: str, numbers: tuple[Number, ...]) -> Iterator[str]:
    at = 0
    for number in numbers:
        yield plain[at : number.start] + _NUMBER + _REST * (number.end - number.start - 1)
        at = number.end
    yield plain[at:]


_NUMBER, _REST = "\ue000", "\ue001"
HANZI = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts without blanks between words, as a part of a character class."""
_LETTERS = rf"[^\W\d_{HANZI}]+"
_PIECE = re.compile(
    rf"(?P<hanzi>[{HANZI}]+)|(?P<number>{_NUMBER}{_REST}*)(?:(?:st|nd|rd|th|s)\b)?"
    rf"|(?P<word>{_LETTERS}(?:['’]{_LETTERS})*)"
)
_RUN = re.compile(rf"[{HANZI}]+")
_TERM = re.compile(rf"{_NUMBER}{_REST}*(?:(?:st|nd|rd|th|s)\b)?|{_LETTERS}(?:['’]{_LETTERS})*")
_MANY = rf"{_NUMBER}{_REST}*"
_CITED = "段落|片段|文档|资料|参考信息|参考资料"
_CITED_EN = "passages?|documents?|sources?|references?|chunks?|steps?|options?"
_MAY_CITE = re.compile(rf"(?:{_CITED_EN}|{_CITED})\s?{_NUMBER}|第{_NUMBER}")
_CITATION = re.compile(
    rf"[\[(（【]?(?:\b(?:{_CITED_EN})|{_CITED})\s?{_MANY}"
    rf"(?:\s?(?:,|and|&|、|和|-)\s?{_MANY})*[\])）】]?"
    rf"|第{_MANY}(?:段|(?:个|篇|份)?(?:{_CITED}))|\[\s?\d{{1,3}}(?:\s?[,，、-]\s?\d{{1,3}})*\s?\]"
)
_NEGATION = re.compile(r"\b(?:not|no|never|neither|nor|without|cannot)\b|n['’]t\b|[不没未无非勿](?![仅断同少久论过法])")
_BETWEEN = re.compile(r"[\W_]+")
_BESIDE_HANZI = re.compile(rf" (?=[{HANZI}])|(?<=[{HANZI}]) ")


def _folded(text: str) -> str:
    """`text` with each character folded that folds to one character."""
    for character in set(text) - _UNCHANGED:
        folded = _fold_one(character)
        if folded == character:
            _UNCHANGED.add(character)
        text = text.replace(character, folded)
    return text


_UNCHANGED: set[str] = set()
"""Characters that were seen to stay what they are; asking again for most of a text would take longer than all else."""


@lru_cache(maxsize=20_000)
def _fold_one(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character


# What says nothing ----------------------------------------------------------------------------------------------------

STOP_WORDS = frozenset(
    (
        *("it", "its", "also", "can", "may", "will", "such", "they", "them", "their", "there", "then", "than", "here"),
        *("he", "she", "his", "her", "him", "we", "you", "your", "our", "us", "i", "my", "me", "who", "whom", "whose"),
        *("if", "not", "no", "but", "so", "some", "any", "all", "most", "more", "less", "other", "others", "another"),
        *("into", "about", "over", "under", "after", "before", "between", "during", "through", "within", "without"),
        *("until", "upon", "up", "down", "out", "off", "again", "once", "because", "while", "both", "each", "every"),
        *("via", "just", "only", "very", "too", "same", "own", "well", "etc", "could", "would", "should", "must"),
        *("might", "shall", "being", "having", "doing", "s", "t", "re", "ve", "ll", "d", "m", "am", "however"),
        *("therefore", "thus", "hence", "overall", "additionally", "furthermore", "moreover", "finally", "first"),
        *("second", "third", "one", "note", "important", "according", "based", "passage", "passages", "provided"),
        *("mentioned", "mention", "mentions", "state", "states", "stated", "following"),
    )
)
"""English words that say nothing of their own in an answer, besides those that searching leaves out."""

_CONNECTIVE = re.compile(
    "并且|而且|以及|其中|此外|另外|同时|因此|因而|所以|因为|由于|但是|然而|虽然|尽管|不过|如果|例如|比如|等等|可以|能够|之一"
    "|分别|主要|非常|进行|通过|包括|关于|对于|根据|按照|从而|或者|还是|就是|这样|这些|那些|这个|那个|他们|它们|我们"
)
"""Chinese words that join what is said and say nothing of their own, folded."""

STOP_HANZI = COMMON_CHARACTERS | frozenset("其该此并且而以及因同时另外还均皆随")
"""Characters that count as known wherever they occur in the sources, whatever stands beside them."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded word; empty when the word says nothing of its own."""
    if word in STOP_WORDS:
        return ""
    terms = folded_terms(word)
    return terms[0] if terms else ""
