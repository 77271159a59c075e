"""The check `quotations`: what an answer puts in quotation marks stands so in a chunk or in the question."""

import re

from playground.studies.checks.findings import example, failed, not_applicable, passed
from playground.studies.checks.prose import Quotation, without_code
from playground.studies.checks.prose import quotations as quotations_in
from playground.studies.checks.rules import STOCK_OPENINGS, openings
from playground.studies.checks.subject import Subject
from playground.studies.checks.tongues import language_of
from playground.studies.text.folding import HAN, Folded, even, folded
from playground.studies.values import Finding

_LEFT_OUT = re.compile(r"…+|\.{3,}|\[[^\[\]\n]{0,60}\]|【[^【】\n]{0,60}】|（[^（）\n]{0,12}）|\s/\s")
_CUE = re.compile(
    "(?:写道|写到|写着|写有|说道?|称|指出|提到|提及|认为|表示|记载|规定|描述|形容|引用|原文|原句|文中|书中|"
    "诗句|诗中|歌词|一句|名句|句子|提示|报错|显示|如下|即|"
    r"[：:])\s*(?:[：:，,]|的是|为|是|了|道)*\s*$"
    r"|\b(?:says?|said|states?|stated|writes?|wrote|reads?|quotes?|quoted|notes?|noted|mentions?|line|lines|"
    r"sentence|phrase|words|message|error|original|according to [^,.]{1,40},|:)\s*(?:that|is|as|are|,|:)*\s*$",
    re.IGNORECASE,
)
_CUE_AFTER = re.compile(r"[*_]*\s*(?:出自|一句|这句|这一句|等诗?句|一诗)")
_SENTENCE_SIGNS = re.compile(r"[，。；！？,;!?]\s*\S|[。！？.!?]\s*$")
_OWN_WORDS = re.compile(
    "(?:例如|比如|譬如|建议|可以说|可写|可以写|回复|改为|改成|翻译[为成]|译[为作成]|意思是|意为|意即|即指|"
    "指的是|所谓|相当于|理解为|概括为|总结为|称为|叫做?|视为|称之为|读作|"
    r"问题(?:是|为)?|提问|问|回答(?:是|为|应为)?|答案(?:是|为)?)\s*[：:，,]?\s*$"
    r"|\b(?:for example|e\.g\.|such as|suggest|you (?:could|can|may) (?:say|write)|meaning|means|"
    r"translat\w+ (?:as|to)|i\.e\.|so-called|called|known as|titled|entitled|in other words|question|query|"
    r"(?:answer|response)(?: would be| is| should be)?)\s*[,:]?\s*$",
    re.IGNORECASE,
)
_SHORT, _SHORT_WITH_CUE = 8, 5
"""Weight up to which words in quotation marks are a term, a name or a manner of speaking, and no quotation.

A Chinese character weighs 1, and a word or a number 1.5; where the sentence announces a quotation, fewer make one.
"""


def quotations(subject: Subject) -> Finding:
    """Fails where a quotation is not verbatim; the share is that of the quotations that were found.

    Script, width, punctuation and letter case aside. Words that were left out (…) or put in [so] part a quotation.
    Titles, terms, translations and what the answer says are its own words are no quotations.
    """
    if not subject.chunks:
        return not_applicable("quotations", case="chunks_unknown" if subject.chunks is None else "nothing_sent")
    answer = without_code(subject.answer)
    sources = tuple(folded(source) for source in (*subject.chunks, subject.question))
    own = tuple(folded(phrase) for phrase in (*openings(subject), *STOCK_OPENINGS))
    quoted = [
        quote for quote in quotations_in(answer) if _is_quotation(quote, answer) and folded(quote.text) not in own
    ]
    quoted = [quote for quote in quoted if _stands_in(quote, sources) or _is_comparable(quote, subject)]
    if not quoted:
        return not_applicable("quotations", case="no_quotation")
    missing = tuple((quote.start, quote.end) for quote in quoted if not _stands_in(quote, sources))
    share = 1 - len(missing) / len(quoted)
    if not missing:
        return passed("quotations", share=share, spans=tuple((one.start, one.end) for one in quoted), of=len(quoted))
    return failed(
        "quotations",
        share=share,
        spans=missing,
        count=len(missing),
        of=len(quoted),
        example=example(subject.answer, missing),
    )


def _is_quotation(quote: Quotation, answer: str) -> bool:
    """Whether the words in the marks claim to be somebody's own, and are long enough to be looked for."""
    before = answer[max(quote.start - 40, 0) : quote.start].replace("*", "")
    if _OWN_WORDS.search(even(before)):
        return False
    cued = bool(_CUE.search(even(before)) or _CUE_AFTER.match(answer, quote.end) or _SENTENCE_SIGNS.search(quote.text))
    if not cued and _is_title(quote.text):
        return False
    return _weight(quote.text) >= (_SHORT_WITH_CUE if cued else _SHORT)


def _weight(text: str) -> float:
    return sum(1 if re.match(f"[{HAN}]", unit.key) else 1.5 for unit in folded(text).units)


def _is_title(text: str) -> bool:
    """Whether English words are written as titles are: all that matter with a capital."""
    words = re.findall(r"[A-Za-z][\w'’-]*", text)
    return len(words) > 1 and all(word[0].isupper() or len(word) <= 4 for word in words) and words[0][0].isupper()


def _stands_in(quote: Quotation, sources: tuple[Folded, ...]) -> bool:
    parts = [folded(part) for part in _LEFT_OUT.split(quote.text)]
    return all(any(part in source for source in sources) for part in parts if part.units)


def _is_comparable(quote: Quotation, subject: Subject) -> bool:
    """Whether any source is in the language of the quotation; a translation is verbatim nowhere."""
    language = language_of(quote.text)
    return language is None or any(language_of(source) in (language, None) for source in subject.chunks or ())
