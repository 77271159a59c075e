"""Questions to begin with, made of what the documents of a collection are headed by."""

import re
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import PurePath

from playground.core.strings import Language
from playground.core.values import Chunk, Collection
from playground.documents.library import Library
from playground.documents.samples import MIXED, sample_language
from playground.ui.html.words import Words
from playground.ui.playground.views.welcome import SAMPLE_QUESTIONS

_LOOKED_AT = 40
"""Chunks of a document whose headings are read."""
_LONGEST = 40
"""Characters of a heading that makes a question."""
_N = r"[\d一二三四五六七八九十]+"
_NUMBER = re.compile(rf"^(?:第{_N}[章节条部分]+\s*|{_N}(?:\.\d+)*[、.．)）\s]\s*|[(（]{_N}[)）]\s*)+")
_WRITTEN = re.compile(r"(?m)^#{2,6}[ \t]+(.+?)[ \t#]*$")
"""Headings of Markdown that stand inside a chunk."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def examples(library: Library, collection: Collection | None, language: Language) -> tuple[str, ...]:
    """A few questions in the languages of the documents; those of the samples stand in the strings."""
    written = sample_language(collection.name) if collection else None
    if collection is None or written or collection.name == MIXED:
        words = Words(written or language)
        return tuple(words(f"welcome.question_{at}") for at in range(1, SAMPLE_QUESTIONS + 1))
    lines = library.lines(collection.id)[:SAMPLE_QUESTIONS]
    asked = [list(_of_document(line.name, library.chunks_between(line.id, 0, _LOOKED_AT))) for line in lines]
    in_turn = chain.from_iterable(zip_longest(*asked))
    return tuple(dict.fromkeys(question for question in in_turn if question))[:SAMPLE_QUESTIONS]


def _of_document(name: str, chunks: tuple[Chunk, ...]) -> Iterator[str]:
    """About its sections, the whole document last."""
    title = chunks[0].heading[0] if chunks and chunks[0].heading else ""
    headings = chain.from_iterable((*chunk.heading[-1:], *_WRITTEN.findall(chunk.text)) for chunk in chunks)
    for heading in dict.fromkeys(headings):
        section = _NUMBER.sub("", heading.strip()).strip("#*_ ")
        if heading != title and 2 <= len(section) <= _LONGEST:
            yield _question("section", section)
    yield _question("document", PurePath(name).stem)


def _question(about: str, name: str) -> str:
    words = Words("zh" if _HAN.search(name) else "en")
    quoted = name if name.startswith("《") and name.endswith("》") else words("welcome.quoted", name=name)
    return words(f"welcome.of_{about}", name=quoted)
