"""Numbers of references in an answer: each leads to its chunk, says what stands there, or that it was never sent."""

import re
from collections.abc import Mapping

from playground.core.plain import plain
from playground.core.values import Passage, Run
from playground.studies.checks.references import Mark, marks_in
from playground.studies.context import sent
from playground.ui.html.elements import Attribute, Html
from playground.ui.html.marks import terms_of, weight
from playground.ui.html.words import Words
from playground.ui.study.answers import LIMIT
from playground.ui.study.spans import Stretch, stretched

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_DIGITS = re.compile(r"\d+")
_OPENED = re.compile(r"[\[【〔［]\s*(?:REF[._:#-]?\s*)?$", re.IGNORECASE)
_CLOSED = re.compile(r"\s*[\]】〕］]")
_LONGEST = 240
"""Characters of a sentence that are shown."""
_MOST = 300
"""Numbers that are made into links."""


def cited(drawn: Html, run: Run, words: Words, *, beside_chunks: bool = False) -> Html:
    """The answer as it is drawn, every number of a reference with what it stands for.

    It is a link to its chunk where the chunks stand beside the answer.
    """
    text = re.sub(r"\r\n?", "\n", run.answer[:LIMIT])
    chunks = _numbered(run)
    met: set[int] = set()
    stretches: list[Stretch] = []
    for mark in _marks(run, text):
        for number, start, end in _places(mark, text):
            stands_for = _attributes(number, chunks, _said_before(text, mark), words)
            leads = _leads(chunks.get(number), met) if beside_chunks else ()
            stretches.append(Stretch(start, end, (*stands_for, *leads)))
    return stretched(drawn, text, stretches[:_MOST]) if stretches else drawn


def numbers_cited(run: Run) -> frozenset[int]:
    """The numbers of the chunks that the answer cites."""
    text = re.sub(r"\r\n?", "\n", run.answer[:LIMIT])
    chunks = _numbered(run)
    named = (chunks.get(number) for mark in _marks(run, text) for number in mark.numbers)
    return frozenset(passage.fate.n for passage in named if passage is not None and passage.fate.n is not None)


def _marks(run: Run, text: str) -> tuple[Mark, ...]:
    """None where no chunk was found: brackets are no citations then. Where none was sent, all are of what was not."""
    texts = tuple(one.hit.chunk.text for one in sent(run.passages))
    return marks_in(text, texts, run.spec.question) if run.passages else ()


def _numbered(run: Run) -> Mapping[int, Passage]:
    """The chunks by the numbers that the prompt gave them; where it numbers files, the first chunk of each."""
    given = sent(run.passages)
    if run.spec.prompt.context_format == "stock":
        return {one.fate.n: one for one in given if one.fate.n is not None}
    files: dict[str, Passage] = {}
    for one in given:
        files.setdefault(one.hit.chunk.document_id, one)
    return dict(enumerate(files.values(), start=1))


def _places(mark: Mark, text: str) -> list[tuple[int, int, int]]:
    """Each number of a mark and where it stands, with the brackets that hold it alone."""
    written = [
        (int(found[0]), *_bracketed(text, mark, found)) for found in _DIGITS.finditer(text, mark.start, mark.end)
    ]
    if len(mark.numbers) == 1 and (not written or written[0][2] - written[0][1] < 3):
        return [(mark.numbers[0], mark.start, mark.end)]
    return written


def _bracketed(text: str, mark: Mark, digits: re.Match[str]) -> tuple[int, int]:
    before, after = _OPENED.search(text, mark.start, digits.start()), _CLOSED.match(text, digits.end())
    return (before.start(), after.end()) if before and after else digits.span()


def _attributes(
    number: int, chunks: Mapping[int, Passage], said: str, words: Words
) -> tuple[tuple[str, Attribute], ...]:
    passage = chunks.get(number)
    if passage is None or passage.fate.n is None:
        told = words("cite.unsent", n=number)
        return (("class_", "cite unsent"), ("data_tip", told), ("tabindex", 0), ("role", "note"), ("aria_label", told))
    tip = f"{passage.hit.chunk.document}\n{_nearest(passage.hit.chunk.text, said)}"
    told = words("cite.to", n=number, name=passage.hit.chunk.document)
    return (("class_", "cite"), ("data_tip", tip), ("tabindex", 0), ("role", "note"), ("aria_label", told))


def _leads(passage: Passage | None, met: set[int]) -> tuple[tuple[str, Attribute], ...]:
    """What makes it a link; the first to each chunk is where that leads back to."""
    if passage is None or passage.fate.n is None:
        return ()
    n = passage.fate.n
    first = n not in met
    met.add(n)
    return (("id", f"cite-{n}" if first else None), ("data_jump", f"chunk-{n}"), ("role", "link"))


def _said_before(text: str, mark: Mark) -> str:
    """The sentence that the mark stands in or follows."""
    before = text[max(mark.start - 400, 0) : mark.start].rstrip("。！？!?.，,;； []【】0123456789")
    return re.split(r"[。！？!?\n]", before)[-1]


def _nearest(chunk: str, said: str) -> str:
    """The sentence of a chunk that shares most with what was said."""
    terms = terms_of(said)
    sentences = [plain(found[0]).strip().lstrip("”’」』)） ") for found in _SENTENCE.finditer(chunk)]
    best = max(sentences, key=lambda sentence: weight(sentence, terms), default="")
    return best if len(best) <= _LONGEST else f"{best[:_LONGEST]}…"
