"""Text for a place that draws no Markdown."""

import re

_SIGNS = re.compile(r"\*\*|`|^[^\S\n]*(?:#+|>)[^\S\n]", re.MULTILINE)


def plain(text: str) -> str:
    """`text` without the signs that a reader of it would not see: of bold words, code, headings and quotations."""
    return _SIGNS.sub("", text)
