"""The loader of RTF files: headers, the text with its notes and comments, footers, and what was left out."""

from playground.documents.draft import Draft, Source
from playground.documents.formats.labels import labelled
from playground.documents.formats.rtf.reader import Reader
from playground.documents.formats.rtf.tokens import tokens
from playground.documents.parsed import Parsed
from playground.documents.sniffing import mismatch, read_head, sniff


def load(source: Source) -> Parsed:
    """Load what a reader sees; deleted revisions and hidden text are left out and counted."""
    found = sniff(read_head(source))
    if found != "RTF":
        raise mismatch(source, found or "TXT")
    draft = Draft(source, "rtf")
    fill(draft, source.path.read_bytes())
    return draft.finish()


def fill(draft: Draft, data: bytes) -> None:
    """Add all that is to read in an RTF text, and what is to say of what was left out."""
    reader = Reader(reads_hidden=draft.reads_hidden)
    for token in tokens(data):
        reader.take(token)
    body = reader.body.finish()
    for says in dict.fromkeys(reader.margins["header"]):
        draft.add(labelled("header", says))
    for block in body:
        if block.level is None:
            draft.add(block.text, "\n" if block.is_attached else "\n\n")
        else:
            draft.heading(block.level, block.text)
    for says in dict.fromkeys(reader.margins["footer"]):
        draft.add(labelled("footer", says))
    draft.warn_all(reader.left_out.notices())
