"""How long an answer may be, as its question states it: in characters, words, sentences, points or paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Literal

from playground.studies.checks.prose import blanked, quotations
from playground.studies.text.folding import even
from playground.studies.text.numbers import numbers_in

Measure = Literal["characters", "letters", "words", "sentences", "points", "paragraphs"]
"""What is counted: `characters` as a Chinese reader does, `letters` as an English one, with blanks and punctuation."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long an answer has to be."""

    measure: Measure
    least: int | None = None
    most: int | None = None
    each: bool = False
    """Whether it holds for each point of a list."""


ABOUT = 0.2
"""How far a length that is named without bounds may be missed (100字左右, "a 100-word summary"), as a share of it."""

LARGEST = 1_000_000
"""A larger number is no length of an answer."""

# Wordings -------------------------------------------------------------------------------------------------------------

_MEASURES_ZH: tuple[tuple[Measure, str], ...] = (
    ("words", r"个?(?:英文|英语)?单词|个?英文词|个词(?![语组])"),
    ("characters", r"(?:多?个)?(?:汉|中文)?字符?(?![段节体典母样眼幕号])"),
    ("sentences", r"个?句(?:话|子)?"),
    ("points", r"个?要点|个?方面|个?小点|点(?![钟半零\d分])|条(?![件款例约规])"),
    ("paragraphs", r"个?(?:自然段|段落)|段(?:话|文字)?"),
)
_MEASURES_EN: tuple[tuple[Measure, str], ...] = (
    ("words", r"words?\b"),
    ("letters", r"(?:characters?|letters|chars?)\b"),
    ("sentences", r"sentences?\b"),
    ("points", r"(?:(?:short|key|main|concise|brief|bullet)[ -])*(?:bullet ?points?|bullets|points)\b"),
    ("paragraphs", r"(?:short )?paragraphs?\b"),
)
_N, _TO = r"(?P<n>\d{1,7})\s*", r"\s*(?:-|–|—|~|～|至|到)\s*"
_DO = (
    "用|分[为成]?|列[出举]|给出|归纳[为成出]?|概括[为成出]?|总结[为成出]?|提炼[为成出]?|[写说举][出成]?|"
    "提出|回答|介绍|恰好|正好"
)
_NOT = r"(?<![不别])(?<!不得)(?<!不能)(?<!不要)(?<!不可)(?<!不宜)"
_FORMS_ZH: tuple[tuple[str, str], ...] = (
    ("range", rf"(?P<least>\d{{1,7}})\s*(?:M)?{_TO}{_N}(?:M)"),
    (
        "most",
        "(?:不(?:要|能|得|可|宜)?(?:超过|多于|大于|超出)|别超过|勿超|至多|最多|上限[为是]?|限(?:制在|于)?|"
        rf"控制在|压缩[在到]|最长)\s*{_N}(?:M)",
    ),
    ("most", rf"{_N}(?:M)\s*(?:之内|以内|内|以下|之下|为限|封顶)"),
    ("most", rf"(?:字数|篇幅|长度)[^，。；\d]{{0,8}}(?:不超过|在|为)?\s*{_N}(?:之内|以内|以下)"),
    ("under", rf"{_NOT}(?:少于|小于|低于|不足)\s*{_N}(?:M)"),
    ("least", rf"(?:不(?:要|能|得|可|宜)?(?:少于|小于|低于)|至少|最少|起码|下限[为是]?)\s*{_N}(?:M)"),
    ("least", rf"{_N}(?:M)\s*(?:以上|之上|起)"),
    ("over", rf"{_NOT}(?:超过|多于|大于)\s*{_N}(?:M)"),
    ("about", rf"(?:大?约|大概|约为|接近)\s*{_N}(?:M)"),
    ("about", rf"{_N}(?:M)\s*(?:左右|上下)"),
    ("named", rf"(?:{_DO})(?:一[段篇份个])?\s*{_N}(?:M)(?!\s*(?:以[内上下]|之[内上下]|内|左右))"),
    ("named", rf"{_N}(?:M)\s*的?\s*(?:摘要|总结|概括|概述|短文|介绍|说明|作文|评论|简介|回答|小结)"),
)
_FORMS_EN: tuple[tuple[str, str], ...] = (
    ("range", rf"between\s+(?P<least>\d{{1,7}})\s*(?:M)?\s*and\s+{_N}(?:M)"),
    ("range", rf"(?P<least>\d{{1,7}})\s*(?:-|–|—|to)\s*{_N}-?(?:M)"),
    ("under", rf"\b(?<!no )(?<!not )(?:less than|fewer than|under|below|shorter than)\s+{_N}(?:M)"),
    (
        "most",
        r"\b(?:(?:no|not) (?:more|longer|greater) than|at most|up to|within|"
        r"max(?:imum)?\.?(?: of)?(?: length of)?|(?:not|n't|never) exceed|not exceeding|without exceeding|"
        rf"limit\w*(?: \w+){{0,3}} to)\s+{_N}(?:M)",
    ),
    ("most", rf"{_N}-?(?:M)\s*(?:or (?:less|fewer)|max(?:imum)?\b|at (?:the )?most|tops|limit\b)"),
    ("least", rf"\b(?:at least|(?:no|not) (?:less|fewer|shorter) than|min(?:imum)?\.?(?: of)?)\s+{_N}(?:M)"),
    ("least", rf"{_N}-?(?:M)\s*(?:or more|min(?:imum)?\b|at (?:the )?least)"),
    ("over", rf"\b(?<!no )(?<!not )(?:more than|over|longer than)\s+{_N}(?:M)"),
    ("about", rf"\b(?:about|around|approximately|roughly|circa|some)\s+{_N}-?(?:M)"),
    (
        "named",
        r"\b(?:in|using|with|as|into|of|exactly|give(?: me)?|list|write|provide)\s+(?:the |a |an |exactly |just |"
        f"only )?{_N}(?:M)",
    ),
    ("named", rf"\b(?:a|an|one|your|short)\s+{_N}-(?:M)"),
)


