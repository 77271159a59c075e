"""What the words of a question ask for: its terms, how much each of them says, and the form that an answer has."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.models.quotable import Sentence, cells, terms

_ABSENT = 0.7
"""What a term of the question counts that stands nowhere: it may be said otherwise."""
_LIGHTER = 0.5
"""What a term counts that most questions of its kind have."""
_OTHER_FORM = 0.8
"""What a sentence counts that has no date, figure or number of a clause where the question asks for one."""

_ASKING = re.compile(
    "是什么意思|是什么|为什么|什么时候|什么样|什么|哪一?[里些个首本篇位年种部天日]|哪儿|怎么样|怎么办|怎么|怎样|如何|多少|多长时间|多久|多大"
    "|几[个种次年天点]|请问|请你?|告诉我|一下|文[中章段里]|这[首个句些篇段]|那[首个句些]|提到的?|出自|来自|谁|吗|呢|吧|在做|做"
    "|[的了着是在有和与或及把被对从到为于就都也很要用写由]"
)
_LIGHT = frozenset(
    (
        *("开始", "结束", "需要", "可以", "应该", "进行", "属于", "使用", "最后", "最终", "规定", "一共"),
        *terms("start begin end finish need use belong take get come go deal concern happen finally"),
    )
)
_CLAUSE = re.compile(
    r"第几[条章节款编]|哪一?[条章节款]|which (?:clause|section|article|paragraph|chapter)\b", re.IGNORECASE
)
_CLAUSES = frozenset(terms("clause section article paragraph chapter"))
_DATE = re.compile(
    r"\d\s*[年月日号点时天周]|\d{1,2}[:：]\d\d|\d{4}[-/.]\d|[一二三四五六七八九十两]+个?[年月日天周小]|\d\s*[ap]\.?m\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|day\b|\b(?:19|20)\d\d\b"
    r"|\d\s*(?:min|hour|day|week|month|year)",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|[一二三四五六七八九十百千万两半]+[个天年月元次倍名台人成分日小]"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|ninety|no|none|free)\b",
    re.IGNORECASE,
)
_FORMS = (
    (
        re.compile(
            r"什么时候|何时|几[点月号]|哪一?[天日年月周]"
            r"|\bwhen\b|\b(?:what|which) (?:time|days?|date|month|year)\b|\bhow soon\b",
            re.IGNORECASE,
        ),
        _DATE,
    ),
    (
        re.compile(
            r"多少|多久|几[个种次年天名台人项件条元]|多[大长高重远宽快]"
            r"|\bhow (?:many|much|long|often|far|large|high|old)\b|\b(?:percentage|share) of\b",
            re.IGNORECASE,
        ),
        _FIGURE,
    ),
)
"""What a question may ask for, and what an answer to it has."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question among the sentences that may answer it."""

    weights: Mapping[str, float]
    """By term: how much it says of what is asked. Rare terms say more, one that stands nowhere less."""
    total: float
    clause: bool
    """Whether it asks where something is said: for the number of a clause."""
    form: re.Pattern[str] | None
    """What an answer has; None if that cannot be told."""

    def fits(self, sentence: Sentence) -> float:
        """What a sentence counts by its form, up to 1."""
        if self.clause:
            return 1.0 if sentence.number else _OTHER_FORM
        told = 1.0 if self._tells(sentence.text) else _OTHER_FORM
        return told if self.form is None or self.form.search(sentence.text) else told * _OTHER_FORM

    def _tells(self, text: str) -> bool:
        """Whether a named value is what is asked for: the question has words of the name, and few of the value."""
        named = [(set(terms(name)), set(terms(value))) for name, value in cells(text)]
        known = self.weights.keys()
        return not named or any(name & known and 2 * len(value & known) <= len(value) for name, value in named)


def wanted(question: str, sentences: Sequence[Sentence]) -> Wanted:
    """What `question` asks for, of sentences that may answer it."""
    clause = bool(_CLAUSE.search(question))
    found = [term for term in asked_terms(question) if not (clause and term in _CLAUSES)]
    count = len(sentences)
    frequencies = Counter(term for sentence in sentences for term in sentence.terms | Counter(sentence.heading))
    weights = {
        term: math.log(1 + count / max(frequencies[term], 1))
        * (1.0 if frequencies[term] else _ABSENT)
        * (_LIGHTER if term in _LIGHT else 1.0)
        for term in found
    }
    form = next((form for asking, form in _FORMS if asking.search(question)), None)
    return Wanted(weights, sum(weights.values()), clause, form)


def asked_terms(question: str) -> list[str]:
    """The terms of the question that say what it is about: words that only ask are cut out first."""
    plain = unicodedata.normalize("NFKC", question).lower()
    asking = _CLAUSE.sub(" ", plain)
    return list(dict.fromkeys(terms(_ASKING.sub(" ", asking)))) or list(dict.fromkeys(terms(plain)))
