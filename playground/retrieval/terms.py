"""Terms of a text for lexical search: pairs of Chinese characters, stemmed Latin words, numbers and product codes.

Questions and documents go through the same steps, so that both sides meet: NFKC, lower case, traditional characters
folded to simplified ones, Latin letters without their accents. No term holds a blank or a quote. After a change here
or in `variants.py` `VERSION` goes up, so that the lexical indexes are made anew; after one here, the embedder of hashed
words needs another fingerprint, too.
"""

import re
import sys
import threading
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from operator import add
from pathlib import Path

import snowballstemmer

VERSION = 2
"""Of these steps. Indexes without one were made when threads shared a stemmer, and may hold another word's stem; those
of version 1 have no variants."""

LONGEST = 64
"""Characters of a term; what is longer is no word but data, and its beginning tells it apart well enough."""

STOP_WORDS = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "been", "by", "did", "do", "does", "for", "from", "had", "has"),
        *("have", "how", "in", "is", "of", "on", "or", "that", "the", "these", "this", "those", "to", "was", "were"),
        *("what", "when", "where", "which", "why", "with"),
    )
)
"""English words without content; "who", "it", "us" and "will" are missing because they are names of things too."""

COMMON_CHARACTERS = frozenset(
    "的一是不了在有我他这个们来上为和地到以说时要就出会可也你对能而那得于着下之过后里所么去如都没起还好些样但因只从想与及把此已"
    "使又将由问很并被什等或己几何怎哪谁吗呢吧啊请年月日"
)
"""Chinese characters that stand in every text and, by themselves, say nothing about it."""

# Written without blanks between words: Chinese, Japanese, Korean, Thai, Lao, Burmese, Khmer.
_UNSPACED = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\U00020000-\U0003ffff"
)
_COMMA = r"(?<=\d),(?=\d{3}(?!\d))"  # the one in 12,000
_RUN = re.compile(rf"([{_UNSPACED}]+)|([^\W{_UNSPACED}](?:(?![{_UNSPACED}])[\w\u0900-\u0dff.'’+#-]|{_COMMA})*)")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_LETTERS = r"(?:[^\W_]|[\u0900-\u0dff])+"  # with the vowel signs of Indian scripts, which are no letters to Unicode
_PART = re.compile(rf"{_LETTERS}(?:[.'’]{_LETTERS})*(?:\+\+|#)?")
_NO_CODE = re.compile(r"['’_.+#-]+$|['’]")
_NAME_AND_NUMBER = re.compile(r"([^\W\d_]+)(\d[\d.]*)")
_HAS_DIGIT = re.compile(r"\d")


class _Stemmer(threading.local):
    """A stemmer for each thread: it keeps the word it is at in itself, where another thread would change it."""

    def __init__(self) -> None:
        self.stem = snowballstemmer.stemmer("english").stemWord


_stemmer = _Stemmer()


def terms(text: str) -> list[str]:
    """The terms of `text` in reading order, with repetitions; empty when it holds neither letters nor digits."""
    return folded_terms(fold(text))


def folded_terms(folded: str) -> list[str]:
    """As `terms`, of a text that was folded already."""
    found: list[str] = []
    for unspaced, run in _RUN.findall(folded):
        if unspaced:
            found += map(add, unspaced, unspaced[1:]) if len(unspaced) > 1 else unspaced
        else:
            found += _word_terms(run)
    return found


def document_terms(text: str) -> list[str]:
    """As `terms`, and the last character of every Chinese run by itself.

    Each character of a document then begins some term, so a question of a single character finds it by prefix.
    """
    return folded_document_terms(fold(text))


def folded_document_terms(folded: str) -> list[str]:
    """As `document_terms`, of a text that was folded already."""
    found: list[str] = []
    for unspaced, run in _RUN.findall(folded):
        if unspaced:
            found += map(add, unspaced, unspaced[1:])
            found.append(unspaced[-1])
        else:
            found += _word_terms(run)
    return found


