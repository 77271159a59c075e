"""Tags: plain words that people sort documents by, brought into one form."""

import re
import unicodedata
from collections.abc import Iterable

from playground.core.errors import DocumentError
from playground.documents.names import visible

LONGEST = 40
"""Characters of a tag."""
MOST = 20
"""Tags of a document."""
_BETWEEN = re.compile(r"[,;、，；\n]")
"""After NFKC a full-width comma or semicolon is a plain one; both are listed for those who read this."""


def read_tags(typed: str | Iterable[str]) -> tuple[str, ...]:
    """The different tags of what was typed, with commas between them, each once and in the order of their characters.

    Raises DocumentError `tag_long`.
    """
    lines = [typed] if isinstance(typed, str) else typed
    tags = {_tag(part) for line in lines for part in _BETWEEN.split(line)}
    return tuple(sorted(tags - {""}))


def checked(tags: Iterable[str], name: str) -> tuple[str, ...]:
    """`tags` as those of the document `name`. Raises DocumentError `tags_many`."""
    kept = tuple(sorted(set(tags)))
    if len(kept) > MOST:
        raise DocumentError("tags_many", name=name, count=len(kept), limit=MOST)
    return kept


def _tag(word: str) -> str:
    tag = visible(unicodedata.normalize("NFKC", word))
    if len(tag) > LONGEST:
        raise DocumentError("tag_long", tag=tag[:LONGEST], length=len(tag), limit=LONGEST)
    return tag
