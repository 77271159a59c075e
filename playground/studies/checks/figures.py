"""The check `numbers`: numbers and dates of an answer stand in a chunk or in the question, or follow from those."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from playground.studies.checks.deriving import follows
from playground.studies.checks.findings import failed, not_applicable, passed
from playground.studies.checks.prose import Span, blanked, fences, sentences, without_links
from playground.studies.checks.references import marks_in
from playground.studies.checks.subject import Subject
from playground.studies.text.dates import Date, dates_in
from playground.studies.text.folding import even
from playground.studies.text.numbers import Number, numbers_in
from playground.studies.values import Finding


@dataclass(frozen=True, slots=True)
class Known:
    """The numbers and dates that an answer may rest on."""

    values: frozenset[Decimal]
    dates: frozenset[tuple[int, int]]
    """Month and day."""
    text: str
    """All sources, even and in lower case."""


MOST_CLAIMS = 500
"""Numbers of an answer that are looked for."""
_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def _known(subject: Subject) -> Known:
    sources = [even(source) for source in (*(subject.chunks or ()), subject.question)]
    today = re.findall(r"\b\d{4}-\d{2}-\d{2}\b", subject.prompt or "")
    values: set[Decimal] = set()
    days: set[tuple[int, int]] = set()
    for text in (*sources, *today):
        values.update(number.value for number in numbers_in(text))
        values.update(Decimal(digits.replace(",", "")) for digits in _DIGITS.findall(text))
        for date in dates_in(text):
            values.update(Decimal(part) for part in (date.year, date.month, date.day) if part is not None)
            days.add((date.month, date.day or 0))
    return Known(frozenset(values), frozenset(days), "\n".join(sources).casefold())


# The check ------------------------------------------------------------------------------------------------------------


def numbers(subject: Subject) -> Finding:
    """Fails where a number or a date of the answer stands in no chunk, and does not follow from those that do.

    Numbers of lists and references, what counts the answer's own points, and today's date are not looked for. The share
    is that of the numbers that were found.
    """
    if not subject.chunks:
        return not_applicable("numbers", case="chunks_unknown" if subject.chunks is None else "nothing_sent")
    known = _known(subject)
    claimed = tuple(islice((claim for claim in _claims(subject) if not _is_of_a_name(claim, known)), MOST_CLAIMS))
    if not claimed:
        return not_applicable("numbers", case="no_number")
    missing = tuple(claim.span for claim in claimed if not _holds(claim, known))
    share = 1 - len(missing) / len(claimed)
    if not missing:
        return passed("numbers", share=share, of=len(claimed))
    written = "; ".join(dict.fromkeys(subject.answer[start:end].strip() for start, end in missing))
    return failed("numbers", share=share, spans=missing, missing=written, count=len(missing), of=len(claimed))


@dataclass(frozen=True, slots=True)
class _Claim:
    """A number or a date of the answer, and the text around it."""

    what: Number | Date
    before: str
    """The sentence up to it; the one before it comes first."""
    after: str

    @property
    def span(self) -> Span:
        return self.what.start, self.what.end


def _items(sentence: str) -> list[Date | Number]:
    """The dates of a sentence, unless it tells today's, and the numbers that are no part of one."""
    dates = dates_in(sentence)
    inside = {place for date in dates for place in range(date.start, date.end)}
    counted = [number for number in numbers_in(sentence) if number.start not in inside]
    items: list[Date | Number] = [*counted, *(() if _TODAY.search(sentence) else dates)]
    return sorted(items, key=lambda item: item.start)


