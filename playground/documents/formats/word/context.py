"""What the parts of a Word document share while it is read: styles, numbers, notes, and what was left out."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from playground.documents.formats.office.left_out import LeftOut
from playground.documents.formats.office.names import W
from playground.documents.formats.office.numerals import numeral
from playground.documents.formats.office.opc import Package, Part
from playground.documents.formats.word.numbering import Numbering
from playground.documents.formats.word.styles import Styles

_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote, an endnote or a comment: its element, and the part in which it stands."""

    element: Any
    part: Part
    author: str = ""


class Context:
    """The document whose main part is `main`."""

    def __init__(self, main: Part, left_out: LeftOut) -> None:
        self.main = main
        self.left_out = left_out
        styles, numbering = main.one("styles"), main.one("numbering")
        self.styles = Styles(styles and styles.root)
        self.numbering = Numbering(numbering and numbering.root, self.styles)
        self._notes = {kind: _notes(main, kind) for kind in ("footnotes", "endnotes", "comments")}
        self._said: dict[tuple[str, str], str] = {}
        self._so_far: Counter[str] = Counter()

    @property
    def package(self) -> Package:
        """The package that the document is kept in."""
        return self.main.package

    def note(self, kind: str, identifier: str) -> Note | None:
        """The note of `kind` (footnotes, endnotes, comments); None if there is no such note."""
        return self._notes[kind].get(identifier)

    def mark(self, kind: str, identifier: str) -> str:
        """How a note is referred to: `[^1]` for the first footnote that is met, `[^i]` for the first endnote."""
        if (kind, identifier) not in self._said:
            self._so_far[kind] += 1
            number = self._so_far[kind]
            shown = numeral(number, "lowerRoman") if kind == "endnotes" else str(number)
            self._said[kind, identifier] = f"[^{shown}]"
        return self._said[kind, identifier]


def _notes(main: Part, kind: str) -> dict[str, Note]:
    part = main.one(kind)
    if part is None:
        return {}
    return {
        each.get(f"{W}id", ""): Note(each, part, (each.get(f"{W}author") or "").strip())
        for each in part.root
        if each.get(f"{W}type") not in _SEPARATORS
    }
