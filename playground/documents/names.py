"""The names of files and documents as people see them: nothing invisible, at most 200 characters."""

import re
import unicodedata
from pathlib import PurePath

from playground.core.errors import DocumentError
from playground.core.unseen import BYTE_ORDER_MARK, CONTROL, DIRECTION_MARKS, HALVES, LINE_ENDS, TURNS
from playground.documents.cleaning import without_hidden

_LONGEST = 200
_LONGEST_RAW = 4_096  # more than any file system holds; what follows need not cope with megabytes
_HIDDEN = re.compile(f"[\u061c\u200b{DIRECTION_MARKS}{LINE_ENDS}{TURNS}{BYTE_ORDER_MARK}{CONTROL}{HALVES}]")
_NOT_A_PATH = str.maketrans("/\\", "∕∕")
_CONTROL_PICTURES = {**{code: 0x2400 + code for code in range(0x20)}, 0x7F: 0x2421}


def display_name(raw: str) -> str:
    """`raw` made safe to show: its last path component in NFC, control characters and hidden ones visible as signs.

    Two names that look alike because one is decomposed become the same. The suffix survives the cut to 200 characters.
    """
    name = re.split(r"[/\\]", raw)[-1][:_LONGEST_RAW]
    name = unicodedata.normalize(
        "NFC", _HIDDEN.sub("\ufffd", without_hidden(name.translate(_CONTROL_PICTURES), "\ufffd"))
    )
    name = name.strip().rstrip(". ") or "unnamed"
    if len(name) <= _LONGEST:
        return name
    suffix = suffix_of(name)
    suffix = suffix if len(suffix) <= 16 else ""
    return name[: _LONGEST - len(suffix) - 1] + "…" + suffix


def own_name(typed: str) -> str:
    """A name that somebody gave a document; slashes in it divide nothing. Raises DocumentError `document_unnamed`."""
    seen = visible(typed)
    if not seen.strip(" ./\\"):
        raise DocumentError("document_unnamed")
    return display_name(seen.translate(_NOT_A_PATH))


def visible(typed: str) -> str:
    """What is seen of a line that somebody typed, each stretch of blanks as one."""
    return _HIDDEN.sub("", without_hidden(" ".join(typed[:_LONGEST_RAW].split()))).strip()


def searched_title(name: str, file: str, title: str | None) -> str:
    """What the chunks of a document are searched under: the title in the file, else the file's name.

    A name that people gave the document comes before the title. The suffix of the file is no part of either.
    """
    if name == file:
        return title or PurePath(file).stem
    own = PurePath(name).stem if suffix_of(name) == suffix_of(file) else name
    return f"{own} — {title}" if title else own


def suffix_of(name: str) -> str:
    """The lower-case suffix with its dot; "" where there is none. A name that is only a suffix counts as one."""
    return "." + name.rpartition(".")[2].lower() if "." in name else ""
