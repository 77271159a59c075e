"""Marked terms: which words of a question occur in a chunk, Latin by stem, Chinese by the longest shared string."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playground.ui.html.elements import Html, element, join
from playground.ui.html.invisible import seen

_LATIN = re.compile(r"[A-Za-z0-9À-ɏ]+")
_CODE = re.compile(r"(?=[-_/.0-9]*[A-Za-z])(?=[-_/.A-Za-z]*[0-9])[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)+")
"""Names of parts, faults, rules and models such as E-107 and Qwen2.5-32B: one word, of which only a beginning that has
letters and figures means anything."""
_NAME = re.compile(r"(?=[-_/.0-9]*[A-Za-z])(?=[-_/.A-Za-z]*[0-9])")
_BETWEEN = "-_/."
_WORD = re.compile(f"{_CODE.pattern}|{_LATIN.pattern}")
_HANZI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_LONGEST = 12
_FAR = 120
"""Characters before the terms that are seen without unfolding a chunk, as a rule."""
_NEAR = 160
"""Characters that are looked at together."""
_ENDS = re.compile(r"[。！？；\n]|[.!?;]\s")


@dataclass(frozen=True, slots=True)
class Terms:
    """What to mark: stems of Latin words and strings of Chinese characters."""

    stems: frozenset[str]
    strings: frozenset[str]


def terms_of(question: str) -> Terms:
    """The words of `question` that carry meaning."""
    stems = {_stem(word) for word in _WORD.findall(question.lower()) if word not in _COMMON_LATIN}
    strings: set[str] = set()
    for run in _HANZI.findall(question):
        for part in _COMMON_HANZI.split(run):
            longest = range(2, min(len(part), _LONGEST) + 1)
            strings.update(part[at : at + size] for size in longest for at in range(len(part) - size + 1))
    return Terms(frozenset(stems), frozenset(strings))


def marked(text: str, terms: Terms) -> Html:
    """`text` with every occurrence of a term in a `<mark>`."""
    pieces: list[Html] = []
    done = 0
    for start, end in _found(text, terms):
        pieces += [seen(text[done:start]), element("mark", text[start:end])]
        done = end
    return join([*pieces, seen(text[done:])])


def spotted(text: str, query: str) -> Html:
    """`text` with every occurrence of a word of `query` in a `<mark>`, whatever its case and inside other words too."""
    words = sorted(query.split(), key=len, reverse=True)
    if not words:
        return join([text])
    pieces = re.split(f"({'|'.join(map(re.escape, words))})", text, flags=re.IGNORECASE)
    return join(element("mark", piece) if at % 2 else piece for at, piece in enumerate(pieces))


def from_hit(text: str, terms: Terms) -> Html:
    """`marked`, with what stands far before the most telling place apart: a short look leaves it out."""
    at = _opening(text, terms)
    return join(
        [element("span", marked(text[:at], terms), class_="lead"), marked(text[at:], terms)]
        if at
        else [marked(text, terms)]
    )


def _opening(text: str, terms: Terms) -> int:
    """Where to begin to read, at a sentence if one begins near; 0 where the terms stand at the beginning."""
    spans = _found(text, terms)

    def told(start: int) -> int:
        return sum(end - begin for begin, end in spans if start <= begin and end <= start + _NEAR)

    best = max((begin for begin, _ in spans), key=told, default=0)
    if best <= _FAR:
        return 0
    before = best - _FAR // 2
    ends = [end.end() for end in _ENDS.finditer(text, before, best)]
    return ends[0] if ends else before


def weight(text: str, terms: Terms) -> int:
    """Characters of `text` that are of the terms."""
    return sum(end - start for start, end in _found(text, terms))


def _found(text: str, terms: Terms) -> list[tuple[int, int]]:
    names = [stem for stem in terms.stems if _NAME.match(stem)]
    words = [(word.start(), word.start() + _held(word[0].lower(), terms, names)) for word in _WORD.finditer(text)]
    return sorted([span for span in words if span[0] < span[1]] + _shared(text, terms.strings))


def _held(word: str, terms: Terms, names: Sequence[str]) -> int:
    """Characters from the beginning of a Latin word that are of the question: all, or the parts that a name shares."""
    if _stem(word) in terms.stems:
        return len(word)
    return max((_common(word, name) for name in names), default=0) if _NAME.match(word) else 0


def _common(word: str, name: str) -> int:
    """Characters with which both begin, up to the end of a part in each; 0 where that is no name any more."""
    at = next((at for at, (one, other) in enumerate(zip(word, name, strict=False)) if one != other), None)
    at = min(len(word), len(name)) if at is None else at
    while at and not all(at == len(each) or each[at] in _BETWEEN for each in (word, name)):
        at -= 1
    return at if _NAME.match(word[:at]) else 0


def _shared(text: str, strings: frozenset[str]) -> list[tuple[int, int]]:
    """Where `text` holds one of `strings`, the longest at each place, without overlap."""
    if not strings:
        return []
    sizes = range(max(map(len, strings)), 1, -1)
    spans: list[tuple[int, int]] = []
    for run in _HANZI.finditer(text):
        at = run.start()
        while at < run.end():
            size = next((size for size in sizes if at + size <= run.end() and text[at : at + size] in strings), 0)
            if size:
                spans.append((at, at + size))
            at += size or 1
    return spans


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


_COMMON_WORDS = """
    a an and are as at be been by can could did do does for from had has have how i if in into is it its may me my no
    not of on or our shall should so than that the their them there these they this those to was we were what when
    where which who whom whose why will with would you your
"""
_COMMON_LATIN = frozenset(_COMMON_WORDS.split())
_COMMON_HANZI = re.compile(
    "什么|怎么|怎样|如何|哪些|哪里|哪个|多少|是否|可以|能否|为什么|一下|一个|这个|那个|这些|那些|这首|以及|或者|还是|"
    "进行|请问|有没有|有哪些|根据|关于|[的了吗呢吧啊是在和与及或我你他她它这那哪谁]"
)
