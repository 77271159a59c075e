"""The checks `no_reference_numbers` and `citations`: numbers of references in an answer, and whether there are such."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from playground.studies.checks.findings import example, failed, not_applicable, passed
from playground.studies.checks.prose import Span, without_code
from playground.studies.checks.rules import forbids_reference_numbers
from playground.studies.checks.subject import Subject
from playground.studies.text.folding import HAN, even
from playground.studies.text.numbers import numbers_in
from playground.studies.values import Finding


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where an answer names references by number."""

    start: int
    end: int
    numbers: tuple[int, ...]
    """Of the references; empty where it is a field of their header without one."""


# Forms ----------------------------------------------------------------------------------------------------------------

_N = r"\d{1,3}"
_LIST = rf"{_N}(?:\s*(?:[,，、;；\-–—~～至和&]|and)\s*\[?{_N})*"
_HAN_N = r"[一二三四五六七八九十]{1,3}"
_NO_AMOUNT = (
    r"(?![\d%]|\.\d|\.[ \t]*[^\s\d.]|"
    r"、)(?!\s*(?:[年月日个条篇份段项字万亿元页天周次级类种章节名位人项倍]|小时|分钟|公里))"
)
_THING = (
    r"(?:参考信息|参考文档|参考材料|参考(?=\s*\d)|参考资料|参考文献|参考内容|参考来源|引用信息|引用|来源|文献|检索结果)"
)
_PLAIN_THING = r"(?:文档|资料|材料|片段|文本块|段落|信息|文件)"
_EN_THING = (
    r"(?:references?(?: information| materials?)?|refs?\.?|sources?|documents?|docs?\.?|passages?|chunks?|"
    "citations?|snippets?)"
)

_BRACKETED = re.compile(
    rf"[\[【〔［]\s*(?:\^|(?:{_THING}|{_PLAIN_THING}|"
    rf"{_EN_THING})\s*[:：.#]?\s*)?(?P<numbers>{_LIST})(?:\s*[†:：][^\]】〕］\n]{{0,60}})?\s*[\]】〕］]",
    re.IGNORECASE,
)
_NAMED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\[?\bREF(?:ERENCE)?\s*[._:#-]\s*(?P<numbers>{_N})\b\]?",
        rf"\bREF\s?(?P<numbers>{_N})\b",
        rf"{_THING}[ \t]*(?:编号|序号)?[ \t]*[:：#]?[ \t]*[\[【(（]?[ \t]*(?P<numbers>{_LIST}){_NO_AMOUNT}",
        rf"{_THING}[ \t]*[\[【(（]?[ \t]*(?P<han>{_HAN_N})(?=[\]】)），。,；：:、\s])",
        r"(?:^|[(（，。；、\s]|"
        rf"[据见照自在于与和由])(?:{_PLAIN_THING})[ \t]*[\[【(（]?[ \t]*(?P<numbers>{_LIST}){_NO_AMOUNT}",
        r"(?:^|[(（，。；、\s]|"
        rf"[据见照自在于与和由])(?:{_PLAIN_THING})(?P<han>{_HAN_N})(?=[\]】)），。,；：:、中里的所])",
        rf"第\s*(?:(?P<numbers>{_N})|(?P<han>{_HAN_N}))\s*[条个篇份段则项]?\s*(?:{_THING}|检索到的(?:信息|内容)|文档)",
        rf"\b{_EN_THING}[ \t]*(?:numbers?|nos?\.|#|№)?[ \t]*[:(\[#]?[ \t]*(?P<numbers>{_LIST})\b(?![.,]\d|\s*%|"
        r"\s*(?:years?|"
        "days?|months?|hours?|minutes?|pages?|times|of them|languages))",
    )
)
_FIELD = re.compile(r"\bref_numbers?\b", re.IGNORECASE)
_RAISED = re.compile(rf"(?<=[{HAN}。，；！？”’」）)])[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]?(?![⁰-⁹])")
_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_AREA = re.compile(r"[米里尺寸]$")

_INTERVAL = re.compile(
    "(?:区间|范围|取值|介于|属于|之间|坐标|数组|列表|向量|元组|下标|索引|interval|range|between|vector|array|"
    r"list|tuple|values?|index|indices|shape|size|∈|=|in)\s*[为是:：]?\s*(?:of|from)?\s*$",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"(?:[A-Za-z_]\w*(?:\([^()\n]*\))?|[A-Za-z_]\w*\])$", re.ASCII)
_CODE_AFTER = re.compile(r"\s*(?:[=+*/<>(\[]|\.[A-Za-z_]|-\d)")
_WORD_BEFORE = re.compile(r"(?:^|[\s(“\"*-])[A-Za-z]?[a-z]{2,}$")
_CODE_WORDS = frozenset(
    (
        *("arr", "array", "list", "num", "nums", "arg", "args", "argv", "data", "dict", "item", "items", "index"),
        *("matrix", "value", "values", "vals", "row", "rows", "col", "cols", "str", "text", "df"),
    )
)


