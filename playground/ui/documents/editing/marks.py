"""What was edited, told: beside a piece, at the head of its document, and in the document's row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from playground.core.values import Document
from playground.documents.edits import Addition, Correction, Edit
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.words import Words

_EXCERPT = 120


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece as people left it."""

    chunk: str | None
    """Id of the chunk that it is; None where it is off."""
    off: bool = False
    added: bool = False
    edits: tuple[Edit, ...] = ()
    """Those that made it so."""
    as_cut: str = ""
    shared: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """By numbers of edits, the numbers of all pieces that such an edit changed, where it lies in their overlap."""


def with_shared(marked: Mapping[int, Marked]) -> dict[int, Marked]:
    """The same pieces, each with what others share with it."""
    pieces: dict[int, list[int]] = {}
    for number, one in marked.items():
        for edit in one.edits:
            pieces.setdefault(edit.number, []).append(number)
    shared = {edit: tuple(sorted(numbers)) for edit, numbers in pieces.items() if len(numbers) > 1}
    return {number: replace(one, shared=shared) for number, one in marked.items()}


def of_piece(number: int, marked: Marked, document: Document, words: Words) -> Html:
    """What was done to a piece, and what can be done."""
    told = [_edit(number, edit, marked, words) for edit in marked.edits]
    before = None
    if marked.as_cut and any(isinstance(edit.what, Correction) for edit in marked.edits):
        summary = element("summary", words("edits.as_cut"))
        before = element("details", summary, element("pre", Html("\n"), marked.as_cut), class_="as-was")
    return element("div", *told, before, _tools(number, marked, document, words), class_="edits")


def _edit(number: int, edit: Edit, marked: Marked, words: Words) -> Html:
    """One edit, and the way back."""
    off = edit.what.kind == "off" or (isinstance(edit.what, Addition) and edit.what.off)
    name = "off" if off else edit.what.kind
    said = words(f"edits.is_{name}")
    pieces = marked.shared.get(edit.number, (number,))
    first = pieces[0] == number
    if len(pieces) > 1:  # told as the one edit that it is, and taken back at its first piece
        others = words("edits.comma").join(str(each + 1) for each in pieces[1:])
        said = (
            words("edits.also_in", said=said, others=others) if first else words("edits.same_as", first=pieces[0] + 1)
        )
    return element(
        "p",
        element("span", element("i", class_="dot", aria_hidden="true"), said, class_=f"line {_TONES[name]}"),
        element("span", _signed(edit, words), class_="aside") if first else None,
        _back(edit, words("edits.on" if off else "edits.undo"), number, words) if first else None,
        class_="edit",
    )


_TONES = {"corrected": "calm", "off": "warn", "added": "good"}


def _back(edit: Edit, shown: str, number: int, words: Words) -> Html:
    said = words("edits.named", what=shown, number=number + 1)
    return button(
        shown, class_="link", said=said, data_act="undo_edit", data_number=edit.number, data_back=_piece(number)
    )


def _signed(edit: Edit, words: Words) -> str:
    return " · ".join(part for part in (edit.author, words.moment(edit.at)) if part)


def _piece(number: int) -> str:
    return f'#pieces [data-piece-at="{number}"]'


def _tools(number: int, marked: Marked, document: Document, words: Words) -> Html:
    def tool(key: str, act: str, back: int = number, **data: str | int | None) -> Html:
        said = words("edits.named", what=words(f"edits.{key}"), number=number + 1)
        more = {"data_id": document.id, "data_back": _piece(back), **data}
        return button(words(f"edits.{key}"), class_="link", said=said, data_act=act, **more)

    tools = [tool("add_after", "add_here", data_after=number)]
    if number == 0:
        tools.insert(0, tool("add_before", "add_here", data_after=-1))
    if marked.chunk is not None:
        tools = [
            tool("correct", "edit_chunk", data_chunk=marked.chunk),
            tool("switch_off", "switch_off", data_chunk=marked.chunk),
            *tools,
        ]
    return element("p", *tools, class_="edit-tools")


def counts(document: Document, words: Words) -> str:
    """How many edits of each kind there are; "" where there are none."""
    edits = document.edits
    told: Mapping[str, int] = {"corrected": edits.corrected, "off": edits.off, "added": edits.added}
    return words("edits.comma").join(words(f"edits.count_{kind}", count=count) for kind, count in told.items() if count)


def unfit(document: Document, words: Words) -> str | None:
    """That some edits fit no more; None where all do."""
    return words.counted("edits_unfit", document.edits.unfit) if document.edits.unfit else None


def of_row(document: Document, words: Words) -> Html | None:
    """What the row of a document says."""
    told, lost = counts(document, words), unfit(document, words)
    if not told and lost is None:
        return None
    return join(
        [element("p", told, class_="sum") if told else None, element("p", lost, class_="why") if lost else None]
    )


def of_document(document: Document, last: tuple[Edit, int] | None, left: Sequence[Edit], words: Words) -> Html | None:
    """The head of an open document: how many edits there are, the last one to take back, and those that fit no more.

    last: that edit, and the place of the first piece that it changed.
    """
    told = counts(document, words)
    if not told and not left:
        return None
    line = None
    if told:
        line = element("p", element("span", told), *_last(last, words), class_="edit")
    return element("div", line, _left(document, left, words), class_="edited", role="status")


def _last(last: tuple[Edit, int] | None, words: Words) -> list[Html]:
    if last is None:
        return []
    edit, number = last
    what = words(f"edits.kind_{edit.what.kind}")
    said = words("edits.last", what=what, number=number + 1, signed=_signed(edit, words))
    return [element("span", said, class_="aside"), _back(edit, words("edits.undo"), number, words)]


def _left(document: Document, left: Sequence[Edit], words: Words) -> Html | None:
    if not left:
        return None
    lines = [
        element("li", *_unfitting(edit, words, alone=len(left) == 1 and isinstance(edit.what, Correction)))
        for edit in left
    ]
    return element(
        "div",
        element("p", unfit(document, words), class_="title"),
        element("p", words("edits.unfit_why"), class_="why"),
        element("ul", *lines),
        class_="note warn",
    )


def _unfitting(edit: Edit, words: Words, *, alone: bool) -> list[Html]:
    what = edit.what
    match what:
        case Correction(before=before, after=after):
            texts = {"before": before, "after": after}
        case Addition(text=added):
            texts = {"added": added}
        case _:
            texts = {"off": what.place.text}
    shown = [
        element("div", element("span", words(f"edits.text_{name}"), class_="aside"), element("pre", Html("\n"), said))
        for name, said in texts.items()
    ]
    first = shortened(" ".join(next(iter(texts.values())).split()), _EXCERPT)
    kind = element("b", words(f"edits.kind_{what.kind}"))
    tools = element(
        "span",
        button(words("edits.by_hand"), data_act="by_hand", data_number=edit.number),
        button(
            words("edits.forget"), data_act="forget_edit", data_number=edit.number, data_back="#pieces [data-piece-at]"
        ),
    )
    return [
        element("p", kind, element("span", _signed(edit, words), class_="aside"), tools, class_="edit"),
        element(
            "details",
            element("summary", first),
            element("div", *shown, class_="both-texts"),
            class_="as-was",
            open=alone,
        ),
    ]
