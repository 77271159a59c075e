"""Evidence found again: by its text and what stands around it, whatever became of the document since."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from playground.core.values import Document
from playground.documents.library import Library
from playground.studies.lab.values import Place, Span

CONTEXT = 40
"""Characters that are kept of what stands in front of a place, and behind it."""
_MOST = 1_000
"""Places of the same wording that are weighed against one another."""


@dataclass(frozen=True, slots=True)
class _Bare:
    """A text without blanks, width and case, and where each of its characters stands in the whole one."""

    text: str
    places: tuple[int, ...]


def span_of(document: Document, text: str, start: int, end: int) -> Span:
    """The place `text[start:end]` of a document, blanks at its ends left out; empty where there are only blanks."""
    chosen = text[start:end]
    start += len(chosen) - len(chosen.lstrip())
    chosen = chosen.strip()
    end = start + len(chosen)
    before, after = text[max(start - CONTEXT, 0) : start], text[end : end + CONTEXT]
    return Span(document.id, document.name, start, end, chosen, before, after)


def find(text: str, span: Span) -> tuple[int, int] | None:
    """Where the words of `span` stand in `text`; None where they do not.

    Of several places, the one whose surroundings are most alike, and of such the one nearest to where it was. Words
    that are not found as they stand are looked for without regard to blanks, width and case.
    """
    if not span.text:
        return None
    exact = [(at, at + len(span.text)) for at in _all(text, span.text)]
    if exact:
        return max(exact, key=lambda found: _likeness(text, found, span))
    bare, wanted = _bare(text), _bare(span.text)
    loose = [
        (bare.places[at], bare.places[at + len(wanted.text) - 1] + 1)
        for at in (_all(bare.text, wanted.text) if wanted.text else ())
    ]
    return max(loose, key=lambda found: _likeness(text, found, span), default=None)


def _all(text: str, wanted: str) -> Iterator[int]:
    at, count = text.find(wanted), 0
    while at >= 0 and count < _MOST:
        yield at
        at, count = text.find(wanted, at + 1), count + 1


def _likeness(text: str, found: tuple[int, int], span: Span) -> tuple[int, int]:
    """How many characters around it are the same, and how near it is to where it was."""
    start, end = found
    before = _bare(text[max(start - 2 * CONTEXT, 0) : start]).text[::-1]
    after = _bare(text[end : end + 2 * CONTEXT]).text
    alike = _same(before, _bare(span.before).text[::-1]) + _same(after, _bare(span.after).text)
    return alike, -abs(start - span.start)


def _same(one: str, other: str) -> int:
    """How long both begin alike."""
    length = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        length += 1
    return length


def _bare(text: str) -> _Bare:
    made, places = [], []
    for place, character in enumerate(text):
        for even in unicodedata.normalize("NFKC", character).casefold():
            if not even.isspace():
                made.append(even)
                places.append(place)
    return _Bare("".join(made), tuple(places))


class Finder:
    """Finds evidence in the documents of one collection, whose texts it reads once."""

    def __init__(self, library: Library, collection_id: str) -> None:
        self._library = library
        self._documents = {document.id: document for document in library.documents(collection_id)}
        self._texts: dict[str, str] = {}

    def text(self, document_id: str) -> str:
        """The text of a document of the collection."""
        if document_id not in self._texts:
            self._texts[document_id] = self._library.text(document_id)
        return self._texts[document_id]

    def place(self, span: Span) -> Place | None:
        """Where it stands: in the document it was marked in, else in one of that name; None where it is lost."""
        for document in self._candidates(span):
            found = find(self.text(document.id), span)
            if found is not None:
                moved = bool(span.document_id) and (document.id, *found) != (span.document_id, span.start, span.end)
                return Place(document.id, document.name, *found, moved=moved)
        return None

    def _candidates(self, span: Span) -> Iterator[Document]:
        """The document it was marked in, or the one that took its place, then those of the same name."""
        known = self._library.successors([span.document_id]) if span.document_id else ()
        own = [self._documents[id] for id in known if id in self._documents]
        yield from own
        yield from (each for each in self._documents.values() if each.name == span.document and each not in own)
