"""The editor: a dialog with the text of one chunk, what stands in the file, and what went wrong the last time."""

from dataclasses import dataclass

from playground.core.errors import Failure
from playground.ui.html.controls import button, field
from playground.ui.html.elements import Attribute, Html, element, join
from playground.ui.html.notes import card
from playground.ui.html.words import Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the editor shows."""

    document_id: str
    document: str
    """The document's name."""
    place: int
    """Of the piece, or of the one that a new chunk follows; -1 for the beginning."""
    text: str
    """In the field."""
    chunk: str | None = None
    """Id of the chunk; None for a new one."""
    seen: int | None = None
    """Characters of the document, for a new chunk; None for a chunk that is there, and where nothing can be saved."""
    heading: str = ""
    as_cut: str | None = None
    """What stands in the file, where that is something else."""
    now: str | None = None
    """What the chunk reads, where somebody else edited it meanwhile."""
    wanted: str | None = None
    """What an edit that fits no more made of it."""
    unwanted: str | None = None
    """What was switched off by one."""
    settles: int | None = None
    """Number of that edit."""
    failure: Failure | None = None
    serial: int = 0
    """Of the drawing: the same text drawn once more is opened once more."""

    @property
    def adds(self) -> bool:
        """Whether it is a new chunk."""
        return self.chunk is None and self.seen is not None


def dialog(sheet: Sheet, words: Words) -> Html:
    """The editor, to be opened by the page's script."""
    can_save = sheet.chunk is not None or sheet.seen is not None
    save = words("edits.save_mine" if sheet.now is not None else "edits.save")
    form = element(
        "form",
        element("h2", _title(sheet, words), id="chunk-editor-title"),
        element("p", words("edits.why_added" if sheet.adds else "edits.why"), class_="sum"),
        _refused(sheet.failure, words) if sheet.failure else None,
        _beside(words("edits.now"), sheet.now, shown=True),
        _beside(words("edits.wanted"), sheet.wanted, shown=True),
        _beside(words("edits.unwanted"), sheet.unwanted, shown=True),
        field(words("edits.heading"), "heading", sheet.heading, maxlength=1000) if sheet.adds else None,
        _text(sheet, words),
        _beside(words("edits.as_cut"), sheet.as_cut),
        element("p", words("edits.unsaved"), class_="sum unsaved", role="status", hidden=True),
        element(
            "div",
            element("button", save, type="submit", class_="small primary") if can_save else None,
            button(words("edits.cancel"), data_shut=True),
            class_="tools",
        ),
        data_form="add_chunk" if sheet.adds else "correct",
        data_id=sheet.document_id,
        data_chunk=sheet.chunk,
        data_after=sheet.place if sheet.adds else None,
        data_seen=sheet.seen,
        data_settles=sheet.settles,
        data_back=f'#pieces [data-piece-at="{sheet.place + sheet.adds}"]',
    )
    return element("dialog", form, aria_labelledby="chunk-editor-title", data_serial=sheet.serial)


def _title(sheet: Sheet, words: Words) -> Html:
    key = "correcting" if not sheet.adds else "adding_after" if sheet.place >= 0 else "adding_first"
    before, _, after = words(f"edits.{key}", number=sheet.place + 1, name="\0").partition("\0")
    return join([before, element("bdi", sheet.document), after])


def _text(sheet: Sheet, words: Words) -> Html:
    shown = element("span", words("edits.text"))
    kept: dict[str, Attribute] = {"required": True, "spellcheck": "false", "data_typed": sheet.failure is not None}
    area = element("textarea", Html("\n"), sheet.text, name="text", rows=10, **kept)
    return element("label", shown, area, class_="field")


def _refused(failure: Failure, words: Words) -> Html:
    return card("warn", failure.message(words.language), failure.remedy(words.language), failure.detail or "")


def _beside(title: str, text: str | None, *, shown: bool = False) -> Html | None:
    """A text to compare with, folded away unless it is `shown`."""
    if text is None:
        return None
    return element("details", element("summary", title), element("pre", Html("\n"), text), open=shown, class_="as-was")