def marks_in(answer: str, chunks: tuple[str, ...] | None = None, question: str = "") -> tuple[Mark, ...]:
    """The places of `answer` that name a reference by number, in reading order.

    None are years, numbers of lists, indexes and intervals, and what the chunks or the question write themselves.
    """
    plain = even(without_code(answer))
    sources = tuple(even(source) for source in (*(chunks or ()), question))
    found: list[Mark] = []
    for mark in _forms(plain, chunks):
        is_new = not any(mark.start < other.end and other.start < mark.end for other in found)
        if is_new and not _is_quoted(plain, mark, sources):
            found.append(mark)
    return tuple(sorted(found, key=lambda mark: mark.start))


def _forms(plain: str, chunks: tuple[str, ...] | None) -> Iterator[Mark]:
    for form in _NAMED:
        for found in form.finditer(plain):
            yield Mark(*found.span(), _numbers(found.groupdict()))
    for found in _BRACKETED.finditer(plain):
        numbers = _numbers(found.groupdict())
        if not _is_no_citation(plain, found, numbers, chunks):
            yield Mark(*found.span(), numbers)
    for found in _FIELD.finditer(plain):
        yield Mark(*found.span(), ())
    for found in _RAISED.finditer(plain):
        if not _AREA.search(plain[: found.start()]):
            yield Mark(*found.span(), (int(found[0].translate(_RAISED_DIGITS)),))


def _numbers(groups: dict[str, str | None]) -> tuple[int, ...]:
    if han := groups.get("han"):
        return tuple(int(number.value) for number in numbers_in(f"第{han}项"))[:1] or (1,)
    written = groups.get("numbers") or ""
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    if len(numbers) == 2 and re.search(r"[-–—~～至]", written) and numbers[0] < numbers[1]:
        return tuple(range(numbers[0], numbers[1] + 1))
    return tuple(numbers)


def _is_no_citation(plain: str, found: re.Match[str], numbers: tuple[int, ...], chunks: tuple[str, ...] | None) -> bool:
    """Whether a number in brackets is an index, an interval, a list of figures, or the label of a footnote's text."""
    before, after = plain[: found.start()][-24:], plain[found.end() : found.end() + 8]
    if 0 in numbers or _INTERVAL.search(before):
        return True
    if re.search(r"[,，]", found["numbers"]) and chunks is not None and max(numbers) > len(chunks):
        return True
    if _NAME_BEFORE.search(before):
        word = _WORD_BEFORE.search(before)
        is_prose = word is not None and word[0].strip(' (“"*-').lower() not in _CODE_WORDS
        return not is_prose or bool(_CODE_AFTER.match(after))
    return False


def _is_quoted(plain: str, mark: Mark, sources: tuple[str, ...]) -> bool:
    """Whether a source has the mark itself, in the same words: then it is a footnote or a name of the source's own."""
    written = plain[mark.start : mark.end]
    with_context = re.sub(r"\s", "", plain[max(mark.start - _CONTEXT, 0) : mark.end])
    is_bare = re.fullmatch(r"\W*\d[\d\W]*", written) is not None
    for source in sources:
        if is_bare and len(with_context) >= len(written) + 3 and with_context in re.sub(r"\s", "", source):
            return True
        if not is_bare and re.sub(r"\s|[(（\[【]", "", written) in re.sub(r"\s|[(（\[【]", "", source):
            return True
    return False


_CONTEXT = 4
"""Characters before a mark that are compared with the sources."""


# Checks ---------------------------------------------------------------------------------------------------------------


def no_reference_numbers(subject: Subject) -> Finding:
    """Fails where the answer shows the number of a reference though its prompt forbids that."""
    if not forbids_reference_numbers(subject):
        return not_applicable("no_reference_numbers", case="not_demanded")
    if not subject.answer.strip():
        return not_applicable("no_reference_numbers", case="no_answer")
    marks = marks_in(subject.answer, subject.chunks, subject.question)
    if not marks:
        return passed("no_reference_numbers")
    spans: tuple[Span, ...] = tuple((mark.start, mark.end) for mark in marks)
    return failed("no_reference_numbers", spans=spans, count=len(spans), example=example(subject.answer, spans))


def citations(subject: Subject) -> Finding:
    """Fails where the answer cites a number that no reference of its prompt has."""
    most = subject.references if subject.references is not None else _count(subject.chunks)
    if most is None:
        return not_applicable("citations", case="chunks_unknown")
    marks = [mark for mark in marks_in(subject.answer, subject.chunks, subject.question) if mark.numbers]
    if not marks:
        return not_applicable("citations", case="no_citation")
    cited = sorted({number for mark in marks for number in mark.numbers})
    missing = [number for number in cited if not 1 <= number <= most]
    share = 1 - len(missing) / len(cited)
    if not missing:
        return passed("citations", share=share, cited=len(cited), most=most)
    spans = tuple((mark.start, mark.end) for mark in marks if any(number in missing for number in mark.numbers))
    return failed("citations", share=share, spans=spans, missing=", ".join(map(str, missing)), most=most)


def _count(chunks: tuple[str, ...] | None) -> int | None:
    return None if chunks is None else len(chunks)
