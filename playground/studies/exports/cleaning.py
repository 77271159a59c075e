"""Text for files that others open: nothing in it that a format cannot hold or that a table program would calculate."""

import re

from playground.core.unseen import HALVES

_UNSHOWN = re.compile(f"[\0-\x08\x0b\x0c\x0e-\x1f{HALVES}\ufffe\uffff]")
_CALCULATED = re.compile(r"'*[\s\ufeff]*[=+\-@＝＋－＠−﹣﹢﹦﹫]|'*[\t\r]")
"""How a text begins that some program takes for a formula, apostrophes before it and all."""


def shown(text: str) -> str:
    """`text` with LF at the end of lines; what XML and UTF-8 cannot hold is shown as U+FFFD."""
    return _UNSHOWN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_calculated(text: str) -> bool:
    """Whether a table program might take `text` for a formula."""
    return _CALCULATED.match(text) is not None


def guarded(text: str) -> str:
    """`text`, with one more apostrophe before what might be taken for a formula; `unguarded` takes off just that.

    A text that is "guarded" already gets a second apostrophe, so that nothing is lost: `=1` becomes `'=1`, `'=1`
    becomes `''=1`, and `'tis` stays as it is.
    """
    return f"'{text}" if is_calculated(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and is_calculated(text) else text


def on_one_line(text: str) -> str:
    """`text` as a title: shown, with single blanks."""
    return " ".join(shown(text).split())