def index_text(title: str | None, heading: tuple[str, ...], text: str) -> str:
    """What is searched of a chunk: the document's title and the headings it stands under come before its own text."""
    return "\n".join((*(part for part in (title, *heading) if part), text))


def is_single_character(term: str) -> bool:
    """Whether `term` is one character of a script without blanks, which says little unless more is known."""
    return len(term) == 1 and _IS_UNSPACED.match(term) is not None


def fold(text: str) -> str:
    """`text` with every difference taken out that should not keep a question from its answer."""
    if text.isascii():
        return text.casefold()
    folded = text.casefold().translate(_folding())
    if unicodedata.is_normalized("NFKC", folded):  # true of most text now, and much cheaper to ask than to do
        return folded
    return unicodedata.normalize("NFKC", folded).casefold().translate(_folding())


@lru_cache(maxsize=100_000)
def _word_terms(run: str) -> tuple[str, ...]:
    """Terms of a run without blanks, such as "retrieval", "o'brien's" or "qwen2.5-72b-instruct".

    Its parts count, and where it has digits also the whole, and the name and the number in a part like "qwen2.5".
    """
    run = run[: 20 * LONGEST].replace(",", "")
    parts = [term for part in _PART.findall(run) for term in _part_terms(part)]
    if len(parts) > 1 and "-" in run and _HAS_DIGIT.search(run):
        parts.append(_cut(_NO_CODE.sub("", run)))
    return tuple(parts)


def _part_terms(part: str) -> list[str]:
    if not _HAS_DIGIT.search(part):
        return [term for word in part.split(".") for term in _plain_word(word)]
    code = _cut(_NO_CODE.sub("", part))
    named = _NAME_AND_NUMBER.fullmatch(code)
    return [code, stemmed(named[1]), named[2].strip(".")] if named else [code]


def _plain_word(word: str) -> list[str]:
    word = word.removesuffix("'s").removesuffix("’s").replace("'", "").replace("’", "")
    if not word or word in STOP_WORDS:
        return []
    name = word.rstrip("+#")
    return [stemmed(word)] if name == word else [_cut(word), stemmed(name)]


def stemmed(word: str) -> str:
    """The stem of an English word in lower case."""
    return str(_stemmer.stem(_cut(word)))


def _cut(word: str) -> str:
    return word[:LONGEST]


# Folding --------------------------------------------------------------------------------------------------------------

# PDF files made by browsers hold these radicals in place of the characters; NFKC knows only the other block of them.
_RADICALS = dict(
    zip("⻓⺠⻜⻢⻋⻉⻆⻰⻩⻛⻅⻙⻔⻘⻥⻝⺟⻬⻚⻁⻣⻮", "长民飞马车贝角龙黄风见韦门青鱼食母齐页虎骨齿", strict=True)
)
_STROKED = dict(zip("øłđħıæœ", "oldhiao", strict=True))


@cache
def _folding() -> Mapping[int, str | None]:
    """Code point to what it is folded to: one table for one pass over the text."""
    table: dict[int, str | None] = {ord(old): new for old, new in (_RADICALS | _STROKED).items()}
    table.update((ord(mark), " ") for mark in "，。、；：？！“”（）《》【】「」『』—…～·\u3000")
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            table[code] = base.lower()
    table.update(dict.fromkeys(range(0x300, 0x370)))  # an accent that stands by itself goes
    table.update(dict.fromkeys((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))  # and what chooses a glyph
    table.update((ord(traditional), simplified) for traditional, simplified in _simplified().items())
    return table


def _simplified() -> dict[str, str]:
    """Traditional character to its first simplified one, from the OpenCC dictionary; the package is not imported."""
    package = find_spec("opencc")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("opencc-python-reimplemented is not installed", name="opencc")
    path = Path(package.origin).parent / "dictionary" / "TSCharacters.txt"
    rows = (line.split() for line in path.read_text("utf-8").splitlines())
    return {sys.intern(row[0]): row[1] for row in rows if len(row) > 1}
