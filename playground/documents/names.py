"""The names of files as people see them: never a path, nothing invisible, at most 200 characters."""

import re
import unicodedata

from playground.documents.cleaning import without_hidden

_LONGEST = 200
_LONGEST_RAW = 4_096  # more than any file system allows; so nothing below has to cope with megabytes
_BIDI = re.compile(r"[\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u0080-\u009f\ud800-\udfff]")
_CONTROL_PICTURES = {**{code: 0x2400 + code for code in range(0x20)}, 0x7F: 0x2421}


def display_name(raw: str) -> str:
    """`raw` made safe to show: its last path component in NFC, control characters and hidden ones visible as signs.

    Two names that look alike because one is decomposed become the same. The suffix survives the cut to 200 characters.
    """
    name = re.split(r"[/\\]", raw)[-1][:_LONGEST_RAW]
    name = unicodedata.normalize(
        "NFC", _BIDI.sub("\ufffd", without_hidden(name.translate(_CONTROL_PICTURES), "\ufffd"))
    )
    name = name.strip().rstrip(". ") or "unnamed"
    if len(name) <= _LONGEST:
        return name
    suffix = suffix_of(name)
    suffix = suffix if len(suffix) <= 16 else ""
    return name[: _LONGEST - len(suffix) - 1] + "…" + suffix


def suffix_of(name: str) -> str:
    """The lower-case suffix with its dot; "" where there is none. A name that is only a suffix counts as one."""
    return "." + name.rpartition(".")[2].lower() if "." in name else ""
