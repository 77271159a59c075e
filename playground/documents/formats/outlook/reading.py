"""The loader of Outlook messages: read as the e-mails that they are."""

from playground.documents.draft import Source
from playground.documents.formats import mail
from playground.documents.formats.outlook.mapi import Properties
from playground.documents.formats.outlook.message import as_mail
from playground.documents.parsed import Parsed
from playground.documents.sniffing import looks_like, mismatch, read_head


def load(source: Source) -> Parsed:
    """Load all text of a message as `mail.load` does; raises DocumentError for another kind of file."""
    from olefile import OleFileIO

    found = looks_like(read_head(source))
    if found != "OLE2":
        raise mismatch(source, found)
    with OleFileIO(str(source.path)) as file:
        if not file.exists("__properties_version1.0"):
            raise mismatch(source, "OLE2")
        message = as_mail(source, Properties(file))
    return mail.read(source, message, "msg")