def _compiled(
    forms: tuple[tuple[str, str], ...], measures: tuple[tuple[Measure, str], ...]
) -> tuple[tuple[Measure, str, re.Pattern[str]], ...]:
    return tuple(
        (measure, kind, re.compile(form.replace("(?:M)", f"(?:{words})"), re.IGNORECASE))
        for measure, words in measures
        for kind, form in forms
    )


_FORMS = (*_compiled(_FORMS_ZH, _MEASURES_ZH), *_compiled(_FORMS_EN, _MEASURES_EN))

# Whether the answer is meant ------------------------------------------------------------------------------------------

_REQUEST = re.compile(
    "请(?!问)|概括|总结|归纳|回答|写|说明|介绍|描述|简述|概述|简要|要求|列[出举]|给出|字数|篇幅|控制|分析|"
    "解释|提炼|[评点]价|点评|谈谈|复述|[缩扩]写|作答|摘要|"
    r"讲讲|说说|阐述|翻译|用\s*\d|\d+字?以?内|"
    r"\b(?:summari[sz]e|describe|explain|answer|write|list|give|tell|state|outline|keep|limit|use|using|respond|"
    "reply|compose|provide|name|condense|"
    "please|sketch|compare|present|make|in (?:no more|at most|about|under|less|fewer|exactly|not more|a|between|"
    r"around)|in \d+|within \d+)\b|"
    r"^\W*(?:不|别|至多|最多|至少|max|min|at most|at least|no more|not more|under|about|less|up to|\d+)",
    re.IGNORECASE,
)
_ABOUT_A_RULE = re.compile(
    r"什么意思|怎么算|如何计算|要求(?!字数|篇幅|长度|总|控|用|在|不)[^，。；]{1,8}[写交]|"
    r"规定|是不是|是否|为什么|有没有|多少字|几个字|对吗|(?<![好行])吗\s*[？?]?\s*$|[必需]须?要?写|"
    r"^\W*(?:is|are|does|do|did|must|should|may|has|have|how (?:many|long)|what(?: is|'s|’s)? (?:the )?(?:max|min|"
    r"limit|length))\b",
    re.IGNORECASE,
)
_ANOTHER_THING = re.compile(
    "(?:周报|日报|月报|年报|报告|作文|论文|标题|题目|简历|申请|备注|留言|密码|评语|心得|材料|稿件|用户名|"
    "昵称|文件名)[^，。；]{0,10}$|"
    r"\b(?:password|title|headline|subject|name|username|field|message|tweet|report|essay|letter|application|"
    r"input|window)s?\b[^.;?!]{0,40}$",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"每\s*(?:一|个)?\s*(?:点|条|项|句|段|要点|部分|方面|个)[^，。；]{0,8}$|\b(?:each|every|per)\b[^.;?!]{0,40}$",
    re.IGNORECASE,
)
_EACH_AFTER = re.compile(r"^\s*(?:each|per (?:point|bullet|item)|for each)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。！？?!；;\n]|\.(?=\s|$)")


