"""Whether chunks have to do with a question, judged by its words alone: a yes, a no, or no telling."""

import re
from collections.abc import Sequence
from typing import Literal

from playground.retrieval.terms import terms
from playground.studies.checks.tongues import language_of
from playground.studies.text.folding import even

Relevance = Literal["relevant", "irrelevant"]

RELEVANT = 0.75
"""Share of a question's words that one chunk has when it is likely to answer.

Of the passages that answer 600 questions a language, 66 % (zh) and 48 % (en) reach it; of the nearest that do not, 4 %
and 8 %.
"""
IRRELEVANT = 0.25
"""Share of a question's words in all chunks together, below which they do not answer.

Of the same questions none fell below it with the passage that answers, and 91 % (zh) and 75 % (en) with five at random.
"""
LEAST_TERMS = 3
"""Of fewer words that say what a question is about, all have to be found, or none."""

_ABOUT_THE_WHOLE = re.compile(
    r"概括|总结|归纳|概述|摘要|大意|主旨|主要内容|中心思想|主题|[讲写说]了些?什么|全文|文段|"
    r"\bsummar|\bmain (?:idea|content|point|topic)|\boverview|\btheme\b|\bgist\b|\bwhat (?:is|are|does) (?:the|"
    r"this|these) (?:text|passage|document|article|essay|story)s?\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    "什么时候|什么|怎么样|怎么|怎样|如何|多少|多[长久大高远]|哪[个些里儿位种年天]?|为什么|为何|是否|是不是|"
    "有没有|能不能|可不可以|能否|需不需要|请问|请|谁|几|吗|呢|吧|呀|啊|需要|可以|应该|必须|怎|何[时处地]?|"
    "[的了是在和与及有被把于为到从对就都也还其之以或而要应该会能可得着过由给让使这那个种次位]"
)
"""Words that ask and words that hold others together; what stands on either side of them makes no pair."""
_ASKING_EN = frozenset(
    (
        *(
            "much",
            "many",
            "long",
            "far",
            "old",
            "often",
            "who",
            "whom",
            "whose",
            "tell",
            "me",
            "you",
            "i",
            "my",
            "your",
        ),
        *("we", "our", "us", "pleas", "explain", "describ", "list", "give", "name", "can", "could", "should", "would"),
        *("will", "may", "must", "need", "there", "it", "its", "if", "not", "ani", "say", "mean", "about", "between"),
    )
)
"""The same in English, as their stems."""


def relevance(question: str, chunks: Sequence[str]) -> Relevance | None:
    """What the words of the question say of the chunks; None where they cannot tell, as across languages."""
    text = "\n".join(chunks)
    if not text.strip():
        return "irrelevant"
    if _ABOUT_THE_WHOLE.search(even(question)):
        return "relevant"
    language = language_of(question)
    asked = _content(question)
    if language is None or language != language_of(text) or not asked:
        return None
    held = [frozenset(terms(chunk)) for chunk in chunks]
    best = max(len(asked & words) for words in held)
    if len(asked) < LEAST_TERMS:
        return None if len(asked) == 1 or 0 < best < len(asked) else "relevant" if best else "irrelevant"
    if best >= RELEVANT * len(asked):
        return "relevant"
    return "irrelevant" if len(asked & frozenset().union(*held)) < IRRELEVANT * len(asked) else None


def _content(question: str) -> frozenset[str]:
    """The words of a question that say what it is about."""
    return frozenset(
        term for term in terms(_ASKING.sub(" ", even(question))) if len(term) > 1 and term not in _ASKING_EN
    )
