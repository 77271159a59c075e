"""ZIP archives as documents, which they are not: says why the files in one are not read."""

from playground.core.errors import DocumentError
from playground.documents.archives import members
from playground.documents.draft import Source
from playground.documents.parsed import Parsed
from playground.documents.sniffing import looks_like, mismatch, read_head


def load(source: Source) -> Parsed:
    """Raise DocumentError: an archive comes here only if it could not be opened, or lies in another one."""
    head = read_head(source)
    if (found := looks_like(head)) not in ("ZIP", "?"):
        raise mismatch(source, found)
    members(source.path, source.name)
    raise DocumentError("archive_nested", name=source.name)
