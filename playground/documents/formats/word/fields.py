"""Fields and controls of Word: what they show, their ticks and choices; page numbers, which are no text."""

from collections.abc import Callable, Mapping
from typing import Any

from playground.documents.formats.office.names import W14, W, is_on, value
from playground.documents.formats.word.line import PAGE_NUMBER, Field, Line

TICKED, UNTICKED = "☑", "☐"


def is_placeholder(properties: Any) -> bool:
    """Whether a content control (its `w:sdtPr`, or None) is empty, and shows what is to be filled in."""
    shows = None if properties is None else properties.find(f"{W}showingPlcHdr")
    return shows is not None and is_on(shows)


def _field(reader: Line, element: Any) -> None:
    kind, fields = element.get(f"{W}fldCharType"), reader.fields
    if kind == "begin":
        _form_field(reader, element.find(f"{W}ffData"))
        fields.append(Field())
    elif kind == "separate" and fields:
        fields[-1].in_result = True
    elif kind == "end" and fields and fields.pop().is_page_number:
        reader.say(PAGE_NUMBER)


def _instruction(reader: Line, element: Any) -> None:
    if reader.fields and not reader.fields[-1].in_result:
        reader.fields[-1].instruction += element.text or ""


def _simple_field(reader: Line, element: Any) -> None:
    if Field(element.get(f"{W}instr", "")).is_page_number:
        reader.say(PAGE_NUMBER)
    else:
        reader.inside(element)


def _form_field(reader: Line, data: Any) -> None:
    """A box to tick or a list to choose from shows what is in its data; a field for text shows its result."""
    if data is None:
        return
    box, choice = data.find(f"{W}checkBox"), data.find(f"{W}ddList")
    if box is not None:
        state = box.find(f"{W}checked") if box.find(f"{W}checked") is not None else box.find(f"{W}default")
        reader.say(TICKED if state is not None and is_on(state) else UNTICKED)
    elif choice is not None:
        entries = [each.get(f"{W}val", "") for each in choice.iterchildren(f"{W}listEntry")]
        chosen = value(choice, f"{W}result") or value(choice, f"{W}default") or "0"
        reader.say(entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else "")


def _control(reader: Line, element: Any) -> None:
    properties, content = element.find(f"{W}sdtPr"), element.find(f"{W}sdtContent")
    box = None if properties is None else properties.find(f"{W14}checkbox")
    if box is not None:
        state = box.find(f"{W14}checked")
        reader.say(TICKED if state is not None and is_on(state, f"{W14}val") else UNTICKED)
    elif content is not None and not is_placeholder(properties):
        reader.inside(content)


HANDLERS: Mapping[str, Callable[[Line, Any], None]] = {
    f"{W}fldChar": _field,
    f"{W}instrText": _instruction,
    f"{W}fldSimple": _simple_field,
    f"{W}sdt": _control,
}
"""What reads which element."""
