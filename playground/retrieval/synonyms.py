"""Words that mean the same in a collection: lists of two columns, and what a question is searched for besides.

A line is `word = other; another`: each of them is searched for where another one stands in a question. Lines that begin
with # and empty ones say nothing.
"""

import re
from functools import lru_cache

from playground.core.errors import RetrievalError
from playground.retrieval.terms import fold

LONGEST = 20_000
"""Characters of a list."""
_BETWEEN = re.compile(r"\s*(?:=|＝|\t|\|)\s*")
_OTHERS = re.compile(r"\s*[;；,，、|\t]\s*")
_MOST_ADDED = 20
"""Words that are added to one question."""

Groups = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=64)
def read_list(lines: str) -> Groups:
    """The groups of words that mean the same; raises RetrievalError `synonyms_line` or `synonyms_long`."""
    if len(lines) > LONGEST:
        raise RetrievalError("synonyms_long", characters=len(lines), limit=LONGEST)
    groups: list[tuple[str, ...]] = []
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        word, *others = _BETWEEN.split(line.strip(), maxsplit=1)
        group = tuple(dict.fromkeys(each for each in (word, *_OTHERS.split("".join(others))) if each))
        if len(group) < 2:
            raise RetrievalError("synonyms_line", line=number, text=line.strip()[:80])
        groups.append(group)
    return tuple(groups)


def also(question: str, groups: Groups) -> tuple[str, ...]:
    """What `question` is to be searched for besides its own words."""
    if not groups:
        return ()
    asked = fold(question)
    added: dict[str, None] = {}
    for group in groups:
        held = [_stands_in(fold(word), asked) for word in group]
        if any(held):
            added.update((word, None) for word, there in zip(group, held, strict=True) if not there)
    return tuple(added)[:_MOST_ADDED]


def _stands_in(word: str, text: str) -> bool:
    """Latin words stand by themselves, so that "AI" is not in "mail"; Chinese ones stand anywhere."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None
