"""The check `language`: an answer is in the language of its question, from the first sentence to the last."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from playground.core.strings import Language
from playground.studies.checks.findings import example, failed, not_applicable, passed
from playground.studies.checks.prose import Span, sentences, without_foreign_words
from playground.studies.checks.rules import language_demanded
from playground.studies.checks.subject import Subject
from playground.studies.checks.tongues import ASKS_EN, FUNCTION, GRAMMAR, HAN_CHARACTER, PARTICLE, WORD, language_of
from playground.studies.text.folding import HAN, even, folded
from playground.studies.text.numbers import numbers_in
from playground.studies.values import Finding

# What is wanted -------------------------------------------------------------------------------------------------------

_WANTED: tuple[tuple[Language, re.Pattern[str]], ...] = (
    ("en", re.compile(r"(?:用|以|使用)\s*(?:英文|英语)(?!\s*(?:怎么|怎样|如何|是|单词|词|名|缩写))")),
    ("zh", re.compile(r"(?:用|以|使用)\s*(?:中文|汉语|普通话)(?!\s*(?:怎么|怎样|如何|是|名))")),
    (
        "en",
        re.compile(
            r"\b(?:answer|reply|respond|write|explain|summari[sz]e|describe|give|list)\b[^.?!\n]*\bin English\b",
            re.IGNORECASE,
        ),
    ),
    (
        "zh",
        re.compile(
            r"\b(?:answer|reply|respond|write|explain|summari[sz]e|describe|give|"
            r"list)\b[^.?!\n]*\bin (?:simplified |traditional )?Chinese\b",
            re.IGNORECASE,
        ),
    ),
)
_TWO_LANGUAGES = re.compile(
    r"翻译|译成|译为|译作|双语|中英|英汉|[中英][文语][名词怎称]|[中英][文语](?:怎么|如何|是什么|叫什么|对应|原文|全称)|"
    r"\btranslat|\bbilingual|\bboth languages|\b(?:what|how)\b.*\bin (?:english|chinese)\b|\b(?:english|"
    r"chinese) (?:name|term|title|word)\b",
    re.IGNORECASE,
)


def _wanted(subject: Subject) -> Language | None:
    """The language that the question asks for, else the one that the prompt demands, else that of the question."""
    plain = without_foreign_words(subject.question)
    asked = {language for language, form in _WANTED if form.search(even(plain))}
    if len(asked) == 1:
        return asked.pop()
    if asked or _is_a_name(plain):
        return None if asked else language_demanded(subject)
    return language_demanded(subject) or language_of(subject.question)


def _is_a_name(question: str) -> bool:
    """Whether a question is a few Latin words that people of any language may type, such as the name of a product."""
    words = WORD.findall(question)
    return (
        not HAN_CHARACTER.search(question)
        and len(words) <= 3
        and not FUNCTION.search(question)
        and not ASKS_EN.search(question)
    )


# What slips -----------------------------------------------------------------------------------------------------------

_LATIN_RUN = re.compile(rf"[A-Za-z](?:[^{HAN}，。；：！？、\n]*[A-Za-z])?")
_HAN_RUN = re.compile(rf"[{HAN}](?:[{HAN}，。；：！？、\d\s]*[{HAN}])?")
_CONNECTIVE = re.compile("根据参考信息|综上|总之|因此|首先|其次|此外|另外|但是|不过|然而|所以|例如|换句话说|也就是说")
_INTRODUCED = re.compile(r"(?<!根据参考信息)(?<!reference information)[:：][*_\s]*(?:\n[\s>*+-]*)?$")
_ENDS = re.compile(r"[.!?][*_]*\s*$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence of the answer without what may be in any language."""

    text: str
    start: int
    introduced: bool
    """Whether a colon announces it, as it does what is quoted without marks."""
    quoted: bool
    """Whether its line is marked as a quotation (>)."""


def _count(text: str, language: Language) -> float:
    """The words of a text in `language`; names do not count."""
    return len(HAN_CHARACTER.findall(text)) / 1.6 if language == "zh" else len(_common(text))


def _common(text: str) -> list[str]:
    """Latin words that are no names: those without capitals, and function words."""
    words = WORD.findall(text)
    return [word for word in words if word.islower() or FUNCTION.fullmatch(word)]


