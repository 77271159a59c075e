"""`documents --edits`: what people changed in the chunks of a document, and what of it fits no more."""

from playground.cli.terminal import Terminal
from playground.core.strings import text
from playground.documents.edits import Addition, Correction, Edit
from playground.documents.library import Library


def show_edits(library: Library, terminal: Terminal, document_id: str) -> None:
    """One block an edit: its number, kind, maker and time, then the texts before and after."""
    proof = library.proof(document_id)
    for edit in proof.edits:
        state = "fits" if edit.number not in proof.now.unfit else "fits_no_more"
        said = text(terminal.language, f"cli.edit_{state}")
        kind = text(terminal.language, f"ui.edits.kind_{edit.what.kind}")
        terminal.say(f"--- {edit.number}  {kind}  {edit.author or '-'}  {edit.at}  {said}")
        for sign, line in _texts(edit):
            terminal.say(f"{sign} {line}")


def _texts(edit: Edit) -> list[tuple[str, str]]:
    """What went and what came, line by line."""
    what = edit.what
    match what:
        case Correction(before=before, after=after):
            gone, come = before, after
        case Addition(text=added, off=off):
            gone, come = (added, "") if off else ("", added)
        case _:
            gone, come = what.place.text, ""
    return [*(("-", line) for line in gone.splitlines()), *(("+", line) for line in come.splitlines())]
