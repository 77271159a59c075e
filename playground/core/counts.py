"""Counts of tokens as people type them (16384, 16,384, 16k, 32K), and the shortest window that anybody means."""

import re
import unicodedata

SHORTEST_WINDOW = 512
"""Tokens: a shorter context has no room for a question with anything to answer it from."""
PATTERN = r"\s*(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\.[0-9]+)?)\s*[kKmM]?\s*"
"""What a field takes, as a browser and `unfolded` read it."""
_TYPED = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12}(?:\.[0-9]{1,12})?)\s*([km]?)", re.IGNORECASE)
_TIMES = {"": 1, "k": 1024, "m": 1024 * 1024}


def unfolded(typed: str) -> str:
    """The count in digits alone; what is no count stays as it was typed.

    16k is 16,384, as windows are powers of two; 16K is the same.
    """
    found = _TYPED.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if found is None:
        return typed
    tokens = float(found[1].replace(",", "")) * _TIMES[found[2].lower()]
    return f"{tokens:.0f}" if tokens == int(tokens) else typed
