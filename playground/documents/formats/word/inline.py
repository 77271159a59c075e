"""The text of a Word paragraph as a reader sees it: which element is read in which way."""

from collections.abc import Callable
from typing import Any

from playground.documents.formats.office.equations import display, equation
from playground.documents.formats.office.marks import Piece
from playground.documents.formats.office.names import MC, M, W, value
from playground.documents.formats.office.symbols import symbol
from playground.documents.formats.word import drawings, fields
from playground.documents.formats.word.line import Hanging, Line
from playground.documents.formats.word.styles import look_of

_LONGEST_PLACE = 60


class Inline(Line):
    """Reads one paragraph, element by element."""

    def read(self, paragraph: Any) -> None:
        """Read all of it."""
        self.inside(paragraph)
        while self.fields and not self.fields[-1].in_result:  # its end was lost, and with it nothing else
            self.fields.pop()

    def inside(self, element: Any) -> None:
        """Read what is in the element."""
        for child in element:
            handler = _HANDLERS.get(child.tag)
            if handler is None:
                self.inside(child)
            else:
                handler(self, child)

    def _run(self, element: Any) -> None:
        properties = element.find(f"{W}rPr")
        if properties is not None and len(properties):
            style = self.context.styles.look(value(properties, f"{W}rStyle"))
            self.look = look_of(properties).over(style).over(self.paragraph_look)
        self.inside(element)
        self.look = self.paragraph_look

    def _text(self, element: Any) -> None:
        self.say(element.text or "")

    def _symbol(self, element: Any) -> None:
        self.say(symbol(element.get(f"{W}char", ""), element.get(f"{W}font")))

    def _equation(self, element: Any) -> None:
        self.say(equation(element))

    def _display(self, element: Any) -> None:
        self.say(display(element))

    def _deleted(self, element: Any) -> None:
        if next(element.iter(f"{W}delText", f"{W}t"), None) is not None:
            self.leave_out("deleted_text")

    def _moved_away(self, element: Any) -> None:
        self.left_out = True  # it is read where it was moved to

    def _alternatives(self, element: Any) -> None:
        """The first choice, which is for programs that know as much as Office; the other one if that says nothing."""
        before = self.extent
        choice, fallback = element.find(f"{MC}Choice"), element.find(f"{MC}Fallback")
        if choice is not None:
            self.inside(choice)
        if fallback is not None and before == self.extent:
            self.inside(fallback)

    def _box(self, element: Any) -> None:
        self.hang(Hanging("box", element=element))

    def _note(self, kind: str, element: Any) -> None:
        identifier = element.get(f"{W}id", "")
        note = self.context.note(kind, identifier)
        if note is not None and self.is_seen and not self.is_hidden:
            mark = self.context.mark(kind, identifier)
            self.pieces.append(Piece(mark))
            self.hanging.append(Hanging("note", mark, note=note))

    def _footnote(self, element: Any) -> None:
        self._note("footnotes", element)

    def _endnote(self, element: Any) -> None:
        self._note("endnotes", element)

    def _comment_begins(self, element: Any) -> None:
        self.places[element.get(f"{W}id", "")] = ""

    def _comment(self, element: Any) -> None:
        """The mark of a comment, which stands after the text it is about."""
        identifier = element.get(f"{W}id", "")
        note = self.context.note("comments", identifier)
        place = " ".join(self.places.pop(identifier, "").split())
        if note is not None:
            place = place if len(place) <= _LONGEST_PLACE else place[:_LONGEST_PLACE] + "…"
            self.hang(Hanging("comment", place, note=note))


Handler = Callable[[Inline, Any], None]


def _skip(reader: Inline, element: Any) -> None:
    """Nothing of it is text."""


def _sign(text: str) -> Handler:
    return lambda reader, element: reader.say(text)


_HANDLERS: dict[str, Handler] = {
    f"{W}r": Inline._run,
    f"{W}t": Inline._text,
    f"{W}tab": _sign("\t"),
    f"{W}ptab": _sign("\t"),
    f"{W}br": _sign("\n"),
    f"{W}cr": _sign("\n"),
    f"{W}noBreakHyphen": _sign("-"),
    f"{W}sym": Inline._symbol,
    f"{W}del": Inline._deleted,
    f"{W}moveFrom": Inline._moved_away,
    f"{W}footnoteReference": Inline._footnote,
    f"{W}endnoteReference": Inline._endnote,
    f"{W}commentRangeStart": Inline._comment_begins,
    f"{W}commentReference": Inline._comment,
    f"{W}txbxContent": Inline._box,
    f"{MC}AlternateContent": Inline._alternatives,
    f"{M}oMath": Inline._equation,
    f"{M}oMathPara": Inline._display,
    **dict.fromkeys((f"{W}pPr", f"{W}rPr", f"{W}rt", f"{W}sectPr", f"{W}delText", f"{W}delInstrText"), _skip),
    **fields.HANDLERS,
    **drawings.HANDLERS,
}
