"""What a Word paragraph says, as it is gathered: pieces of text, what hangs on it, and the fields open in it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Literal

from playground.documents.formats.office.marks import Piece, joined
from playground.documents.formats.office.opc import Part
from playground.documents.formats.office.symbols import shown
from playground.documents.formats.word.context import Context, Note
from playground.documents.formats.word.styles import Look

PAGE_NUMBER = "\0"
"""In the place of a number that Word computes for each page; cleaned text has no such character."""
_PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION"})
_LONGEST_PLACE = 60


@dataclass(frozen=True, slots=True)
class Hanging:
    """Something that is read after the paragraph it hangs on."""

    kind: Literal["box", "figure", "note", "comment"]
    text: str = ""
    """Of a figure; the mark of a note; the place that a comment is about."""
    element: Any = None
    """The content of a box."""
    note: Note | None = None


@dataclass(slots=True)
class Field:
    """A field that is open: what it is to show is computed, and its last result stands in the file."""

    instruction: str = ""
    in_result: bool = False

    @property
    def is_page_number(self) -> bool:
        """Whether it counts pages."""
        name, *_ = self.instruction.split(maxsplit=1) or ("",)
        return name.upper() in _PAGE_FIELDS


@dataclass(slots=True)
class Open:
    """What is open from one paragraph to the next."""

    fields: list[Field] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """What was read so far of the text that comments are about, by their ids."""


class Line(ABC):
    """One paragraph, whose characters look like `look` where nothing else is said."""

    def __init__(self, context: Context, part: Part, look: Look, still_open: Open) -> None:
        self.context = context
        self.part = part
        self.fields = still_open.fields
        self.places = still_open.places
        self.paragraph_look = look
        self.look = look
        self.pieces: list[Piece] = []
        self._all_bold = True
        self.hanging: list[Hanging] = []
        self.left_out = False
        """Whether there is text in it that nobody sees."""

    @property
    def text(self) -> str:
        """What was read."""
        return joined(self.pieces)

    @property
    def is_bold(self) -> bool:
        """Whether all that was read is bold."""
        return self._all_bold

    @property
    def extent(self) -> tuple[int, int]:
        """How much was read: something to compare."""
        return len(self.pieces), len(self.hanging)

    @abstractmethod
    def inside(self, element: Any) -> None:
        """Read what is in the element."""

    def say(self, text: str) -> None:
        """Add text as it looks here, unless nobody sees it."""
        if not text or not self.is_seen:
            return
        look = self.look
        if look.hidden and self.context.left_out.hides("hidden_text", len(text.strip())):
            self.left_out = True
            return
        text = shown(text, look.font)
        self.pieces.append(Piece(text, bool(look.struck), look.raised))
        self._all_bold = self._all_bold and (bool(look.bold) or not text.strip())
        for comment, place in self.places.items():
            if len(place) <= _LONGEST_PLACE:
                self.places[comment] = place + text

    def hang(self, hanging: Hanging) -> None:
        """Have something read after the paragraph, unless nobody sees it."""
        if self.is_seen and not self.is_hidden:
            self.hanging.append(hanging)

    def hang_text(self, text: str) -> None:
        """Have the text of a figure read after the paragraph, if it has one."""
        if text.strip():
            self.hang(Hanging("figure", text))

    def leave_out(self, code: str, count: int = 1) -> None:
        """Note that text is left out, under the code of a notice."""
        self.left_out = True
        self.context.left_out.note(code, count)

    @property
    def is_hidden(self) -> bool:
        """Whether what is read here is left out since it is hidden."""
        return bool(self.look.hidden) and not self.context.left_out.reads_hidden

    @property
    def is_seen(self) -> bool:
        """Whether the fields that are open show what is read here."""
        return all(each.in_result and not each.is_page_number for each in self.fields)
