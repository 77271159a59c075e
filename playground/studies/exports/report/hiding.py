"""What a report leaves out of its texts: file names, where numbers are to stand for them."""

import json
import re

from playground.core.values import Segment
from playground.studies.exports.cleaning import on_one_line, shown
from playground.studies.exports.values import Include
from playground.studies.exports.words import Words
from playground.studies.values import Study

_PLAIN = re.compile(r"[\w .,()\[\]（）《》【】、，·+@#&=~-]+")
"""Names that stand in a prompt as they are; marks in others may have been made harmless there."""


class Hiding:
    """Texts as a report may show them."""

    def __init__(self, study: Study, include: Include, words: Words) -> None:
        self._include = include
        self._words = words
        self._aliases: dict[str, str] = {}
        if not include.file_names:
            for cell in study.cells:
                for passage in cell.run.passages if cell.run else ():
                    number = len(self._aliases) + 1
                    self._aliases.setdefault(passage.hit.chunk.document, words("report.document", number=number))
        self._by_form = {form: alias for name, alias in self._aliases.items() for form in _forms(name)}
        longest_first = sorted(self._by_form, key=len, reverse=True)
        self._names = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        """`text` that can be shown, in lines that end with LF."""
        if self._names is not None:
            text = self._names.sub(lambda found: self._by_form[found[0]], text)
        return shown(text)

    def document(self, name: str) -> str:
        """What a document is called."""
        return self._aliases.get(name) or on_one_line(name)

    def segment(self, segment: Segment, documents: dict[str, str]) -> str:
        """A piece of a prompt; `documents` are names by number of their chunk."""
        kind, _, number = segment.origin.partition(":")
        if kind == "chunk" and not self._include.chunks:
            return self._words("report.chunk_left_out", number=number)
        name = documents.get(number, "") if kind == "header" and self._aliases else ""
        if name and not _PLAIN.fullmatch(name):
            return f"[{self.document(name)}]\n"
        return self(segment.text)


def _forms(name: str) -> set[str]:
    """How a name is written in texts, in JSON and in Python."""
    return {name, json.dumps(name, ensure_ascii=False)[1:-1], json.dumps(name)[1:-1], repr(name)[1:-1]} - {""}