def limits(question: str) -> tuple[Limit, ...]:
    """The limits that the question states for its answer, one a measure; empty where there are none, or they differ.

    What stands in quotation marks states none, nor does a question about the rules of length of something else.
    """
    found: dict[tuple[Measure, bool], Limit] = {}
    for limit in _stated(_plain(question)):
        known = found.setdefault((limit.measure, limit.each), limit)
        if any(
            a is not None and b is not None and a != b
            for a, b in ((known.least, limit.least), (known.most, limit.most))
        ):
            return ()
        found[limit.measure, limit.each] = replace(
            known,
            least=known.least if limit.least is None else limit.least,
            most=known.most if limit.most is None else limit.most,
        )
    return tuple(found.values())


def _plain(question: str) -> str:
    """The question with its numbers in digits and without quotations."""
    text = even(blanked(question, ((quote.start, quote.end) for quote in quotations(question))))
    text = re.sub(
        r"一(?=\s*(?:句|个?自然段|段[话文]))|\b(?:one|a single)(?=[ -](?:short )?(?:sentence|paragraph|word))",
        "1",
        text,
        flags=re.I,
    )
    text = re.sub(r"(?<![\d一二三四五六七八九十几数两])([百千])(?=个?字)", r"一\1", text)
    pieces, at = [], 0
    for number in numbers_in(text):
        is_whole = number.value < LARGEST and number.value == int(number.value)
        if is_whole and not number.text.endswith("%"):
            pieces += [text[at : number.start], str(int(number.value))]
            at = number.end
    return "".join((*pieces, text[at:]))


def _stated(text: str) -> Iterator[Limit]:
    taken: list[tuple[int, int]] = []
    for measure, kind, form in _FORMS:
        for found in form.finditer(text):
            start, end = found.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            if not _is_of_the_answer(text, start):
                continue
            taken.append((start, end))
            each = bool(_EACH.search(text[:start]) or _EACH_AFTER.match(text[end:]))
            yield _limit(measure, kind, found, each)


def _is_of_the_answer(text: str, start: int) -> bool:
    before = max((end.end() for end in _SENTENCE_END.finditer(text, 0, start)), default=0)
    after = _SENTENCE_END.search(text, start)
    sentence = text[before : after.end() if after else len(text)].strip()
    if _ANOTHER_THING.search(text[before:start]) or not _REQUEST.search(sentence):
        return False
    return not _ABOUT_A_RULE.search(sentence) or bool(
        re.search(r"请(?!问)|\b(?:please|can you|could you)\b", sentence, re.IGNORECASE)
    )


def _limit(measure: Measure, kind: str, found: re.Match[str], each: bool) -> Limit:
    n = int(found["n"])
    if kind == "named" and measure in ("sentences", "points", "paragraphs"):
        return Limit(measure, n, n, each)
    match kind:
        case "range":
            return Limit(measure, int(found["least"]), n, each)
        case "most":
            return Limit(measure, None, n, each)
        case "under":
            return Limit(measure, None, n - 1, each)
        case "least":
            return Limit(measure, n, None, each)
        case "over":
            return Limit(measure, n + 1, None, each)
    return Limit(measure, ceil(n * (1 - ABOUT)), floor(n * (1 + ABOUT)), each)
