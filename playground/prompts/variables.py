"""The names each part of a prompt set may use, and those it is expected to use."""

from collections.abc import Mapping
from dataclasses import dataclass

from playground.core.values import Part

DOCUMENT_FIELDS: tuple[str, ...] = ("text", "source", "page", "section", "n", "ref_number")
"""Fields of each item of `documents`; `page` and `section` are none where they are not known."""

_DATES = frozenset({"today_date", "current_time", "today", "now"})
_FRAME = _DATES | {"system", "instructions", "context", "documents", "custom_prompt", "question"}


@dataclass(frozen=True, slots=True)
class Variables:
    """What one part may and should mention."""

    expected: frozenset[str]
    """What the part is for; one that does not mention them renders, with a notice."""
    allowed: frozenset[str]
    """All names that have a value there; any other is an error."""


PART_VARIABLES: Mapping[Part, Variables] = {
    "system": Variables(frozenset({"today_date", "current_time"}), _DATES),
    "instructions": Variables(frozenset({"question"}), _DATES | {"question", "custom_prompt"}),
    "rag": Variables(frozenset({"system", "context", "instructions"}), _FRAME),
    "custom": Variables(frozenset({"custom_prompt", "context", "question"}), _FRAME),
    "simple": Variables(frozenset({"today", "now", "custom_prompt", "question"}), _FRAME),
}
