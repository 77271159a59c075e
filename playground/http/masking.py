"""Foreign text made fit for a message: secrets masked, control characters removed, cut short."""

import re
from collections.abc import Iterable

from playground.core.unseen import CONTROL, LINE_ENDS

MASK = "•••"
_LONGEST = 500
_CONTROL = re.compile(f"[{CONTROL}{LINE_ENDS}]+")
_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',;]+"), rf"\1 {MASK}"),
    (re.compile(r"(?i)([a-z][a-z0-9+.-]*://)[^/@\s]+@"), rf"\1{MASK}@"),
    (
        re.compile(
            r"(?i)((?:api[_-]?key|access[_-]?key|token|secret|passw(?:or)?d|pwd)[\"']?\s*[=:]\s*)[\"']?[^\s\"',;&]+"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"\b(?:sk|pk|hf|gsk|xai|ghp|glpat)[-_][\w*.-]{4,}"), MASK),
    # servers show keys as abc****xyz; only the beginning of a word is tried, or a long one takes a second
    (re.compile(r"(?<![^\s\"'`:,(])[^\s\"'`:,(]*\*{2,}[^\s\"'`,)]*"), MASK),
)


def masked(text: str, keys: Iterable[str] = ()) -> str:
    """`text` without any of `keys` and without what looks like a secret."""
    for key in keys:
        if key:
            text = text.replace(key, MASK)
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def detail(text: str, keys: Iterable[str] = ()) -> str | None:
    """`text` as the detail of an error: one line, masked, at most 500 characters; None when nothing is left."""
    line = masked(_CONTROL.sub(" ", text[: 8 * _LONGEST]), keys).strip()
    line = line.encode("utf-8", "replace").decode()
    return (line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…") or None
