"""Other ways of writing the words of a text, as terms beside its own, so that a question meets a text that has another.

    1,200,000.00  1200000  120万        one number
    e-mail, wi-fi  email, wifi          joined
    62052-RS  62052RS                   joined, and by parts
    400-820-8820  400 820 8820          a telephone number, joined
    192.168.10.5  192.168.10            the beginnings of a dotted number

Only the search for words knows these: vectors of hashed words stay what they were.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from playground.retrieval.terms import LONGEST, stemmed

_MOST_PIECES = 4
"""Pieces of a word that are joined or taken apart; more of them are no word but data."""
_LONGEST_JOINED = 10
"""Letters of two words that may be written as one, as "email" or "healthcare": longer ones are not."""
# All begin with what they look for, and look back from there: that way a text is passed over quickly.
_WORD = re.compile(r"[a-z\d]++(?:[-–_.][a-z\d]++)*+", re.ASCII)
_COMPOUND = re.compile(r"(?:[a-z]++|\d++)(?:[-–_.]?(?:[a-z]++|\d++))++", re.ASCII)
_GROUPED = re.compile(r"\d(?<![\w.,-]\d)(?<!\d \d)\d{0,2}(?:(?:,\d{3})+(?:\.\d+)?|(?: \d{3})+)(?![\w,]| \d)", re.ASCII)
_DECIMAL = re.compile(r"\d+\.\d+")
_DOTTED = re.compile(r"\d+(?:\.\d+){2,}")
_PIECE = re.compile(r"[a-z]+|\d+")
_NAME_AND_NUMBER = re.compile(r"[a-z]+\d+")
_TELEPHONE = re.compile(r"[0148](?<!\d\d)(?:\d\d \d{4} \d{4}|00 \d{3} \d{4}|\d{2,3} \d{7,8})(?!\d)")
_SCALED = re.compile(
    r"(\d(?<![\w.,]\d)[\d,]{0,20}(?:\.\d{1,9})?) ?([十百千]?[万亿]|万亿|(?:thousand|million|billion|trillion)\b)",
    re.ASCII,
)
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "万": 4, "亿": 8, "万亿": 12}
_TIMES = {"十": 1, "百": 2, "千": 3}


def variants(folded: str) -> list[str]:
    """The terms that the text has no other way; `folded` as `terms.fold` leaves it."""
    words = [word for word in _WORD.findall(folded) if not word.isalpha()]
    return [term[:LONGEST] for term in _variants(words, folded)] if words else []


def _variants(words: Sequence[str], folded: str) -> Iterator[str]:
    for word in words:
        yield from _of_word(word)
    for grouped in _GROUPED.findall(folded):
        yield from _plain(grouped)
    for digits, scale in _SCALED.findall(folded):
        power = _SCALES[scale.lstrip("十百千")] + _TIMES.get(scale[0], 0)
        yield _figure(Decimal(digits.replace(",", "")).scaleb(power))
    for number in _TELEPHONE.findall(folded):
        yield number.replace(" ", "")


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> tuple[str, ...]:
    return tuple(_of_compound(word)) if _COMPOUND.fullmatch(word) else ()


def _of_compound(compound: str) -> Iterator[str]:
    if _DECIMAL.fullmatch(compound):
        yield from _plain(compound)
        return
    if _DOTTED.fullmatch(compound):
        parts = compound.split(".")
        yield from (".".join(parts[:count]) for count in range(2, min(len(parts), _MOST_PIECES + 1)))
        return
    pieces = _PIECE.findall(compound)
    if len(pieces) > _MOST_PIECES or "." in compound:
        return
    joined = "".join(pieces)
    if joined == compound:
        if not _NAME_AND_NUMBER.fullmatch(compound):  # those are taken apart among the words
            yield from (stemmed(piece) if piece.isalpha() else piece for piece in pieces if len(piece) > 1)
    elif joined.isalpha():
        yield from (stemmed(joined),) if len(pieces) == 2 and len(joined) <= _LONGEST_JOINED else ()
    elif not joined.isdecimal() or len(pieces) > 2 or joined[0] == "0":  # two numbers are from one to the other
        yield joined


def _plain(number: str) -> Iterator[str]:
    """A number without separators and without zeros at its end, where its words do not have it so."""
    digits = number.replace(",", "")
    plain = _figure(Decimal(digits.replace(" ", "")))
    if plain != digits:
        yield plain


def _figure(value: Decimal) -> str:
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