def _claims(subject: Subject) -> Iterator[_Claim]:
    answer = even(subject.answer)
    plain = blanked(answer, ((fence.start, fence.end) for fence in fences(answer)))
    plain = without_links(plain)
    plain = blanked(plain, ((mark.start, mark.end) for mark in marks_in(answer, subject.chunks, subject.question)))
    places = list(sentences(plain))
    for at, (start, end) in enumerate(places):
        sentence = plain[start:end]
        context = plain[places[max(at - 1, 0)][0] : start]
        for item in _items(sentence):
            before = sentence[max(item.start - _AROUND, 0) : item.start]
            after = sentence[item.end : item.end + _AROUND]
            if isinstance(item, Date) or _claims_something(item, before, after):
                yield _Claim(_moved(item, start), context[-_AROUND:] + before, after)


_AROUND = 200
"""Characters on either side of a number that are looked at."""


def _moved(item: Number | Date, by: int) -> Number | Date:
    if isinstance(item, Date):
        return Date(item.start + by, item.end + by, item.year, item.month, item.day)
    return Number(item.start + by, item.end + by, item.value, item.text)


# What is no claim -----------------------------------------------------------------------------------------------------

_TODAY = re.compile(
    r"今天|今日|现在是|当前(?:日期|时间)|截至目前|\btoday\b|\bas of now\b|\bcurrent (?:date|time)\b|\bas of today\b",
    re.IGNORECASE,
)
_OWN_COUNT = re.compile(
    r"\s*(?:个|大|条|项)?\s*(?:主要|关键|核心|重要|不同|基本)?的?\s*(?:方面|要点|部分|阶段|步骤?|层次|角度|"
    "层面|特点|特征|原因|问题|环节|类别|维度|例子|关键|核心|主题|场景|画面|段落?|"
    r"点(?![\d钟半前后整一二三四五六七八九十]|开始|结束|之前|以前|到|至|集合)|[类种大者层处幅首句]|个(?!月|"
    "小时|工作|字|钟头|星期|百分))"
    r"|\s+(?:(?:main|key|different|major|core|distinct|important|basic)\s+)*(?:ways?|points?|steps?|aspects?|"
    "parts?|reasons?|items?|kinds?|types?|things?|options?|categories|factors?|stages?|"
    r"sections?|themes?|examples?|methods?|lines?|sentences?|paragraphs?|scenes?|cases?|of (?:them|these|those|the))\b",
    re.IGNORECASE,
)
_COUNTED_IN_WORDS = re.compile(
    r"\s*(?:个?(?:小时|工作日|星期|百分点|钟头|自然日|交易日|季度)|个?月|分钟|秒|天|日|周|年|岁|元|块|角|人|"
    "名|位|次|倍|页|条(?!件)|章|款|届|期|号|层楼|楼|公里|千米|米|"
    "公斤|千克|克|升|吨|度|折|%|成(?![为就])|台|张|份|件|套|间|卷|夜|晚)"
    r"|[\s-]+(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|per\s?cent|percent|dollars?|euros?|yuan|"
    r"pounds?|people|persons|employees|times|kilomet\w+|met(?:er|re)s?|miles?|"
    r"kilos?|kilograms?|pages?|nights?|working|business|calendar|o'clock|million|thousand|hundred)\b",
    re.IGNORECASE,
)
_ORDINAL_BEFORE, _ORDINAL_AFTER = (
    re.compile(r"(?:第|其|步骤|\bstep\s?|\bpart\s?|\bno\.\s?|#)\s*$", re.I),
    re.compile(r"\s*(?:[，,、：:。.）)]|[步点种类个方部阶层首段]|$)"),
)
_TIME_BEFORE = re.compile(r"(?:上午|下午|早上|晚上|中午|傍晚|凌晨|[日天])\s*$")
_LIST_BEFORE, _LIST_AFTER = re.compile(r"(?:^|[:：;；,，。.、(（])\s*$"), re.compile(r"[.)、）]\s*[^\d\s]")
_OWN_STEP = re.compile(
    r"(?:\b(?:steps?|options?|points?|items?|methods?|parts?|numbers?|alternatives?)|步骤|步|方法|选项|方案|"
    r"情况|示例|例)\s*(?:\d{1,2}\s*(?:and|to|or|through|[,、和至到-])\s*)*$",
    re.IGNORECASE,
)
_OWN_LENGTH = re.compile(
    r"\s*-?(?:words?\b|characters?\b|sentences?\b|个?字(?:以内|之内|左右)?(?:的|来|：|:|概括|总结|内))", re.IGNORECASE
)
_CENTURY = re.compile(
    r"\s*(?:(?P<century>世纪|(?:st|nd|rd|th)?[\s-]*century|(?:st|nd|rd|th)[\s-]+centuries)|年代|s\b)", re.IGNORECASE
)
_NAME = re.compile(r"[A-Za-z]{2,}(?:[-_.]?\d{1,4}(?:\.\d{1,4})*[A-Za-z]{0,8}){0,4}[-_]?$")
"""Before a number that is part of it, as in GPT-4 and in both places of Qwen2.5-32B."""
_FEW = 10