def language(subject: Subject) -> Finding:
    """Fails where a sentence of the answer, or all of it, is in another language than the one wanted.

    Code, addresses, formulas, quotations, titles, names, remarks in brackets, and what stands so in the question count
    for neither language. The share is that of the wanted language.
    """
    if _TWO_LANGUAGES.search(even(subject.question)):
        return not_applicable("language", case="two_languages")
    wanted = _wanted(subject)
    if wanted is None:
        return not_applicable("language", case="question_unclear")
    other: Language = "en" if wanted == "zh" else "zh"
    pieces = tuple(_pieces(subject.answer))
    slips = tuple(slip for piece in pieces for slip in _slips(piece, wanted, subject))
    slipped = sum(_count(subject.answer[start:end], other) for start, end in slips)
    own = sum(_count(piece.text, wanted) for piece in pieces)
    if not slips and not own:
        slips = tuple((p.start, p.start + len(p.text)) for p in pieces if _is_foreign_at_all(p.text, wanted))
        if not slips:
            return not_applicable("language", case="no_sentence")
    if not slips:
        return passed("language", share=1.0, wanted=wanted)
    share = own / (own + slipped) if own else 0.0
    case = "all" if share < _HALF else "parts"
    return failed(
        "language",
        share=share,
        spans=slips,
        case=case,
        wanted=wanted,
        other=other,
        example=example(subject.answer, slips),
    )


_HALF = 0.5


def _pieces(answer: str) -> Iterator[_Piece]:
    plain = without_foreign_words(answer)
    for start, end in sentences(plain):
        line = answer[answer.rfind("\n", 0, start) + 1 : start]
        yield _Piece(plain[start:end], start, bool(_INTRODUCED.search(answer[:start])), line.lstrip().startswith(">"))


def _slips(piece: _Piece, wanted: Language, subject: Subject) -> Iterator[Span]:
    """The stretches of a sentence that are sentences of the other language, or begin one."""
    if piece.quoted:
        return
    form, is_sentence = (_LATIN_RUN, _is_english) if wanted == "zh" else (_HAN_RUN, _is_chinese)
    for found in form.finditer(piece.text):
        alone = _count(piece.text, wanted) < _ALONE
        if is_sentence(found[0], piece.text, alone) and not _excused(found[0], piece, alone, subject):
            yield piece.start + found.start(), piece.start + found.end()


_ALONE = 3
"""Words of the wanted language; a sentence with fewer is in the other one as a whole."""


def _is_english(run: str, sentence: str, alone: bool) -> bool:
    """Whether the run is more than a term: it has the words that make sentences."""
    words, common = WORD.findall(run), _common(run)
    grammar, function = len(GRAMMAR.findall(run)), len(FUNCTION.findall(run))
    if len(common) < 2 or re.search(r"[=<>{}|]|^\w*(?:Error|Exception|Warning):", run):
        return False
    if not alone:
        return len(words) >= 6 and grammar >= 1 and function >= 2
    least = 4 if _ENDS.search(sentence) or _ENDS.search(run) else 5
    return (len(words) >= least and function >= 1) or (len(words) >= 3 and grammar >= 1) or len(common) >= 7


def _is_chinese(run: str, sentence: str, alone: bool) -> bool:
    """Whether the run is more than a name."""
    han, particles = len(HAN_CHARACTER.findall(run)), len(PARTICLE.findall(even(run)))
    if _CONNECTIVE.match(even(run)):
        return True
    if not alone:
        return han >= 8 and particles >= 1
    return (han >= 5 and particles >= 1) or han >= 10


def _excused(run: str, piece: _Piece, alone: bool, subject: Subject) -> bool:
    """Whether the run is quoted without marks: from the question, or as an example from a chunk."""
    wording = folded(run)
    if wording in folded(subject.question):
        return True
    quoted = any(wording in folded(chunk) for chunk in subject.chunks or ())
    return quoted and len(wording.units) <= _QUOTED_AT_MOST and (not alone or piece.introduced)


_QUOTED_AT_MOST = 40
"""Words or characters of a line from a document that stands in a sentence without quotation marks."""


def _is_foreign_at_all(text: str, wanted: Language) -> bool:
    """Of an answer without a word in the wanted language: whether it is more than a name."""
    if wanted == "zh":
        words = WORD.findall(text)
        return (len(words) >= 2 and bool(_common(text))) or any(FUNCTION.fullmatch(word) for word in words)
    han = len(HAN_CHARACTER.findall(text))
    return han > 4 or bool(han and (PARTICLE.search(even(text)) or numbers_in(text)))
