"""Files that a Word document shows as part of its text (`altChunk`): HTML, plain text, RTF, other documents."""

from email import message_from_bytes, policy

from playground.core.errors import DocumentError
from playground.documents.decoding import decode
from playground.documents.draft import Draft, Source
from playground.documents.formats import web
from playground.documents.formats.rtf import reading as rtf

_HTML = (".htm", ".html", ".xhtml")
_WORD = (".docx", ".docm", ".dotx", ".dotm")


def is_word(name: str) -> bool:
    """Whether the part is itself a Word document."""
    return name.lower().endswith(_WORD)


def add(draft: Draft, source: Source, name: str, data: bytes) -> bool:
    """Add the text of a part that is no Word document; False if it cannot be read."""
    lower = name.lower()
    try:
        if lower.endswith(_HTML):
            web.fill(draft, decode(data, source).text)
        elif lower.endswith((".mht", ".mhtml")):
            page = message_from_bytes(data, policy=policy.default).get_body(preferencelist=("html", "plain"))
            payload = None if page is None else page.get_payload(decode=True)
            if page is None or not isinstance(payload, bytes):
                return False
            web.fill(draft, decode(payload, source, page.get_content_charset()).text)
        elif lower.endswith(".rtf"):
            rtf.fill(draft, data)
        elif lower.endswith(".txt"):
            draft.add(decode(data, source).text)
        else:
            return False
    except DocumentError as error:
        if error.code == "too_many_characters":
            raise
        return False
    return True