def _claims_something(number: Number, before: str, after: str) -> bool:
    """Whether the number says something of the subject, and does not count or order what the answer itself lists."""
    in_digits = re.search(r"\d", number.text) is not None
    if _ORDINAL_BEFORE.search(before) and number.value <= _FEW and _ORDINAL_AFTER.match(after):
        return False
    if number.value <= _FEW and _OWN_COUNT.match(after) and not _TIME_BEFORE.search(before):
        return False
    if (_OWN_STEP.search(before) and number.value <= 2 * _FEW) or _OWN_LENGTH.match(after):
        return False
    if number.value <= _FEW and _LIST_BEFORE.search(before) and _LIST_AFTER.match(after):
        return False
    if (number.value == 100 and number.text.endswith("%")) or (re.search(r"百分之$", before) and number.text == "百"):
        return False
    if in_digits:
        return True
    if number.value <= _FEW or len(number.text) == 1:
        return _COUNTED_IN_WORDS.match(after) is not None or re.search(r"(?:百分|千分|万分)之$", before) is not None
    return True


# What holds -----------------------------------------------------------------------------------------------------------


def _holds(claim: _Claim, known: Known) -> bool:
    if isinstance(claim.what, Date):
        return _date_holds(claim.what, known)
    number = claim.what
    name = _NAME.search(claim.before)
    if name is not None:
        return _name_holds(name[0], number, known)
    if number.value in known.values:
        return True
    if age := _CENTURY.match(claim.after):
        return any(_is_of_age(year, int(number.value), is_century=age["century"] is not None) for year in known.values)
    return follows(number, claim.before, claim.after, known.values)


def _is_of_age(year: Decimal, age: int, *, is_century: bool) -> bool:
    """Whether a year lies in a century (19) or a decade (1920, or 20)."""
    if is_century:
        return 100 < year < 3000 and (int(year) - 1) // 100 + 1 == age
    return (
        age % 10 == 0
        and year >= age
        and int(year) // 10 in (age // 10, *(century * 10 + age // 10 for century in range(15, 21)))
    )


def _is_of_a_name(claim: _Claim, known: Known) -> bool:
    """Whether the number only belongs to a name, none of the sources having another that begins so."""
    name = _NAME.search(claim.before)
    return name is not None and isinstance(claim.what, Number) and not re.search(rf"{_form(name[0])}\d", known.text)


def _name_holds(name: str, number: Number, known: Known) -> bool:
    """Whether the sources have a name like Qwen2.5 with this number."""
    written = re.escape(number.text.casefold())
    return re.search(rf"{_form(name)}{written}(?![\d])", known.text) is not None


def _form(name: str) -> str:
    """What finds the beginning of a name."""
    return rf"(?<![a-z]){re.escape(name.casefold())}"


def _date_holds(date: Date, known: Known) -> bool:
    year_holds = date.year is None or Decimal(date.year) in known.values
    if date.day is None:
        return year_holds and (
            any(month == date.month for month, _ in known.dates) or Decimal(date.month) in known.values
        )
    return year_holds and (date.month, date.day) in known.dates
